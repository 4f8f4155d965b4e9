"""Says whether a claimed figure agrees with a figure of the source.

A figure without "khoảng", "hơn" or "gần" claims to be exact: "5.466 ha" for 5.466,32 ha is a
different value. With such a word it may round, but only truthfully and in the word's direction.
"""

from __future__ import annotations

import re
from decimal import Decimal

from rag.figures.dates import PARTS_OF_YEAR
from rag.figures.figure import Found, Match
from rag.figures.identifiers import head_in_common
from rag.figures.numbers import EXACT, read_numeral
from rag.figures.units import Unit, unit_of

_SCALAR = ("number", "percent", "money", "quantity")
_DATED = ("date", "period")
# "hơn 5.000" may stand for 5.466, "hơn 5 tỷ" for 5,9 tỷ, "hơn 1.000" not for 1.999.
_CLOSE, _ROUNDED, _SHORT = Decimal("0.1"), Decimal("0.2"), Decimal("0.05")
_SMALL = 10
_ALL = 100
_HALF, _FIVE = Decimal("0.5"), Decimal(5)  # percentage points that a fraction may be off

_DATE = re.compile(r"([0-9]{4}|-)?(?:-([0-9]{2}|-))?(?:-([0-9]{2}))?")

_Range = tuple[Decimal, Decimal]
_Day = tuple[str, ...]  # year, month and day, each empty where it is not written


def compare(claim: Found, source: Found) -> Match:
    """How `claim` relates to `source`.

    A bare number agrees with a count of any noun: what it counts is for the caller to check.
    """
    if claim.kind in _SCALAR and source.kind in _SCALAR:
        return _compare_scalars(claim, source)
    if claim.kind in _DATED and source.kind in _DATED:
        match = _compare_dates(claim.value, source.value)
        return _compare_marks(claim, source) if match is Match.EQUAL else match
    kinds = claim.kind, source.kind
    special = {
        ("ratio", "ratio"): _compare_ratios,
        ("ordinal", "ordinal"): _compare_names,
        ("quantity", "ratio"): _compare_numerator,
        ("ratio", "percent"): _compare_shares,
        ("percent", "ratio"): _compare_shares,
    }
    return special[kinds](claim, source) if kinds in special else Match.INCOMPARABLE


def _rate(figure: Found) -> set[tuple[str, Decimal]]:
    parts = (unit_of(part) for part in figure.per.split("/") if part)
    return {(part.dimension, part.factor) for part in parts}


def _compatible(claim: Unit, source: Unit) -> bool:
    bare = "" in (claim.name, source.name) and claim.sort == source.sort == "noun"
    return claim.dimension == source.dimension or bare or _narrows(claim, source)


def _narrows(one: Unit, other: Unit) -> bool:
    """Whether one noun is a kind of the other: "hộ nghèo" of "hộ"."""
    broad, narrow = sorted((one, other), key=lambda unit: len(unit.name))
    of_it = broad.broad and narrow.name.startswith(f"{broad.name} ")
    return of_it and one.dimension != other.dimension


def _compare_marks(claim: Found, source: Found) -> Match:
    """How the words "hơn", "gần", "khoảng" relate where the value is the same.

    "hơn X" is not said of X itself, nor of "gần X"; to leave the word out is vague, not wrong.
    """
    if claim.bound == source.bound:
        return Match.EQUAL
    return Match.APPROXIMATE if claim.bound in ("", "about") else Match.DIFFERENT_VALUE


