"""Briefings: the stories of a set of articles by weight, told without a model or by one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import accumulate, islice
from typing import Final

from rag.document import show_period, subjects_at, subjects_of
from rag.errors import Cancelled
from rag.messages import Language, say
from rag.messages import told as explained
from rag.models import LanguageModel, count_tokens, load_prompt
from rag.report.figures import disagreements, figure_table, labelled_figures, leading_figure
from rag.report.sentences import alike, told
from rag.report.stories import group_rows, in_time, story_of
from rag.report.stories_by_model import ToldStory, read_stories
from rag.text import parse
from rag.types import Article, BriefedArticle, Briefing, Claim, LeftOut, Story, Usage

_PAGE: Final = 400  # syllables, shared out among the stories
_LEAST, _MOST = 50, 200  # syllables of one story
STORIES_TOLD: Final = 40  # that are told; of others the headline stands
_HEADLINES: Final = 10
_FIGURES: Final = 4  # of news, in the table: the page is short
_COPY: Final = 0.8  # F1 of all words of two reports from which one copies the other
_WEEK: Final = 7

Report = Callable[[int, int, str], None]
"""Told how many articles are done, of how many, and the title of the last one."""


def brief(
    articles: Sequence[Article],
    language: Language,
    model: LanguageModel | None = None,
    *,
    title: str | None = None,
    place: str | None = None,
    undated: int = 0,
    report: Report = lambda *_: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Briefing:
    """The briefing that the model writes; without one, that of the articles' own sentences.

    It tells of one `place` only if wished, and that `undated` articles were left out by a choice of
    days. A story that the model fails on is named, and told by its own sentences. Raises Cancelled,
    and ModelError where no story could be read.
    """
    groups = [in_time([articles[i] for i in group]) for group in group_rows(articles)]
    newest = max((a.published for a in articles if a.published), default=None)
    groups.sort(key=lambda reports: -_weight(reports, newest))
    syllables = max(_LEAST, min(_MOST, _PAGE // max(1, len(groups))))
    tells = _only(place)
    made: dict[str, Story] = {}
    left_out: list[LeftOut] = []
    usage, done, failures = Usage(), 0, 0
    prompt = load_prompt("story") if model else None
    told_of = {reports[0].id: reports for reports in groups[:STORIES_TOLD]}
    copies = [ids for reports in groups for ids in _copies(reports)]
    readings: Iterable[ToldStory] = (ToldStory(story_of(reports)) for reports in told_of.values())
    if model and prompt:
        copied = {article_id for ids in copies for article_id in ids[1:]}
        own = ([each for each in reports if each.id not in copied] for reports in told_of.values())
        wanted = list(zip(map(story_of, told_of.values()), own, strict=True))
        readings = read_stories(wanted, model, prompt, language, stopped)
    for reading in readings:
        if stopped():
            raise Cancelled("briefing_stopped")
        story = reading.story
        reports = told_of[story.id]
        left_out += reading.refused
        if reading.error:
            why = explained(reading.error, language)
            left_out.append(LeftOut(title=story.title, reason=why, article_id=story.id))
            failures += 1
            if failures == len(told_of):
                raise reading.error
        # The newest report first: it has what the others could not know yet.
        claims = fitting(story.claims, syllables) or told(reports[::-1], syllables, tells)
        more = {"claims": claims, "disagreements": disagreements(reports)}
        made[story.id] = story.model_copy(update=more)
        usage += reading.usage
        done += len(reports)
        report(done, len(articles), story.title)
    stories = [made.get(reports[0].id) or story_of(reports) for reports in groups]
    ordered = [article for reports in groups for article in reports]
    # Known indicators, then the leading figures of stories that have none among these.
    figures = [(a, f) for a in articles for f in labelled_figures(a) if tells(a, f.citation.start)]
    known = figure_table(figures, language)
    shown = {cell.citation.article_id for row in known for cell in row.cells}
    news = (each for each in told_of.values() if shown.isdisjoint(a.id for a in each))
    leading = islice(filter(None, (leading_figure(each, tells) for each in news)), _FIGURES)
    counts = {"untold": len(groups) - len(made), "undated": undated}
    name = title or _title(ordered, place, language)
    left_out += [
        LeftOut(title=name, reason=say(f"briefing.{code}", language, count=count))
        for code, count in counts.items()
        if count
    ]
    return Briefing(
        title=name,
        period=period_of(articles),
        articles=tuple(
            BriefedArticle(**each.model_dump(include=set(BriefedArticle.model_fields)))
            for each in ordered
        ),
        stories=tuple(stories),
        headlines=tuple(story.claims[0] for story in stories[:_HEADLINES] if story.claims),
        figures=(*known, *leading),
        disagreements=tuple(row for story in stories for row in story.disagreements),
        duplicates=tuple(copies),
        left_out=tuple(left_out),
        usage=usage,
        article_tokens=sum(count_tokens(article.text) for article in articles),
        engine="llm" if model else "extractive",
        model=model.model_name() if model else None,
        prompt=prompt.label if prompt else None,
    )


def fitting(claims: Sequence[Claim], syllables: int) -> tuple[Claim, ...]:
    """As many as there is room for, and at least two."""
    ends = list(accumulate(len(parse(claim.text).words) for claim in claims))
    return tuple(claim for i, claim in enumerate(claims) if i < 2 or ends[i - 1] < syllables)


def _weight(reports: Sequence[Article], newest: str | None) -> float:
    """What a story is worth: its reports and outlets, how recent it is."""
    last = max((each.published for each in reports if each.published), default=None)
    outlets = len({each.publisher for each in reports if each.publisher})
    age = (date.fromisoformat(newest) - date.fromisoformat(last)).days if newest and last else 0
    return math.log2(1 + len(reports)) + 0.5 * max(0, outlets - 1) - min(1.0, age / _WEEK)


def _copies(reports: Sequence[Article]) -> list[tuple[str, ...]]:
    """Ids of the reports of a story that copy one another, the first of each group first."""
    groups: list[tuple[frozenset[str], list[str]]] = []
    for report in reports:
        words = frozenset(parse(report.text).words)
        group = next((ids for first, ids in groups if alike(first, words) >= _COPY), None)
        if group is None:
            groups.append((words, group := []))
        group.append(report.id)
    return [tuple(ids) for _, ids in groups if len(ids) > 1]


def _only(place: str | None) -> Callable[[Article, int], bool]:
    """Whether what stands at a position of an article is about `place`.

    An article about one place, or about parts of the place, is all about it.
    """
    wanted = parse(place).folded.strip() if place else ""

    def tells(article: Article, position: int) -> bool:
        if not wanted:
            return True
        like = {name for name in subjects_of(article) if wanted in parse(name).folded}
        others = set(subjects_of(article)) - like
        return not like or not others or bool(like & {*subjects_at(article, position)})

    return tells


def _title(articles: Sequence[Article], place: str | None, language: Language) -> str:
    """With place and days: "Điểm báo: Kỳ Anh, 21/10/2013–23/10/2013"."""
    period = show_period(period_of(articles), language)
    told = ", ".join(filter(None, (place, period)))
    title = say("page.brief", language)
    return f"{title}: {told}" if told else title


def period_of(articles: Sequence[Article]) -> str | None:
    """The days of the first and last article, as an ISO period; None where none is dated."""
    days = sorted({article.published for article in articles if article.published})
    return "/".join(dict.fromkeys((days[0], days[-1]))) if days else None
