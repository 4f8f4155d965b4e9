"""One article into the parts of a report: gist, results, shortcomings, causes, tasks, people."""

from __future__ import annotations

from collections.abc import Mapping

from rag import sections
from rag.figures import find_figures
from rag.labels import label_of
from rag.llm import LanguageModel
from rag.people import find_people
from rag.prompt import fill, load_prompt, mark_article
from rag.reasons import Language, reason
from rag.schemas import Point, SummaryDraft
from rag.types import Article, Claim, Dateline, LabelledFigure, Person, Summary
from rag.verify import cite, locate, verify
from rag.vietnamese import Span, sentences


def summarise_by_extraction(article: Article, language: Language) -> Summary:
    """The parts as sentences of the article itself."""
    parts = sections.read(article.text)

    def claims(spans: list[Span]) -> tuple[Claim, ...]:
        quoted = [cite(article, span) for span in spans]
        return tuple(
            verify(citation.quote, [citation], {article.id: article}, language)
            for citation in quoted
        )

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


def labelled_figures(article: Article) -> tuple[LabelledFigure, ...]:
    """Every figure of the article that counts or measures, with what it counts."""
    found: list[LabelledFigure] = []
    for span in sentences(article.text):
        sentence = article.text[span.start : span.end]
        for figure in find_figures(sentence):
            if figure.kind in ("date", "period", "ordinal"):
                continue
            found.append(
                LabelledFigure(
                    label=label_of(sentence, figure),
                    raw=figure.raw,
                    value=figure.value,
                    unit=figure.unit,
                    period=None,
                    place=article.place,
                    citation=cite(article, span),
                )
            )
    return tuple(found)


def summarise_by_model(article: Article, model: LanguageModel, language: Language) -> Summary:
    """The parts as the model writes them, each statement checked against its quotation."""
    prompt = load_prompt("summarise")
    messages = fill(prompt, {"article": mark_article(article)})
    completion = model.complete(
        messages, SummaryDraft, prompt.parameters.given(), prompt=prompt.identity
    )
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
    return verify(point.statement, [cite(article, span)], articles, language)


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
