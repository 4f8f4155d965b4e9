"""OpenAI's Batch API: requests that a server answers within a day, for half the price.

The requests are those of the direct path, and so are their replies' schema and verification:
`Recorder` and `Replayer` carry the HTTP of a `LanguageModel` in the place of the network, and what
belongs together is known by the messages.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, NamedTuple, ParamSpec, TypeVar

from rag.errors import ModelError
from rag.models.chat.connection import connect
from rag.models.chat.failures import Failure, failure_of
from rag.models.chat.settings import ModelSettings
from rag.text import one_line

if TYPE_CHECKING:
    from openai import AsyncOpenAI

P = ParamSpec("P")
R = TypeVar("R")

MOST_REQUESTS: Final = 50_000  # of one batch, and its bytes: 200 MB at OpenAI
MOST_BYTES: Final = 190_000_000
_LONGEST_FILE: Final = 1_000_000_000
_TRIES: Final = 4
_SECONDS: Final = 600.0
_SHOWN: Final = 200
_PATH: Final = "/v1/chat/completions"
_OURS: Final = "diembao"  # the field of a batch's metadata that holds our name for it
_OPEN: Final = frozenset({"validating", "in_progress", "finalizing", "cancelling"})


class BatchState(NamedTuple):
    """How far a batch is, in requests; the ids of the files it brought, and why it failed."""

    status: str
    done: int
    total: int
    files: tuple[str, ...]
    reason: str

    @property
    def is_open(self) -> bool:
        """Whether more is to come."""
        return self.status in _OPEN


class Reply(NamedTuple):
    """One reply of a batch: an HTTP status and body; status 0 where no request was made."""

    status: int
    body: Mapping[str, Any]


def _connected(
    work: Callable[Concatenate[BatchServer, AsyncOpenAI, P], Awaitable[R]],
) -> Callable[Concatenate[BatchServer, P], R]:
    """What is done with a client of the server; what fails is raised as ModelError."""

    def called(server: BatchServer, /, *args: P.args, **kwargs: P.kwargs) -> R:
        async def connected() -> R:
            try:
                async with connect(server.settings, _LONGEST_FILE) as client:
                    patient = client.with_options(max_retries=_TRIES, timeout=_SECONDS)
                    return await work(server, patient, *args, **kwargs)
            except Exception as error:
                failure = failure_of(error, server.settings.model or "", server.settings)
            raise failure.error

        return asyncio.run(connected())

    return called


class BatchServer:
    """The batches of the server of `settings`. Raises ModelError."""

    def __init__(self, settings: ModelSettings) -> None:
        self.settings = settings

    @_connected
    async def submit(self, client: AsyncOpenAI, path: Path, name: str) -> str:
        """Send the requests in a JSONL file as a batch with our name; returns the server's id."""
        file = await client.files.create(file=path, purpose="batch")
        # Once: what is sent twice is paid for twice, and what was sent is found by its name.
        batch = await client.with_options(max_retries=0).batches.create(
            input_file_id=file.id, endpoint=_PATH, completion_window="24h", metadata={_OURS: name}
        )
        return batch.id

    @_connected
    async def find(self, client: AsyncOpenAI, name: str) -> str | None:
        """The id of the batch that was sent with our name, if it was."""
        import openai

        with suppress(openai.NotFoundError):  # a server that lists none
            async for batch in client.batches.list(limit=100):
                if (batch.metadata or {}).get(_OURS) == name:
                    return batch.id
        return None

    @_connected
    async def state(self, client: AsyncOpenAI, remote: str) -> BatchState | None:
        """How far a batch is; None where the server does not know it any more."""
        import openai

        try:
            found = await client.batches.retrieve(remote)
        except openai.NotFoundError:
            return None
        counts = found.request_counts
        files = tuple(filter(None, (found.output_file_id, found.error_file_id)))
        faults = (found.errors.data if found.errors else None) or []
        reason = one_line("; ".join(each.message or each.code or "" for each in faults))
        done = counts.completed + counts.failed if counts else 0
        total = counts.total if counts else 0
        return BatchState(found.status, done, total, files, reason[:_SHOWN])

    @_connected
    async def replies(self, client: AsyncOpenAI, state: BatchState) -> dict[str, Reply]:
        """What a batch brought, by the id that each request was given. Broken lines are none."""
        found: dict[str, Reply] = {}
        for file in state.files:
            content = await client.files.content(file)
            found.update(_replies(content.text))
        return found


def _replies(text: str) -> Iterator[tuple[str, Reply]]:
    for line in text.split("\n"):  # JSON may hold other ends of lines
        try:
            value = json.loads(line)
            response, error = value.get("response"), value.get("error")
            if response:
                yield str(value["custom_id"]), Reply(response["status_code"], response["body"])
            else:
                yield str(value["custom_id"]), Reply(0, error or {})
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


def request_id(body: Mapping[str, Any]) -> str:
    """What a request and its reply are matched by: the model and the messages."""
    content = json.dumps([body["model"], body["messages"]], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


class Recorder:
    """Writes down what a model is asked, as lines of a batch, and answers with an empty `reply`."""

    def __init__(self, reply: str) -> None:
        self._reply = reply
        self._taken: dict[str, bytes] = {}

    def taken(self) -> dict[str, bytes]:
        """The lines since the last time, by the ids of their requests."""
        taken, self._taken = self._taken, {}
        return taken

    def answer(self, body: dict[str, Any]) -> Reply:
        """See the class."""
        custom_id = request_id(body)
        line = {"custom_id": custom_id, "method": "POST", "url": _PATH, "body": body}
        self._taken[custom_id] = json.dumps(line, ensure_ascii=False).encode() + b"\n"
        message: dict[str, Any] = {"role": "assistant", "content": self._reply}
        if tools := body.get("tools"):
            function = {"name": tools[0]["function"]["name"], "arguments": self._reply}
            call = {"id": "call", "type": "function", "function": function}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        fixed = {"id": "recorded", "object": "chat.completion", "created": 0}
        return Reply(200, {**fixed, "model": body["model"], "choices": [choice]})


class Replayer:
    """Answers what a model is asked with the replies of a batch, which may have `expired`."""

    def __init__(self, replies: Mapping[str, Reply], *, expired: bool = False) -> None:
        self._replies = replies
        self._missing = "batch_expired" if expired else "batch_without_reply"

    def answer(self, body: dict[str, Any]) -> Reply:
        """See the class. Raises Failure where there is no reply."""
        found = self._replies.get(request_id(body))
        if found is None or found.body.get("code") == "batch_expired":
            key = "batch_expired" if found else self._missing
            raise Failure(ModelError(key))
        if not 200 <= found.status < 300:
            error = found.body.get("error") or found.body
            said = error.get("message") or error.get("code") if isinstance(error, dict) else error
            reason = one_line(str(said or f"HTTP {found.status}"))[:_SHOWN]
            raise Failure(ModelError("batch_request_failed", reason=reason))
        return found


def carried_by(answering: Recorder | Replayer) -> Any:
    """A transport of HTTP that asks nobody but `answering`."""
    import httpx2

    def answered(request: httpx2.Request) -> httpx2.Response:
        reply = answering.answer(json.loads(request.content))
        return httpx2.Response(reply.status, json=reply.body)

    return httpx2.MockTransport(answered)
