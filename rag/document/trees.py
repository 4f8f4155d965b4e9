"""Boosted trees over numbers, trained by `eval` and kept as JSON beside what asks them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self

Evidence = Mapping[str, float]
"""How much there is of each kind of evidence, always in the same order."""


class Ensemble(NamedTuple):
    """Boosted trees (Friedman 2001): log odds, and each tree's nodes in parallel lists.

    Node `i` sends a case to `left[i]` if feature `feature[i]` is at most `threshold[i]`; a leaf
    has the feature -1 and its value in `threshold`.
    """

    baseline: float
    trees: tuple[tuple[list[int], list[float], list[int], list[int]], ...]

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """That of a file."""
        return cls(stored["baseline"], tuple(tuple(tree) for tree in stored["trees"]))

    def logit(self, values: Sequence[float]) -> float:
        """The log odds; where a bar was taken off the baseline, from 0 on it is reached."""
        odds = self.baseline
        for feature, threshold, left, right in self.trees:
            node = 0
            while (wanted := feature[node]) >= 0:
                node = left[node] if values[wanted] <= threshold[node] else right[node]
            odds += threshold[node]
        return odds

    def probability(self, values: Sequence[float]) -> float:
        """From 0 to 1."""
        return 1 / (1 + math.exp(-self.logit(values)))
