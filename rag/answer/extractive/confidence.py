"""The two fitted judgements: which sentence answers best, and whether it surely does.

Kept in `confidence.json` with how they were fitted (`python -m eval train answer`). The sentences
of a question are ranked by a conditional logit (McFadden 1974); a logistic model gives the
probability that the first of them is right, and knows near misses: questions that the articles
nearly answer.
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


class Model(NamedTuple):
    """A weight for each piece of evidence: of any sentence, and of the first one.

    From `threshold` on the first sentence is given as an answer.
    """

    rank: Weights
    sure: Weights
    bias: float
    threshold: float

    def score(self, evidence: Weights) -> float:
        """Log-odds of a sentence beside the others of the same question."""
        return sum(weight * evidence[name] for name, weight in self.rank.items())

    def probability(self, evidence: Weights) -> float:
        """That the first sentence answers: between 0 and 1."""
        told = sum(weight * evidence[name] for name, weight in self.sure.items())
        return 1 / (1 + math.exp(-self.bias - told))


def model_of(data: Mapping[str, Any]) -> Model:
    """The model that a file of weights describes."""
    return Model(data["rank"], data["sure"], data["bias"], data["threshold"])


@cache
def shipped() -> Model:
    """The model of this version."""
    return model_of(json.loads(CONFIDENCE.read_text(encoding="utf-8")))
