"""Replies remembered, by everything that shapes them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Protocol

from pydantic import BaseModel, ValidationError

from rag.models.chat.modes import ModeName
from rag.models.chat.settings import T


class ReplyCache(Protocol):
    """Remembers replies by a key. Many threads may share one; it never raises."""

    def get(self, key: str) -> str | None:
        """The reply, or None where there is none that is whole."""

    def set(self, key: str, reply: str) -> None:
        """Remember a reply."""


class NoCache:
    """A ReplyCache that remembers nothing."""

    def get(self, key: str) -> str | None:  # noqa: ARG002
        """None."""
        return None

    def set(self, key: str, reply: str) -> None:
        """Nothing."""


def reply_key(
    *,
    address: str,
    model: str,
    mode: ModeName,
    messages: Sequence[Mapping[str, str]],
    schema: type[BaseModel],
    parameters: Mapping[str, float | int],
    prompt: str,
) -> str:
    """SHA-256 of all that shapes a reply; `prompt` is the identity of the prompt."""
    content = [
        address,
        model,
        mode,
        [dict(message) for message in messages],
        schema.__name__,
        # Not sorted: the order of the fields is the order in which a model writes them.
        json.dumps(schema.model_json_schema(), ensure_ascii=False),
        dict(parameters),
        prompt,
    ]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def remembered(cache: ReplyCache, key: str, schema: type[T]) -> T | None:
    """The reply of this key, or None: one that does not fit its schema any more is none."""
    stored = cache.get(key)
    if stored is None:
        return None
    try:
        return schema.model_validate_json(stored)
    except ValidationError:
        return None
