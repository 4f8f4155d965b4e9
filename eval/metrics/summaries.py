"""What a summary is measured by. Pure; each function's docstring defines its quantity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rouge_score.rouge_scorer import RougeScorer

from eval.cases import Case, Section
from eval.metrics.answers import flat, holds_figure, same_unit, tokens
from rag.text import Span
from rag.types import Claim, Summary

SECTIONS: tuple[Section, ...] = ("gist", "results", "shortcomings", "causes", "tasks")


def claims_of(summary: Summary) -> Iterator[tuple[Section, Claim]]:
    """Every statement with the section it stands in."""
    for section in SECTIONS:
        for claim in getattr(summary, section):
            yield section, claim


def figures_covered(case: Case, summary: Summary) -> float:
    """Share of the required figures that a supported statement or the list of figures holds."""
    required = [figure for figure in case.figures if figure.required]
    stated = [f for _, claim in claims_of(summary) if claim.supported for f in claim.figures]
    held = sum(
        holds_figure(figure, stated)
        or any(f.value == figure.value and same_unit(figure, f.unit) for f in summary.figures)
        for figure in required
    )
    return held / len(required) if required else 1.0


def sections_right(case: Case, summary: Summary, spans: Sequence[Sequence[Span]]) -> float:
    """Share of the gold quotations that a statement of their very section quotes.

    `spans` are the places of each gold quotation, in order.
    """
    placed = [(gold.section, places) for gold, places in zip(case.gold, spans, strict=True)]
    wanted = [(section, places) for section, places in placed if section is not None]
    found = sum(
        any(
            citation.start < place.end and citation.end > place.start
            for where, claim in claims_of(summary)
            if where == section and claim.supported
            for citation in claim.citations
            for place in places
        )
        for section, places in wanted
    )
    return found / len(wanted) if wanted else 1.0


def people_found(case: Case, summary: Summary) -> float:
    """Share of the people that the case lists (`answers`) whom the summary names."""
    named = {flat(person.name) for person in summary.people}
    found = sum(flat(name) in named for name in case.answers)
    return found / len(case.answers) if case.answers else 1.0


def rouge(reference: str, given: str) -> dict[str, float]:
    """ROUGE-1, 2 and L (F1) over Vietnamese syllables. It describes; nothing is decided by it.

    The package's own tokenizer would strip every diacritic.
    """
    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=_Syllables())
    scores = scorer.score(reference, given)
    return {
        "rouge_1": float(scores["rouge1"].fmeasure),
        "rouge_2": float(scores["rouge2"].fmeasure),
        "rouge_l": float(scores["rougeL"].fmeasure),
    }


class _Syllables:
    """A tokenizer as rouge-score wants it."""

    def tokenize(self, text: str) -> list[str]:
        return tokens(text)
