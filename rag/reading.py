"""The figures of a sentence, remembered: parts, periods, labels and tables all ask. Pure."""

from __future__ import annotations

from functools import lru_cache

from rag.figures import Found, find_figures


@lru_cache(maxsize=16_384)
def figures_in(sentence: str) -> tuple[Found, ...]:
    """All figures of a sentence, in order."""
    return tuple(find_figures(sentence))


def counts(figure: Found) -> bool:
    """Whether a figure counts or measures something: no date, and no number in a name."""
    return figure.kind not in ("date", "period", "ordinal")
