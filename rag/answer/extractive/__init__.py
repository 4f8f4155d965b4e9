"""The embedded engine's reading: which sentences answer a question, and whether one surely does.

It selects and quotes, it never writes. Each sentence of the passages found gets its evidence
(`evidence`); one fitted model ranks them, another says how probably the first is right (`model`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rag.answer.extractive.confidence import Model, shipped
from rag.answer.extractive.evidence import HEADED, Reader
from rag.answer.extractive.facts import Facts, Sheet, names_of, sheet_of
from rag.answer.extractive.spans import Focus
from rag.figures import figures_of
from rag.question import AnswerType, Question
from rag.search import Ranked
from rag.text import Span, parse
from rag.types import Article

PASSAGES_READ = 8
_RIVALS = 5  # the best, among which answers may agree or differ
_LIST_SENTENCES, _CAUSES = 3, 2
_MARGINS = {
    "cover_margin": "cover", "matter_margin": "matter", "set_margin": "matter_set",
    "near_margin": "near", "pairs_margin": "pairs",
}  # fmt: skip


class Candidate(NamedTuple):
    """A sentence with its evidence, its score among the others, and the span that would answer.

    `number` is its place in the article; `answer` is what that span says, in one spelling:
    where two say the same, they agree.
    """

    article_id: str
    number: int
    span: Span
    focus: Focus | None
    answer: str
    evidence: Mapping[str, float]
    score: float


class Reading(NamedTuple):
    """The sentences read for a question, the likeliest answer first.

    `probability` is that of the first being right; 0 where it does not bear what is asked about.
    """

    candidates: tuple[Candidate, ...] = ()
    probability: float = 0.0


def read(
    question: Question,
    ranked: Sequence[Ranked],
    articles: Mapping[str, Article],
    *,
    rarity: Callable[[str], float],
    model: Model | None = None,
) -> Reading:
    """What the sentences of the ranked chunks offer the question.

    `rarity` is the inverse document frequency of a folded syllable or pair.
    """
    model = model or shipped()
    found = _offered(Reader(question, rarity), ranked, articles)
    if not found:
        return Reading()
    scored = sorted(
        (each._replace(score=model.rank.score(each.evidence)) for each in found),
        key=lambda candidate: -candidate.score,
    )
    evidence = {
        **scored[0].evidence,
        **contest([each.score for each in scored], [each.answer for each in scored]),
    }
    return Reading(tuple(scored), model.sure.probability(evidence) if is_borne(evidence) else 0.0)


def is_borne(evidence: Mapping[str, float]) -> bool:
    """True where every name and year of the question is borne by the sentence or its setting.

    And where a figure is asked for, it holds one of the kind.
    """
    named = evidence["names_least"] >= HEADED and evidence["time"] > 0
    return named and not (evidence["counts"] and evidence["lacks"])


def _offered(
    reader: Reader, ranked: Sequence[Ranked], articles: Mapping[str, Article]
) -> list[Candidate]:
    """The sentences of the chunks, each once, with their evidence."""
    found: dict[tuple[str, int], Candidate] = {}
    for rank, item in enumerate(ranked[:PASSAGES_READ]):
        article = articles.get(item.chunk.article_id)
        if article is None:
            continue
        sheet = sheet_of(article)
        for index in sheet.touching(item.chunk.start, item.chunk.end):
            asks = sheet.facts[index].sentence.text.rstrip(' "”').endswith("?")
            if (article.id, index) not in found and not asks:
                offer = reader.read(sheet, index)
                passage = {"passage": item.score / 5, "rank": 1 / (1 + rank)}
                found[article.id, index] = Candidate(
                    article.id, index, sheet.facts[index].sentence.span, offer.focus,
                    _answer_of(offer.focus, article), offer.evidence | passage, 0.0,
                )  # fmt: skip
    best = {
        name: max(each.evidence[name] for each in found.values())
        for name in (_MARGINS.values() if found else ())
    }
    return [
        each._replace(
            evidence={
                **each.evidence,
                **{margin: each.evidence[name] - best[name] for margin, name in _MARGINS.items()},
            }
        )
        for each in found.values()
    ]


def contest(scores: Sequence[float], answers: Sequence[str]) -> dict[str, float]:
    """How far the first is from the next, and whether the best of them answer alike.

    `scores` and `answers` (`Candidate.answer`) are those of all sentences, the best first.
    """
    best = scores[0]
    shares = np.exp(np.array(scores) - best)
    near = shares[:_RIVALS]
    alike = np.array([i == 0 or answers[0] == a != "" for i, a in enumerate(answers[:_RIVALS])])
    rivals = [s for s, same in zip(scores[:_RIVALS], alike, strict=True) if not same]
    return {
        "score": best,
        "chance": float(1 / shares.sum()),
        "chance_of_two": float(shares[:2].sum() / shares.sum()),
        "agreement": float(near[alike].sum() / near.sum()),
        "rival_margin": best - max(rivals) if rivals else _APART,
    }


_APART = 3.0


def _answer_of(focus: Focus | None, article: Article) -> str:
    """What the span says, in one spelling: a figure by its value."""
    if focus is None:
        return ""
    span = parse(article.text[focus.start : focus.end])
    figures = figures_of(span)
    return f"{figures[0].value} {figures[0].unit}" if figures else " ".join(span.folded_words)


def bar_for(
    readings: Sequence[Reading], threshold: float | None = None, *, in_small: bool = False
) -> float:
    """The probability from which on a side of a question is answered; None for the fitted one.

    One that is sure speaks for the others, which are asked of the like articles. A question typed
    `in_small` letters does not show its names, of which one may be borne by no article.
    """
    if threshold is None:
        threshold = max(shipped().threshold, _IN_SMALL if in_small else 0.0)
    sure = len(readings) > 1 and max(each.probability for each in readings) >= threshold
    return threshold * (_BESIDE if sure else 1)


_BESIDE = 0.75
_IN_SMALL = 0.7


def chosen(
    question: Question, reading: Reading, articles: Mapping[str, Article], bar: float
) -> list[Candidate]:
    """The sentences to answer with: none where that is not sure, several for lists and causes."""
    if reading.probability < bar:
        return []
    best = reading.candidates[0]
    lists = question.asked is AnswerType.LIST
    if lists or (question.asked in _MAY_LIST and question.figures):
        return _list(question, best, reading, sheet_of(articles[best.article_id]))
    if question.asked is AnswerType.REASON:
        near = [c for c in reading.candidates[1:] if c.focus and best.score - c.score < _CLOSE]
        return [best, *near[: _CAUSES - 1]]
    return [best]


_CLOSE = math.log(2)
_MAY_LIST = (AnswerType.NAME, AnswerType.ANY)  # where things are asked for by their number


def _counted(question: Question, facts: Facts) -> int:
    """How many things a sentence announces that the question asks for by number; 0 for none.

    So few that each can be quoted: "300 hộ" announces no list.
    """
    asked = {(figure.value, figure.unit) for figure in question.figures if figure.unit}
    told = {(figure.value, figure.unit) for figure in facts.figures}
    few = (int(value) for value, _ in asked & told if value.isdecimal() and len(value) == 1)
    return max(few, default=0)


def _list(question: Question, best: Candidate, reading: Reading, sheet: Sheet) -> list[Candidate]:
    """A lead-in with the items that follow it; or the first item with its lead-in.

    One that tells how many ("8 nhiệm vụ"), as the question does, leads the rest of its paragraph.
    """
    known = {c.number: c for c in reading.candidates if c.article_id == best.article_id}

    def at(number: int) -> Candidate:
        span = sheet.facts[number].sentence.span
        return known.get(number) or best._replace(number=number, span=span, focus=None, answer="")

    def ends(number: int, marks: str) -> bool:
        return sheet.facts[number].sentence.text.rstrip()[-1:] in marks

    first = best.number
    if first - 1 in known and ends(first - 1, ":"):
        first -= 1
    found = [known[first]]
    led, counted = ends(first, ":"), _counted(question, sheet.facts[best.number])
    most = best.number - first + 1 + counted if counted else _LIST_SENTENCES
    while len(found) < most and (last := found[-1].number) + 1 < len(sheet.facts):
        following = at(last + 1)
        is_beside = "\n" not in sheet.article.text[found[-1].span.end : following.span.start]
        if not (led or ends(last, ";") or (counted and is_beside)):
            break
        found.append(following)
    return found
