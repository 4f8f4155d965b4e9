"""The command `news`: which parts, how they are printed, and as JSON."""

from __future__ import annotations

import importlib
import json
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from eval.news.data import News
from eval.news.library import Bench, open_bench
from eval.news.rows import Report, Row
from rag.errors import InputError


class Part(StrEnum):
    """What can be measured."""

    QUESTIONS = "questions"
    STATEMENTS = "statements"
    CLAIMS = "claims"
    SUMMARIES = "summaries"
    EVENTS = "events"
    BRIEFING = "briefing"
    DISAGREEMENTS = "disagreements"
    COPIES = "copies"
    PLANTED = "planted"
    WRITTEN = "written"


_FUNCTIONS = {Part.COPIES: ("planted", "copies")}
_NEEDS = {
    Part.QUESTIONS: "questions", Part.STATEMENTS: "statements", Part.CLAIMS: "claims",
    Part.SUMMARIES: "summaries", Part.BRIEFING: "summaries", Part.PLANTED: "summaries",
    Part.DISAGREEMENTS: "disagreements",
}  # fmt: skip


def news(
    data: Annotated[Path, typer.Argument(help="The folder of unseen news.")],
    part: Annotated[list[Part] | None, typer.Option(help="Only these; all if none.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON to stdout.")] = False,
    home: Annotated[Path | None, typer.Option(help="A library to copy, not to embed anew.")] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="At most so many cases a part.")] = None,
    seed: Annotated[int, typer.Option(help="Of samples and planted errors.")] = 1,
    beside: Annotated[Path | None, typer.Option(help="JSON of another version to print.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the JSON is written, too.")] = None,
) -> None:
    """Measure the program on unseen news, without a language model; counts and 95 % intervals."""
    loaded = News(data)
    other = _read(beside) if beside else {}
    results: dict[str, Any] = {}
    with open_bench(loaded, home, sample, seed) as bench:
        for name in part or list(Part):
            results[name.value] = _run(bench, name)
            if not as_json:
                print_part(name.value, results[name.value], other.get(name.value))
    text = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
    if out:
        out.write_text(text, encoding="utf-8")
    if as_json:
        sys.stdout.write(text)


def _run(bench: Bench, part: Part) -> dict[str, Any]:
    """A part's rows, cases, notes and seconds; of one without data only the note that says so."""
    if (needed := _NEEDS.get(part)) and not getattr(bench.data, needed):
        return _plain(Report(notes=[f"skipped: the data hold no {needed}"]), 0.0, 0.0)
    module, function = _FUNCTIONS.get(part, (part.value, "run"))
    run = getattr(importlib.import_module(f"eval.news.{module}"), function)
    sys.stderr.write(f"{part.value} …\n")
    began, busy = time.perf_counter(), time.process_time()
    report = run(bench)
    return _plain(report, time.perf_counter() - began, time.process_time() - busy)


def _plain(report: Report, seconds: float, busy: float) -> dict[str, Any]:
    return {
        "rows": [row._asdict() for row in report.rows],
        "notes": report.notes,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(busy, 1),
        "cases": report.cases,
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"{path} cannot be read as JSON of `eval news` ({error}).") from None
    if not isinstance(found, dict):
        raise InputError(f"{path} holds no results of `eval news`.")
    return found


def print_part(name: str, result: dict[str, Any], other: dict[str, Any] | None) -> None:
    """One table: each figure with its count and interval, and that of another version."""
    told = Console(highlight=False)
    out = told if told.is_terminal else Console(highlight=False, width=130)
    rows = [Row(**row) for row in result["rows"]]
    before = {(row["group"], row["measure"]): Row(**row) for row in (other or {}).get("rows", ())}
    columns = ["", "", "n of N", "value", "95 %", *(["beside", "95 %"] if other else [])]
    table = Table(*columns, title=name, title_justify="left", box=None)
    group = None
    for row in rows:
        cells = [row.group if row.group != group else "", row.measure, *_shown(row)]
        if other:
            there = before.get((row.group, row.measure))
            counted, value, between = _shown(there) if there else ("", "–", "")
            cells += [f"{counted} {value}".strip(), between]
        table.add_row(*cells)
        group = row.group
    if rows:
        out.print(table)
    for note in result["notes"]:
        out.print(f"{name}: {note}", markup=False)
    out.print()


def _shown(row: Row) -> tuple[str, str, str]:
    """Count, value and interval as they are printed."""
    counted = f"{row.n:g} of {row.of}" if row.n is not None else f"{row.of}"
    if row.value is None:
        return counted, "–", ""
    value = f"{row.value:.3f}" if row.value <= 1 else f"{row.value:.1f}"
    if row.low is None and row.high is None:
        return counted, value, ""
    low, high = (f"{end:.3f}" if end is not None else "?" for end in (row.low, row.high))
    return counted, value, f"{low} – {high}"
