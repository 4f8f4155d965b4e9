"""Numbers in digits and in words, without units: "5.466,32", "hai mươi lăm", "1 tỷ 250 triệu".

Babel's strict `vi_VN` reader agrees with `read_numeral` on all that it accepts (a test compares
them); it is not called here because it knows no English writing, takes 19 µs a number, and
reads its locale from disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal

from rag.figures.scanner import GAP, SPACE, SPACES

EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Arithmetic that never rounds: a figure of 400 digits keeps them all."""

_THIN = "\u00a0\u202f\u2009"
NUMERAL = re.compile(
    f"[0-9]{{1,3}}(?:[{_THIN}][0-9]{{3}}){{1,150}}(?:[.,][0-9]+)?(?![{_THIN}]?[0-9])"
    "|[0-9]+(?:[.,][0-9]+)*"
)
_PLAIN = re.compile(r"[0-9]+")
_DOT_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_COMMA_GROUPS = re.compile(
    r"[1-9][0-9]{0,2}(?:,[0-9]{3})+\.[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}"
)
_SPACE_GROUPS = re.compile(f"[0-9]{{1,3}}(?:[{_THIN}][0-9]{{3}})+(?:[.,][0-9]+)?")
_ONE_MARK = re.compile(r"[0-9]+[.,][0-9]+")

ROMAN = re.compile(r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?!\w)")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50}

DIGIT_WORDS = {
    "một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_AFTER_TENS = {**DIGIT_WORDS, "mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5}
