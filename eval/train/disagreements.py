"""The measure of two figures being of one thing (`rag/document/disagreements.py`).

Fitted on what readers found two reports of an event to tell differently, and judged out of fold, by
event. The weights are printed, not written: they stand in the module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from eval.news.data import Disagreement, News
from eval.news.disagreements import DROPPED
from rag.document import Located, Pair, as_read, candidates
from rag.ingest import load_path
from rag.models import denied

_FOLDS = 25
_LEAST = 0.25  # likeness below which two figures are never of one thing


class Example(NamedTuple):
    """Two figures that may be of one thing, and which of an event's facts they are."""

    cluster: str
    pair: Pair
    fact: str | None


def examples(data: Path) -> list[Example]:
    """Those of the events that DATA/disagreements.jsonl names, read by the network."""
    news = News(data)
    lines: dict[str, list[Disagreement]] = {}
    for line in news.disagreements:
        sure = not line.what.endswith(DROPPED)
        lines.setdefault(line.cluster, []).extend([line] * sure)
    found: list[Example] = []
    for cluster, told in lines.items():
        files = [file.path for file in news.by_cluster[cluster]]
        reports = [load_path(path) for path in files]
        names = {report.id: path.name for report, path in zip(reports, files, strict=True)}
        pairs = (p for p in candidates(reports) if p.evidence.sentence >= _LEAST)
        for pair in (as_read(each, denied) for each in pairs):
            facts = (line.what for line in told if _is(pair, line, names))
            found.append(Example(cluster, pair, next(facts, None)))
    return found


def _is(pair: Pair, line: Disagreement, names: dict[str, str]) -> bool:
    """Whether the two figures stand in what a reader quotes of the two articles."""
    sides = {line.a.file: line.a.quote, line.b.file: line.b.quote}
    return line.kind != "none" and all(
        _within(slot, sides.get(names[slot.article.id], "")) for slot in pair[:2]
    )


def _within(slot: Located, quote: str) -> bool:
    at = slot.article.text.find(quote) if quote else -1
    start = slot.sentence.start + slot.start
    return at >= 0 and at <= start < at + len(quote)


def train_disagreements(data: Path) -> Iterator[str]:
    """Weights and bias, then how many facts stand among the surest pairs out of fold."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    given = examples(data)
    rows = np.array([each.pair.evidence for each in given])
    right = np.array([each.fact is not None for each in given])
    facts = [(each.cluster, each.fact or f"{i}") for i, each in enumerate(given)]
    counted = Counter(facts)  # a fact that several pairs tell weighs one
    weight = np.array([1 / counted[fact] for fact in facts])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5))
    told = {"logisticregression__sample_weight": weight}
    folds = GroupKFold(min(_FOLDS, len({each.cluster for each in given})))
    groups = [each.cluster for each in given]
    sure = cross_val_predict(
        model, rows, right, groups=groups, cv=folds, method="predict_proba", params=told
    )[:, 1]
    model.fit(rows, right, **told)
    slopes = model[-1].coef_[0] / model[0].scale_
    yield f"weights {np.round(slopes, 1)}"
    yield f"bias {model[-1].intercept_[0] - slopes @ model[0].mean_:.1f}"
    order = [facts[i] for i in np.argsort(-sure)]
    ranked = list(dict.fromkeys(order))
    real = {fact for fact, is_right in zip(facts, right, strict=True) if is_right}
    for count in (10, 20, 30, 40):
        yield f"of the surest {count}: {sum(fact in real for fact in ranked[:count])} real"
