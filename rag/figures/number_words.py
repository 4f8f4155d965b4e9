"""Figures in words: "chín tiêu chí", "hai năm rưỡi", "nửa tỷ đồng", "một phần ba".

A lone number word is a figure only where it counts something, for most are other words too:
"ba mẹ", "hai bên", "trong năm", "một số". Where both readings are possible, none is found.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Final

from rag.figures.dates import find_period
from rag.figures.figure import Found
from rag.figures.identifiers import heads
from rag.figures.numbers import HALF, Amount, number_words, plain, read_amount, with_magnitudes
from rag.figures.quantities import Counted, read_counted, read_range, to_found, with_unit
from rag.figures.scanner import Spot, bound_at, longest_before
from rag.text import lexicon

_FIGURES: Final = lexicon.patterns("figures")


def find_in_words(spot: Spot) -> list[Found]:
    """The figure whose first number word is here."""
    text, start = spot.text, spot.start
    if text[start].isupper() and _FIGURES.within_sentence.search(text, max(0, start - 8), start):
        return []
    if spot.match(_FIGURES.half):
        found = find_period(spot) or _half(spot)
    else:
        found = _ranked(spot) or find_period(spot) or _part(spot) or _counted(spot)
    return [found] if found else []


def find_order(spot: Spot, end: int) -> Found:
    """An order of magnitude, whose first word ends at `end`: "hàng chục triệu người"."""
    counted = with_unit(spot.text, with_magnitudes(spot.text, Amount(end, Decimal(1))))
    found = to_found(spot.text, spot.start, counted._replace(scale=0), 10 * counted.value)
    return replace(found, bound="order")


def _ranked(spot: Spot) -> Found | None:
    """Which of several: "hội nghị lần thứ mười hai". "Thứ hai" alone may be a Monday."""
    named = longest_before(spot.words, heads().get) if spot.after(_FIGURES.ranked) else None
    if named is None or _FIGURES.ranked.fullmatch(named[0].name):
        return None
    amount = read_amount(spot.text, spot.start)
    if amount is None or amount.scale:
        return None
    return spot.figure(amount.end, "ordinal", plain(amount.value), named[0].name, named[1])


def _part(spot: Spot) -> Found | None:
    """A part: "một nửa", "một phần ba"."""
    match = spot.match(_FIGURES.part)
    if match is None:
        return None
    worth = number_words()
    value = "1/2"
    if not match["half"]:
        value = f"{worth[match['part'].lower()]}/{worth[match['whole'].lower()]}"
    return spot.figure(match.end(), "ratio", value)


def _half(spot: Spot) -> Found | None:
    """A half: "nửa tỷ đồng", "nửa năm", "gần nửa"."""
    text = spot.text
    half = with_unit(text, with_magnitudes(text, Amount(spot.start + 3, HALF, words=1)))
    unit = half.unit
    if half.scale or (unit and (unit.sort in ("time", "measure") or unit.name in heads())):
        return to_found(text, spot.start, half)
    bounded = bound_at(text, spot.start, spot.words)[0]
    return spot.figure(spot.start + 3, "ratio", "1/2") if bounded else None


def _counted(spot: Spot) -> Found | None:
    counted = None if spot.after(_FIGURES.no_count_after) else read_counted(spot.text, spot.start)
    if counted is None:
        return None
    span = read_range(spot, counted)
    lone = counted.words == 1 and not counted.scale and span is None
    if lone and not _counts(spot, counted):
        return None
    return span or to_found(spot.text, spot.start, counted)


def _counts(spot: Spot, counted: Counted) -> bool:
    """Whether a lone number word counts what follows it."""
    unit = counted.unit
    if unit is None:
        return False
    if spot.match(_FIGURES.one):
        measured = unit.sort in ("time", "measure") and spot.after(_FIGURES.one_after)
        return measured or counted.value != 1
    if spot.match(_FIGURES.five):
        following = _FIGURES.next_letter.match(spot.text, counted.end)
        if spot.after(_FIGURES.year_not_five) or (following and following[1].isupper()):
            return False
    return spot.text[spot.start : counted.number_end].lower() not in unit.not_after
