"""Whether the library loses anything: killed while it ingests, and with two writers at once.

After each trial the stores are compared with those of a run that nobody disturbed: the same
articles, chunks and vectors, and every chunk found by its own vector and by its own words. The
settings of the environment hold: with DIEMBAO_CHROMA_URL the vectors are on a server.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from rich.progress import track

from eval.bench.synthetic import ClusteredEmbedder, synthetic_articles
from eval.runs.corpus import corpus_texts
from rag.config import load_config
from rag.engine import Engine
from rag.library import Library, State

_WORDS = 40  # of a chunk, asked for as a question


class Contents(NamedTuple):
    """What a library holds, and the share of its chunks that each index finds."""

    articles: frozenset[str]
    chunks: frozenset[str]
    vectors: frozenset[str]
    unfinished: int
    by_vector: float
    by_words: float

    def agrees(self, other: Contents) -> bool:
        """True if nothing is lost or doubled, and chunks are found as well as in `other`."""
        return (
            self[:3] == other[:3]
            and self.unfinished == 0
            and self.by_vector >= min(0.995, other.by_vector)
            and self.by_words >= min(0.995, other.by_words)
        )

    def __str__(self) -> str:
        return (
            f"{len(self.articles):,} articles, {len(self.chunks):,} chunks, "
            f"{len(self.vectors):,} vectors, found by vector {self.by_vector:.2%}, "
            f"by words {self.by_words:.2%}"
        )


def contents(home: Path) -> Contents:
    """Everything that the library at `home` holds, looked up one by one."""
    with Engine(load_config(home), embedder=ClusteredEmbedder.without_model()) as engine:
        library = engine.library
        articles = [article.id for article in library.records.articles()]
        chunks = library.records.chunks_of(articles)
        ids = [chunk.id for chunk in chunks]
        stored = library.vectors.stored()
        there = [chunk_id for chunk_id in ids if chunk_id in stored]
        known, vectors = library.embeddings.vectors(library.embedder or "", there)
        lost = library.vectors.unreachable(known, vectors) if known else []
        by_words = sum(_is_found(library, chunk.id, chunk.text) for chunk in chunks)
        return Contents(
            frozenset(articles),
            frozenset(ids),
            frozenset(stored),
            len(library.records.in_state(State.STORED, State.SEARCHABLE, State.REMOVING)),
            (len(known) - len(lost)) / max(1, len(ids)),
            by_words / max(1, len(ids)),
        )


def _is_found(library: Library, chunk_id: str, text: str) -> bool:
    words = " ".join(text.split()[:_WORDS])
    return chunk_id in {hit.chunk_id for hit in library.search_words(words, 5)}


def killed(corpus: Path, *, articles: int, kills: int, seed: int) -> Iterator[str]:
    """Ingest in a process that is killed again and again; say what is left of it."""
    draw = random.Random(seed)
    with _folder_of(corpus, articles) as files, tempfile.TemporaryDirectory() as work:
        started = time.perf_counter()
        _finish(_start(Path(work) / "whole", files))
        seconds = time.perf_counter() - started
        whole = contents(Path(work) / "whole")
        yield f"undisturbed, {seconds:.1f} s: {whole}"
        home = Path(work) / "killed0"
        same = True
        for number in track(range(kills), description="killing"):
            process = _start(home, files)
            # Anywhere in what is left to do, and while it starts.
            time.sleep(draw.uniform(0.2, max(1.0, seconds * 0.6)))
            while process.poll() is not None:  # it was done before: it begins anew elsewhere
                same = same and contents(home).agrees(whole)
                home = Path(work) / f"killed{number + 1}"
                process = _start(home, files)
                time.sleep(draw.uniform(0.2, max(1.0, seconds * 0.6)))
            process.send_signal(signal.SIGKILL)
            process.wait()
        _finish(_start(home, files))
        found = contents(home)
        yield f"killed {kills} times, then to the end: {found}"
        yield "the same" if same and found.agrees(whole) else "NOT THE SAME"


def rivals(corpus: Path, *, articles: int, rounds: int, seed: int) -> Iterator[str]:
    """Two processes ingest halves of the articles, at once and in turn."""
    draw = random.Random(seed)
    wrong = 0
    with _folder_of(corpus, articles) as files, tempfile.TemporaryDirectory() as work:
        halves = [Path(work) / "a", Path(work) / "b"]
        for i, path in enumerate(sorted(files.iterdir())):
            halves[i % 2].mkdir(exist_ok=True)
            shutil.copy(path, halves[i % 2] / path.name)
        _finish(_start(Path(work) / "whole", files))
        whole = contents(Path(work) / "whole")
        yield f"one process: {whole}"
        for number in track(range(rounds), description="rounds"):
            home = Path(work) / f"home{number}"
            first = _start(home, halves[0])
            if number % 2:
                first.wait()
            else:
                time.sleep(draw.uniform(0, 1))
            second = _start(home, halves[1])
            _finish(first)
            _finish(second)
            found = contents(home)
            if not found.agrees(whole):
                wrong += 1
                yield f"round {number}: {found}"
            shutil.rmtree(home)
        yield f"{rounds - wrong} of {rounds} rounds whole"


@contextmanager
def _folder_of(corpus: Path, articles: int) -> Iterator[Path]:
    texts = corpus_texts(corpus)
    with tempfile.TemporaryDirectory(prefix="diembao-crash-") as folder:
        for number, article in enumerate(synthetic_articles(texts, articles)):
            Path(folder, f"{number:05}.txt").write_text(article.text, encoding="utf-8")
        yield Path(folder)


def _start(home: Path, files: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "eval.studies.crash", str(home), str(files)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def _finish(process: subprocess.Popen[bytes]) -> None:
    if process.wait():
        raise RuntimeError(f"The ingesting process failed with status {process.returncode}.")


if __name__ == "__main__":
    embedder = ClusteredEmbedder.without_model()
    with Engine(load_config(Path(sys.argv[1])), embedder=embedder) as ingesting:
        ingesting.ingest([sys.argv[2]])
