"""What a run is measured by. Pure; each function's docstring defines its quantity."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from eval.cases import Case, ExpectedFigure
from rag.types import Answer, Article, Figure, Passage
from rag.vietnamese import canonical


def recall_at_k(relevant: Sequence[bool], k: int) -> float:
    """1 if one of the first `k` results is relevant, else 0."""
    return float(any(relevant[:k]))


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """One over the rank of the first relevant result; 0 where none is."""
    return next((1 / rank for rank, hit in enumerate(relevant, 1) if hit), 0.0)


def overlaps(passage: Passage, article_id: str, start: int, end: int) -> bool:
    """True if the passage shares a character with `[start, end)` of the article."""
    return passage.article_id == article_id and passage.start < end and passage.end > start


def holds_figure(expected: ExpectedFigure, figures: Sequence[Figure]) -> bool:
    """True if a supported figure has the value and the unit; counts match on value alone.

    What is counted is worded in many ways (hộ, hộ dân), so a counted noun is not compared.
    """
    for figure in figures:
        if not figure.supported or figure.value != expected.value:
            continue
        if expected.kind in ("percent", "money") and figure.unit != expected.unit:
            continue
        return True
    return False


def holds_text(answer: str, text: str) -> bool:
    """True if `answer` stands in `text`, whatever its case, tone placement and quotation marks."""
    return _flat(answer) in _flat(text)


def _flat(text: str) -> str:
    return " ".join(canonical(unicodedata.normalize("NFC", text)).split())


def answer_is_right(case: Case, answer: Answer) -> bool:
    """An answerable case: answered, with every required figure, else with an expected wording.

    Lists need at least two thirds of their items, other answers one of theirs. An unanswerable
    case is right when it is declined.
    """
    if not case.answerable:
        return not answer.answerable
    if not answer.answerable:
        return False
    supported = [claim for claim in answer.claims if claim.supported]
    required = [figure for figure in case.figures if figure.required]
    if required:
        figures = [figure for claim in supported for figure in claim.figures]
        return all(holds_figure(figure, figures) for figure in required)
    text = " ".join(claim.text for claim in supported)
    held = sum(holds_text(item, text) for item in case.answers)
    return held >= (2 * len(case.answers) / 3 if "list" in case.tags else 1)


def quotations_are_true(answer: Answer, articles: dict[str, Article]) -> bool:
    """True if every citation of a supported claim stands at its offsets."""
    return all(
        articles[citation.article_id].text[citation.start : citation.end] == citation.quote
        for claim in answer.claims
        if claim.supported
        for citation in claim.citations
    )
