"""`python -m eval train alignment DATA`: the border of verification, from data to file and card."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eval.train.alignment.dataset import (
    Event,
    Example,
    Maker,
    own_examples,
    read_events,
    written_examples,
)
from rag.text import parse
from rag.verify.training import FILE, NAMES, Bars

Floats = NDArray[np.float64]

_ROUNDS, _LEAVES, _RATE, _FEWEST = 150, 10, 0.08, 30
_FOLDS = 5
_LEVELS = 100  # of rarity
_FEWEST_COUNTED = 10  # statements of a class that the card tells of
_FEWEST_SENTENCES = 3  # that hold a word whose rarity is stored
# What a statement counts beside one made by script: people's are few, and each is made once.
_WEIGHTS = {"written": 10.0, "own": 6.0}
BARS = Bars(
    tick=0.75, near=0.5, quoted=0.5, cross=0.77, translated_tick=0.65, translated_cross=0.9
)  # fmt: skip


class Trained(NamedTuple):
    """Two classifiers: supported or not, contradicted or not."""

    supported: Any
    contradicted: Any

    def probabilities(self, examples: Sequence[Example]) -> tuple[Floats, Floats]:
        """Of being supported, and of being contradicted."""
        values = np.array([example.values for example in examples], dtype=np.float64)
        yes, no = (each.predict_proba(values)[:, 1] for each in self)
        return yes, no


def fit(examples: Sequence[Example]) -> Trained:
    """Gradient boosting (Friedman 2001), one for each of two questions."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    values = np.array([example.values for example in examples], dtype=np.float64)
    weights = np.array([_weight(example) for example in examples])
    fitted = []
    for verdict in ("supported", "contradicted"):
        trees = HistGradientBoostingClassifier(
            max_iter=_ROUNDS, max_leaf_nodes=_LEAVES, learning_rate=_RATE,
            min_samples_leaf=_FEWEST, l2_regularization=1.0, random_state=0,
        )  # fmt: skip
        fitted.append(trees.fit(values, [e.verdict == verdict for e in examples], weights))
    return Trained(*fitted)


def _weight(example: Example) -> float:
    """Sentences of people tell more than those of scripts; copies are known well enough."""
    if example.origin in _WEIGHTS:
        return _WEIGHTS[example.origin]
    if example.kind == "same":
        return 3.0 if example.origin == "summary" else 0.5
    return 1.0


class Scored(NamedTuple):
    """An example with the probabilities of a fit that did not see its event."""

    example: Example
    supported: float
    contradicted: float

    def verdict(self, bars: Bars) -> str:
        """What the bars make of it."""
        borne = self.example.values[NAMES.index("words_first")]
        return bars.verdict(self.supported, self.contradicted, borne)


def out_of_fold(examples: Sequence[Example]) -> list[Scored]:
    """Each example of an event by a fit without that event; our own cases are only trained on."""
    events = sorted({e.event for e in examples if e.origin != "own"})
    fold_of = {event: number % _FOLDS for number, event in enumerate(events)}
    found: list[Scored] = []
    for fold in range(_FOLDS):
        left_out = [e for e in examples if fold_of.get(e.event) == fold]
        trained = fit([e for e in examples if fold_of.get(e.event) != fold])
        chances = zip(*trained.probabilities(left_out), strict=True)
        found += [
            Scored(e, float(yes), float(no)) for e, (yes, no) in zip(left_out, chances, strict=True)
        ]
    return found


def rates(scored: Sequence[Scored], bars: Bars) -> dict[str, Any]:
    """By class: how many, the share that is ticked, the share that is crossed."""
    found: dict[str, list[str]] = {}
    for each in scored:
        for name in _classes(each.example):
            found.setdefault(name, []).append(each.verdict(bars))
    return {
        name: {
            "n": len(each),
            "ticked": round(each.count("supported") / len(each), 4),
            "crossed": round(each.count("contradicted") / len(each), 4),
        }
        for name, each in sorted(found.items())
        if len(each) >= _FEWEST_COUNTED
    }


