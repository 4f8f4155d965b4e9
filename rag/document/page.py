"""Which places an article names, line by line, and which it is about. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rag.text import name_runs, parse, places
from rag.types import Article


def holds(text: str, words: str) -> bool:
    """True if `words` stands in `text` as whole words; both must be in the same normal form."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


@lru_cache(maxsize=256)
def places_by_line(article: Article) -> tuple[tuple[int, frozenset[str]], ...]:
    """Start of each line that names a place, with the folded names in it."""
    known = known_places([article])
    lines: list[tuple[int, frozenset[str]]] = []
    offset = 0
    for line in article.text.split("\n"):
        named = {parse(run.name).folded for run in name_runs(line)}
        if here := frozenset(p for p in known if any(holds(name, p) for name in named)):
            lines.append((offset, here))
        offset += len(line) + 1
    return tuple(lines)


def latest_places(article: Article, position: int) -> frozenset[str]:
    """The places named by the last line at or before `position` that names any."""
    before = [named for start, named in places_by_line(article) if start <= position]
    return before[-1] if before else frozenset()


def known_places(articles: Iterable[Article]) -> frozenset[str]:
    """Folded names of the places in these articles."""
    return frozenset(parse(n.name).folded for article in articles for n in places(article.text))


def subject_names(articles: Iterable[Article]) -> frozenset[str]:
    """Folded names of the places that these articles are about."""
    named = (name for a in articles for name in parse(a.place or "").folded.split(","))
    return frozenset(name.strip() for name in named if name.strip())
