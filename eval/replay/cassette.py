"""Record and replay: what a model server was asked and replied, in readable JSON Lines.

The cut is made at HTTP, below openai and instructor, so that replaying runs everything that runs
live: the search for the mode, retries, parsing, checks. A line is one exchange, keyed by the
request without its address, or the passages read for a question; each is closed by a digest, so
that an edit by hand is noticed.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Literal, cast

import httpx2

from eval.replay.exchanges import (
    FORMAT,
    Excerpt,
    Exchange,
    Header,
    Heard,
    Reading,
    digest_of,
    mend_end,
    read_cassette,
    sealed,
)
from eval.replay.requests import echoes, explain_miss, key_of, without_prompt
from rag.errors import InputError, without_passwords

Mode = Literal["live", "record", "replay"]
# Faults of the moment, of the key and of the account are not kept, and say nothing of a prompt.
# 500 is none of them: it is how some servers refuse a mode.
_PASSING = frozenset({401, 402, 403, 429, 502, 503, 504, 529})
_SILENCES = 3  # cases in a row without an answer, from which on a server counts as gone
_MESSAGE_KEPT = 300
_SHORTEST_KEY = 8  # letters
# What the label of a case ends in while it is asked with its gold passages alone.
GOLD_ARM = " gold"
# The case whose question is being asked. Context variables follow a call into its event loop.
CURRENT_CASE: ContextVar[str] = ContextVar("case", default="")


class Cassette(httpx2.AsyncBaseTransport):
    """Carries a model's requests: to its server (live, record), or nowhere (replay).

    Recording appends each new exchange at once and replays what is there already, so that an
    interrupted recording goes on. `misses` are the requests that a replay did not find. `seed`,
    where set, goes out with each request as its sampling seed.
    """

    def __init__(self, mode: Mode, path: Path, header: Mapping[str, Any] | None = None) -> None:
        self.mode = mode
        self.path = path
        self.misses: list[str] = []
        self.seed: int | None = None
        self._known: dict[str, list[Exchange]] = defaultdict(list)
        self._given: dict[str, int] = defaultdict(int)
        self._heard: dict[str, list[Exchange]] = defaultdict(list)
        self._read: dict[tuple[str, str], Reading] = {}
        self._troubles: dict[str, str] = {}
        self._silent: set[str] = set()  # cases without an answer since the last one that came
        self._writing = threading.Lock()
        self.header: Header | None = None
        if mode == "record":
            mend_end(path)
        if mode == "replay" or (mode == "record" and path.exists()):
            recorded = read_cassette(path)
            self.header = recorded.header
            for exchange in recorded.exchanges:
                self._known[exchange.key].append(exchange)
            self._read = {(each.case, each.question): each for each in recorded.readings}
        elif mode == "record":
            self._begin(dict(header or {}))

    def heard(self, case: str) -> Heard:
        """The exchanges of a case since the last time this was asked."""
        with self._writing:
            return Heard(tuple(self._heard.pop(case, ())), self.mode == "replay")

    def reading(self, question: str) -> Reading | None:
        """The passages recorded for a question of the case that is being asked."""
        return self._read.get((CURRENT_CASE.get(), question))

    def keep(self, question: str, passages: tuple[Excerpt, ...]) -> None:
        """Record the passages for a question of the case that is being asked."""
        reading = sealed(Reading(case=CURRENT_CASE.get(), question=question, passages=passages))
        with self._writing:
            self._read[reading.case, question] = reading
            self._append(reading.model_dump(mode="json"))

    def trouble(self, case: str) -> str | None:
        """Why the server gave the last call of a case no answer, if that is no fault of the call.

        A call that is not answered in time, or breaks off, may be to blame itself; several cases
        in a row are not.
        """
        with self._writing:
            return self._troubles.get(case) or self._troubles.get(f"{case}{GOLD_ARM}")

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """A reply from the cassette or the server."""
        body = json.loads(await request.aread() or b"{}")
        if self.seed is not None and body:
            body["seed"] = self.seed
            request = _with_body(request, body)
        path = "/" + request.url.path.rsplit("/v1/", 1)[-1].lstrip("/")
        key, case = key_of(path, body), CURRENT_CASE.get()
        if self.mode == "live" and body.get("stream"):
            return await self._pass_on(request, key, case, path, body)
        known = self._next(key) if self.mode != "live" else None
        if known is None and self.mode == "replay":
            return self._missed(path, body, case)
        exchange = known or await self._fetch(request, key, case, path, body)
        with self._writing:
            self._heard[case].append(exchange)
            if known is None and self.mode == "record" and exchange.status not in _PASSING:
                self._known[key].append(exchange)
                self._given[key] += 1
                self._append(exchange.model_dump(mode="json"))
        content = _as_bytes(exchange.reply)
        kind = "text/event-stream" if isinstance(exchange.reply, str) else "application/json"
        headers = {"content-type": kind}
        return httpx2.Response(exchange.status, headers=headers, content=content, request=request)

    def _next(self, key: str) -> Exchange | None:
        """The replies of one request in the order they came; the last one again after that."""
        with self._writing:
            replies = self._known.get(key)
            if not replies:
                return None
            position = self._given[key]
            self._given[key] += 1
            return replies[min(position, len(replies) - 1)]

    async def _pass_on(
        self, request: httpx2.Request, key: str, case: str, path: str, body: dict[str, Any]
    ) -> httpx2.Response:
        """The server's stream as it comes; what it was is heard when it ends."""
        started = time.perf_counter()
        network = httpx2.AsyncHTTPTransport()
        with self._watched(case, request):
            response = await network.handle_async_request(request)
        self._note(case, response)

        async def ended(content: bytes) -> None:
            await network.aclose()
            reply = content.decode("utf-8", "replace")
            with self._writing:
                self._heard[case].append(
                    _exchange(key, case, path, body, response.status_code, reply, started)
                )

        stream = _Overheard(cast("httpx2.AsyncByteStream", response.stream), ended)
        return httpx2.Response(
            response.status_code, headers=response.headers, stream=stream, request=request
        )

    async def _fetch(
        self, request: httpx2.Request, key: str, case: str, path: str, body: dict[str, Any]
    ) -> Exchange:
        started = time.perf_counter()
        # Engines come and go with their event loops: a connection kept for the next request could
        # belong to a loop that is no more, and its reply would never be read.
        async with httpx2.AsyncHTTPTransport() as network:
            with self._watched(case, request):
                response = await network.handle_async_request(request)
                content = (await response.aread()).decode("utf-8", "replace")
        self._note(case, response)
        reply = _parsed(_without_secrets(content, request))
        if response.status_code >= 400:
            reply = _error_only(reply, body)
        return sealed(_exchange(key, case, path, body, response.status_code, reply, started))

    @contextmanager
    def _watched(self, case: str, request: httpx2.Request) -> Iterator[None]:
        """Notes what keeps a server from answering."""
        where = f"{request.url.scheme}://{request.url.netloc.decode()}"
        try:
            yield
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            with self._writing:
                self._troubles[case] = f"no answer from {where} ({type(error).__name__})"
            raise
        except (httpx2.TransportError, asyncio.CancelledError):
            with self._writing:
                self._silent.add(case)
                if len(self._silent) >= _SILENCES:
                    self._troubles[case] = (
                        f"{where} left {len(self._silent)} cases in a row without an answer"
                    )
            raise

    def _note(self, case: str, response: httpx2.Response) -> None:
        with self._writing:
            self._silent.clear()
            self._troubles.pop(case, None)
            if response.status_code in _PASSING:
                self._troubles[case] = (
                    f"the model's server answers with HTTP {response.status_code}"
                )

    def _missed(self, path: str, body: dict[str, Any], case: str) -> httpx2.Response:
        # An answer that has become wrong asks its gold passages too, which nobody recorded: that
        # is no fault of the replay.
        if not case.endswith(GOLD_ARM):
            with self._writing:
                recorded = [each for group in self._known.values() for each in group]
                near = [(each.case, each.request) for each in recorded if each.path == path]
                self.misses.append(explain_miss(path, body, case, near))
        # A client error, so that nobody tries again.
        return httpx2.Response(400, json={"error": {"message": "not in the cassette"}})

    def _begin(self, settings: dict[str, Any]) -> None:
        header = {"cassette": FORMAT, **settings}
        self.header = Header.model_validate({**header, "digest": digest_of(header)})
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._append(self.header.model_dump(mode="json"))
        except OSError as error:
            raise InputError(
                f"The cassette {self.path} cannot be written ({error.strerror})."
            ) from None

    def _append(self, line: Mapping[str, Any]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class _Overheard(httpx2.AsyncByteStream):
    """A stream that passes on what comes, and tells the whole of it when it is closed."""

    def __init__(
        self, stream: httpx2.AsyncByteStream, ended: Callable[[bytes], Awaitable[None]]
    ) -> None:
        self._stream, self._ended = stream, ended
        self._parts: list[bytes] = []

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            self._parts.append(part)
            yield part

    async def aclose(self) -> None:
        await self._stream.aclose()
        await self._ended(b"".join(self._parts))


def _exchange(
    key: str, case: str, path: str, body: dict[str, Any], status: int, reply: Any, started: float
) -> Exchange:
    return Exchange(
        key=key,
        case=case,
        path=path,
        request=without_prompt(body),
        status=status,
        reply=reply,
        usage=reply.get("usage") if isinstance(reply, dict) else None,
        milliseconds=round((time.perf_counter() - started) * 1000, 1),
        digest="",
    )


def _without_secrets(content: str, request: httpx2.Request) -> str:
    """A body without the key of its request, which some servers repeat, and without passwords."""
    for name in ("authorization", "api-key"):
        key = request.headers.get(name, "").removeprefix("Bearer ")
        if len(key) >= _SHORTEST_KEY:  # where there is none, "none" is sent
            content = content.replace(key, "***")
    return without_passwords(content)


def _parsed(content: str) -> Any:
    """A JSON body as its value; a stream of events as it came."""
    try:
        return json.loads(content)
    except json.JSONDecodeError:
        return content


def _error_only(reply: Any, body: Mapping[str, Any]) -> Any:
    """An error without what servers add to it: traces with their paths, and the prompt."""
    error = reply.get("error") if isinstance(reply, dict) else None
    if not isinstance(error, dict):
        return {"error": {"message": ""}}
    kept = {name: error.get(name) for name in ("type", "param", "code")}
    message = str(error.get("message") or "").split("\n")[0][:_MESSAGE_KEPT]
    return {"error": {"message": "" if echoes(message, body) else message, **kept}}


def _as_bytes(reply: Any) -> bytes:
    text = reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)
    return text.encode()


def _with_body(request: httpx2.Request, body: Mapping[str, Any]) -> httpx2.Request:
    headers = {k: v for k, v in request.headers.items() if k.lower() != "content-length"}
    return httpx2.Request(
        request.method, request.url, headers=headers, json=body, extensions=request.extensions
    )
