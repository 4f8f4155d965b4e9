"""Which figures their sentence surely explains (`rag/report/sure_figures.json`).

Fitted on figures of news that a reader judged (`eval/cases/told.jsonl`: articles by their file,
sentences by the hash of their words, figures by where they begin in them; 1 where the sentence says
by itself what the figure counts, whose and when). The bar is chosen, and the card reckoned, by
trees that saw no figure of the event. The file tells of sentences, too, which are news (1) and
which captions, headings or credits: of those that are shown the card counts them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from eval.train.alignment.train import exported
from rag.document import Evidence
from rag.ingest import load_path
from rag.report import clean_sentences, figures_told

_FOLDS = (5, 8, 12)
_DEPTH, _ROUNDS, _RATE, _SHRUNK, _FEWEST = 3, 100, 0.07, 5.0, 20
_RIGHT = 0.95  # of the figures that are shown
# What can only speak for a figure (1), or against it (-1), however few have it.
_SPEAKS = dict.fromkeys(
    ("digits", "names", "acronym before", "names of the headline", "in the headline"), 1
) | dict.fromkeys(
    ("leans", "points back", "bare", "counts nothing", "piece", "behind a name",
     "words since a name", "place"), -1
)  # fmt: skip


class Example(NamedTuple):
    """What was judged, of which event; `judges` is true where it is not fitted on."""

    event: str
    judges: bool
    evidence: Evidence
    is_so: bool


def train_figures(data: Path, cases: Path) -> dict[str, Any]:
    """Trees and card; from 0 on the log odds are those of what is shown."""
    figures, sentences = [list(examples(part, data, cases)) for part in ("figures", "news")]
    rows = np.array([[float(x) for x in each.evidence.values()] for each in figures])
    is_so = np.array([each.is_so for each in figures])
    speaks = [_SPEAKS.get(kind, 0) for kind in figures[0].evidence]
    trees, odds = _fitted(rows, is_so, [each.event for each in figures], speaks)
    order = np.argsort(-odds)
    right = np.cumsum(is_so[order]) / np.arange(1, len(order) + 1)
    bar = float(odds[order[np.flatnonzero(right >= _RIGHT)[-1]]])
    card = {
        "data": "eval/cases/told.jsonl",
        "command": "python -m eval train figures DATA",
        "features": [*figures[0].evidence],
        "figures, out of fold": _told(odds >= bar, is_so),
        "sentences shown, events kept aside": _shown([s for s in sentences if s.judges]),
        "sentences shown, others": _shown([s for s in sentences if not s.judges]),
    }
    sure = exported(trees)
    return {"card": card, "sure": {**sure, "baseline": round(sure["baseline"] - bar, 6)}}


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


def _fitted(rows: Any, is_so: Any, events: Sequence[str], speaks: Sequence[int]) -> tuple[Any, Any]:
    """Boosted trees, and the log odds of each row by trees that saw no row of its event.

    Events weigh by the root of their rows: one of a stock exchange has a hundred.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import GroupKFold

    counted = Counter(events)
    weights = np.array([counted[event] ** -0.5 for event in events])
    weights /= weights.mean()

    def fit(seen: Any) -> Any:
        trees = HistGradientBoostingClassifier(
            max_depth=_DEPTH, max_iter=_ROUNDS, learning_rate=_RATE,
            l2_regularization=_SHRUNK, min_samples_leaf=_FEWEST, monotonic_cst=speaks,
        )  # fmt: skip
        return trees.fit(rows[seen], is_so[seen], sample_weight=weights[seen])

    odds = np.zeros(len(rows))
    for folds in _FOLDS:
        for seen, left_out in GroupKFold(folds).split(rows, is_so, events):
            odds[left_out] += fit(seen).decision_function(rows[left_out]) / len(_FOLDS)
    return fit(np.arange(len(rows))), odds


def _told(shown: Any, is_so: Any) -> dict[str, int]:
    counted = (len(is_so), is_so.sum(), shown.sum(), (shown & is_so).sum())
    named = ("read", "right", "shown", "right of the shown")
    return dict(zip(named, map(int, counted), strict=True))


def _shown(sentences: Sequence[Example]) -> dict[str, int]:
    return {"read": len(sentences), "no news": sum(not each.is_so for each in sentences)}
