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
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rag.acronyms import expansions
from rag.figures import Found as FoundFigure
from rag.figures import find_figures
from rag.names import Name, name_runs, people, places
from rag.question import Question, Wanted
from rag.search import Ranked, Scores
from rag.types import Article
from rag.vietnamese import Span, is_heading, key, sentences, syllables

# Only this many sentences, the best by words, are compared by meaning: embedding takes 20 ms each.
COMPARED = 10
PASSAGES_READ = 6


class Focus(NamedTuple):
    """The span of a sentence that answers, as offsets into the article; `fit` from 0 to 1."""

    start: int
    end: int
    fit: float


class Candidate(NamedTuple):
    """A sentence with its features, and the span that would answer."""

    article_id: str
    span: Span
    focus: Focus | None
    features: tuple[float, ...]
    probability: float


FEATURES = (
    "syllables", "pairs", "context", "similarity", "passage", "kind", "fit", "scope",
    "novelty", "first", "heading",
)  # fmt: skip


# Bias, then one weight a feature; fitted, not chosen: see CONTRIBUTING, "Calibration".
WEIGHTS = (-6.0, 2.0, 1.0, 1.0, 0.5, 0.8, 0.8, 1.5, 1.5, 0.2, 0.3, -1.0)
# An answer is given from this probability on.
THRESHOLD = 0.5


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
        page = _page(article)
        for index in page.sentences_in(item.chunk.start, item.chunk.end):
            span = page.spans[index]
            if (article.id, span.start) not in seen:
                seen.add((article.id, span.start))
                drafts.append(reading.draft(page, index, item.score, rank))
    drafts.sort(key=lambda draft: -draft.prior)
    compared = drafts[:COMPARED]
    if not compared:
        return []
    cosines = similarity([draft.text for draft in compared])
    found: list[Candidate] = []
    for draft, cosine in zip(compared, cosines, strict=True):
        features = draft.features(float(cosine))
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


class _Page(NamedTuple):
    """An article cut into sentences, with what each can be read with."""

    article: Article
    spans: list[Span]
    terms: list[frozenset[str]]
    headings: list[int]

    def sentences_in(self, start: int, end: int) -> list[int]:
        return [i for i, span in enumerate(self.spans) if span.start < end and span.end > start]

    def text(self, index: int) -> str:
        span = self.spans[index]
        return self.article.text[span.start : span.end]


@lru_cache(maxsize=256)
def _page(article: Article) -> _Page:
    spans = sentences(article.text)
    terms = [frozenset(_terms(article.text[span.start : span.end])) for span in spans]
    headings: list[int] = []
    latest = 0
    for index, span in enumerate(spans):
        if is_heading(article.text[span.start : span.end]):
            latest = index
        headings.append(latest)
    return _Page(article, spans, terms, headings)


def _terms(text: str) -> list[str]:
    """Folded syllables and pairs, those of acronyms' other forms included."""
    folded = key(text)
    words = [folded[span.start : span.end] for span in syllables(folded)]
    found = words + [f"{a}_{b}" for a, b in pairwise(words)]
    for other in expansions(words):
        found += other + [f"{a}_{b}" for a, b in pairwise(other)]
    return found


class _Draft(NamedTuple):
    article_id: str
    span: Span
    text: str
    focus: Focus | None
    known: tuple[float, ...]

    @property
    def prior(self) -> float:
        """What is known before the vectors are asked."""
        syllables_, pairs, context, passage, kind, fit, scope, *_ = self.known
        return 2 * syllables_ + pairs + context + 0.3 * passage + 0.6 * kind + fit + scope

    def features(self, cosine: float) -> tuple[float, ...]:
        syllables_, pairs, context, *rest = self.known
        return (syllables_, pairs, context, 10 * (cosine - 0.85), *rest)


