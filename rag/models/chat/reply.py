"""A reply as servers send it, to the JSON that was asked for.

Models think aloud first, put the object into a code fence or after a sentence, add keys and items;
servers send the text in parts, or as `reasoning_content`. All of that is passed over. What the
object holds is never changed, and what is none is left for the schema to refuse.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from rag.messages import say

_THOUGHTS = re.compile(r"\A.*</think(?:ing)?>|<think(?:ing)?>.*\Z", re.DOTALL)


def said(message: Any) -> str:
    """What a message says: arguments of a function, or text; thoughts only where there is no more.

    openai checks no types, so nothing is taken for granted of a message.
    """
    calls = getattr(message, "tool_calls", None) or ()
    called = next((getattr(each, "function", None) for each in calls), None)
    content = getattr(message, "content", None)
    if isinstance(content, list):
        parts = [each for each in content if isinstance(each, dict)]
        content = "".join(str(each.get("text") or "") for each in parts)
    text = _without_thoughts(str(getattr(called, "arguments", None) or content or ""))
    return text if text.strip() else str(getattr(message, "reasoning_content", None) or "")


def _without_thoughts(text: str) -> str:
    # A stream asks this of every beginning of a reply, and most replies hold no thoughts.
    return _THOUGHTS.sub("", text) if "think" in text else text


def object_in(text: str, schema: type[BaseModel]) -> str:
    """The text from where an object of the schema begins; empty where none does."""
    fields = "|".join(map(re.escape, schema.model_fields))
    begins = re.search(rf'\{{\s*"(?:{fields})"\s*:', _without_thoughts(text))
    return begins.string[begins.start() :] if begins else ""


def fitted(text: str, schema: type[BaseModel]) -> str:
    """The object in `text` without surplus keys and items; the text as it is where there is none.

    Surplus items are those past the `maxItems` of the schema.
    """
    try:
        value, _ = json.JSONDecoder().raw_decode(object_in(text, schema))
    except ValueError:
        return text
    form = schema.model_json_schema()
    return json.dumps(_pruned(value, form, form.get("$defs", {})), ensure_ascii=False)


def _pruned(value: Any, form: Mapping[str, Any], named: Mapping[str, Any]) -> Any:
    form = _resolved(form, named)
    if isinstance(value, dict) and "properties" in form:
        known = form["properties"].items()
        return {name: _pruned(value[name], each, named) for name, each in known if name in value}
    if isinstance(value, list) and "items" in form:
        return [_pruned(each, form["items"], named) for each in value[: form.get("maxItems")]]
    return value


def with_shape(
    messages: Sequence[Mapping[str, str]], schema: type[BaseModel]
) -> list[dict[str, str]]:
    """The messages, the last of which ends with the shape of the reply.

    For servers that hold a model to no schema. An example, since small models answer a JSON schema
    with the schema itself.
    """
    form = schema.model_json_schema()
    example = json.dumps(_example(form, form.get("$defs", {})), ensure_ascii=False)
    *others, last = [dict(message) for message in messages]
    wanted = say("model.shape", "vi", shape=example)
    return [*others, {**last, "content": f"{last['content']}\n\n{wanted}"}]


def _example(form: Mapping[str, Any], named: Mapping[str, Any]) -> Any:
    form = _resolved(form, named)
    if "properties" in form:
        return {name: _example(each, named) for name, each in form["properties"].items()}
    if "items" in form:
        return [_example(form["items"], named)]
    if "enum" in form:
        return " | ".join(map(str, form["enum"]))
    return 1 if form.get("type") == "integer" else "…"


def _resolved(form: Mapping[str, Any], named: Mapping[str, Any]) -> Mapping[str, Any]:
    resolved: Mapping[str, Any] = named[form["$ref"].rsplit("/", 1)[-1]] if "$ref" in form else form
    return resolved
