"""The fitted judgements: which sentences to read, which answers best, and whether it surely does.

Kept in `confidence.json` with how they were fitted (`python -m eval train answer`). The sentences
of a question are ranked by conditional logits (McFadden 1974), whose weights differ by the kind of
question; a logistic model gives the probability that the first of them is right, and knows near
misses: questions that the articles nearly answer.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from rag.document import Evidence

CONFIDENCE = Path(__file__).with_name("confidence.json")


class Ranking(BaseModel, frozen=True):
    """A weight for each piece of evidence, and what is added to it for a kind of question."""

    weights: dict[str, float]
    by_kind: dict[str, dict[str, float]]

    def score(self, evidence: Evidence) -> float:
        """Log-odds beside the other sentences of the same question."""
        kinds = [weights for kind, weights in self.by_kind.items() if evidence[kind]]
        return sum(_sum(weights, evidence) for weights in (self.weights, *kinds))


class Confidence(BaseModel, frozen=True):
    """A bias and a weight for each piece of evidence of the first sentence."""

    bias: float
    weights: dict[str, float]

    def probability(self, evidence: Evidence) -> float:
        """That it answers: between 0 and 1."""
        return 1 / (1 + math.exp(-self.bias - _sum(self.weights, evidence)))


def _sum(weights: Evidence, evidence: Evidence) -> float:
    return sum(weight * evidence[name] for name, weight in weights.items())


class Model(BaseModel, frozen=True):
    """`first` ranks before the reader has read, and says what it reads; `rank` after it.

    From `threshold` on the best is given as an answer.
    """

    first: Ranking
    rank: Ranking
    sure: Confidence
    threshold: float


@cache
def shipped() -> Model:
    """The model of this version."""
    return Model.model_validate_json(CONFIDENCE.read_text(encoding="utf-8"))
