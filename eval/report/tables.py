"""What a run measured, as tables; n of N stands beside every number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

from rich.console import Console
from rich.table import Table

from eval.metrics.abstention import area_under_risk, auroc, risk_coverage
from eval.metrics.measures import MEASURES, Measure, SuiteName
from eval.runs.rows import Row, Run
from rag.types import Usage


def value_of(measure: Measure, rows: Sequence[Row]) -> tuple[float, float, str] | None:
    """A measure over rows: its value, the n behind it, and n as shown; None where no row has it.

    Of a mean n is the cases, of a ratio its denominator. Failed cases are in it, at their worst.
    """
    if measure.kind == "ratio":
        shares = [row.shares[measure.name] for row in rows if measure.name in row.shares]
        whole = math.fsum(share[1] for share in shares)
        part = math.fsum(share[0] for share in shares)
        return (part / whole, whole, f"{part:g}/{whole:g}") if whole else None
    values = [row.metrics[measure.name] for row in rows if measure.name in row.metrics]
    if not values:
        return None
    total = math.fsum(values)
    return total / len(values), len(values), f"{total:.4g}/{len(values)}"


def console() -> Console:
    """Where tables go: a terminal as wide as it is, a file wide enough for the tables."""
    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=150)


def print_run(run: Run) -> None:
    """Every measure of every suite, then what the suites say beside them."""
    out = console()
    manifest = run.manifest
    prompts = ", ".join(manifest.prompts.values())
    out.print(
        f"{manifest.label}{f' · {manifest.model}' if manifest.model else ''}"
        f"{f' · {prompts}' if prompts else ''} · {manifest.articles} articles"
        f"{f' · split {manifest.split}' if manifest.split else ''}"
    )
    for suite in manifest.suites:
        rows = run.of(suite)
        if rows:
            out.print(_measures(suite, rows))
            _beside(suite, rows, out)
    failed = [row for row in run.rows if row.error]
    out.print(f"{len(run.rows)}/{manifest.count} cases run, {len(failed)} of them failed")
    for row in failed[:5]:
        out.print(f"  ✗ {row.suite} {row.case}: {row.error}", markup=False)


def _measures(suite: SuiteName, rows: Sequence[Row]) -> Table:
    table = Table(suite, "what", "value", "n/N", box=None, title_justify="left")
    for measure in MEASURES[suite]:
        found = value_of(measure, rows)
        mark = {"primary": "●", "guard": "○", "described": " "}[measure.role]
        shown, counted = (f"{found[0]:.3f}", found[2]) if found else ("–", "0/0")
        table.add_row(f"{mark} {measure.name}", measure.says, shown, counted)
    return table


def _beside(suite: SuiteName, rows: Sequence[Row], out: Console) -> None:
    if must := [row for row in rows if row.must_pass]:
        passed = sum(passes(row) for row in must)
        out.print(f"must pass: {passed}/{len(must)}")
    if suite == "qa":
        _abstention(rows, out)
        faults = [row.fault for row in rows if row.fault]
        out.print(
            f"wrong answers to answerable questions: {len(faults)}, of them right with the gold "
            f"passages alone (the retriever's fault): {faults.count('retriever')}"
        )
        out.print(_by_tag(rows))
    if suite == "verification":
        out.print(_by_tag(rows, "found"))
    if suite != "verification":
        _times(rows, out)


def abstention(rows: Sequence[Row]) -> tuple[float, float, int, int]:
    """AUROC of the confidence and the area under the risk-coverage curve, with both counts."""
    known = [(row.confidence, row) for row in rows if row.confidence is not None]
    can = [confidence for confidence, row in known if row.answerable]
    cannot = [confidence for confidence, row in known if not row.answerable]
    # An answer to what cannot be answered is wrong whenever it is given.
    scored = [
        (confidence, bool(row.answerable) and row.metrics.get("right", 0) >= 1)
        for confidence, row in known
    ]
    return auroc(can, cannot), area_under_risk(risk_coverage(scored)), len(can), len(cannot)


def _abstention(rows: Sequence[Row], out: Console) -> None:
    area, risk, can, cannot = abstention(rows)
    out.print(
        f"abstention: AUROC {area:.3f} ({can} answerable, {cannot} not); "
        f"area under the risk-coverage curve {risk:.3f}"
    )


def passes(row: Row) -> bool:
    """True for a case that its suite counts as right."""
    name = next(m.name for m in MEASURES[row.suite] if m.role == "primary")
    if row.suite == "verification" and name not in row.metrics:
        name = "accepted"  # an untouched sentence, of which none is to be found
    return row.error is None and row.metrics.get(name, 0.0) >= 1


def tags_of(rows: Sequence[Row]) -> list[str]:
    """The tags of the rows, in order."""
    return sorted({tag for row in rows for tag in row.tags})


def _by_tag(rows: Sequence[Row], name: str = "right") -> Table:
    table = Table("tag", name, "n/N", box=None)
    measure = next(m for m in MEASURES[rows[0].suite] if m.name == name)
    for tag in tags_of(rows):
        found = value_of(measure, [row for row in rows if tag in row.tags])
        if found:
            table.add_row(tag, f"{found[0]:.3f}", found[2])
    return table


def _times(rows: Sequence[Row], out: Console) -> None:
    times = sorted(row.milliseconds for row in rows if row.error is None)
    if not times:
        return
    kind = "recorded" if any(row.recorded for row in rows) else "live"
    usage = sum((row.usage for row in rows), Usage())
    line = f"milliseconds a case ({kind}): median {median(times):,.0f}, most {times[-1]:,.0f}"
    if usage.calls:
        cost = "price not known" if usage.cost_usd is None else f"${usage.cost_usd:.4f}"
        line += (
            f"; {usage.calls} calls, {usage.prompt_tokens:,} + {usage.completion_tokens:,} tokens, "
            f"{cost}"
        )
    out.print(line)
    first = [r.first_claim_milliseconds for r in rows if r.first_claim_milliseconds is not None]
    if first:
        out.print(
            f"milliseconds to the first supported claim ({len(first)} answers): "
            f"median {median(first):,.0f}, most {max(first):,.0f}"
        )
