"""Says whether a claimed figure agrees with a figure of the source.

A figure without "khoảng", "hơn" or "gần" claims to be exact: "5.466 ha" for 5.466,32 ha is a
different value. With such a word it may round, but only truthfully and in the word's direction.
"""

from __future__ import annotations

import re
from decimal import Decimal

from rag.figures.compare_dates import compare_dates
from rag.figures.figure import Found, Match
from rag.figures.numbers import EXACT, read_numeral
from rag.figures.units import UNITS, Unit

_SCALAR = ("number", "percent", "money", "quantity")
_DATED = ("date", "period")
_COUNT = Unit("", "noun", "")
# "hơn 5.000" may stand for 5.466, "hơn 5 tỷ" for 5,9 tỷ, "hơn 1.000" not for 1.999.
_CLOSE = Decimal("0.1")
_ROUNDED = Decimal("0.2")
_SHORT = Decimal("0.05")
_SMALL = 10
# "gần 100%" is not said of 92,65%.
_ALL, _NEARLY_ALL = 100, 95
_DIGITS = re.compile("[0-9]+")
_BROAD_NOUNS = frozenset(
    ["hộ", "người", "con", "cây", "vụ", "ca", "đảng viên", "sản phẩm", "cơ sở", "suất", "lượt",
     "liều", "mũi", "huy chương", "cờ", "lớp", "gia đình"]
)  # fmt: skip
_SAME_HEADS = {"số": "", "lần thứ": "đại hội", "lần": "đại hội", "hội nghị": "trung ương"}


def compare(claim: Found, source: Found) -> Match:
    """How `claim` relates to `source`.

    A bare number agrees with a count of any noun: what it counts is for the caller to check.
    """
    if claim.kind in _SCALAR and source.kind in _SCALAR:
        return _compare_scalars(claim, source)
    if claim.kind in _DATED and source.kind in _DATED:
        match = compare_dates(claim.value, source.value)
        return _compare_marks(claim, source) if match is Match.EQUAL else match
    if claim.kind == source.kind == "ratio":
        return _compare_ratios(claim, source)
    if claim.kind == source.kind == "ordinal":
        return _compare_names(claim, source)
    if claim.kind == "quantity" and source.kind == "ratio":
        return _compare_numerator(claim, source)
    return Match.INCOMPARABLE


def _unit(figure: Found) -> Unit:
    """The unit; one that the lexicon does not know is a noun of its own."""
    return UNITS.get(figure.unit) or Unit(figure.unit, "noun", figure.unit)


def _rate(figure: Found) -> tuple[str, ...]:
    return tuple(
        UNITS[part].dimension + "*" + str(UNITS[part].factor) if part in UNITS else part
        for part in figure.per.split("/")
        if part
    )


def _compatible(claim: Unit, source: Unit) -> bool:
    if claim.dimension == source.dimension:
        return True
    bare = "" in (claim.name, source.name) and claim.sort == source.sort == "noun"
    return bare or _is_narrower(claim, source) or _is_narrower(source, claim)


def _is_narrower(unit: Unit, other: Unit) -> bool:
    """Whether one noun is a kind of the other: "hộ nghèo" of "hộ"."""
    named = other.name in _BROAD_NOUNS and unit.name.startswith(other.name + " ")
    return named and unit.dimension != other.dimension


def _compare_marks(claim: Found, source: Found) -> Match:
    """How the words "hơn", "gần", "khoảng" relate where the value is the same.

    "hơn X" is not said of X itself, nor of "gần X"; to leave the word out is vague, not wrong.
    """
    if claim.bound == source.bound:
        return Match.EQUAL
    return Match.APPROXIMATE if claim.bound in ("", "about") else Match.DIFFERENT_VALUE


def _compare_scalars(claim: Found, source: Found) -> Match:
    claim_unit, source_unit = _unit(claim), _unit(source)
    claim_rate, source_rate = _rate(claim), _rate(source)
    if not _compatible(claim_unit, source_unit):
        return Match.DIFFERENT_UNIT
    if claim_rate and source_rate and not set(claim_rate) <= set(source_rate):
        return Match.DIFFERENT_UNIT
    match = _compare_values(claim, source, claim_unit.factor, source_unit.factor)
    # "14,2%" for "14,2%/năm", "50 đảng viên" for "50 đảng viên mới" leave something out.
    narrower = _is_narrower(claim_unit, source_unit) or _is_narrower(source_unit, claim_unit)
    if match is Match.EQUAL and (claim_rate != source_rate or narrower):
        return Match.APPROXIMATE
    return match


