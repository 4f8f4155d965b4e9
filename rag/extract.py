"""The embedded engine's reading: which sentences answer a question, and which span in them.

It selects and parses, it never writes. Each sentence of the passages found gets a handful of
features (how much of the question it holds, how near it is in meaning, how good its passage is,
whether it offers the kind of thing asked for); a logistic model weighs them, and the same model's
probability decides whether anything is answered at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rag.figures import Found as FoundFigure
from rag.figures import Match, compare, find_figures
from rag.fusion import Scores
from rag.names import Name, name_runs, people, places
from rag.pages import Page, holds, latest_places, page_of, terms_of
from rag.question import Question, Wanted
from rag.roles import roles_near, same_roles
from rag.search import Ranked
from rag.types import Article
from rag.vietnamese import Span, canonical, key

# Only the best sentences by words are compared by meaning: embedding takes 20 ms for each 150
# characters, and a question should be answered within 300.
COMPARED = 10
COMPARED_CHARACTERS = 1_300
PASSAGES_READ = 6


class Focus(NamedTuple):
    """The span of a sentence that answers, as offsets into the article; `fit` from 0 to 1.

    `exact` where it is a figure in the very unit asked for, of the place asked about.
    """

    start: int
    end: int
    fit: float
    exact: bool = False


class Candidate(NamedTuple):
    """A sentence with its features, and the span that would answer."""

    article_id: str
    span: Span
    focus: Focus | None
    features: tuple[float, ...]
    probability: float

    def answers(self, wanted: Wanted) -> bool:
        """True if the sentence is likely enough to be given as an answer.

        More is asked of one that lacks the kind of thing asked for, or a date of the question; less
        of a figure in the unit and of the place asked for, whatever words it is put in.
        """
        lacks = self.focus is None and wanted in (Wanted.FIGURE, Wanted.PERSON, Wanted.REASON)
        elsewhere = self.features[FEATURES.index("elsewhere")]
        near = self.features[FEATURES.index("similarity")] > -0.05
        exact = self.focus is not None and self.focus.exact and near
        least = EXACT_THRESHOLD if exact else THRESHOLD
        return self.probability >= least + 0.4 * lacks + 0.3 * elsewhere


# Where the cosines of e5 centre: questions and sentences of one language, and of two.
_OWN, _ENGLISH = 0.85, 0.8

FEATURES = (
    "syllables", "pairs", "context", "similarity", "passage", "kind", "fit", "scope",
    "novelty", "first", "elsewhere",
)  # fmt: skip


# Bias, then one weight a feature; fitted, not chosen: see CONTRIBUTING, "Calibration".
WEIGHTS = (-5.90, 2.49, 1.21, 1.43, 2.59, 0.81, 1.26, 1.34, 0.0, -1.72, 0.77, 0.0)
# An answer is given from this probability on.
THRESHOLD = 0.10
EXACT_THRESHOLD = 0.02


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
    reading = _Reading(question, rarity)
    drafts: list[_Draft] = []
    seen: set[tuple[str, int]] = set()
    for rank, item in enumerate(ranked[:PASSAGES_READ]):
        article = articles.get(item.chunk.article_id)
        if article is None:
            continue
        page = page_of(article)
        for index in page.sentences_in(item.chunk.start, item.chunk.end):
            span = page.spans[index]
            if (article.id, span.start) not in seen:
                seen.add((article.id, span.start))
                if draft := reading.draft(page, index, item.score, rank):
                    drafts.append(draft)
    drafts.sort(key=lambda draft: -draft.prior)
    compared = _affordable(drafts[:COMPARED])
    if not compared:
        return []
    cosines = similarity([draft.text for draft in compared])
    found: list[Candidate] = []
    for draft, cosine in zip(compared, cosines, strict=True):
        features = draft.features(10 * (float(cosine) - (_ENGLISH if question.english else _OWN)))
        logit = weights[0] + float(np.dot(weights[1:], features))
        found.append(
            Candidate(
                article_id=draft.article_id,
                span=draft.span,
                focus=draft.focus,
                features=features,
                probability=1 / (1 + math.exp(-max(-30.0, min(30.0, logit)))),
            )
        )
    return sorted(found, key=lambda candidate: -candidate.probability)


@lru_cache(maxsize=4096)
def _figures(text: str) -> tuple[FoundFigure, ...]:
    return tuple(find_figures(text))


def _affordable(drafts: Sequence[_Draft]) -> Sequence[_Draft]:
    """The first drafts whose texts keep within the budget; always one."""
    left = COMPARED_CHARACTERS
    for index, draft in enumerate(drafts):
        left -= len(draft.text)
        if left < 0:
            return drafts[: max(1, index)]
    return drafts


class _Draft(NamedTuple):
    article_id: str
    span: Span
    text: str
    focus: Focus | None
    known: tuple[float, ...]

    @property
    def prior(self) -> float:
        """What is known before the vectors are asked."""
        held, pairs, context, passage, kind, fit, scope, *_ = self.known
        return 2 * held + pairs + context + 0.3 * passage + 0.6 * kind + fit + scope

    def features(self, cosine: float) -> tuple[float, ...]:
        held, pairs, context, *rest = self.known
        return (held, pairs, context, cosine, *rest)


class _Reading:
    """A question against sentences."""

    def __init__(self, question: Question, rarity: Callable[[str], float]) -> None:
        self.question = question
        self._terms = {term: rarity(term) for term in question.terms}
        self._pairs = {pair: rarity(pair) for pair in question.pairs}
        self._stated = find_figures(question.text)
        self._roles = frozenset(question.roles)

    def draft(self, page: Page, index: int, passage: float, rank: int) -> _Draft | None:
        """The sentence with its features; None where it cannot answer whatever they are."""
        text, terms = page.text(index), page.terms[index]
        focus = self._focus(page, index)
        scope = self._scope(page, index)
        if scope is None or (focus is None and page.is_heading[index]):
            return None
        around = terms.union(
            *page.terms[max(0, index - 1) : index + 2],
            page.terms[page.headings[index]],
            page.terms[0],
        )
        wanted = self.question.wanted
        kind = 1.0 if focus else (0.5 if wanted in (Wanted.ANY, Wanted.LIST) else 0.0)
        new = sum(1 for term in terms if "_" not in term and term not in self._terms)
        return _Draft(
            article_id=page.article.id,
            span=page.spans[index],
            text=text,
            focus=focus,
            known=(
                _coverage(self._terms, terms),
                _coverage(self._pairs, terms),
                _coverage(self._terms, around),
                passage / 5,
                kind,
                focus.fit if focus else 0.0,
                scope,
                math.log1p(min(new, len(text.split()))) / 4,
                1.0 if rank == 0 else 0.0,
                self._stated_elsewhere(page, index),
            ),
        )

    def _stated_elsewhere(self, page: Page, index: int) -> float:
        """Share of the question's own dates and figures that the sentence and its context lack."""
        if not self._stated:
            return 0.0
        around = [*range(max(0, index - 1), min(len(page.spans), index + 2)), 0]
        near = [figure for i in around for figure in _figures(page.text(i))]
        matches = (Match.EQUAL, Match.APPROXIMATE)
        lacking = [f for f in self._stated if not any(compare(f, g) in matches for g in near)]
        return len(lacking) / len(self._stated)

    def _scope(self, page: Page, index: int) -> float | None:
        """How much of the places asked about the sentence speaks of, going by what precedes it.

        None where the question is about a place that articles are about, and this is another.
        """
        if not self.question.places:
            return 1.0
        own = key(page.text(index))
        inherited = latest_places(page.article, page.spans[index].start)
        about = key(f"{page.article.title}\n{page.article.place or ''}")
        whole = key(page.article.text)
        subjects = {part.strip() for part in key(page.article.place or "").split(",")}
        # One place and the larger one it lies in share a scope; sections on several do not.
        sections = len(subjects) > 2 and bool(subjects & inherited)
        values = []
        for place in self.question.places:
            if holds(own, place) or place in inherited:
                values.append(1.0)
            elif holds(about, place):
                values.append(0.0 if sections else 0.75)
            else:
                values.append(0.25 if not inherited and holds(whole, place) else 0.0)
        pairs = zip(self.question.places, values, strict=True)
        if self.question.subjects and not any(v for p, v in pairs if p in self.question.subjects):
            return None
        return sum(values) / len(values)

    def _focus(self, page: Page, index: int) -> Focus | None:
        text = page.text(index)
        match self.question.wanted:
            case Wanted.FIGURE:
                return self._figure(page, index, _COUNTING)
            case Wanted.NUMBER:
                return self._figure(page, index, _NAMING)
            case Wanted.TIME:
                return self._figure(page, index, frozenset({"date", "period"})) or _timed(
                    page, index
                )
            case Wanted.PERSON:
                return self._person(page, index)
            case Wanted.PLACE:
                return self._name(page, index, places(text))
            case Wanted.NAME:
                return self._called(page, index)
            case Wanted.REASON:
                cue = _REASON.search(canonical(text))
                start = page.spans[index].start
                return Focus(start + cue.start(), page.spans[index].end, 1.0) if cue else None
            case _:
                return None

    def _figure(self, page: Page, index: int, kinds: frozenset[str]) -> Focus | None:
        """The figure of the right kind and unit whose clause holds most of the question."""
        text, offset = page.text(index), page.spans[index].start
        best: Focus | None = None
        for figure in _figures(text):
            unit = _unit_fit(self.question.unit, figure, text[figure.end : figure.end + 24])
            if figure.kind not in kinds or not unit:
                continue
            if any(compare(stated, figure) is Match.EQUAL for stated in self._stated):
                continue  # the question states it, it does not ask for it
            clause = _clause(text, figure.start, figure.end)
            near = _coverage(self._terms, frozenset(terms_of(text[clause.start : clause.end])))
            side = _adjacency(self._terms, text, figure, clause)
            fit = unit * (0.2 + 0.5 * near + 0.3 * side)
            if best is None or fit > best.fit:
                exact = unit == 1.0 and bool(self.question.subjects)
                best = Focus(offset + figure.start, offset + figure.end, fit, exact)
        return best

    def _person(self, page: Page, index: int) -> Focus | None:
        """A person, with the office asked for where the question names one."""
        text = page.text(index)
        names = people(text)
        if self._roles:
            names = [n for n in names if self._holds_office(text, Span(n.start, n.end))]
        return self._name(page, index, names)

    def _holds_office(self, text: str, span: Span) -> bool:
        return same_roles(self._roles, roles_near(text, span))

    def _called(self, page: Page, index: int) -> Focus | None:
        """What is in quotation marks, or a name that the question does not hold."""
        text, offset = page.text(index), page.spans[index].start
        if quoted := _QUOTED.search(text):
            return Focus(offset + quoted.start(1), offset + quoted.end(1), 0.7)
        runs = [run for run in name_runs(text) if " " in run.name]
        return self._name(page, index, runs)

    def _name(self, page: Page, index: int, names: Sequence[Name]) -> Focus | None:
        text, offset = page.text(index), page.spans[index].start
        asked = key(self.question.text)
        best: Focus | None = None
        for name in names:
            if holds(asked, key(name.name)):
                continue
            window = text[max(0, name.start - 90) : name.end + 90]
            near = _coverage(self._terms, frozenset(terms_of(window)))
            if best is None or near > best.fit:
                best = Focus(offset + name.start, offset + name.end, near)
        return best


