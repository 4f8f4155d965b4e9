"""Finds all figures of a text, in one pass from left to right and in linear time."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.figures.dates import find_date
from rag.figures.figure import Found
from rag.figures.identifiers import find_code, find_name, find_telephone
from rag.figures.lexicon import UNITS
from rag.figures.number_words import find_in_words
from rag.figures.numbers import NUMERAL
from rag.figures.quantities import find_quantity, find_ratio
from rag.figures.scanner import bound_after, bound_at, bound_before, bound_end, spot_at

# Where a figure can begin. Web addresses are matched to be stepped over.
_ANCHOR = re.compile(
    r"[0-9]|(?<![\w/])(?:[IVXL]{1,7}|[Mm]ột|[Hh]ai|[Bb]a|[Bb]ốn|[Nn]ăm|[Ss]áu|[Bb][ảẩ]y|[Tt]ám"
    r"|[Cc]hín|[Mm]ười|[Nn]ửa)(?!\w)|https?://\S+|(?<!\w)www\.\S+"
)
_MAIL = re.compile(r"[\w.+-]{1,40}@\w")
_UNIT_POWER = re.compile(r"(?:^|[\W\d_])[kcdm]?m$")


def find_figures(text: str) -> list[Found]:
    """All figures of the text, in order, none overlapping; offsets refer to the text given."""
    found: list[Found] = []
    position = limit = 0
    while match := _ANCHOR.search(text, position):
        start, position = match.span()
        figures: list[Found] = []
        if text[start] in "0123456789":
            figures = _at_digit(text, start, limit)
            if not figures and (numeral := NUMERAL.match(text, start)):
                position = numeral.end()
        elif text[start] in "IVXL":
            spot = spot_at(text, start, limit)
            figures = find_date(spot) or find_name(spot)
        elif not match[0].startswith(("http", "www.")):
            figures = find_in_words(spot_at(text, start, limit))
        if figures:
            found.extend(_bounded(text, figure, limit) for figure in figures)
            position = limit = figures[-1].end
    return found


def _at_digit(text: str, start: int, limit: int) -> list[Found]:
    in_unit = text[start] in "23" and _UNIT_POWER.search(text[max(0, start - 3) : start])
    if in_unit or _MAIL.match(text, start):
        return []
    spot = spot_at(text, start, limit)
    return (
        find_code(spot)
        or find_date(spot)
        or find_telephone(spot)
        or find_name(spot)
        or find_ratio(spot)
        or find_quantity(spot)
    )


def bounded_span(text: str, figure: Found, limit: int = 0) -> tuple[int, int]:
    """Where a figure stands with the words that bound it: "hơn 1.300 ha", "5 ha trở lên"."""
    if not figure.bound or figure.kind in ("date", "period"):
        return figure.start, figure.end
    bound, start = bound_at(text, figure.start, limit)
    return start, figure.end if bound else bound_end(text, figure.end)


def _bounded(text: str, figure: Found, limit: int) -> Found:
    """The figure with what approximation words say of it; a name has none, a date only "about"."""
    if figure.kind == "ordinal":
        return figure
    bound = bound_before(text, figure.start, limit) or bound_after(text, figure.end)
    if not bound or (figure.kind in ("date", "period") and bound != "about"):
        return figure
    # "trên ba tàu cá" says where, "trên 1.000 lượt người" how many.
    if figure.kind == "quantity" and len(figure.value) == 1 and UNITS[figure.unit].sort == "noun":
        before = text[max(limit, figure.start - 6) : figure.start].rstrip()
        if before.endswith("trên"):
            return figure
    return replace(figure, approx=True, bound=bound)
