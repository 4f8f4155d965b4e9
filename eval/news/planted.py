"""Errors planted in faithful sentences, and the articles' own sentences, through the check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from eval.news.library import Bench
from eval.news.planter import PLANTERS, Planted, plant
from eval.news.rows import Report
from eval.news.verdicts import Verdict, add_verdicts, check

_A_CLASS: Final = 100  # errors judged of one class
_COPIES: Final = 400  # sentences of articles that are checked as they stand
_SEARCHED: Final = 6000  # sentences of articles that rare errors are looked for in


class Judged(NamedTuple):
    """An error with the verdicts on the faithful sentence and on the planted one."""

    planted: Planted
    before: Verdict
    after: Verdict


def run(bench: Bench) -> Report:
    """By class, how many errors lose the tick that the faithful sentence has, and are crossed.

    They are planted in people's summaries and, where those offer too few, in the articles.
    """
    report = Report()
    chosen = _chosen(bench)
    originals = {each.original.id: each.original.text for each in chosen}
    before = {name: check(bench.engine, text) for name, text in originals.items()}
    judged = [
        Judged(each, before[each.original.id], check(bench.engine, each.text)) for each in chosen
    ]
    for kind in PLANTERS:
        _add(report, kind, [each for each in judged if each.planted.kind == kind])
    _add(report, "all", judged)
    clusters = [each.planted.original.cluster for each in judged]
    missed = [each.after != "ticked" for each in judged]
    report.share("all, ticked before or not", "not ticked", missed, clusters)
    report.notes.append(
        f"{sum(v != 'ticked' for v in before.values())} of the {len(before)} faithful sentences "
        "have no tick to lose: their errors count in the last row alone"
    )
    report.cases = [
        {
            "id": each.planted.original.id, "kind": each.planted.kind, "before": each.before,
            "outcome": each.after, "planted": each.planted.text,
        }
        for each in judged
    ]  # fmt: skip
    return report


def copies(bench: Bench) -> Report:
    """Sentences of the articles as they stand there: each must be ticked."""
    report = Report()
    chosen = bench.drawn(bench.data.article_sentences, _COPIES)
    found = [check(bench.engine, each.text) for each in chosen]
    add_verdicts(report, "the articles' own sentences", found, [each.cluster for each in chosen])
    report.cases = [
        {"id": s.id, "outcome": v, "text": s.text} for s, v in zip(chosen, found, strict=True)
    ]
    return report


def _chosen(bench: Bench) -> list[Planted]:
    data, chosen = bench.data, list[Planted]()
    planted = plant(bench.drawn(data.sentences), data.sources, bench.seed)
    more = plant(bench.drawn(data.article_sentences, _SEARCHED), data.sources, bench.seed)
    for kind in PLANTERS:
        found = bench.drawn([each for each in planted if each.kind == kind], _A_CLASS)
        others = [each for each in more if each.kind == kind]
        chosen += found
        if lacking := _A_CLASS - len(found):
            chosen += bench.drawn(others, lacking)
    return chosen


def _add(report: Report, group: str, judged: Sequence[Judged]) -> None:
    of = [each for each in judged if each.before == "ticked"]
    clusters = [each.planted.original.cluster for each in of]
    report.share(group, "not ticked", [each.after != "ticked" for each in of], clusters)
    report.share(group, "crossed", [each.after == "crossed" for each in of], clusters)
