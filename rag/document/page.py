"""An article as it is read: sentences with their terms, headings, and the places in force. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rag.document.sections import Part, label
from rag.text import (
    Learnt,
    Span,
    expansions,
    is_heading,
    learn,
    name_runs,
    parse,
    places,
    sentences,
    syllables,
)
from rag.types import Article


class Page(NamedTuple):
    """An article cut into sentences: the terms of each, and the index of the heading above it.

    `spelt` are the sentences' syllables with their diacritics, `words` the folded ones in order,
    `vocabulary` all terms of the article, `learnt` the acronyms the article spells out, `parts` the
    parts of a report (rag.sections) that the sentences tell.
    """

    article: Article
    spans: list[Span]
    terms: list[frozenset[str]]
    spelt: list[frozenset[str]]
    words: list[list[str]]
    vocabulary: frozenset[str]
    learnt: Learnt
    parts: list[Part]
    headings: list[int]
    is_heading: list[bool]

    def sentences_in(self, start: int, end: int) -> list[int]:
        """Indices of the sentences that `[start, end)` touches."""
        return [i for i, span in enumerate(self.spans) if span.start < end and span.end > start]

    def text(self, index: int) -> str:
        """The sentence as it stands."""
        span = self.spans[index]
        return self.article.text[span.start : span.end]


@lru_cache(maxsize=256)
def page_of(article: Article) -> Page:
    """The article cut up, remembered: many questions are read against one article."""
    spans = sentences(article.text)
    learnt = learn(article.text)
    terms = [frozenset(terms_of(article.text[span.start : span.end], learnt)) for span in spans]
    spelt = [_spelt(article.text[span.start : span.end]) for span in spans]
    heads = [is_heading(article.text[span.start : span.end]) for span in spans]
    headings: list[int] = []
    latest = 0
    for index, head in enumerate(heads):
        latest = index if head else latest
        headings.append(latest)
    return Page(
        article=article,
        spans=spans,
        terms=terms,
        spelt=spelt,
        words=[word_list(article.text[span.start : span.end]) for span in spans],
        vocabulary=frozenset[str]().union(*terms),
        learnt=learnt,
        parts=label(article.text, spans),
        headings=headings,
        is_heading=heads,
    )


def _spelt(text: str) -> frozenset[str]:
    spelt = parse(text).canonical
    return frozenset(spelt[span.start : span.end] for span in syllables(spelt))


def coverage(weighted: Mapping[str, float], terms: Set[str]) -> float:
    """Share of the weight of a question's terms that `terms` holds; 1 where it has none."""
    total = sum(weighted.values())
    if total <= 0:
        return 1.0
    return sum(weight for term, weight in weighted.items() if term in terms) / total


def word_list(text: str) -> list[str]:
    """The folded syllables in order."""
    folded = parse(text).folded
    return [folded[span.start : span.end] for span in syllables(folded)]


def terms_of(text: str, learnt: Learnt = ()) -> list[str]:
    """Folded syllables and pairs, those of acronyms' other forms included."""
    words = word_list(text)
    found = words + [f"{a}_{b}" for a, b in pairwise(words)]
    for other in expansions(words, learnt):
        found += other + [f"{a}_{b}" for a, b in pairwise(other)]
    return found


def holds(text: str, words: str) -> bool:
    """True if `words` stands in `text` as whole words; both must be in the same normal form."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


@lru_cache(maxsize=256)
def places_by_line(article: Article) -> tuple[tuple[int, frozenset[str]], ...]:
    """Start of each line that names a place, with the folded names in it."""
    known = {parse(name.name).folded for name in places(article.text)}
    lines: list[tuple[int, frozenset[str]]] = []
    offset = 0
    for line in article.text.split("\n"):
        named = {parse(run.name).folded for run in name_runs(line)}
        here = {place for place in known if any(holds(name, place) for name in named)}
        if here:
            lines.append((offset, frozenset(here)))
        offset += len(line) + 1
    return tuple(lines)


def latest_places(article: Article, position: int) -> frozenset[str]:
    """The places named by the last line at or before `position` that names any."""
    latest: frozenset[str] = frozenset()
    for start, named in places_by_line(article):
        if start > position:
            break
        latest = named
    return latest


def known_places(articles: Iterable[Article]) -> frozenset[str]:
    """Folded names of the places in these articles."""
    found: set[str] = set()
    for article in articles:
        found |= {parse(name.name).folded for name in places(article.text)}
    return frozenset(found)


def subject_names(articles: Iterable[Article]) -> frozenset[str]:
    """Folded names of the places that these articles are about."""
    parts = (
        part.strip()
        for article in articles
        for part in parse(article.place or "").folded.split(",")
    )
    return frozenset(part for part in parts if part)
