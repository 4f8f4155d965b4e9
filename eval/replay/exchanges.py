"""The lines of a cassette: a header, then exchanges and what was read for them, each sealed.

An exchange is keyed by its request, of whose texts only digests are kept (`requests`); its reply is
kept as it came. A reading keeps the passages that a question's prompt was made of, so that a replay
does not hang on the last digits of vectors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.cases import Strict
from eval.replay.requests import canonical
from rag.errors import InputError

Line = TypeVar("Line", bound=BaseModel)
FORMAT = 3


class Header(BaseModel):
    """The first line: what the replay needs of the settings it was recorded with."""

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    cassette: Literal[3]
    base_url: str | None
    model: str | None
    model_mode: Literal["auto", "strict", "json_schema", "tools"]
    model_prompt_tokens: int | None
    digest: str


class Exchange(Strict):
    """One request, as `without_prompt` leaves it, and its reply.

    `milliseconds` is how long the server took when recorded.
    """

    key: str
    case: str
    path: str
    request: dict[str, Any]
    status: int
    reply: Any
    usage: dict[str, Any] | None = None
    milliseconds: float
    digest: str


class Excerpt(Strict):
    """A stretch of an article, named by its file's stem; `sha256` begins that of its text."""

    article: str
    start: int
    end: int
    sha256: str


class Reading(Strict):
    """The passages for one question of a case, best first."""

    case: str
    question: str
    passages: tuple[Excerpt, ...]
    digest: str = ""


class Recording(NamedTuple):
    """What a cassette holds."""

    header: Header
    exchanges: list[Exchange]
    readings: list[Reading]


class Heard(NamedTuple):
    """What one case's calls were: the replies as they came, and the time of the server."""

    exchanges: tuple[Exchange, ...]
    is_recorded: bool

    @property
    def milliseconds(self) -> float:
        """The time of the server, all calls together."""
        return sum(exchange.milliseconds for exchange in self.exchanges)

    @property
    def quotes(self) -> list[str]:
        """The quotations as the model first wrote them, before it was asked to mend any."""
        found = (_quotes(_content(exchange.reply)) for exchange in self.exchanges)
        return next((quotes for quotes in found if quotes), [])


def read_cassette(path: Path) -> Recording:
    """What was recorded. Raises InputError naming the line that is not as recorded.

    A last line without an end, which an interrupted recording leaves, is passed over.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(
            f"The cassette {path} cannot be read ({why}); record one with --mode record."
        ) from None
    header: Header | None = None
    exchanges: list[Exchange] = []
    readings: list[Reading] = []
    for number, line in enumerate(text.split("\n")[:-1], 1):
        try:
            value = json.loads(line)
            if header is None:
                header = Header.model_validate(value)
                expected = header.digest
            elif "passages" in value:
                readings.append(Reading.model_validate(value))
                expected = readings[-1].digest
            else:
                exchanges.append(Exchange.model_validate(value))
                expected = exchanges[-1].digest
        except (json.JSONDecodeError, ValidationError):
            raise InputError(f"{path}, line {number}: not an exchange of a cassette.") from None
        if digest_of(value) != expected:
            raise InputError(
                f"{path}, line {number}: edited by hand, its digest does not fit; "
                "delete the line and record it again."
            )
    if header is None:
        raise InputError(f"The cassette {path} is empty; delete it and record again.")
    return Recording(header, exchanges, readings)


def mend_end(path: Path) -> None:
    """Cut off the half line that an interrupted recording left."""
    data = path.read_bytes() if path.exists() else b""
    if data and not data.endswith(b"\n"):
        path.write_bytes(data[: data.rfind(b"\n") + 1])


def sealed(line: Line) -> Line:
    """The exchange or reading with the digest of its content."""
    return line.model_copy(update={"digest": digest_of(line.model_dump(mode="json"))})


def _content(reply: Any) -> str:
    """What the model wrote in a reply, as text or as the arguments of a tool call."""
    if isinstance(reply, str):
        return "".join(_pieces(reply))
    try:
        message = reply["choices"][0]["message"]
        calls = message.get("tool_calls") or []
        return str(calls[0]["function"]["arguments"] if calls else message["content"])
    except (KeyError, IndexError, TypeError):
        return ""


def _pieces(events: str) -> Iterator[str]:
    """The pieces of text in a stream of events."""
    for line in events.splitlines():
        try:
            delta = json.loads(line.removeprefix("data:"))["choices"][0]["delta"]
            calls = delta.get("tool_calls") or []
            yield (calls[0]["function"].get("arguments") if calls else delta.get("content")) or ""
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            continue


def _quotes(content: str) -> list[str]:
    """Every "quote" of a reply in JSON, at any depth."""
    try:
        value = json.loads(content)
    except json.JSONDecodeError:
        return []
    found: list[str] = []
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            found += [str(v) for name, v in each.items() if name == "quote"]
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return found


def digest_of(value: Mapping[str, Any]) -> str:
    """What closes a line: a hash of all of it but the digest itself."""
    content = {name: each for name, each in value.items() if name != "digest"}
    return hashlib.sha256(canonical(content).encode()).hexdigest()[:16]
