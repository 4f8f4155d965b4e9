"""Proper names in Vietnamese text: runs of capitalised syllables, people and places.

Each is found once in a parsed text.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from rag.text import lexicon
from rag.text.document import Stretch, annotation
from rag.text.normal import is_syllable

_TEXT: Final = lexicon.Patterns("text")
_LISTED = (", ", " và ", ",", "; ")


class Name(NamedTuple):
    """A capitalised run; `text[start:end] == name`."""

    start: int
    end: int
    name: str


def is_foreign(name: str) -> bool:
    """True for a single word that is no Vietnamese syllable, numeral or acronym: Tesla."""
    plain = " " in name or name.isupper() or _TEXT.roman.fullmatch(name)
    return not plain and not is_syllable(name)


@annotation
def name_runs(stretch: Stretch) -> tuple[Name, ...]:
    """Runs of capitalised syllables, in order; the first word of a sentence is among them.

    A place and the person named after it, "xã Hưng Thạnh Hoàng Đình Toàn", are two.
    """
    found: list[Name] = []
    for match in _TEXT.name_run.finditer(stretch.text):
        found += _parted(stretch, Name(*match.span(), match.group()))
    return tuple(found)


def _parted(stretch: Stretch, run: Name) -> list[Name]:
    words = run.name.split(" ")
    follows_unit = _follows_unit(stretch, run.start)
    # "bà Tô" is a person with a title, "huyện Cô Tô" is a place.
    address = None if follows_unit else _TEXT.address.match(run.name)
    if address:
        start = run.start + address.end()
        return _parted(stretch, Name(start, run.end, run.name[address.end() :]))
    family, middle = lexicon.written("family_names"), lexicon.written("middle_names")
    for i in range(2, len(words) - 1):
        after_unit = follows_unit and i < 4
        # "Trường THCS Yên Mộc Phùng Thị Nhàn": what stands before a full name is not part of it.
        full = 2 < i < len(words) - 2 and words[i + 1] in middle and not words[i - 1].isupper()
        if words[i] in family and (after_unit or full):
            place = " ".join(words[:i])
            end = run.start + len(place)
            return [Name(run.start, end, place), Name(end + 1, run.end, " ".join(words[i:]))]
    return [run]


@annotation
def people(stretch: Stretch) -> tuple[Name, ...]:
    """Runs of two to five capitalised syllables that begin with a Vietnamese family name."""
    return tuple(run for run in name_runs(stretch) if _is_person(stretch, run))


def _is_person(stretch: Stretch, run: Name) -> bool:
    words = run.name.split(" ")
    named = 2 <= len(words) <= 5 and words[0] in lexicon.written("family_names")
    other = _TEXT.deputy.match(run.name) or run.name in lexicon.written("not_people")
    if not named or other or any(len(word) > 1 and word.isupper() for word in words):
        return False
    return not _follows_unit(stretch, run.start) or _after_office(stretch, run)


def _after_office(stretch: Stretch, run: Name) -> bool:
    """Chủ tịch UBND huyện Nguyễn Văn An: the unit belongs to the office, not to the name."""
    before = stretch.canonical[max(0, run.start - 40) : run.start]
    return run.name.count(" ") > 1 and _TEXT.office_before.search(before) is not None


@annotation
def places(stretch: Stretch) -> tuple[Name, ...]:
    """Names after an administrative unit, and those listed after them: xã Thọ Lộc, Kỳ Anh và …."""
    found: list[Name] = []
    for raw in name_runs(stretch):
        run = _without_unit(raw)
        first = run.name.split(" ")[0]
        if first in lexicon.written("family_names") and _after_office(stretch, run):
            continue
        listed = found and stretch.text[found[-1].end : run.start] in _LISTED
        whole = " " in run.name or run.name in lexicon.written("place_names")
        if whole and (listed or run is not raw or _follows_unit(stretch, run.start)):
            found.append(run)
    return tuple(found)


def _without_unit(run: Name) -> Name:
    """Huyện Can Lộc, at the head of a line, is the place Can Lộc; Buôn Ma Thuột is itself."""
    first, _, rest = run.name.partition(" ")
    known = run.name in lexicon.written("place_names")
    if rest and not known and first.lower() in lexicon.canonical_words("place_units"):
        return Name(run.end - len(rest), run.end, rest)
    return run


def _follows_unit(stretch: Stretch, start: int) -> bool:
    return _TEXT.before_place.search(stretch.canonical[max(0, start - 14) : start]) is not None
