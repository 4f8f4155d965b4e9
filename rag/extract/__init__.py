"""The embedded engine's reading: which sentences answer a question, and which span in them.

It selects and parses, it never writes. Each sentence of the passages found gets a handful of
features (rag.extract.features); a logistic model weighs them, and the same model's probability
decides whether anything is answered at all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rag.extract.features import FEATURES, Draft, Reading
from rag.extract.spans import Focus
from rag.fusion import Scores
from rag.pages import page_of
from rag.question import Question, Wanted
from rag.search import Ranked
from rag.types import Article
from rag.vietnamese import Span

__all__ = ["FEATURES", "THRESHOLD", "WEIGHTS", "Candidate", "Focus", "candidates"]

# Only the best sentences by words are compared by meaning: embedding takes 20 ms for each 150
# characters, and a question should be answered within 300.
COMPARED = 6
COMPARED_CHARACTERS = 800
PASSAGES_READ = 6

# Where the cosines of e5 centre: questions and sentences of one language, and of two.
_OWN, _ENGLISH = 0.85, 0.77

# Bias, then one weight a feature; fitted, not chosen: see CONTRIBUTING, "Calibration". Only the
# last, of another state of the thing asked about, is set by hand: the data has too few of them.
WEIGHTS = (
    -7.61, 0.96, 1.52, 0.87, 0.35, 0.57, 0.77, 1.09, 1.62, 0.71, 1.68, 0.99, 0.93, 0.68, 1.60,
    1.20, 0.17, 0.38, -1.45, -0.36, -0.35, -1.06, -0.18, -0.05, -3.5,
)  # fmt: skip
_DIGITS = 6  # of logits and probabilities that order sentences: the last differ by processor
# An answer is given from this probability on.
THRESHOLD = 0.05
EXACT_THRESHOLD = 0.02
# What more is asked of a sentence without the kind of thing asked for.
# What more is asked of a figure of the place asked about that may be of another thing there: one
# that fits less than this and has fewer words of the question, or whose article lacks so many.
_VAGUE = 0.3
_FIT, _SAID, _UNKNOWN = 0.25, 0.4, 0.75
_LACKING = {Wanted.PERSON: 0.4, Wanted.REASON: 0.1}


class Candidate(NamedTuple):
    """A sentence with its features, the span that would answer, and the places it speaks of.

    `speaker` is, where a person is asked for, the sentence that names who says this one.
    """

    article_id: str
    span: Span
    focus: Focus | None
    places: frozenset[str]
    features: tuple[float, ...]
    probability: float
    speaker: Span | None = None

    def answers(self, wanted: Wanted) -> bool:
        """True if the sentence is likely enough to be given as an answer.

        More is asked of one that lacks the kind of thing asked for, or a date of the question, or
        tells an aim where a result is asked for; less of a figure in the unit and of the place
        asked for, whatever words it is put in.
        """
        named = self.focus is not None or self.speaker is not None
        lacks = 0.0 if named else _LACKING.get(wanted, 0.0)
        lacks = max(lacks, 0.6 * self._feature("lacks"))
        dated = wanted in (Wanted.FIGURE, Wanted.TIME)
        aims = 0.25 * self._feature("aims") if dated else 0.0
        if wanted is Wanted.FIGURE and self.places and self._is_vague():
            lacks = max(lacks, _VAGUE)
        exact = self.focus is not None and self.focus.exact and self._feature("similarity") > -0.05
        least = EXACT_THRESHOLD if exact else THRESHOLD
        return self.probability >= least + lacks + aims + self._feature("elsewhere")

    def _is_vague(self) -> bool:
        """True for a figure by hardly any word of the question, or of an article without them."""
        apart = self._feature("fit") < _FIT and self._feature("syllables") < _SAID
        return apart or self._feature("unknown") > _UNKNOWN

    def continues(self, chosen: Sequence[Candidate]) -> bool:
        """True if the sentence follows one of `chosen` and is of the kind asked for."""
        return self._feature("kind") == 1 and any(
            self.article_id == other.article_id and 0 < self.span.start - other.span.end <= 2
            for other in chosen
        )

    def _feature(self, name: str) -> float:
        return self.features[FEATURES.index(name)]


def candidates(
    question: Question,
    ranked: Sequence[Ranked],
    articles: Mapping[str, Article],
    *,
    rarity: Callable[[str], float],
    similarity: Callable[[list[str]], Scores],
    weights: Sequence[float] = WEIGHTS,
) -> list[Candidate]:
    """Sentences of the ranked chunks, the likeliest answer first.

    `rarity` is the inverse document frequency of a folded syllable or pair; `similarity` gives
    the cosine of texts with the question; `weights` has a bias and one number a feature.
    """
    centre = _ENGLISH if question.english else _OWN
    drafts = _drafts(question, ranked, articles, rarity, centre)

    def promise(draft: Draft) -> tuple[float, str, Span]:
        logit = _logit(weights, draft.features(0.0, 0.0))
        return -round(logit, _DIGITS), draft.article.id, draft.span

    # Those not compared are taken to be no nearer than the furthest of those that are.
    drafts.sort(key=promise)
    compared = _affordable(drafts[:COMPARED])
    if not compared:
        return []
    cosines = 10 * (similarity([draft.text for draft in compared]) - centre)
    nearest, furthest = float(cosines.max()), float(cosines.min())
    found: list[Candidate] = []
    for index, draft in enumerate(drafts):
        own = float(cosines[index]) if index < len(compared) else furthest
        features = draft.features(own, nearest)
        found.append(
            Candidate(
                article_id=draft.article.id,
                span=draft.span,
                focus=draft.focus,
                places=draft.places,
                features=features,
                probability=1 / (1 + math.exp(-_logit(weights, features))),
                speaker=draft.speaker,
            )
        )
    return sorted(found, key=lambda c: (-round(c.probability, _DIGITS), c.article_id, c.span))


def _drafts(
    question: Question,
    ranked: Sequence[Ranked],
    articles: Mapping[str, Article],
    rarity: Callable[[str], float],
    centre: float,
) -> list[Draft]:
    reading = Reading(question, rarity)
    drafts: list[Draft] = []
    seen: set[tuple[str, int]] = set()
    for rank, item in enumerate(ranked[:PASSAGES_READ]):
        article = articles.get(item.chunk.article_id)
        if article is None:
            continue
        page = page_of(article)
        for index in page.sentences_in(item.chunk.start, item.chunk.end):
            place = (article.id, page.spans[index].start)
            if place in seen:
                continue
            seen.add(place)
            around = 10 * (item.similarity - centre)
            draft = reading.draft(page, index, passage=item.score, around=around, rank=rank)
            if draft:
                drafts.append(draft)
    return drafts


def _logit(weights: Sequence[float], features: Sequence[float]) -> float:
    logit = weights[0] + float(np.dot(weights[1:], features))
    return max(-30.0, min(30.0, logit))


def _affordable(drafts: Sequence[Draft]) -> Sequence[Draft]:
    """The first drafts whose texts keep within the budget; always one."""
    left = COMPARED_CHARACTERS
    for index, draft in enumerate(drafts):
        left -= len(draft.text)
        if left < 0:
            return drafts[: max(1, index)]
    return drafts
