"""The places that a text names, with capitals and diacritics or without. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Final

from rag.text import Span, lexicon, name_runs, parse, people, places, syllables
from rag.types import Article

_DOCUMENT: Final = lexicon.Patterns("document")
_LONGEST_NAME: Final = 8  # words


def place_mentions(text: str, known: Collection[str]) -> list[Span]:
    """Spans of the places named, each with its unit ("xã Thanh Giang"), in order.

    `known` are the folded names of places. Where none of them is named, names written with
    capitals count that are not those of people.
    """
    folded = parse(text).folded
    spans = list(known_in(folded, known))
    if not spans:
        persons = {(name.start, name.end) for name in people(text)}
        runs = [*places(text), *(run for run in name_runs(text) if " " in run.name)]
        spans = sorted({Span(r.start, r.end) for r in runs if (r.start, r.end) not in persons})
    found: list[Span] = []
    for span in spans:
        unit = _DOCUMENT.place_unit_before.search(folded[: span.start])
        start = unit.start() if unit else span.start
        if found and start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(Span(start, span.end))
    return found


def lowered(words: str) -> str:
    """As it is written within a sentence: without its capital, unless that is a name's."""
    runs = name_runs(words)
    unit = _DOCUMENT.place_unit.match(parse(words).folded)
    named = bool(runs) and runs[0].start == 0 and " " in runs[0].name
    return words if named and not unit else words[:1].lower() + words[1:]


@lru_cache(maxsize=256)
def _places_by_line(article: Article) -> tuple[tuple[int, frozenset[str]], ...]:
    """Start of each line that names a place, with the folded names in it."""
    known = {f" {name} ": name for name in known_places(article)}
    lines: list[tuple[int, frozenset[str]]] = []
    offset = 0
    for line in article.text.split("\n"):
        named = [f" {parse(run.name).folded} " for run in name_runs(line)]
        if here := frozenset(known[p] for p in known if any(p in name for name in named)):
            lines.append((offset, here))
        offset += len(line) + 1
    return tuple(lines)


def latest_places(article: Article, position: int) -> frozenset[str]:
    """The places named by the last line at or before `position` that names any."""
    before = [named for start, named in _places_by_line(article) if start <= position]
    return before[-1] if before else frozenset()


def known_places(article: Article) -> frozenset[str]:
    """Folded names of the places in an article."""
    return frozenset(parse(name.name).folded for name in places(article.text))


def subject_names(article: Article) -> frozenset[str]:
    """Folded names of the places that an article is about."""
    return frozenset(map(str.strip, parse(article.place or "").folded.split(","))) - {""}


def known_in(folded: str, known: Collection[str]) -> Iterator[Span]:
    """The longest of some names of several words that a folded text holds, from left to right."""
    spans = syllables(folded)
    words = [folded[slice(*span)] for span in spans]
    position = 0
    while position < len(words):
        ends = range(min(len(words), position + _LONGEST_NAME), position + 1, -1)
        end = next((end for end in ends if " ".join(words[position:end]) in known), None)
        if end:
            yield Span(spans[position].start, spans[end - 1].end)
        position = end or position + 1
