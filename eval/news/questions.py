"""Questions: answered right, answered wrong, declined; and whether the answer was shown at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.news.data import Question
from eval.news.library import Bench
from eval.news.rows import Report
from eval.news.text import parts_held, sentences_of
from rag.types import Answer

_SHOWN = 3


def run(bench: Bench) -> Report:
    """Every question through `Engine.ask`, without a language model.

    An answer is right when each required part stands in it in one of its spellings.
    """
    report = Report()
    outcomes: list[tuple[Question, str]] = []
    seen: list[tuple[str, bool]] = []
    for question in bench.drawn(bench.data.questions):
        answer = bench.engine.ask(question.question, engine="extractive")
        outcome = _outcome(question, answer)
        outcomes.append((question, outcome))
        case: dict[str, Any] = {"id": question.id, "kind": question.kind, "outcome": outcome}
        if question.answerable:
            found = holds_all(question, " ".join(shown(answer)[:_SHOWN]))
            seen.append((question.cluster, found))
            case["among the first three sentences"] = found
        report.cases.append(case)
    _add(report, outcomes, seen)
    return report


def _add(
    report: Report, outcomes: Sequence[tuple[Question, str]], seen: Sequence[tuple[str, bool]]
) -> None:
    answerable = [(q, outcome) for q, outcome in outcomes if q.answerable]
    clusters = [question.cluster for question, _ in answerable]
    for name in ("right", "wrong", "declined"):
        report.share("answerable", name, [o == name for _, o in answerable], clusters)
    name = f"answer among the first {_SHOWN} sentences shown"
    report.share("answerable", name, [found for _, found in seen], [c for c, _ in seen])
    others = [outcome == "answered" for question, outcome in outcomes if not question.answerable]
    report.share("unanswerable", "answered", others)
    wordings: dict[str, set[bool]] = {}
    for question, outcome in answerable:
        if question.group:
            wordings.setdefault(question.group, set()).add(outcome == "right")
    if wordings:
        alike = [len(outcomes) == 1 for outcomes in wordings.values()]
        report.share("rewordings", "right in all wordings or in none", alike)
    for kind in sorted({question.kind for question, _ in answerable}):
        hits = [o == "right" for question, o in answerable if question.kind == kind]
        report.share(kind, "right", hits)


def _outcome(question: Question, answer: Answer) -> str:
    if not answer.answerable:
        return "declined"
    if not question.answerable:
        return "answered"
    said = [claim.text for claim in answer.claims if claim.supported]
    return "right" if holds_all(question, " ".join([answer.text, *said])) else "wrong"


def holds_all(question: Question, text: str) -> bool:
    """Whether each required part of an answer stands in `text`, in one of its spellings."""
    return all(parts_held(text, question.answers))


def shown(answer: Answer) -> list[str]:
    """What a reader is shown, in its order: claims, related sentences, then the passages'."""
    said = [claim.text for claim in answer.claims]
    said += [claim.text for claim in answer.related]
    said += [each for passage in answer.passages for each in sentences_of(passage.text)]
    return list(dict.fromkeys(said))
