"""The sentences of an article in parts that a model can read at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rag.models import PART_TOKENS, count_tokens
from rag.text import Sentence
from rag.types import Article


class Part(NamedTuple):
    """What is sent of an article at once: its sentences from number `first`, counted from 1."""

    article: Article
    sentences: tuple[Sentence, ...]
    first: int

    @property
    def text(self) -> str:
        """The part as it stands."""
        if not self.sentences:
            return ""
        return self.article.text[self.sentences[0].start : self.sentences[-1].end]


def parts_of(article: Article, sentences: Sequence[Sentence]) -> list[Part]:
    """Parts of at most `PART_TOKENS` tokens, together all of the sentences; at least one part."""
    parts: list[Part] = []
    begin, tokens = 0, 0
    for i, sentence in enumerate(sentences):
        own = count_tokens(sentence.text) + 4
        if tokens + own > PART_TOKENS and i > begin:
            parts.append(Part(article, tuple(sentences[begin:i]), begin + 1))
            begin, tokens = i, 0
        tokens += own
    return [*parts, Part(article, tuple(sentences[begin:]), begin + 1)]


def halves(part: Part) -> tuple[Part, Part] | None:
    """The two halves of a part; None of one sentence."""
    if len(part.sentences) < 2:
        return None
    middle = (len(part.sentences) + 1) // 2
    first, second = part.sentences[:middle], part.sentences[middle:]
    return part._replace(sentences=first), part._replace(
        sentences=second, first=part.first + middle
    )
