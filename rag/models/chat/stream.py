"""A reply that comes in pieces: each piece passed on, the whole put together and held complete."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from rag.errors import ModelNonsense, ModelUnreachable
from rag.models.chat.failures import Failure, UnusableReplyError
from rag.models.chat.partial import is_whole
from rag.models.chat.settings import ModelSettings

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion

# Far above any reply that a schema of ours allows.
LONGEST_REPLY: Final = 60_000


async def streamed_reply(
    client: AsyncOpenAI,
    settings: ModelSettings,
    body: dict[str, Any],
    on_text: Callable[[str], None],
) -> ChatCompletion:
    """The whole reply to `body`; `on_text` is called with the text so far when it may hold more.

    Raises UnusableReplyError for a stream without events, one that ends in the middle (a clean
    end of the connection is no end of a reply), and one that does not end.
    """
    events = await client.chat.completions.create(
        **body, stream=True, stream_options={"include_usage": True}
    )
    reply = _Reply(name=_tool_name(body))
    async with events:
        async for event in events:
            piece = reply.take(event)
            if len(reply.text) > LONGEST_REPLY:
                endless = ModelNonsense("model_endless", address=settings.address)
                raise UnusableReplyError(Failure(endless))
            # Only where an item begins or a list closes is there anything new to see.
            if "{" in piece or "]" in piece:
                on_text(reply.text)
    if reply.model is None:
        foreign = ModelNonsense("model_not_chat", address=settings.address)
        raise UnusableReplyError(Failure(foreign, retry="same", pause=0.0))
    # Ollama may send no reason on complete replies; an object cut off does not parse.
    if reply.finish_reason is None and not reply.refusal and not is_whole(reply.text):
        broken = ModelUnreachable("model_connection_broke", address=settings.address)
        raise UnusableReplyError(Failure(broken, retry="same"))
    return reply.completion()


def _tool_name(body: dict[str, Any]) -> str | None:
    tools = body.get("tools")
    return tools[0]["function"]["name"] if tools else None


class _Reply:
    """The events so far. openai checks no types, so nothing is taken for granted of them."""

    def __init__(self, name: str | None) -> None:
        self.text = ""
        self.model: str | None = None
        self.refusal = ""
        self.finish_reason: str | None = None
        self._name = name
        self._called = False
        self._usage: Any = None

    def take(self, event: Any) -> str:
        """The text that the event adds."""
        self._usage = getattr(event, "usage", None) or self._usage
        choices = getattr(event, "choices", None)
        choice = choices[0] if choices else None
        delta = getattr(choice, "delta", None)
        if delta is None:
            return ""
        self.model = str(getattr(event, "model", ""))
        self.finish_reason = getattr(choice, "finish_reason", None) or self.finish_reason
        self.refusal += getattr(delta, "refusal", None) or ""
        piece = getattr(delta, "content", None) or ""
        for call in getattr(delta, "tool_calls", None) or ():
            self._called = True
            piece += getattr(call.function, "arguments", None) or ""
        self.text += piece
        return str(piece)

    def completion(self) -> ChatCompletion:
        """The reply as if it had come at once."""
        from openai.types.chat import ChatCompletion

        message: dict[str, Any] = {"role": "assistant", "content": self.text}
        if self.refusal:
            message["refusal"] = self.refusal
        elif self._called:
            function = {"name": self._name, "arguments": self.text}
            call = {"id": "call", "type": "function", "function": function}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        usage = self._usage.model_dump() if hasattr(self._usage, "model_dump") else None
        # openai's own constructor of nested models, which checks no types.
        return ChatCompletion.construct(
            id="",
            object="chat.completion",
            created=0,
            model=self.model,
            choices=[{"index": 0, "message": message, "finish_reason": self.finish_reason}],
            usage=usage,
        )
