"""Sentences of a text and figures of a sentence, remembered: many parts ask for the same. Pure."""

from __future__ import annotations

from functools import lru_cache

from rag.figures import (
    Found,
    bounded_span,
    english_bounded_span,
    english_figures,
    find_figures,
    is_english_sentence,
)
from rag.text import Span, sentences


@lru_cache(maxsize=16_384)
def figures_in(sentence: str) -> tuple[Found, ...]:
    """All figures of a sentence, in order; those of an English one in its own notation."""
    found = english_figures(sentence) if is_english_sentence(sentence) else find_figures(sentence)
    return tuple(found)


@lru_cache(maxsize=512)
def sentences_of(text: str) -> tuple[Span, ...]:
    """The sentences of an article."""
    return tuple(sentences(text))


def counts(figure: Found) -> bool:
    """Whether a figure counts or measures something: no date, and no number in a name."""
    return figure.kind not in ("date", "period", "ordinal")


def bounded(sentence: str, figure: Found) -> Span:
    """Where a figure of a sentence stands with what bounds it: "hơn 1.300 ha", "about 4,800"."""
    if is_english_sentence(sentence):
        return Span(*english_bounded_span(sentence, figure))
    return Span(*bounded_span(sentence, figure))
