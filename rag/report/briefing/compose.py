"""Statements into one briefing; and their selection, the embedded engine's way. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

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
from rag.types import Article, BriefedArticle, Briefing, Claim, LeftOut, Theme

_HEADLINES: Final = 10
_HEADLINES_A_STORY: Final = 2
_CLAIMS_A_THEME: Final = 5
_PLACES_NAMED: Final = 3


def composed(
    material: Material,
    title: str | None,
    headlines: Sequence[Claim],
    sections: Sequence[Theme],
    passed_over: Mapping[str, int],
    **made: Any,
) -> Briefing:
    """A briefing of these statements, with what is parsed: table, disagreements, duplicates.

    `passed_over` counts statements by the reason why they are not told; `made` are more fields.
    """
    language, articles = material.language, material.articles
    listed = entries(material.summaries, articles)
    shown = [articles[summary.article_id] for summary in material.summaries]
    name = title or default_title(shown, language, material.place)
    copies = [group for group in material.stories if len(group) > 1]
    reasons = [
        (articles[other], say("briefing.copy", language, title=articles[group[0]].title))
        for group in copies
        for other in group[1:]
        if other in articles
    ]
    empty = [articles[each.article_id] for each in material.summaries if not claims_of(each)]
    reasons += [(article, say("briefing.empty", language)) for article in empty]
    left_out = [LeftOut(title=a.title, reason=why, article_id=a.id) for a, why in reasons]
    given = {"place": material.place, "limit": _CLAIMS_A_THEME}
    counts = {"elsewhere": material.elsewhere, "undated": material.undated, **passed_over}
    left_out += [
        LeftOut(title=name, reason=say(f"briefing.{code}", language, count=count, **given))
        for code, count in counts.items()
        if count
    ]
    engines = {summary.engine for summary in material.summaries}
    briefing = Briefing(
        title=name,
        period=period_of(shown),
        articles=tuple(map(_briefed, shown)),
        headlines=tuple(headlines),
        sections=tuple(sections),
        figures=figure_table(listed, language),
        disagreements=disagreements(listed, language),
        duplicates=tuple(map(tuple, copies)),
        left_out=(*left_out, *made.pop("left_out", ())),
        engine="llm" if "llm" in engines else "extractive",
    )
    return briefing.model_copy(update=made)


def selected(material: Material, title: str | None, **made: Any) -> Briefing:
    """A briefing of sentences of the articles, each story counted once."""
    pool = weigh(material)
    headlines = _headlines(pool)
    rest = [weighed for weighed in pool if weighed not in headlines]
    sections: list[Theme] = []
    for subject in sorted({weighed.subject for weighed in rest}, key=order_of):
        group = [weighed for weighed in rest if weighed.subject == subject]
        best = [weighed for _, weighed in in_turns(group)][:_CLAIMS_A_THEME]
        claims = tuple(weighed.claim for weighed in group if weighed in best)
        sections.append(Theme(theme=subject_name(subject, material.language), claims=claims))
    more = len(rest) - sum(len(theme.claims) for theme in sections)
    told = [weighed.claim for weighed in headlines]
    return composed(material, title, told, sections, {"limit": more}, **made)


def _headlines(pool: Sequence[Weighed]) -> list[Weighed]:
    """The weightiest claims: one of each story before any second, and that only with figures."""

    def tells(weighed: Weighed) -> bool:
        return any(figure.kind not in ("date", "period") for figure in weighed.claim.figures)

    turns = [(turn, each) for turn, each in in_turns(pool) if turn < _HEADLINES_A_STORY]
    chosen = [each for turn, each in turns if turn == 0 or tells(each)]
    return sorted(chosen[:_HEADLINES], key=lambda weighed: -weighed.weight)


def default_title(
    articles: Sequence[Article], language: Language, wanted: str | None = None
) -> str:
    """The places in the order of the articles: "Điểm báo: Kỳ Anh, Hải Lựu và 2 nơi khác"."""
    told = [(wanted and subjects_like(a, wanted)) or subjects_of(a) for a in articles]
    places = list(dict.fromkeys(place for found in told for place in found))
    title, shown = say("briefing.title", language), ", ".join(places[:_PLACES_NAMED])
    if more := len(places[_PLACES_NAMED:]):
        shown = say("briefing.and_more", language, places=shown, count=more)
    return f"{title}: {shown}" if shown else title


def period_of(articles: Sequence[Article]) -> str | None:
    """The days of the first and last article, as an ISO period; None where none is dated."""
    days = sorted({article.published for article in articles if article.published})
    return "/".join(dict.fromkeys((days[0], days[-1]))) if days else None


def _briefed(article: Article) -> BriefedArticle:
    return BriefedArticle(**article.model_dump(include=set(BriefedArticle.model_fields)))
