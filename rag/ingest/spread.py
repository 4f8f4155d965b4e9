"""Articles read and embedded on many machines; this process alone writes to the library.

Everything goes by windows, so that neither this process nor the cluster holds all there is at once.
What was done is what the library holds: articles that are stored, vectors that are kept. A run that
was cut off is begun again like a new one, and reads the files anew, which is the small part.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from rag.errors import DiemBaoError
from rag.ingest.chunks import split
from rag.ingest.page import legible
from rag.ingest.pipeline import (
    BATCH,
    Progress,
    as_revised,
    complete,
    store_split,
    told_unread,
)
from rag.ingest.readers import load_bytes, load_url, read_file
from rag.ingest.sources import Source, expand
from rag.messages import Language, told
from rag.types import Article, Chunk, FailedSource, IngestReport, PartlyRead, Replaced

if TYPE_CHECKING:
    from rag.library import Lesson, Library
    from rag.models import Embedder, Vectors

A = TypeVar("A")
B = TypeVar("B")

_WINDOW_BYTES = 200_000_000
_WINDOW_FILES = 4096
_FILES = 16  # that a machine reads in one go
_GROUP = 8  # articles that a machine embeds in one go
_GROUPS = 50  # for each worker in one window
_WRITTEN = 32  # articles that become searchable by meaning together
_EMBED_BATCH = 16


class Cluster(Protocol):
    """Machines that call functions of this package."""

    @property
    def workers(self) -> int:
        """How many calls it can have under way."""
        ...

    def each(
        self, function: Callable[[A], B], items: Sequence[A], *, together: int = 1, most: int = 0
    ) -> Iterator[B]:
        """What `function` returns of each item, in order, as it comes.

        So many items go `together`; at most `most` calls are under way, if it is not 0. What a
        machine that dies was doing is done by another.
        """
        ...


class _Sent(NamedTuple):
    """A source on its way: what reads it, or why it cannot be read; the file of an upload."""

    name: str
    read: partial[Article] | DiemBaoError
    original: bytes | None = None


class _Read(NamedTuple):
    article: Article | None
    chunks: Sequence[Chunk] = ()
    error: DiemBaoError | None = None


class _Group(NamedTuple):
    """Articles to be embedded, and their texts that have no vector yet, with their digests."""

    articles: Sequence[Article]
    texts: Sequence[tuple[str, str]]


class _Embedded(NamedTuple):
    lessons: Sequence[Lesson]
    digests: Sequence[str]
    vectors: Vectors | None
    error: DiemBaoError | None = None


def ingest_on(
    cluster: Cluster,
    library: Library,
    embedder: Embedder,
    make: Callable[[], Embedder],
    sources: Sequence[str | tuple[str, bytes]],
    *,
    language: Language = "en",
    reading: Progress | None = None,
    embedding: Progress | None = None,
) -> IngestReport:
    """The same as `ingest`, read, split and embedded on a cluster.

    `make` gives a machine an embedder like `embedder`; the files go with their content.
    """
    failed: list[tuple[str, DiemBaoError]] = []
    stored: dict[bool, list[str]] = {True: [], False: []}
    partly: list[PartlyRead] = []
    replaced: list[Replaced] = []
    batch: list[tuple[Article, Sequence[Chunk]]] = []
    originals: dict[str, tuple[str, bytes]] = {}

    def store() -> None:
        cut = [(as_revised(article, library, replaced), chunks) for article, chunks in batch]
        for (article, _), is_new in zip(cut, store_split(library, cut, originals), strict=True):
            stored[is_new].append(article.id)
        batch.clear()
        originals.clear()

    with tempfile.TemporaryDirectory() as uploads:
        expanded = list(expand(sources, failed, Path(uploads)))
        for number, (sent, found) in enumerate(_read_on(cluster, expanded), 1):
            if found.article is None:
                failed.append((sent.name, found.error or DiemBaoError("unexpected")))
            else:
                batch.append((found.article, found.chunks))
                if sent.original is not None:
                    originals[found.article.id] = found.article.source, sent.original
                if unread := found.article.unread:
                    partly.append(
                        PartlyRead(source=sent.name, unread=told_unread(unread, language))
                    )
            if len(batch) >= BATCH or number == len(expanded):
                store()
            if reading:
                reading(number, len(expanded))
    complete(library, embedder, embedding, embed=partial(_embed_on, cluster, make))
    refused = tuple(FailedSource(source=name, reason=told(e, language)) for name, e in failed)
    return IngestReport(
        stored=tuple(stored[True]),
        unchanged=tuple(stored[False]),
        failed=refused,
        partly=tuple(partly),
        replaced=tuple(replaced),
    )


def _read_on(cluster: Cluster, sources: Sequence[Source]) -> Iterator[tuple[_Sent, _Read]]:
    for window in _windows(map(_sent, sources)):
        found = cluster.each(_read, [sent.read for sent in window], together=_FILES)
        yield from zip(window, found, strict=True)


def _sent(source: Source) -> _Sent:
    """A source whose reading carries the content: other machines do not see this one's files."""
    name, load, upload, path = source
    read = load if isinstance(load, partial) else partial(load)
    try:
        if path is not None:
            read = partial(load_bytes, read_file(path), legible(str(path)))
        elif read.func not in (load_bytes, load_url):  # a member of an archive is read here
            read = partial(_same, read())
        return _Sent(name, read, upload and upload())
    except DiemBaoError as error:
        return _Sent(name, error)


