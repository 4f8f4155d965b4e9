"""The library: what is written to its stores, and what is found in them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryError, NotFound
from rag.library.articles import State
from rag.library.database import FILE
from rag.library.derived import KnownPlaces, Lesson
from rag.library.filters import NO_FILTERS, Admitted, Catalogue, Filters, collection_title
from rag.library.stores import Stores
from rag.library.word_index import Hit
from rag.messages import LANGUAGES
from rag.models import Embedder, Vectors
from rag.text import fold, nfc, rarity
from rag.types import Article, Chunk

_FEW_ARTICLES = 50  # looking into each of them is quicker than asking for more and dropping
_FEW_CHUNKS = 600
_MARGIN = 1.2  # how many more are asked for than the share that a filter admits makes likely
_ENOUGH = 20  # hits by meaning under a filter; for fewer, every admitted vector is compared


def has_library(home: Path) -> bool:
    """Whether a folder holds a library; to open one where there is none makes it."""
    return (home / FILE).is_file()


_COSINE_DIGITS, _SCORE_DIGITS = 6, 3  # decimals that order hits


def best_first(
    scores: NDArray[np.floating[Any]], ids: Sequence[str], digits: int = _SCORE_DIGITS
) -> list[int]:
    """Indices by falling score, rounded to `digits` decimals; equal ones by id.

    Floating point differs in its last digits from processor to processor: they order nothing.
    """
    order: list[int] = np.lexsort((np.array(ids, dtype=str), -np.round(scores, digits))).tolist()
    return order


class Library(Stores):
    """Articles and what finds them. Raises LibraryError where the folder cannot be used."""

    # Writing

    def store(self, article: Article, chunks: Sequence[Chunk]) -> bool:
        """Store one article, not yet searchable; False where it is there already.

        Needs `writing`, and `index_words` before the lock is given back.
        """
        state = self.records.state(article.id)
        if state is State.REMOVING:
            self.index_words()
            state = None
        if state is None:
            self.records.store(article, len(chunks))
        if not self.records.chunk_ids_of([article.id]):
            self.records.store_chunks(article.id, chunks)
        self.records.add_source(article.source, article.id)
        return state is None

    def pending_vectors(self) -> list[str]:
        """Ids of the articles that are not yet searchable by meaning, the latest news first."""
        latest_first = "coalesce(published, substr(added, 1, 10), '') DESC, rowid DESC"
        select = f"SELECT id FROM article WHERE state = ? ORDER BY {latest_first}"
        return self.database.column(select, State.SEARCHABLE)

    def index_vectors(self, lessons: Sequence[Lesson]) -> None:
        """Make articles searchable by meaning whose texts all have a vector. Needs `writing`."""
        pending = set(self.pending_vectors())
        lessons = [each for each in lessons if each.article_id in pending]
        article_ids = [each.article_id for each in lessons]
        placed = self.shards.add(article_ids)
        sketches = self.remembered("sketches", self.derived.sketches)
        with self.database.transaction():
            sketches = self.derived.learn(lessons, sketches)
            self.shards.record(placed)
            self.records.set_state(article_ids, State.EMBEDDED)
            self.raise_generation()
        if self.shards.move():
            self.raise_generation()
        self._memory["sketches"] = sketches  # all there are: they need not be read again

    def use_embedder(self, embedder: Embedder) -> None:
        """Note the embedder of this library. Raises LibraryError where it has another one."""
        if self.embedder is None:
            self.database.set_setting("embedder", embedder.name)
        self.check_embedder(embedder)

    def check_embedder(self, embedder: Embedder) -> None:
        """Raises LibraryError where the library's vectors are those of another embedder."""
        if self.embedder not in (None, embedder.name):
            raise LibraryError(
                "another_embedder", home=self.home, stored=self.embedder, given=embedder.name
            )

    def forget_vectors(self) -> None:
        """Empty the vector index, so that another embedder can fill it. Needs `writing`."""
        self.shards.forget()
        with self.database.transaction():
            self.database.set_setting("embedder", None)
            self.records.set_state(self.records.in_state(State.EMBEDDED), State.SEARCHABLE)
            self.raise_generation()

    def edit(self, article_id: str, fields: Mapping[str, str | None]) -> None:
        """Give an article another title, publisher, day, place or byline. Raises NotFound."""
        found = self.article(article_id)
        with self.writing():
            self.records.edit(found.id, fields)
            self.index_words()

    def remove(self, article_id: str) -> None:
        """Forget an article in all three stores. Raises NotFound."""
        found = self.article(article_id)
        with self.writing():
            self.records.set_state([found.id], State.REMOVING)
            self.index_words()

    # Reading

    def article(self, article_id: str) -> Article:
        """One article; a unique beginning of its id will do. Raises NotFound."""
        if found := self.records.article(article_id):
            return found
        like = self.records.article_ids_like(article_id) if article_id else []
        if len(like) > 1:
            raise NotFound("id_ambiguous", id=article_id)
        found = self.records.article(like[0]) if like else None
        if found is None:
            raise NotFound("id_unknown", home=self.home, id=article_id)
        return found

    def collection(self, name: str) -> tuple[str, list[str]]:
        """A collection by its name, whatever its accents and capitals. Raises NotFound."""
        collections = self.records.collections()
        # The samples go by what they are called on the pages, too.
        called = {collection_title(e, language): e for language in LANGUAGES for e in collections}
        called |= {each: each for each in collections}
        for spelt in (str.casefold, fold):  # "Bão" is no "Báo", where there are both
            found = {called[each] for each in called if spelt(nfc(each)) == spelt(nfc(name))}
            if len(found) == 1:
                (one,) = found
                return one, collections[one]
        raise NotFound("collection_unknown", name=name, known=", ".join(collections) or "–")

    def rarity(self, term: str) -> float:
        """Inverse document frequency of a folded syllable, or of a pair ("xay_dung")."""
        count = self.remembered("chunks", self.records.chunk_count)
        return rarity(self.words.document_frequency(term), count)

    def places(self) -> KnownPlaces:
        """The places that the articles name and those that they are about, as folded names."""
        return self.remembered("places", self.derived.places)

    def matching(self, filters: Filters) -> frozenset[str]:
        """Ids of the articles that the filters admit."""
        return self._admitted_by(filters).articles

    def search_words(
        self, text: str, limit: int, filters: Filters = NO_FILTERS, phrases: Sequence[str] = ()
    ) -> list[Hit]:
        """Chunks by BM25; each holds the word pairs of every phrase."""
        if filters == NO_FILTERS:
            return self.words.search(text, limit, phrases)
        admitted = self._admitted_by(filters)
        if not admitted.articles:
            return []
        if len(admitted.articles) > _FEW_ARTICLES or phrases:
            asked = math.ceil(limit / admitted.share * _MARGIN)
            hits = self.words.search(text, asked, phrases)
            kept = admitted.kept(hits)
            if len(kept) >= limit or len(hits) < asked or phrases:
                return kept[:limit]
        return self.words.search_within(text, limit, list(admitted.articles))

    def search_vectors(
        self, vector: Vectors, limit: int, filters: Filters = NO_FILTERS
    ) -> list[Hit]:
        """Chunks by cosine similarity."""
        self._check_vectors()
        if filters == NO_FILTERS:
            return self.vectors.search(vector, limit, self.remembered("shards", self.shards.sizes))
        admitted = self._admitted_by(filters)
        if admitted.chunks > _FEW_CHUNKS:
            wanted = min(limit, max(_ENOUGH, math.ceil(limit * math.sqrt(admitted.share))))
            asked = math.ceil(wanted / admitted.share_of_shards * _MARGIN)
            kept = admitted.kept(self.vectors.search(vector, asked, admitted.shards))
            if 2 * len(kept) >= min(_ENOUGH, limit):
                return kept[:limit]
        chunk_ids = self.records.chunk_ids_of(list(admitted.articles))
        return self.similarities(vector, chunk_ids)[:limit]

    def similarities(self, vector: Vectors, chunk_ids: Sequence[str]) -> list[Hit]:
        """Exact cosine similarities of given chunks, best first; those without vector left out."""
        ids, vectors = self.embeddings.vectors(self.embedder or "", chunk_ids)
        if not ids:
            return []
        scores = vectors @ vector
        return [Hit(ids[i], float(scores[i])) for i in best_first(scores, ids, _COSINE_DIGITS)]

    def _admitted_by(self, filters: Filters) -> Admitted:
        catalogue = self.remembered("catalogue", lambda: Catalogue(self.database))
        if filters.collection is not None:
            within = frozenset(self.collection(filters.collection)[1])
            chosen = within if filters.articles is None else within & filters.articles
            filters = filters._replace(collection=None, articles=chosen)
        return catalogue.admitted(filters)
