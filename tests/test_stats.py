from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from eval.statistics.paired import (
    Pair,
    Share,
    averaged,
    clustered_error,
    clustered_interval,
    compare,
    compare_ratios,
    detectable,
    holm,
    permutation_p,
)
from eval.statistics.simulate import rejection_rates

VALUES = [0.0, 1.0, -1.0, 1.0, 1.0, 0.0, 0.0, 1.0]


def test_without_clusters_it_is_the_paired_t_test() -> None:
    before, after = [0.0, 0.5, 1.0, 0.0, 1.0, 0.25], [1.0, 0.5, 1.0, 1.0, 0.0, 1.0]
    pairs = [
        Pair(str(number), str(number), a, b)
        for number, (a, b) in enumerate(zip(before, after, strict=True))
    ]
    theirs = scipy_stats.ttest_rel(after, before)
    interval = theirs.confidence_interval(0.95)
    ours = compare(pairs)
    assert ours.mean == pytest.approx(np.mean(after) - np.mean(before))
    assert ours.p == pytest.approx(theirs.pvalue)
    assert (ours.low, ours.high) == pytest.approx((interval.low, interval.high))
    assert (ours.cases, ours.clusters) == (6, 6)


def test_equal_clusters_are_a_t_test_of_their_means() -> None:
    clusters = ["a", "a", "b", "b", "c", "c", "d", "d"]
    means = [(VALUES[i] + VALUES[i + 1]) / 2 for i in range(0, 8, 2)]
    theirs = scipy_stats.ttest_1samp(means, 0).confidence_interval(0.95)
    assert clustered_interval(VALUES, clusters) == pytest.approx((theirs.low, theirs.high))


def test_unequal_clusters_by_hand() -> None:
    # Mean 0.5; the sums of what is left are a: 0.5 + 0.5 = 1 and b: −0.5 − 0.5 = −1.
    # √(2/1 · (1² + 1²)) / 4 = 0.5
    assert clustered_error([1, 1, 0, 0], ["a", "a", "b", "b"]) == pytest.approx(0.5)
    # Mean 0.75; a: 0.25 · 3 = 0.75, b: −0.75; √(2 · 2 · 0.5625) / 4 = 0.375
    assert clustered_error([1, 1, 1, 0], ["a", "a", "a", "b"]) == pytest.approx(0.375)


def test_one_cluster_tells_nothing() -> None:
    found = compare([Pair("1", "a", 0, 1), Pair("2", "a", 0, 1)])
    assert (found.low, found.high, found.detectable) == (-math.inf, math.inf, math.inf)
    assert found.p == 1.0


def test_the_same_run_twice_differs_by_nothing() -> None:
    found = compare([Pair(str(i), str(i % 4), 1.0, 1.0) for i in range(12)])
    assert found[:4] == (0, 0, 0, 0)
    assert (found.p, found.p_permutation) == (1.0, 1.0)


def test_no_pairs_is_an_error() -> None:
    with pytest.raises(ValueError, match="no pairs"):
        compare([])


def test_repeats_count_once() -> None:
    assert averaged([("a", 1.0), ("a", 0.0), ("b", 1.0)]) == {"a": 0.5, "b": 1.0}


@given(
    st.lists(st.integers(-4, 4), min_size=2, max_size=8).filter(any),
)
@settings(max_examples=30, deadline=None)
def test_permutation_agrees_with_counting_every_sign(values: list[int]) -> None:
    moved = np.array([value for value in values if value], dtype=float)
    signs = np.array(np.meshgrid(*[[-1, 1]] * len(moved))).reshape(len(moved), -1)
    sums = moved @ signs
    exact = float(np.mean(np.abs(sums) >= abs(moved.sum()) - 1e-9))
    found = permutation_p([float(v) for v in values], [str(i) for i in range(len(values))])
    assert found == pytest.approx(exact if len(moved) > 1 else 1.0, abs=1e-9)


def test_permutation_moves_whole_clusters() -> None:
    # Four clusters, all up: only two of 16 sign patterns are as extreme.
    clusters = ["a"] * 5 + ["b"] * 5 + ["c"] * 5 + ["d"] * 5
    assert permutation_p([1.0] * 20, clusters) == pytest.approx(2 / 16)


def test_holm_by_hand() -> None:
    # Sorted .01 .03 .04: 3 · .01 = .03, 2 · .03 = .06, max(.06, 1 · .04) = .06.
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_only_raises_and_keeps_the_order(values: list[float]) -> None:
    adjusted = holm(values)
    assert all(a >= p and a <= 1 for a, p in zip(adjusted, values, strict=True))
    order = sorted(range(len(values)), key=lambda index: values[index])
    assert [adjusted[i] for i in order] == sorted(adjusted)


@pytest.mark.parametrize("clusters", [12, 30, 200])
def test_the_detectable_effect_is_found_with_the_power_it_names(clusters: int) -> None:
    error = 0.02
    effect = detectable(error, clusters)
    critical = scipy_stats.t.ppf(0.975, clusters - 1)
    power = scipy_stats.nct.sf(critical, clusters - 1, effect / error)
    assert power == pytest.approx(0.8, abs=0.02)


def test_ratios_agree_with_scipy() -> None:
    chance = np.random.default_rng(5)
    whole = chance.integers(3, 9, 25)
    before, after = chance.binomial(whole, 0.5), chance.binomial(whole, 0.2)
    names = [f"c{i:02}" for i in range(25)]
    sides = [
        {name: Share(float(p), float(w)) for name, p, w in zip(names, part, whole, strict=True)}
        for part in (before, after)
    ]
    found = compare_ratios(sides[0], sides[1])
    assert found.mean == pytest.approx((after.sum() - before.sum()) / whole.sum())
    theirs = scipy_stats.bootstrap(
        (before, after, whole),
        lambda b, a, w, axis: (a.sum(axis=axis) - b.sum(axis=axis)) / w.sum(axis=axis),
        paired=True, method="BCa", n_resamples=9999, rng=np.random.default_rng(9),
    ).confidence_interval  # fmt: skip
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)
    assert found.high < 0
    assert found.p < 0.001


def test_ratios_of_nothing_are_zero() -> None:
    nothing = {"a": Share(0, 0), "b": Share(0, 0), "c": Share(0, 0)}
    assert compare_ratios(nothing, nothing)[:3] == (0, 0, 0)
    some = {"a": Share(1, 2), "b": Share(0, 3), "c": Share(2, 4)}
    assert compare_ratios(nothing, some).mean == pytest.approx(3 / 9)
    assert compare_ratios(some, some)[:3] == (0, 0, 0)


def test_ratios_over_other_clusters_are_refused() -> None:
    with pytest.raises(ValueError, match="same clusters"):
        compare_ratios({"a": Share(1, 2)}, {"b": Share(1, 2)})


def test_the_shipped_interval_holds_its_level_and_the_naive_one_does_not() -> None:
    rates = rejection_rates([8] * 6 + [5] * 12 + [12] * 6, simulations=800)
    assert 0.03 <= rates.clustered <= 0.07
    assert rates.naive > 0.1
