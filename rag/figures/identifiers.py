"""Figures that are names: "44-KH/TU", "Chỉ thị 05", "khóa XII", "tiêu chí 1, 3 và 14", "5K".

They are found so that nobody takes them for quantities. A code and "5K" name themselves; a plain
number needs the noun before it, which is then part of the figure. The name of a model keeps its
digits and is no figure: "Galaxy S4", "P-3C", "U22", "Covid-19".
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from rag.figures.figure import Found
from rag.figures.numbers import NUMERAL, read_numeral, roman
from rag.figures.scanner import Spot, longest_before
from rag.figures.units import NAMED_PLACES, counts_at, unit_at
from rag.text import lexicon

_FIGURES: Final = lexicon.Patterns("figures")
_MOST_LISTED = 200


class _Head(NamedTuple):
    """A noun that a number after it names."""

    name: str
    same_as: str = ""
    kinds: frozenset[str] = frozenset()


@cache
def heads() -> dict[str, _Head]:
    """The nouns that a number after them names, each with the head that is stored as the unit."""
    own = {
        row["word"]: _Head(row["word"], row["same_as"], frozenset(row["kinds"].split()))
        for row in lexicon.table("numbered_nouns")
    }
    return {row["word"]: own[row["head"] or row["word"]] for row in lexicon.table("numbered_nouns")}


def head_in_common(head: str) -> str:
    """The head by which names are compared: "lần thứ XIII" may be a congress, "số 3" anything."""
    known = heads().get(head)
    return "" if head == _NUMBER.name else (known.same_as if known else "") or head


_NUMBER: Final = _Head("số")


def find_code(spot: Spot) -> list[Found]:
    """The number of a document: "44-KH/TU", "16/2021/TT-BGDĐT"."""
    match = spot.match(_FIGURES.document_code)
    if match is None:
        return []
    head = longest_before(spot.words[spot.after(_FIGURES.numbered) :], heads().get)
    value = "".join(match[0].split())
    return [spot.figure(match.end(), "ordinal", value, head[0].name if head else "")]


def model_end(spot: Spot) -> int:
    """Where a name of letters and digits ends whose first digit is here: "H5N1"; 0 if none does."""
    before = _FIGURES.model_prefix.search(spot.text, max(spot.limit, spot.start - 24), spot.start)
    match = spot.match(_FIGURES.glued) if before else None
    return match.end() if match else 0


def find_name(spot: Spot) -> list[Found]:
    """The name whose number begins here, or the list of names that share the noun before it."""
    numbered = spot.after(_FIGURES.numbered)
    named = longest_before(spot.words[numbered:], heads().get)
    if named is None and numbered and not spot.after(_FIGURES.total, 1):
        named = _NUMBER, spot.words[0][1]
        if address := spot.match(_FIGURES.address_number):
            return [spot.figure(address.end(), "ordinal", address[0], _NUMBER.name, named[1])]
    if named is None:
        return []
    head, begin = named
    ranked = spot.after(_FIGURES.ranked) or spot.after(_FIGURES.ranked, 1)
    strict = head is _NUMBER or not (numbered or ranked or "strong" in head.kinds)
    token = _token(spot.text, spot.start, head, strict=strict)
    found: list[Found] = []
    while token and len(found) < _MOST_LISTED:
        value, end = token
        found.append(spot.figure(end, "ordinal", value, head.name, begin))
        separator = _FIGURES.and_another.match(spot.text, end)
        if separator is None:
            break
        begin = separator.end()
        token = _token(spot.text, begin, head, strict=True, listed=True)
    return found


def _token(
    text: str, start: int, head: _Head, *, strict: bool, listed: bool = False
) -> tuple[str, int] | None:
    """The token that names, with its end; None if it is a quantity after all."""
    if text[start] in "IVXL":
        match = _FIGURES.roman.match(text, start) if "roman" in head.kinds else None
        return (roman(match[0]), match.end()) if match else None
    if "version" in head.kinds:
        match = _FIGURES.version.match(text, start)
    else:
        match = None if listed else _FIGURES.token.match(text, start)
        if match is None and (listed or "listed" in head.kinds):
            match = _FIGURES.listed_token.match(text, start)
        if match and strict and match[0].isdigit():
            year = len(match[0]) == 4 and match[0][:2] in ("19", "20")
            dated = year and (listed or "dated" in head.kinds)
            if dated or _counts(text, match.end(), head):
                return None
    return (match[0].lstrip("0") or "0", match.end()) if match else None


def _counts(text: str, end: int, head: _Head) -> bool:
    """Whether what follows a number makes it a quantity, not the name of the noun before it."""
    counted = unit_at(text, end)
    if counted is None:
        return counts_at(text, end)
    unit, unit_end = counted
    is_numbered = unit.name in heads() and _FIGURES.number_after.match(text, unit_end)
    if is_numbered or _FIGURES.verb.fullmatch(unit.name):
        return False  # "khóa 2 tổ chức kỳ họp", "Trung ương 4 khóa XII"
    if "place" in head.kinds and unit.name in NAMED_PLACES:
        following = _FIGURES.following_word.match(text, unit_end)
        return not (following and following[0][-1].isupper())  # "Thôn 5 xã Phú Điền"
    return True


def find_identifier(spot: Spot) -> list[Found]:
    """Digits that can be no number: "5K", "1.2.3.4", "12-34-56", "00123"."""
    match = spot.match(_FIGURES.suffixed) or spot.match(_FIGURES.chain)
    if match is None:
        match = spot.match(NUMERAL)
        token = match[0] if match else "0"
        padded = token.isdigit() and len(token) > 3 and token[0] == "0"
        is_padded = padded and unit_at(spot.text, spot.start + len(token)) is None
        if read_numeral(token) is not None and not is_padded:
            return []
    return [spot.figure(match.end(), "ordinal", match[0])] if match else []
