"""Figures of a sentence: of one sort, in runs, and the clause that each stands in. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from rag.answer.extractive.patterns import LISTED
from rag.figures import Found as FoundFigure
from rag.figures import vietnamese_figures
from rag.text import parse

DATING = frozenset({"date", "period"})


@lru_cache(maxsize=4096)
def measured_figures(text: str) -> tuple[FoundFigure, ...]:
    """The figures of a sentence, remembered: one sentence is read for many questions."""
    return tuple(vietnamese_figures(parse(text)))


def same_sort(one: FoundFigure, other: FoundFigure) -> bool:
    """True for figures of which one could stand for the other: times, or counts of one thing."""
    if one.kind in DATING or other.kind in DATING:
        return one.kind in DATING and other.kind in DATING
    return (
        one.kind == other.kind
        and parse(one.unit).folded == parse(other.unit).folded
        and bool(one.unit)
    )


def runs(text: str, figures: Sequence[FoundFigure]) -> list[FoundFigure]:
    """The figures, numbers of one kind in a list as one: "tiêu chí 1, 3 và 5"."""
    found: list[FoundFigure] = []
    for figure in figures:
        last = found[-1] if found else None
        if (
            last
            and figure.kind == last.kind == "ordinal"
            and figure.unit == last.unit
            and LISTED.fullmatch(text, last.end, figure.start)
        ):
            found[-1] = replace(last, end=figure.end, raw=text[last.start : figure.end])
        else:
            found.append(figure)
    return found


def last_clause(text: str, boundary: re.Pattern[str]) -> str:
    """What follows the last boundary of `text`."""
    cuts = list(boundary.finditer(text))
    return text[cuts[-1].end() :] if cuts else text


def first_clause(text: str, boundary: re.Pattern[str]) -> str:
    """What precedes the first boundary of `text`."""
    cut = boundary.search(f"{text} ")
    return text[: cut.start()] if cut else text
