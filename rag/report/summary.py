"""One article into the parts of a report: gist, results, shortcomings, causes, tasks, people."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from rag.document import (
    cite,
    find_people,
    label_of,
    locate,
    names_office,
    period_at,
    place_at,
    rate_end,
    read,
    scenes,
)
from rag.figures import PLACES, Found, bounded, counts, figures_of, to_figure
from rag.messages import Language, reason
from rag.models import (
    PART_TOKENS,
    LanguageModel,
    Message,
    PartReader,
    Point,
    SummaryDraft,
    count_tokens,
    fill,
    load_prompt,
    mark_article,
)
from rag.text import UPPER, Sentence, Span, parse
from rag.types import Article, Claim, Dateline, LabelledFigure, Person, Summary
from rag.verify import find_support, verify

Lines = list[str]


def summarise_by_extraction(article: Article) -> Summary:
    """The parts as sentences of the article itself."""
    parts = read(article.text, article.title)

    def claims(sentences: Sequence[Sentence]) -> tuple[Claim, ...]:
        return tuple(quoted(article, sentence.span) for sentence in sentences)

    return Summary(
        article_id=article.id,
        title=article.title,
        dateline=Dateline(place=article.place, date=article.published),
        gist=claims(parts.gist),
        results=claims(parts.results),
        shortcomings=claims(parts.shortcomings),
        causes=claims(parts.causes),
        tasks=claims(parts.tasks),
        people=find_people(article),
        figures=labelled_figures(article),
        engine="extractive",
    )


def quoted(article: Article, span: Span) -> Claim:
    """A sentence as a claim that quotes itself: supported, and its figures with it."""
    citation = cite(article, span)
    figures = tuple(
        to_figure(found).model_copy(update={"supported": True, "citation": citation})
        for found in figures_of(parse(citation.quote))
    )
    return Claim(text=citation.quote, supported=True, citations=(citation,), figures=figures)


def labelled_figures(article: Article) -> tuple[LabelledFigure, ...]:
    """Every figure of the article that counts or measures, with what, when and where it counts."""
    found: list[LabelledFigure] = []
    for scene in scenes(article):
        span = scene.span
        sentence = article.text[span.start : span.end]
        figures = figures_of(parse(sentence))
        for figure in figures:
            if not counts(figure) or _names_its_places(sentence, figure):
                continue
            written = bounded(parse(sentence), figure)
            end = max(written.end, rate_end(sentence, figure))
            place = place_at(scene, figure.start, end)
            found.append(
                LabelledFigure(
                    label=_without(place, label_of(parse(sentence), figure)),
                    raw=sentence[written.start : end],
                    value=figure.value,
                    unit=figure.unit,
                    per=figure.per,
                    period=period_at(scene, figure.start),
                    place=place,
                    citation=cite(article, span),
                )
            )
    return tuple(found)


def _names_its_places(sentence: str, figure: Found) -> bool:
    """Whether "Hai huyện Quỳ Hợp và Tân Kỳ" only says who does something."""
    return (
        figure.start == 0
        and figure.unit in PLACES
        and re.match(rf" [{UPPER}]", sentence[figure.end :]) is not None
    )


def _without(place: str | None, label: str) -> str:
    """A label without the place it begins with, which has a field of its own."""
    if place and label.startswith(f"{place} "):
        return label[len(place) :].removeprefix(" đã").strip(" :,")
    return label


def summarise_by_model(article: Article, model: LanguageModel, language: Language) -> Summary:
    """The parts as the model writes them, each statement checked against its quotation.

    A long article is read in parts, and what was said of each is put together in their order.
    """
    prompt = load_prompt("summarise")
    articles = {article.id: article}

    def messages(lines: Lines) -> list[Message]:
        part = article.model_copy(update={"text": "\n".join(lines)})
        return fill(prompt, {"article": mark_article(part)})

    reader = PartReader(model, prompt, SummaryDraft, messages, _halves)
    completions = [reply for part in _parts(article.text) for _, reply in reader.read(part)]
    drafts = [completion.value for completion in completions]

    def claims(points: Iterable[Point]) -> tuple[Claim, ...]:
        return tuple(_claim(point, articles, article, language) for point in points)

    return Summary(
        article_id=article.id,
        title=article.title,
        dateline=Dateline(place=article.place, date=article.published),
        # The first part holds the lead; what later parts take for the gist is of the details.
        gist=claims(drafts[0].gist),
        results=claims(point for draft in drafts for point in draft.results),
        shortcomings=claims(point for draft in drafts for point in draft.shortcomings),
        causes=claims(point for draft in drafts for point in draft.causes),
        tasks=claims(point for draft in drafts for point in draft.tasks),
        people=_people(article, {person.name for draft in drafts for person in draft.people}),
        figures=labelled_figures(article),
        engine="llm",
        model=completions[-1].model,
        prompt=prompt.label,
        usage=reader.usage,
    )


def _parts(text: str) -> list[Lines]:
    """The text in runs of whole lines that a model can read at once; at least one."""
    parts: list[Lines] = [[]]
    room = PART_TOKENS
    for line in text.split("\n"):
        tokens = count_tokens(line)
        if tokens > room and parts[-1]:
            parts.append([])
            room = PART_TOKENS
        parts[-1].append(line)
        room -= tokens
    return parts


def _halves(lines: Lines) -> tuple[Lines, Lines] | None:
    """Two runs of about as many tokens; None for a single line."""
    if len(lines) < 2:
        return None
    lengths = list(accumulate(count_tokens(line) for line in lines))
    middle = bisect_left(lengths, lengths[-1] / 2, hi=len(lines) - 2) + 1
    return lines[:middle], lines[middle:]


def _claim(
    point: Point, articles: Mapping[str, Article], article: Article, language: Language
) -> Claim:
    span = locate(point.quote, article.text)
    if span is None:
        why = reason("quotation not found", language)
        return Claim(text=point.statement, supported=False, reason=why)
    claim = verify(point.statement, [cite(article, span)], articles, language)
    if claim.supported:
        return claim
    return find_support(point.statement, [(article, 0, len(article.text))], language) or claim


def _people(article: Article, named: set[str]) -> tuple[Person, ...]:
    """The people of the article as it names them; whom the model adds must stand in it.

    An office or a body ("Huyện ủy Can Lộc"), which a model may take for a person, is none.
    """
    parsed = find_people(article)
    known = {person.name for person in parsed}
    added = [
        Person(name=article.text[span.start : span.end], citation=cite(article, span))
        for name in sorted(named - known)
        if (span := locate(name, article.text)) is not None and not names_office(name)
    ]
    return (*parsed, *added)
