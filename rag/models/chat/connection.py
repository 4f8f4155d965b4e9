"""The open connection to a model server: one call is one request, its reply checked and parsed."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from urllib.parse import parse_qsl
from weakref import WeakSet, WeakValueDictionary

from rag.errors import ModelNonsense, ModelRefused
from rag.models.chat.failures import Failure, check_reply, failure_of
from rag.models.chat.reply import fitted, said, with_shape
from rag.models.chat.settings import Mode, ModelSettings, RequestParameters, T
from rag.models.chat.stream import streamed_reply

if TYPE_CHECKING:
    from httpx2 import Response
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion

R = TypeVar("R")

_CONNECT_SECONDS: Final = 4.0
# A reply of a few kilobytes is asked for; one without an end would fill the memory.
_LONGEST_BODY: Final = 8_000_000


@dataclass(frozen=True)
class Request(Generic[T]):
    """What to ask of which model, and how the reply is held to its schema."""

    model: str
    mode: Mode
    messages: Sequence[Mapping[str, str]]
    schema: type[T]
    parameters: RequestParameters


def reply_key(address: str, request: Request[Any], prompt: str) -> str:
    """SHA-256 of all that shapes a reply; `prompt` is the identity of the prompt."""
    content = [
        address,
        request.model,
        request.mode,
        [dict(message) for message in request.messages],
        request.schema.__name__,
        # Not sorted: the order of the fields is the order in which a model writes them.
        json.dumps(request.schema.model_json_schema(), ensure_ascii=False),
        dict(request.parameters),
        prompt,
    ]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class Connection:
    """A client with an event loop in a thread of its own, and what was learnt of the server.

    The calls are asynchronous because only so a deadline holds whatever the server does: a timeout
    of a blocking read starts anew with every byte that comes. `finding` lets one caller at a time
    find things out; `streams` is False once the server has refused to stream.
    """

    def __init__(self, settings: ModelSettings) -> None:
        from anyio.from_thread import start_blocking_portal

        self.settings = settings
        self.finding = asyncio.Lock()
        self.streams = True
        self._slots = asyncio.Semaphore(settings.concurrency)
        # A lock for each reply that is being asked for.
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.unsupported = set(settings.unsupported)  # parameters that the server does not take
        self._not_before = 0.0  # what the server asked all calls to wait for, monotonic
        self._under_way: WeakSet[Future[Any]] = WeakSet()
        self._thread = start_blocking_portal("asyncio", name="diembao-model")
        self._portal = self._thread.__enter__()

    @cached_property
    def client(self) -> AsyncOpenAI:
        """The client, made when it is first needed: what is remembered needs none."""
        return connect(self.settings)

    def start(self, work: Callable[[], Coroutine[Any, Any, R]]) -> Future[R]:
        """Begin work in the loop; cancelling the future cancels it."""
        future = self._portal.start_task_soon(work)
        self._under_way.add(future)
        return future

    def asking(self, key: str) -> asyncio.Lock:
        """Held by the one caller that asks for the reply of this key."""
        return self._asking.setdefault(key, asyncio.Lock())

    def close(self) -> None:
        """Close the connections; calls under way are cancelled, so that nobody waits for ever."""
        for future in list(self._under_way):  # first, or they would find the client closed
            future.cancel()
        if "client" in self.__dict__:
            self._portal.call(self.client.close)
        self._portal.call(self._portal.stop, True)
        self._thread.__exit__(None, None, None)

    async def attempt(
        self,
        request: Request[T],
        seconds: float,
        replies: list[ChatCompletion],
        on_text: Callable[[str], None] | None = None,
    ) -> T | Failure:
        """One call. Failures are returned, not raised: an exception would drag the prompt along.

        Every reply that came, fitting or not, is appended to `replies`. With `on_text` the reply
        is streamed, and it is called with the text so far.
        """
        given = {k: v for k, v in request.parameters.items() if k not in self.unsupported}
        request = replace(request, parameters=given)
        async with self._slots:
            wait = self._not_before - time.monotonic()
            if 0 < wait < seconds:
                await asyncio.sleep(wait)
            try:
                return await self._structured(request, seconds, replies, on_text)
            except Exception as error:
                failure = failure_of(error, request.model, self.settings)
        if failure.status == 429 and failure.pause:
            self._not_before = max(self._not_before, time.monotonic() + failure.pause)
        refused = failure.unsupported_parameter
        if refused in given or (refused == "maxItems" and refused not in self.unsupported):
            self.unsupported.add(refused)
            return failure
        if on_text is not None and failure.blames_the_stream:
            return replace(failure, retry="same", pause=0.0)
        return failure if failure.unsupported_parameter is None else replace(failure, retry="no")

    async def _structured(
        self,
        request: Request[T],
        seconds: float,
        replies: list[ChatCompletion],
        on_text: Callable[[str], None] | None,
    ) -> T:
        """The reply in its schema. Raises what openai, instructor and pydantic raise."""
        import httpx2
        import instructor

        async def send(**body: Any) -> ChatCompletion:
            if request.mode == "strict":
                # instructor leaves it out, and without it OpenAI takes the schema as a hint.
                body["response_format"]["json_schema"]["strict"] = True
            if "maxItems" in self.unsupported:
                body = _without_limits(body)
            reply: ChatCompletion
            if on_text is None:
                reply = await self.client.chat.completions.create(**body)
            else:
                reply = await streamed_reply(self.client, self.settings, body, on_text)
            check_reply(reply, request.model, self.settings, replies)
            message = reply.choices[0].message
            text = fitted(said(message), request.schema)
            if message.tool_calls and message.tool_calls[0].type == "function":
                message.tool_calls[0].function.arguments = text
            else:
                message.content = text
            return reply

        body: dict[str, Any] = {
            "model": request.model,
            "messages": [dict(message) for message in request.messages],
            "timeout": httpx2.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)),
            **as_sent(request.parameters, self.settings),
        }
        if request.mode in ("json_object", "text"):
            body["messages"] = with_shape(request.messages, request.schema)
            if request.mode == "json_object":
                body["response_format"] = {"type": "json_object"}
            reply = await send(**body)
            return request.schema.model_validate_json(reply.choices[0].message.content or "")
        # No `context`: instructor would render every message, articles included, as a template.
        structured: Any = instructor.patch(
            create=send,
            mode=instructor.Mode.TOOLS if request.mode == "tools" else instructor.Mode.JSON_SCHEMA,
        )
        value = await structured(response_model=request.schema, max_retries=0, **body)
        # instructor gives a subclass that holds the raw response and equals nothing of ours.
        return request.schema.model_validate(value.model_dump())


def connect(settings: ModelSettings, longest: int = _LONGEST_BODY) -> AsyncOpenAI:
    """A client that retries nothing and takes nothing it needs from the environment.

    It reads replies of at most `longest` bytes. Raises Failure where a key is wanted and missing.
    """
    import openai

    if settings.is_openai and not settings.api_key:
        raise Failure(ModelRefused("model_key_wanted", address=settings.address))
    # Prompts, articles and keys stay out of the log, even where someone logs at DEBUG.
    for name in _PRIVATE:
        logging.getLogger(name).addFilter(_NOBODY)  # the same one is added once only
    # A local server wants no key, the client does.
    key = settings.api_key or "none"
    address, _, query = settings.address.partition("?")
    return openai.AsyncOpenAI(
        base_url=address,
        api_key=key,
        # Azure's addresses of deployments want both.
        default_query=dict(parse_qsl(query)),
        default_headers={"api-key": key} if settings.is_azure else None,
        max_retries=0,
        # A proxy cannot reach a server on this machine.
        http_client=openai.DefaultAsyncHttpxClient(
            transport=settings.transport,
            trust_env=not settings.is_loopback and settings.transport is None,
            # A redirect would carry prompt and key to a server that nobody chose.
            follow_redirects=False,
            headers={"Accept-Encoding": "identity"},
            event_hooks={"response": [lambda response: _bound(response, settings, longest)]},
        ),
    )


async def _bound(response: Response, settings: ModelSettings, longest: int) -> None:
    """Make reading the body fail where it is endless, or packed: a few bytes may hold gigabytes."""
    import httpx2

    if response.headers.get("content-encoding", "identity") != "identity":
        raise Failure(ModelNonsense("model_packed", address=settings.address))
    parts: Any = response.stream

    class Bounded(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for part in parts:
                size += len(part)
                if size > longest:
                    raise Failure(ModelNonsense("model_endless", address=settings.address))
                yield part

        async def aclose(self) -> None:
            await parts.aclose()

    response.stream = Bounded()


def _without_limits(value: Any) -> Any:
    """The body of a request without any `maxItems`, which some servers do not know."""
    if isinstance(value, dict):
        return {k: _without_limits(each) for k, each in value.items() if k != "maxItems"}
    return [_without_limits(each) for each in value] if isinstance(value, list) else value


def as_sent(parameters: RequestParameters, settings: ModelSettings) -> dict[str, Any]:
    """The parameters under the names that the server knows them by."""
    if not settings.is_openai and not settings.is_azure:
        return dict(parameters)
    # OpenAI's newer models refuse `max_tokens`; local servers know nothing else.
    renamed = {"max_tokens": "max_completion_tokens"}
    return {renamed.get(name, name): value for name, value in parameters.items()}


# openai logs whole requests at DEBUG; instructor logs, at ERROR, servers' messages and the input
# that did not validate.
_PRIVATE: Final = ("openai._base_client", "instructor", "instructor.v2", "instructor.v2.retry")
_NOBODY: Final = logging.Filter("nobody")  # lets pass what a logger of that name says: nothing
