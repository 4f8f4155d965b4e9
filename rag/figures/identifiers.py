"""Figures that are names: "44-KH/TU", "Chỉ thị 05", "khóa XII", "tiêu chí 1, 3 và 14", "5K".

They are found so that nobody takes them for quantities. A code and "5K" name themselves; a plain
number needs the noun before it, which is then part of the figure. The name of a model keeps its
digits and is no figure: "Galaxy S4", "P-3C", "U22", "Covid-19".
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from rag.figures.figure import Found
from rag.figures.numbers import NUMERAL, ROMAN, read_amount, read_numeral, roman
from rag.figures.scanner import Spot, head_before, longest_before
from rag.figures.units import NAMED_PLACES, counts_at, unit_at
from rag.text import lexicon

_CODE: Final = lexicon.pattern("figures.document_code")
_CHAIN: Final = lexicon.pattern("figures.chain")
_TELEPHONE: Final = lexicon.pattern("figures.telephone")
_HOTLINE: Final = lexicon.pattern("figures.hotline")
_HOTLINE_WORD: Final = lexicon.pattern("figures.hotline_word")
_NUMBERED: Final = lexicon.pattern("figures.numbered")
_TOTAL: Final = lexicon.pattern("figures.total")
_RANKED: Final = lexicon.pattern("figures.ranked")
_ADDRESS: Final = lexicon.pattern("figures.address_number")
_TOKEN: Final = lexicon.pattern("figures.token")
_LISTED_TOKEN: Final = lexicon.pattern("figures.listed_token")
_VERSION: Final = lexicon.pattern("figures.version")
_MILESTONE: Final = lexicon.pattern("figures.milestone")
_AND: Final = lexicon.pattern("figures.and_another")
_SLASHED: Final = lexicon.pattern("figures.slashed")
_NUMBER_AFTER: Final = lexicon.pattern("figures.number_after")
_FOLLOWING: Final = lexicon.pattern("figures.following_word")
_VERB: Final = lexicon.pattern("figures.verb")
_GLUED: Final = lexicon.pattern("figures.glued")
_SUFFIXED: Final = lexicon.pattern("figures.suffixed")
_PRODUCT: Final = lexicon.pattern("figures.product")
_ROAD: Final = lexicon.pattern("figures.road")

_TELEPHONE_UNIT, _NUMBER_UNIT = "điện thoại", "số"
_MOST_LISTED = 200


@cache
def heads() -> dict[str, str]:
    """Nouns that a number after them names, each with the head that is stored as the unit."""
    return {row["word"]: row["head"] or row["word"] for row in lexicon.table("numbered_nouns")}


@cache
def _kinds(head: str) -> frozenset[str]:
    """What is known of a head: place, dated, roman, strong, listed."""
    rows = [row for row in lexicon.table("numbered_nouns") if row["word"] == head]
    return frozenset(rows[0]["kinds"].split()) if rows else frozenset()


def is_numbered(text: str, end: int, noun: str) -> bool:
    """Whether the noun that ends here is named by the number after it: "khóa XII"."""
    return noun in heads() and _NUMBER_AFTER.match(text, end) is not None


def find_code(spot: Spot) -> list[Found]:
    """The number of a document: "44-KH/TU", "16/2021/TT-BGDĐT"."""
    match = spot.match(_CODE)
    if match is None:
        return []
    head = longest_before(spot.words[1:] if spot.after(_NUMBERED) else spot.words, heads())
    value = "".join(match[0].split())
    return [spot.figure(match.end(), "ordinal", value, head[0] if head else "")]


def find_telephone(spot: Spot) -> list[Found]:
    """A telephone number; its value is its digits, however they are grouped."""
    text, start, limit, words = spot
    before = text[start - 1] if start > limit else ""
    match = spot.match(_TELEPHONE) if text[start] == "0" or before == "+" else None
    closed = match["closed"] if match else None
    if match and not 9 < sum(map(str.isdigit, match[0])) < 13:
        match = None
    if match and closed and before != "(":
        match = None
    if match is None and head_before(words, _HOTLINE_WORD) is not None:
        match, closed = spot.match(_HOTLINE), None
    if match is None:
        return []
    begin = start - 1 if before == "+" or closed else start
    digits = "".join(filter(str.isdigit, match[0]))
    return [spot.figure(match.end(), "ordinal", digits, _TELEPHONE_UNIT, begin)]


def model_end(spot: Spot) -> int:
    """Where a name of letters and digits ends whose first digit is here: "H5N1"; 0 if none does."""
    text, start, limit, _ = spot
    begin, limit = start, max(limit, start - 24)
    while begin > limit and (text[begin - 1].isalnum() or _joins(text, begin)):
        begin -= 1
    prefix = text[begin:start]
    named = prefix[:1].isupper() or _PRODUCT.fullmatch(prefix)
    match = spot.match(_GLUED) if named else None
    if match is None or (prefix[-1] == "." and not _ROAD.fullmatch(prefix)):
        return 0
    counted = _is_counted(spot) and (prefix[-1] in "-." or not prefix.isupper())
    return 0 if counted else match.end()


def _joins(text: str, position: int) -> bool:
    """Whether the mark before `position` joins letters and digits into one token."""
    return text[position - 1] in "-." and position > 1 and text[position - 2].isalpha()


def _is_counted(spot: Spot) -> bool:
    amount = read_amount(spot.text, spot.start)
    return amount is not None and (amount.scale > 0 or unit_at(spot.text, amount.end) is not None)


def find_name(spot: Spot) -> list[Found]:
    """The name whose number begins here, or the list of names that share the noun before it."""
    numbered = spot.after(_NUMBERED)
    head = longest_before(spot.words[1:] if numbered else spot.words, heads())
    if head is None:
        if not numbered or (len(spot.words) > 1 and _TOTAL.fullmatch(spot.words[1][0])):
            return []
        begin = spot.words[0][1]
        address = spot.match(_ADDRESS)
        if address:
            return [spot.figure(address.end(), "ordinal", address[0], _NUMBER_UNIT, begin)]
        head = _NUMBER_UNIT, begin
    unit, begin = head
    ranked = any(_RANKED.fullmatch(word) for word, _ in spot.words[:2])
    strict = unit == _NUMBER_UNIT or not (numbered or ranked or "strong" in _kinds(unit))
    token = _token(spot.text, spot.start, unit, strict=strict)
    found: list[Found] = []
    while token and len(found) < _MOST_LISTED:
        value, end = token
        found.append(spot.figure(end, "ordinal", value, unit, begin))
        separator = _AND.match(spot.text, end)
        if separator is None:
            break
        begin = separator.end()
        token = _token(spot.text, begin, unit, strict=True, listed=True)
    return found


def _token(
    text: str, start: int, unit: str, *, strict: bool, listed: bool = False
) -> tuple[str, int] | None:
    """The token that names, with its end; None if it is a quantity after all."""
    kinds = _kinds(unit)
    if text[start] in "IVXL":
        match = ROMAN.match(text, start) if "roman" in kinds else None
        return (roman(match[0]), match.end()) if match else None
    if "version" in kinds:
        match = _VERSION.match(text, start)
    elif "milestone" in kinds:
        match = _MILESTONE.match(text, start)
    else:
        match = None if listed else _TOKEN.match(text, start)
        if match is None and (listed or "listed" in kinds):
            match = _LISTED_TOKEN.match(text, start)
        if match and not _names(text, match, unit, strict=strict, listed=listed):
            match = None
    return (match[0].lstrip("0") or "0", match.end()) if match else None


def _names(text: str, match: re.Match[str], unit: str, *, strict: bool, listed: bool) -> bool:
    """Whether a number after a noun names it, rather than dates it or counts what follows."""
    token, end = match[0], match.end()
    if _SLASHED.match(text, end):
        return False
    is_year = len(token) == 4 and token[:2] in ("19", "20")
    if is_year and strict and (listed or "dated" in _kinds(unit)):
        return False
    return not (strict and token.isdigit() and _counts(text, end, unit))


def _counts(text: str, end: int, head: str) -> bool:
    """Whether what follows a number makes it a quantity, not the name of the noun before it."""
    if not counts_at(text, end):
        return False
    counted = unit_at(text, end)
    if counted is None:
        return True
    unit, unit_end = counted
    if _VERB.fullmatch(unit.name) or is_numbered(text, unit_end, unit.name):
        return False  # "khóa 2 tổ chức kỳ họp", "Trung ương 4 khóa XII"
    if "place" in _kinds(head) and unit.name in NAMED_PLACES:
        following = _FOLLOWING.match(text, unit_end)
        return not (following and following[0][-1].isupper())  # "Thôn 5 xã Phú Điền"
    return True


def find_identifier(spot: Spot) -> list[Found]:
    """Digits that can be no number: "5K", "1.2.3.4", "12-34-56", "00123"."""
    suffixed = spot.match(_SUFFIXED)
    glued = spot.text[spot.start - 1 : spot.start].isalnum()
    if suffixed and not glued and not _is_counted(spot):
        return [spot.figure(suffixed.end(), "ordinal", suffixed[0])]
    match = spot.match(_CHAIN) or spot.match(NUMERAL)
    if match is None:
        return []
    token = match[0]
    if token.isdigit():
        padded = len(token) > 3 and token[0] == "0"
        if not padded or unit_at(spot.text, match.end()):
            return []
    elif read_numeral(token) is not None:
        return []
    return [spot.figure(match.end(), "ordinal", token)]
