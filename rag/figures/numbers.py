"""Numbers in digits and in words, without units: "5.466,32", "hai mươi lăm", "1 tỷ 250 triệu".

Babel's strict `vi_VN` reader, which knows no English writing, agrees with `read_numeral` on all
that it accepts; a test compares them.
"""

from __future__ import annotations

import re
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import cache
from typing import Final, NamedTuple

from rag.text import lexicon

EXACT: Final = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Arithmetic that never rounds: a figure of 400 digits keeps them all."""

_THIN = "\u00a0\u202f\u2009"
NUMERAL: Final = re.compile(
    f"[0-9]{{1,3}}(?:[{_THIN}][0-9]{{3}}){{1,150}}(?:[.,][0-9]+)?(?![{_THIN}]?[0-9])"
    "|[0-9]+(?:[.,][0-9]+)*"
)
_VIETNAMESE = re.compile(r"(?:[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?")
_ENGLISH = re.compile(
    r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)\.[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}"
)

_FIGURES: Final = lexicon.Patterns("figures")

_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}

HALF: Final = Decimal("0.5")


class Amount(NamedTuple):
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
    if _VIETNAMESE.fullmatch(numeral):
        return Decimal(numeral.replace(".", "").replace(",", "."))
    return Decimal(numeral.replace(",", "")) if _ENGLISH.fullmatch(numeral) else None


def read_amount(text: str, start: int) -> Amount | None:
    """The number with its magnitudes at `start`, in digits or words or both; None if none is."""
    first = _term(text, start)
    if first is None:
        return None
    total = with_magnitudes(text, first)
    while total.scale > 2:
        gap = _FIGURES.space.match(text, total.end)
        following = _term(text, gap.end() if gap else total.end, later=True)
        scaled = with_magnitudes(text, following) if following else None
        # Words without magnitude end a number ("năm trăm", "linh năm"), never a bare digit.
        closes = scaled and (scaled.scale or (scaled.words > 1 and gap))
        if not scaled or not closes or scaled.value >= Decimal(10) ** total.scale:
            break
        value = EXACT.add(total.value, scaled.value)
        total = Amount(scaled.end, value, scaled.scale, total.words + scaled.words)
    return with_half(text, total) if total.scale else total


def with_half(text: str, amount: Amount) -> Amount:
    """The amount and half of its last magnitude, where "rưỡi" follows."""
    half = _FIGURES.half_more.match(text, amount.end)
    if half is None:
        return amount
    value = EXACT.add(amount.value, EXACT.scaleb(HALF, amount.scale))
    return Amount(half.end(), value, amount.scale, amount.words)


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
    match = _FIGURES.under_thousand.match(text, start)
    if match is None or match.end() == start:
        return None
    # "Không trăm" and "linh năm" go on with a number.
    goes_on = match["zero"] or (match["odd"] and not match["hundreds"])
    if goes_on and not later:
        return None
    end, words = match.end(), len(match[0].split())
    places = {name: _worth(word) for name, word in match.groupdict().items()}
    value = 100 * places["hundreds"] + 10 * places["tens"] + places["ten"]
    value += places["odd"] + places["units"] + places["alone"]
    tenth = None if later else _FIGURES.tenth.match(text, end)
    if tenth:
        return Amount(tenth.end(), value + _worth(tenth[1]) / 10, words=words + 2)
    return Amount(end, value, words=words)


def _worth(word: str | None) -> Decimal:
    return Decimal(number_words().get(word.lower(), 0) if word else 0)
