"""Units and counted nouns, and what unit or rate a text writes behind a number.

Names are matched word by word, the longest first, so that `m` is never found in "mô hình". The
tables are `units.tsv` and `counted_nouns.tsv` of the lexicon.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, cast

from rag.figures.scanner import phrase_after
from rag.text import lexicon

_FIGURES: Final = lexicon.Patterns("figures")

Sort = Literal["percent", "money", "measure", "time", "noun"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit by its canonical name. Units of one `dimension` convert by `factor`."""

    name: str
    sort: Sort
    dimension: str
    factor: Decimal = Decimal(1)
    broad: bool = False  # longer nouns are kinds of it
    not_before: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()


UNITS: Final[dict[str, Unit]] = {}
_SPELLINGS: Final[dict[str, Unit]] = {}  # lower case, without spaces and hyphens: "°c", "hécta"
_WRITTEN: Final[set[str]] = set()  # the spellings as they are written in the table


def _read_tables() -> None:
    for row in (*lexicon.table("units"), *lexicon.table("counted_nouns")):
        name = row["word"]
        unit = Unit(
            name,
            cast("Sort", row.get("sort", "noun")),
            row.get("dimension") or row.get("same_as") or name,
            Decimal(row.get("factor", 1)),
            bool(row.get("broad")),
            frozenset(row["not_before"].split()),
            frozenset(row["not_after"].split()),
        )
        UNITS[name] = unit
        for written in filter(None, (name, *row["spellings"].split(", "))):
            words = written.lower().replace("-", " ").split()
            _SPELLINGS.setdefault("".join(words), unit)
            _WRITTEN.add(written)


_read_tables()
PLACES: Final = lexicon.written("place_units")
"""Kinds of places: "16 xã/phường" counts both, "thôn 5 xã Phú Điền" names both."""

NAMED_PLACES: Final = PLACES | {"trường"}
"""What a name may follow: "lớp 9 trường Kim Đồng" names one school."""


def unit_of(name: str) -> Unit:
    """The unit; one that the lexicon does not know is a noun of its own."""
    return UNITS.get(name) or Unit(name, "noun", name)


def unit_at(text: str, position: int, scale: int = 0) -> tuple[Unit, int] | None:
    """The unit or counted noun that follows on the same line, with its end.

    `scale` is the power of ten of the magnitude before it: "5 triệu tệ" is money, "tệ" alone none.
    """
    symbol = _FIGURES.unit_symbol.match(text, position)
    if symbol:
        return _SPELLINGS["".join(symbol[0].lower().split())], symbol.end()
    words = phrase_after(text, position)
    for count in range(len(words), 0, -1):
        phrase, end = "".join(word for word, _ in words[:count]), words[count - 1][1]
        unit = _SPELLINGS.get(phrase) or (_SPELLINGS.get(f"~{phrase}") if scale else None)
        if unit is None or not _may_be_written(unit, text[position:end].strip()):
            continue
        following = words[count][0] if len(words) > count else ""
        # "đợt 1 năm 2017" counts no years, "kế hoạch 5 năm 2016-2020" does.
        dates = unit.dimension == "months" and _FIGURES.single_year_after.match(text, end)
        return None if dates or following in unit.not_before else (unit, end)
    return None


def counts_at(text: str, position: int) -> bool:
    """Whether a unit, a counted noun or a magnitude follows a number that ends here."""
    return unit_at(text, position) is not None or _FIGURES.scale.match(text, position) is not None


def rate_at(text: str, position: int, unit: Unit | None) -> str:
    """What a figure is counted over: "năm" of "14,2%/năm", "người/năm" of "đồng/người/năm"."""
    if unit is None:
        return ""
    parts: list[str] = []
    end = position
    while len(parts) < 3 and (slash := _FIGURES.slash.match(text, end)):
        known = unit_at(text, slash.end())
        word = _FIGURES.word.match(text, slash.end())
        per_word = _SPELLINGS.get(f"/{word[0]}") if word else None
        if word and (per_word or (known is None and word[0].islower())):
            parts.append(per_word.name if per_word else word[0])
            end = word.end()
        elif known:
            parts.append(known[0].name)
            end = known[1]
        else:
            break
        if unit.name in PLACES and parts[-1] in PLACES:
            return ""
    each = None if parts else _FIGURES.each.match(text, position)
    over = unit_at(text, each.end()) if each else None
    return over[0].name if over else "/".join(parts)


def _may_be_written(unit: Unit, written: str) -> bool:
    """Whether this capitalisation is one of the unit: "5G" is no weight, "Tạ" may be a name."""
    if written == written.lower() or written in _WRITTEN:
        return True
    if unit.sort == "noun":
        return written.isupper() or " " in written or written.lower() in NAMED_PLACES
    if unit.sort in ("measure", "time"):
        return written.isupper() and len(written) > 2
    return len(written) > 1
