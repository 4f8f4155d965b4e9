"""Passages that fit a prompt: what the instructions and the question take, the passages do not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

from rag.answer.context import fit
from rag.models import Prompt, count_tokens, fill, mark_passages
from rag.types import Passage

# What servers put around a message.
_AROUND_A_MESSAGE = 8


def fitted(
    prompt: Prompt, values: Mapping[str, str], passages: Sequence[Passage], prompt_tokens: int
) -> list[Passage]:
    """The passages that keep the whole prompt, its schema too, within `prompt_tokens`.

    `values` are those of all placeholders but `passages`.
    """
    messages = fill(prompt, {**values, "passages": ""})
    taken = sum(count_tokens(each["content"]) + _AROUND_A_MESSAGE for each in messages)
    return fit(passages, prompt_tokens - taken - _schema_tokens(prompt), _tokens)


def _tokens(passage: Passage) -> int:
    """Of the passage with its number, title and marks."""
    return count_tokens(mark_passages([passage])) + 2


@lru_cache(maxsize=16)
def _schema_tokens(prompt: Prompt) -> int:
    return count_tokens(json.dumps(prompt.reply_schema.model_json_schema(), ensure_ascii=False))
