"""What each suite reports, and which of it decides: one primary measure a suite, and guards."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, NamedTuple

from rag.errors import InputError

SuiteName = Literal["retrieval", "qa", "summary", "briefing", "verification"]
SUITES: Final[tuple[SuiteName, ...]] = ("retrieval", "qa", "summary", "briefing", "verification")
MARGINS: Final = Path(__file__).parent / "margins.toml"


class Measure(NamedTuple):
    """A number of a run. A `mean` is of the cases that have it; a `ratio` pools its parts.

    `role`: the primary measure of its suite and the guards decide, the others describe.
    """

    name: str
    says: str
    role: Literal["primary", "guard", "described"] = "described"
    kind: Literal["mean", "ratio"] = "mean"
    is_better: Literal["higher", "lower"] = "higher"

    @property
    def worst(self) -> float:
        """What a case that failed counts."""
        return 0.0 if self.is_better == "higher" else 1.0


MEASURES: Final[dict[SuiteName, tuple[Measure, ...]]] = {
    "retrieval": (
        Measure("recall_at_5", "gold quotations in the first 5 passages", "primary"),
        Measure("recall_at_1", "in the first passage"),
        Measure("recall_at_10", "in the first 10 passages"),
        Measure("reciprocal_rank", "one over the rank of the first"),
        Measure("ndcg_at_10", "nDCG of the first 10"),
    ),
    "qa": (
        Measure("right", "answered right, or rightly declined", "primary"),
        Measure("answered", "answerable questions answered", "guard"),
        Measure("declined", "unanswerable questions declined", "guard"),
        Measure("figures_right", "required figures, right in value and unit", "guard"),
        Measure("answer_match", "an expected wording stands in the answer"),
        Measure("answer_f1", "syllable F1 with the nearest expected wording"),
        Measure("evidence_recall", "gold quotations cited"),
        Measure("quotations_true", "all citations stand at their offsets"),
        Measure(
            "wrong_figures", "figures no source bears out, struck ones too", "guard", "ratio",
            "lower",
        ),
        Measure("citation_recall", "statements borne out by their citations", "guard", "ratio"),
        Measure("citation_precision", "citations that are needed", "described", "ratio"),
        Measure("quotes_found", "a model's own quotations that stand in the passages", "guard",
                "ratio"),
    ),
    "summary": (
        Measure("figures_covered", "required figures in a statement or the list", "primary"),
        Measure("valid_first", "the reply fitted its schema at the first try", "guard"),
        Measure("valid", "the reply fitted its schema in the end", "guard"),
        Measure("sections_right", "gold sentences quoted in their section"),
        Measure("people_found", "people named"),
        Measure("rouge_1", "ROUGE-1 over syllables"),
        Measure("rouge_2", "ROUGE-2 over syllables"),
        Measure("rouge_l", "ROUGE-L over syllables"),
        Measure(
            "wrong_figures", "figures no source bears out, struck ones too", "guard", "ratio",
            "lower",
        ),
        Measure("citation_recall", "statements that verification upheld", "guard", "ratio"),
        Measure("quotes_found", "a model's own quotations that stand in the article", "guard",
                "ratio"),
    ),
    "briefing": (
        Measure("figures_shown", "required figures in the table or a supported point", "primary"),
        Measure("conflicts_shown", "disagreements of the outlets shown side by side", "guard"),
        Measure("articles_told", "articles that a supported point or a cell cites"),
        Measure("rouge_l", "ROUGE-L over syllables"),
        Measure(
            "wrong_figures", "figures no source bears out, struck ones too", "guard", "ratio",
            "lower",
        ),
    ),
    "verification": (
        Measure("found", "planted errors found", "primary"),
        Measure("accepted", "untouched sentences accepted", "guard"),
    ),
}  # fmt: skip


def load_margins(path: Path = MARGINS) -> dict[SuiteName, dict[str, float]]:
    """How much worse each deciding measure may be and still count as not worse.

    Raises InputError when a deciding measure has none, or the file names something else.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"The margins {path} cannot be read ({error}).") from None
    wanted = {
        suite: {measure.name for measure in measures if measure.role != "described"}
        for suite, measures in MEASURES.items()
    }
    for suite, names in wanted.items():
        found = given.get(suite, {})
        if set(found) != names or not all(_is_margin(value) for value in found.values()):
            raise InputError(
                f"The margins {path}: [{suite}] must give a number above 0 and below 1 "
                f"for {', '.join(sorted(names))}, and for nothing else."
            )
    if strangers := set(given) - set(wanted):
        raise InputError(f"The margins {path}: there is no suite {sorted(strangers)[0]!r}.")
    return given  # type: ignore[return-value]  # checked above


def _is_margin(value: object) -> bool:
    return isinstance(value, float) and 0 < value < 1


def worst_metrics(suite: SuiteName, applies: Mapping[str, bool]) -> dict[str, float]:
    """Every mean at its worst, for a case that failed; `applies` leaves out what has no bearing."""
    return {
        measure.name: measure.worst
        for measure in MEASURES[suite]
        if measure.kind == "mean" and applies.get(measure.name, True)
    }


def worst_shares(suite: SuiteName) -> dict[str, tuple[float, float]]:
    """Every ratio at its worst, as one of one."""
    return {
        measure.name: (measure.worst, 1.0) for measure in MEASURES[suite] if measure.kind == "ratio"
    }
