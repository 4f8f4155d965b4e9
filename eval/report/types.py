"""What an evaluation report holds: written as JSON, drawn by `eval.report.page`."""

from __future__ import annotations

from typing import Final, Literal

from rag.types import Value

FORMAT: Final = 2  # raised with every change of what a report holds


class Measured(Value):
    """One measure of one run; `counted` is n of N as it is shown."""

    suite: str
    name: str
    says: str
    role: Literal["primary", "guard", "described"]
    value: float | None
    counted: str


class Costs(Value):
    """What a suite of a run took; milliseconds a case, at the median and at most."""

    suite: str
    median_ms: float
    most_ms: float
    recorded: bool
    calls: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    cost_usd: float | None


class Tagged(Value):
    """The primary measure of a suite over the cases with a tag."""

    suite: str
    tag: str
    value: float
    counted: str


class Curve(Value):
    """How well a run declines: AUROC, and the points (coverage, risk) of the curve."""

    auroc: float
    answerable: int
    unanswerable: int
    area: float
    points: tuple[tuple[float, float], ...]


class ReportedRun(Value):
    """One run: `cases` of `count` are done. `failed` lists failed cases as (case, why)."""

    label: str
    folder: str
    model: str | None
    prompts: tuple[str, ...]
    revision: str
    split: str | None
    cases: int
    count: int
    failed: tuple[tuple[str, str], ...]
    faults: dict[str, int]
    measures: tuple[Measured, ...]
    tags: tuple[Tagged, ...]
    costs: tuple[Costs, ...]
    curve: Curve | None


class ReportedFinding(Value):
    """One measure in two runs. `gain` is the difference turned so that above zero is better.

    Bounds that cannot be known are null.
    """

    suite: str
    name: str
    says: str
    role: Literal["primary", "guard", "described"]
    before: float
    after: float
    gain: float
    low: float | None
    high: float | None
    margin: float | None
    detectable: float | None
    p: float
    p_permutation: float
    adjusted: float | None
    cases: int
    clusters: int
    verdict: Literal["not worse", "worse", "cannot tell", "described"]


class Quoted(Value):
    """A quotation with the name of its article."""

    article: str
    quote: str


class Stated(Value):
    """A statement with its figures as (raw, supported)."""

    text: str
    supported: bool
    reason: str | None
    quotes: tuple[Quoted, ...]
    figures: tuple[tuple[str, bool], ...]


class Output(Value):
    """What one run gave for a case."""

    text: str
    statements: tuple[Stated, ...]
    error: str | None


class Flip(Value):
    """A case that is right in one of two runs only."""

    suite: str
    case: str
    tags: tuple[str, ...]
    question: str
    expected: tuple[str, ...]
    became: Literal["right", "wrong"]
    before: Output
    after: Output


class ReportedComparison(Value):
    """A run against the first one. `status` is the exit status of `eval compare`."""

    label: str
    status: Literal[0, 1, 2]
    reasons: tuple[str, ...]
    findings: tuple[ReportedFinding, ...]
    flips: tuple[Flip, ...]


class Report(Value):
    """Runs over the same cases, and each of them against the first."""

    format: int = FORMAT
    made: str
    corpus: str
    cases: str
    runs: tuple[ReportedRun, ...]
    comparisons: tuple[ReportedComparison, ...]
    uncompared: str = ""  # why there is no comparison
