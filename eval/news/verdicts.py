"""Ticks, crosses and what is left open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from eval.news.rows import Report
from rag.engine import Engine
from rag.types import CheckedSentence, Claim

Verdict = Literal["ticked", "crossed", "open"]
VERDICTS: tuple[Verdict, ...] = ("ticked", "crossed", "open")
_NAMES: dict[str, Verdict] = {
    "supported": "ticked", "contradicted": "crossed", "unverified": "open"
}  # fmt: skip


def verdict_of(judged: Claim | CheckedSentence) -> Verdict:
    """Of a claim or a checked sentence."""
    return _NAMES[judged.verdict]


def check(engine: Engine, statement: str) -> Verdict:
    """A statement against the library; of several sentences one cross crosses it."""
    found = [verdict_of(sentence) for sentence in engine.check(statement).sentences]
    if "crossed" in found:
        return "crossed"
    return "ticked" if found and "open" not in found else "open"


def add_verdicts(
    report: Report, group: str, found: Sequence[Verdict], clusters: Sequence[str] | None = None
) -> None:
    """One row a verdict."""
    for verdict in VERDICTS:
        report.share(group, verdict, [each == verdict for each in found], clusters)


def add_precision(report: Report, found: Sequence[tuple[Verdict, bool]]) -> None:
    """Of verdicts with the truth: how many ticks are true, crosses false, and both together."""
    report.share("all", "ticks that are true", [true for v, true in found if v == "ticked"])
    report.share("all", "crosses that are false", [not true for v, true in found if v == "crossed"])
    report.share("all", "ticked or crossed", [v != "open" for v, _ in found])
