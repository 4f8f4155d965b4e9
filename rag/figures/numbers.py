"""Numbers in digits and in words, without units: "5.466,32", "hai mươi lăm", "1 tỷ 250 triệu".

Babel's strict `vi_VN` reader agrees with `read_numeral` on all that it accepts (a test compares
them); it is not called here because it knows no English writing, takes 19 µs a number, and
reads its locale from disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import cache
from typing import Final

from rag.figures.scanner import SPACES
from rag.text import lexicon

EXACT: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Arithmetic that never rounds: a figure of 400 digits keeps them all."""

_THIN = "\u00a0\u202f\u2009"
NUMERAL: Final = re.compile(
    f"[0-9]{{1,3}}(?:[{_THIN}][0-9]{{3}}){{1,150}}(?:[.,][0-9]+)?(?![{_THIN}]?[0-9])"
    "|[0-9]+(?:[.,][0-9]+)*"
)
_PLAIN = re.compile(r"[0-9]+")
_DOT_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_COMMA_GROUPS = re.compile(
    r"[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}"
)

_FIGURES: Final = lexicon.patterns("figures")
_ONE_MARK = re.compile(r"[0-9]+[.,][0-9]+")

_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}

HALF: Final = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number read from a text: up to `end`, worth `value`."""

    end: int
    value: Decimal
    scale: int = 0  # power of ten of the last magnitude word
    words: int = 0  # how many words it is made of; 0 for digits


@cache
def number_words() -> dict[str, int]:
    """What each number word below a hundred is worth, and of each magnitude its power of ten."""
    return {row["word"]: int(row["value"]) for row in lexicon.table("number_words")}


def plain(value: Decimal) -> str:
    """The number without exponent and trailing zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def roman(text: str) -> str:
    """A Roman numeral in digits."""
    total = 0
    for character, following in zip(text, [*text[1:], ""], strict=True):
        value = _ROMAN_VALUES[character]
        total += -value if _ROMAN_VALUES.get(following, 0) > value else value
    return str(total)


def read_numeral(numeral: str) -> Decimal | None:
    """The value of a run of digits, points and commas, Vietnamese or English; None if neither.

    One mark and three digits after it group thousands when it is a point ("3.089") and are
    decimals when it is a comma ("1,234"), as Vietnamese writes them; "0.125" can be no group.
    """
    numeral = re.sub(f"[{_THIN}]", "", numeral)
    if _PLAIN.fullmatch(numeral):
        return Decimal(numeral)
    if _DOT_GROUPS.fullmatch(numeral):
        return Decimal(numeral.replace(".", "").replace(",", "."))
    if _COMMA_GROUPS.fullmatch(numeral):
        return Decimal(numeral.replace(",", ""))
    return Decimal(numeral.replace(",", ".")) if _ONE_MARK.fullmatch(numeral) else None


def read_amount(text: str, start: int) -> Amount | None:
    """The number with its magnitudes at `start`, in digits or words or both; None if none is."""
    first = _term(text, start)
    if first is None:
        return None
    total = with_magnitudes(text, first)
    while total.scale > 2:
        start = total.end
        while start < len(text) and start - total.end < 4 and text[start] in SPACES:
            start += 1
        following = _term(text, start, later=True)
        if following is None or following.value >= Decimal(10) ** total.scale:
            break
        scaled = with_magnitudes(text, following)
        # Words without magnitude end a number ("năm trăm", "linh năm"), never a bare digit.
        closes = scaled.words > 1 and start > total.end
        if scaled.value >= Decimal(10) ** total.scale or not (scaled.scale or closes):
            break
        value = EXACT.add(total.value, scaled.value)
        total = Amount(scaled.end, value, scaled.scale, total.words + scaled.words)
    half = _FIGURES.half_more.match(text, total.end) if total.scale else None
    if half:
        added = EXACT.scaleb(HALF, total.scale)
        total = Amount(half.end(), EXACT.add(total.value, added), total.scale, total.words)
    return total


def with_magnitudes(text: str, amount: Amount) -> Amount:
    """The amount with the magnitude words that follow it: "2 nghìn tỷ"."""
    power = 0
    end = amount.end
    for _ in range(3):
        match = _FIGURES.scale.match(text, end)
        if match is None:
            break
        power += number_words()[match[1].lower()]
        end = match.end()
    if not power:
        return amount
    return Amount(end, EXACT.scaleb(amount.value, power), power, amount.words)


def parse_number(text: str) -> Decimal | None:
    """The number that the whole text writes, magnitudes applied; None if it is not one number."""
    text = text.strip()
    negative = text[:1] in ("-", "−")
    amount = read_amount(text, 1 if negative else 0)
    if amount is None or amount.end != len(text):
        return None
    return amount.value.copy_negate() if negative else amount.value


def _term(text: str, start: int, *, later: bool = False) -> Amount | None:
    """Digits, or number words below a thousand; `later` in a number it may be "không trăm"."""
    if start >= len(text):
        return None
    if text[start] in "0123456789":
        match = NUMERAL.match(text, start)
        number = read_numeral(match[0]) if match else None
        return Amount(match.end(), number) if match and number is not None else None
    return _in_words(text, start, later=later) if text[start].isalpha() else None


def _in_words(text: str, start: int, *, later: bool) -> Amount | None:
    value, end = Decimal(0), start
    hundreds = _FIGURES.hundreds.match(text, start)
    if hundreds and (hundreds["hundreds"] or later):
        value, end = _worth(hundreds["hundreds"]) * 100, hundreds.end()
    odd = _FIGURES.odd.match(text, end) if end > start or later else None
    tens = None if odd else _FIGURES.tens.match(text, end)
    if tens and end > start and not (tens["ten"] or tens["tens"]):
        tens = None  # "một trăm năm" are a hundred years
    if odd:
        value, end = value + _worth(odd["units"]), odd.end()
    elif tens:
        ten = 10 if tens["ten"] else _worth(tens["tens"]) * 10
        value, end = value + ten + _worth(tens["units"] or tens["alone"]), tens.end()
    if end == start:
        return None
    words = len(text[start:end].split())
    tenth = None if later else _FIGURES.tenth.match(text, end)
    if tenth:
        return Amount(tenth.end(), value + _worth(tenth[1]) / 10, words=words + 2)
    return Amount(end, value, words=words)


def _worth(word: str | None) -> Decimal:
    return Decimal(number_words()[word.lower()] if word else 0)
