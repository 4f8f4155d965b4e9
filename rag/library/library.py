"""The three stores kept in step.

A write goes to SQLite first, then to tantivy, then to Chroma, and each step is recorded with the
article (`State`), so that whatever a crash leaves undone is done when the library opens again.
One process writes at a time, under a file lock held for the write only; every write raises the
generation, and whoever meets a generation that is not its own reopens the indexes first.
"""

from __future__ import annotations

import hashlib
import math
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from filelock import FileLock, Timeout

from rag.embed import Embedder, Vectors
from rag.errors import LibraryBusy, LibraryError, NotFound
from rag.fusion import best_first, rarity
from rag.library.catalogue import Admitted, Catalogue, Filters
from rag.library.database import Database
from rag.library.embeddings import Embeddings
from rag.library.learnt import KnownPlaces, Learnt, Lesson
from rag.library.records import Records, State
from rag.library.repair import Health, examine, index_stored, mend_vectors, mend_words
from rag.library.vectors import VectorIndex
from rag.library.words import Hit, Words
from rag.types import Article, Chunk

NO_FILTERS = Filters()
_PATIENCE = 2.0  # seconds that opening waits for a writer, who may do what is to be done
_FEW_ARTICLES = 50  # looking into each of them is quicker than asking for more and dropping
_FEW_CHUNKS = 600
_MARGIN = 1.2  # how many more are asked for than the share that a filter admits makes likely
_COSINE_DIGITS = 6
_ENOUGH = 20  # hits by meaning under a filter; for fewer, every admitted vector is compared


_FILE: Final = "library.sqlite"


def has_library(home: Path) -> bool:
    """Whether a folder holds a library; to open one where there is none makes it."""
    return (home / _FILE).is_file()


