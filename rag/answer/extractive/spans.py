"""The span of a sentence that would answer: of the kind asked for, nearest to the question's words.

Offsets are into the article. Every span of the kind is a candidate, with a prior that says how
surely it is of that kind; how near the question's words stand decides between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from rag.answer.extractive.facts import Facts
from rag.document import role_spans, roles_near, same_roles
from rag.figures import Match, compare
from rag.question import AnswerType, Question, moment_fit, unit_fit
from rag.text import Name, Span, is_foreign, lexicon, parse, places

_BODY, _QUOTED, _LIST = (lexicon.pattern(f"spans.{n}") for n in ("body", "quoted", "list"))
_CAUSE, _NAMED_CAUSE = lexicon.pattern("spans.cause"), lexicon.pattern("spans.named-cause")
_WHERE, _PART_OF_DAY = lexicon.pattern("spans.where"), lexicon.pattern("spans.part-of-day")
_COUNTING = frozenset({"number", "percent", "money", "quantity", "ratio"})
_DATING = frozenset({"date", "period"})
_AFTER = 24  # characters behind a figure that may name what it counts
_HALF = 6  # syllables at which a word counts half
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
    options = _OPTIONS.get(question.asked)
    best: Focus | None = None
    for start, end, prior in options(question, facts) if options else ():
        near = nearness(question, facts, Span(start, end), weights)
        if best is None or prior * (_LEAST + near) > best.prior * (_LEAST + best.near):
            best = Focus(facts.sentence.start + start, facts.sentence.start + end, near, prior)
    return best


def positions(question: Question, facts: Facts, term: str) -> list[int]:
    """Where a term stands in the sentence, or else a word for the same; not in people's names."""
    if term in facts.where and term not in facts.of_people:
        return facts.where[term]
    classes = question.classes.get(term, ())
    return [position for number in classes for position in facts.classes.get(number, ())]


def nearness(question: Question, facts: Facts, span: Span, weights: Mapping[str, float]) -> float:
    """Share of the question's weight near the span; a word fades with its distance in syllables."""
    inside = [i for i, at in enumerate(facts.at) if span.start <= at < span.end]
    first, last = (inside[0], inside[-1]) if inside else (0, 0)
    held = 0.0
    for term, rarity in weights.items():
        apart = [max(first - at, at - last, 0) for at in positions(question, facts, term)]
        held += rarity / (1 + min(apart) / _HALF) if apart else 0.0
    total = sum(weights.values())
    return held / total if total else 0.0


def _known(question: Question, name: str) -> bool:
    return f" {' '.join(parse(name).folded_words)} " in question.folded


def _figures(question: Question, facts: Facts) -> Iterator[_Option]:
    asked, folded = question.folded.strip(), facts.sentence.folded
    for figure in facts.figures:
        if figure.kind not in _COUNTING:
            continue
        if any(compare(stated, figure) is Match.EQUAL for stated in question.figures):
            continue  # the question states it, it does not ask for it
        fit = unit_fit(question.unit, asked, figure, folded[figure.end : figure.end + _AFTER])
        if fit > 0:
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
    for match in _PART_OF_DAY.finditer(facts.sentence.canonical):
        yield _Option(*match.span(), 0.4)


def _people(question: Question, facts: Facts) -> Iterator[_Option]:
    """People, with the office asked for where one is named; then other names, and bodies."""
    text, roles = facts.sentence.text, frozenset(question.roles)
    for name in facts.people:
        if not _known(question, name.name):
            near = roles_near(text, Span(name.start, name.end)) if roles else frozenset[str]()
            yield _Option(
                name.start, name.end, 1.0 if not roles or same_roles(roles, near) else 0.5
            )
    persons = {name.start for name in facts.people}
    yield from (
        _Option(name.start, name.end, 0.4)
        for name in _new_names(question, facts)
        if name.start not in persons
    )
    for match in _BODY.finditer(facts.sentence.canonical):
        yield _Option(*match.span(), 0.25)


def _bodies(question: Question, facts: Facts) -> Iterator[_Option]:
    for match in _BODY.finditer(facts.sentence.canonical):
        if not _known(question, match[0]):
            yield _Option(*match.span(), 0.6)
    yield from (_Option(n.start, n.end, 0.6) for n in _new_names(question, facts))


def _offices(question: Question, facts: Facts) -> Iterator[_Option]:
    """The offices beside the person asked about."""
    for name in facts.names:
        if _known(question, name.name):
            spans = role_spans(facts.sentence.text, Span(name.start, name.end))
            if spans:
                yield _Option(min(s.start for s in spans), max(s.end for s in spans), 1.0)


def _places(question: Question, facts: Facts) -> Iterator[_Option]:
    text = facts.sentence.text
    for name in places(text):
        if not _known(question, name.name):
            yield _Option(name.start, name.end, 0.95)
    ends = {name.start: name.end for name in _new_names(question, facts)}
    for match in _WHERE.finditer(text):
        if match.end() in ends:
            yield _Option(match.end(), ends[match.end()], 0.8)
    yield from (_Option(start, end, 0.4) for start, end in ends.items() if start)


def _called(question: Question, facts: Facts) -> Iterator[_Option]:
    for match in _QUOTED.finditer(facts.sentence.text):
        if not _known(question, match[1]):
            yield _Option(*match.span(1), 0.9)
    yield from (_Option(n.start, n.end, 0.4) for n in _new_names(question, facts))


def _items(_: Question, facts: Facts) -> Iterator[_Option]:
    """What is listed behind "gồm" or a colon."""
    text = facts.sentence.text
    for match in _LIST.finditer(facts.sentence.canonical):
        if "," in text[match.end() :]:
            yield _Option(match.end(), len(text), 0.8)


def _causes(_: Question, facts: Facts) -> Iterator[_Option]:
    cause = _CAUSE.search(facts.sentence.canonical)
    if cause:
        prior = 1.0 if _NAMED_CAUSE.match(cause[0]) else 0.7
        yield _Option(cause.start(), len(facts.sentence.text), prior)


def _new_names(question: Question, facts: Facts) -> Iterator[Name]:
    """Names that the question does not hold; single syllables only where surely names."""
    short = lexicon.folded_words("short_names")
    for name in facts.names:
        acronym = len(name.name) > 1 and name.name.isupper()
        sure = " " in name.name or is_foreign(name.name) or acronym
        if (sure or parse(name.name).folded in short) and not _known(question, name.name):
            yield name


_OPTIONS: Mapping[AnswerType, Callable[[Question, Facts], Iterator[_Option]]] = {
    AnswerType.FIGURE: _figures,
    AnswerType.NUMBER: _numbers,
    AnswerType.TIME: _times,
    AnswerType.PERSON: _people,
    AnswerType.BODY: _bodies,
    AnswerType.ROLE: _offices,
    AnswerType.PLACE: _places,
    AnswerType.NAME: _called,
    AnswerType.LIST: _items,
    AnswerType.REASON: _causes,
}
