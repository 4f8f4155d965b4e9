"""How the time of an ingest, a question, a check, the stories and a briefing grows with a library.

The processor's seconds are compared, so that what else a machine does counts little; only until
articles are found by their words it is the clock's, since other processes take part in it.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from eval.bench.synthetic import ClusteredEmbedder, synthetic_articles
from eval.bench.timings import Row
from eval.runs.corpus import corpus_texts
from rag.config import Config
from rag.engine import Engine
from rag.text import forget_parsed
from rag.types import Article

SIZES = (100, 1_000, 5_000)
_ASKED = 5
_MARGIN = 1.3  # times n log n, for what the processor is slower at with more memory in use


def run(corpus: Path, faster: list[str], sizes: Sequence[int] = SIZES) -> Iterator[Row]:
    """What each takes at each size, beside n log n; `faster` gets what grows faster than that."""
    texts = corpus_texts(corpus)
    before: dict[str, tuple[int, float]] = {}
    for size in sizes:
        for what, seconds in measured(list(synthetic_articles(texts, size))):
            shown = f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
            if what not in before:
                before[what] = size, seconds
                yield Row(f"{size:,}: {what}", shown)
                continue
            less, first = before[what]
            grown, expected = seconds / first, size * math.log(size) / (less * math.log(less))
            beside = f"{grown:.1f}× that of {less:,}; n log n: {expected:.0f}×"
            yield Row(f"{size:,}: {what}", shown, beside)
            if grown > _MARGIN * expected:
                faster.append(f"{what}: {beside}")


def measured(articles: Sequence[Article]) -> Iterator[tuple[str, float]]:
    """Seconds by what was done, in a library of these articles alone."""
    embedder = ClusteredEmbedder.without_model()
    with tempfile.TemporaryDirectory(prefix="diembao-bench-") as work:
        files = Path(work, "files")
        files.mkdir()
        for number, article in enumerate(articles):
            Path(files, f"{number:05}.txt").write_text(article.text, encoding="utf-8")
        with Engine(Config(home=Path(work, "read")), embedder=embedder) as engine:
            yield (
                "files found by their words",
                _timed(lambda: engine.ingest([str(files)], most=0), time.perf_counter),
            )
        with Engine(Config(home=Path(work, "home")), embedder=embedder) as engine:
            engine.add(articles)
            step = len(articles) // (_ASKED + 1)
            chosen = articles[step::step][:_ASKED]
            engine.ask(_words(articles[0]), engine="extractive")  # all is loaded before the clock
            asked = _timed(lambda: [engine.ask(_words(a), engine="extractive") for a in chosen])
            yield "a question answered", asked / _ASKED
            checked = _timed(lambda: [engine.check(a.text.split(". ")[3] + ".") for a in chosen])
            yield "a sentence checked", checked / _ASKED
            yield "stories", _timed(engine.stories)
            yield "a briefing of all", _timed(lambda: engine.brief(engine="extractive"))


def _words(article: Article) -> str:
    """Words of an article, as a question."""
    return f"{' '.join(article.text.replace('.', '').split()[40:50])} bao nhiêu?"


def _timed(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    forget_parsed()  # as where a command begins; of a small library all would be remembered
    started = clock()
    work()
    return clock() - started
