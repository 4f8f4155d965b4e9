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
from rag.figures.units import PLACES, UNITS, Unit, rate_at, unit_at
from rag.text import lexicon
from rag.types import FigureKind

_FIGURES: Final = lexicon.patterns("figures")

# From a million on, a number without a unit is money: "122 tỷ".
_MONEY_POWER = 6
_SIGNED = ("percent", "money")


class Counted(NamedTuple):
    """A number with its unit: "122,072 tỷ đồng"."""

    end: int
    value: Decimal
    amount: Amount
    unit: Unit | None

    @property
    def is_bare(self) -> bool:
        """Whether it has neither unit nor magnitude."""
        return self.unit is None and not self.amount.scale


def read_counted(text: str, start: int) -> Counted | None:
    """The number at `start` with its unit, if it has one: "2 năm rưỡi" is 2.5 năm."""
    amount = _spaced(text, start) or read_amount(text, start)
    if amount is None:
        return None
    unit = unit_at(text, amount.end, amount.scale)
    if unit is None:
        return Counted(amount.end, amount.value, amount, None)
    whole = with_half(text, amount._replace(end=unit[1]))
    return Counted(whole.end, whole.value, amount, unit[0])


def _spaced(text: str, start: int) -> Amount | None:
    """The number of "1 250 ha"; without unit or magnitude such digits may be two numbers."""
    match = _FIGURES.spaced.match(text, start)
    if match is None:
        return None
    amount = with_magnitudes(text, Amount(match.end(), Decimal(match[0].replace(" ", ""))))
    return amount if amount.scale or unit_at(text, amount.end) else None


def to_found(
    text: str, start: int, counted: Counted, value: Decimal, upper: Decimal | None = None
) -> Found:
    """The figure, of the kind that its unit makes it."""
    unit = counted.unit
    if unit is None and counted.amount.scale >= _MONEY_POWER:
        unit = UNITS["đồng"]
    kind: FigureKind = "quantity"
    if unit is None:
        kind = "number"
    elif unit.sort in ("percent", "money"):
        kind = "percent" if unit.sort == "percent" else "money"
    return Found(
        start,
        counted.end,
        text[start : counted.end],
        kind,
        plain(value),
        unit.name if unit else "",
        per=rate_at(text, counted.end, unit),
        upper="" if upper is None else plain(upper),
    )


def find_quantity(spot: Spot) -> list[Found]:
    """A number in digits, a range, or a bare year."""
    text, start = spot.text, spot.start
    counted = read_counted(text, start)
    if counted is None:
        return []
    pair = _out_of(spot, counted) or read_range(spot, counted)
    if pair:
        return [pair]
    numeral = text[start : counted.amount.end]
    if is_year(numeral) and _is_date(spot, counted.unit):
        return [spot.figure(counted.amount.end, "date", numeral)]
    if counted.unit is None and start > spot.limit and text[start - 1] == "$":
        return [to_found(text, start - 1, counted._replace(unit=UNITS["USD"]), counted.value)]
    minus = _FIGURES.minus.search(text, max(spot.limit, start - 4), start)
    signed = counted.unit and (counted.unit.sort in _SIGNED or counted.unit.name == "độ C")
    if minus and signed:
        return [to_found(text, minus.start(), counted, counted.value.copy_negate())]
    return [to_found(text, start, counted, counted.value)]


def _is_date(spot: Spot, unit: Unit | None) -> bool:
    if unit is None:
        return bound_at(spot.text, spot.start, spot.words)[0] not in ("over", "under")
    return unit.name in PLACES and spot.after(_FIGURES.year_word)


def _out_of(spot: Spot, counted: Counted) -> Found | None:
    """The ratio 9/19 of "9 trên tổng số 19 tiêu chí"."""
    text = spot.text
    link = _FIGURES.out_of.match(text, counted.end) if counted.is_bare else None
    whole = read_counted(text, link.end()) if link else None
    if link is None or whole is None or whole.unit is None or whole.unit.sort != "noun":
        return None
    if whole.amount.scale or counted.value > whole.value:
        return None
    value = f"{text[spot.start : counted.end]}/{text[link.end() : whole.amount.end]}"
    return spot.figure(whole.end, "ratio", value, whole.unit.name)


def read_range(spot: Spot, lower: Counted) -> Found | None:
    """A range that begins with `lower`: "70-80%", "500 triệu đến 1 tỷ đồng", "5 - 7 ha"."""
    link = _FIGURES.range.match(spot.text, lower.end)
    upper = read_counted(spot.text, link.end()) if link else None
    if link is None or upper is None:
        return None
    value = lower.value
    if lower.is_bare and upper.is_bare:
        if not _is_bare_range(spot, lower, upper, link):
            return None
    elif lower.is_bare:
        scaled = EXACT.scaleb(value, upper.amount.scale)
        value = scaled if scaled < upper.value else value
    elif lower.unit is not None and lower.unit != upper.unit:
        return None
    if not value < upper.value:
        return None
    return to_found(spot.text, spot.start, upper, value, upper.value)


def _is_bare_range(spot: Spot, lower: Counted, upper: Counted, link: re.Match[str]) -> bool:
    """Numbers without a unit make a range only in digits, and written closely or after "từ"."""
    text = spot.text
    if lower.amount.words or upper.amount.words:
        return False
    if is_year(text[spot.start : lower.end]) or is_year(text[link.end() : upper.end]):
        return False
    if link["dash"]:
        return len(link[0]) == 1 and text[upper.end : upper.end + 1] not in ("-", "–", "/", ":")
    return spot.after(_FIGURES.since)


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
