"""Trained judgements: logistic models over named evidence, kept as JSON beside what asks them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, Self

Evidence = Mapping[str, float]
"""How much there is of each kind of evidence; what has no weight counts nothing."""


class Judgement(NamedTuple):
    """A bias, and a weight for each kind of evidence."""

    bias: float
    weights: Evidence

    def logit(self, evidence: Evidence) -> float:
        """The log odds; from 0 on it is rather so than not, or as sure as it was fitted to be."""
        return self.bias + sum(self.weights.get(kind, 0.0) * x for kind, x in evidence.items())

    @classmethod
    @cache
    def of(cls, file: Path) -> Self:
        """That of a file; its card says from what it was fitted."""
        read = json.loads(file.read_text(encoding="utf-8"))
        return cls(read["bias"], read["weights"])
