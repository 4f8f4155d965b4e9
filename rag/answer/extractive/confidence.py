"""The two fitted judgements: which sentence answers best, and whether it surely does.

Kept in `confidence.json` with how they were fitted (`python -m eval train answer`). A logistic
model ranks the sentences of one question; boosted trees (Friedman 2001) give the probability that
the first of them is right, and know near misses: questions with a name, a time or a thing
exchanged for one that the articles do not have.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("confidence.json")


# From this probability on an answer is given; below it, the most telling sentences are shown.
# Nine of ten answers are right from here on, on questions that only judge.
THRESHOLD = 0.47


class Logistic(NamedTuple):
    """A bias and a weight for each piece of evidence."""

    bias: float
    weights: Mapping[str, float]

    def logit(self, evidence: Mapping[str, float]) -> float:
        """The log-odds; evidence without a weight does not count."""
        return self.bias + sum(w * evidence[name] for name, w in self.weights.items())


class Boosted(NamedTuple):
    """Trees whose leaves add up to the log-odds.

    A tree is a list of nodes from its root: `[evidence, threshold, left, right]`, left where the
    evidence is at most the threshold, or `[value]`.
    """

    bias: float
    trees: Sequence[Sequence[Sequence[Any]]]

    def probability(self, evidence: Mapping[str, float]) -> float:
        """Between 0 and 1."""
        logit = self.bias + sum(_leaf(tree, evidence) for tree in self.trees)
        return 1 / (1 + math.exp(-logit))


def _leaf(tree: Sequence[Sequence[Any]], evidence: Mapping[str, float]) -> float:
    node = tree[0]
    while len(node) > 1:
        name, threshold, left, right = node
        node = tree[left if evidence[name] <= threshold else right]
    return float(node[0])


class Model(NamedTuple):
    """Both judgements; from `threshold` on the first sentence is given as an answer."""

    rank: Logistic
    sure: Boosted
    threshold: float


def model_of(data: Mapping[str, Any]) -> Model:
    """The model that a file of weights describes."""
    rank, sure = data["rank"], data["sure"]
    return Model(
        Logistic(rank["bias"], rank["weights"]),
        Boosted(sure["bias"], sure["trees"]),
        THRESHOLD,
    )


@cache
def shipped() -> Model:
    """The model of this version."""
    return model_of(json.loads(FILE.read_text(encoding="utf-8")))