_DATING = frozenset({"date", "period"})
_NAMING = frozenset({"ordinal"})
_COUNTING = frozenset({"number", "percent", "money", "quantity", "ratio"})
_TIMED = re.compile(
    r"(?:(?:sáng|trưa|chiều|tối|đêm)(?: (?:ngày|thứ [\w]+|chủ nhật)(?: hàng tuần| hằng tuần)?)?|"
    r"thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật|(?:hàng|hằng|mỗi) (?:ngày|tuần|tháng|quý|năm))(?!\w)"
)


def _timed(page: Page, index: int) -> Focus | None:
    """A time of day or week, or how often."""
    found = _TIMED.search(canonical(page.text(index)))
    start = page.spans[index].start
    return Focus(start + found.start(), start + found.end(), 0.5) if found else None


_QUOTED = re.compile(r"[“\"]([^“”\"]{3,120})[”\"]")
_REASON = re.compile(
    r"(?<!\w)(?:nguyên nhân|do (?!vậy|đó)|vì (?!vậy|thế)|bởi|nhờ|xuất phát từ|dẫn (?:đến|tới)|"
    r"khiến|làm cho|là do|từ sự)(?!\w)"
)
_CLAUSE = re.compile(r"[,;:.()–]\s")


def _clause(text: str, start: int, end: int) -> Span:
    """The stretch around `[start, end)` between punctuation marks."""
    begin = 0
    for match in _CLAUSE.finditer(text):
        if match.end() <= start:
            begin = match.end()
        elif match.start() >= end:
            return Span(begin, match.start())
    return Span(begin, len(text))


