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
from rag.figures.numbers import NUMERAL, read_amount, read_numeral, roman
from rag.figures.scanner import Spot, longest_before
from rag.figures.units import NAMED_PLACES, counts_at, unit_at
from rag.text import lexicon

_FIGURES: Final = lexicon.patterns("figures")
_NUMBER = "số"
_MOST_LISTED = 200


@cache
def heads() -> dict[str, str]:
    """Nouns that a number after them names, each with the head that is stored as the unit."""
    return {row["word"]: row["head"] or row["word"] for row in lexicon.table("numbered_nouns")}


@cache
def _row(head: str) -> dict[str, str]:
    rows = [row for row in lexicon.table("numbered_nouns") if row["word"] == head]
    return rows[0] if rows else {"same_as": "", "kinds": ""}


def head_in_common(head: str) -> str:
    """The head by which names are compared: "lần thứ XIII" may be a congress, "số 3" anything."""
    return "" if head == _NUMBER else _row(head)["same_as"] or head


def is_numbered(text: str, end: int, noun: str) -> bool:
    """Whether the noun that ends here is named by the number after it: "khóa XII"."""
    return noun in heads() and _FIGURES.number_after.match(text, end) is not None


def find_code(spot: Spot) -> list[Found]:
    """The number of a document: "44-KH/TU", "16/2021/TT-BGDĐT"."""
    match = spot.match(_FIGURES.document_code)
    if match is None:
        return []
    head = longest_before(spot.words[1:] if spot.after(_FIGURES.numbered) else spot.words, heads())
    value = "".join(match[0].split())
    return [spot.figure(match.end(), "ordinal", value, head[0] if head else "")]


def model_end(spot: Spot) -> int:
    """Where a name of letters and digits ends whose first digit is here: "H5N1"; 0 if none does."""
    before = _FIGURES.model_prefix.search(spot.text, max(spot.limit, spot.start - 24), spot.start)
    prefix = before[0] if before else ""
    named = prefix[:1].isupper() or _FIGURES.product.fullmatch(prefix)
    match = spot.match(_FIGURES.glued) if named else None
    if match is None or (prefix[-1] == "." and not _FIGURES.road.fullmatch(prefix)):
        return 0
    counted = _is_counted(spot) and (prefix[-1] in "-." or not prefix.isupper())
    return 0 if counted else match.end()


def _is_counted(spot: Spot) -> bool:
    amount = read_amount(spot.text, spot.start)
    return amount is not None and (amount.scale > 0 or unit_at(spot.text, amount.end) is not None)


def find_name(spot: Spot) -> list[Found]:
    """The name whose number begins here, or the list of names that share the noun before it."""
    numbered = spot.after(_FIGURES.numbered)
    head = longest_before(spot.words[1:] if numbered else spot.words, heads())
    if head is None:
        if not numbered or (len(spot.words) > 1 and _FIGURES.total.fullmatch(spot.words[1][0])):
            return []
        begin = spot.words[0][1]
        address = spot.match(_FIGURES.address_number)
        if address:
            return [spot.figure(address.end(), "ordinal", address[0], _NUMBER, begin)]
        head = _NUMBER, begin
    unit, begin = head
    ranked = any(_FIGURES.ranked.fullmatch(word) for word, _ in spot.words[:2])
    strict = unit == _NUMBER or not (numbered or ranked or "strong" in _row(unit)["kinds"].split())
    token = _token(spot.text, spot.start, unit, strict=strict)
    found: list[Found] = []
    while token and len(found) < _MOST_LISTED:
        value, end = token
        found.append(spot.figure(end, "ordinal", value, unit, begin))
        separator = _FIGURES.and_another.match(spot.text, end)
        if separator is None:
            break
        begin = separator.end()
        token = _token(spot.text, begin, unit, strict=True, listed=True)
    return found


def _token(
    text: str, start: int, unit: str, *, strict: bool, listed: bool = False
) -> tuple[str, int] | None:
    """The token that names, with its end; None if it is a quantity after all."""
    kinds = _row(unit)["kinds"].split()
    if text[start] in "IVXL":
        match = _FIGURES.roman.match(text, start) if "roman" in kinds else None
        return (roman(match[0]), match.end()) if match else None
    if "version" in kinds:
        match = _FIGURES.version.match(text, start)
    elif "milestone" in kinds:
        match = _FIGURES.milestone.match(text, start)
    else:
        match = None if listed else _FIGURES.token.match(text, start)
        if match is None and (listed or "listed" in kinds):
            match = _FIGURES.listed_token.match(text, start)
        if match and not _names(text, match, unit, strict=strict, listed=listed):
            match = None
    return (match[0].lstrip("0") or "0", match.end()) if match else None


def _names(text: str, match: re.Match[str], unit: str, *, strict: bool, listed: bool) -> bool:
    """Whether a number after a noun names it, rather than dates it or counts what follows."""
    token, end = match[0], match.end()
    if _FIGURES.slashed.match(text, end):
        return False
    is_year = len(token) == 4 and token[:2] in ("19", "20")
    if is_year and strict and (listed or "dated" in _row(unit)["kinds"].split()):
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
    if _FIGURES.verb.fullmatch(unit.name) or is_numbered(text, unit_end, unit.name):
        return False  # "khóa 2 tổ chức kỳ họp", "Trung ương 4 khóa XII"
    if "place" in _row(head)["kinds"].split() and unit.name in NAMED_PLACES:
        following = _FIGURES.following_word.match(text, unit_end)
        return not (following and following[0][-1].isupper())  # "Thôn 5 xã Phú Điền"
    return True


def find_identifier(spot: Spot) -> list[Found]:
    """Digits that can be no number: "5K", "1.2.3.4", "12-34-56", "00123"."""
    suffixed = spot.match(_FIGURES.suffixed)
    glued = spot.text[spot.start - 1 : spot.start].isalnum()
    if suffixed and not glued and not _is_counted(spot):
        return [spot.figure(suffixed.end(), "ordinal", suffixed[0])]
    match = spot.match(_FIGURES.chain) or spot.match(NUMERAL)
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
