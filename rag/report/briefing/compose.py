"""Summaries of many articles into one briefing, by selection: the embedded engine's way. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from rag.document import place_of, subjects_of
from rag.messages import Language
from rag.report.briefing.places import subjects_like
from rag.report.briefing.table import disagreements, entries, figure_table
from rag.report.briefing.themes import SHORTCOMINGS, TASKS, Subject, order_of, subject_of
from rag.text import parse
from rag.types import Article, BriefedArticle, Briefing, Citation, Claim, LeftOut, Summary, Theme

_HEADLINES: Final = 10
_HEADLINES_A_STORY: Final = 2
_CLAIMS_A_THEME: Final = 5
_ROWS: Final = 120
_LONG: Final = 320  # characters; a longer sentence makes a poor headline

_TEXTS: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Điểm báo", "Press review"),
    "and more": ("{places} và {count} nơi khác", "{places} and {count} other places"),
    "copy": ("cùng một tin với “{title}”", "the same story as “{title}”"),
    "no evidence": ("không nêu được căn cứ", "it rests on nothing"),
    "unused": (
        "{count} ý không được đưa vào chủ đề nào",
        "{count} statements found no place under a theme",
    ),
    "elsewhere": (
        "{count} câu nói về nơi khác, không phải {place}",
        "{count} sentences are about other places than {place}",
    ),
    "undated": (
        "{count} bài không ghi ngày nên không xét được theo ngày đã chọn",
        "{count} articles have no date, so that the days chosen could not be looked at",
    ),
    "empty": ("không có câu nào để trích", "nothing in it could be quoted"),
    "rows": (
        "{count} chỉ tiêu không vào bảng vì bảng chỉ giữ {limit} dòng",
        "{count} indicators left out: the table keeps {limit} rows",
    ),
    "limit": (
        "{count} câu không đưa vào vì mỗi mục chỉ giữ {limit} câu nặng ký nhất",
        "{count} sentences left out: a section keeps its {limit} weightiest",
    ),
}


def say(code: str, language: Language, **values: object) -> str:
    """A phrase of a briefing in the reader's language."""
    return _TEXTS[code][language == "en"].format(**values)


class Weighed(NamedTuple):
    """A claim with what it is worth, and the story it comes from."""

    claim: Claim
    weight: float
    story: int
    subject: Subject


class Material(NamedTuple):
    """What every briefing is made of, whoever writes it."""

    articles: Mapping[str, Article]
    summaries: Sequence[Summary]
    stories: Sequence[Sequence[str]]
    language: Language
    place: str | None = None  # the only one to be told of
    undated: int = 0  # articles that a choice of days left out
    elsewhere: int = 0  # sentences about other places


def frame(material: Material, title: str | None) -> Briefing:
    """All of a briefing that is parsed, not written: title, table, disagreements, duplicates."""
    listed = entries(material.summaries, material.articles)
    table, beyond = figure_table(listed, material.language, _ROWS)
    shown = [material.articles[s.article_id] for s in material.summaries]
    name = title or default_title(shown, material.language, material.place)
    copies = [group for group in material.stories if len(group) > 1]
    left_out = [
        LeftOut(
            title=material.articles[other].title,
            reason=say("copy", material.language, title=material.articles[group[0]].title),
            article_id=other,
        )
        for group in copies
        for other in group[1:]
        if other in material.articles
    ]
    left_out += [
        LeftOut(
            title=summary.title,
            reason=say("empty", material.language),
            article_id=summary.article_id,
        )
        for summary in material.summaries
        if not (summary.gist or summary.results or summary.tasks or summary.shortcomings)
    ]
    if beyond:
        reason = say("rows", material.language, count=beyond, limit=_ROWS)
        left_out.append(LeftOut(title=name, reason=reason))
    if material.elsewhere:
        reason = say("elsewhere", material.language, count=material.elsewhere, place=material.place)
        left_out.append(LeftOut(title=name, reason=reason))
    if material.undated:
        reason = say("undated", material.language, count=material.undated)
        left_out.append(LeftOut(title=name, reason=reason))
    engines = {summary.engine for summary in material.summaries}
    return Briefing(
        title=name,
        period=period_of(shown),
        articles=tuple(_named(article) for article in shown),
        figures=table,
        disagreements=disagreements(listed, material.language),
        duplicates=tuple(tuple(group) for group in copies),
        left_out=tuple(left_out),
        engine="llm" if "llm" in engines else "extractive",
    )


def briefing_by_extraction(material: Material, title: str | None = None) -> Briefing:
    """A briefing of sentences of the articles, each story counted once."""
    briefing = frame(material, title)
    pool = weigh(material)
    chosen = _headlines(pool)
    taken = {id(weighed.claim) for weighed in chosen}
    sections: list[Theme] = []
    passed_over = 0
    rest = [weighed for weighed in pool if id(weighed.claim) not in taken]
    subjects = sorted({weighed.subject for weighed in rest}, key=order_of)
    for subject in subjects:
        group = [weighed for weighed in rest if weighed.subject == subject]
        kept = _best(group, _CLAIMS_A_THEME)
        passed_over += len(group) - len(kept)
        claims = tuple(weighed.claim for weighed in kept)
        sections.append(Theme(theme=subject.name(material.language), claims=claims))
    left_out = briefing.left_out
    if passed_over:
        reason = say("limit", material.language, count=passed_over, limit=_CLAIMS_A_THEME)
        left_out = (*left_out, LeftOut(title=briefing.title, reason=reason))
    return briefing.model_copy(
        update={
            "headlines": tuple(weighed.claim for weighed in chosen),
            "sections": tuple(sections),
            "left_out": left_out,
        }
    )


