"""Which articles say something about a query, for a briefing: by their words, then by meaning."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple, Self

from rag.library import Filters, Library
from rag.models import Embedder
from rag.question import in_vietnamese, is_english
from rag.search.hybrid import clean_question, restored_question
from rag.text import parse, words_of

_CHUNKS: Final = 200  # passages looked at that share words with the query
_NEAREST: Final = 30
_ABOUT: Final = 0.5  # share of the query's pairs of neighbouring words that one passage holds
# How far above the middle of the nearest passages a likeness must lie, of what is left up to 1.
_STANDS_OUT: Final = 0.12
_EMPTY: Final = frozenset(
    "là của có được và với cho đến đã đang sẽ cũng còn trong trên tại ở các những một này đó thì "
    "về từ để bị như ra vào lên tin bài tình hình vấn đề công tác nội dung việc".split()
)


class _Terms(NamedTuple):
    """A query as its words and its pairs of neighbouring ones; `plain` without diacritics."""

    words: frozenset[str]
    pairs: frozenset[str]
    plain: bool

    @classmethod
    def of(cls, text: str, *, plain: bool) -> Self:
        spelt = parse(text).folded if plain else parse(text).canonical
        words = [word for word in words_of(spelt) if plain or word not in _EMPTY]
        return cls(frozenset(words), frozenset(f"{a} {b}" for a, b in pairwise(words)), plain)

    def within(self, text: str) -> tuple[float, float]:
        """The shares of the words and of the pairs that a text holds; one word is its own pair."""
        theirs = _Terms.of(text, plain=self.plain)
        words = len(self.words & theirs.words) / max(1, len(self.words))
        return words, len(self.pairs & theirs.pairs) / len(self.pairs) if self.pairs else words


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
    wanted = [_Terms.of(text, plain=text.isascii()) for text in asked]
    found: dict[str, float] = {}
    for chunk in library.records.chunks([hit.chunk_id for hit in [*hits, *near]]).values():
        words, pairs = map(max, zip(*(terms.within(chunk.text) for terms in wanted), strict=True))
        if pairs >= _ABOUT or (chunk.id in meant and words >= _ABOUT):
            found[chunk.article_id] = max(found.get(chunk.article_id, 0.0), pairs)
    return sorted(found, key=lambda article_id: -found[article_id])
