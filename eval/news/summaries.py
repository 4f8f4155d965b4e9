"""Sentences of people's summaries: with their event in the library, and with it taken out."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import NamedTuple

from eval.news.data import Sentence
from eval.news.library import Bench
from eval.news.rows import Report, Row
from eval.news.text import Source, closeness
from eval.news.verdicts import Verdict, add_verdicts, check

_FOLDS = 4


class Checked(NamedTuple):
    """A sentence with the verdict on it."""

    sentence: Sentence
    verdict: Verdict


def run(bench: Bench) -> Report:
    """Each sentence through `Engine.check`; then again, a quarter of the events removed in turn.

    A person's summary is faithful, mostly by extraction; a copy stands in an article of its event.
    """
    report = Report()
    sentences = bench.drawn(bench.data.sentences)
    began = time.process_time()
    checked = [Checked(each, check(bench.engine, each.text)) for each in sentences]
    _add_speed(report, "event in the library", len(checked), time.process_time() - began)
    _add(report, "all", checked)
    sources = bench.data.sources
    kinds = {s.id: closeness(s.text, sources.get(s.cluster, [])) for s in sentences}
    for name, kind in (("copies", "copy"), ("near copies", "near copy"), ("reworded", "reworded")):
        _add(report, name, [each for each in checked if kinds[each.sentence.id] == kind])
    without = _without_their_event(bench, sentences, report)
    _add(report, "event removed", without)
    _add(report, "event removed, with a digit", [c for c in without if _has_digit(c)])
    _add(report, "event removed, without a digit", [c for c in without if not _has_digit(c)])
    after = {each.sentence.id: each.verdict for each in without}
    report.cases = [
        {"id": s.id, "closeness": kinds[s.id], "outcome": v, "event removed": after.get(s.id)}
        for s, v in checked
    ]
    return report


def _without_their_event(
    bench: Bench, sentences: Sequence[Sentence], report: Report
) -> list[Checked]:
    """Against a library without their event's articles, and those of clusters on the same matter.

    What stands in another article all the same, or nearly, is not checked.
    """
    clusters = sorted({each.cluster for each in sentences})
    found: list[Checked] = []
    seconds = 0.0
    for fold in range(min(_FOLDS, len(clusters))):
        checked = clusters[fold::_FOLDS]
        removed = frozenset().union(*(bench.data.relatives[each] for each in checked))
        left = [s for c, of in bench.data.sources.items() if c not in removed for s in of]
        alone = [s for s in sentences if s.cluster in checked and _is_new(s, left)]
        with bench.copy(without=removed) as engine:
            began = time.process_time()
            found += [Checked(each, check(engine, each.text)) for each in alone]
            seconds += time.process_time() - began
    if len(found) < len(sentences):
        report.notes.append(
            f"{len(sentences) - len(found)} of {len(sentences)} sentences also stand, or nearly, "
            "in an article on another matter: not checked with their event removed"
        )
    _add_speed(report, "event removed", len(found), seconds)
    return found


def _is_new(sentence: Sentence, sources: Sequence[Source]) -> bool:
    return closeness(sentence.text, sources) == "reworded"


def _add(report: Report, group: str, checked: Sequence[Checked]) -> None:
    clusters = [each.sentence.cluster for each in checked]
    add_verdicts(report, group, [each.verdict for each in checked], clusters)


def _add_speed(report: Report, group: str, count: int, seconds: float) -> None:
    rate = count / seconds if seconds else None
    report.rows.append(Row(group, "sentences a CPU second", rate, None, count))


def _has_digit(checked: Checked) -> bool:
    return re.search(r"\d", checked.sentence.text) is not None
