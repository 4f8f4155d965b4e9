"""Reads the unit of a figure, and what its rate is counted over, from the text after it."""

from __future__ import annotations

import re
from decimal import Decimal

from rag.figures.lexicon import (
    FIRST_WORDS,
    NOT_A_UNIT_BEFORE,
    PLACES,
    SPELLINGS,
    UNITS,
    Unit,
    may_be_written,
)
from rag.figures.numbers import Amount, with_magnitudes
from rag.figures.scanner import GAP, SPACE, SPACES, phrase_after

_SYMBOL = re.compile(
    rf"{GAP}(?:(?P<points>[%%][{SPACES}]?điểm(?!\w)|điểm{GAP}%)|(?P<percent>[%%])|(?P<mille>‰)"
    rf"|(?P<celsius>(?:°|độ[{SPACES}])[{SPACES}]?C(?!\w))|(?P<speed>km/(?:h|giờ)(?!\w))"
    r"|(?P<dollar>\$)|(?P<euro>€)|(?P<comrade>đ/c(?!\w)))"
)
_SYMBOLS = {
    "points": "điểm %", "percent": "%", "mille": "‰", "celsius": "độ C", "speed": "km/h",
    "dollar": "USD", "euro": "EUR", "comrade": "đồng chí",
}  # fmt: skip
# A single year: "đợt 1 năm 2017" counts no years, "kế hoạch 5 năm 2016-2020" does.
_YEAR = re.compile(f"{SPACE}[12][0-9]{{3}}(?![0-9])(?!{GAP}[-–—]{GAP}[12][0-9]{{3}})")
_ANY_YEAR = re.compile(f"{SPACE}[12][0-9]{{3}}")
_SLASH = re.compile(f"[{SPACES}]?/[{SPACES}]?(?=[^\\W\\d_])")
_EACH = re.compile(f"{SPACE}(mỗi|một|hằng|hàng)(?=[{SPACES}])")
_WORD = re.compile(r"[^\W\d_]{1,24}(?!\w)")
_ONE_OF = frozenset("năm tháng quý tuần ngày giờ ha người hộ sào".split())


def unit_at(text: str, position: int) -> tuple[Unit, int] | None:
    """The unit or counted noun that follows on the same line, with its end."""
    symbol = _SYMBOL.match(text, position)
    if symbol and symbol.lastgroup:
        return UNITS[_SYMBOLS[symbol.lastgroup]], symbol.end()
    words = phrase_after(text, position)
    longest = FIRST_WORDS.get(words[0][0], 0) if words else 0
    for count in range(min(longest, len(words)), 0, -1):
        unit = SPELLINGS.get(" ".join(word for word, _ in words[:count]))
        if unit is None:
            continue
        end = words[count - 1][1]
        if not may_be_written(unit, text[position:end].strip(SPACES)):
            continue
        following = words[count][0] if len(words) > count else ""
        if following in NOT_A_UNIT_BEFORE.get(unit.name, ()) or _dates(text, end, unit):
            return None
        return unit, end
    return None


def counts_at(text: str, position: int) -> bool:
    """Whether a unit, a counted noun or a magnitude follows a number that ends here."""
    return (
        unit_at(text, position) is not None
        or with_magnitudes(text, Amount(position, Decimal(1))).scale > 0
    )


def _dates(text: str, end: int, unit: Unit) -> bool:
    """Whether the unit belongs to the year that follows it."""
    if unit.name in ("năm", "quý", "tháng"):
        return _YEAR.match(text, end) is not None
    return unit.name == "năm học" and _ANY_YEAR.match(text, end) is not None


def rate_at(text: str, position: int, unit: Unit | None) -> str:
    """What a figure is counted over: "năm" of "14,2%/năm", "người/năm" of "đồng/người/năm"."""
    if unit is None:
        return ""
    parts: list[str] = []
    end = position
    while len(parts) < 3 and (slash := _SLASH.match(text, end)):
        known = unit_at(text, slash.end())
        word = _WORD.match(text, slash.end())
        if known:
            name, end = known[0].name, known[1]
        elif word and word[0].islower():
            name, end = word[0], word.end()
        else:
            break
        if unit.name in PLACES and name in PLACES:
            return ""
        parts.append(name)
    if parts:
        return "/".join(parts)
    each = _EACH.match(text, position)
    known = unit_at(text, each.end()) if each else None
    if each and known and (each[1] == "mỗi" or known[0].name in _ONE_OF):
        return known[0].name
    return ""
