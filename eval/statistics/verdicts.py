"""A comparison as tables: what differs, by how much, and what could have been seen."""

from __future__ import annotations

from rich.table import Table

from eval.report.tables import console, passes
from eval.runs.rows import Row
from eval.statistics.compare import Comparison, Status

SAYS = {
    Status.NOT_WORSE: "not worse",
    Status.WORSE: "worse",
    Status.CANNOT_TELL: "cannot tell: not enough cases",
    Status.HARNESS_FAILED: "the harness failed",
}


def print_comparison(comparison: Comparison) -> None:
    """Every measure with its interval, margin and detectable effect; then the verdict."""
    out = console()
    before, after = comparison.before, comparison.after
    out.print(f"A {before.folder}: {before.manifest.label}", markup=False)
    out.print(f"B {after.folder}: {after.manifest.label}", markup=False)
    table = Table(
        "measure",
        "A",
        "B",
        "B − A [95 %]",
        "margin",
        "detectable",
        "p",
        "p (permuted)",
        "verdict",
        box=None,
    )
    for each in comparison.findings:
        difference = each.difference
        table.add_row(
            f"{each.suite} {each.measure.name}",
            f"{each.before:.3f}",
            f"{each.after:.3f}",
            f"{difference.mean:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]".replace(
                "[", r"\["
            ),
            "" if each.margin is None else f"{each.margin:g}",
            f"{difference.detectable:.3f}",
            f"{difference.p if each.adjusted is None else each.adjusted:.3f}",
            f"{difference.p_permutation:.3f}",
            "" if each.verdict == "described" else each.verdict,
        )
    out.print(table)
    missing = set(before.manifest.suites) ^ set(after.manifest.suites)
    if missing:
        out.print(f"in one of the runs only, so not judged: {', '.join(sorted(missing))}")
    better, worse = flipped(comparison)
    out.print(f"cases that flipped: {len(better)} to right, {len(worse)} to wrong")
    for rows, sign in ((worse, "−"), (better, "+")):
        for _, row in rows[:10]:
            out.print(f"  {sign} {row.suite} {row.case}: {row.question}", markup=False)
    failed = [
        f"{name} {sum(row.error is not None for row in run.rows)}/{len(run.rows)}"
        for name, run in (("A", before), ("B", after))
    ]
    out.print(f"failed cases, each counted as worst: {', '.join(failed)}")
    out.print(f"verdict: {SAYS[comparison.status]}")
    for reason in comparison.reasons:
        out.print(f"  {reason}", markup=False)


def flipped(
    comparison: Comparison,
) -> tuple[list[tuple[Row, Row]], list[tuple[Row, Row]]]:
    """The cases that are right in one run only, as (before, after): now right, now wrong."""
    known = {row.key: row for row in comparison.before.rows}
    pairs = [(known[row.key], row) for row in comparison.after.rows if row.key in known]
    better = [(a, b) for a, b in pairs if passes(b) and not passes(a)]
    worse = [(a, b) for a, b in pairs if passes(a) and not passes(b)]
    return better, worse
