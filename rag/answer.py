"""A question to an answer, by either engine; verification decides what is said as fact."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rag import extract
from rag.embed import Embedder, Vectors
from rag.library import Filters, Library
from rag.llm import LanguageModel
from rag.prompt import fill, load_prompt, mark_passages
from rag.question import Question, Wanted, analyse
from rag.reasons import Language, reason
from rag.restore import Restorer
from rag.schemas import AnswerDraft, Evidence
from rag.search import CANDIDATES, Found, Scores, passages, search
from rag.types import Answer, Article, Citation, Claim, Passage, Usage
from rag.verify import cite, find_support, locate, unsupported, verify
from rag.vietnamese import Span, nfc

PASSAGES = 6  # what a reader is shown, and a model reads
_LIST_SENTENCES = 3


class Sources(NamedTuple):
    """What answering needs of a library."""

    library: Library
    embedder: Embedder
    restorer: Restorer
    places: frozenset[str]
    subjects: frozenset[str]
    sentence_vectors: Callable[[list[str]], Vectors]


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
    found = search(library, sources.embedder, sources.restorer, question, k, filters)
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
    total = sources.library.records.chunk_count()

    def rarity(term: str) -> float:
        return extract.rarity(sources.library.words.document_frequency(term), total)

    def similarity(texts: list[str]) -> Scores:
        return (sources.sentence_vectors(texts) @ retrieved.found.vector).astype(np.float64)

    return extract.candidates(
        question,
        retrieved.found.ranked,
        retrieved.articles,
        rarity=rarity,
        similarity=similarity,
    )


def answer_by_extraction(
    sources: Sources, question: str, filters: Filters, language: Language
) -> Answer:
    """The sentences that answer, as they stand in the articles."""
    started = time.perf_counter()
    retrieved = retrieve(sources, question, filters)
    analysed = analyse(retrieved.found.question, sources.places, sources.subjects)
    claims = [
        _extracted_claim(candidate, retrieved.articles[candidate.article_id], language)
        for candidate in choose(analysed, read_candidates(sources, retrieved, analysed))
    ]
    return _answer(question, claims, retrieved, language, engine="extractive", started=started)


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
    citation = cite(article, candidate.span)
    claim = verify(citation.quote, [citation], {article.id: article}, language)
    if candidate.focus is None:
        return claim
    focus = article.text[candidate.focus.start : candidate.focus.end]
    return claim.model_copy(update={"focus": focus})


def answer_by_model(
    sources: Sources, model: LanguageModel, question: str, filters: Filters, language: Language
) -> Answer:
    """What the model says of the passages, each statement checked against its quotation."""
    started = time.perf_counter()
    retrieved = retrieve(sources, question, filters)
    if not retrieved.passages:
        return _answer(question, [], retrieved, language, engine="llm", started=started)
    prompt = load_prompt("answer")
    values = {"passages": mark_passages(retrieved.passages), "question": question}
    completion = model.complete(fill(prompt, values), AnswerDraft, prompt.parameters.given())
    claims = [
        _model_claim(item, retrieved, question, language)
        for item in completion.value.evidence
        if item.statement.strip()
    ]
    answer = _answer(
        question, claims, retrieved, language, engine="llm", started=started,
        model_milliseconds=completion.milliseconds,
    )  # fmt: skip
    return answer.model_copy(
        update={"model": completion.model, "prompt": prompt.label, "usage": completion.usage}
    )


def _model_claim(
    evidence: Evidence, retrieved: Retrieved, question: str, language: Language
) -> Claim:
    """The claim with the model's quotation, or with the sentence of the passages that bears it."""
    number, shown = evidence.passage, retrieved.passages
    named = shown[number - 1 : number] if number > 0 else []
    others = [passage for passage in shown if passage not in named]
    statement = " ".join(nfc(evidence.statement).split())
    citation = next(
        (c for p in [*named, *others] if (c := _quoted(evidence.quote, p, retrieved.articles))),
        None,
    )
    if citation is None:
        claim = unsupported(statement, "quotation not found", language)
    else:
        claim = verify(statement, [citation], retrieved.articles, language, context=question)
    if claim.supported:
        return claim
    known = retrieved.articles
    spans = [(known[p.article_id], p.start, p.end) for p in shown if p.article_id in known]
    return find_support(statement, spans, language, context=question) or claim


def _quoted(quote: str, passage: Passage, articles: Mapping[str, Article]) -> Citation | None:
    article = articles.get(passage.article_id)
    span = locate(quote, passage.text) if article else None
    if article is None or span is None:
        return None
    return cite(article, Span(passage.start + span.start, passage.start + span.end))


def _answer(
    question: str,
    claims: Sequence[Claim],
    retrieved: Retrieved,
    language: Language,
    *,
    engine: str,
    started: float,
    model_milliseconds: float | None = None,
) -> Answer:
    supported = [claim for claim in claims if claim.supported]
    timings = {"search": retrieved.milliseconds, "total": _since(started)}
    if model_milliseconds is not None:
        timings["model"] = round(model_milliseconds, 1)
    return Answer.model_validate(
        {
            "question": question,
            "engine": engine,
            "answerable": bool(supported),
            "text": " ".join(claim.text for claim in supported)
            or reason("not answerable", language),
            "claims": tuple(claims),
            "passages": tuple(retrieved.passages),
            "usage": Usage(),
            "timings_ms": timings,
        }
    )


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