def _compare_values(
    claim: Found, source: Found, claim_factor: Decimal, source_factor: Decimal
) -> Match:
    claimed = EXACT.multiply(Decimal(claim.value), claim_factor)
    actual = EXACT.multiply(Decimal(source.value), source_factor)
    if claim.upper or source.upper:
        claimed_upper = EXACT.multiply(Decimal(claim.upper or claim.value), claim_factor)
        actual_upper = EXACT.multiply(Decimal(source.upper or source.value), source_factor)
        return _compare_ranges(claim, source, (claimed, claimed_upper), (actual, actual_upper))
    if claimed == actual:
        return _compare_marks(claim, source)
    step = EXACT.multiply(_step(claim.value), claim_factor)
    rounds = _rounds(claim, source, claimed, actual, step)
    return Match.APPROXIMATE if rounds else Match.DIFFERENT_VALUE


def _step(value: str) -> Decimal:
    """The place of the last digit that is not 0: 1000 for 18000, 0.1 for 23.1."""
    number = Decimal(value)
    if not number:
        return Decimal(1)
    digits = number.as_tuple()
    trailing = len(digits.digits) - len("".join(map(str, digits.digits)).rstrip("0"))
    return EXACT.scaleb(Decimal(1), int(digits.exponent) + trailing)


def _rounds(claim: Found, source: Found, claimed: Decimal, actual: Decimal, step: Decimal) -> bool:
    """Whether a marked claim is a truthful rounding of the source."""
    gap = EXACT.subtract(actual, claimed).copy_abs()
    size = actual.copy_abs()
    near = gap <= EXACT.multiply(_CLOSE, size)
    if claim.bound == "about":
        return EXACT.add(gap, gap) <= step and near
    if claim.bound not in ("over", "under"):
        return False
    if (actual > claimed) != (claim.bound == "over"):
        return False
    if claim.kind == "percent" and claimed == _ALL and claim.bound and actual < _NEARLY_ALL:
        return False
    if claim.bound == "under" and EXACT.add(gap, gap) > step and gap > EXACT.multiply(_SHORT, size):
        return False  # "gần 6 nghìn" is not said of 5.466
    nearest = EXACT.add(gap, gap) <= step and Decimal(claim.value) < _SMALL  # "hơn 1%" for 1,3%
    rounded = gap < step and (nearest or gap <= EXACT.multiply(_ROUNDED, size))
    if source.bound:
        # The source's own value is not exact: only fewer digits of it are safe.
        return rounded and source.bound in (claim.bound, "about")
    return rounded or near


def _compare_ranges(
    claim: Found,
    source: Found,
    claimed: tuple[Decimal, Decimal],
    actual: tuple[Decimal, Decimal],
) -> Match:
    if claimed == actual:
        return _compare_marks(claim, source)
    if claim.upper:
        return Match.DIFFERENT_VALUE
    value = claimed[0]
    truthful = (
        (claim.bound == "about" and actual[0] <= value <= actual[1])
        or (claim.bound == "over" and value == actual[0])
        or (claim.bound == "under" and value == actual[1])
    )
    return Match.APPROXIMATE if truthful else Match.DIFFERENT_VALUE


def _parts(value: str) -> list[Decimal | None]:
    return [read_numeral(part) for part in re.split("[/:-]", value)]


def _compare_ratios(claim: Found, source: Found) -> Match:
    if not _compatible(_unit(claim), _unit(source)):
        return Match.DIFFERENT_UNIT
    if _parts(claim.value) != _parts(source.value):
        return Match.DIFFERENT_VALUE
    return _compare_marks(claim, source)


def _compare_numerator(claim: Found, source: Found) -> Match:
    """A count for a ratio: "9 tiêu chí" for "9/19 tiêu chí" leaves out of how many."""
    if not source.unit or _unit(claim).dimension != _unit(source).dimension:
        return Match.INCOMPARABLE
    if claim.bound or claim.upper or Decimal(claim.value) != _parts(source.value)[0]:
        return Match.DIFFERENT_VALUE
    return Match.APPROXIMATE


def _compare_names(claim: Found, source: Found) -> Match:
    claim_head = _SAME_HEADS.get(claim.unit, claim.unit)
    source_head = _SAME_HEADS.get(source.unit, source.unit)
    claimed, actual = (figure.value.casefold().replace(" ", "-") for figure in (claim, source))
    if claimed == actual:
        # "số 3" names no kind of thing, so it may be criterion 3.
        bare = {claim_head, source_head} & {"", "số"}
        same = claim_head == source_head or bool(bare)
        return Match.EQUAL if same else Match.DIFFERENT_UNIT
    if claim_head and source_head:
        if claim_head != source_head:
            return Match.INCOMPARABLE
        # "Chỉ thị 10" is short for "Chỉ thị 10-CT/TW".
        short, long = sorted((claimed.lstrip("0"), actual.lstrip("0")), key=len)
        is_short = short.isdigit() and long.startswith((short + "-", short + "/"))
        return Match.APPROXIMATE if is_short else Match.DIFFERENT_VALUE
    same_form = _DIGITS.sub("0", claimed) == _DIGITS.sub("0", actual)
    return Match.DIFFERENT_VALUE if same_form else Match.INCOMPARABLE
