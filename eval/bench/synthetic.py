"""Large libraries for timing: articles made of the demonstration corpus with most words exchanged.

Text and vectors are made so that the indexes behave as on real ones. Syllables follow Zipf's law
over a vocabulary as wide as a newspaper's, and every passage keeps a third of a real one. Vectors
are real embeddings, perturbed: on random ones an HNSW graph finds hardly anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from rag.models import Embedder, Vectors
from rag.text import syllables
from rag.types import Article

PASSAGES_AN_ARTICLE = 6
_SENTENCES_A_PASSAGE = 6
_KEPT = 0.35  # of the syllables of the real passage
_NOISE = 0.4  # length of the perturbation: a cosine of 0.93 with the real vector

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng nh ph qu r s t th tr v x".split()
_RIMES = (
    "a á à ả ạ an án ang áng ao áo au ay ây âm ân ăn ăng e em en êt i im in inh o oi ói om on ong "
    "ô ôi ôm ôn ông ơ ơi ơn u ui um un ung ư ươi ương ước uyên uyết iên iệp iêu yên oa oan oanh"
).split()
VOCABULARY = tuple(onset + rime for onset, rime in product(_ONSETS, _RIMES))

PUBLISHERS = tuple(f"Báo {name}" for name in ("Một", "Hai", "Ba", "Bốn", "Năm", "Sáu"))


def passages_of(texts: Sequence[str]) -> list[list[str]]:
    """Words of each text, in runs as long as a passage."""
    runs: list[list[str]] = []
    for text in texts:
        words = [text[span.start : span.end] for span in syllables(text)]
        runs += [words[i : i + 150] for i in range(0, len(words) - 75, 150)]
    return runs


def synthetic_articles(texts: Sequence[str], count: int, seed: int = 0) -> Iterator[Article]:
    """`count` articles of about six passages, 5 KB,; the same ones for the same seed.

    They spread evenly over the months of 2015 to 2024; one in twenty is from the first publisher,
    half are from the second.
    """
    generator = np.random.default_rng(seed)
    runs = passages_of(texts)
    order = generator.permutation(len(VOCABULARY))
    weights = 1.0 / np.arange(10, len(VOCABULARY) + 10)
    weights /= weights.sum()
    for number in range(count):
        chosen = generator.integers(len(runs), size=PASSAGES_AN_ARTICLE)
        paragraphs = [_paragraph(runs[i], order, weights, generator) for i in chosen]
        text = "\n".join(paragraphs)
        digest = hashlib.sha256(text.encode()).hexdigest()
        month = number * 120 // count
        publisher = PUBLISHERS[_publisher(generator.random())]
        yield Article(
            id=digest[:12],
            title=paragraphs[0][:60],
            source=f"synthetic/{seed}-{number}.txt",
            publisher=publisher,
            published=f"{2015 + month // 12}-{month % 12 + 1:02}-{number % 28 + 1:02}",
            place=f"Xã Số {number % 200}, huyện Số {number % 20}",
            text=text,
            sha256=digest,
        )


def _publisher(draw: float) -> int:
    """0 in one of twenty, 1 in half, the rest evenly."""
    return 0 if draw < 0.05 else 1 if draw < 0.55 else 2 + int((draw - 0.55) / 0.45 * 4)


def _paragraph(
    words: Sequence[str],
    order: NDArray[np.int64],
    weights: NDArray[np.float64],
    generator: np.random.Generator,
) -> str:
    others = order[generator.choice(len(VOCABULARY), size=len(words), p=weights)]
    kept = generator.random(len(words)) < _KEPT
    numbers = generator.integers(1, 99_999, size=len(words))
    mixed = [
        str(numbers[i]) if word[0].isdigit() else word if kept[i] else VOCABULARY[others[i]]
        for i, word in enumerate(words)
    ]
    size = max(1, len(mixed) // _SENTENCES_A_PASSAGE)
    parts = [" ".join(mixed[i : i + size]) for i in range(0, len(mixed), size)]
    return ". ".join(part[:1].upper() + part[1:] for part in parts) + "."


class ClusteredEmbedder:
    """Vectors around given centres, made from the hash of each text; no model runs."""

    name = "synthetic"

    def __init__(self, centres: Vectors) -> None:
        self._centres = centres

    @classmethod
    def around(cls, embedder: Embedder, texts: Sequence[str]) -> ClusteredEmbedder:
        """Centres are the vectors of passages of real texts."""
        return cls(embedder.passages([" ".join(run) for run in passages_of(texts)]))

    @classmethod
    def without_model(cls) -> ClusteredEmbedder:
        """Centres in any direction: where a vector's neighbours do not matter."""
        drawn = np.random.default_rng(11).standard_normal((32, 384), dtype=np.float32)
        return cls(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.passages`."""
        return np.stack([self.query(text) for text in texts])

    def query(self, text: str) -> Vectors:
        """See `Embedder.query`."""
        digest = hashlib.sha256(text.encode()).digest()
        generator = np.random.default_rng(int.from_bytes(digest[:8], "little"))
        centre = self._centres[generator.integers(len(self._centres))]
        noise = generator.standard_normal(centre.size, dtype=np.float32)
        vector: Vectors = centre + noise * np.float32(_NOISE / np.sqrt(centre.size))
        vector /= np.linalg.norm(vector)
        return vector
