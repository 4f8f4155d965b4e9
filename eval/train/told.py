"""What a report may show: which sentences are news, which figures their sentence surely explains.

Fitted on sentences and figures of news that a reader judged (`eval/cases/told.jsonl`: articles by
their file, sentences by the hash of their words, figures by where they begin in them; 1 where it is
so). Bars are chosen out of fold, by event; events of the split "kept" are reported only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from eval.runs.run import SEEDS
from rag.document import Evidence
from rag.ingest import load_path
from rag.report import NEWS, SURE, figures_told, pieces
from rag.types import Article

FILES: Final = {"news": NEWS, "figures": SURE}

_FOLDS = (5, 8, 12)
_STRENGTH = {"news": 0.1, "figures": 0.03}
_GOOD_KEPT = 0.97  # of the sentences that are news
_RIGHT = 0.95  # of the figures that are shown


class Example(NamedTuple):
    """What was judged, of which event; `judges` is true where it is not fitted on."""

    event: str
    judges: bool
    evidence: Evidence
    is_so: bool


def train_told(name: str, data: Path, cases: Path) -> dict[str, Any]:
    """Bias, weights and card; from 0 on the log odds are those of what is shown."""
    given = list(examples(name, data, cases))
    used = [each for each in given if not each.judges]
    kinds = sorted(used[0].evidence)
    rows = np.array([[float(each.evidence[kind]) for kind in kinds] for each in used])
    is_so = np.array([each.is_so for each in used])
    model, odds = _fitted(rows, is_so, [each.event for each in used], _STRENGTH[name])
    bar = _bar(name, odds, is_so)
    slopes = model[-1].coef_[0] / model[0].scale_
    bias = float(model[-1].intercept_[0] - slopes @ model[0].mean_) - bar
    weights = {kind: round(float(slope), 3) for kind, slope in zip(kinds, slopes, strict=True)}
    kept = [each for each in given if each.judges]
    shown = [bias + sum(weights[k] * each.evidence[k] for k in kinds) >= 0 for each in kept]
    card = {
        "data": "eval/cases/told.jsonl",
        "command": f"python -m eval train {name} DATA",
        "out of fold": _told(odds >= bar, is_so),
        "events kept aside": _told(np.array(shown), np.array([each.is_so for each in kept])),
    }
    return {"card": card, "bias": round(bias, 3), "weights": weights}


def examples(name: str, data: Path, cases: Path) -> Iterator[Example]:
    """Those of the articles that `cases` names, with their evidence."""
    for line in cases.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        article = load_path(data / "vmds" / case["article"])
        event = case["article"].partition("/")[0]
        for evidence, is_so in _judged(name, article, case[name]):
            yield Example(event, case["split"] == "kept", evidence, is_so)
    for path in sorted(SEEDS.glob("*.txt")) if name == "news" else ():
        yield from (Example(path.stem, False, p.evidence, True) for p in pieces(load_path(path)))


def _judged(
    name: str, article: Article, judged: Mapping[str, Any]
) -> Iterator[tuple[Evidence, bool]]:
    if name == "news":
        for piece in pieces(article):
            if (is_so := judged.get(_hash(piece.text))) is not None:
                yield piece.evidence, bool(is_so)
        return
    for told, figure, evidence in figures_told(article):
        if (is_so := judged.get(_hash(told.text), {}).get(str(figure.start))) is not None:
            yield evidence, bool(is_so)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def _fitted(rows: Any, is_so: Any, events: list[str], strength: float) -> tuple[Any, Any]:
    """A logistic model, and the log odds of each row by models that saw no row of its event."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=3000))
    odds = [
        cross_val_predict(
            model, rows, is_so, groups=events, cv=GroupKFold(folds), method="decision_function"
        )
        for folds in _FOLDS
    ]
    return model.fit(rows, is_so), np.mean(odds, axis=0)


def _bar(name: str, odds: Any, is_so: Any) -> float:
    """Where so many of the good ones are kept; of figures, from where so many are right."""
    if name == "news":
        return float(np.quantile(odds[is_so], 1 - _GOOD_KEPT))
    order = np.argsort(-odds)
    right = np.cumsum(is_so[order]) / np.arange(1, len(order) + 1)
    return float(odds[order[np.flatnonzero(right >= _RIGHT)[-1]]])


def _told(shown: Any, is_so: Any) -> dict[str, int]:
    return {
        "read": len(is_so),
        "so": int(is_so.sum()),
        "shown": int(shown.sum()),
        "so of the shown": int((shown & is_so).sum()),
    }
