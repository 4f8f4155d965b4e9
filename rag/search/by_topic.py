"""The articles of a briefing: those that say something about a query, and their order."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from statistics import median
from typing import Final

from rag.errors import InputError
from rag.library import Filters, Library
from rag.models import Embedder
from rag.question import in_vietnamese, is_english
from rag.search.hybrid import clean_question, restored_question
from rag.text import common_acronyms, lexicon, parse
from rag.types import Article

_CHUNKS: Final = 200  # passages looked at that share words with the query
_NEAREST: Final = 30
_ABOUT: Final = 0.5  # share of the query's pairs of neighbouring words that one passage holds
# How far above the middle of the nearest passages a likeness must lie, of what is left up to 1.
_STANDS_OUT: Final = 0.12


def _terms(text: str, *, plain: bool) -> tuple[set[str], set[tuple[str, str]]]:
    """The telling words of a text and its pairs of neighbours, with those of long forms.

    `plain` is without diacritics.
    """
    document, empty = parse(text), lexicon.canonical_words("topic_stop_words")
    acronyms = common_acronyms().items()
    spelt_out = (parse(form) for acronym, form in acronyms if acronym.lower() in document.words)
    words: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    for stretch in (document, *spelt_out):
        telling = [word for word in stretch.words if word not in empty]
        told = stretch.folded_words if plain else telling
        words.update(told)
        pairs.update(pairwise(told))
    return words, pairs


def _shares(query: str, text: str) -> tuple[float, float]:
    """The shares of the query's words and pairs that a text holds; one word is its own pair."""
    plain = query.isascii()
    wanted, pairs = _terms(query, plain=plain)
    words_held, pairs_held = _terms(text, plain=plain)
    share = len(wanted & words_held) / max(1, len(wanted))
    return share, len(pairs & pairs_held) / len(pairs) if pairs else share


def articles_on(library: Library, embedder: Embedder, query: str, filters: Filters) -> list[str]:
    """Ids of the articles that are about `query`, the best first; none where none is.

    A passage must hold half of the query's pairs of neighbouring words; or half of its words, and
    lie clearly nearer to it in meaning than what merely happens to be nearest.
    """
    question = clean_question(query)
    asked = [question, *([in_vietnamese(question)] if is_english(question) else ())]
    restored = restored_question(library, asked[-1])
    hits = [
        hit
        for text in dict.fromkeys((*asked, restored))
        for hit in library.search_words(text, _CHUNKS, filters)
    ]
    near = library.search_vectors(embedder.query(restored), _NEAREST, filters)
    middle = median(hit.score for hit in near) if near else 1.0
    meant = {hit.chunk_id for hit in near if hit.score > middle + _STANDS_OUT * (1 - middle)}
    found: dict[str, float] = {}
    for chunk in library.records.chunks([hit.chunk_id for hit in [*hits, *near]]).values():
        words, pairs = map(max, zip(*(_shares(text, chunk.text) for text in asked), strict=True))
        if pairs >= _ABOUT or (chunk.id in meant and words >= _ABOUT):
            found[chunk.article_id] = max(found.get(chunk.article_id, 0.0), pairs)
    return sorted(found, key=lambda article_id: -found[article_id])


def in_order(articles: Iterable[Article], filters: Filters) -> list[Article]:
    """What `filters` found, oldest first, undated last. Raises InputError where that is nothing."""
    found = sorted(articles, key=lambda article: (article.published or "9999", article.title))
    if not found:
        if filters.articles is not None:
            raise InputError("chosen_are_gone")
        wanted = ", ".join(filter(None, filters[:-1]))  # all but ids
        raise InputError("nothing_matches" if wanted else "library_has_no_articles", wanted=wanted)
    return found
