"""What brings the indexes back in step with the records, at opening and by `doctor`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from rag.errors import LibraryBusy, LibraryError
from rag.library.articles import Records, State
from rag.library.database import Database
from rag.library.embeddings import Embeddings
from rag.library.vector_index import VectorIndex
from rag.library.word_index import Words
from rag.types import Article, Chunk

_BATCH = 256  # articles in memory at once
_PROBES = 32  # vectors looked up to see whether the index is whole
_PATIENCE = 5.0


class Stores(Protocol):
    """What is brought in step: a `Library`."""

    home: Path
    database: Database
    records: Records
    embeddings: Embeddings
    words: Words
    vectors: VectorIndex
    fresh: dict[str, tuple[Article, Sequence[Chunk]]]

    @property
    def embedder(self) -> str | None:
        """Name of the embedder whose vectors are held."""

    def writing(self, seconds: float | None = None) -> AbstractContextManager[None]:
        """The right to write."""

    def raise_generation(self) -> None:
        """Tell other processes that the indexes have changed."""


class Health(NamedTuple):
    """What `doctor` found: counts after the repair, and the names of what was repaired."""

    articles: int
    chunks: int
    words: int
    vectors: int
    repaired: tuple[str, ...]


def index_stored(library: Stores) -> None:
    """Finish removals, then make stored articles searchable by words. Needs `writing`."""
    records = library.records
    if leaving := records.in_state(State.REMOVING):
        library.words.remove(leaving)
        try:
            library.vectors.remove(list(records.digests_of(leaving)))
        except LibraryError:
            _rebuild_vectors(library)  # without those that leave: they are no longer EMBEDDED
        records.delete(leaving)
        library.raise_generation()
    for batch in _batches(records.in_state(State.STORED)):
        library.words.add(_with_chunks(library, batch))
        with library.database.transaction():
            records.set_state(batch, State.SEARCHABLE)
            library.raise_generation()
    library.fresh.clear()


def mend_words(library: Stores) -> None:
    """Make the word index anew from the records. Needs `writing`."""
    library.words = Words.rebuilt(library.home / "words")
    for batch in _batches(library.records.in_state(State.SEARCHABLE, State.EMBEDDED)):
        library.words.add(_with_chunks(library, batch))
    library.raise_generation()


def mend_vectors(library: Stores) -> None:
    """Make the vector index anew if it is not what the records say, by count and by samples."""
    if _is_whole(library):
        return
    try:
        with library.writing(seconds=_PATIENCE):
            if not _is_whole(library):
                _rebuild_vectors(library)
    except LibraryBusy:
        return  # whoever writes now may be adding what is missing


def _is_whole(library: Stores) -> bool:
    if not library.vectors.is_readable():
        return False
    embedded = library.records.in_state(State.EMBEDDED)
    try:
        if library.vectors.count() != library.records.chunk_count(least=State.EMBEDDED):
            return False
        if not embedded:
            return True
        step = max(1, len(embedded) // _PROBES)
        chunk_ids = list(library.records.digests_of(embedded[::step]))[:_PROBES]
        ids, vectors = library.embeddings.vectors(library.embedder or "", chunk_ids)
        # HNSW is approximate: a few probes that miss themselves are no damage.
        return not ids or len(library.vectors.unreachable(ids, vectors)) <= len(ids) // 4
    except LibraryError:
        return False


def _rebuild_vectors(library: Stores) -> None:
    library.vectors.rebuild()
    for batch in _batches(library.records.in_state(State.EMBEDDED), 1000):
        chunk_ids = list(library.records.digests_of(batch))
        ids, vectors = library.embeddings.vectors(library.embedder or "", chunk_ids)
        if ids:
            library.vectors.add(ids, vectors)
    library.raise_generation()


def examine(library: Stores) -> Health:
    """Compare the indexes with the records, chunk by chunk, and repair. Needs `writing`.

    What has to be embedded again is left in state SEARCHABLE.
    """
    index_stored(library)
    records = library.records
    embedded = records.digests_of(records.in_state(State.EMBEDDED))
    wanted = embedded | records.digests_of(records.in_state(State.SEARCHABLE))
    repaired: list[str] = []
    if _word_ids(library) != set(wanted):
        mend_words(library)
        repaired.append("words")
    repaired += _repair_vectors(library, embedded)
    if repaired:
        library.raise_generation()
    return Health(
        articles=records.count(),
        chunks=len(wanted),
        words=library.words.count(),
        vectors=library.vectors.count(),
        repaired=tuple(repaired),
    )


def _word_ids(library: Stores) -> set[str] | None:
    try:
        return library.words.chunk_ids()
    except LibraryError:
        return None


def _repair_vectors(library: Stores, embedded: dict[str, str]) -> list[str]:
    """Make Chroma hold exactly the vectors of the records, each found by a search for itself."""
    repaired: list[str] = []
    ids, vectors = library.embeddings.vectors(library.embedder or "", list(embedded))
    if lost := set(embedded) - set(ids):
        articles = {chunk.article_id for chunk in library.records.chunks(list(lost)).values()}
        library.records.set_state(articles, State.SEARCHABLE)
        repaired.append("lost vectors")
    try:
        if not library.vectors.is_readable():
            _rebuild_vectors(library)
            repaired.append("vectors")
        stored = library.vectors.stored()
        if superfluous := set(stored) - set(embedded):
            library.vectors.remove(list(superfluous))
            repaired.append("superfluous vectors")
        wrong = [
            i
            for i, chunk_id in enumerate(ids)
            if chunk_id not in stored or not np.allclose(stored[chunk_id], vectors[i], atol=1e-5)
        ]
        if wrong:
            library.vectors.add([ids[i] for i in wrong], vectors[wrong])
        # Among hundreds of vectors that are nearly one, HNSW loses some; another try finds a few.
        if lost_ways := set(library.vectors.unreachable(ids, vectors)):
            rows = [i for i, chunk_id in enumerate(ids) if chunk_id in lost_ways]
            library.vectors.remove(list(lost_ways))
            library.vectors.add([ids[i] for i in rows], vectors[rows])
        found_again = len(lost_ways) > len(library.vectors.unreachable(ids, vectors))
        if wrong or (lost_ways and found_again):
            repaired.append("vectors")
    except LibraryError:
        _rebuild_vectors(library)
        repaired.append("vectors")
    return list(dict.fromkeys(repaired))


def _with_chunks(
    library: Stores, article_ids: Sequence[str]
) -> Iterator[tuple[Article, Sequence[Chunk]]]:
    yield from (library.fresh[i] for i in article_ids if i in library.fresh)
    others = [i for i in article_ids if i not in library.fresh]
    chunks: dict[str, list[Chunk]] = {article_id: [] for article_id in others}
    for chunk in library.records.chunks_of(others):
        chunks[chunk.article_id].append(chunk)
    for article in library.records.articles(others):
        yield article, chunks[article.id]


def _batches(ids: Iterable[str], size: int = _BATCH) -> Iterator[list[str]]:
    remaining = iter(ids)
    while batch := list(islice(remaining, size)):
        yield batch
