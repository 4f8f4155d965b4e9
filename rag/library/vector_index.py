"""Chroma: which chunks are near a question's vector. It holds ids and vectors only."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from rag.errors import LibraryError
from rag.library.word_index import Hit
from rag.models import Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client

_SECONDS = 300  # that reading an index whole may take
_BATCH = 5_000  # Chroma takes at most 5,461 records at once
_QUERIES = 500
_SAME = 1e-4  # a distance that rounding explains


class VectorIndex:
    """The vector index of a library: in its own folder, or on a Chroma server under a name.

    Two clients that write one folder lose vectors silently, so a writer must hold the library's
    lock and call `reopen` when another process has written since.
    """

    def __init__(self, folder: Path, url: str | None = None, name: str = "chunks") -> None:
        self._folder = folder
        self._url = url
        self._name = name
        self._using = RLock()  # nothing is asked of an index that is being closed
        self._client: Client | None = None
        self._collection: Any = None
        self._proof = folder.with_name(f"{folder.name}.proof")
        self._is_faulty = False

    def reopen(self) -> None:
        """See what other processes have written."""
        with self._using:
            if self._client is not None and self._url is None:
                self._client.close()
            self._client = self._collection = None

    def close(self) -> None:
        """Close the index, noting that its files are sound."""
        was_open = self._client is not None
        self.reopen()
        if was_open and self._url is None and not self._is_faulty:
            with suppress(OSError):
                self._proof.write_text(_signature(self._folder), encoding="utf-8")

    def is_readable(self) -> bool:
        """False where reading the files would end the process.

        Chroma's engine does not check its files. Those that are not what they were when an index
        was closed are read whole in a process of its own, which it may end.
        """
        if self._url is not None or self._client is not None:
            return True
        found = _signature(self._folder)
        if not found or (self._proof.exists() and self._proof.read_text(encoding="utf-8") == found):
            return True
        command = [sys.executable, "-P", "-m", "rag.library.vector_index", str(self._folder)]
        try:
            ran = subprocess.run(command, check=False, capture_output=True, timeout=_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return ran.returncode == 0

    def rebuild(self) -> None:
        """An empty index in place of one that cannot be used."""
        self.reopen()
        self._is_faulty = False
        if self._url is None:
            shutil.rmtree(self._folder, ignore_errors=True)
            return
        from chromadb.errors import NotFoundError

        with self._faults(), suppress(NotFoundError):  # a new server has none
            self._open().delete_collection(self._name)

    def _open(self) -> Client:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self._url is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cast("Client", chromadb.PersistentClient(str(self._folder), settings=settings))
        address = urlsplit(self._url)
        host, is_safe = address.hostname or "127.0.0.1", address.scheme == "https"
        try:
            remote = chromadb.HttpClient(host, address.port or 8000, is_safe, settings=settings)
            return cast("Client", remote)
        except Exception as error:  # chromadb raises bare ValueError and httpx errors here
            reason = type(error).__name__
            raise LibraryError("chroma_unreachable", url=self._url, reason=reason) from None

    @property
    def _records(self) -> Any:
        with self._using:
            if self._collection is None:
                self._client = self._open()
                self._collection = self._client.get_or_create_collection(
                    self._name,
                    embedding_function=None,  # the default one downloads a model
                    configuration={"hnsw": {"space": "cosine"}},
                )
            return self._collection

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors; an id that is there already is overwritten."""
        with self._faults():
            for i in range(0, len(ids), _BATCH):
                part = slice(i, i + _BATCH)
                self._records.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def remove(self, ids: Sequence[str]) -> None:
        """Forget vectors; ids that are not there are no error."""
        with self._faults():
            for i in range(0, len(ids), _BATCH):
                self._records.delete(ids=list(ids[i : i + _BATCH]))

    def count(self) -> int:
        """How many vectors the index holds."""
        with self._faults():
            return int(self._records.count())

    def search(self, vector: Vectors, limit: int) -> list[Hit]:
        """The nearest `limit` chunks by cosine similarity."""
        if limit < 1:
            return []
        with self._faults():
            found = self._records.query(
                query_embeddings=[vector], n_results=limit, include=["distances"]
            )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [Hit(chunk_id, 1.0 - distance) for chunk_id, distance in pairs]

    def unreachable(self, ids: Sequence[str], vectors: Vectors) -> list[str]:
        """Those of `ids` that a search for their own vector does not find.

        A chunk with the very text of another has its vector, so equal distance counts as found.
        """
        lost: list[str] = []
        for i in range(0, len(ids), _QUERIES):
            part = slice(i, i + _QUERIES)
            with self._faults():
                found = self._records.query(
                    query_embeddings=vectors[part], n_results=1, include=["distances"]
                )
            rows = zip(ids[part], found["ids"], found["distances"], strict=True)
            lost += [
                chunk_id
                for chunk_id, nearest, distance in rows
                if not nearest or (nearest[0] != chunk_id and distance[0] > _SAME)
            ]
        return lost

    def stored(self) -> dict[str, Vectors]:
        """All vectors by id, read page by page: Chroma refuses more at once."""
        found: dict[str, Vectors] = {}
        with self._faults():
            while True:
                page = self._records.get(limit=_BATCH, offset=len(found), include=["embeddings"])
                if not page["ids"]:
                    return found
                found.update(zip(page["ids"], page["embeddings"], strict=True))

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
            where = self._url or self._folder
            reason = f"{type(error).__name__}: {str(error)[:200]}"
            raise LibraryError("vector_index_unusable", place=where, reason=reason) from error


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


if __name__ == "__main__":  # see `is_readable`
    index = VectorIndex(Path(sys.argv[1]))
    for vector in list(index.stored().values())[:1]:
        index.search(vector, 1)