def _adjacency(terms: Mapping[str, float], text: str, figure: FoundFigure, clause: Span) -> float:
    """Coverage of the terms by the eight syllables on either side, within the clause."""
    before = text[clause.start : figure.start].split()[-8:]
    after = text[figure.end : clause.end].split()[:8]
    window = " ".join([*before, figure.raw, *after])
    return _coverage(terms, frozenset(terms_of(window)))


def _unit_fit(asked: str, figure: FoundFigure, after: str) -> float:
    """1 for the unit asked for, less where it cannot be told, 0 where it is another."""
    if not asked:
        return 0.8
    unit, wanted = key(figure.unit), key(asked)
    if unit == wanted or (unit and f" {unit} " in f" {wanted} ") or wanted.startswith(f"{unit} "):
        return 1.0
    if figure.unit == "%" and key(after).strip().startswith(wanted):
        return 0.9  # "100% hộ" for how many households
    if asked in _MEASURES or figure.unit in _MEASURES:
        return 0.0 if unit else 0.4
    if not unit:
        return 0.6
    if wanted.split()[0] in _PEOPLE and (unit in _PEOPLE or unit.split()[0] in _PEOPLE):
        return 0.8
    return 0.5 if set(unit.split()) & set(wanted.split()) else 0.0


_PEOPLE = frozenset(
    {"nguoi", "ho", "doi tuong", "luot nguoi", "dan", "nhan khau", "ho dan", "luot", "em"}
)
_MEASURES = frozenset(
    {"ha", "tấn", "tạ", "km", "m", "%", "đồng", "kg", "USD", "m2", "m3", "độ", "giờ"}
)


def _coverage(weighted: Mapping[str, float], terms: frozenset[str]) -> float:
    """Share of the weight of the question's terms that `terms` holds; 1 where it has none."""
    total = sum(weighted.values())
    if total <= 0:
        return 1.0
    return sum(weight for term, weight in weighted.items() if term in terms) / total
