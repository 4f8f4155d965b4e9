"""`python -m eval train alignment DATA`: the border of verification, from data to file and card."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eval.alignment.dataset import Event, Example, Maker, own_examples, read_events
from rag.text import parse
from rag.verify import FILE, NAMES, Bars

Floats = NDArray[np.float64]

_ROUNDS, _LEAVES, _RATE, _FEWEST = 350, 20, 0.08, 30
BARS = Bars(tick=0.7, cross=0.9, most_borne=0.3, quoted=0.35)
_LEVELS = 100  # of rarity
_FEWEST_SENTENCES = 3  # that hold a word whose rarity is stored
# Features that can only speak for a statement, and only against it.
_FOR = (
    "words_", "rare_first", "rare_picks", "rare_near", "rare_told", "names_first", "names_picks",
    "names_near", "names_told", "figures_first", "figures_picks", "figures_near", "figures_told",
    "clause_", "context_", "figure_context", "figure_margin", "name_context", "contiguous",
    "longest_run", "source_share", "score", "names_whole",
)  # fmt: skip
_AGAINST = (
    "figures_none",
    "name_apart",
    "speaker_apart",
    "pivot_crossed",
    "figure_turned",
    "name_turned",
    "unborne",
    "untold",
    "inversions",
    "name_inversions",
)
_AGAINST_AT_END = ("_put_in", "_turned", "_slot", "_elsewhere")
_LEFT_OUT = ("negation", "possible", "plan", "scope", "direction", "tense")


class Trained(NamedTuple):
    """Two classifiers: supported or not, contradicted or not."""

    supported: Any
    contradicted: Any

    def probabilities(self, values: Floats) -> tuple[Floats, Floats]:
        """Of being supported, and of being contradicted."""
        found = [each.predict_proba(values)[:, 1] for each in self]
        return found[0], found[1]


def direction_of(name: str) -> int:
    """1 for a feature that can only speak for a statement, -1 against it, 0 for either."""
    if name.startswith(_FOR) and not name.endswith("_put_in"):
        return 1
    left_out = name.removesuffix("_left_out") in _LEFT_OUT and name.endswith("_left_out")
    return -1 if name.startswith(_AGAINST) or name.endswith(_AGAINST_AT_END) or left_out else 0


def fit(examples: Sequence[Example]) -> Trained:
    """Gradient boosting (Friedman 2001) with monotonic features, one for each of two questions."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    values = _values(examples)
    weights = np.array([_weight(example) for example in examples])
    fitted = []
    for verdict, monotonic in (
        ("supported", [direction_of(name) for name in NAMES]),
        ("contradicted", None),
    ):
        trees = HistGradientBoostingClassifier(
            max_iter=_ROUNDS, max_leaf_nodes=_LEAVES, learning_rate=_RATE,
            min_samples_leaf=_FEWEST, l2_regularization=1.0, random_state=0,
            monotonic_cst=monotonic,
        )  # fmt: skip
        fitted.append(trees.fit(values, [e.verdict == verdict for e in examples], weights))
    return Trained(*fitted)


def _weight(example: Example) -> float:
    """Sentences of people tell more than those of scripts; copies are known well enough."""
    if example.origin == "own":
        return 6.0  # few, and each made once where the others are made twice
    if (example.origin, example.kind) == ("summary", "same"):
        return 3.0
    return 0.5 if example.kind == "same" else 1.0


def _values(examples: Sequence[Example]) -> Floats:
    return np.array([example.values for example in examples], dtype=np.float64)


def halves(examples: Sequence[Example], seed: int = 7) -> tuple[list[Example], list[Example]]:
    """The examples of one half of the events, and of the other; our own cases are in neither."""
    events = sorted({example.event for example in examples if example.origin != "own"})
    random.Random(seed).shuffle(events)
    first = set(events[: len(events) // 2])
    rest = [example for example in examples if example.origin != "own"]
    return [e for e in rest if e.event in first], [e for e in rest if e.event not in first]


def rates(trained: Trained, examples: Sequence[Example], bars: Bars) -> dict[str, Any]:
    """By class: how many, the share that is ticked, the share that is crossed."""
    supported, contradicted = trained.probabilities(_values(examples))
    found: dict[str, list[tuple[bool, bool]]] = {}
    for example, yes, no in zip(examples, supported, contradicted, strict=True):
        tick = bool(yes >= bars.tick)
        cross = bool(not tick and no >= bars.cross and yes < bars.most_borne)
        of_people = example.origin == "summary" and example.kind == "same"
        for name in (example.verdict, "people's sentences" if of_people else example.kind):
            found.setdefault(name, []).append((tick, cross))
    return {
        name: {
            "n": len(each),
            "ticked": round(sum(tick for tick, _ in each) / len(each), 4),
            "crossed": round(sum(cross for _, cross in each) / len(each), 4),
        }
        for name, each in sorted(found.items())
    }


def withheld(train: Sequence[Example], test: Sequence[Example], bars: Bars) -> dict[str, Any]:
    """Each class of error left out of training in turn, and how it does on the other events."""
    kinds = sorted({e.kind for e in train if e.verdict != "supported" and e.kind != "no event"})
    return {
        kind: rates(
            fit([e for e in train if e.kind != kind]), [e for e in test if e.kind == kind], bars
        )[kind]
        for kind in kinds
    }


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
    """A classifier as plain numbers, in the form that `component.Ensemble` reads."""
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
    """All examples of `data`, made twice over, and of our own cases."""
    cases = Path(__file__).parent.parent / "cases"
    seeds, real = cases.parent.parent / "seeds", data.parent / "seeds"
    libraries = [("rewordings", seeds), ("english", seeds), ("drafts", real)]
    events = read_events(data)
    examples = [e for each in (seed, seed + 1) for e in Maker(events, each).examples()]
    own = [(name, folder) for name, folder in libraries if folder.is_dir()]
    return [*examples, *own_examples(cases, own)]


def train(
    data: Path, *, seed: int, bars: Bars, report: bool, examples: Sequence[Example] = ()
) -> dict[str, Any]:
    """The component's file, trained on all events; its card has the figures of the half split.

    With `report`, each class of error is withheld in turn, too: a fit for each.
    """
    examples = examples or make(data, seed)
    known, unseen = halves(examples)
    own = [example for example in examples if example.origin == "own"]
    judged = fit([*known, *own])
    card = {
        "what": "decides whether a statement is supported, contradicted, or left open",
        "data": "news of October 2013, people's summaries (VietnameseMDS), XQuAD (vi), own cases",
        "examples": len(examples),
        "events": len({example.event for example in examples}),
        "seed": seed,
        "features": list(NAMES),
        "unseen_events": rates(judged, unseen, bars),
        "withheld": withheld([*known, *own], unseen, bars) if report else {},
    }
    trained = fit(examples)
    return {
        "card": card,
        "bars": bars._asdict(),
        "supported": exported(trained.supported),
        "contradicted": exported(trained.contradicted),
        "rarity": rarities(read_events(data)),
    }


def write(stored: dict[str, Any], path: Path = FILE) -> None:
    """The file, a line a tree."""
    lines = [f'"{key}": {_block(value)}' for key, value in stored.items()]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _block(value: Any) -> str:
    if isinstance(value, dict) and "trees" in value:
        trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in value["trees"])
        return f'{{"baseline": {value["baseline"]}, "trees": [\n{trees}\n]}}'
    return json.dumps(value, ensure_ascii=False)
