"""Chroma: which chunks are near a question's vector. It holds ids and vectors only."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, cast

from rag.errors import LibraryError, VectorsDamaged
from rag.library.chroma_server import ChromaServer
from rag.library.word_index import Hit
from rag.models import Vectors
from rag.resources import batched, python

if TYPE_CHECKING:
    from chromadb.api.client import Client

WHOLE: Final = ""  # the shard of all vectors, where they are not spread over several

_SECONDS = 300  # that reading an index whole may take
_BATCH = 5_000  # Chroma takes at most 5,461 records at once
_BATCH_BYTES = 15_000_000  # a server takes 40 MB at once, in base64
_QUERIES = 500
_SAME = 1e-4  # a distance that rounding explains
# With Chroma's own ef_search, 100, shards and one graph of 16,000 passages agree on the first ten
# of 98 % of questions, with 400 on all, in 2.0 ms instead of 1.2 (`eval bench --part shards`).
_GRAPH: Final = {"hnsw": {"space": "cosine", "ef_search": 400}}


class VectorIndex:
    """The vector index of a library, in shards: in its own folder, or on a Chroma server.

    Two clients that write one folder lose vectors silently, so a writer must hold the library's
    lock and call `reopen` when another process has written since.
    """

    def __init__(
        self, folder: Path, server: ChromaServer | None = None, name: str = "chunks"
    ) -> None:
        self._folder = folder
        self._server = server
        self.is_on_server = server is not None  # else in the library's own folder
        self._name = name
        self._using = RLock()  # nothing is asked of an index that is being closed
        self._client: Client | None = None
        self._found: dict[str, Any] | None = None
        self._proof = folder.with_name(f"{folder.name}.proof")
        self._is_faulty = False

    def reopen(self) -> None:
        """See what other processes have written. A server shows it, but for new shards."""
        with self._using:
            self._found = None
            if self._server is None:
                self._disconnect()

    def close(self) -> None:
        """Close the index, noting that its files are sound."""
        was_open = self._client is not None
        with self._using:
            self._found = None
            self._disconnect()
        if was_open and self._server is None and not self._is_faulty:
            with suppress(OSError):
                self._proof.write_text(_signature(self._folder), encoding="utf-8")

    def _disconnect(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    def is_readable(self) -> bool:
        """False where reading the files would end the process.

        Chroma's engine does not check its files. Those that are not what they were when an index
        was closed are read whole in a process of its own, which it may end.
        """
        if self._server is not None or self._client is not None:
            return True
        found = _signature(self._folder)
        if not found or (self._proof.exists() and self._proof.read_text(encoding="utf-8") == found):
            return True
        code = f"from rag.library.vector_index import read; read({str(self._folder)!r})"
        try:
            ran = subprocess.run(python(code), check=False, capture_output=True, timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return ran.returncode == 0

    def rebuild(self) -> None:
        """An empty index in place of one that cannot be used."""
        self.reopen()
        self._is_faulty = False
        if self._server is None:
            shutil.rmtree(self._folder, ignore_errors=True)
            return
        for shard in self.shards():
            self.drop(shard)

    def drop(self, shard: str) -> None:
        """Forget a shard with all its vectors; one that is not there is no error."""
        from chromadb.errors import NotFoundError

        with self._faults():
            if collection := self._collections.pop(shard, None):
                with suppress(NotFoundError):
                    cast("Client", self._client).delete_collection(collection.name)

    def shards(self) -> list[str]:
        """The shards that there are."""
        with self._faults():
            return sorted(self._collections)

    @property
    def _collections(self) -> dict[str, Any]:
        """The collections of this library, by shard."""
        if self._found is None:
            self._client = self._client or self._open()
            found: dict[str, Any] = {}
            offset = 0
            while page := self._client.list_collections(limit=_QUERIES, offset=offset):
                offset += len(page)
                for each in page:  # a server may hold those of other libraries
                    library, dash, shard = each.name.rpartition("-")
                    if each.name == self._name:
                        found[WHOLE] = each
                    elif dash and library == self._name:
                        found[shard] = each
            self._found = found
        return self._found

    def _open(self) -> Client:
        if self._server is not None:
            return self._server.connect()
        import chromadb
        from chromadb.config import Settings

        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = Settings(anonymized_telemetry=False)
        return cast("Client", chromadb.PersistentClient(str(self._folder), settings=settings))

    def _made(self, shard: str) -> Any:
        """The collection of a shard, made where there is none."""
        if shard not in self._collections:
            self._collections[shard] = cast("Client", self._client).get_or_create_collection(
                f"{self._name}-{shard}" if shard else self._name,
                embedding_function=None,  # the default one downloads a model
                configuration=cast(Any, _GRAPH),
            )
        return self._collections[shard]

    def _chosen(self, shards: Iterable[str] | None) -> list[Any]:
        """The collections of `shards` that there are; None stands for all."""
        there = self._collections
        return [there[each] for each in (there if shards is None else shards) if each in there]

    def add(self, ids: Sequence[str], vectors: Vectors, shard: str = WHOLE) -> None:
        """Store vectors; an id that is there already is overwritten."""
        if not len(ids):
            return
        step = min(_BATCH, max(1, _BATCH_BYTES // (4 * vectors.shape[1])))
        with self._faults():
            for i in range(0, len(ids), step):
                part = slice(i, i + step)
                self._made(shard).upsert(ids=list(ids[part]), embeddings=vectors[part])

    def remove(self, ids: Sequence[str]) -> None:
        """Forget vectors in whatever shard; ids that are not there are no error."""
        with self._faults():
            for collection in self._chosen(None):
                for batch in batched(ids, _BATCH):
                    collection.delete(ids=list(batch))

    def count(self, shard: str | None = None) -> int:
        """How many vectors a shard holds, or all do."""
        with self._faults():
            chosen = self._chosen(None if shard is None else [shard])
            return sum(int(collection.count()) for collection in chosen)

    def search(self, vector: Vectors, limit: int, shards: Iterable[str] | None = None) -> list[Hit]:
        """The nearest `limit` chunks by cosine similarity, of all shards or of those given."""
        if limit < 1:
            return []
        (nearest,) = self._nearest([vector], limit, shards)
        return [Hit(chunk_id, 1.0 - distance) for chunk_id, distance in nearest]

    def _nearest(
        self, vectors: Sequence[Vectors] | Vectors, limit: int, shards: Iterable[str] | None
    ) -> list[list[tuple[str, float]]]:
        """For each vector the nearest ids with their distances, of all shards as of one."""
        from chromadb.errors import NotFoundError

        chosen = None if shards is None else list(shards)

        def asked() -> list[list[tuple[str, float]]]:
            found: list[dict[str, float]] = [{} for _ in vectors]
            for each in self._chosen(chosen):
                said = each.query(query_embeddings=vectors, n_results=limit, include=["distances"])
                for known, *near in zip(found, said["ids"], said["distances"], strict=True):
                    known.update(zip(*near, strict=True))
            order = [sorted(known.items(), key=lambda each: (each[1], each[0])) for known in found]
            return [nearest[:limit] for nearest in order]

        with self._faults():
            try:
                return asked()
            except NotFoundError:  # another process has made a shard anew since
                self._found = None
                return asked()

    def unreachable(
        self, ids: Sequence[str], vectors: Vectors, shards: Iterable[str] | None = None
    ) -> list[str]:
        """Those of `ids` that a search for their own vector does not find.

        A chunk with the very text of another has its vector, so equal distance counts as found.
        """
        lost: list[str] = []
        for i in range(0, len(ids), _QUERIES):
            part = slice(i, i + _QUERIES)
            found = self._nearest(vectors[part], 1, shards)
            for chunk_id, nearest in zip(ids[part], found, strict=True):
                if not nearest or (nearest[0][0] != chunk_id and nearest[0][1] > _SAME):
                    lost.append(chunk_id)
        return lost

    def stored(self, shard: str | None = None) -> dict[str, Vectors]:
        """All vectors by id, of a shard or of all, read page by page: Chroma refuses more."""
        found: dict[str, Vectors] = {}
        with self._faults():
            for collection in self._chosen(None if shard is None else [shard]):
                offset = 0
                while page := collection.get(limit=_BATCH, offset=offset, include=["embeddings"]):
                    if not page["ids"]:
                        break
                    offset += len(page["ids"])
                    found.update(zip(page["ids"], page["embeddings"], strict=True))
        return found

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Chroma's faults come as its own errors, as bare ones, and as panics of its engine."""
        try:
            with self._using:
                yield
        except LibraryError:
            raise
        except BaseException as error:
            panicked = type(error).__name__ == "PanicException"  # no Exception, and not exported
            if not isinstance(error, Exception) and not panicked:
                raise
            self._is_faulty = True
            if self._server is not None:
                self._server.explain(error)
            where = self._server.url if self._server else self._folder
            raise VectorsDamaged("vector_index_unusable", place=where, reason=error) from error


def _signature(folder: Path) -> str:
    """Changes with the size of any file and the time of those of the graph; empty without files.

    The database beside the graph is touched by whoever opens it, so its time tells nothing.
    """
    digest = hashlib.sha256()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        found = path.stat()
        changed = found.st_mtime_ns if path.parent != folder else 0
        digest.update(f"{path.name} {found.st_size} {changed}\n".encode())
    return digest.hexdigest() if files else ""


def read(folder: str) -> None:
    """Reads all of an index, which may end the process: see `is_readable`."""
    index = VectorIndex(Path(folder))
    for shard in index.shards():
        for vector in list(index.stored(shard).values())[:1]:
            index.search(vector, 1, [shard])
