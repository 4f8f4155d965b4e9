"""The span of a sentence that would answer: of the kind asked for, nearest to the question's words.

Offsets are into the article. Every span of the kind is a candidate, with a prior that says how
surely it is of that kind; how near the question's words stand decides between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from rag.answer.extractive.facts import Facts
from rag.document import role_spans
from rag.figures import Match, compare
from rag.question import AnswerType, Question, moment_fit, unit_fit
from rag.text import Span, is_foreign, lexicon, name_runs, parse, places

_IS = lexicon.patterns("spans")
_COUNTING = frozenset({"number", "percent", "money", "quantity", "ratio"})
_DATING = frozenset({"date", "period"})
_AFTER = 24  # characters behind a figure that may name what it counts
# What lies between a word and the span, in syllables: a clause's end, another figure.
_CLAUSE, _FIGURE, _HALF = 4, 5, 6
_LEAST = 0.2


class Focus(NamedTuple):
    """The span that would answer: how near the question's words stand, how surely of its kind."""

    start: int
    end: int
    near: float
    prior: float


class _Option(NamedTuple):
    start: int
    end: int
    prior: float


def focus_of(question: Question, facts: Facts, weights: Mapping[str, float]) -> Focus | None:
    """The likeliest span of a sentence; None where it holds nothing of the kind asked for.

    `weights` are the rarities of the question's terms.
    """
    best: Focus | None = None
    for start, end, prior in _OPTIONS.get(question.asked, _names)(question, facts):
        near = nearness(question, facts, Span(start, end), weights)
        if best is None or prior * (_LEAST + near) > best.prior * (_LEAST + best.near):
            best = Focus(facts.sentence.start + start, facts.sentence.start + end, near, prior)
    return best


def nearness(question: Question, facts: Facts, span: Span, weights: Mapping[str, float]) -> float:
    """Share of the question's weight near the span; a word fades with its distance in syllables."""
    inside = [i for i, at in enumerate(facts.at) if span.start <= at < span.end]
    first, last = (inside[0], inside[-1]) if inside else (0, 0)

    def fading(position: int) -> float:
        if first <= position <= last:
            return 1.0
        at = facts.at[position]
        low, high = (at, span.start) if at < span.start else (span.end, at)
        clauses = sum(low < cut < high for cut in facts.cuts)
        figures = sum(
            low <= f.start and f.end <= high for f in facts.figures if f.kind in _COUNTING
        )
        apart = min(abs(position - first), abs(position - last))
        return 1 / (1 + (apart + _CLAUSE * clauses + _FIGURE * figures) / _HALF)

    held = sum(
        weight * max(map(fading, _positions(question, facts, term)), default=0.0)
        for term, weight in weights.items()
    )
    return held / (sum(weights.values()) or 1.0)


def _positions(question: Question, facts: Facts, term: str) -> list[int]:
    """Where a term stands in the sentence, or else a word for the same; not in people's names."""
    if term in facts.where and term not in facts.of_people:
        return facts.where[term]
    classes = question.classes.get(term, ())
    return [position for number in classes for position in facts.classes.get(number, ())]


def _known(question: Question, name: str) -> bool:
    """True for what the question names itself, be it in short: "Nhật" for Nhật Bản."""
    folded = f" {' '.join(parse(name).folded_words)} "
    # A first word alone has its capital from its place.
    runs = (run for run in name_runs(question.text) if run.start > 0 or " " in run.name)
    short = (f" {' '.join(parse(run.name).folded_words)} " for run in runs)
    return folded in question.folded or any(
        folded.startswith(each) or folded.endswith(each) for each in short
    )


def _figures(question: Question, facts: Facts) -> Iterator[_Option]:
    asked, folded = question.folded.strip(), facts.sentence.folded
    for figure in facts.figures:
        # What the question states it does not ask for.
        stated = any(compare(each, figure) is Match.EQUAL for each in question.figures)
        if figure.kind in _COUNTING and not stated:
            after = folded[figure.end : figure.end + _AFTER]
            if fit := unit_fit(question.unit, asked, figure, after):
                yield _Option(figure.start, figure.end, fit)


def _numbers(question: Question, facts: Facts) -> Iterator[_Option]:
    for figure in facts.figures:
        if figure.kind in ("ordinal", "number"):
            named = figure.unit and _known(question, figure.unit)
            yield _Option(figure.start, figure.end, 1.0 if named else 0.4)


