"""Which figures their sentence surely explains (`rag/report/sure_figures.json`).

Fitted on figures of news that a reader judged (`eval/cases/told.jsonl`: articles by their file,
sentences by the hash of their words, figures by where they begin in them; 1 where the sentence says
by itself what the figure counts, whose and when). The bar is chosen out of fold, by event; events
of the split "kept" are reported only. The file tells of sentences, too, which are news (1) and
which captions, headings or credits: of those that are shown the card counts them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from rag.document import Evidence
from rag.ingest import load_path
from rag.report import clean_sentences, figures_told

_FOLDS = (5, 8, 12)
_STRENGTH = 0.03
_RIGHT = 0.95  # of the figures that are shown


class Example(NamedTuple):
    """What was judged, of which event; `judges` is true where it is not fitted on."""

    event: str
    judges: bool
    evidence: Evidence
    is_so: bool


def train_figures(data: Path, cases: Path) -> dict[str, Any]:
    """Bias, weights and card; from 0 on the log odds are those of what is shown."""
    figures, sentences = [list(examples(part, data, cases)) for part in ("figures", "news")]
    used = [each for each in figures if not each.judges]
    kinds = sorted(used[0].evidence)
    rows = np.array([[float(each.evidence[kind]) for kind in kinds] for each in used])
    is_so = np.array([each.is_so for each in used])
    model, odds = _fitted(rows, is_so, [each.event for each in used])
    order = np.argsort(-odds)
    right = np.cumsum(is_so[order]) / np.arange(1, len(order) + 1)
    bar = float(odds[order[np.flatnonzero(right >= _RIGHT)[-1]]])
    slopes = model[-1].coef_[0] / model[0].scale_
    bias = float(model[-1].intercept_[0] - slopes @ model[0].mean_) - bar
    weights = {kind: round(float(slope), 3) for kind, slope in zip(kinds, slopes, strict=True)}
    kept = [each for each in figures if each.judges]
    shown = [bias + sum(weights[k] * each.evidence[k] for k in kinds) >= 0 for each in kept]
    card = {
        "data": "eval/cases/told.jsonl",
        "command": "python -m eval train figures DATA",
        "figures, out of fold": _told(odds >= bar, is_so),
        "figures, events kept aside": _told(shown, [each.is_so for each in kept]),
        "sentences shown, events kept aside": _shown([s for s in sentences if s.judges]),
        "sentences shown, others": _shown([s for s in sentences if not s.judges]),
    }
    return {"card": card, "bias": round(bias, 3), "weights": weights}


def examples(part: str, data: Path, cases: Path) -> Iterator[Example]:
    """Figures with their evidence, or sentences that are shown, of the articles in `cases`."""
    for line in cases.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        article, judged = load_path(data / "vmds" / case["article"]), case[part]
        of = case["article"].partition("/")[0], case["split"] == "kept"
        if part == "news":
            hashes = (_hash(told.text) for told in clean_sentences(article))
            yield from (Example(*of, {}, bool(judged[h])) for h in hashes if h in judged)
            continue
        for told, figure, evidence in figures_told(article):
            is_so = judged.get(_hash(told.text), {}).get(str(figure.start))
            if is_so is not None:
                yield Example(*of, evidence, bool(is_so))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def _fitted(rows: Any, is_so: Any, events: list[str]) -> tuple[Any, Any]:
    """A logistic model, and the log odds of each row by models that saw no row of its event."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(C=_STRENGTH, max_iter=3000))
    odds = [
        cross_val_predict(
            model, rows, is_so, groups=events, cv=GroupKFold(folds), method="decision_function"
        )
        for folds in _FOLDS
    ]
    return model.fit(rows, is_so), np.mean(odds, axis=0)


def _told(shown: Any, is_so: Any) -> dict[str, int]:
    shown, is_so = np.array(shown), np.array(is_so)
    counted = (len(is_so), is_so.sum(), shown.sum(), (shown & is_so).sum())
    named = ("read", "right", "shown", "right of the shown")
    return dict(zip(named, map(int, counted), strict=True))


def _shown(sentences: Sequence[Example]) -> dict[str, int]:
    return {"read": len(sentences), "no news": sum(not each.is_so for each in sentences)}
