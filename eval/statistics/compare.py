"""The gate: two runs over the same cases, and what may be said of their difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Literal, NamedTuple

from eval.metrics.measures import MEASURES, Measure, SuiteName
from eval.report.tables import passes
from eval.runs.rows import Row, Run
from eval.statistics.paired import Difference, Pair, Share, averaged, compare, compare_ratios, holm
from rag.errors import InputError

_ALPHA = 0.05
_TOLERATED = 0.05  # a baseline of which more than this share failed is no baseline
_SHARED = 0.9  # sentences for verification are made by the code, which may change
_CLOSE = 1e-9

Verdict = Literal["not worse", "worse", "cannot tell", "described"]


class Status(IntEnum):
    """The exit status of `compare`."""

    NOT_WORSE = 0
    WORSE = 1
    CANNOT_TELL = 2
    HARNESS_FAILED = 3


class Finding(NamedTuple):
    """One measure of one suite in both runs. `adjusted` is Holm's p of a primary measure.

    The difference is after less before, in the measure's own direction; `loss` turns it so that
    above zero is worse.
    """

    suite: SuiteName
    measure: Measure
    before: float
    after: float
    difference: Difference
    margin: float | None
    adjusted: float | None
    verdict: Verdict

    @property
    def loss(self) -> tuple[float, float]:
        """How much worse the second run may be, as an interval: from, to."""
        low, high = self.difference.low, self.difference.high
        return (-high, -low) if self.measure.is_better == "higher" else (low, high)


class Comparison(NamedTuple):
    """What the gate says. `reasons` name what failed, or what cannot be told."""

    before: Run
    after: Run
    findings: tuple[Finding, ...]
    broken: tuple[str, ...]
    status: Status
    reasons: tuple[str, ...]


class Estimate(NamedTuple):
    """One measure of one suite in both runs, before anything is judged."""

    suite: SuiteName
    measure: Measure
    before: float
    after: float
    difference: Difference


def compare_runs(
    before: Run, afters: Sequence[Run], margins: Mapping[SuiteName, Mapping[str, float]]
) -> list[Comparison]:
    """Judge each of `afters` against `before`. Raises InputError where that cannot be done.

    A suite has one primary measure; Holm's correction covers it over all of `afters`.
    """
    for after in afters:
        check_comparable(before, after)
    # What several comparisons may leave to the least clear of them.
    level = 1 - _ALPHA / max(1, len(afters))
    estimates = [
        [
            estimate
            for suite in common_suites(before, after)
            for estimate in _estimates(suite, before.of(suite), after.of(suite), level)
        ]
        for after in afters
    ]
    adjusted: dict[int, float] = {}
    for suite in before.manifest.suites:
        primary = [
            each
            for found in estimates
            for each in found
            if each.suite == suite and each.measure.role == "primary"
        ]
        p_values = holm([each.difference.p for each in primary])
        adjusted |= {id(e): p for e, p in zip(primary, p_values, strict=True)}
    comparisons = []
    for after, found in zip(afters, estimates, strict=True):
        findings = tuple(
            judge(each, margins[each.suite].get(each.measure.name), adjusted.get(id(each)))
            for each in found
        )
        broken = (*_failures(before, after), *_broken(before.rows, after.rows))
        comparisons.append(Comparison(before, after, findings, broken, *decide(findings, broken)))
    return comparisons


def judge(estimate: Estimate, margin: float | None, adjusted: float | None) -> Finding:
    """What may be said of one measure.

    Not worse: the whole interval lies within the margin. Worse: it does not, and, of a primary
    measure, the interval leaves zero out on the bad side and Holm's p stays below 5 %; of a guard,
    of which there are many, the whole interval lies beyond the margin. Else it cannot be told.
    """
    finding = Finding(*estimate, margin, adjusted, verdict="described")
    if margin is None:
        return finding
    least, most = finding.loss
    # A guard has no adjusted p.
    is_shown = least > margin if adjusted is None else least > 0 and adjusted < _ALPHA
    verdict: Verdict = "cannot tell"
    if most < margin + _CLOSE:
        verdict = "not worse"
    elif is_shown:
        verdict = "worse"
    return finding._replace(verdict=verdict)


def decide(findings: Sequence[Finding], broken: Sequence[str]) -> tuple[Status, tuple[str, ...]]:
    """Worse if anything that decides is; unclear only where a primary measure is."""
    worse = [
        f"{each.suite} {each.measure.name}: {each.before:.3f} → {each.after:.3f}, worse by "
        f"{each.loss[0]:.3f} to {each.loss[1]:.3f} (margin {each.margin:g})"
        for each in findings
        if each.verdict == "worse"
    ]
    worse += broken
    if worse:
        return Status.WORSE, tuple(worse)
    unclear = [
        f"{each.suite} {each.measure.name}: {each.before:.3f} → {each.after:.3f}, may be worse by "
        f"{each.loss[1]:.3f} (margin {each.margin:g}); {each.difference.cases} cases show a "
        f"difference of {each.difference.detectable:.3f} or more"
        for each in findings
        if each.verdict == "cannot tell" and each.measure.role == "primary"
    ]
    if unclear:
        return Status.CANNOT_TELL, tuple(unclear)
    return Status.NOT_WORSE, ()


def common_suites(before: Run, after: Run) -> list[SuiteName]:
    """The suites that both have run."""
    return [suite for suite in before.manifest.suites if suite in after.manifest.suites]


def check_comparable(before: Run, after: Run) -> None:
    """Raise InputError, naming both folders, where two runs cannot be compared."""
    names = f"{before.folder} and {after.folder}"
    if why := before.manifest.difference(after.manifest):
        raise InputError(f"{names} cannot be compared: {why}.")
    for run in (before, after):
        if not run.is_whole:
            raise InputError(
                f"{run.folder} is not finished ({len(run.rows)}/{run.manifest.count} cases); "
                "run it again with the same --out."
            )
    failed = [row for row in before.rows if row.error]
    if len(failed) > _TOLERATED * len(before.rows):
        raise InputError(
            f"{before.folder} is no baseline: {len(failed)} of its {len(before.rows)} cases "
            f"failed, the first with: {failed[0].error}"
        )
    for suite in common_suites(before, after):
        mine, theirs = ({row.case for row in run.of(suite)} for run in (before, after))
        shared = len(mine & theirs)
        if shared < _SHARED * len(mine | theirs) or (suite != "verification" and mine != theirs):
            raise InputError(
                f"{names} cannot be compared: of the cases of {suite} they share "
                f"{shared} of {len(mine | theirs)}."
            )


def _estimates(
    suite: SuiteName, before: Sequence[Row], after: Sequence[Row], level: float
) -> list[Estimate]:
    """Every measure that both runs have; `level` is of the effect that can be detected."""
    clusters = {row.case: row.cluster for row in before}
    found: list[Estimate] = []
    for measure in MEASURES[suite]:
        if measure.kind == "mean":
            scores = [
                averaged(
                    (row.case, row.metrics[measure.name])
                    for row in rows
                    if measure.name in row.metrics
                )
                for rows in (before, after)
            ]
            pairs = [
                Pair(str(case), clusters[str(case)], score, scores[1][case])
                for case, score in scores[0].items()
                if case in scores[1]
            ]
            if pairs:
                difference = compare(pairs, power_level=level)
                first = sum(pair.before for pair in pairs) / len(pairs)
                found.append(Estimate(suite, measure, first, first + difference.mean, difference))
            continue
        sides = [_by_cluster(rows, measure.name) for rows in (before, after)]
        names = sides[0].keys() | sides[1].keys()
        if not all(any(share.whole for share in side.values()) for side in sides):
            continue  # a run without any is neither better nor worse
        one, two = ({name: side.get(name, Share(0, 0)) for name in names} for side in sides)
        difference = compare_ratios(one, two, power_level=level)
        found.append(Estimate(suite, measure, _pooled(one), _pooled(two), difference))
    return found


def _by_cluster(rows: Sequence[Row], name: str) -> dict[str, Share]:
    """A ratio's parts and wholes by cluster; the repeats of a case are averaged first."""
    repeats: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        if name in row.shares:
            repeats[row.cluster, row.case].append(row.shares[name])
    sums: dict[str, Share] = {}
    for (cluster, _), shares in repeats.items():
        part = sum(share[0] for share in shares) / len(shares)
        whole = sum(share[1] for share in shares) / len(shares)
        known = sums.get(cluster, Share(0, 0))
        sums[cluster] = Share(known.part + part, known.whole + whole)
    return sums


def _pooled(shares: Mapping[str, Share]) -> float:
    whole = sum(share.whole for share in shares.values())
    return sum(share.part for share in shares.values()) / whole if whole else 0.0


def _failures(before: Run, after: Run) -> tuple[str, ...]:
    """That many more cases failed, whatever that did to the measures."""
    failed, known = ([row for row in run.rows if row.error] for run in (after, before))
    if len(failed) - len(known) <= _TOLERATED * len(after.rows):
        return ()
    first = f"{failed[0].suite} {failed[0].case}: {failed[0].error}"
    return (f"{len(failed)} of {len(after.rows)} cases failed, the first is {first}",)


def _broken(before: Sequence[Row], after: Sequence[Row]) -> tuple[str, ...]:
    """Cases that must pass, passed in the first run, and do not in the second."""
    passed = {row.key for row in before if passes(row)}
    return tuple(
        dict.fromkeys(
            f"{row.suite} {row.case} must pass, and did before"
            for row in after
            if row.must_pass and row.key in passed and not passes(row)
        )
    )
