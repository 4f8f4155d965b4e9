"""An article as it is read: sentences with their terms, headings, and the places in force. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from rag.document.sections import Part, label
from rag.text import Learnt, Sentence, Span, expansions, learn, name_runs, parse, places
from rag.types import Article


class Page(NamedTuple):
    """An article cut into sentences: the terms of each, and the index of the heading above it.

    `spelt` are the sentences' syllables with their diacritics, `words` the folded ones in order,
    `vocabulary` all terms of the article, `learnt` the acronyms the article spells out, `parts` the
    parts of a report that the sentences tell.
    """

    article: Article
    sentences: tuple[Sentence, ...]
    spans: tuple[Span, ...]
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
        return [sentence.index for sentence in parse(self.article.text).touching(start, end)]

    def text(self, index: int) -> str:
        """The sentence as it stands."""
        return self.sentences[index].text


@lru_cache(maxsize=256)
def page_of(article: Article) -> Page:
    """The article cut up, remembered: many questions are read against one article."""
    document, learnt = parse(article.text), learn(article.text)
    sentences = document.sentences
    words = [list(sentence.folded_words) for sentence in sentences]
    terms = [frozenset(_terms(each, learnt)) for each in words]
    heading = [sentence.is_heading for sentence in sentences]
    return Page(
        article=article,
        sentences=sentences,
        spans=document.spans,
        terms=terms,
        spelt=[frozenset(sentence.words) for sentence in sentences],
        words=words,
        vocabulary=frozenset[str]().union(*terms),
        learnt=learnt,
        parts=label(sentences),
        headings=list(accumulate((i if head else 0 for i, head in enumerate(heading)), max)),
        is_heading=heading,
    )


def coverage(weighted: Mapping[str, float], terms: Set[str]) -> float:
    """Share of the weight of a question's terms that `terms` holds; 1 where it has none."""
    total = sum(weighted.values())
    if total <= 0:
        return 1.0
    return sum(weight for term, weight in weighted.items() if term in terms) / total


def word_list(text: str) -> list[str]:
    """The folded syllables in order."""
    return list(parse(text).folded_words)


def terms_of(text: str, learnt: Learnt = ()) -> list[str]:
    """Folded syllables and pairs, those of acronyms' other forms included."""
    return _terms(word_list(text), learnt)


def _terms(words: list[str], learnt: Learnt) -> list[str]:
    forms = [words, *expansions(words, learnt)]
    return [term for form in forms for term in (*form, *(f"{a}_{b}" for a, b in pairwise(form)))]


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
