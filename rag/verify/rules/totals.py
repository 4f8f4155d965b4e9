"""The figures of a claim judged together.

The members of a list, a total and its parts, a time and what it dates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from rag.document import Sentence, scenes
from rag.figures import Found, Match, compare_dates
from rag.text import parse
from rag.types import Figure
from rag.verify.rules.lists import strayed
from rag.verify.rules.surroundings import TIMES, Placed

_TOTAL = re.compile(r"(?<!\w)(?:gồm|tổng cộng|tổng số|cộng lại)(?!\w)")
_ADDED = frozenset({"number", "quantity"})
_PARTS = 2


class Verdict(NamedTuple):
    """A figure of a claim judged, as it was written, and what the source says instead of it.

    `found` is where the claim has it, `source` the figure of the source that bears it.
    """

    figure: Figure
    written: str
    found: Found
    instead: str = ""
    source: Found | None = None


def judge_together(
    claim: str,
    verdicts: list[Verdict],
    own: Sequence[Placed],
    sources: Sequence[tuple[Placed, Sentence]],
    evidence: Sequence[Sentence],
) -> list[Verdict]:
    """The verdicts, each with what the others tell of it.

    `own` are the figures of the claim, `sources` those of its evidence, both with their
    surroundings.
    """
    verdicts = [_strayed(verdict, own, sources) for verdict in verdicts]
    verdicts = [_dated_elsewhere(verdict, verdicts, evidence) for verdict in verdicts]
    if not _TOTAL.search(parse(claim).canonical):
        return verdicts
    return [_summed(verdict, verdicts) for verdict in verdicts]


def _dated_elsewhere(
    verdict: Verdict, verdicts: Sequence[Verdict], evidence: Sequence[Sentence]
) -> Verdict:
    """The verdict; a quarter or year fails that what the claim tells is not set in.

    What it tells stands where its other figures do, else in the quoted sentences.
    """
    figure, stands = verdict.found, verdict.figure.citation
    if figure.kind not in TIMES or stands is None:
        return verdict
    cited = {
        (other.figure.citation.article_id, other.figure.citation.start)
        for other in verdicts
        if other.found.kind not in TIMES and other.figure.citation
    }
    told = [s for s in evidence if (s.article.id, s.span.start) in cited]
    told = told or [s for s in evidence if s.distance == 0]
    if any((s.article.id, s.span.start) == (stands.article_id, stands.start) for s in told):
        return verdict
    times = [_time_of(sentence) for sentence in told]
    if not times or not all(time and _differs(figure.value, time) for time in times):
        return verdict
    failed = verdict.figure.model_copy(update={"supported": False, "citation": None})
    return verdict._replace(figure=failed)


def _time_of(sentence: Sentence) -> str | None:
    """The time in which a sentence without one of its own is set, as ISO."""
    return next(
        (
            scene.inherited_time
            for scene in scenes(sentence.article)
            if scene.span == sentence.span and not scene.moments
        ),
        None,
    )


def _differs(time: str, other: str) -> bool:
    """True for two quarters, or two years: times that are equally precise."""
    shapes = {re.sub(r"\d", "0", value) for value in (time, other)}
    return len(shapes) == 1 and compare_dates(time, other) is Match.DIFFERENT_VALUE


def _strayed(
    verdict: Verdict, own: Sequence[Placed], sources: Sequence[tuple[Placed, Sentence]]
) -> Verdict:
    """The verdict; a member that no list of the source has together with the others fails."""
    stray = strayed(verdict.found, own, sources) if verdict.figure.supported else None
    if stray is None:
        return verdict
    failed = verdict.figure.model_copy(update={"supported": False, "citation": None})
    return verdict._replace(figure=failed, instead=stray)


def _summed(verdict: Verdict, verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict; a failed figure stands where the claim names its parts and they are borne out.

    "11 chỉ tiêu, gồm 4 về kinh tế, 3 về văn hóa và 4 về xây dựng Đảng."
    """
    total, figure = verdict.figure, verdict.found
    parts = [v for v in verdicts if v.found.start > figure.end and v.figure.kind in _ADDED]
    same = [v for v in parts if v.figure.supported and v.figure.unit in (total.unit, "")]
    if total.supported or total.kind not in _ADDED or len(same) < _PARTS or len(same) < len(parts):
        return verdict
    if sum(Decimal(v.figure.value) for v in same) != Decimal(total.value):
        return verdict
    return verdict._replace(figure=total.model_copy(update={"supported": True}), instead="")
