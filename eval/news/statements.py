"""Statements of other hands, faithful or wrong in one respect, through the check of drafts."""

from __future__ import annotations

from eval.news.library import Bench
from eval.news.rows import Report
from eval.news.verdicts import add_precision, add_verdicts, check


def run(bench: Bench) -> Report:
    """Each statement through `Engine.check` against the whole library."""
    report = Report()
    judged = [(s, check(bench.engine, s.statement)) for s in bench.drawn(bench.data.statements)]
    for faithful in (True, False):
        of = [(s, verdict) for s, verdict in judged if s.faithful == faithful]
        name = "faithful" if faithful else "false"
        add_verdicts(report, name, [verdict for _, verdict in of], [s.cluster for s, _ in of])
    add_precision(report, [(verdict, s.faithful) for s, verdict in judged])
    for false, kind in sorted({(not s.faithful, s.kind) for s, _ in judged}):
        of_kind = [v for s, v in judged if (not s.faithful, s.kind) == (false, kind)]
        add_verdicts(report, kind, of_kind)
    report.cases = [
        {"id": s.id, "kind": s.kind, "faithful": s.faithful, "outcome": v} for s, v in judged
    ]
    return report
