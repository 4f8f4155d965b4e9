"""Figures in words: "chín tiêu chí", "hai năm rưỡi", "nửa tỷ đồng", "một phần ba".

A lone number word is a figure only where it counts something, for most are other words too:
"ba mẹ", "hai bên", "trong năm", "một số". Where both readings are possible, none is found.
"""

from __future__ import annotations

import re

from rag.figures.dates import find_period
from rag.figures.figure import Found
from rag.figures.identifiers import HEADS, is_numbered
from rag.figures.numbers import DIGIT_WORDS, HALF, Amount, plain, read_amount, with_magnitudes
from rag.figures.quantities import Counted, read_counted, read_range, to_found
from rag.figures.scanner import SPACE, SPACES, Spot, bound_before, longest_before, starts_sentence
from rag.figures.units import unit_at

_PARTS = {**DIGIT_WORDS, "tư": 4, "mười": 10}
_PART = re.compile(
    rf"({'|'.join(DIGIT_WORDS)}){SPACE}phần{SPACE}({'|'.join(_PARTS)})(?!\w)(?!{SPACE}[0-9])",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(rf"{SPACE}(\w)")
_ONE_HALF = re.compile(rf"một{SPACE}nửa(?!\w)", re.IGNORECASE)

# Before "năm" these make it the year, not five.
_YEAR_CONTEXT = frozenset(
    """trong hằng hàng mỗi một cả đầu cuối giữa qua từng các những nhiều mấy vài theo sang sau trước
    tới tiếp của quanh suốt nửa mươi trăm nghìn mới cũ hết toàn tròn lâu đến tháng trọn vào hai ba
    bốn sáu bảy tám chín mười ngày học là""".split()
)
_NO_COUNT_AFTER = ("thứ", "tháng", "mồng", "mùng", "số", "mấy", "vài", *DIGIT_WORDS)
_ONE_AFTER = ("hơn", "gần", "khoảng", "chừng", "ngót")


def find_in_words(spot: Spot) -> list[Found]:
    """The figure whose first number word is here."""
    if spot.text[spot.start].isupper() and not starts_sentence(spot.text, spot.start):
        return []
    if spot.text.startswith(("nửa", "Nửa"), spot.start):
        found = find_period(spot) or _half(spot)
    else:
        found = _ranked(spot) or find_period(spot) or _part(spot) or _counted(spot)
    return [found] if found else []


def _ranked(spot: Spot) -> Found | None:
    """Which of several: "hội nghị lần thứ mười hai". "Thứ hai" alone may be a Monday."""
    head = longest_before(spot.words, HEADS) if spot.after("thứ") else None
    amount = read_amount(spot.text, spot.start) if head and head[0] not in ("thứ", "năm") else None
    if head is None or amount is None or amount.scale:
        return None
    return spot.figure(amount.end, "ordinal", plain(amount.value), *head)


def _part(spot: Spot) -> Found | None:
    """A part: "một nửa", "một phần ba"."""
    match = spot.match(_ONE_HALF)
    if match:
        return spot.figure(match.end(), "ratio", "1/2")
    match = spot.match(_PART)
    if match is None:
        return None
    value = f"{_PARTS[match[1].lower()]}/{_PARTS[match[2].lower()]}"
    return spot.figure(match.end(), "ratio", value)


def _half(spot: Spot) -> Found | None:
    """A half: "nửa tỷ đồng", "nửa năm", "gần nửa"."""
    text = spot.text
    amount = with_magnitudes(text, Amount(spot.start + 3, HALF, words=1))
    unit, end = unit_at(text, amount.end) or (None, amount.end)
    measured = unit and (unit.sort in ("time", "measure") or unit.name == "nhiệm kỳ")
    if amount.scale or measured:
        return to_found(text, spot.start, Counted(end, amount.value, amount, unit), amount.value)
    if bound_before(text, spot.start, spot.limit):
        return spot.figure(spot.start + 3, "ratio", "1/2")
    return None


def _counted(spot: Spot) -> Found | None:
    counted = None if spot.after(*_NO_COUNT_AFTER) else read_counted(spot.text, spot.start)
    if counted is None:
        return None
    span = read_range(spot, counted)
    lone = counted.amount.words == 1 and not counted.amount.scale
    if lone and not _counts(spot, counted, in_range=span is not None):
        return None
    return span or to_found(spot.text, spot.start, counted, counted.value)


def _counts(spot: Spot, counted: Counted, *, in_range: bool) -> bool:
    """Whether a lone number word counts what follows it."""
    word = spot.text[spot.start : counted.amount.end].lower()
    unit = counted.unit
    if word == "năm" and ((spot.words and spot.words[0][0] in _YEAR_CONTEXT) or _after_digit(spot)):
        return False
    if unit is None or in_range:
        return in_range
    if word == "một":
        measured = unit.sort in ("time", "measure") and spot.after(*_ONE_AFTER)
        return measured or counted.value != 1
    if word == "năm":
        following = _FOLLOWING.match(spot.text, counted.end)
        is_name = following is not None and following[1].isupper()
        is_other = unit.name in ("tháng", "con", "tổ chức")
        return not (is_name or is_other or is_numbered(spot.text, counted.end, unit.name))
    return not (word == "ba" and unit.name == "con")


def _after_digit(spot: Spot) -> bool:
    """Whether a digit or a percent sign stands right before."""
    before = spot.text[max(0, spot.start - 3) : spot.start].rstrip(SPACES)
    return before[-1:] in tuple("0123456789%/")
