"""Vectors as another processor makes them: each a little off, and the same way every time."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from rag.models import Embedder, Vectors


class DisturbedEmbedder:
    """An embedder every number of whose vectors is off, by a standard deviation of `noise`.

    What a text's vector is moved by is drawn from the seed and the text; then the vector is of
    length one again. With 384 numbers a noise of 1e-3 moves it by 2 % of its length, about what
    two processors differ by.
    """

    def __init__(self, embedder: Embedder, noise: float, seed: int) -> None:
        self._embedder, self._noise, self._seed = embedder, noise, seed
        self.name = f"{embedder.name}, noise {noise:g}, seed {seed}"

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.passages`."""
        vectors = self._embedder.passages(texts)
        pairs = zip(texts, vectors, strict=True)
        moved = [self._moved("passage", text, vector) for text, vector in pairs]
        return np.array(moved, dtype=np.float32)

    def query(self, text: str) -> Vectors:
        """See `Embedder.query`."""
        return self._moved("query", text, self._embedder.query(text))

    def _moved(self, kind: str, text: str, vector: Vectors) -> Vectors:
        digest = hashlib.sha256(f"{self._seed} {kind} {text}".encode()).digest()
        chance = np.random.default_rng(int.from_bytes(digest[:8], "big"))
        moved = vector + self._noise * chance.standard_normal(len(vector))
        unit: Vectors = (moved / np.linalg.norm(moved)).astype(np.float32)
        return unit
