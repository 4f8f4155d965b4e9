"""One call to the server: a request in a mode, sent once, its reply checked and parsed."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic

from rag.errors import ModelNonsense
from rag.models.chat.failures import Failure, UnusableReplyError, check_reply, has_message
from rag.models.chat.modes import ModeName
from rag.models.chat.settings import ModelSettings, T
from rag.models.chat.stream import streamed_reply

if TYPE_CHECKING:
    from httpx2 import Response
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion

_CONNECT_SECONDS: Final = 10.0
# A reply of a few kilobytes is asked for; one without an end would fill the memory.
_LONGEST_BODY: Final = 8_000_000
_REPLY_SHOWN: Final = 2000


def connect(settings: ModelSettings) -> AsyncOpenAI:
    """A client that retries nothing and takes nothing it needs from the environment."""
    import openai

    keep_private()
    return openai.AsyncOpenAI(
        base_url=settings.address,
        # A local server wants no key, the client does.
        api_key=settings.api_key or "none",
        max_retries=0,
        # A proxy cannot reach a server on this machine.
        http_client=openai.DefaultAsyncHttpxClient(
            transport=settings.transport,
            trust_env=not settings.is_loopback and settings.transport is None,
            event_hooks={"response": [lambda response: _bound(response, settings)]},
        ),
    )


async def _bound(response: Response, settings: ModelSettings) -> None:
    """Make reading the body fail where it is endless."""
    import httpx2

    body = response.stream
    if not isinstance(body, httpx2.AsyncByteStream):
        return
    parts: httpx2.AsyncByteStream = body

    class Bounded(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0
            async for part in parts:
                size += len(part)
                if size > _LONGEST_BODY:
                    endless = ModelNonsense("model_endless", address=settings.address)
                    raise UnusableReplyError(Failure(endless))
                yield part

        async def aclose(self) -> None:
            await parts.aclose()

    response.stream = Bounded()


@dataclass(frozen=True)
class Request(Generic[T]):
    """What to ask of which model, and how the reply is held to its schema."""

    model: str
    mode: ModeName
    messages: Sequence[Mapping[str, str]]
    schema: type[T]
    parameters: Mapping[str, float | int]


async def structured_reply(
    client: AsyncOpenAI,
    settings: ModelSettings,
    request: Request[T],
    *,
    seconds: float,
    replies: list[ChatCompletion],
    on_text: Callable[[str], None] | None = None,
) -> T:
    """The reply in its schema; every reply that came, fitting or not, is appended to `replies`.

    With `on_text` the reply is streamed, and it is called with the text so far. Raises what
    openai, instructor and pydantic raise, for `failures.failure_of`.
    """
    import httpx2
    import instructor

    async def send(**body: Any) -> ChatCompletion:
        if request.mode == "strict":
            # instructor leaves it out, and without it OpenAI takes the schema as a hint.
            body["response_format"]["json_schema"]["strict"] = True
        reply: ChatCompletion
        if on_text is None:
            reply = await client.chat.completions.create(**body)
        else:
            reply = await streamed_reply(client, settings, body, on_text)
        if has_message(reply):
            replies.append(reply)
        check_reply(reply, request.model, settings)
        return reply

    # No `context`: instructor would render every message, articles included, as a template.
    structured: Any = instructor.patch(
        create=send,
        mode=instructor.Mode.TOOLS if request.mode == "tools" else instructor.Mode.JSON_SCHEMA,
    )
    value = await structured(
        response_model=request.schema,
        max_retries=0,
        model=request.model,
        messages=[dict(message) for message in request.messages],
        timeout=httpx2.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS)),
        **_as_sent(request.parameters, settings),
    )
    # instructor gives a subclass that holds the raw response and equals nothing of ours.
    return request.schema.model_validate(value.model_dump())


def with_complaint(
    messages: Sequence[Mapping[str, str]], replies: Sequence[ChatCompletion], complaint: str
) -> list[Mapping[str, str]]:
    """The conversation, then what the model said last and what is wrong with it."""
    return [
        *messages,
        {"role": "assistant", "content": _text_of(replies[-1])[:_REPLY_SHOWN] or "…"},
        {
            "role": "user",
            "content": f"Câu trả lời không đúng mẫu ({complaint}). "
            "Hãy trả lời lại, chỉ bằng một đối tượng JSON đúng mẫu.",
        },
    ]


def _text_of(reply: ChatCompletion) -> str:
    """What the model wrote, as text or as the arguments of a tool call."""
    message = reply.choices[0].message
    for call in message.tool_calls or ():
        if call.type == "function":
            return str(call.function.arguments)
    return str(message.content or "")


def _as_sent(parameters: Mapping[str, float | int], settings: ModelSettings) -> dict[str, Any]:
    """The parameters under the names that the server knows them by."""
    if not settings.is_openai:
        return dict(parameters)
    # OpenAI's newer models refuse `max_tokens`; local servers know nothing else.
    renamed = {"max_tokens": "max_completion_tokens"}
    return {renamed.get(name, name): value for name, value in parameters.items()}


class _AtLeast(logging.Filter):
    """Lets through records of a level or above, whatever level the logger is set to."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self.level = level

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= self.level

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _AtLeast) and self.level == other.level

    def __hash__(self) -> int:
        return hash(self.level)


# openai logs whole requests at DEBUG; instructor logs, at ERROR, servers' messages and the input
# that did not validate.
_PRIVATE: Final = {
    "openai._base_client": logging.INFO,
    "instructor": logging.WARNING,
    "instructor.v2": logging.WARNING,
    "instructor.v2.retry": logging.CRITICAL + 1,
}


def keep_private() -> None:
    """Keep prompts, articles and keys out of the log, even where someone logs at DEBUG."""
    for name, level in _PRIVATE.items():
        # The same filter is added once only.
        logging.getLogger(name).addFilter(_AtLeast(level))
