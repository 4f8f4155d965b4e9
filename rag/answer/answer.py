"""What either engine answers from, and the embedded engine's answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from rag.answer import extractive
from rag.answer.context import merged
from rag.document import Located, cite, differing, with_marks
from rag.library import Filters, Library
from rag.messages import Language, say
from rag.models import Embedder, denied
from rag.question import AnswerType, Question, analyse, parts_of, without_courtesy
from rag.search import Found, passages, search
from rag.text import lacks_diacritics, parse
from rag.types import Answer, Article, Citation, Claim, Passage
from rag.verify import cell_asked, cell_of, verify

PASSAGES = 6  # what a reader is shown, and a model reads
RELATED = 3  # sentences shown where there is no sure answer
_DISPUTING = 2  # that are quoted beside the answer
_NEAR = 3.0  # log-odds that such a sentence may be less likely by


# Given a question and the passages found for it, what a model reads: what evaluation has recorded.
Reads = Callable[[str, Sequence[Passage]], Sequence[Passage]]


class Sources(NamedTuple):
    """What answering needs of a library."""

    library: Library
    embedder: Embedder
    places: frozenset[str]
    subjects: frozenset[str]
    reads: Reads | None = None
    threshold: float | None = None  # how sure an answer must be, where the fitted one is not meant


class Retrieved(NamedTuple):
    """A question as it was `typed`, with the passages found for it."""

    typed: str
    found: Found
    passages: list[Passage]
    articles: dict[str, Article]
    milliseconds: float


def retrieve(sources: Sources, question: str, filters: Filters, most: int = PASSAGES) -> Retrieved:
    """The best passages for a clean question, `most` of them, and their articles."""
    started = time.perf_counter()
    library, question = sources.library, without_courtesy(question)
    count = max(most, extractive.PASSAGES_READ)
    found = search(library, sources.embedder, question, count, filters)
    shown = passages(library, found.ranked[:most])
    ids = list(dict.fromkeys(item.chunk.article_id for item in found.ranked))
    articles = {article.id: article for article in library.records.articles(ids)}
    return Retrieved(question, found, shown, articles, since(started))


def reading_of(
    sources: Sources, retrieved: Retrieved, model: extractive.Model | None = None
) -> tuple[Question, extractive.Sentences]:
    """Analyse one sub-question and rank its candidate sentences."""
    library, found = sources.library, retrieved.found
    # Where it was typed without capitals, those of the articles tell what is a name.
    small = retrieved.typed == retrieved.typed.lower()
    names = extractive.names_of(retrieved.articles.values()) if small else frozenset()
    question = analyse(
        found.question, sources.places | sources.subjects, names,
        plain=lacks_diacritics(retrieved.typed),
    )  # fmt: skip
    reading = extractive.read(
        question, found.ranked, retrieved.articles,
        rarity=library.rarity, model=model,
    )  # fmt: skip
    return question, reading


class Asked(NamedTuple):
    """A question as it was asked, and as it is meant where it leans on the conversation."""

    question: str
    rewritten: str | None = None

    @property
    def meant(self) -> str:
        """What to search for and to answer."""
        return self.rewritten or self.question


def retrieve_sides(
    sources: Sources, question: str, filters: Filters, most: int = PASSAGES
) -> list[Retrieved]:
    """What is found for a question; one for each place that it compares, or thing that it asks."""
    questions = parts_of(question, sources.places | sources.subjects) or (question,)
    return [retrieve(sources, each, filters, most) for each in questions]


def joined(retrieved: Sequence[Retrieved]) -> Retrieved:
    """The passages of all sides, the best of each first."""
    first = retrieved[0]
    return first._replace(
        passages=merged([each.passages for each in retrieved]),
        articles={key: value for each in retrieved for key, value in each.articles.items()},
        milliseconds=round(sum(each.milliseconds for each in retrieved), 1),
    )


def answer_by_extraction(
    sources: Sources, asked: Asked, filters: Filters, language: Language
) -> Answer:
    """The sentences that surely answer, as they stand in the articles; of a comparison one a side.

    Where none does, no answer is claimed: the three most telling sentences are `related`.
    """
    started = time.perf_counter()
    sides = retrieve_sides(sources, asked.meant, filters)
    claims: dict[Citation, Claim] = {}
    related: dict[Citation, Claim] = {}
    unanswered: list[str] = []
    disputed = False
    readings = [reading_of(sources, side) for side in sides]
    bar = extractive.bar_for([reading for _, reading in readings], sources.threshold)
    for side, (question, reading) in zip(sides, readings, strict=True):
        best = extractive.chosen(question, reading, side.articles, bar)
        prose = best and not _is_cell(best[0], side.articles)
        if not prose and (cell := _cell_asked(question, side, language)):
            claims.setdefault(cell.citations[0], cell)
            continue
        if not best:
            unanswered.append(side.found.question)
        disputes = _disputing(best[0], reading, side.articles) if best else []
        disputed = disputed or bool(disputes)
        for candidate in [*(best if len(sides) == 1 else best[:1]), *disputes]:
            article = side.articles[candidate.article_id]
            quoted = _quoted(candidate, article)
            claim = _verified(quoted.citations[0], quoted.focus, article, language)
            claims.setdefault(claim.citations[0], claim)
        for candidate in reading.candidates[:RELATED]:
            claim = _quoted(candidate, side.articles[candidate.article_id])
            related.setdefault(claim.citations[0], claim)
    found = joined(sides)
    shown = found._replace(passages=found.passages[: PASSAGES * min(len(sides), 2)])
    answer = make_answer(
        asked, list(claims.values()), shown, language, engine="extractive", started=started,
        unanswered=tuple(unanswered) if claims else (), disputed=disputed,
    )  # fmt: skip
    if answer.answerable:
        return answer
    shown_instead = tuple(related.values())[:RELATED]
    told = say(f"reason.{'not_sure' if shown_instead else 'not_answerable'}", language)
    return answer.model_copy(update={"claims": (), "related": shown_instead, "text": told})


def _cell_asked(question: Question, side: Retrieved, language: Language) -> Claim | None:
    """The cell of a table that the question asks for."""
    is_figure = question.asked is AnswerType.FIGURE
    found = cell_asked(question, side.articles.values()) if is_figure else None
    if found is None:
        return None
    source, cell = found
    return _verified(source.citation, cell.gives, source.article, language)


def _is_cell(candidate: extractive.Candidate, articles: Mapping[str, Article]) -> bool:
    article = articles[candidate.article_id]
    return cell_of(parse(article.text).sentences[candidate.number]) is not None


def _disputing(
    first: extractive.Candidate, reading: extractive.Sentences, articles: Mapping[str, Article]
) -> list[extractive.Candidate]:
    """Answers of other articles that tell the same thing differently from the first one."""
    others = [each for each in reading.candidates if each.article_id != first.article_id]
    near = [each for each in others if first.score - each.score < _NEAR]
    differences = {
        other: differing((articles[first.article_id], articles[other]), denied)
        for other in {each.article_id for each in near}
    }

    def disputes(other: extractive.Candidate) -> bool:
        return any(
            any(_is_told(slot, first) for slot in slots)
            and any(_is_told(slot, other) for slot in slots)
            for slots in differences[other.article_id]
        )

    return [other for other in near if disputes(other)][:_DISPUTING]


def _is_told(slot: Located, candidate: extractive.Candidate) -> bool:
    """True where the slot is the span that answers, of the same article."""
    start, focus = slot.sentence.start + slot.start, candidate.focus
    same = slot.article.id == candidate.article_id
    return same and focus is not None and focus.start <= start < focus.end


def _verified(citation: Citation, focus: str | None, article: Article, language: Language) -> Claim:
    claim = verify(citation.quote, [citation], {article.id: article}, language)
    return claim.model_copy(update={"focus": focus})


def _quoted(candidate: extractive.Candidate, article: Article) -> Claim:
    """The sentence as it stands, not yet verified."""
    citation = cite(article, candidate.span)
    focus = candidate.focus and article.text[candidate.focus.start : candidate.focus.end]
    return Claim(text=citation.quote, supported=False, focus=focus, citations=(citation,))


def as_read(sources: Sources, question: str, found: Retrieved) -> Retrieved:
    """What was found, with the passages that `Sources.reads` gives in place of those found."""
    if sources.reads is None:
        return found
    read = list(sources.reads(question, found.passages))
    ids = list(dict.fromkeys(passage.article_id for passage in read))
    articles = {article.id: article for article in sources.library.records.articles(ids)}
    return found._replace(passages=read, articles=found.articles | articles)


def make_answer(
    asked: Asked,
    claims: Sequence[Claim],
    retrieved: Retrieved,
    language: Language,
    *,
    started: float,
    model_milliseconds: float | None = None,
    **more: Any,
) -> Answer:
    """The answer made of claims; without a supported one it is none, whatever a model said."""
    supported = [claim for claim in claims if claim.supported]
    warnings = (claim.reason for claim in supported)  # of what was recognised on a scan
    timings = {"search": retrieved.milliseconds, "total": since(started)}
    if model_milliseconds is not None:
        timings["model"] = round(model_milliseconds, 1)
    more["caveat"] = more.get("caveat") or next(filter(None, warnings), None)
    return Answer(
        question=asked.question,
        rewritten=asked.rewritten,
        answerable=bool(supported),
        text=with_marks(supported) or say("reason.not_answerable", language),
        claims=tuple(claims),
        passages=tuple(retrieved.passages),
        timings_ms=timings,
        **more,
    )


def since(started: float) -> float:
    """Milliseconds since a moment of `time.perf_counter`."""
    return round((time.perf_counter() - started) * 1000, 1)