def _times(question: Question, facts: Facts) -> Iterator[_Option]:
    for figure in facts.figures:
        if figure.kind in _DATING:
            yield _Option(figure.start, figure.end, moment_fit(question.folded, figure))
    for match in _IS.part_of_day.finditer(facts.sentence.canonical):
        yield _Option(*match.span(), 0.4)


def _offices(question: Question, facts: Facts) -> Iterator[_Option]:
    """The offices beside the person asked about."""
    for name in facts.names:
        if _known(question, name.name):
            spans = role_spans(facts.sentence.text, Span(name.start, name.end))
            if spans:
                yield _Option(min(s.start for s in spans), max(s.end for s in spans), 1.0)


def _causes(_: Question, facts: Facts) -> Iterator[_Option]:
    if cause := _IS.cause.search(facts.sentence.canonical):
        prior = 1.0 if _IS.named_cause.match(cause[0]) else 0.7
        yield _Option(cause.start(), len(facts.sentence.text), prior)


def _names(question: Question, facts: Facts) -> Iterator[_Option]:
    """Names that the question does not hold, as surely as their sort is of the kind asked for."""
    text = facts.sentence.text
    for sort, prior in _PRIORS[question.asked].items():
        for start, end in _SORTS[sort](question, facts):
            if not _known(question, text[start:end]):
                yield _Option(start, end, prior)


def _capitalised(_: Question, facts: Facts) -> Iterator[Span]:
    """Names of several syllables; single syllables only where surely names."""
    short = lexicon.folded_words("short_names")
    for start, end, name in facts.names:
        acronym = len(name) > 1 and name.isupper()
        if " " in name or is_foreign(name) or acronym or parse(name).folded in short:
            yield Span(start, end)


def _after_preposition(question: Question, facts: Facts) -> Iterator[Span]:
    ends = dict(_capitalised(question, facts))
    for match in _IS.where.finditer(facts.sentence.text):
        if match.end() in ends:
            yield Span(match.end(), ends[match.end()])


def _after_head(question: Question, facts: Facts) -> Iterator[Span]:
    """What follows the noun asked about, where that is a name, a number or a quotation."""
    head = rf"(?<!\w){re.escape(question.head)}(?!\w)"
    for match in re.finditer(head, facts.sentence.folded) if question.head else ():
        follows = _IS.named_after.match(facts.sentence.text, match.end())
        if follows and not _known(question, follows[1]):
            yield Span(match.start(), follows.end())


def _listed(_: Question, facts: Facts) -> Iterator[Span]:
    """What stands behind "gồm" or a colon."""
    text = facts.sentence.text
    for match in _IS.list.finditer(facts.sentence.canonical):
        if "," in text[match.end() :]:
            yield Span(match.end(), len(text))


_SORTS: Mapping[str, Callable[[Question, Facts], Iterator[Span]]] = {
    "person": lambda _, facts: (Span(n.start, n.end) for n in facts.people),
    "body": lambda _, facts: (Span(*m.span()) for m in _IS.body.finditer(facts.sentence.canonical)),
    "place": lambda _, facts: (Span(n.start, n.end) for n in places(facts.sentence.text)),
    "quoted": lambda _, facts: (Span(*m.span(1)) for m in _IS.quoted.finditer(facts.sentence.text)),
    "capitalised": _capitalised,
    "after preposition": _after_preposition,
    "after head": _after_head,
    "listed": _listed,
}
_PRIORS: Mapping[AnswerType, Mapping[str, float]] = {
    AnswerType.PERSON: {"person": 1.0, "capitalised": 0.4, "body": 0.25},
    AnswerType.BODY: {"body": 0.6, "capitalised": 0.6},
    AnswerType.PLACE: {"place": 0.95, "after preposition": 0.8, "capitalised": 0.4},
    AnswerType.NAME: {"after head": 1.0, "quoted": 0.9, "capitalised": 0.4},
    AnswerType.LIST: {"after head": 1.0, "listed": 0.8, "capitalised": 0.4},
    AnswerType.ANY: {"after head": 1.0},
}
_OPTIONS: Mapping[AnswerType, Callable[[Question, Facts], Iterator[_Option]]] = {
    AnswerType.FIGURE: _figures,
    AnswerType.NUMBER: _numbers,
    AnswerType.TIME: _times,
    AnswerType.ROLE: _offices,
    AnswerType.REASON: _causes,
}
