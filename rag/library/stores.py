"""The three stores kept in step.

A write goes to SQLite first, then to tantivy, then to Chroma, and each step is recorded with the
article (`State`), so that whatever a crash leaves undone is done when the library opens again.
One process writes at a time, under a file lock held for the write only; every write raises the
generation, and whoever meets a generation that is not its own reopens the indexes first.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, Self, TypeVar

from filelock import FileLock, Timeout

from rag.errors import LibraryBusy, LibraryError, VectorsDamaged, VectorsUnreachable
from rag.library.articles import Records, State
from rag.library.chroma_server import ChromaServer
from rag.library.database import FILE, MIGRATIONS, Database, locked
from rag.library.derived import Derived
from rag.library.embeddings import Embeddings
from rag.library.grouping import Grouping
from rag.library.saved import Saved, Summaries
from rag.library.shards import Shards
from rag.library.vector_index import WHOLE, VectorIndex
from rag.library.word_index import NO_TERMS, Ready, Words
from rag.resources import batched
from rag.types import Article, Chunk

Made = TypeVar("Made")
_BATCH = 256  # articles in memory at once
_PROBES = 32  # vectors looked up to see whether the index is whole
# Seconds that opening and a search wait for a writer, who may do what is to be done.
_PATIENCE = 2.0
_LONGER_PATIENCE = 5.0


class Health(NamedTuple):
    """What `doctor` found: counts after the repair, and the names of what was repaired.

    `changed` are articles whose text is no longer what was stored.
    """

    articles: int
    chunks: int
    words: int
    vectors: int
    repaired: tuple[str, ...]
    changed: tuple[str, ...] = ()


class Stores:
    """Articles and their indexes. Raises LibraryError where the folder cannot be used."""

    def __init__(
        self,
        home: Path,
        *,
        server: ChromaServer | None = None,
        sharded_from: int | None = None,
        lock_seconds: float = 30,
    ) -> None:
        self.home = home
        try:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            (home / FILE).touch(mode=0o600)  # as its journals will be
            self._lock = FileLock(home / "write.lock", timeout=lock_seconds, mode=0o600)
            self._embedding_lock = FileLock(home / "embedding.lock", mode=0o600)
            self._batch_lock = FileLock(home / "batches.lock", mode=0o600)
            self.database = Database(home / FILE)
            if self.database.version < len(MIGRATIONS):
                with locked(self._lock, self.home):
                    self.database.migrate()
        except (OSError, sqlite3.Error) as error:
            raise LibraryError("library_unopened", home=home, reason=error) from error
        self.records = Records(self.database)
        self.saved = Saved(self.database)
        self.summaries = Summaries(self.database)
        self.embeddings = Embeddings(self.database)
        self.derived = Derived(self.database)
        self.grouping = Grouping(self.database)
        # A server may hold several libraries; a folder holds this one.
        name = f"diembao-{self.database.setting('library')}" if server else "chunks"
        self.vectors = VectorIndex(home / "vectors", server, name)
        self.shards = Shards(self.database, self.vectors, sharded_from)
        try:
            self.words = Words(home / "words")
        except LibraryError:  # damaged, or of another version: it is made of the records again
            with locked(self._lock, self.home):
                self.words = Words(home / "words", empty=True)
        self._forget(self.database.generation)
        self._vectors_are_checked = False
        self._finish_what_a_crash_left()

    def close(self) -> None:
        """Close all stores."""
        self.words.close()
        self.vectors.close()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Locks and generations

    @contextmanager
    def writing(self, seconds: float | None = None) -> Iterator[None]:
        """The right to write. Waits for another writer; raises LibraryBusy after a while."""
        with locked(self._lock, self.home, seconds):
            try:
                self.refresh()
                yield
            except (sqlite3.Error, OSError) as error:
                raise LibraryError("library_unwritten", home=self.home, reason=error) from error

    @contextmanager
    def embedding(self) -> Iterator[bool]:
        """True for the one process that may make vectors now, False for any other."""
        try:
            held = self._embedding_lock.acquire(blocking=False)
        except Timeout:
            yield False
            return
        with held:
            yield True

    def batching(self) -> AbstractContextManager[None]:
        """The right to send and to fetch batches. Raises LibraryBusy where another has it."""
        return locked(self._batch_lock, self.home, 0)

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
        """Read again what was read last: it has changed."""
        self._generation = generation
        self._memory: dict[str, Any] = {}

    def remembered(self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` gives, made once a generation."""
        memory = self._memory  # another thread may forget at any moment
        if name not in memory:
            memory[name] = make()
        found: Made = memory[name]
        return found

    @property
    def embedder(self) -> str | None:
        """Name of the embedder whose vectors the library holds; None before the first."""
        return self.database.setting("embedder")

    # Keeping in step

    def index_words(self, ready: Ready = NO_TERMS) -> None:
        """Finish removals, then make stored articles searchable by words. Needs `writing`.

        `ready` are terms of some of their chunks, found before.
        """
        records = self.records
        leaving = records.in_state(State.REMOVING)
        if leaving:
            self.words.remove(leaving)
        for batch in batched(records.in_state(State.STORED), _BATCH):
            self.words.add(self._with_chunks(batch), ready)
            with self.database.transaction():
                records.set_state(batch, State.SEARCHABLE)
                self.raise_generation()
        if leaving:  # last, for a server may not answer
            try:
                self.vectors.remove(records.chunk_ids_of(leaving))
            except VectorsDamaged:
                self._rebuild_vectors()  # without those that leave: they are no longer EMBEDDED
            records.delete(leaving)
            self.raise_generation()

    def _with_chunks(self, ids: Sequence[str]) -> Iterator[tuple[Article, list[Chunk]]]:
        chunks: dict[str, list[Chunk]] = {article_id: [] for article_id in ids}
        for chunk in self.records.chunks_of(ids):
            chunks[chunk.article_id].append(chunk)
        for article in self.records.articles(ids):
            yield article, chunks[article.id]

    def _finish_what_a_crash_left(self) -> None:
        if self._words_are_whole():
            return
        # Else a writer finishes it, once a server answers.
        with suppress(LibraryBusy, VectorsUnreachable), self.writing(seconds=_PATIENCE):
            self.index_words()
            if not self._words_are_whole():
                self._rebuild_words()

    def _words_are_whole(self) -> bool:
        unfinished = self.records.in_state(State.STORED, State.REMOVING)
        searchable = self.records.chunk_count(least=State.SEARCHABLE)
        return not unfinished and self.words.count() == searchable

    def _rebuild_words(self) -> None:
        self.words = Words(self.home / "words", empty=True)
        for batch in batched(self.records.in_state(State.SEARCHABLE, State.EMBEDDED), _BATCH):
            self.words.add(self._with_chunks(batch))
        self.raise_generation()

    def _check_vectors(self) -> None:
        """Once for each process: an index that lost files answers, with a part of what it had.

        It is made anew if it is not what the records say, by count and by samples.
        """
        if self._vectors_are_checked:
            return
        if self._faulty_shards(_PROBES):
            with suppress(LibraryBusy), self.writing(seconds=_LONGER_PATIENCE):
                self._rebuild_vectors(self._faulty_shards(_PROBES))
        self._vectors_are_checked = True

    def _faulty_shards(self, probes: int | None = None) -> list[str]:
        """The shards to make anew: `probes` looked up, or all compared, once all is moved."""
        with suppress(VectorsDamaged):
            if self.vectors.is_readable():
                while probes is None and self.shards.move():
                    self.raise_generation()
                return self.shards.faulty(probes)
        return sorted({WHOLE, *self.shards.sizes()})

    def _rebuild_vectors(self, shards: Sequence[str] | None = None) -> None:
        if shards is None or shards:
            self.shards.rebuild(shards)
            self.raise_generation()

    def examine(self) -> Health:
        """Compare the indexes with the records, chunk by chunk, and repair what differs.

        What has to be embedded again is left in state SEARCHABLE.
        """
        records = self.records
        with self.writing():
            self.index_words()
            wanted = records.chunk_ids_of(records.in_state(State.SEARCHABLE, State.EMBEDDED))
            repaired: list[str] = []
            indexed: set[str] | None = None
            with suppress(LibraryError):
                indexed = self.words.chunk_ids()
            if indexed != set(wanted):
                self._rebuild_words()
                repaired.append("words")
            embedded = records.chunk_ids_of(records.in_state(State.EMBEDDED))
            kept, _ = self.embeddings.vectors(self.embedder or "", embedded)
            lost = records.chunks(list(set(embedded) - set(kept)))
            records.set_state({chunk.article_id for chunk in lost.values()}, State.SEARCHABLE)
            faulty = self._faulty_shards()
            if lost or faulty:
                self._rebuild_vectors(None if lost else faulty)
                repaired.append("vectors")
            counts = records.count(), len(wanted), self.words.count(), self.vectors.count()
            return Health(*counts, tuple(repaired), changed=tuple(records.changed()))
