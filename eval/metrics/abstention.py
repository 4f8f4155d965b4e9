"""How well an engine knows what it does not know. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Scores = Sequence[float] | NDArray[np.float64]


def auroc(positive: Scores, negative: Scores) -> float:
    """The chance that a positive scores above a negative, ties counting half; 0.5 without both.

    After Mann and Whitney.
    """
    if not len(positive) or not len(negative):
        return 0.5
    ranks = rankdata([*positive, *negative])
    above = float(ranks[: len(positive)].sum()) - len(positive) * (len(positive) + 1) / 2
    return above / (len(positive) * len(negative))


class Point(NamedTuple):
    """At a threshold: the share of questions answered, and the share of those answered wrong."""

    coverage: float
    risk: float
    threshold: float


def risk_coverage(scored: Sequence[tuple[float, bool]]) -> list[Point]:
    """The curve of (confidence, is right) pairs: the surest answered first, ties together."""
    ordered = sorted(scored, key=lambda each: -each[0])
    curve: list[Point] = []
    wrong = 0
    for count, (confidence, right) in enumerate(ordered, 1):
        wrong += not right
        if count == len(ordered) or ordered[count][0] != confidence:
            curve.append(Point(count / len(ordered), wrong / count, confidence))
    return curve


def area_under_risk(curve: Sequence[Point]) -> float:
    """The mean risk over all coverages, each step counted by its width; 0 for an empty curve."""
    area = previous = 0.0
    for point in curve:
        area += (point.coverage - previous) * point.risk
        previous = point.coverage
    return area
