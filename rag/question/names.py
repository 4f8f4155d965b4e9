"""The proper names of a question: what every sentence that answers it must be about. Pure."""

from __future__ import annotations

from collections.abc import Set

from rag.text import Stretch, is_foreign, lexicon, name_runs, parse, people, translate


def names_in(question: Stretch, places: Set[str], *, english: bool = False) -> tuple[str, ...]:
    """Folded names: capitalised runs, and places the library knows, written with capitals or not.

    Single syllables count where they are foreign, acronyms, or known as short names ("Úc").
    """
    text = question.text
    persons = {person.start for person in people(text)}
    found: dict[str, None] = {}
    for run in name_runs(text):
        words = run.name.split()
        if english:
            words = [] if translate(run.name) else words[1 if run.start == 0 else 0 :]
        elif run.start == 0 and 0 not in persons:
            words = _without_first(words, places)
        name = parse(" ".join(words)).folded
        if len(words) > 1 or (words and _stands_alone(words[0], name)):
            found[name] = None
    for place in _places_in(question, places):
        if not any(f" {place} " in f" {n} " or f" {n} " in f" {place} " for n in found):
            found[place] = None
    return tuple(found)


def _stands_alone(word: str, folded: str) -> bool:
    acronym = len(word) > 1 and word.isupper()
    return acronym or is_foreign(word) or folded in lexicon.folded_words("short_names")


def _without_first(words: list[str], places: Set[str]) -> list[str]:
    """The first word of a question has its capital from its place: "Chè Thái Nguyên"."""
    whole = parse(" ".join(words)).folded
    first = parse(words[0]).folded
    if whole in places or _stands_alone(words[0], first):
        return words
    rest = words[1:]
    short = len(rest) == 1 and not _stands_alone(rest[0], parse(rest[0]).folded)
    return words if short else rest


def _places_in(question: Stretch, places: Set[str]) -> list[str]:
    """The longest known places of two syllables and more that stand in the question."""
    padded = f" {' '.join(question.folded_words)} "
    named = [place for place in places if " " in place and f" {place} " in padded]
    return sorted(
        place for place in named if not any(place != n and f" {place} " in f" {n} " for n in named)
    )


def places_of(question: Stretch, places: Set[str]) -> tuple[str, ...]:
    """The known places that the question names, in its order."""
    padded = f" {' '.join(question.folded_words)} "
    return tuple(sorted(_places_in(question, places), key=lambda p: padded.index(f" {p} ")))
