"""What either engine answers from, and the embedded engine's answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from rag import extract
from rag.compound import halves_of, measured_against
from rag.context import merged
from rag.disputes import disputing
from rag.embed import Embedder, Vectors
from rag.fusion import Scores
from rag.library import Filters, Library
from rag.long_questions import requests_of
from rag.question import Question, Wanted, analyse
from rag.reasons import Language, reason
from rag.search import CANDIDATES, Found, passages, search
from rag.sides import sides_of
from rag.types import Answer, Article, Citation, Claim, Passage
from rag.verify import cite, verify
from rag.vietnamese import Span

PASSAGES = 6  # what a reader is shown, and a model reads
_LIST_SENTENCES = 3


# Given a question and the passages found for it, what a model reads: what evaluation has recorded.
Reads = Callable[[str, Sequence[Passage]], Sequence[Passage]]


class Sources(NamedTuple):
    """What answering needs of a library."""

    library: Library
    embedder: Embedder
    places: frozenset[str]
    subjects: frozenset[str]
    sentence_vectors: Callable[[list[str]], Vectors]
    reads: Reads | None = None


class Retrieved(NamedTuple):
    """A question with the passages found for it."""

    found: Found
    passages: list[Passage]
    articles: dict[str, Article]
    milliseconds: float


def retrieve(
    sources: Sources, question: str, filters: Filters, *, without: str | None = None
) -> Retrieved:
    """The best passages for a clean question, and their articles; none of article `without`."""
    started = time.perf_counter()
    library = sources.library
    k = PASSAGES if without is None else CANDIDATES
    found = search(library, sources.embedder, question, k, filters)
    if without is not None:
        kept = [item for item in found.ranked if item.chunk.article_id != without]
        found = found._replace(ranked=kept[:PASSAGES])
    shown = passages(library, found.ranked)
    ids = list(dict.fromkeys(passage.article_id for passage in shown))
    articles = {article.id: article for article in library.records.articles(ids)}
    return Retrieved(found, shown, articles, _since(started))


def read_candidates(
    sources: Sources, retrieved: Retrieved, question: Question
) -> list[extract.Candidate]:
    """The sentences of the passages found, the likeliest answer first."""

    def similarity(texts: list[str]) -> Scores:
        return (sources.sentence_vectors(texts) @ retrieved.found.vector).astype(np.float64)

    return extract.candidates(
        question,
        retrieved.found.ranked,
        retrieved.articles,
        rarity=sources.library.rarity,
        similarity=similarity,
    )


class Asked(NamedTuple):
    """A question as it was asked, and as it is meant where it leans on the conversation."""

    question: str
    rewritten: str | None = None

    @property
    def meant(self) -> str:
        """What to search for and to answer."""
        return self.rewritten or self.question


def retrieve_sides(sources: Sources, question: str, filters: Filters) -> list[Retrieved]:
    """What is found for a question; one for each place that it compares, or thing that it asks."""
    known = sources.places | sources.subjects
    against = measured_against(question, known)
    compared = against or [side.question for side in sides_of(question, known)]
    asked = compared or requests_of(question, known) or halves_of(question, known)
    questions = asked or [question]
    return [retrieve(sources, each, filters) for each in questions]


def joined(retrieved: Sequence[Retrieved]) -> Retrieved:
    """The passages of all sides, the best of each first."""
    first = retrieved[0]
    return first._replace(
        passages=merged([each.passages for each in retrieved]),
        articles={key: value for each in retrieved for key, value in each.articles.items()},
        milliseconds=round(sum(each.milliseconds for each in retrieved), 1),
    )


def as_read(sources: Sources, question: str, found: Retrieved) -> Retrieved:
    """What was found, with the passages that `Sources.reads` gives in place of those found."""
    if sources.reads is None:
        return found
    read = list(sources.reads(question, found.passages))
    ids = list(dict.fromkeys(passage.article_id for passage in read))
    articles = {article.id: article for article in sources.library.records.articles(ids)}
    return found._replace(passages=read, articles=found.articles | articles)


def answer_by_extraction(
    sources: Sources, asked: Asked, filters: Filters, language: Language
) -> Answer:
    """The sentences that answer, as they stand in the articles; of a comparison one a side."""
    started = time.perf_counter()
    sides = retrieve_sides(sources, asked.meant, filters)
    claims: dict[Citation, Claim] = {}
    unanswered: list[str] = []
    disputed = False
    for side in sides:
        analysed = analyse(side.found.question, sources.places, sources.subjects)
        ordered = read_candidates(sources, side, analysed)
        chosen = choose(analysed, ordered)
        chosen = chosen if len(sides) == 1 else chosen[:1]
        if not chosen:
            unanswered.append(side.found.question)
        disputes = disputing(analysed.wanted, chosen, ordered, side.articles)
        disputed = disputed or bool(disputes)
        for candidate in [*chosen, *disputes]:
            article = side.articles[candidate.article_id]
            if candidate.speaker:  # who says it stands in the sentence that leads to it
                led = _claim(candidate.speaker, article, language)
                claims.setdefault(led.citations[0], led)
            claim = _extracted_claim(candidate, article, language)
            claims.setdefault(claim.citations[0], claim)
    found = joined(sides)
    shown = found._replace(passages=found.passages[: PASSAGES * min(len(sides), 2)])
    return make_answer(
        asked, list(claims.values()), shown, language, engine="extractive", started=started,
        unanswered=tuple(unanswered) if claims else (), disputed=disputed,
    )  # fmt: skip


def choose(question: Question, ordered: Sequence[extract.Candidate]) -> list[extract.Candidate]:
    """The sentences to answer with: none below the threshold, several for lists and reasons.

    A question on several places gets a sentence for each; a list goes on in the sentences that
    follow its first, if they too are of the kind asked for.
    """
    likely = [candidate for candidate in ordered if candidate.answers(question.wanted)]
    if not likely:
        return []
    if len(question.places) > 1:
        # Each side of a comparison has its own sentence, unless one speaks of all.
        sides = (next((c for c in likely if place in c.places), None) for place in question.places)
        return list(dict.fromkeys(side for side in sides if side)) or likely[:1]
    if question.wanted is Wanted.REASON:  # a cause that is told before a fact that is like it
        told = [c for c in likely if c.focus and c.probability >= likely[0].probability / 2]
        likely = [*told, *(c for c in likely if c not in told)]
    best = likely[0]
    several = question.wanted in (Wanted.LIST, Wanted.REASON)
    limit = _LIST_SENTENCES if several else 2
    floor = best.probability * (0.6 if several else 0.9)
    chosen = [c for c in likely[:limit] if c.probability >= floor]
    if several and question.part:
        following = [c for c in ordered if c.continues(chosen) and c not in chosen]
        chosen += following[: max(0, _LIST_SENTENCES - len(chosen))]
    return chosen


def _extracted_claim(candidate: extract.Candidate, article: Article, language: Language) -> Claim:
    claim = _claim(candidate.span, article, language)
    if candidate.focus is None:
        return claim
    focus = article.text[candidate.focus.start : candidate.focus.end]
    return claim.model_copy(update={"focus": focus})


def _claim(span: Span, article: Article, language: Language) -> Claim:
    citation = cite(article, span)
    return verify(citation.quote, [citation], {article.id: article}, language)


def make_answer(
    asked: Asked,
    claims: Sequence[Claim],
    retrieved: Retrieved,
    language: Language,
    *,
    engine: str,
    started: float,
    model_milliseconds: float | None = None,
    **more: Any,
) -> Answer:
    """The answer made of claims; without a supported one it is none, whatever a model said."""
    supported = [claim for claim in claims if claim.supported]
    timings = {"search": retrieved.milliseconds, "total": _since(started)}
    if model_milliseconds is not None:
        timings["model"] = round(model_milliseconds, 1)
    return Answer.model_validate(
        {
            "question": asked.question,
            "rewritten": asked.rewritten,
            "engine": engine,
            "answerable": bool(supported),
            "text": " ".join(claim.text for claim in supported)
            or reason("not answerable", language),
            "claims": tuple(claims),
            "passages": tuple(retrieved.passages),
            "timings_ms": timings,
            **more,
        }
    )


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
