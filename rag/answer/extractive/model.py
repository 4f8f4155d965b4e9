"""The two fitted judgements: which sentence answers best, and whether it surely does.

Both are logistic models over named evidence, kept in `model.json` with how they were fitted
(`python -m eval train answer`). The first ranks the sentences of one question; the second gives the
probability that the first of them is right, and knows near misses: questions with a name, a time or
a thing exchanged for one that the articles do not have.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("model.json")


class Logistic(NamedTuple):
    """A bias and a weight for each piece of evidence."""

    bias: float
    weights: Mapping[str, float]

    def logit(self, evidence: Mapping[str, float]) -> float:
        """The log-odds; evidence without a weight does not count."""
        return self.bias + sum(w * evidence[name] for name, w in self.weights.items())

    def probability(self, evidence: Mapping[str, float]) -> float:
        """Between 0 and 1."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.logit(evidence)))))


class Model(NamedTuple):
    """Both judgements; from `threshold` on the first sentence is given as an answer."""

    rank: Logistic
    sure: Logistic
    threshold: float


def model_of(data: Mapping[str, Any]) -> Model:
    """The model that a file of weights describes."""
    rank, sure = (Logistic(data[n]["bias"], data[n]["weights"]) for n in ("rank", "sure"))
    return Model(rank, sure, data["threshold"])


@cache
def shipped() -> Model:
    """The model of this version."""
    return model_of(json.loads(FILE.read_text(encoding="utf-8")))