def _classes(example: Example) -> Iterator[str]:
    """What an example is counted under: its verdict by script or hand, and its class."""
    by_hand = example.origin == "written"
    yield f"{'written, ' if by_hand else ''}{example.verdict}"
    of_people = example.origin == "summary" and example.kind == "same"
    yield "people's sentences" if of_people else f"{'written, ' if by_hand else ''}{example.kind}"


def rarities(events: Sequence[Event]) -> dict[str, int]:
    """How rare each word is, from 0 to 100, by the share of sentences that hold it."""
    held: Counter[str] = Counter()
    total = 0
    for event in events:
        for article in event.articles:
            for sentence in parse(article.text).sentences:
                total += 1
                held.update(set(sentence.words))
    most = math.log((total + 1) / 2)
    return {
        word: min(_LEVELS, round(_LEVELS * math.log((total + 1) / (count + 1)) / most))
        for word, count in sorted(held.items())
        if count >= _FEWEST_SENTENCES and not word[0].isdigit()
    }


def exported(trees: Any) -> dict[str, Any]:
    """A classifier as plain numbers, in the form that `rag.document.Ensemble` reads."""
    found = []
    for (predictor,) in trees._predictors:
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        feature = np.where(leaf, -1, nodes["feature_idx"].astype(int))
        threshold = np.where(leaf, nodes["value"], nodes["num_threshold"])
        left = np.where(leaf, 0, nodes["left"]).astype(int)
        right = np.where(leaf, 0, nodes["right"]).astype(int)
        rounded = [float(f"{value:.6g}") for value in threshold]
        found.append([feature.tolist(), rounded, left.tolist(), right.tolist()])
    baseline = float(np.ravel(trees._baseline_prediction)[0])
    return {"baseline": round(baseline, 6), "trees": found}


def make(data: Path, seed: int) -> list[Example]:
    """All examples of `data`, those that people wrote on its events, and our own cases."""
    cases = Path(__file__).parents[2] / "cases"
    seeds, real = cases.parent.parent / "seeds", data.parent / "seeds"
    libraries = [("rewordings", seeds), ("english", seeds), ("drafts", real)]
    events = read_events(data)
    written = sorted(
        path for at in (cases / "news", data) for path in at.glob("statements_*.jsonl")
    )
    own = [(name, folder) for name, folder in libraries if folder.is_dir()]
    return [
        *Maker(events, seed).examples(),
        *written_examples(written, events),
        *own_examples(cases, own),
    ]


def train(data: Path, *, seed: int, bars: Bars, examples: Sequence[Example] = ()) -> dict[str, Any]:
    """The component's file; its card has the figures of fits that did not see the event."""
    examples = examples or make(data, seed)
    card = {
        "what": "decides whether a statement is supported, contradicted, or left open",
        "data": "statements written by hand on news of October 2013, people's summaries of them "
        "(VietnameseMDS) and errors planted in both, XQuAD (vi), own cases",
        "examples": len(examples),
        "events": len({example.event for example in examples}),
        "seed": seed,
        "features": list(NAMES),
        "out of fold": rates(out_of_fold(examples), bars),
    }
    trained = fit(examples)
    return {
        "card": card,
        "bars": bars._asdict(),
        "supported": exported(trained.supported),
        "contradicted": exported(trained.contradicted),
        "rarity": rarities(read_events(data)),
    }


def write(stored: dict[str, Any], path: Path | None = None) -> None:
    """The file, a line a tree; at its place in the package where no path is given."""
    lines = [f'"{key}": {_block(value)}' for key, value in stored.items()]
    (path or FILE).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _block(value: Any) -> str:
    if isinstance(value, dict) and "trees" in value:
        trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in value["trees"])
        return f'{{"baseline": {value["baseline"]}, "trees": [\n{trees}\n]}}'
    return json.dumps(value, ensure_ascii=False)