def _compare_scalars(claim: Found, source: Found) -> Match:
    claim_unit, source_unit = unit_of(claim.unit), unit_of(source.unit)
    claim_rate, source_rate = _rate(claim), _rate(source)
    other_rate = claim_rate and source_rate and not claim_rate <= source_rate
    if other_rate or not _compatible(claim_unit, source_unit):
        return Match.DIFFERENT_UNIT
    claimed, actual = _range(claim, claim_unit), _range(source, source_unit)
    if claimed == actual:
        match = _compare_marks(claim, source)
    elif claim.upper or source.upper:
        match = _compare_ranges(claim, source, claimed, actual)
    else:
        rounds = _rounds(claim, source, claimed[0], actual[0], claim_unit.factor)
        match = Match.APPROXIMATE if rounds else Match.DIFFERENT_VALUE
    # "14,2%" for "14,2%/năm", "50 đảng viên" for "50 đảng viên mới" leave something out.
    vague = claim_rate != source_rate or _narrows(claim_unit, source_unit)
    return Match.APPROXIMATE if match is Match.EQUAL and vague else match


def _range(figure: Found, unit: Unit) -> _Range:
    """The value and the far end, in the unit of the dimension."""
    lower = EXACT.multiply(Decimal(figure.value), unit.factor)
    return lower, EXACT.multiply(Decimal(figure.upper), unit.factor) if figure.upper else lower


def _rounds(
    claim: Found, source: Found, claimed: Decimal, actual: Decimal, factor: Decimal
) -> bool:
    """Whether a marked claim is a truthful rounding of the source.

    It may be off by less than its last digit that is not 0: 1000 for 18000, 0.1 for 23.1.
    """
    last = int(Decimal(claim.value).normalize(EXACT).as_tuple().exponent)
    step = EXACT.scaleb(factor, last)
    gap, size = EXACT.subtract(actual, claimed).copy_abs(), actual.copy_abs()
    is_nearest = EXACT.add(gap, gap) <= step
    near = gap <= EXACT.multiply(_CLOSE, size)
    if claim.bound == "about":
        return is_nearest and near
    if not claim.bound or (actual > claimed) != (claim.bound == "over"):
        return False
    if claim.bound == "under":
        # "gần 100%" is not said of 92,65%, nor "gần 6 nghìn" of 5.466.
        whole = claim.kind == "percent" and claimed == _ALL
        if (whole or not is_nearest) and gap > EXACT.multiply(_SHORT, size):
            return False
    small = is_nearest and Decimal(claim.value) < _SMALL  # "hơn 1%" for 1,3%
    rounded = gap < step and (small or gap <= EXACT.multiply(_ROUNDED, size))
    # Where the source's own value is not exact, only fewer digits of it are safe.
    return rounded and source.bound in (claim.bound, "about") if source.bound else rounded or near


def _compare_shares(claim: Found, source: Found) -> Match:
    """A fraction and a percentage: "gần một nửa" for 47%, "một phần ba" for 33%."""
    own, theirs = _percent(claim), _percent(source)
    if own is None or theirs is None or claim.upper or source.upper:
        return Match.INCOMPARABLE
    if own == theirs:
        return _compare_marks(claim, source)
    gap = theirs - own
    is_truthful = claim.bound in ("about", "over" if gap > 0 else "under")
    near = gap.copy_abs() <= (_FIVE if is_truthful and not source.bound else _HALF)
    return Match.APPROXIMATE if near else Match.INCOMPARABLE


def _percent(figure: Found) -> Decimal | None:
    if figure.kind == "percent":
        return Decimal(figure.value)
    part, _, whole = figure.value.partition("/")
    is_fraction = part.isdecimal() and whole.isdecimal() and not figure.unit and int(whole)
    return Decimal(part) * _ALL / Decimal(whole) if is_fraction else None


def _compare_ranges(claim: Found, source: Found, claimed: _Range, actual: _Range) -> Match:
    within = _holds(actual, claimed)
    ends = (claim.bound, claimed[0]) in (("over", actual[0]), ("under", actual[1]))
    # "Hàng triệu" is said truthfully of 3 triệu.
    wide = claim.bound == "order" and _holds(claimed, actual)
    if wide or (not claim.upper and (ends or (within and claim.bound == "about"))):
        return Match.APPROXIMATE
    # A figure where the source gives its magnitude alone is neither right nor wrong.
    vague = within and source.bound == "order"
    return Match.INCOMPARABLE if vague else Match.DIFFERENT_VALUE


