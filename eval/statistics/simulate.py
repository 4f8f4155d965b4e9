"""How often an interval calls two equally good prompts different.

Runs of the suite's own shape are drawn with an interaction of prompt and article.

Each article takes to each prompt in its own way: the chance that prompt p answers a question of
article c right is logistic(base + u_pc), where base and all u are drawn anew each time and u has
the same spread for both prompts. On average over articles the prompts are equal.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table

from eval.metrics.measures import MEASURES, SuiteName
from eval.runs.rows import Row, Run
from eval.statistics.compare import Status, compare_runs
from eval.statistics.paired import Floats, clustered_interval

_BASE_MEAN, _BASE_SPREAD = 1.0, 1.0
_RESAMPLES = 500


class Rates(NamedTuple):
    """The share of simulations in which an interval leaves zero out."""

    clustered: float
    naive: float
    simulations: int


def draw(
    sizes: Sequence[int], interaction: float, chance: np.random.Generator
) -> tuple[Floats, list[str]]:
    """Differences of right and wrong answers, case by case, and the cluster of each."""
    differences: list[Floats] = []
    clusters: list[str] = []
    for number, size in enumerate(sizes):
        base = chance.normal(_BASE_MEAN, _BASE_SPREAD, size)
        before, after = (
            chance.random(size) < 1 / (1 + np.exp(-(base + chance.normal(0, interaction))))
            for _ in range(2)
        )
        differences.append(after.astype(np.float64) - before)
        clusters += [str(number)] * size
    return np.concatenate(differences), clusters


def rejection_rates(sizes: Sequence[int], simulations: int, interaction: float = 1.0) -> Rates:
    """Rates of the clustered t interval that is shipped, and of the bootstrap over cases."""
    chance = np.random.default_rng(1)
    clustered = naive = 0
    for _ in range(simulations):
        differences, clusters = draw(sizes, interaction, chance)
        low, high = clustered_interval(differences.tolist(), clusters)
        clustered += not low <= 0 <= high
        drawn = chance.integers(0, len(differences), (_RESAMPLES, len(differences)))
        low, high = np.quantile(differences[drawn].mean(axis=1), (0.025, 0.975))
        naive += not low <= 0 <= high
    return Rates(clustered / simulations, naive / simulations, simulations)


def redraw(run: Run, chance: np.random.Generator) -> tuple[Run, Run]:
    """Two runs of the shape of `run` by one and the same engine, which answers a little by chance.

    Each article has its own difficulty, the same in both; a score of each case is then drawn twice
    with the chance that its suite's mean and its article give it.
    """
    ease = {row.cluster: float(chance.normal()) for row in run.rows}
    means = {
        (suite, measure.name): _mean(run.of(suite), measure.name)
        for suite in run.manifest.suites
        for measure in MEASURES[suite]
    }
    drawn: list[list[Row]] = [[], []]
    for row in run.rows:
        for side in drawn:
            metrics = {
                name: float(chance.random() < _shifted(means[row.suite, name], ease[row.cluster]))
                for name in row.metrics
            }
            shares = {
                name: (float(chance.binomial(round(whole), means[row.suite, name])), round(whole))
                for name, (_, whole) in row.shares.items()
            }
            side.append(
                row.model_copy(update={"metrics": metrics, "shares": shares, "must_pass": False})
            )
    return run._replace(rows=tuple(drawn[0])), run._replace(rows=tuple(drawn[1]))


def _mean(rows: Sequence[Row], name: str) -> float:
    """The mean of a measure, or its ratio, kept away from 0 and 1 so that it can vary."""
    values = [row.metrics[name] for row in rows if name in row.metrics]
    shares = [row.shares[name] for row in rows if name in row.shares]
    whole = sum(share[1] for share in shares)
    value = sum(values) / len(values) if values else sum(s[0] for s in shares) / max(whole, 1)
    return min(max(value, 0.02), 0.98)


def _shifted(probability: float, ease: float) -> float:
    return 1 / (1 + math.exp(-(math.log(probability / (1 - probability)) + ease)))


def equal_runs(
    run: Run, margins: Mapping[SuiteName, Mapping[str, float]], pairs: int
) -> Counter[Status]:
    """What the gate says of `pairs` pairs of equal runs; `Status.WORSE` is a false alarm."""
    chance = np.random.default_rng(1)
    said: Counter[Status] = Counter()
    for _ in range(pairs):
        before, after = redraw(run, chance)
        said[compare_runs(before, [after], margins)[0].status] += 1
    return said


def print_rates(sizes: Sequence[int], rates: Rates, interaction: float) -> None:
    """Both rates, each with the reach of what 95 of 100 such simulations would give."""
    table = Table("interval", "calls equal prompts different", "±", box=None)
    for name, rate in (
        ("clustered t, C−1 degrees of freedom (used here)", rates.clustered),
        ("bootstrap over cases (naive)", rates.naive),
    ):
        reach = 1.96 * math.sqrt(rate * (1 - rate) / rates.simulations)
        table.add_row(name, f"{rate:.1%}", f"{reach:.1%}")
    out = Console(highlight=False)
    out.print(
        f"{rates.simulations:,} pairs of runs over {sum(sizes)} cases in {len(sizes)} clusters "
        f"of {min(sizes)} to {max(sizes)}; interaction {interaction:g} logits; nominal 5%"
    )
    out.print(table)
