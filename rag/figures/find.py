"""Finds all figures of a text, in one pass from left to right and in linear time."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Final

from rag.figures.dates import find_date
from rag.figures.figure import Found
from rag.figures.identifiers import find_code, find_identifier, find_name, model_end
from rag.figures.number_words import find_in_words, find_order
from rag.figures.numbers import NUMERAL
from rag.figures.quantities import find_quantity, find_ratio
from rag.figures.scanner import bound_after, bound_at, spot_at
from rag.figures.units import UNITS
from rag.text import lexicon

_FIGURES: Final = lexicon.patterns("figures")


def find_figures(text: str) -> list[Found]:
    """All figures of the text, in order, none overlapping; offsets refer to the text given."""
    plain = _FIGURES.compatible_digit.sub(lambda match: str(unicodedata.digit(match[0])), text)
    found: list[Found] = []
    position = limit = 0
    while match := _FIGURES.anchor.search(plain, position):
        start, position = match.span()
        figures: list[Found] = []
        if plain[start] in "0123456789":
            figures, position = _at_digit(plain, start, limit)
        elif plain[start] in "IVXL":
            spot = spot_at(plain, start, limit)
            figures = find_date(spot) or find_name(spot)
        elif match["order"]:
            figures = [find_order(spot_at(plain, start, limit), match.end())]
        elif not match["address"]:
            figures = find_in_words(spot_at(plain, start, limit))
        if figures:
            found += [_bounded(plain, figure, limit) for figure in figures]
            position = limit = figures[-1].end
    if plain != text:
        found = [replace(figure, raw=text[figure.start : figure.end]) for figure in found]
    return found


def _at_digit(text: str, start: int, limit: int) -> tuple[list[Found], int]:
    """The figures that begin at a digit, and where to look on if there are none."""
    numeral = NUMERAL.match(text, start)
    end = numeral.end() if numeral else start + 1
    in_unit = text[start] in "23" and _FIGURES.unit_power.search(text[max(0, start - 3) : start])
    if in_unit or _FIGURES.mail.match(text, start):
        return [], end
    spot = spot_at(text, start, limit)
    named = find_code(spot) or find_date(spot) or find_name(spot)
    model = 0 if named else model_end(spot)
    if model:
        return [], model
    return named or find_identifier(spot) or find_ratio(spot) or find_quantity(spot), end


def bounded_span(text: str, figure: Found, limit: int = 0) -> tuple[int, int]:
    """Where a figure stands with the words that bound it: "hơn 1.300 ha", "5 ha trở lên"."""
    if not figure.bound or figure.kind in ("date", "period"):
        return figure.start, figure.end
    bound, start = bound_at(text, figure.start, limit)
    return start, figure.end if bound else bound_after(text, figure.end)[1]


def _bounded(text: str, figure: Found, limit: int) -> Found:
    """The figure with what approximation words say of it; a name has none, a date only "about"."""
    if figure.kind == "ordinal" or figure.bound:
        return figure
    bound = bound_at(text, figure.start, limit)[0] or bound_after(text, figure.end)[0]
    if not bound or (figure.kind in ("date", "period") and bound != "about"):
        return figure
    is_few = figure.kind == "quantity" and len(figure.value) == 1
    if is_few and UNITS[figure.unit].sort == "noun":
        where = _FIGURES.where_not_how_many.search(text, max(limit, figure.start - 6), figure.start)
        return figure if where else replace(figure, approx=True, bound=bound)
    return replace(figure, approx=True, bound=bound)
