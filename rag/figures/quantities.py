"""Numbers with their units, ranges of two, and ratios."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

from rag.figures.dates import is_year
from rag.figures.figure import Found
from rag.figures.numbers import (
    EXACT,
    Amount,
    plain,
    read_amount,
    with_half,
    with_magnitudes,
)
from rag.figures.scanner import Spot, bound_at
from rag.figures.units import PLACES, UNITS, Unit, counts_at, rate_at, unit_at
from rag.text import lexicon
from rag.types import FigureKind

_FIGURES: Final = lexicon.patterns("figures")
_DATES: Final = lexicon.patterns("dates")

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
    raw = text[start:end]
    return Found(start, end, raw, kind, plain(counted.value), name, per=per, upper=far)


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
    if unit is None and start > spot.limit and text[start - 1] == "$":
        return [to_found(text, start - 1, counted._replace(unit=UNITS["USD"]))]
    minus = _FIGURES.minus.search(text, max(spot.limit, start - 4), start)
    if minus and unit and (unit.sort in _KINDS or unit.dimension == "temperature"):
        start, counted = minus.start(), counted._replace(value=counted.value.copy_negate())
    return [to_found(text, start, counted)]


def _is_date(spot: Spot, unit: Unit | None) -> bool:
    if unit is None:
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
