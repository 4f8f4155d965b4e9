"""Words that decide what a statement says, and words that say the same: data files, read once.

`cues.tsv` holds a class, a side, and a phrase a line: of one class only one side is true of a thing
("tăng" and "giảm"), or its presence alone tells ("không", "sẽ"). `synonyms.tsv` holds a group of
interchangeable words a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from rag.text import COMMON, canonical


class Cue(NamedTuple):
    """What a phrase is: its class and its side, or, of class "word", what it is the same as."""

    kind: str
    side: str


Phrases = dict[str, tuple[tuple[tuple[str, ...], Cue], ...]]
"""First syllable → (syllables, cue), the longest first."""


@cache
def phrases() -> Phrases:
    """All phrases of the lexicon, by their first syllable."""
    found: dict[tuple[str, ...], Cue] = {}
    for phrase, cue in _entries():
        found.setdefault(tuple(canonical(phrase).split()), cue)
    by_first: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
    for words, cue in found.items():
        by_first.setdefault(words[0], []).append((words, cue))
    return {
        first: tuple(sorted(each, key=lambda entry: -len(entry[0])))
        for first, each in by_first.items()
    }


def _entries() -> Iterator[tuple[str, Cue]]:
    for kind, side, phrase in _lines("cues.tsv"):
        yield phrase, Cue("word", phrase) if kind == "plain" else Cue(kind, side)
    for number, (group,) in enumerate(_lines("synonyms.tsv")):
        for phrase in group.split("|"):
            yield phrase, Cue("word", f"~{number}")
    for acronym, form in COMMON.items():
        yield acronym, Cue("word", f"~{acronym}")
        yield form.replace(" - ", " "), Cue("word", f"~{acronym}")


def _lines(name: str) -> Iterator[tuple[str, ...]]:
    for line in files("rag.verify").joinpath("data", name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(line.split("\t"))


@cache
def members(kind: str) -> dict[str, tuple[str, ...]]:
    """The phrases of a class, by side."""
    found: dict[str, list[str]] = {}
    for each, side, phrase in _lines("cues.tsv"):
        if each == kind:
            found.setdefault(side, []).append(phrase)
    return {side: tuple(said) for side, said in found.items()}


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    return {f"~{n}": tuple(g.split("|")) for n, (g,) in enumerate(_lines("synonyms.tsv"))}


def synonyms(key: str) -> tuple[str, ...]:
    """The words of a unit's group; empty where it is of none."""
    return _groups().get(key, ())