class _Reading:
    """A question against sentences."""

    def __init__(self, question: Question, rarity: Callable[[str], float]) -> None:
        self.question = question
        place_words = {word for place in question.places for word in place.split()}
        self._terms = {term: rarity(term) for term in question.terms}
        self._pairs = {pair: rarity(pair) for pair in question.pairs}
        self._subject = {t: w for t, w in self._terms.items() if t not in place_words}

    def draft(self, page: _Page, index: int, passage: float, rank: int) -> _Draft:
        span, text, terms = page.spans[index], page.text(index), page.terms[index]
        around = terms.union(
            *page.terms[max(0, index - 1) : index + 2],
            page.terms[page.headings[index]],
            page.terms[0],
        )
        focus = self._focus(page, index)
        wanted = self.question.wanted
        kind = 1.0 if focus else (0.5 if wanted in (Wanted.ANY, Wanted.LIST) else 0.0)
        length = max(1, len(text.split()))
        new = sum(1 for term in terms if "_" not in term and term not in self._terms)
        return _Draft(
            article_id=page.article.id,
            span=span,
            text=text,
            focus=focus,
            known=(
                _coverage(self._terms, terms),
                _coverage(self._pairs, terms),
                _coverage(self._terms, around),
                passage / 5,
                kind,
                focus.fit if focus else 0.0,
                self._scope(page, index),
                math.log1p(min(new, length)) / 4,
                1.0 if rank == 0 else 0.0,
                1.0 if page.headings[index] == index else 0.0,
            ),
        )

    def _scope(self, page: _Page, index: int) -> float:
        """How much of the places asked about the sentence speaks of, going by what precedes it."""
        if not self.question.places:
            return 1.0
        text = page.article.text
        own = key(page.text(index))
        inherited = _latest_places(page.article, page.spans[index].start)
        whole = key(text)
        values = []
        for place in self.question.places:
            if _holds(own, place) or place in inherited:
                values.append(1.0)
            else:
                elsewhere = _holds(key(page.article.title), place) or not inherited
                values.append(0.5 if elsewhere and _holds(whole, place) else 0.0)
        return sum(values) / len(values)

    def _focus(self, page: _Page, index: int) -> Focus | None:
        match self.question.wanted:
            case Wanted.FIGURE:
                return self._figure(page, index, dates=False)
            case Wanted.TIME:
                return self._figure(page, index, dates=True)
            case Wanted.PERSON:
                return self._name(page, index, people(page.text(index)))
            case Wanted.PLACE:
                return self._name(page, index, places(page.text(index)))
            case Wanted.REASON:
                cue = _REASON.search(key(page.text(index)))
                if cue is None:
                    return None
                start = page.spans[index].start
                return Focus(start + cue.start(), page.spans[index].end, 1.0)
            case _:
                return None

    def _figure(self, page: _Page, index: int, *, dates: bool) -> Focus | None:
        """The figure of the right kind and unit whose clause holds most of the question."""
        text, offset = page.text(index), page.spans[index].start
        asked = " ".join(key(self.question.text).split())
        best: Focus | None = None
        figures = find_figures(text)
        for figure in figures:
            if (figure.kind in ("date", "period", "ordinal")) != dates:
                continue
            if _holds(asked, key(figure.raw)):
                continue  # the question states it, it does not ask for it
            unit = _unit_fit(self.question.unit, figure)
            clause = _clause(text, figure.start, figure.end)
            near = _coverage(self._subject, frozenset(_terms(text[clause.start : clause.end])))
            side = _adjacency(self._subject, text, figure, clause)
            fit = unit * (0.2 + 0.5 * near + 0.3 * side)
            if best is None or fit > best.fit:
                best = Focus(offset + figure.start, offset + figure.end, fit)
        return best

    def _name(self, page: _Page, index: int, names: list[Name]) -> Focus | None:
        text, offset = page.text(index), page.spans[index].start
        asked = key(self.question.text)
        best: Focus | None = None
        for name in names:
            if _holds(asked, key(name.name)):
                continue
            window = text[max(0, name.start - 90) : name.end + 90]
            near = _coverage(self._subject, frozenset(_terms(window)))
            if best is None or near > best.fit:
                best = Focus(offset + name.start, offset + name.end, near)
        return best


_REASON = re.compile(
    r"\b(nguyen nhan|do (?!thi|dac|luong)|vi (?!tri|du|pham)|boi |nho |xuat phat tu|dan den|"
    r"la do|nham |de |ly do|vi the|because)"
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
    return _coverage(terms, frozenset(_terms(window)))


def _unit_fit(asked: str, figure: FoundFigure) -> float:
    """1 where the unit is the one asked for or none is asked for, less where it cannot be told."""
    if not asked:
        return 0.8
    unit = key(figure.unit)
    wanted = key(asked)
    if unit == wanted or (unit and (unit in wanted.split() or wanted.startswith(f"{unit} "))):
        return 1.0
    if asked in _MEASURES or figure.unit in _MEASURES or not unit:
        return 0.6 if not unit and asked not in _MEASURES else 0.05
    people_words = {"nguoi", "ho", "doi tuong", "luot nguoi", "dan", "nhan khau", "ho dan"}
    if unit in people_words and wanted.split()[0] in people_words:
        return 0.8
    return 0.5 if set(unit.split()) & set(wanted.split()) else 0.2


_MEASURES = frozenset(
    {"ha", "tấn", "tạ", "km", "m", "%", "đồng", "kg", "USD", "m2", "m3", "độ", "giờ"}
)


def _coverage(weighted: Mapping[str, float], terms: frozenset[str]) -> float:
    """Share of the weight of the question's terms that `terms` holds; 1 where it has none."""
    total = sum(weighted.values())
    if total <= 0:
        return 1.0
    return sum(weight for term, weight in weighted.items() if term in terms) / total


def _holds(folded: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", folded) is not None


@lru_cache(maxsize=256)
def _places_by_line(article: Article) -> tuple[tuple[int, frozenset[str]], ...]:
    """Start of each line that names a place, with the folded names in it."""
    known = {key(name.name) for name in places(article.text)}
    lines: list[tuple[int, frozenset[str]]] = []
    offset = 0
    for line in article.text.split("\n"):
        named = {key(run.name) for run in name_runs(line)}
        here = {place for place in known if any(_holds(name, place) for name in named)}
        if here:
            lines.append((offset, frozenset(here)))
        offset += len(line) + 1
    return tuple(lines)


def _latest_places(article: Article, position: int) -> frozenset[str]:
    """The places named by the last line at or before `position` that names any."""
    latest: frozenset[str] = frozenset()
    for start, named in _places_by_line(article):
        if start > position:
            break
        latest = named
    return latest


def known_places(articles: Sequence[Article]) -> frozenset[str]:
    """Folded names of the places in these articles."""
    found: set[str] = set()
    for article in articles:
        found |= {key(name.name) for name in places(article.text)}
    return frozenset(found)
