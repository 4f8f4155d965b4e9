"""What of a reply that is still being written is certain already. Pure."""

from __future__ import annotations

from typing import Any

import jiter
from pydantic import ValidationError

from rag.models.chat.settings import T


def is_whole(text: str) -> bool:
    """True for JSON that lacks nothing: an object that was cut off never is."""
    try:
        jiter.from_json(text.encode(), partial_mode=False)
    except ValueError:
        return False
    return True


def grown(text: str, schema: type[T]) -> T | None:
    """The complete items of a reply of which `text` is the beginning, in its schema.

    For a schema of one list. An item is complete when the next one has begun or the list is
    closed. None where there is no such item yet, or where what there is does not fit.
    """
    (field,) = schema.model_fields
    try:
        value = jiter.from_json(text.encode(), partial_mode=True)
    except ValueError:
        return None
    items: Any = value.get(field) if isinstance(value, dict) else None
    if not isinstance(items, list):
        return None
    if not (is_whole(text) or is_whole(text + "}")):
        items = items[:-1]
    if not items:
        return None
    try:
        return schema.model_validate({field: items})
    except ValidationError:
        return None
