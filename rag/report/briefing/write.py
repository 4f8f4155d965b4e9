"""A model's briefing: written from verified statements only, and each sentence verified again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rag.errors import Cancelled, ModelError
from rag.messages import Language
from rag.models import (
    BriefDraft,
    LanguageModel,
    Prompt,
    count_tokens,
    fill,
    load_prompt,
    mark_sentences,
)
from rag.report.briefing.compose import Material, Weighed, briefing_by_extraction, frame, say, weigh
from rag.report.briefing.digest import Reading, Stopped, read_articles, summary_of
from rag.report.briefing.places import only_of
from rag.report.briefing.stories import group_stories
from rag.report.summary import summarise_by_extraction
from rag.types import Article, Briefing, Claim, LeftOut, Summary, Theme, Usage
from rag.verify import verify

# The last call is shown statements worth this share of the articles' tokens, within bounds.
_SHARE, _FEWEST_TOKENS, _MOST_TOKENS = 0.06, 400, 4000
_HEADLINES: Final = 8

Report = Callable[[int, int, str], None]
"""Told how many articles are done, of how many, and the title of the last one."""


def nobody(_done: int, _total: int, _title: str) -> None:
    """Reports to nobody."""


def never() -> bool:
    """Nothing stops the work."""
    return False


def brief_by_extraction(
    articles: Sequence[Article],
    language: Language,
    *,
    title: str | None = None,
    place: str | None = None,
    undated: int = 0,
    report: Report = nobody,
    stopped: Stopped = never,
) -> Briefing:
    """The embedded engine's briefing, of one `place` only if wished. Raises Cancelled.

    `undated` articles were left out by a choice of days, and are told of.
    """
    summaries: list[Summary] = []
    for article in articles:
        if stopped():
            raise Cancelled("The briefing was stopped.")
        summaries.append(summarise_by_extraction(article))
        report(len(summaries), len(articles), article.title)
    stories = group_stories(articles)
    material = _material(articles, summaries, stories, language, place, undated)
    briefing = briefing_by_extraction(material, title)
    return briefing.model_copy(update={"article_tokens": tokens_of(articles)})


def brief_by_model(
    articles: Sequence[Article],
    model: LanguageModel,
    language: Language,
    *,
    title: str | None = None,
    place: str | None = None,
    undated: int = 0,
    report: Report = nobody,
    stopped: Stopped = never,
) -> Briefing:
    """The model's briefing; an article that fails is named and the rest delivered.

    Raises Cancelled, and ModelError where no article at all could be read.
    """
    prompt = load_prompt("digest")
    name = model.model_name()
    stories = group_stories(articles)
    # One telling of each story is read by the model; copies are parsed for what differs in them.
    first = {group[0] for group in stories}
    summaries = {a.id: summarise_by_extraction(a) for a in articles if a.id not in first}
    usage, failures = Usage(), []
    done = len(summaries)
    wanted = [article for article in articles if article.id in first]
    for reading in read_articles(wanted, model, prompt, stopped):
        usage += reading.usage
        if reading.error is None:
            summaries[reading.article.id] = summary_of(reading, prompt, name, language)
        else:
            failures.append(reading)
        done += 1
        report(done, len(articles), reading.article.title)
    if failures and len(failures) == len(wanted):
        assert failures[0].error is not None
        raise failures[0].error
    kept = [summaries[article.id] for article in articles if article.id in summaries]
    material = _material(articles, kept, stories, language, place, undated)
    briefing, more = _written(material, model, title)
    return briefing.model_copy(
        update={
            "left_out": (*map(_failure, failures), *briefing.left_out),
            "engine": "llm",
            "model": name,
            "prompt": ", ".join((prompt.label, load_prompt("brief").label)),
            "usage": usage + more,
            "article_tokens": tokens_of(articles),
        }
    )


def _material(
    articles: Sequence[Article],
    summaries: Sequence[Summary],
    stories: Sequence[Sequence[str]],
    language: Language,
    place: str | None,
    undated: int,
) -> Material:
    """What the briefing is made of; of one place only, where one is named."""
    named = {article.id: article for article in articles}
    if place is None:
        return Material(named, summaries, stories, language, undated=undated)
    cut = [only_of(summary, named[summary.article_id], place) for summary in summaries]
    kept, gone = [summary for summary, _ in cut], sum(count for _, count in cut)
    return Material(named, kept, stories, language, place, undated, gone)


def tokens_of(articles: Sequence[Article]) -> int:
    """What the articles alone take."""
    return sum(count_tokens(article.text) for article in articles)


def _failure(reading: Reading) -> LeftOut:
    return LeftOut(
        title=reading.article.title, reason=str(reading.error), article_id=reading.article.id
    )


def _written(material: Material, model: LanguageModel, title: str | None) -> tuple[Briefing, Usage]:
    """Headlines and themes by one call; by selection where that call fails."""
    shown = [material.articles[summary.article_id] for summary in material.summaries]
    pool = _points(weigh(material), tokens_of(shown))
    prompt = load_prompt("brief")
    try:
        completion = model.complete(
            _messages(prompt, pool), BriefDraft, prompt.parameters.given(), prompt=prompt.identity
        )
    except ModelError as error:
        briefing = briefing_by_extraction(material, title)
        note = LeftOut(title=briefing.title, reason=str(error))
        return briefing.model_copy(update={"left_out": (*briefing.left_out, note)}), Usage()
    draft = completion.value
    briefing = frame(material, title)
    left_out = list(briefing.left_out)
    headlines: list[Claim] = []
    for headline in draft.headlines:
        claim = _headline(headline.statement, headline.evidence, pool, material)
        if claim is None or not claim.supported:
            why = (claim.reason if claim else None) or say("no evidence", material.language)
            left_out.append(LeftOut(title=headline.statement, reason=why))
            # What it rested on is verified, and is told instead.
            claim = next((p.claim for p in _named(headline.evidence, pool)), None)
        if claim is not None and claim.text not in {each.text for each in headlines}:
            headlines.append(claim)
    sections, used = _themes(draft, pool)
    if unused := len(pool) - len(used):
        reason = say("unused", material.language, count=unused)
        left_out.append(LeftOut(title=briefing.title, reason=reason))
    written = briefing.model_copy(
        update={
            "headlines": tuple(headlines),
            "sections": sections,
            "left_out": tuple(left_out),
        }
    )
    return written, completion.usage


def _points(pool: Sequence[Weighed], article_tokens: int) -> list[Weighed]:
    """As many as one call is shown: the weightiest of every story, then the second, and so on."""
    budget = max(_FEWEST_TOKENS, min(_MOST_TOKENS, round(article_tokens * _SHARE)))
    by_story: dict[int, list[Weighed]] = {}
    for weighed in sorted(pool, key=lambda each: -each.weight):
        by_story.setdefault(weighed.story, []).append(weighed)
    turns = max((len(queue) for queue in by_story.values()), default=0)
    ranked = [q[turn] for turn in range(turns) for q in by_story.values() if turn < len(q)]
    kept: set[int] = set()
    for weighed in ranked:
        budget -= count_tokens(weighed.claim.text) + 4
        if budget < 0 and kept:
            break
        kept.add(id(weighed))
    return [weighed for weighed in pool if id(weighed) in kept]


def _messages(prompt: Prompt, pool: Sequence[Weighed]) -> list[dict[str, str]]:
    texts = []
    for weighed in pool:
        place, text = weighed.claim.place, weighed.claim.text
        texts.append(f"{place}: {text}" if place and place not in text else text)
    count = min(_HEADLINES, max(2, len(texts) // 3))
    return fill(prompt, {"points": mark_sentences("", texts), "count": str(count)})


def _named(numbers: Sequence[int], pool: Sequence[Weighed]) -> list[Weighed]:
    return [pool[number - 1] for number in dict.fromkeys(numbers) if 1 <= number <= len(pool)]


def _headline(
    statement: str, numbers: Sequence[int], pool: Sequence[Weighed], material: Material
) -> Claim | None:
    """The statement verified against all that its evidence cites; None without evidence."""
    cited = [c for weighed in _named(numbers, pool) for c in weighed.claim.citations]
    citations = list(dict.fromkeys(cited))
    if not citations:
        return None
    return verify(statement, citations, material.articles, material.language)


def _themes(draft: BriefDraft, pool: Sequence[Weighed]) -> tuple[tuple[Theme, ...], set[int]]:
    """The themes with their statements, each statement once; and which statements they hold."""
    used: set[int] = set()
    themes: list[Theme] = []
    for theme in draft.themes:
        members = [w for w in _named(theme.evidence, pool) if id(w) not in used]
        used |= {id(weighed) for weighed in members}
        if members and theme.theme.strip():
            claims = tuple(weighed.claim for weighed in members)
            themes.append(Theme(theme=theme.theme.strip(), claims=claims))
    return tuple(themes), used
