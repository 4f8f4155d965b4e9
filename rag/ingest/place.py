"""The administrative units that an article is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from rag.text import lexicon

_READ = 100_000  # characters
_LEAD = 80  # characters; the first line that is as long is the lead
_PLACE: Final = lexicon.Patterns("place")
_LARGER: Final = {"commune": "district", "district": "province", "province": "province"}


class _Mention(NamedTuple):
    """One naming of a unit; `weight` says how prominent it stands."""

    name: str
    level: str
    weight: float
    parent: str | None = None


def find_place(title: str, text: str) -> str | None:
    """The units, smallest first: "Thọ Lộc, Thọ Xuân"; None when it is not clear.

    A name counts more in the headline and in the first paragraph. A commune is the subject when
    it is named there, or often; else the districts named most.
    """
    named = list(_mentions(title, text[:_READ]))
    whole = {each.name for each in named}
    mentions = [each._replace(name=name) for each in named if (name := _unit(each.name, whole))]
    weights: dict[str, float] = {}
    levels: dict[str, str] = {}
    for each in mentions:
        titled = 2 if each.name.casefold() in title.casefold() else 0
        weights[each.name] = weights.get(each.name, titled) + each.weight
        levels[each.name] = levels.get(each.name) or each.level

    def main(level: str) -> list[str]:
        """The units of a level that are named nearly as much as the first, in text order."""
        names = [name for name in levels if (levels[name] or _level_of(name)) == level]
        most = max((weights[name] for name in names), default=0)
        return [name for name in names if weights[name] >= max(2, 0.4 * most)]

    communes, districts, provinces = main("commune"), main("district"), main("province")
    if communes and weights[communes[0]] >= 3:
        parents = {each.name: each.parent for each in reversed(mentions) if each.parent}
        within = {unit for name in communes if (unit := _unit(parents.get(name, ""), whole))}
        larger = list(within) or districts
        communes = [name for name in communes if name not in larger] or communes
        return ", ".join(communes[:3] + (larger if len(larger) == 1 else []))
    if districts:
        return ", ".join(districts[:4])
    return provinces[0] if len(provinces) == 1 else None


def _mentions(title: str, text: str) -> Iterator[_Mention]:
    """Every unit named after its kind ("xã …"), and the one that a headline begins with."""
    first = _PLACE.before_title.match(title)
    if first and not _is_family_name(first["name"].split()[0]):
        yield _Mention(first["name"], "", 3, first["parent"])
    lines = text.split("\n")
    start = 1 if lines[0] == title else 0
    lead = next((i for i, line in enumerate(lines) if i >= start and len(line) >= _LEAD), start)
    for index, line in enumerate(lines):
        weight = 3 if index < start else 2 if index <= lead else 1
        for found in _PLACE.mention.finditer(line):
            level = next(level for level in _LARGER if found[level])
            for name in _PLACE.between.split(found["names"]):
                yield _Mention(name, level, weight, found["parent"])
            if found["parent"]:
                yield _Mention(found["parent"], _LARGER[level], weight)


def _unit(name: str, whole: set[str]) -> str | None:
    """The unit's name without capitals that follow it; None for what is a person's name."""
    syllables = name.split()
    pair = " ".join(syllables[:2])
    if len(syllables) <= 2 or pair in whole:
        return pair
    is_person = _is_family_name(syllables[0]) and _level_of(name) != "province"
    return None if is_person else " ".join(syllables[:3])


def _is_family_name(word: str) -> bool:
    return word in lexicon.words_where("family_names", "usual", "yes")


def _level_of(name: str) -> str:
    """What a unit is that is named without its kind."""
    known = lexicon.words_where("place_names", "level", "province")
    return "province" if name in known else "district"
