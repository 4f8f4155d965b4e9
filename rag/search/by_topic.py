"""The articles of a briefing: those that say something about a query, and their order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from statistics import median
from typing import Final

from rag.document import show_period
from rag.errors import InputError
from rag.library import Filters, Library, collection_title
from rag.messages import Language, say
from rag.models import Embedder
from rag.question import in_vietnamese, is_english
from rag.search.hybrid import clean_question, restored_question
from rag.text import common_acronyms, lexicon, parse
from rag.types import Article

_CHUNKS: Final = 200  # passages looked at that share words with the query
_NEAREST: Final = 30
_SHORT: Final = 4  # telling words of a topic that must stand together
_ABOUT: Final = 0.5  # share of a longer one's pairs of neighbouring words that one passage holds
_TOLD: Final = 2  # times that an article which is about a short topic names it
_IN_TITLE, _IN_LEAD = 2, 1  # what a headline and a lead that name it count besides
_LEAD: Final = 2  # sentences
# How far above the middle of the nearest passages a likeness must lie, of what is left up to 1.
_STANDS_OUT: Final = 0.12

TermCounts = Counter[tuple[str, ...]]


def _terms(text: str, *, plain: bool) -> TermCounts:
    """How often a text has each telling word, and each pair of neighbours, long forms included.

    `plain` is without diacritics.
    """
    document, empty = parse(text), lexicon.canonical_words("topic_stop_words")
    acronyms = common_acronyms().items()
    spelt_out = (parse(form) for acronym, form in acronyms if acronym.lower() in document.words)
    found: TermCounts = Counter()
    for stretch in (document, *spelt_out):
        telling = [word for word in stretch.words if word not in empty]
        told = stretch.folded_words if plain else telling
        found.update((word,) for word in told)
        found.update(pairwise(told))
    return found


class _Topic:
    """What a query asks for, or one of several things that commas part."""

    def __init__(self, text: str) -> None:
        self._plain = text.isascii()
        self._words: set[tuple[str, ...]] = set()
        self._pairs: set[tuple[str, ...]] = set()
        for part in text.split(","):
            terms = _terms(part, plain=self._plain).keys()
            words = {term for term in terms if len(term) == 1}
            self._words |= words
            self._pairs |= terms - words or words
        self.is_short = len(self._words) <= _SHORT

    def shares(self, text: str) -> tuple[float, float]:
        """The shares of its words and of its pairs that a text holds; one word is its own pair."""
        held = _terms(text, plain=self._plain).keys()
        words, pairs = (len(e & held) / max(1, len(e)) for e in (self._words, self._pairs))
        return words, pairs

    def times(self, article: Article) -> int:
        """How often an article names it, its headline and its lead more than once."""
        terms = _terms(article.text, plain=self._plain)
        lead = " ".join(sentence.text for sentence in parse(article.text).sentences[:_LEAD])
        in_title, in_lead = (self.shares(text)[0] == 1.0 for text in (article.title, lead))
        named = min((terms[pair] for pair in self._pairs), default=0)
        return named + _IN_TITLE * in_title + _IN_LEAD * in_lead


def _parts(query: str) -> list[str]:
    """The topics that commas part; a name behind one belongs to the topic before it."""
    parts: list[str] = []
    for part in filter(None, map(str.strip, re.split(r",(?!\d)", query))):
        if parts and part.istitle() and not parts[-1].istitle():
            parts[-1] = f"{parts[-1]}, {part}"
        else:
            parts.append(part)
    return parts


def articles_on(library: Library, embedder: Embedder, query: str, filters: Filters) -> list[str]:
    """Ids of the articles that are about `query`, those that name it most first.

    A short topic must be named twice, or in the headline or the lead; of a longer one a passage
    must hold half of the pairs of neighbouring words, or half of its words, and lie clearly nearer
    to it in meaning than what merely happens to be nearest.
    """
    question = clean_question(query)
    asked = [question, *([in_vietnamese(question)] if is_english(question) else ())]
    restored = restored_question(library, asked[-1])
    texts = dict.fromkeys(part for text in (*asked, restored) for part in _parts(text))
    hits = [hit for text in texts for hit in library.search_words(text, _CHUNKS, filters)]
    near = library.search_vectors(embedder.query(restored), _NEAREST, filters)
    middle = median(hit.score for hit in near) if near else 1.0
    meant = {hit.chunk_id for hit in near if hit.score > middle + _STANDS_OUT * (1 - middle)}
    topics = [_Topic(part) for text in asked for part in _parts(text)]
    found: dict[str, float] = {}
    chunks = library.records.chunks([hit.chunk_id for hit in [*hits, *near]]).values()
    for topic in topics:
        for chunk in chunks:
            words, pairs = topic.shares(chunk.text)
            least = 1.0 if topic.is_short else _ABOUT
            if pairs >= least or (chunk.id in meant and words >= least):
                found[chunk.article_id] = max(found.get(chunk.article_id, 0.0), pairs)
    articles = library.records.articles(list(found))
    times = {each.id: max(topic.times(each) for topic in topics) for each in articles}
    if all(topic.is_short for topic in topics):
        found = {each: score for each, score in found.items() if times[each] >= _TOLD}
    return sorted(found, key=lambda each: (-found[each], -times[each]))


def in_order(articles: Iterable[Article], filters: Filters, language: Language) -> list[Article]:
    """What `filters` found, oldest first, undated last. Raises InputError where that is nothing."""
    found = sorted(articles, key=lambda article: (article.published or "9999", article.title))
    if not found:
        if filters.articles is not None:
            raise InputError("chosen_are_gone")
        wanted = ", ".join(_told(filters, language))
        raise InputError("nothing_matches" if wanted else "library_has_no_articles", wanted=wanted)
    return found


def _told(filters: Filters, language: Language) -> Iterator[str]:
    """What articles are limited to, as people say it."""
    yield from filter(None, (filters.source, filters.place))
    for name, day in (("from_day", filters.since), ("until_day", filters.until)):
        if day:
            yield say(f"filter.{name}", language, day=show_period(day, language))
    if filters.collection:
        yield collection_title(filters.collection, language)
