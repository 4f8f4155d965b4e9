"""Words for one thing, as classes: a question says "căn nhà" where an article says "ngôi nhà"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from rag.text import lexicon, parse


@cache
def _classes() -> dict[str, frozenset[int]]:
    """Canonical phrase → the classes that it belongs to."""
    found: dict[str, set[int]] = {}
    for number, row in enumerate(lexicon.table("related_words")):
        for phrase in (row["word"], *row["others"].split("|")):
            found.setdefault(parse(phrase).canonical, set()).add(number)
    return {phrase: frozenset(classes) for phrase, classes in found.items()}


@cache
def _folded() -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for phrase, classes in _classes().items():
        key = parse(phrase).folded
        found[key] = found.get(key, frozenset()) | classes
    return found


@cache
def _longest() -> int:
    return max(len(phrase.split()) for phrase in _classes())


def classes_in(words: Sequence[str]) -> dict[int, list[tuple[int, int]]]:
    """The classes that canonical syllables hold, each with where: first syllable, end."""
    found: dict[int, list[tuple[int, int]]] = {}
    for start in range(len(words)):
        for end in range(start + 1, min(start + _longest(), len(words)) + 1):
            for each in _classes().get(" ".join(words[start:end]), ()):
                found.setdefault(each, []).append((start, end))
    return found


def others_for(name: str) -> frozenset[str]:
    """The folded phrases that stand for a folded phrase, itself included."""
    return frozenset({name, *(phrase for phrase in _folded() if same_thing(name, phrase))})


def same_thing(one: str, other: str) -> bool:
    """True for two folded phrases of one class."""
    return not _folded().get(one, frozenset()).isdisjoint(_folded().get(other, ()))
