"""Whether what a model says answers the question: a true sentence may be about another matter.

The embedded engine's calibrated judgement of the quoted sentences serves for a model too, which
says of anything that it is an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from rag.answer.answer import Retrieved, Sources, read_candidates
from rag.document import coverage, names_office, roles_in, same_roles, terms_of
from rag.figures import vietnamese_figures
from rag.messages import Language, reason
from rag.question import Question, Wanted, analyse, unit_fit
from rag.text import TITLES, UPPER, Span, keyed, name_runs, parse, people
from rag.types import Citation, Claim

# From this probability on a quoted sentence may answer; the embedded engine itself asks for more.
LIKELY = 0.04
# A less likely one must speak of what the question asks: hold this share of its words, by rarity;
# more of one that hardly ever answers. The statement does not count: it may repeat the question.
UNLIKELY = 0.01
SPEAKS_OF_IT, SPEAKS_OF_ALL = 0.5, 0.7


class Relevance:
    """What is known of the sentences found for a question; read when it is first asked for."""

    def __init__(self, sources: Sources, sides: Sequence[Retrieved], language: Language) -> None:
        self._sources = sources
        self._sides = sides
        self.why = reason("irrelevant", language)

    @cached_property
    def _questions(self) -> list[Question]:
        places, subjects = self._sources.places, self._sources.subjects
        return [analyse(side.found.question, places, subjects) for side in self._sides]

    @cached_property
    def _known(self) -> dict[str, list[tuple[Span, float]]]:
        known: dict[str, list[tuple[Span, float]]] = {}
        for side, analysed in zip(self._sides, self._questions, strict=True):
            for candidate in read_candidates(self._sources, side, analysed):
                judged = (candidate.span, candidate.probability)
                known.setdefault(candidate.article_id, []).append(judged)
        return known

    def held_against(self, claim: Claim) -> Claim:
        """The claim, struck where it or its source does not answer the question."""
        if not claim.supported or self._answers(claim):
            return claim
        return claim.judged("unverified", None, self.why)

    def _answers(self, claim: Claim) -> bool:
        if not any(_can_answer(claim, question) for question in self._questions):
            return False
        probability = self._probability(claim.citations)
        if probability is not None and probability >= LIKELY:
            return True
        hardly = probability is not None and probability < UNLIKELY
        return self._coverage(claim) >= (SPEAKS_OF_ALL if hardly else SPEAKS_OF_IT)

    def _probability(self, citations: Iterable[Citation]) -> float | None:
        """That of the likeliest quoted sentence; None where none was read."""
        found = [
            probability
            for citation in citations
            for span, probability in self._known.get(citation.article_id, ())
            if citation.start < span.end and citation.end > span.start
        ]
        return max(found, default=None)

    def _coverage(self, claim: Claim) -> float:
        """Share of a question's words, by rarity, that the quotations of a claim hold."""
        rarity = self._sources.library.rarity
        told = frozenset(terms_of(" ".join(citation.quote for citation in claim.citations)))
        return max(
            coverage({term: rarity(term) for term in question.terms}, told)
            for question in self._questions
        )


def _can_answer(claim: Claim, question: Question) -> bool:
    """False for a statement without a figure of the sort asked for, or a name of who it is."""
    asked = parse(question.text).folded
    if question.wanted is Wanted.FIGURE and not _NUMBERED.search(asked):
        if any(figure.kind in _COUNTING for figure in claim.figures):
            return _has_sort_asked(claim, question)
        return _UNCOUNTED.search(claim.text) is not None
    if question.wanted is Wanted.PERSON and question.roles:
        told = roles_in(claim.text)
        if told and not any(same_roles(frozenset({role}), told) for role in question.roles):
            return False  # who is secretary is not who is chairman
        return _names_somebody(claim.text, asked)
    return True


# What is asked for is a number or a year, not how many: "năm bao nhiêu", "quốc lộ mấy".
_NUMBERED = re.compile(keyed(r"\b(?:nam|so|thu|lo|loai|cap|lop|hang) (?:bao nhieu|may)\b"))
# How many may be said without a figure.
_UNCOUNTED = re.compile(
    r"\b(?:không|chưa|một|gấp|nửa|hết|toàn bộ|no|none|not|all|half|double)\b", re.IGNORECASE
)
_TITLED = re.compile(rf"\b(?i:{TITLES}|mr|mrs|ms)\.? [{UPPER}]")


def _names_somebody(statement: str, asked: str) -> bool:
    """True for a person's name, a title with a name, or a name that the question does not hold."""
    if people(statement) or _TITLED.search(statement):
        return True
    new = (run.name for run in name_runs(statement) if " " in run.name)
    return any(parse(name).folded not in asked and not names_office(name) for name in new)


def _has_sort_asked(claim: Claim, question: Question) -> bool:
    """False where the quotations have figures, and none of the unit asked for."""
    fits = [
        unit_fit(question.unit, question.dimensions, parse(question.text).folded, figure, after)
        for citation in claim.citations
        for figure in vietnamese_figures(parse(citation.quote))
        for after in [citation.quote[figure.end : figure.end + _AFTER]]
    ]
    return not fits or max(fits) > 0


_COUNTING = frozenset({"number", "percent", "money", "quantity", "ratio"})
_AFTER = 24  # characters behind a figure that may name what it counts
