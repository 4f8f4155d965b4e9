"""Numbers with their units, ranges of two, and ratios: in digits and in words.

In words: "chín tiêu chí", "hai năm rưỡi", "nửa tỷ đồng", "một phần ba". A lone number word is a
figure only where it counts something, for most are other words too: "ba mẹ", "hai bên", "trong
năm", "một số". Where both readings are possible, none is found.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Final, NamedTuple

from rag.figures.dates import find_period, is_year
from rag.figures.figure import Found
from rag.figures.identifiers import heads
from rag.figures.numbers import (
    EXACT,
    HALF,
    Amount,
    number_words,
    plain,
    read_amount,
    with_half,
    with_magnitudes,
)
from rag.figures.scanner import Spot, bound_at, longest_before
from rag.figures.units import PLACES, UNITS, Unit, counts_at, rate_at, unit_at
from rag.text import lexicon
from rag.types import FigureKind

_FIGURES: Final = lexicon.Patterns("figures")
_DATES: Final = lexicon.Patterns("dates")

# From a million on, a number without a unit is money: "122 tỷ".
_MONEY_POWER = 6
_KINDS: Final[dict[str, FigureKind]] = {"percent": "percent", "money": "money"}


class Counted(NamedTuple):
    """A number with its unit, "122,072 tỷ đồng"; its digits or words end at `number_end`."""

    end: int
    value: Decimal
    unit: Unit | None
    number_end: int
    scale: int = 0
    words: int = 0

    @property
    def is_bare(self) -> bool:
        """Whether it has neither unit nor magnitude."""
        return self.unit is None and not self.scale


def read_counted(text: str, start: int) -> Counted | None:
    """The number at `start` with its unit, if it has one: "2 năm rưỡi" is 2.5 năm."""
    amount = _spaced(text, start) or read_amount(text, start)
    return with_unit(text, amount) if amount else None


def with_unit(text: str, amount: Amount) -> Counted:
    """An amount with the unit that follows it."""
    unit, end = unit_at(text, amount.end, amount.scale) or (None, amount.end)
    whole = with_half(text, amount._replace(end=end)) if unit else amount
    return Counted(whole.end, whole.value, unit, amount.end, amount.scale, amount.words)


def _spaced(text: str, start: int) -> Amount | None:
    """The number of "1 250 ha"; without unit or magnitude such digits may be two numbers."""
    match = _FIGURES.spaced.match(text, start)
    if match is None or not counts_at(text, match.end()):
        return None
    return with_magnitudes(text, Amount(match.end(), Decimal(match[0].replace(" ", ""))))


def to_found(text: str, start: int, counted: Counted, upper: Decimal | None = None) -> Found:
    """The figure, of the kind that its unit makes it."""
    end, unit = counted.end, counted.unit
    if unit is None and counted.scale >= _MONEY_POWER:
        unit = UNITS["đồng"]
    kind: FigureKind = _KINDS.get(unit.sort, "quantity") if unit else "number"
    name, per = (unit.name, rate_at(text, end, unit)) if unit else ("", "")
    far = "" if upper is None else plain(upper)
    return Found(start, end, text[start:end], kind, plain(counted.value), name, per=per, upper=far)


def find_quantity(spot: Spot) -> list[Found]:
    """A number in digits, a range, or a bare year."""
    text, start = spot.text, spot.start
    counted = read_counted(text, start)
    if counted is None:
        return []
    pair = _out_of(spot, counted) or read_range(spot, counted)
    if pair:
        return [pair]
    numeral, unit = text[start : counted.number_end], counted.unit
    if is_year(numeral) and _is_date(spot, unit):
        return [spot.figure(counted.number_end, "date", numeral)]
    if counted.is_bare and spot.after(_FIGURES.since):
        counted = _of_what_it_becomes(text, counted)
    if unit is None and start > spot.limit and text[start - 1] == "$":
        return [to_found(text, start - 1, counted._replace(unit=UNITS["USD"]))]
    minus = _FIGURES.minus.search(text, max(spot.limit, start - 4), start)
    if minus and unit and (unit.sort in _KINDS or unit.dimension == "temperature"):
        start, counted = minus.start(), counted._replace(value=counted.value.copy_negate())
    return [to_found(text, start, counted)]


def _of_what_it_becomes(text: str, before: Counted) -> Counted:
    """A number with the unit of what it rises or falls to: "từ 300 xuống 200 đồng"."""
    link = _FIGURES.becomes.match(text, before.end)
    after = read_counted(text, link.end()) if link else None
    if after is None or after.unit is None:
        return before
    value = EXACT.scaleb(before.value, after.scale)
    return before._replace(value=value, unit=after.unit, scale=after.scale)


def _is_date(spot: Spot, unit: Unit | None) -> bool:
    if unit is None or _FIGURES.verb.fullmatch(unit.name):  # "Hiến pháp 1992 quy định"
        return bound_at(spot.text, spot.start, spot.words)[0] not in ("over", "under")
    return unit.name in PLACES and spot.after(_DATES.year_word)


def _out_of(spot: Spot, counted: Counted) -> Found | None:
    """The ratio 9/19 of "9 trên tổng số 19 tiêu chí"."""
    text = spot.text
    link = _FIGURES.out_of.match(text, counted.end) if counted.is_bare else None
    whole = read_counted(text, link.end()) if link else None
    if link is None or whole is None or whole.unit is None or whole.unit.sort != "noun":
        return None
    value = f"{text[spot.start : counted.end]}/{text[link.end() : whole.number_end]}"
    return spot.figure(whole.end, "ratio", value, whole.unit.name)


def read_range(spot: Spot, lower: Counted) -> Found | None:
    """A range that begins with `lower`: "70-80%", "500 triệu đến 1 tỷ đồng", "5 - 7 ha"."""
    text = spot.text
    link = _FIGURES.range.match(text, lower.end)
    upper = read_counted(text, link.end()) if link else None
    if link is None or upper is None:
        return None
    value = lower.value
    if lower.is_bare and upper.is_bare:
        # In digits without a unit a range is written closely, or after "từ".
        closely = _FIGURES.close_range.match(text, spot.start)
        years = is_year(text[spot.start : lower.end]) or is_year(text[link.end() : upper.end])
        if years or not (closely or (link["word"] and spot.after(_FIGURES.since))):
            return None
    elif lower.is_bare:
        scaled = EXACT.scaleb(value, upper.scale)
        value = scaled if scaled < upper.value else value
    elif lower.unit is not None and lower.unit != upper.unit:
        return None
    is_range = value < upper.value
    counted = upper._replace(value=value)
    return to_found(text, spot.start, counted, upper.value) if is_range else None


def find_ratio(spot: Spot) -> list[Found]:
    """A ratio: "9/19 tiêu chí", "1:500" after "tỷ lệ", the score 3-1."""
    match = spot.match(_FIGURES.ratio)
    whole = read_counted(spot.text, match.start(1)) if match else None
    unit = whole.unit.name if whole and whole.unit else ""
    if match is None:
        match = spot.match(_FIGURES.map_scale) if spot.after(_FIGURES.share_of) else _score(spot)
    if match is None:
        return []
    value = "".join(match[0].split()).replace("–", "-")
    return [spot.figure(whole.end if whole else match.end(), "ratio", value, unit)]


def _score(spot: Spot) -> re.Match[str] | None:
    """The score of a match: any after "thắng", else a close pair that is no range ("2-3")."""
    told = spot.after(_FIGURES.score_word)
    match = spot.match(_FIGURES.score if told else _FIGURES.closed_score)
    if match is None or unit_at(spot.text, match.end()):
        return None
    first, second = (int(goals) for goals in match.groups())
    return match if told or first >= second else None


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