def _same(article: Article) -> Article:
    return article


def _windows(sources: Iterable[_Sent]) -> Iterator[list[_Sent]]:
    window: list[_Sent] = []
    size = 0
    for sent in sources:
        window.append(sent)
        if isinstance(sent.read, partial):
            size += sum(len(each) for each in sent.read.args if isinstance(each, bytes))
        if len(window) >= _WINDOW_FILES or size >= _WINDOW_BYTES:
            yield window
            window, size = [], 0
    if window:
        yield window


def _read(read: partial[Article] | DiemBaoError) -> _Read:
    """On a machine: one source read and split."""
    from rag.models import count_tokens

    if isinstance(read, DiemBaoError):
        return _Read(None, error=read)
    try:
        article = read()
        return _Read(article, split(article.id, article.text, count_tokens))
    except DiemBaoError as error:
        return _Read(None, error=error)


def _embed_on(
    cluster: Cluster,
    make: Callable[[], Embedder],
    library: Library,
    embedder: Embedder,
    total: int,
    progress: Progress | None,
    _until: float,
) -> int:
    """See `Embed`. Vectors are kept as they come; raises what a machine's embedder raised."""
    done = 0
    waiting: list[Lesson] = []

    def write() -> None:
        with library.writing():
            library.index_vectors(waiting)
        waiting.clear()

    while pending := library.pending_vectors()[: cluster.workers * _GROUPS * _GROUP]:
        cut = [pending[i : i + _GROUP] for i in range(0, len(pending), _GROUP)]
        groups = [
            _Group(
                library.records.articles(ids),
                list(library.embeddings.missing(embedder.name, ids).items()),
            )
            for ids in cut
        ]
        for made in cluster.each(partial(_embed, embedder.name, make), groups):
            if made.error:
                raise made.error
            if made.vectors is not None:
                library.embeddings.keep(embedder.name, made.digests, made.vectors)
            waiting += made.lessons
            if len(waiting) >= _WRITTEN:
                write()
            done += len(made.digests)
            if progress:
                progress(done, max(done, total))
        write()
    return done


_embedders: dict[str, Embedder] = {}  # of a process of the cluster, which does one call at a time


def _embed(name: str, make: Callable[[], Embedder], group: _Group) -> _Embedded:
    """On a machine: the vectors of a group, and what is learnt of its articles."""
    import numpy as np

    from rag.library import lesson

    try:
        if name not in _embedders:
            _embedders[name] = make()
        embedder = _embedders[name]
        texts = sorted(group.texts, key=lambda item: len(item[1]))
        size = getattr(embedder, "texts_at_once", _EMBED_BATCH)
        batches = [texts[i : i + size] for i in range(0, len(texts), size)]
        vectors = [embedder.passages([text for _, text in batch]) for batch in batches]
        return _Embedded(
            [lesson(article) for article in group.articles],
            [digest for digest, _ in texts],
            np.concatenate(vectors) if vectors else None,
        )
    except DiemBaoError as error:
        return _Embedded([], [], None, error)
