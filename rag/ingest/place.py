"""The administrative units that an article is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from rag.text import lexicon

_READ = 100_000  # characters
_LEAD = 80  # characters; the first line that is as long is the lead
_MENTION: Final = lexicon.pattern("place.mention")
_BEFORE_TITLE: Final = lexicon.pattern("place.before_title")
_AND: Final = lexicon.pattern("place.and")
_LEVELS = ("", "commune", "district", "province")


@dataclass
class _Unit:
    """How much a unit is named, whether headline or lead name it, and the unit it belongs to."""

    level: str = ""
    weight: float = 0
    leading: bool = False
    parent: str | None = None


class _Mention(NamedTuple):
    """One naming of a unit; `weight` says how prominent it stands."""

    name: str
    level: str
    weight: float
    leading: bool
    parent: str | None = None


def find_place(title: str, text: str) -> str | None:
    """The units, smallest first: "Thọ Lộc, Thọ Xuân"; None when it is not clear.

    A name counts more in the headline, in the first paragraph and as a heading of its own. A
    commune is the subject when the headline or the lead names it; else the districts named most.
    """
    units = _count(list(_mentions(title, text[:_READ])))
    for name, unit in units.items():
        if name.casefold() in title.casefold():
            unit.weight += 2
            unit.leading = True
    communes = [name for name in _main(units, "commune") if units[name].leading]
    districts, provinces = _main(units, "district"), _main(units, "province")
    if communes and units[communes[0]].weight >= 3:
        parents = {parent for name in communes if (parent := units[name].parent)}
        larger = list(parents) or districts or provinces
        return ", ".join(communes[:3] + (larger if len(larger) == 1 else []))
    leading_province = len(provinces) == 1 and units[provinces[0]].leading
    if districts and (not leading_province or any(units[name].leading for name in districts)):
        return ", ".join(districts[:4])
    return provinces[0] if len(provinces) == 1 else None


def _mentions(title: str, text: str) -> Iterator[_Mention]:
    """Every unit named after its kind ("xã …"), and the one that a headline begins with."""
    first = _BEFORE_TITLE.match(title)
    if first and first["name"].split()[0] not in lexicon.words_where(
        "family_names", "usual", "yes"
    ):
        yield _Mention(first["name"], "", 3, True, first["parent"])
        if first["parent"]:
            yield _Mention(first["parent"], "", 3, True)
    lines = text.split("\n")
    start = 1 if lines[0] == title else 0
    lead = next((i for i, line in enumerate(lines) if i >= start and len(line) >= _LEAD), start)
    for index, line in enumerate(lines):
        for found in _MENTION.finditer(line):
            level = next(level for level in _LEVELS[1:] if found[level])
            alone = found.start() == 0 and found.end() == len(line.rstrip(" .:"))
            leading = index <= lead
            weight = 3 if index < start or alone else 2 if leading else 1
            for name in _AND.split(found["names"]):
                yield _Mention(name, level, weight, leading, found["parent"])
            if found["parent"]:
                above = _LEVELS[min(3, _LEVELS.index(level) + 1)]
                larger = "province" if found["parent"] in _provinces() else above
                yield _Mention(found["parent"], larger, weight, leading)


def _count(mentions: list[_Mention]) -> dict[str, _Unit]:
    """The mentions of each unit together, in the order of the text."""
    whole = {mention.name for mention in mentions if len(mention.name.split()) <= 2}
    units: dict[str, _Unit] = {}
    for mention in mentions:
        name = _without_person(mention.name, whole)
        if name is None:
            continue
        unit = units.setdefault(name, _Unit())
        unit.level = unit.level or mention.level
        unit.weight += mention.weight
        unit.leading = unit.leading or mention.leading
        if mention.parent:
            unit.parent = unit.parent or _without_person(mention.parent, whole)
    for name, unit in units.items():
        unit.level = unit.level or ("province" if name in _provinces() else "district")
    return units


def _without_person(name: str, whole: set[str]) -> str | None:
    """The unit's name without capitals that follow it; None for what is a person's name."""
    syllables = name.split()
    pair = " ".join(syllables[:2])
    if len(syllables) <= 2 or pair in whole:
        return pair
    is_person = syllables[0] in lexicon.words_where("family_names", "usual", "yes")
    return None if is_person and name not in _provinces() else " ".join(syllables[:3])


def _provinces() -> tuple[str, ...]:
    return lexicon.words_where("place_names", "level", "province")


def _main(units: dict[str, _Unit], level: str) -> list[str]:
    """The units of a level that are named nearly as much as the first of them, in text order."""
    weights = {name: unit.weight for name, unit in units.items() if unit.level == level}
    most = max(weights.values(), default=0)
    return [name for name, weight in weights.items() if weight >= max(2, 0.4 * most)]