def _holds(outer: _Range, inner: _Range) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _parts(value: str) -> list[Decimal | None]:
    return [read_numeral(part) for part in re.split("[/:-]", value)]


def _compare_ratios(claim: Found, source: Found) -> Match:
    if not _compatible(unit_of(claim.unit), unit_of(source.unit)):
        return Match.DIFFERENT_UNIT
    same = _parts(claim.value) == _parts(source.value)
    return _compare_marks(claim, source) if same else Match.DIFFERENT_VALUE


def _compare_numerator(claim: Found, source: Found) -> Match:
    """A count for a ratio: "9 tiêu chí" for "9/19 tiêu chí" leaves out of how many."""
    if not source.unit or unit_of(claim.unit).dimension != unit_of(source.unit).dimension:
        return Match.INCOMPARABLE
    same = Decimal(claim.value) == _parts(source.value)[0]
    plain = not (claim.bound or claim.upper)
    return Match.APPROXIMATE if same and plain else Match.DIFFERENT_VALUE


def _compare_names(claim: Found, source: Found) -> Match:
    heads = {head_in_common(claim.unit), head_in_common(source.unit)}
    claimed, actual = (figure.value.casefold().replace(" ", "-") for figure in (claim, source))
    # "số 3" names no kind of thing, so it may be criterion 3.
    alike = len(heads) == 1 or "" in heads
    if claimed == actual or not alike:
        same = claimed == actual
        return Match.EQUAL if alike else Match.DIFFERENT_UNIT if same else Match.INCOMPARABLE
    if "" in heads:
        same_form = re.sub("[0-9]+", "0", claimed) == re.sub("[0-9]+", "0", actual)
        return Match.DIFFERENT_VALUE if same_form else Match.INCOMPARABLE
    # "Chỉ thị 10" is short for "Chỉ thị 10-CT/TW".
    short, long = sorted((claimed.lstrip("0"), actual.lstrip("0")), key=len)
    is_short = short.isdigit() and long.startswith((f"{short}-", f"{short}/"))
    return Match.APPROXIMATE if is_short else Match.DIFFERENT_VALUE


def _compare_dates(claim: str, source: str) -> Match:
    """How two ISO values relate: a year that only one of them writes is not held against it.

    A date that says less than the other, or names an end of a period, is APPROXIMATE.
    """
    if claim == source:
        return Match.EQUAL
    if claim.startswith("T") or source.startswith("T"):
        shorter, longer = sorted((claim, source), key=len)
        if claim[:1] != source[:1]:
            return Match.INCOMPARABLE
        return Match.APPROXIMATE if longer.startswith(f"{shorter}:") else Match.DIFFERENT_VALUE
    claimed, actual = _span(claim), _span(source)
    written = [list(zip(*ends, strict=True)) for ends in zip(claimed, actual, strict=True)]
    shared = [[pair for pair in end if all(pair)] for end in written]
    if all(mine == theirs for end in shared for mine, theirs in end):
        if not all(shared):
            return Match.INCOMPARABLE
        exact = all(bool(mine) == bool(theirs) for end in written for mine, theirs in end[1:])
        return Match.EQUAL if exact else Match.APPROXIMATE
    one_end = {*claimed} < {*actual} or {*actual} < {*claimed}
    is_span = "/" in claim + source
    return Match.APPROXIMATE if one_end and is_span else Match.DIFFERENT_VALUE


def _span(value: str) -> tuple[_Day, _Day]:
    """First and last of a date or period."""
    year, part = value[:-2].rstrip("-"), value[-2:]
    if part in PARTS_OF_YEAR:
        first, last = (f"{month:02}" for month in PARTS_OF_YEAR[part])
        return (year, first, ""), (year, last, "")
    first, slash, last = value.partition("/")
    return _day(first), _day(last if slash else first)


def _day(value: str) -> _Day:
    match = _DATE.fullmatch(value)
    groups = match.groups("") if match else (value, "", "")
    return tuple("" if group == "-" else group for group in groups)
