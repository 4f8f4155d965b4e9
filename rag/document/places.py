"""The places that a text names, with capitals and diacritics or without. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Final

from rag.text import Span, lexicon, name_runs, parse, people, places
from rag.types import Article

_DOCUMENT: Final = lexicon.patterns("document")
_WORD: Final = re.compile(r"[^\W\d_]+")
_LONGEST_NAME: Final = 5


def place_mentions(text: str, known: Collection[str]) -> list[Span]:
    """Spans of the places named, each with its unit ("xã Thanh Giang"), in order.

    `known` are the folded names of places. Where none of them is named, names written with
    capitals count that are not those of people.
    """
    folded = parse(text).folded
    spans = list(_known(folded, known))
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
    known = {f" {name} ": name for name in known_places([article])}
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


def known_places(articles: Iterable[Article]) -> frozenset[str]:
    """Folded names of the places in these articles."""
    return frozenset(parse(n.name).folded for article in articles for n in places(article.text))


def subject_names(articles: Iterable[Article]) -> frozenset[str]:
    """Folded names of the places that these articles are about."""
    named = (name for a in articles for name in parse(a.place or "").folded.split(","))
    return frozenset(name.strip() for name in named if name.strip())


def _known(folded: str, known: Collection[str]) -> Iterator[Span]:
    """The longest known names of two to five words, from left to right."""
    words = [Span(*match.span()) for match in _WORD.finditer(folded)]
    position = 0
    while position < len(words):
        for length in range(_LONGEST_NAME, 1, -1):
            run = words[position : position + length]
            if len(run) == length and folded[run[0].start : run[-1].end] in known:
                yield Span(run[0].start, run[-1].end)
                position += length - 1
                break
        position += 1
