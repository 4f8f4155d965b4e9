"""The administrative units that an article is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.ingest.readers.surnames import PROVINCES, SURNAMES, UPPER

READ_AT_MOST = 100_000
LEAD_LENGTH = 80
UNKNOWN, COMMUNE, DISTRICT, PROVINCE = 0, 1, 2, 3
UNITS = {
    "xã": COMMUNE, "phường": COMMUNE, "thị trấn": COMMUNE, "đặc khu": COMMUNE,
    "huyện": DISTRICT, "thị xã": DISTRICT, "quận": DISTRICT, "thành phố": DISTRICT,
    "tp": DISTRICT, "huyện ủy": DISTRICT, "huyện uỷ": DISTRICT, "thị ủy": DISTRICT,
    "thị uỷ": DISTRICT, "thành ủy": DISTRICT, "thành uỷ": DISTRICT, "quận ủy": DISTRICT,
    "quận uỷ": DISTRICT, "tỉnh": PROVINCE, "tỉnh ủy": PROVINCE, "tỉnh uỷ": PROVINCE,
}  # fmt: skip
SYLLABLE = rf"[{UPPER}](?:[^\W\d_{UPPER}]|')+"
NAME = rf"(?:{SYLLABLE}(?:\s{SYLLABLE}){{1,3}}|Vinh|Huế)"
UNIT = rf"(?i:{'|'.join(sorted(UNITS, key=len, reverse=True))})(?:(?<=[Pp])\.\s?|\s)"
MENTION = re.compile(
    rf"(?<![^\W_])(?P<unit>{UNIT})(?P<names>{NAME}(?:(?:,\s|\svà\s){NAME})*)"
    rf"(?=(?:\s?\((?:{UNIT})?|,\s{UNIT})(?P<parent>{NAME})|)"
)
TITLE_PLACE = re.compile(rf"(?P<name>{NAME})(?:\s?\((?P<parent>{NAME})\))?(?:\s?:|\s[-–—])\s")
NOT_A_PLACE = frozenset("Công Hội Bộ Ban Đảng Đoàn Bí Chủ Phó".split())


@dataclass
class Place:
    """One unit: how much it is named, whether headline or lead name it, the unit it belongs to."""

    level: int
    weight: float = 0
    leading: bool = False
    parent: str | None = None


@dataclass(frozen=True)
class Mention:
    """One naming of a unit; `weight` says how prominent it stands."""

    name: str
    level: int
    weight: float
    leading: bool
    parent: str | None = None


def find_place(title: str, text: str) -> str | None:
    """The units, smallest first: "Thọ Lộc, Thọ Xuân"; None when it is not clear.

    A name counts more in the headline, in the first paragraph and as a heading of its own. A
    commune is the subject when the headline or the lead names it; else the districts named most.
    """
    places = _count(list(_mentions(title, text[:READ_AT_MOST])))
    for name, place in places.items():
        if name.casefold() in title.casefold():
            place.weight += 2
            place.leading = True
    communes = [name for name in _main(places, COMMUNE) if places[name].leading]
    districts = _main(places, DISTRICT)
    provinces = _main(places, PROVINCE)
    if communes and places[communes[0]].weight >= 3:
        parents = {places[name].parent for name in communes} - {None}
        larger = list(parents) or districts or provinces
        return ", ".join(communes[:3] + [str(name) for name in larger if len(larger) == 1])
    leading_province = len(provinces) == 1 and places[provinces[0]].leading
    if districts and (not leading_province or any(places[name].leading for name in districts)):
        return ", ".join(districts[:4])
    return provinces[0] if len(provinces) == 1 else None


def _mentions(title: str, text: str) -> Iterator[Mention]:
    """Every unit named after its kind ("xã …"), and the one that a headline begins with."""
    prefix = TITLE_PLACE.match(title)
    if prefix and prefix["name"].split()[0] not in SURNAMES | NOT_A_PLACE:
        yield Mention(prefix["name"], UNKNOWN, 3, leading=True, parent=prefix["parent"])
        if prefix["parent"]:
            yield Mention(prefix["parent"], UNKNOWN, 3, leading=True)
    lines = text.split("\n")
    start = 1 if lines[0] == title else 0
    below = (i for i, line in enumerate(lines) if i >= start and len(line) >= LEAD_LENGTH)
    lead = next(below, start)
    for index, line in enumerate(lines):
        for found in MENTION.finditer(line):
            level = UNITS[found["unit"].strip(" .").casefold()]
            alone = found.start() == 0 and found.end() == len(line.rstrip(" .:"))
            headline = index < start
            leading = headline or index <= lead
            weight = 3 if headline or alone else 2 if leading else 1
            for name in re.split(r",\s|\svà\s", found["names"]):
                yield Mention(name, level, weight, leading, found["parent"])
            if found["parent"]:
                larger = PROVINCE if found["parent"] in PROVINCES else DISTRICT
                yield Mention(found["parent"], max(larger, level + 1), weight, leading)


def _count(mentions: list[Mention]) -> dict[str, Place]:
    """The mentions of each unit together, in the order of the text."""
    whole = {mention.name for mention in mentions if len(mention.name.split()) <= 2}
    places: dict[str, Place] = {}
    for mention in mentions:
        name = _place_name(mention.name, whole)
        if name is None:
            continue
        place = places.setdefault(name, Place(UNKNOWN))
        place.level = place.level or mention.level
        place.weight += mention.weight
        place.leading = place.leading or mention.leading
        if mention.parent:
            place.parent = place.parent or _place_name(mention.parent, whole)
    for name, place in places.items():
        if place.level == UNKNOWN:
            place.level = PROVINCE if name in PROVINCES else DISTRICT
    return places


def _place_name(name: str, whole: set[str]) -> str | None:
    """The unit's name without capitals that follow it; None for what is a person's name."""
    syllables = name.split()
    pair = " ".join(syllables[:2])
    if len(syllables) <= 2 or pair in whole:
        return pair
    if syllables[0] in SURNAMES and name != "Hồ Chí Minh":
        return None
    return " ".join(syllables[:3])


def _main(places: dict[str, Place], level: int) -> list[str]:
    """The units of a level that are named nearly as much as the first of them, in text order."""
    weights = {name: place.weight for name, place in places.items() if place.level == level}
    most = max(weights.values(), default=0)
    return [name for name, weight in weights.items() if weight >= max(2, 0.4 * most)]
