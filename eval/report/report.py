"""Runs and comparisons as a report: one page for readers, one JSON file for programs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from eval.metrics.abstention import risk_coverage
from eval.metrics.measures import MEASURES
from eval.report.page import page_of
from eval.report.tables import abstention, tags_of, value_of
from eval.report.types import (
    Costs,
    Curve,
    Flip,
    Measured,
    Output,
    Quoted,
    Report,
    ReportedComparison,
    ReportedFinding,
    ReportedRun,
    Stated,
    Tagged,
)
from eval.runs.rows import Row, Run
from eval.statistics.compare import Comparison, Finding
from eval.statistics.verdicts import flipped
from rag.errors import InputError
from rag.messages import Language
from rag.types import Usage


def report_of(
    runs: Sequence[Run], comparisons: Sequence[Comparison], uncompared: str = ""
) -> Report:
    """What a report shows of runs, the first of which is what the others are compared with.

    `uncompared` says why they were not.
    """
    manifest = runs[0].manifest
    return Report(
        made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        corpus=f"{manifest.corpus} ({manifest.articles})",
        cases=f"{len(runs[0].rows)} ({manifest.cases})",
        runs=tuple(_run(run) for run in runs),
        comparisons=tuple(_comparison(each) for each in comparisons),
        uncompared=uncompared,
    )


def write_report(report: Report, html: Path, language: Language) -> Path:
    """Write the page and, beside it, its data; gives the path of the data. Raises InputError."""
    data = html.with_suffix(".json")
    try:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(page_of(report.model_dump(mode="json"), language), encoding="utf-8")
        data.write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"The report {html} cannot be written ({error.strerror}).") from None
    return data


def _run(run: Run) -> ReportedRun:
    measures, tags, costs = [], [], []
    for suite in run.manifest.suites:
        rows = run.of(suite)
        if not rows:
            continue
        for measure in MEASURES[suite]:
            found = value_of(measure, rows)
            measures.append(
                Measured(
                    suite=suite,
                    name=measure.name,
                    says=measure.says,
                    role=measure.role,
                    value=found[0] if found else None,
                    counted=found[2] if found else "0/0",
                )
            )
        primary = next(m for m in MEASURES[suite] if m.role == "primary")
        for tag in tags_of(rows):
            found = value_of(primary, [row for row in rows if tag in row.tags])
            if found:
                tags.append(Tagged(suite=suite, tag=tag, value=found[0], counted=found[2]))
        costs.append(_costs(suite, rows))
    questions = run.of("qa")
    faults = [row.fault for row in questions if row.fault]
    manifest = run.manifest
    return ReportedRun(
        label=manifest.label,
        folder=run.folder.name,
        model=manifest.model,
        prompts=tuple(manifest.prompts.values()),
        revision=manifest.revision,
        split=manifest.split,
        cases=len(run.rows),
        count=manifest.count,
        failed=tuple((f"{r.suite} {r.case}", r.error) for r in run.rows if r.error),
        faults={name: faults.count(name) for name in ("retriever", "generator")} if faults else {},
        measures=tuple(measures),
        tags=tuple(tags),
        costs=tuple(costs),
        curve=_curve(questions) if questions else None,
    )


def _costs(suite: str, rows: Sequence[Row]) -> Costs:
    times = sorted(row.milliseconds for row in rows if row.error is None) or [0.0]
    usage = sum((row.usage for row in rows), Usage())
    return Costs(
        suite=suite,
        median_ms=median(times),
        most_ms=times[-1],
        recorded=any(row.recorded for row in rows),
        calls=usage.calls,
        prompt_tokens=usage.prompt_tokens,
        cached_tokens=usage.cached_tokens,
        completion_tokens=usage.completion_tokens,
        cost_usd=usage.cost_usd,
    )


def _curve(rows: Sequence[Row]) -> Curve:
    area, risk, can, cannot = abstention(rows)
    points = risk_coverage(
        [
            (row.confidence, bool(row.answerable) and row.metrics.get("right", 0) >= 1)
            for row in rows
            if row.confidence is not None
        ]
    )
    return Curve(
        auroc=area,
        answerable=can,
        unanswerable=cannot,
        area=risk,
        points=tuple((point.coverage, point.risk) for point in points),
    )


def _comparison(comparison: Comparison) -> ReportedComparison:
    better, worse = flipped(comparison)
    names = [
        f"{run.folder.name} ({run.manifest.label})" for run in (comparison.after, comparison.before)
    ]
    return ReportedComparison(
        label=" ← ".join(names),
        status=int(comparison.status),  # type: ignore[arg-type]  # 3 is never a comparison's
        reasons=comparison.reasons,
        findings=tuple(_finding(each) for each in comparison.findings),
        flips=tuple(_flip(a, b, "wrong") for a, b in worse)
        + tuple(_flip(a, b, "right") for a, b in better),
    )


def _finding(finding: Finding) -> ReportedFinding:
    difference = finding.difference
    sign = 1 if finding.measure.is_better == "higher" else -1
    low, high = sorted((sign * difference.low, sign * difference.high))
    return ReportedFinding(
        suite=finding.suite,
        name=finding.measure.name,
        says=finding.measure.says,
        role=finding.measure.role,
        before=finding.before,
        after=finding.after,
        gain=sign * difference.mean,
        low=_known(low),
        high=_known(high),
        margin=finding.margin,
        detectable=_known(difference.detectable),
        p=difference.p,
        p_permutation=difference.p_permutation,
        adjusted=finding.adjusted,
        cases=difference.cases,
        clusters=difference.clusters,
        verdict=finding.verdict,
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _flip(before: Row, after: Row, became: str) -> Flip:
    return Flip(
        suite=after.suite,
        case=after.case,
        tags=after.tags,
        question=after.question or before.question,
        expected=after.expected or before.expected,
        became="right" if became == "right" else "wrong",
        before=_output(before),
        after=_output(after),
    )


def _output(row: Row) -> Output:
    return Output(
        text=row.text,
        error=row.error,
        statements=tuple(
            Stated(
                text=claim.text,
                supported=claim.supported,
                reason=claim.reason,
                quotes=tuple(Quoted(article=c.article, quote=c.quote) for c in claim.citations),
                figures=tuple((figure.raw, figure.supported) for figure in claim.figures),
            )
            for claim in row.claims
        ),
    )