def weigh(material: Material) -> list[Weighed]:
    """The supported claims of each story's first article, copies' quotations joined to them."""
    summaries = {summary.article_id: summary for summary in material.summaries}
    quoted: dict[str, list[Citation]] = {}
    for summary in material.summaries:
        for claim in _claims(summary):
            for citation in claim.citations:
                quoted.setdefault(parse(claim.text).canonical, []).append(citation)
    pool: list[Weighed] = []
    for number, group in enumerate(material.stories):
        members = [summaries[article_id] for article_id in group if article_id in summaries]
        if not members:
            continue
        told = members[0]
        gist = {parse(claim.text).canonical for claim in told.gist}
        seen: set[str] = set()
        for part in ("gist", "results", "shortcomings", "causes", "tasks"):
            claims: tuple[Claim, ...] = getattr(told, part)
            for claim in claims:
                spelt = parse(claim.text).canonical
                if not claim.supported or (part == "gist" and _elsewhere(told, claim)):
                    continue
                if spelt in seen:
                    continue
                seen.add(spelt)
                subject = {"shortcomings": SHORTCOMINGS, "causes": SHORTCOMINGS, "tasks": TASKS}
                pool.append(
                    Weighed(
                        claim=_placed(_with_copies(claim, quoted.get(spelt, [])), material),
                        weight=_weight(claim, part, spelt in gist, len(group)),
                        story=number,
                        subject=subject.get(part) or subject_of(claim.text),
                    )
                )
    return pool


def _claims(summary: Summary) -> list[Claim]:
    parts = (summary.gist, summary.results, summary.shortcomings, summary.causes, summary.tasks)
    return [claim for part in parts for claim in part]


def _elsewhere(summary: Summary, claim: Claim) -> bool:
    """Whether a claim of the gist stands in a section too, which says more about it."""
    rest = (*summary.results, *summary.shortcomings, *summary.causes, *summary.tasks)
    return any(other.text == claim.text for other in rest)


def _with_copies(claim: Claim, citations: Sequence[Citation]) -> Claim:
    """The claim with the quotations of the articles that say it in the same words."""
    articles = {citation.article_id for citation in claim.citations}
    more: list[Citation] = []
    for citation in citations:
        if citation.article_id not in articles:
            articles.add(citation.article_id)
            more.append(citation)
    return claim.model_copy(update={"citations": (*claim.citations, *more)})


def _placed(claim: Claim, material: Material) -> Claim:
    """The claim with the place that it is about."""
    first = claim.citations[0]
    return claim.model_copy(
        update={"place": place_of(material.articles[first.article_id], first.start)}
    )


def _weight(claim: Claim, part: str, in_gist: bool, outlets: int) -> float:
    counted = [f for f in claim.figures if f.kind not in ("date", "period", "ordinal")]
    weight = 0.35 * min(4, len(counted)) + 0.4 * min(3, outlets - 1)
    weight += {"gist": 0.4, "results": 0.5, "shortcomings": 0.2, "causes": 0.2, "tasks": 0.1}[part]
    weight += 0.8 if in_gist or part == "gist" else 0.0
    return weight - (0.5 if len(claim.text) > _LONG else 0.0) - (0.6 if len(claim.text) < 40 else 0)


def _headlines(pool: Sequence[Weighed]) -> list[Weighed]:
    """The weightiest claims, at most two of a story, and one of each story before any second."""
    ranked = sorted(pool, key=lambda weighed: -weighed.weight)
    first: list[Weighed] = []
    second: list[Weighed] = []
    held: Counter[int] = Counter()
    for weighed in ranked:
        held[weighed.story] += 1
        if held[weighed.story] == 1:
            first.append(weighed)
        elif held[weighed.story] <= _HEADLINES_A_STORY:
            second.append(weighed)
    second = [w for w in second if any(f.kind not in ("date", "period") for f in w.claim.figures)]
    chosen = (first + second)[:_HEADLINES]
    return sorted(chosen, key=lambda weighed: -weighed.weight)


def _best(group: Sequence[Weighed], limit: int) -> list[Weighed]:
    """The weightiest of a theme, taken story by story in turn; in the order of the articles."""
    by_story: dict[int, list[Weighed]] = {}
    for weighed in sorted(group, key=lambda each: -each.weight):
        by_story.setdefault(weighed.story, []).append(weighed)
    kept: list[Weighed] = []
    while len(kept) < limit and any(by_story.values()):
        for queue in by_story.values():
            if queue and len(kept) < limit:
                kept.append(queue.pop(0))
    return [weighed for weighed in group if weighed in kept]


def default_title(
    articles: Sequence[Article], language: Language, wanted: str | None = None
) -> str:
    """The places in the order of the articles: "Điểm báo: Kỳ Anh, Hải Lựu và 2 nơi khác"."""
    told = [
        (subjects_like(article, wanted) if wanted else ()) or subjects_of(article)
        for article in articles
    ]
    places = list(dict.fromkeys(place for found in told for place in found))
    if not places:
        return say("title", language)
    shown = ", ".join(places[:3])
    if len(places) > 3:
        shown = say("and more", language, places=shown, count=len(places) - 3)
    return f"{say('title', language)}: {shown}"


def period_of(articles: Sequence[Article]) -> str | None:
    """The days of the first and last article, as an ISO period; None where none is dated."""
    days = sorted(article.published for article in articles if article.published)
    if not days:
        return None
    return days[0] if days[0] == days[-1] else f"{days[0]}/{days[-1]}"


def _named(article: Article) -> BriefedArticle:
    return BriefedArticle(
        id=article.id,
        title=article.title,
        source=article.source,
        publisher=article.publisher,
        published=article.published,
        place=article.place,
    )
