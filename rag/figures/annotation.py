"""The figures of a parsed text, found at most once. Pure."""

from __future__ import annotations

from rag.figures.english.articles import english_figures, is_english_sentence
from rag.figures.figure import Found
from rag.figures.find import find_figures
from rag.text import Stretch


def figures_of(stretch: Stretch) -> tuple[Found, ...]:
    """All figures of a sentence, in order; those of an English one in its own notation."""
    return stretch.annotation(_in_its_notation)


def vietnamese_figures(stretch: Stretch) -> tuple[Found, ...]:
    """All figures, in order, whatever the language of the words: 1,5 is one and a half."""
    return stretch.annotation(_in_vietnamese)


def _in_its_notation(stretch: Stretch) -> tuple[Found, ...]:
    if is_english_sentence(stretch.text):
        return tuple(english_figures(stretch.text))
    return vietnamese_figures(stretch)


def _in_vietnamese(stretch: Stretch) -> tuple[Found, ...]:
    return tuple(find_figures(stretch.text))


def counts(figure: Found) -> bool:
    """Whether a figure counts or measures: no date, no number of a name, no mere magnitude."""
    return figure.kind not in ("date", "period", "ordinal") and figure.bound != "order"
