"""Articles read and embedded on many machines; this process alone writes to the library.

Everything goes by windows, so that neither this process nor the cluster holds all there is at once.
What was done is what the library holds: articles that are stored, vectors that are kept. A run that
was cut off is begun again like a new one, and reads the files anew, which is the small part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from rag.errors import DiemBaoError
from rag.ingest.ahead import Prepared, cut
from rag.ingest.page import legible
from rag.ingest.pipeline import Progress, SourceOutcome, in_batches
from rag.ingest.readers import load_bytes, load_url, read_file
from rag.ingest.sources import Source
from rag.resources import batched
from rag.types import Article

if TYPE_CHECKING:
    from rag.library import Lesson, Library
    from rag.models import Embedder, Vectors

A = TypeVar("A")
B = TypeVar("B")
# Articles to be embedded, and their texts that have no vector yet, by their digests.
_Group = tuple[Sequence[Article], Mapping[str, str]]

_WINDOW_BYTES = 200_000_000
_WINDOW_FILES = 4096
_FILES = 16  # that a machine reads in one go
_GROUP = 8  # articles that a machine embeds in one go
_GROUPS = 50  # for each worker in one window
_WRITTEN = 32  # articles that become searchable by meaning together


class Cluster(Protocol):
    """Machines that call functions of this package."""

    @property
    def workers(self) -> int:
        """How many calls it can have under way."""

    def each(
        self, function: Callable[[A], B], items: Sequence[A], *, together: int = 1
    ) -> Iterator[B]:
        """What `function` returns of each item, in order, as it comes; so many go `together`.

        What a machine that dies was doing is done by another.
        """


def on_cluster(cluster: Cluster, make: Callable[[], Embedder]) -> dict[str, Any]:
    """What `ingest` is given to read and embed on a cluster: its `read` and `embed`.

    `make` gives a machine an embedder like the library's; the files go with their content.
    """
    return {"read": partial(_read_on, cluster), "embed": partial(_embed_on, cluster, make)}


def _read_on(cluster: Cluster, sources: Sequence[Source]) -> Iterator[SourceOutcome]:
    for window in _windows(map(_sent, sources)):
        made = cluster.each(_read, [source.load for source in window], together=_FILES)
        for source, found in zip(window, made, strict=True):
            yield source.name, found, source.upload and source.upload()


def _sent(source: Source) -> Source:
    """A source whose reading carries the content: other machines do not see this one's files."""
    _, load, upload, path = source
    try:
        if path is not None:
            load = partial(load_bytes, read_file(path), legible(str(path)))
        elif load.func not in (load_bytes, load_url):  # a member of an archive is read here
            load, upload = partial(_returned, load()), upload and partial(bytes, upload())
    except DiemBaoError as error:
        load, upload = partial(_returned, error), None
    return source._replace(load=load, upload=upload)


def _returned(read: Article | DiemBaoError) -> Article:
    """On a machine: what was read here already; raises what kept it from being read."""
    if isinstance(read, DiemBaoError):
        raise read
    return read


def _windows(sources: Iterable[Source]) -> Iterator[list[Source]]:
    window: list[Source] = []
    size = 0
    for source in sources:
        window.append(source)
        size += sum(len(each) for each in source.load.args if isinstance(each, bytes))
        if len(window) >= _WINDOW_FILES or size >= _WINDOW_BYTES:
            yield window
            window, size = [], 0
    if window:
        yield window


def _read(load: partial[Article]) -> Prepared | DiemBaoError:
    """On a machine: one source read and split."""
    try:
        return cut(load())
    except DiemBaoError as error:
        return error


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
        lots, missing = batched(pending, _GROUP), partial(library.embeddings.missing, embedder.name)
        groups = [(library.records.articles(ids), missing(ids)) for ids in lots]
        for made in cluster.each(partial(_embed, embedder.name, make), groups):
            if isinstance(made, DiemBaoError):
                raise made
            lessons, digests, vectors = made
            if vectors is not None:
                library.embeddings.keep(embedder.name, digests, vectors)
            waiting += lessons
            if len(waiting) >= _WRITTEN:
                write()
            done += len(digests)
            if progress:
                progress(done, max(done, total))
        write()
    return done


_embedders: dict[str, Embedder] = {}  # of a process of the cluster, which does one call at a time


def _embed(
    name: str, make: Callable[[], Embedder], group: _Group
) -> tuple[list[Lesson], list[str], Vectors | None] | DiemBaoError:
    """On a machine: what is learnt of the articles of a group; digests and vectors of its texts."""
    import numpy as np

    from rag.library import lesson

    try:
        if name not in _embedders:
            _embedders[name] = make()
        embedder = _embedders[name]
        articles, texts = group
        batches = list(in_batches(embedder, texts))
        vectors = [embedder.passages([*batch.values()]) for batch in batches]
        digests = [digest for batch in batches for digest in batch]
        return [*map(lesson, articles)], digests, np.concatenate(vectors) if vectors else None
    except DiemBaoError as error:
        return error
