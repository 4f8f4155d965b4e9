"""A reply that comes in pieces: its complete items so far, and the whole put together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import jiter

from rag.errors import ModelNonsense, ModelUnreachable
from rag.models.chat.failures import Failure
from rag.models.chat.reply import object_in
from rag.models.chat.settings import ModelSettings, T

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion

# Far above any reply that a schema of ours allows.
LONGEST_REPLY: Final = 60_000


def is_whole(text: str) -> bool:
    """True for JSON that lacks nothing: an object that was cut off never is."""
    try:
        jiter.from_json(text.encode(), partial_mode=False)
    except ValueError:
        return False
    return True


def grown(text: str, schema: type[T]) -> T | None:
    """The complete items of a reply of which `text` is the beginning, in its schema.

    For a schema that ends in its one list. An item is complete when the next one has begun or
    the list is closed. None where there is no such item yet, or where what there is does not fit.
    """
    field = list(schema.model_fields)[-1]
    text = object_in(text, schema)
    try:
        value = jiter.from_json(text.encode(), partial_mode=True)
        items: Any = value.get(field) if isinstance(value, dict) else None
        if not isinstance(items, list):
            return None
        if not (is_whole(text) or is_whole(text + "}")):
            items = items[:-1]
        return schema.model_validate({**value, field: items}) if items else None
    except ValueError:  # pydantic's ValidationError is one
        return None


async def streamed_reply(
    client: AsyncOpenAI,
    settings: ModelSettings,
    body: dict[str, Any],
    on_text: Callable[[str], None],
) -> ChatCompletion:
    """The whole reply to `body`; `on_text` is called with the text so far when it may hold more.

    Raises Failure for a stream without events, one that ends in the middle (a clean
    end of the connection is no end of a reply), and one that does not end.
    """
    from openai.types.chat import ChatCompletion

    events = await client.chat.completions.create(
        **body, stream=True, stream_options={"include_usage": True}
    )
    model = reason = None
    usage: Any = None
    text = refusal = thoughts = ""
    is_call = False
    async with events:
        # openai checks no types, so nothing is taken for granted of an event.
        async for event in events:
            usage = getattr(event, "usage", None) or usage
            choice = next(iter(getattr(event, "choices", None) or ()), None)
            delta = getattr(choice, "delta", None)
            if delta is None:
                continue
            model = str(getattr(event, "model", ""))
            reason = getattr(choice, "finish_reason", None) or reason
            refusal += getattr(delta, "refusal", None) or ""
            thoughts += getattr(delta, "reasoning_content", None) or ""
            piece = getattr(delta, "content", None) or ""
            for call in getattr(delta, "tool_calls", None) or ():
                is_call = True
                piece += getattr(call.function, "arguments", None) or ""
            text += piece
            if len(text) + len(thoughts) > LONGEST_REPLY:
                raise Failure(ModelNonsense("model_endless", address=settings.address))
            # Only where an item begins or a list closes is there anything new to see.
            if "{" in piece or "]" in piece:
                on_text(text)
    if model is None:
        foreign = ModelNonsense("model_not_chat", address=settings.address)
        raise Failure(foreign, retry="same", pause=0.0)
    # Ollama may send no reason on complete replies; an object cut off does not parse.
    if reason is None and not refusal and not is_whole(text):
        broken = ModelUnreachable("model_connection_broke", address=settings.address)
        raise Failure(broken, retry="same")
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": refusal or None}
    message["reasoning_content"] = thoughts
    if is_call and not refusal:
        tools = body.get("tools")
        name = tools[0]["function"]["name"] if tools else None
        function = {"name": name, "arguments": text}
        called = {"id": "call", "type": "function", "function": function}
        message |= {"content": None, "tool_calls": [called]}
    # openai's own constructor of nested models, which checks no types.
    return ChatCompletion.construct(
        id="",
        object="chat.completion",
        created=0,
        model=model,
        choices=[{"index": 0, "message": message, "finish_reason": reason}],
        usage=usage.model_dump() if hasattr(usage, "model_dump") else None,
    )
