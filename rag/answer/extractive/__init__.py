"""The embedded engine's reading: which sentences answer a question, and whether one surely does.

It selects and quotes, it never writes. Each sentence of the passages found gets its evidence
(`evidence`), a fitted model ranks them, and a trained reader reads the likeliest. With what it
makes of these they are ranked again, and a last model says how probably the first is right
(`confidence`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rag.answer.extractive.confidence import Model, Ranking, shipped
from rag.answer.extractive.evidence import HEADED, Weigher
from rag.answer.extractive.facts import Facts, Sheet, names_of, sheet_of
from rag.models import Offered, sentence_reader
from rag.question import AnswerType, Question, unit_fit
from rag.search import Ranked
from rag.text import Span, parse
from rag.types import Article

PASSAGES_READ = 8
SENTENCES_READ = 8  # by the reader
BY_READING = ("reads", "reads_margin", "unread", "fits")  # the evidence that comes of it
_RIVALS = 5  # the best, among which answers may agree or differ
_LIST_SENTENCES, _CAUSES = 3, 2
_MARGINS = {"matter_margin": "matter", "set_margin": "matter_set"}
_LEAST, _TELLING = -9.0, -4.0  # log-odds: as low as any, and from when on words are marked
_BEHIND = 24  # characters behind a figure that may name what it counts
_APART = 3.0  # how far the first is from the next where there is none
_BESIDE = 0.75  # share of the bar for a side of a question beside one that is sure
_CLOSE = math.log(2)  # between causes that are told together
_MAY_LIST = (AnswerType.NAME, AnswerType.ANY)  # where things are asked for by their number


class Candidate(NamedTuple):
    """A sentence with its evidence, its score among the others, and the span that would answer.

    `number` is its place in the article; `answer` is what that span says, in one spelling:
    where two say the same, they agree.
    """

    article_id: str
    number: int
    span: Span
    focus: Span | None
    answer: str
    evidence: dict[str, float]
    score: float


class Sentences(NamedTuple):
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
) -> Sentences:
    """What the sentences of the ranked chunks offer the question.

    `rarity` is the inverse document frequency of a folded syllable or pair.
    """
    model = model or shipped()
    found = _offered(Weigher(question, rarity), ranked, articles)
    if not found:
        return Sentences()
    likeliest = _ordered(found, model.first)
    scored = _ordered(_read(question, likeliest, articles), model.rank)
    evidence = scored[0].evidence | contest([c.score for c in scored], [c.answer for c in scored])
    return Sentences(tuple(scored), model.sure.probability(evidence) if is_borne(evidence) else 0.0)


def _ordered(candidates: Iterable[Candidate], ranking: Ranking) -> list[Candidate]:
    scored = (each._replace(score=ranking.score(each.evidence)) for each in candidates)
    return sorted(scored, key=lambda candidate: -candidate.score)


def _read(
    question: Question, candidates: Sequence[Candidate], articles: Mapping[str, Article]
) -> list[Candidate]:
    """The candidates with what the reader makes of the first of them."""
    first = candidates[:SENTENCES_READ]
    told = sentence_reader().read(question.text, [_in_setting(each, articles) for each in first])
    odds = [max(each.odds, _LEAST) for each in told]
    best = max(odds)
    found = []
    for each, own, chance in zip(first, told, odds, strict=True):
        facts = sheet_of(articles[each.article_id]).facts[each.number]
        span = facts.whole(own.span)
        evidence = each.evidence | _reads(chance, best) | {"fits": _fits(question, facts, span)}
        at, is_telling = each.span.start, span.start < span.end and own.odds > _TELLING
        focus = Span(at + span.start, at + span.end) if is_telling else None
        found.append(each._replace(evidence=evidence, focus=focus, answer=_answer_of(facts, span)))
    unread = {**_reads(_LEAST, best), "fits": 0.0, "unread": 1.0}
    far = candidates[SENTENCES_READ:]
    return found + [each._replace(evidence=each.evidence | unread) for each in far]


def _reads(odds: float, best: float) -> dict[str, float]:
    return {"reads": odds / 3, "reads_margin": (odds - best) / 3, "unread": 0.0}


def _fits(question: Question, facts: Facts, span: Span) -> float:
    """How well a figure of the span is of the unit asked for; 1 where none is asked for."""
    if question.asked is not AnswerType.FIGURE:
        return 1.0
    folded, asked = facts.sentence.folded, question.folded.strip()
    fits = (
        unit_fit(question.unit, asked, figure, folded[figure.end : figure.end + _BEHIND])
        for figure in facts.figures_in(span)
    )
    return max(fits, default=0.0)


def _in_setting(candidate: Candidate, articles: Mapping[str, Article]) -> Offered:
    """The sentence as the reader reads it: with its headline and the sentence before it."""
    article, number = articles[candidate.article_id], candidate.number
    facts = sheet_of(article).facts
    before = facts[number - 1].sentence.text if number else ""
    return Offered(facts[number].sentence.text, f"{article.title}. {before}")


def is_borne(evidence: Mapping[str, float]) -> bool:
    """True where every name and year of the question is borne by the sentence or its setting."""
    return evidence["names_least"] >= HEADED and evidence["time"] > 0


def _offered(
    weigher: Weigher, ranked: Sequence[Ranked], articles: Mapping[str, Article]
) -> list[Candidate]:
    """The sentences of the chunks, each once, with their evidence."""
    found: dict[tuple[str, int], Candidate] = {}
    for rank, item in enumerate(ranked[:PASSAGES_READ]):
        article = articles.get(item.chunk.article_id)
        if article is None:
            continue
        sheet = sheet_of(article)
        for sentence in parse(article.text).touching(item.chunk.start, item.chunk.end):
            index, asks = sentence.index, sentence.text.rstrip(' "”').endswith("?")
            if (article.id, index) not in found and not asks:
                passage = {"passage": item.score / 5, "rank": 1 / (1 + rank)}
                evidence = weigher.weigh(sheet, index) | passage
                found[article.id, index] = Candidate(
                    article.id, index, sentence.span, None, "", evidence, 0.0
                )
    offered = list(found.values())
    for margin, name in _MARGINS.items():
        best = max((each.evidence[name] for each in offered), default=0.0)
        for each in offered:
            each.evidence[margin] = each.evidence[name] - best
    return offered


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


def _answer_of(facts: Facts, span: Span) -> str:
    """What the span says, in one spelling: figures by their values."""
    values = [f"{figure.value} {figure.unit}" for figure in facts.figures_in(span)]
    words = parse(facts.sentence.text[span.start : span.end]).folded_words
    return "; ".join(values) or " ".join(words)


def bar_for(readings: Sequence[Sentences], threshold: float | None = None) -> float:
    """The probability from which on a side of a question is answered; None for the fitted one.

    One that is sure speaks for the others, which are asked of the like articles.
    """
    if threshold is None:
        threshold = shipped().threshold
    sure = len(readings) > 1 and max(each.probability for each in readings) >= threshold
    return threshold * (_BESIDE if sure else 1)


def chosen(
    question: Question, reading: Sentences, articles: Mapping[str, Article], bar: float
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


def _counted(question: Question, facts: Facts) -> int:
    """How many things a sentence announces that the question asks for by number; 0 for none.

    So few that each can be quoted: "300 hộ" announces no list.
    """
    asked = {(figure.value, figure.unit) for figure in question.figures if figure.unit}
    told = {(figure.value, figure.unit) for figure in facts.figures}
    few = (int(value) for value, _ in asked & told if value.isdecimal() and len(value) == 1)
    return max(few, default=0)


def _list(question: Question, best: Candidate, reading: Sentences, sheet: Sheet) -> list[Candidate]:
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
