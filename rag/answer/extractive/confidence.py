"""The two fitted judgements: which sentence answers best, and whether it surely does.

Kept in `confidence.json` with how they were fitted (`python -m eval train answer`). The sentences
of a question are ranked by a conditional logit (McFadden 1974), whose weights differ by the kind of
question; a logistic model gives the probability that the first of them is right, and knows near
misses: questions that the articles nearly answer.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

CONFIDENCE = Path(__file__).with_name("confidence.json")

Weights = Mapping[str, float]


class Ranking(NamedTuple):
    """A weight for each piece of evidence, and what is added to it for a kind of question."""

    weights: Weights
    by_kind: Mapping[str, Weights]

    def score(self, evidence: Weights) -> float:
        """Log-odds beside the other sentences of the same question."""
        kinds = [weights for kind, weights in self.by_kind.items() if evidence[kind]]
        return sum(_sum(weights, evidence) for weights in (self.weights, *kinds))


class Confidence(NamedTuple):
    """A bias and a weight for each piece of evidence of the first sentence."""

    bias: float
    weights: Weights

    def probability(self, evidence: Weights) -> float:
        """That it answers: between 0 and 1."""
        return 1 / (1 + math.exp(-self.bias - _sum(self.weights, evidence)))


def _sum(weights: Weights, evidence: Weights) -> float:
    return sum(weight * evidence[name] for name, weight in weights.items())


class Model(NamedTuple):
    """Both judgements; from `threshold` on the first sentence is given as an answer."""

    rank: Ranking
    sure: Confidence
    threshold: float


def model_of(data: Mapping[str, Any]) -> Model:
    """The model that a file of weights describes."""
    rank, sure = data["rank"], data["sure"]
    return Model(
        Ranking(rank["weights"], rank["by_kind"]),
        Confidence(sure["bias"], sure["weights"]),
        data["threshold"],
    )


@cache
def shipped() -> Model:
    """The model of this version."""
    return model_of(json.loads(CONFIDENCE.read_text(encoding="utf-8")))
