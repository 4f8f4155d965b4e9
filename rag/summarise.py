"""One article into the parts of a report: gist, results, shortcomings, causes, tasks, people."""

from __future__ import annotations

from collections.abc import Mapping

from rag import sections
from rag.figures import to_figure
from rag.labels import label_of, rate_end
from rag.llm import LanguageModel
from rag.people import find_people
from rag.prompt import fill, load_prompt, mark_article
from rag.reading import counts, figures_in
from rag.reasons import Language, reason
from rag.schemas import Point, SummaryDraft
from rag.setting import period_at, place_at, scenes
from rag.types import Article, Claim, Dateline, LabelledFigure, Person, Summary
from rag.verify import cite, find_support, locate, verify
from rag.vietnamese import Span


def summarise_by_extraction(article: Article) -> Summary:
    """The parts as sentences of the article itself."""
    parts = sections.read(article.text, article.title)

    def claims(spans: list[Span]) -> tuple[Claim, ...]:
        return tuple(quoted(article, span) for span in spans)

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
        for found in figures_in(citation.quote)
    )
    return Claim(text=citation.quote, supported=True, citations=(citation,), figures=figures)


def labelled_figures(article: Article) -> tuple[LabelledFigure, ...]:
    """Every figure of the article that counts or measures, with what, when and where it counts."""
    found: list[LabelledFigure] = []
    before = ""
    for scene in scenes(article):
        span = scene.span
        sentence = article.text[span.start : span.end]
        figures = figures_in(sentence)
        for figure in figures:
            if not counts(figure):
                continue
            place = place_at(scene, figure.start)
            found.append(
                LabelledFigure(
                    label=_without(place, label_of(sentence, figure, figures, before)),
                    raw=sentence[figure.start : rate_end(sentence, figure)],
                    value=figure.value,
                    unit=figure.unit,
                    per=figure.per,
                    period=period_at(scene, figure.start),
                    place=place,
                    citation=cite(article, span),
                )
            )
        before = sentence
    return tuple(found)


def _without(place: str | None, label: str) -> str:
    """A label without the place it begins with, which has a field of its own."""
    if place and label.startswith(f"{place} "):
        return label[len(place) :].removeprefix(" đã").strip(" :,")
    return label


def summarise_by_model(article: Article, model: LanguageModel, language: Language) -> Summary:
    """The parts as the model writes them, each statement checked against its quotation."""
    prompt = load_prompt("summarise")
    messages = fill(prompt, {"article": mark_article(article)})
    completion = model.complete(messages, SummaryDraft, prompt.parameters.given())
    draft = completion.value
    articles = {article.id: article}

    def claims(points: list[Point]) -> tuple[Claim, ...]:
        return tuple(_claim(point, articles, article, language) for point in points)

    named = {person.name for person in draft.people}
    return Summary(
        article_id=article.id,
        title=article.title,
        dateline=Dateline(place=article.place, date=article.published),
        gist=claims(draft.gist),
        results=claims(draft.results),
        shortcomings=claims(draft.shortcomings),
        causes=claims(draft.causes),
        tasks=claims(draft.tasks),
        people=_people(article, named),
        figures=labelled_figures(article),
        engine="llm",
        model=completion.model,
        prompt=prompt.label,
        usage=completion.usage,
    )


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
    """The people of the article as it names them; whom the model adds must stand in it."""
    parsed = find_people(article)
    known = {person.name for person in parsed}
    added = [
        Person(name=article.text[span.start : span.end], citation=cite(article, span))
        for name in sorted(named - known)
        if (span := locate(name, article.text)) is not None
    ]
    return (*parsed, *added)