_SCALES = {
    "trăm": 2, "chục": 1, "nghìn": 3, "ngàn": 3, "vạn": 4, "triệu": 6, "tỷ": 9, "tỉ": 9, "tr": 6,
}  # fmt: skip
# Words that make a scale the first syllable of another word: "tỷ lệ", "triệu tập".
_NOT_A_SCALE = {
    "tỷ": frozenset("lệ trọng suất giá số phú".split()),
    "tỉ": frozenset("lệ trọng suất giá số phú mỉ".split()),
    "triệu": frozenset("phú tập chứng hồi".split()),
}
_SCALE = re.compile(
    f"{GAP}(trăm|chục|nghìn|ngàn|vạn|triệu|tỷ|tỉ|tr)(?:(?!\\w)|(?=đ(?!\\w)))"
    f"(?:(?<=tr)\\.(?=đ))?(?=(?:{SPACE}([^\\W\\d_]{{1,6}}))?)",
    re.IGNORECASE,
)
_TOKEN = re.compile(f"{GAP}([^\\W\\d_]{{2,6}})(?!\\w)")
HALF_MORE = re.compile(f"{SPACE}rư[ỡở]i(?!\\w)")
_POINT = re.compile(f"{SPACE}phẩy(?!\\w)")
HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number read from a text: up to `end`, worth `value`."""

    end: int
    value: Decimal
    scale: int = 0  # power of ten of the last magnitude word
    words: int = 0  # how many words it is made of; 0 for digits


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
    if _PLAIN.fullmatch(numeral):
        return Decimal(numeral)
    if _DOT_GROUPS.fullmatch(numeral):
        return Decimal(numeral.replace(".", "").replace(",", "."))
    if _COMMA_GROUPS.fullmatch(numeral):
        return Decimal(numeral.replace(",", ""))
    if _ONE_MARK.fullmatch(numeral):
        return Decimal(numeral.replace(",", "."))
    if _SPACE_GROUPS.fullmatch(numeral):
        return Decimal(re.sub(f"[{_THIN}]", "", numeral).replace(",", "."))
    return None


def read_amount(text: str, start: int) -> Amount | None:
    """The number with its magnitudes at `start`, in digits or words or both; None if none is."""
    first = _term(text, start)
    if first is None:
        return None
    total = with_magnitudes(text, first)
    while total.scale > 2:
        following = _term(text, _skip(text, total.end), later=True)
        if following is None or following.value >= Decimal(10) ** total.scale:
            break
        scaled = with_magnitudes(text, following)
        if scaled.value >= Decimal(10) ** total.scale or (not scaled.words and not scaled.scale):
            break
        if scaled.words and not scaled.scale and not _closes(text, total.end, scaled):
            break
        value = EXACT.add(total.value, scaled.value)
        words = total.words + scaled.words
        total = Amount(scaled.end, value, scaled.scale, words)
    half = HALF_MORE.match(text, total.end) if total.scale else None
    if half:
        added = EXACT.scaleb(HALF, total.scale)
        total = Amount(half.end(), EXACT.add(total.value, added), total.scale, total.words)
    return total


def parse_number(text: str) -> Decimal | None:
    """The number that the whole text writes, magnitudes applied; None if it is not one number."""
    text = text.strip()
    negative = text[:1] in ("-", "−")
    amount = read_amount(text, 1 if negative else 0)
    if amount is None or amount.end != len(text):
        return None
    return amount.value.copy_negate() if negative else amount.value


def _skip(text: str, position: int) -> int:
    end = position
    while end < len(text) and end - position < 4 and text[end] in SPACES:
        end += 1
    return end


def _closes(text: str, gap: int, amount: Amount) -> bool:
    """Whether words without magnitude end a number: "năm trăm", "linh năm", never a bare digit."""
    return amount.words > 1 and gap < amount.end and text[gap] in SPACES


def _term(text: str, start: int, *, later: bool = False) -> Amount | None:
    """Digits, or number words below a thousand; `later` in a number it may be "không trăm"."""
    if start >= len(text):
        return None
    if text[start] in "0123456789":
        match = NUMERAL.match(text, start)
        number = read_numeral(match[0]) if match else None
        return Amount(match.end(), number) if match and number is not None else None
    tokens = _tokens(text, start) if text[start].isalpha() else []
    value, used = _hundreds([word for word, _ in tokens], later=later)
    if not used:
        return None
    end = tokens[used - 1][1]
    point = _POINT.match(text, end)
    decimals = _tokens(text, point.end()) if point and not later else []
    if decimals and decimals[0][0] in DIGIT_WORDS:
        tenths = Decimal(DIGIT_WORDS[decimals[0][0]]).scaleb(-1)
        return Amount(decimals[0][1], value + tenths, words=used + 2)
    return Amount(end, Decimal(value), words=used)


def _tokens(text: str, start: int) -> list[tuple[str, int]]:
    """Up to seven words, the longest number below a thousand with a word to look ahead."""
    tokens: list[tuple[str, int]] = []
    position = start
    while len(tokens) < 7 and (match := _TOKEN.match(text, position)):
        tokens.append((match[1].lower(), match.end()))
        position = match.end()
    return tokens


def _hundreds(words: list[str], *, later: bool) -> tuple[int, int]:
    """Value and length of a number below a thousand at the head of the words."""
    words = [*words, "", "", ""]
    digits = {**DIGIT_WORDS, "không": 0} if later else DIGIT_WORDS
    if words[1] == "trăm" and words[0] in digits:
        value, used = digits[words[0]] * 100, 2
        if words[2] in ("linh", "lẻ") and words[3] in _AFTER_TENS:
            return value + _AFTER_TENS[words[3]], 4
        if words[2] == "mười" or words[3] == "mươi":
            rest, more = _tens(words[2:])
            return value + rest, used + more
        return value, used
    if later and words[0] in ("linh", "lẻ") and words[1] in _AFTER_TENS:
        return _AFTER_TENS[words[1]], 2
    return _tens(words)


def _tens(words: list[str]) -> tuple[int, int]:
    if words[0] == "mười":
        value = 10
    elif words[0] in DIGIT_WORDS and words[1] == "mươi":
        value = DIGIT_WORDS[words[0]] * 10
    elif words[0] in DIGIT_WORDS:
        return DIGIT_WORDS[words[0]], 1
    else:
        return 0, 0
    used = 1 if words[0] == "mười" else 2
    # "năm" after a ten is a year ("hai mươi năm"); five is "lăm" there.
    if words[used] in _AFTER_TENS and words[used] != "năm":
        return value + _AFTER_TENS[words[used]], used + 1
    return value, used


def with_magnitudes(text: str, amount: Amount) -> Amount:
    """The amount with the magnitude words that follow it: "2 nghìn tỷ"."""
    power = last = 0
    end = amount.end
    for _ in range(3):
        match = _SCALE.match(text, end)
        if match is None or not _is_scale(match):
            break
        last = _SCALES[match[1].lower()]
        power += last
        end = match.end()
    if not power:
        return amount
    return Amount(end, EXACT.scaleb(amount.value, power), power, amount.words)


def _is_scale(match: re.Match[str]) -> bool:
    word = match[1].lower()
    if match[1] != word and not match[1].isupper() and word not in ("tỷ", "tỉ"):
        return False
    return (match[2] or "").lower() not in _NOT_A_SCALE.get(word, frozenset())
