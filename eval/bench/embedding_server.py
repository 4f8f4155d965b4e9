"""Embedding at a server that takes a fixed time a request: four requests at a time beside one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from eval.bench.model_server import serving
from eval.bench.synthetic import synthetic_articles
from eval.bench.timings import Row, seconds_of
from eval.runs.corpus import corpus_texts
from rag.ingest import complete, store_all
from rag.library import Library
from rag.models import RemoteEmbedder

_SECONDS = 0.2  # a request
_REQUESTS = 24
_ROUNDS = 3  # in turns
_WORKERS = (1, 4)
_ARTICLES = 256  # of six passages: as many requests
_DIMENSION = 384


def run(corpus: Path) -> Iterator[Row]:
    """How many times as fast four requests at a time are, of texts alone and of an ingest."""
    texts = [f"Đoạn văn số {i}" for i in range(RemoteEmbedder.BATCH * _REQUESTS)]
    articles = list(synthetic_articles(corpus_texts(corpus), _ARTICLES))
    with serving(_vectors(), seconds=_SECONDS) as address:

        def embedded(workers: int) -> float:
            embedder = _embedder(address, workers)
            embedder.passages(texts[:1])  # imports, a connection
            return seconds_of(lambda: embedder.passages(texts))

        def ingested(workers: int) -> float:
            with tempfile.TemporaryDirectory() as home, Library(Path(home)) as library:
                store_all(library, articles)
                return seconds_of(lambda: complete(library, _embedder(address, workers)))

        yield _row(f"{_REQUESTS} requests of texts", [_both(embedded) for _ in range(_ROUNDS)])
        yield _row("an ingest", [_both(ingested)])


def _both(work: Callable[[int], float]) -> tuple[float, float]:
    one, many = map(work, _WORKERS)
    return one, many


def _row(what: str, rounds: Sequence[tuple[float, float]]) -> Row:
    """Of the best times, which say least of what else the machine does."""
    one, many = map(min, zip(*rounds, strict=True))
    told = f"{many:.2f} s at concurrency {_WORKERS[1]}, {one:.2f} s at {_WORKERS[0]}"
    return Row(f"{what}, {_SECONDS} s each at the server", f"{one / many:.2f} ×", told)


def _embedder(address: str, workers: int) -> RemoteEmbedder:
    return RemoteEmbedder(base_url=address, model="fixed", api_key=None, concurrency=workers)


def _vectors() -> Callable[[bytes], bytes]:
    """What a server replies; made once, so that it takes none of the client's time."""
    drawn = np.random.default_rng(5).standard_normal((RemoteEmbedder.BATCH, _DIMENSION)).tolist()
    rows = [{"object": "embedding", "index": i, "embedding": row} for i, row in enumerate(drawn)]

    @cache
    def reply(count: int) -> bytes:
        return json.dumps({"object": "list", "model": "fixed", "data": rows[:count]}).encode()

    return lambda asked: reply(len(json.loads(asked)["input"]))
