"""Paired, clustered statistics: what may be said of the difference between two runs. Pure.

A case is scored by both runs, so differences are taken case by case; questions on one article
succeed and fail together, so articles, not questions, are the independent units (clusters).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

LEVEL = 0.95
POWER = 0.8
_RESAMPLES = 9999

Floats = NDArray[np.float64]


class Pair(NamedTuple):
    """The scores of one case in two runs, repeats averaged, and the cluster it belongs to."""

    case: str
    cluster: str
    before: float
    after: float

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after - self.before


class Difference(NamedTuple):
    """A mean difference, what surrounds it, and what would have been seen.

    `error` is the clustered standard error, `detectable` the smallest true difference that this
    many cases show in 80 of 100 repetitions, `p` two-sided, `p_permutation` its check.
    """

    mean: float
    low: float
    high: float
    error: float
    p: float
    p_permutation: float
    detectable: float
    cases: int
    clusters: int


def averaged(scores: Iterable[tuple[Hashable, float]]) -> dict[Hashable, float]:
    """The mean score of each case: repeats are not independent, so they count as one."""
    by_case: dict[Hashable, list[float]] = defaultdict(list)
    for case, score in scores:
        by_case[case].append(score)
    return {case: math.fsum(found) / len(found) for case, found in by_case.items()}


def clustered_error(values: Sequence[float], clusters: Sequence[str]) -> float:
    """Standard error of the mean of `values` when those of one cluster move together.

    The square root of C/(C−1) · Σ_c (Σ_{i∈c} (v_i − mean))² / n², for C clusters and n values;
    with one value a cluster it is the usual s/√n. Infinite for fewer than two clusters.
    """
    count = len(set(clusters))
    if count < 2:
        return math.inf
    mean = math.fsum(values) / len(values)
    sums: dict[str, float] = defaultdict(float)
    for value, cluster in zip(values, clusters, strict=True):
        sums[cluster] += value - mean
    spread = math.fsum(total**2 for total in sums.values())
    return math.sqrt(count / (count - 1) * spread) / len(values)


def clustered_interval(
    values: Sequence[float], clusters: Sequence[str], level: float = LEVEL
) -> tuple[float, float]:
    """The t interval of the mean with C−1 degrees of freedom; unbounded for one cluster."""
    mean = math.fsum(values) / len(values)
    error = clustered_error(values, clusters)
    if not math.isfinite(error):
        return -math.inf, math.inf
    reach = float(stats.t.ppf((1 + level) / 2, len(set(clusters)) - 1)) * error
    return mean - reach, mean + reach


def t_test(mean: float, error: float, clusters: int) -> float:
    """Two-sided p of a mean of zero; 1 where nothing differs or nothing can be known."""
    if mean == 0 or not math.isfinite(error):
        return 1.0
    if error == 0:
        return 0.0
    return float(2 * stats.t.sf(abs(mean) / error, clusters - 1))


def permutation_p(values: Sequence[float], clusters: Sequence[str], seed: int = 1) -> float:
    """Two-sided p by turning the signs of whole clusters; exact for up to 13 of them.

    It assumes nothing of the distribution, and is printed beside the t test as its check.
    """
    sums: dict[str, float] = defaultdict(float)
    for value, cluster in zip(values, clusters, strict=True):
        sums[cluster] += value
    moved = np.array([total for total in sums.values() if total], dtype=np.float64)
    if len(moved) < 2:
        return 1.0
    result = stats.permutation_test(
        (moved,),
        lambda sample, axis: np.sum(sample, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=_RESAMPLES,
        rng=np.random.default_rng(seed),
    )
    return float(result.pvalue)


def detectable(error: float, clusters: int, level: float = LEVEL) -> float:
    """The smallest true difference found with `POWER`: (t_{(1+level)/2} + t_{POWER}) · error."""
    if not math.isfinite(error) or clusters < 2:
        return math.inf
    quantiles = stats.t.ppf([(1 + level) / 2, POWER], clusters - 1)
    return float(np.sum(quantiles)) * error


def compare(
    pairs: Sequence[Pair], level: float = LEVEL, *, power_level: float = LEVEL
) -> Difference:
    """The mean difference of the pairs; `power_level` is of the effect that can be detected.

    Raises ValueError when there are none.
    """
    if not pairs:
        raise ValueError("there are no pairs to compare")
    values = [pair.difference for pair in pairs]
    clusters = [pair.cluster for pair in pairs]
    count = len(set(clusters))
    mean = math.fsum(values) / len(values)
    error = clustered_error(values, clusters)
    low, high = clustered_interval(values, clusters, level)
    return Difference(
        mean=mean,
        low=low,
        high=high,
        error=error,
        p=t_test(mean, error, count),
        p_permutation=permutation_p(values, clusters),
        detectable=detectable(error, count, power_level),
        cases=len(pairs),
        clusters=count,
    )


class Share(NamedTuple):
    """The numerator and denominator of a ratio, such as wrong figures over all figures."""

    part: float
    whole: float


def compare_ratios(
    before: Mapping[str, Share],
    after: Mapping[str, Share],
    level: float = LEVEL,
    seed: int = 1,
    *,
    power_level: float = LEVEL,
) -> Difference:
    """The difference of two pooled ratios Σpart/Σwhole, by cluster; 0/0 counts as 0.

    A ratio of sums is no mean of cases, so the interval is the BCa bootstrap over clusters (both
    runs of a cluster drawn together). The error, from which `p` and `detectable` follow, is the
    clustered one of the linearised ratio.
    """
    names = sorted(before)
    if names != sorted(after):
        raise ValueError("the two ratios are not over the same clusters")
    columns = [
        np.array([share[field] for share in (side[name] for name in names)], dtype=np.float64)
        for side in (before, after)
        for field in (0, 1)
    ]
    mean = float(_ratio_difference(columns[0], columns[1], columns[2], columns[3]))
    linear = _linearised(columns[0], columns[1], columns[2], columns[3])
    count = len(names)
    error = clustered_error(linear.tolist(), names) if count else math.inf
    low, high = _bca(columns, linear - mean, mean, level, seed)
    return Difference(
        mean=mean,
        low=low,
        high=high,
        error=error,
        p=t_test(mean, error, count),
        p_permutation=permutation_p(linear.tolist(), names, seed),
        detectable=detectable(error, count, power_level),
        cases=count,
        clusters=count,
    )


def _ratio(part: Floats, whole: Floats, axis: int = -1) -> Floats:
    total = np.asarray(np.sum(whole, axis=axis), dtype=np.float64)
    found: Floats = np.divide(
        np.sum(part, axis=axis), total, out=np.zeros_like(total), where=total > 0
    )
    return found


def _ratio_difference(
    part_before: Floats, whole_before: Floats, part_after: Floats, whole_after: Floats,
    axis: int = -1,
) -> Floats:  # fmt: skip
    return _ratio(part_after, whole_after, axis) - _ratio(part_before, whole_before, axis)


def _linearised(
    part_before: Floats, whole_before: Floats, part_after: Floats, whole_after: Floats
) -> Floats:
    """For each cluster what it adds to the difference: their mean is about the difference."""

    def influence(part: Floats, whole: Floats) -> Floats:
        mean_whole = float(np.mean(whole)) or 1.0
        ratio = float(_ratio(part, whole))
        return ratio + (part - ratio * whole) / mean_whole

    return influence(part_after, whole_after) - influence(part_before, whole_before)


def _bca(
    columns: Sequence[Floats], spread: Floats, mean: float, level: float, seed: int
) -> tuple[float, float]:
    count = len(columns[0])
    if count < 2:
        return -math.inf, math.inf
    if not np.any(spread):
        return mean, mean  # every resample gives this very value, which BCa cannot correct
    found = stats.bootstrap(
        columns,
        _ratio_difference,
        paired=True,
        vectorized=True,
        confidence_level=level,
        method="BCa",
        n_resamples=_RESAMPLES,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    low, high = float(found.low), float(found.high)
    return (low, high) if math.isfinite(low) and math.isfinite(high) else (-math.inf, math.inf)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values, in the order given: several comparisons, one rate of error."""
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    adjusted = [0.0] * len(p_values)
    running = 0.0
    for rank, index in enumerate(order):
        running = max(running, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = running
    return adjusted
