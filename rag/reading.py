"""Sentences of a text and figures of a sentence, remembered: many parts ask for the same. Pure."""

from __future__ import annotations

from functools import lru_cache

from rag.figures import Found, find_figures
from rag.verify.quotes import split_sentences
from rag.vietnamese import Span


@lru_cache(maxsize=16_384)
def figures_in(sentence: str) -> tuple[Found, ...]:
    """All figures of a sentence, in order."""
    return tuple(find_figures(sentence))


def sentences_of(text: str) -> tuple[Span, ...]:
    """The sentences of an article."""
    return split_sentences(text)


def counts(figure: Found) -> bool:
    """Whether a figure counts or measures something: no date, and no number in a name."""
    return figure.kind not in ("date", "period", "ordinal")
