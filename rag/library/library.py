"""The three stores kept in step.

A write goes to SQLite first, then to tantivy, then to Chroma, and each step is recorded with the
article (`State`), so that whatever a crash leaves undone is done when the library opens again.
One process writes at a time, under a file lock; every write raises the generation, and whoever
meets a generation that is not its own reopens the indexes first.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import numpy as np
from filelock import FileLock, Timeout

from rag.embed import Embedder, Vectors
from rag.errors import LibraryBusy, LibraryError, NotFound
from rag.library.records import Filters, Records, State
from rag.library.vectors import VectorIndex
from rag.library.words import Hit, Words
from rag.types import Article, Chunk

_EMBED_BATCH = 16
_EXACT_LIMIT = 3_000  # below this many chunks, scoring each is quicker than a filtered search

Progress = Callable[[int, int], None]


class Health(NamedTuple):
    """What `doctor` found: counts after the repair, and the names of what was repaired."""

    articles: int
    chunks: int
    words: int
    vectors: int
    repaired: tuple[str, ...]


class Library:
    """Articles and what finds them. Raises LibraryError where the folder cannot be used."""

    def __init__(
        self, home: Path, *, chroma_url: str | None = None, lock_seconds: float = 30
    ) -> None:
        self.home = home
        try:
            home.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(home / "write.lock", timeout=lock_seconds)
            self.records = Records(home / "library.sqlite")
            self.words = Words(home / "words")
        except (OSError, sqlite3.Error, ValueError) as error:
            raise LibraryError(
                f"The library folder {home} cannot be opened ({error}); "
                "check its permissions, or choose another with --home."
            ) from error
        self.vectors = VectorIndex(home / "vectors", chroma_url)
        self._generation = self.records.generation
        if self.records.in_state(State.STORED) or self.records.in_state(State.REMOVING):
            with self.writing():
                self._index_words()
                self._finish_removals()

    def close(self) -> None:
        """Close all stores."""
        self.vectors.close()
        self.records.close()

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
    def writing(self) -> Iterator[None]:
        """The right to write. Waits for another writer; raises LibraryBusy after a while."""
        try:
            self._lock.acquire()
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
            self.refresh()
            yield
        except (sqlite3.Error, OSError) as error:
            raise LibraryError(
                f"The library at {self.home} could not be written ({error}); "
                "what was stored before is safe."
            ) from error
        finally:
            self._lock.release()

    def refresh(self) -> None:
        """Reopen the indexes if another process has written since they were opened."""
        generation = self.records.generation
        if generation != self._generation:
            self.words.reload()
            self.vectors.reopen()
            self._generation = generation

    def _raise_generation(self) -> None:
        self._generation = self.records.generation + 1
        self.records.set_setting("generation", str(self._generation))

    def store(self, article: Article, chunks: Sequence[Chunk]) -> bool:
        """Store one article, not yet searchable; False where it is there already."""
        if (existing := self.records.article(article.id)) is not None:
            self.records.add_source(article.source, existing.id)
            return False
        if article.id in self.records.in_state(State.REMOVING):
            self._finish_removals()
        digests = [hashlib.sha256(chunk.text.encode()).hexdigest() for chunk in chunks]
        self.records.store(article, chunks, digests)
        return True

    def index_words(self) -> None:
        """Make stored articles searchable by words, and finish removals. Needs `writing`."""
        self._index_words()
        self._finish_removals()

    def _index_words(self) -> None:
        pending = self.records.in_state(State.STORED)
        if not pending:
            return
        chunks: dict[str, list[Chunk]] = {article_id: [] for article_id in pending}
        for chunk in self.records.chunks_of(pending):
            chunks[chunk.article_id].append(chunk)
        articles = (self.records.article(article_id) for article_id in pending)
        self.words.add((article, chunks[article.id]) for article in articles if article)
        self.records.set_state(pending, State.SEARCHABLE)
        self._raise_generation()

    def pending_vectors(self) -> list[str]:
        """Ids of the articles that are not yet searchable by meaning."""
        return self.records.in_state(State.SEARCHABLE)

    def index_vectors(self, embedder: Embedder, progress: Progress | None = None) -> int:
        """Embed what has no vector yet. Needs `writing`. Returns how many texts were embedded.

        `progress` gets the number of chunks done and of all.
        """
        pending = self.pending_vectors()
        if not pending:
            return 0
        self._check_embedder(embedder)
        todo = self.records.without_vector(pending)
        # Texts of like length in one batch waste no padding.
        todo.sort(key=lambda chunk: len(chunk.text))
        for i in range(0, len(todo), _EMBED_BATCH):
            batch = todo[i : i + _EMBED_BATCH]
            vectors = embedder.passages([chunk.text for chunk in batch])
            self.records.store_vectors([chunk.digest for chunk in batch], vectors)
            if progress:
                progress(min(i + _EMBED_BATCH, len(todo)), len(todo))
        ids, vectors = self.records.vectors([c.id for c in self.records.chunks_of(pending)])
        if ids:
            self.vectors.add(ids, vectors)
        self.records.set_state(pending, State.EMBEDDED)
        self._raise_generation()
        return len(todo)

    def _check_embedder(self, embedder: Embedder) -> None:
        used = self.records.setting("embedder")
        if used is None:
            self.records.set_setting("embedder", embedder.name)
        elif used != embedder.name:
            raise LibraryError(
                f"The library at {self.home} was embedded with {used}, not with {embedder.name}; "
                "run `diembao doctor --re-embed` to change it."
            )

    def forget_vectors(self) -> None:
        """Drop every vector, so that another embedder can make them anew. Needs `writing`."""
        self.vectors.rebuild()
        with self.records.transaction() as connection:
            connection.execute("DELETE FROM vector")
            connection.execute("DELETE FROM setting WHERE name = 'embedder'")
            connection.execute(
                "UPDATE article SET state = ? WHERE state = ?", (State.SEARCHABLE, State.EMBEDDED)
            )
        self._raise_generation()

    def remove(self, article_id: str) -> None:
        """Forget an article in all three stores. Raises NotFound."""
        self.article(article_id)
        with self.writing():
            self.records.set_state([article_id], State.REMOVING)
            self._finish_removals()

    def examine(self) -> Health:
        """Compare the indexes with the records, chunk by chunk, and repair what differs.

        What has to be embedded again is left to `index_vectors`.
        """
        repaired: list[str] = []
        with self.writing():
            self._finish_removals()
            self._index_words()
            embedded = self.records.digests_of(self.records.in_state(State.EMBEDDED))
            searchable = self.records.digests_of(self.pending_vectors())
            wanted = set(embedded) | set(searchable)
            if self.words.chunk_ids() != wanted:
                repaired.append("words")
                self._rebuild_words()
            repaired += self._repair_vectors(embedded)
            if repaired:
                self._raise_generation()
            return Health(
                articles=self.records.count(),
                chunks=len(wanted),
                words=len(self.words.chunk_ids()),
                vectors=len(self.vectors.ids()),
                repaired=tuple(repaired),
            )

    def _rebuild_words(self) -> None:
        embedded, pending = self.records.in_state(State.EMBEDDED), self.pending_vectors()
        self.words = Words.rebuilt(self.home / "words")
        self.records.set_state([*embedded, *pending], State.STORED)
        self._index_words()
        # Only the words were lost: what had its vectors has them still.
        self.records.set_state(embedded, State.EMBEDDED)

    def _repair_vectors(self, embedded: dict[str, str]) -> list[str]:
        """Make Chroma hold exactly the vectors of the records."""
        ids, vectors = self.records.vectors(list(embedded))
        lost = set(embedded) - set(ids)
        there = self.vectors.stored()
        repaired: list[str] = []
        wrong = [
            i
            for i, chunk_id in enumerate(ids)
            if chunk_id not in there or not np.allclose(there[chunk_id], vectors[i], atol=1e-5)
        ]
        if wrong:
            self.vectors.add([ids[i] for i in wrong], vectors[wrong])
            repaired.append("vectors")
        if superfluous := set(there) - set(embedded):
            self.vectors.remove(list(superfluous))
            repaired.append("superfluous vectors")
        if lost:
            articles = {c.article_id for c in self.records.chunks(list(lost)).values()}
            self.records.set_state(articles, State.SEARCHABLE)
            repaired.append("lost vectors")
        return repaired

    def _finish_removals(self) -> None:
        leaving = self.records.in_state(State.REMOVING)
        if not leaving:
            return
        self.words.remove(leaving)
        self.vectors.remove(list(self.records.digests_of(leaving)))
        self.records.delete(leaving)
        self._raise_generation()

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

    def search_words(self, text: str, limit: int, filters: Filters) -> list[Hit]:
        """Chunks by BM25."""
        return self.words.search(text, limit, self.records.matching(filters))

    def search_vectors(self, vector: Vectors, limit: int, filters: Filters) -> list[Hit]:
        """Chunks by cosine similarity."""
        allowed = self.records.matching(filters)
        if allowed is None:
            return self.vectors.search(vector, limit)
        chunk_ids = list(self.records.digests_of(allowed))
        if len(chunk_ids) <= _EXACT_LIMIT:
            return self.similarities(vector, chunk_ids)[:limit]
        admitted = set(chunk_ids)
        share = len(admitted) / max(1, self.records.chunk_count())
        found = self.vectors.search(vector, int(limit / share * 2) + limit)
        return [hit for hit in found if hit.chunk_id in admitted][:limit]

    def similarities(self, vector: Vectors, chunk_ids: Sequence[str]) -> list[Hit]:
        """Exact cosine similarities of given chunks, best first."""
        ids, vectors = self.records.vectors(chunk_ids)
        if not ids:
            return []
        scores = vectors @ vector
        return [Hit(ids[i], float(scores[i])) for i in np.argsort(-scores, kind="stable")]
