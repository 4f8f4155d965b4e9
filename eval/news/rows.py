"""What a part reports: shares and means with 95 % intervals, and each case's outcome. Pure."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

LEVEL = 0.95
_RESAMPLES = 4999


class Row(NamedTuple):
    """A figure: `n` of `of` cases, or a mean over `of` with `n` None; any other None is unknown."""

    group: str
    measure: str
    value: float | None
    n: float | None = None
    of: int | None = None
    low: float | None = None
    high: float | None = None


@dataclass
class Report:
    """The rows of a part, each case's outcome, and what a reader must know of both."""

    rows: list[Row] = field(default_factory=list)
    cases: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def share(
        self, group: str, measure: str, hits: Iterable[bool], clusters: Sequence[str] | None = None
    ) -> None:
        """Add the share of hits; `clusters` names the event of each case."""
        found = list(hits)
        if not found:
            self.rows.append(Row(group, measure, None, 0, 0))
            return
        low, high = wilson(found, clusters)
        count = sum(found)
        self.rows.append(Row(group, measure, count / len(found), count, len(found), low, high))

    def mean(self, group: str, measure: str, values: Sequence[float]) -> None:
        """Add a mean of independent values."""
        if not values:
            self.rows.append(Row(group, measure, None, None, 0))
            return
        low, high = bootstrap(_mean, [values])
        value = math.fsum(values) / len(values)
        self.rows.append(Row(group, measure, value, None, len(values), low, high))

    def ratio(
        self, group: str, measure: str, parts: Sequence[float], wholes: Sequence[float]
    ) -> None:
        """Add a ratio of sums; the two hold what each independent cluster adds."""
        whole = math.fsum(wholes)
        if not whole:
            self.rows.append(Row(group, measure, None, 0, 0))
            return
        low, high = bootstrap(_ratio, [parts, wholes])
        part = math.fsum(parts)
        if part in (0, whole):  # every resample gives the same: count clusters instead
            low, high = wilson([part == whole for each in wholes if each])
        self.rows.append(Row(group, measure, part / whole, part, round(whole), low, high))


def wilson(hits: Sequence[bool], clusters: Sequence[str] | None = None) -> tuple[float, float]:
    """Wilson's interval of a share, for as many cases as the clusters are worth.

    Cases of one event succeed and fail together, so n is divided by the design effect, the
    clustered variance over the binomial one (Kish; Korn and Graubard 1998), at least 1.
    """
    from scipy.stats import norm

    from eval.statistics.paired import clustered_error

    n, share = float(len(hits)), sum(hits) / len(hits)
    if clusters is not None and 0 < share < 1 and len(set(clusters)) > 1:
        n /= max(1.0, clustered_error(hits, clusters) ** 2 / (share * (1 - share) / n))
    z = float(norm.ppf((1 + LEVEL) / 2))
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def bootstrap(
    statistic: Callable[..., Any], columns: Sequence[Sequence[float]]
) -> tuple[float | None, float | None]:
    """The BCa bootstrap interval over clusters (scipy); None where it cannot be had."""
    import numpy as np
    from scipy import stats

    arrays = [np.asarray(column, dtype=np.float64) for column in columns]
    if len(arrays[0]) < 2:
        return None, None
    if all(bool(np.all(array == array[0])) for array in arrays):
        same = float(statistic(*arrays))
        return same, same
    with np.errstate(divide="ignore", invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a degenerate sample, which gives no bounds
        found = stats.bootstrap(
            arrays, statistic, paired=True, vectorized=True, n_resamples=_RESAMPLES,
            confidence_level=LEVEL, method="BCa", rng=np.random.default_rng(1),
        ).confidence_interval  # fmt: skip
    low, high = float(found.low), float(found.high)
    return (low if math.isfinite(low) else None), (high if math.isfinite(high) else None)


def _mean(values: Any, axis: int = -1) -> Any:
    return values.mean(axis=axis)


def _ratio(parts: Any, wholes: Any, axis: int = -1) -> Any:
    return parts.sum(axis=axis) / wholes.sum(axis=axis)
