"""Summaries of many articles into one briefing, by selection: the embedded engine's way. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rag.document import subjects_of
from rag.messages import Language, say
from rag.report.briefing.figures import disagreements, entries, figure_table
from rag.report.briefing.points import (
    Material,
    Weighed,
    in_turns,
    order_of,
    subject_name,
    subjects_like,
    weigh,
)
from rag.report.summary import claims_of
from rag.types import Article, BriefedArticle, Briefing, LeftOut, Theme

_HEADLINES: Final = 10
_HEADLINES_A_STORY: Final = 2
_CLAIMS_A_THEME: Final = 5
_PLACES_NAMED: Final = 3


def frame(material: Material, title: str | None) -> Briefing:
    """All of a briefing that is parsed, not written: title, table, disagreements, duplicates."""
    language, articles = material.language, material.articles
    listed = entries(material.summaries, articles)
    shown = [articles[summary.article_id] for summary in material.summaries]
    name = title or default_title(shown, language, material.place)
    copies = [group for group in material.stories if len(group) > 1]
    left_out = [
        LeftOut(
            title=articles[other].title,
            reason=say("briefing.copy", language, title=articles[group[0]].title),
            article_id=other,
        )
        for group in copies
        for other in group[1:]
        if other in articles
    ]
    left_out += [
        LeftOut(
            title=each.title, reason=say("briefing.empty", language), article_id=each.article_id
        )
        for each in material.summaries
        if not claims_of(each)
    ]
    counted = {"elsewhere": material.elsewhere, "undated": material.undated}
    left_out += [
        LeftOut(
            title=name, reason=say(f"briefing.{code}", language, count=count, place=material.place)
        )
        for code, count in counted.items()
        if count
    ]
    engines = {summary.engine for summary in material.summaries}
    return Briefing(
        title=name,
        period=period_of(shown),
        articles=tuple(_briefed(article) for article in shown),
        figures=figure_table(listed, language),
        disagreements=disagreements(listed, language),
        duplicates=tuple(tuple(group) for group in copies),
        left_out=tuple(left_out),
        engine="llm" if "llm" in engines else "extractive",
    )


def selected(material: Material, title: str | None) -> Briefing:
    """A briefing of sentences of the articles, each story counted once."""
    briefing = frame(material, title)
    pool = weigh(material)
    headlines = _headlines(pool)
    rest = [weighed for weighed in pool if weighed not in headlines]
    sections: list[Theme] = []
    told = 0
    for subject in sorted({weighed.subject for weighed in rest}, key=order_of):
        group = [weighed for weighed in rest if weighed.subject == subject]
        best = [weighed for _, weighed in in_turns(group)][:_CLAIMS_A_THEME]
        claims = tuple(weighed.claim for weighed in group if weighed in best)
        sections.append(Theme(theme=subject_name(subject, material.language), claims=claims))
        told += len(claims)
    left_out = briefing.left_out
    if more := len(rest) - told:
        reason = say("briefing.limit", material.language, count=more, limit=_CLAIMS_A_THEME)
        left_out = (*left_out, LeftOut(title=briefing.title, reason=reason))
    return briefing.model_copy(
        update={
            "headlines": tuple(weighed.claim for weighed in headlines),
            "sections": tuple(sections),
            "left_out": left_out,
        }
    )


def _headlines(pool: Sequence[Weighed]) -> list[Weighed]:
    """The weightiest claims: one of each story before any second, and that only with figures."""
    chosen = [
        weighed
        for turn, weighed in in_turns(pool)
        if turn == 0
        or (
            turn < _HEADLINES_A_STORY
            and any(figure.kind not in ("date", "period") for figure in weighed.claim.figures)
        )
    ]
    return sorted(chosen[:_HEADLINES], key=lambda weighed: -weighed.weight)


def default_title(
    articles: Sequence[Article], language: Language, wanted: str | None = None
) -> str:
    """The places in the order of the articles: "Điểm báo: Kỳ Anh, Hải Lựu và 2 nơi khác"."""
    told = [
        (subjects_like(article, wanted) if wanted else ()) or subjects_of(article)
        for article in articles
    ]
    places = list(dict.fromkeys(place for found in told for place in found))
    shown = ", ".join(places[:_PLACES_NAMED])
    if len(places) > _PLACES_NAMED:
        shown = say("briefing.and_more", language, places=shown, count=len(places) - _PLACES_NAMED)
    title = say("briefing.title", language)
    return f"{title}: {shown}" if shown else title


def period_of(articles: Sequence[Article]) -> str | None:
    """The days of the first and last article, as an ISO period; None where none is dated."""
    days = sorted(article.published for article in articles if article.published)
    if not days:
        return None
    return days[0] if days[0] == days[-1] else f"{days[0]}/{days[-1]}"


def _briefed(article: Article) -> BriefedArticle:
    return BriefedArticle(**article.model_dump(include=set(BriefedArticle.model_fields)))