class Library:
    """Articles and what finds them. Raises LibraryError where the folder cannot be used."""

    def __init__(
        self, home: Path, *, chroma_url: str | None = None, lock_seconds: float = 30
    ) -> None:
        self.home = home
        try:
            home.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(home / "write.lock", timeout=lock_seconds)
            self._embedding_lock = FileLock(home / "embedding.lock")
            self.database = Database(home / _FILE)
            if not self.database.is_current:
                with self._locked():
                    self.database.migrate()
        except (OSError, sqlite3.Error) as error:
            raise LibraryError(
                f"The library folder {home} cannot be opened ({error}); "
                "check its permissions and the space left, or choose another with --home."
            ) from error
        self.records = Records(self.database)
        self.embeddings = Embeddings(self.database)
        self.learnt = Learnt(self.database)
        # A server may hold several libraries; a folder holds this one.
        name = f"diembao-{self.database.setting('library')}" if chroma_url else "chunks"
        self.vectors = VectorIndex(home / "vectors", chroma_url, name)
        self.words = self._opened_words()
        # What was stored a moment ago need not be read again to be indexed.
        self.fresh: dict[str, tuple[Article, Sequence[Chunk]]] = {}
        self._generation = self.database.generation
        self._catalogue: Catalogue | None = None
        self._places: KnownPlaces | None = None
        self._chunk_count: int | None = None
        self._admitted: dict[Filters, Admitted] = {}
        self._vectors_are_checked = False
        self._finish_what_a_crash_left()

    def _opened_words(self) -> Words:
        try:
            return Words(self.home / "words")
        except LibraryError:  # damaged, or of another version: it is made of the records again
            with self._locked():
                return Words.rebuilt(self.home / "words")

    def _finish_what_a_crash_left(self) -> None:
        def is_whole() -> bool:
            searchable = self.records.chunk_count(least=State.SEARCHABLE)
            unfinished = self.records.in_state(State.STORED, State.REMOVING)
            return not unfinished and self.words.count() == searchable

        if is_whole():
            return
        try:
            with self.writing(seconds=_PATIENCE):
                index_stored(self)
                if not is_whole():
                    mend_words(self)
        except LibraryBusy:
            return  # whoever writes now finishes it

    def close(self) -> None:
        """Close all stores."""
        self.vectors.close()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Writing

    @contextmanager
    def writing(self, seconds: float | None = None) -> Iterator[None]:
        """The right to write. Waits for another writer; raises LibraryBusy after a while."""
        with self._locked(seconds):
            try:
                self.refresh()
                yield
            except (sqlite3.Error, OSError) as error:
                raise LibraryError(
                    f"The library at {self.home} could not be written ({error}); "
                    "what was stored before is safe."
                ) from error

    @contextmanager
    def _locked(self, seconds: float | None = None) -> Iterator[None]:
        try:
            self._lock.acquire(timeout=seconds)
        except Timeout:
            raise LibraryBusy(
                f"Another process is writing to the library at {self.home}; "
                "try again when it has finished."
            ) from None
        except OSError as error:
            raise LibraryError(
                f"The library folder {self.home} cannot be written ({error.strerror}); "
                "check its permissions and the space left."
            ) from None
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def embedding(self) -> Iterator[bool]:
        """True for the one process that may make vectors now, False for any other."""
        try:
            self._embedding_lock.acquire(blocking=False)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            self._embedding_lock.release()

    def refresh(self) -> None:
        """Reopen the indexes if another process has written since they were opened."""
        generation = self.database.generation
        if generation != self._generation:
            self.words.reload()
            self.vectors.reopen()
            self._forget(generation)

    def raise_generation(self) -> None:
        """Tell other processes that the indexes have changed. Needs `writing`."""
        generation = self.database.generation + 1
        self.database.set_setting("generation", str(generation))
        self._forget(generation)

    def _forget(self, generation: int) -> None:
        self._generation = generation
        self.records.forget()
        self._catalogue = self._places = self._chunk_count = None
        self._admitted = {}

    def store(self, article: Article, chunks: Sequence[Chunk]) -> bool:
        """Store one article, not yet searchable; False where it is there already.

        Needs `writing`, and `index_words` before the lock is given back.
        """
        state = self.records.state(article.id)
        if state is State.REMOVING:
            index_stored(self)
        elif state is not None:
            self.records.add_source(article.source, article.id)
            return False
        digests = [hashlib.sha256(chunk.text.encode()).hexdigest() for chunk in chunks]
        self.records.store(article, chunks, digests)
        self.fresh[article.id] = article, chunks
        return True

    def index_words(self) -> None:
        """Make stored articles searchable by words, and finish removals. Needs `writing`."""
        index_stored(self)

    def pending_vectors(self) -> list[str]:
        """Ids of the articles that are not yet searchable by meaning."""
        return self.records.in_state(State.SEARCHABLE)

    def index_vectors(self, embedder: Embedder, lessons: Sequence[Lesson]) -> None:
        """Make articles searchable by meaning whose texts all have a vector. Needs `writing`."""
        pending = set(self.pending_vectors())
        lessons = [lesson for lesson in lessons if lesson.article_id in pending]
        article_ids = [lesson.article_id for lesson in lessons]
        chunk_ids = list(self.records.digests_of(article_ids))
        ids, vectors = self.embeddings.vectors(embedder.name, chunk_ids)
        if ids:
            self.vectors.add(ids, vectors)
        generation = self.database.generation
        with self.database.transaction():
            self.learnt.learn(lessons, generation=generation, next_generation=generation + 1)
            self.records.set_state(article_ids, State.EMBEDDED)
            self.raise_generation()

    @property
    def embedder(self) -> str | None:
        """Name of the embedder whose vectors the library holds; None before the first."""
        return self.database.setting("embedder")

    def use_embedder(self, embedder: Embedder) -> None:
        """Note the embedder of this library. Raises LibraryError where it has another one."""
        if self.embedder is None:
            self.database.set_setting("embedder", embedder.name)
        self.check_embedder(embedder)

    def check_embedder(self, embedder: Embedder) -> None:
        """Raises LibraryError where the library's vectors are those of another embedder."""
        if self.embedder not in (None, embedder.name):
            raise LibraryError(
                f"The library at {self.home} was embedded with {self.embedder}, not with "
                f"{embedder.name}; run `diembao doctor --re-embed` to change it."
            )

    def forget_vectors(self) -> None:
        """Empty the vector index, so that another embedder can fill it. Needs `writing`."""
        self.vectors.rebuild()
        with self.database.transaction():
            self.database.set_setting("embedder", None)
            self.records.set_state(self.records.in_state(State.EMBEDDED), State.SEARCHABLE)
            self.raise_generation()

    def remove(self, article_id: str) -> None:
        """Forget an article in all three stores. Raises NotFound."""
        found = self.article(article_id)
        with self.writing():
            self.records.set_state([found.id], State.REMOVING)
            index_stored(self)

    def examine(self) -> Health:
        """Compare the indexes with the records, chunk by chunk, and repair what differs."""
        with self.writing():
            return examine(self)

    # Reading

    def article(self, article_id: str) -> Article:
        """One article; a unique beginning of its id will do. Raises NotFound."""
        if found := self.records.article(article_id):
            return found
        like = self.records.article_ids_like(article_id) if article_id else []
        if len(like) > 1:
            raise NotFound(f"The id {article_id!r} fits more than one article; give more of it.")
        found = self.records.article(like[0]) if like else None
        if found is None:
            raise NotFound(
                f"The library at {self.home} has no article {article_id!r}; "
                "`diembao articles` lists them."
            )
        return found

    def rarity(self, term: str) -> float:
        """Inverse document frequency of a folded syllable, or of a pair ("xay_dung")."""
        # Another thread may forget what is remembered at any moment: it is read once.
        count = self._chunk_count
        if count is None:
            count = self._chunk_count = self.records.chunk_count()
        return rarity(self.words.document_frequency(term), count)

    def places(self) -> KnownPlaces:
        """The places that the articles name and those that they are about, as folded names."""
        known = self._places
        if known is None:
            known = self._places = self.learnt.places()
        return known

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
            return self.vectors.search(vector, limit)
        admitted = self._admitted_by(filters)
        if admitted.chunks > _FEW_CHUNKS:
            wanted = min(limit, max(_ENOUGH, math.ceil(limit * math.sqrt(admitted.share))))
            asked = math.ceil(wanted / admitted.share * _MARGIN)
            kept = admitted.kept(self.vectors.search(vector, asked))
            if 2 * len(kept) >= min(_ENOUGH, limit):
                return kept[:limit]
        chunk_ids = list(self.records.digests_of(list(admitted.articles)))
        return self.similarities(vector, chunk_ids)[:limit]

    def similarities(self, vector: Vectors, chunk_ids: Sequence[str]) -> list[Hit]:
        """Exact cosine similarities of given chunks, best first; those without vector left out."""
        ids, vectors = self.embeddings.vectors(self.embedder or "", chunk_ids)
        if not ids:
            return []
        scores = vectors @ vector
        return [Hit(ids[i], float(scores[i])) for i in best_first(scores, ids, _COSINE_DIGITS)]

    def _admitted_by(self, filters: Filters) -> Admitted:
        admitted = self._admitted.get(filters)
        if admitted is None:
            catalogue = self._catalogue
            if catalogue is None:
                catalogue = self._catalogue = Catalogue(self.database)
            admitted = catalogue.admitted(filters)
            self._admitted = {filters: admitted}
        return admitted

    def _check_vectors(self) -> None:
        """Once for each process: an index that lost files answers, with a part of what it had."""
        if not self._vectors_are_checked:
            mend_vectors(self)
            self._vectors_are_checked = True
