"""The sentences of articles in parts that a model can read at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rag.models import PART_TOKENS, count_tokens
from rag.text import Sentence
from rag.types import Article


class Line(NamedTuple):
    """A sentence with its article."""

    article: Article
    sentence: Sentence

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.sentence.text


class Part(NamedTuple):
    """What is sent at once: sentences from number `first` on, counted from 1."""

    lines: tuple[Line, ...]
    first: int

    @property
    def text(self) -> str:
        """The part as it stands in its article, where it is of one."""
        if not self.lines:
            return ""
        first, last = self.lines[0], self.lines[-1]
        return first.article.text[first.sentence.start : last.sentence.end]


def split(lines: Sequence[Line]) -> list[Part]:
    """Parts of at most `PART_TOKENS` tokens, together all of the sentences; at least one part."""
    parts: list[Part] = []
    begin, tokens = 0, 0
    for i, line in enumerate(lines):
        own = count_tokens(line.text) + 4
        if tokens + own > PART_TOKENS and i > begin:
            parts.append(Part(tuple(lines[begin:i]), begin + 1))
            begin, tokens = i, 0
        tokens += own
    return [*parts, Part(tuple(lines[begin:]), begin + 1)]


def halves(part: Part) -> tuple[Part, Part] | None:
    """The two halves of a part; None of one sentence."""
    if len(part.lines) < 2:
        return None
    middle = (len(part.lines) + 1) // 2
    return Part(part.lines[:middle], part.first), Part(part.lines[middle:], part.first + middle)
