"""Briefings of articles: by selection, or written by a model from verified statements only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rag.errors import Cancelled, ModelError
from rag.messages import Language, say
from rag.models import (
    BriefDraft,
    LanguageModel,
    count_tokens,
    fill,
    load_prompt,
    mark_sentences,
)
from rag.report.briefing.compose import briefing_by_extraction, frame
from rag.report.briefing.digest import Stopped, read_articles, summary_of_reading
from rag.report.briefing.points import Material, Weighed, in_turns, only_of, weigh
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
    material = _material(articles, summaries, group_stories(articles), language, place, undated)
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
    usage, failures = Usage(), list[LeftOut]()
    wanted = [article for article in articles if article.id in first]
    for done, reading in enumerate(
        read_articles(wanted, model, prompt, stopped), len(articles) - len(wanted) + 1
    ):
        usage += reading.usage
        read = reading.article
        if reading.error is None:
            summaries[read.id] = summary_of_reading(reading, prompt, name, language)
        else:
            why = str(reading.error)
            failures.append(LeftOut(title=read.title, reason=why, article_id=read.id))
            if len(failures) == len(wanted):
                raise reading.error
        report(done, len(articles), read.title)
    kept = [summaries[article.id] for article in articles if article.id in summaries]
    material = _material(articles, kept, stories, language, place, undated)
    briefing, more = _written(material, model, title)
    return briefing.model_copy(
        update={
            "left_out": (*failures, *briefing.left_out),
            "engine": "llm",
            "model": name,
            "prompt": ", ".join((prompt.label, load_prompt("brief").label)),
            "usage": usage + more,
            "article_tokens": tokens_of(articles),
        }
    )


def tokens_of(articles: Sequence[Article]) -> int:
    """What the articles alone take."""
    return sum(count_tokens(article.text) for article in articles)


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
    material = Material(named, summaries, stories, language, undated=undated)
    if place is None:
        return material
    cut = [only_of(summary, named[summary.article_id], place) for summary in summaries]
    gone = sum(count for _, count in cut)
    return material._replace(summaries=[kept for kept, _ in cut], place=place, elsewhere=gone)


def _written(material: Material, model: LanguageModel, title: str | None) -> tuple[Briefing, Usage]:
    """Headlines and themes by one call; by selection where that call fails."""
    language = material.language
    pool = _shown(weigh(material), material)
    prompt = load_prompt("brief")
    points = []
    for weighed in pool:
        place, text = weighed.claim.place, weighed.claim.text
        points.append(f"{place}: {text}" if place and place not in text else text)
    count = min(_HEADLINES, max(2, len(points) // 3))
    filled = fill(prompt, {"points": mark_sentences("", points), "count": str(count)})
    try:
        completion = model.complete(
            filled, BriefDraft, prompt.parameters.given(), prompt=prompt.identity
        )
    except ModelError as error:
        briefing = briefing_by_extraction(material, title)
        note = LeftOut(title=briefing.title, reason=str(error))
        return briefing.model_copy(update={"left_out": (*briefing.left_out, note)}), Usage()
    briefing = frame(material, title)
    left_out = list(briefing.left_out)
    headlines: dict[str, Claim] = {}
    for headline in completion.value.headlines:
        evidence = [weighed.claim for weighed in _named(headline.evidence, pool)]
        cited = list(dict.fromkeys(c for claim in evidence for c in claim.citations))
        claim = verify(headline.statement, cited, material.articles, language) if cited else None
        if claim is None or not claim.supported:
            why = (claim.reason if claim else None) or say("no evidence", language)
            left_out.append(LeftOut(title=headline.statement, reason=why))
            # What it rested on is verified, and is told instead.
            claim = next(iter(evidence), None)
        if claim is not None:
            headlines.setdefault(claim.text, claim)
    sections = _themes(completion.value, pool)
    if unused := len(pool) - sum(len(theme.claims) for theme in sections):
        reason = say("unused", language, count=unused)
        left_out.append(LeftOut(title=briefing.title, reason=reason))
    written = {
        "headlines": tuple(headlines.values()),
        "sections": tuple(sections),
        "left_out": tuple(left_out),
    }
    return briefing.model_copy(update=written), completion.usage


def _shown(pool: Sequence[Weighed], material: Material) -> list[Weighed]:
    """As many as one call is shown, those of each story in turn."""
    tokens = tokens_of([material.articles[each.article_id] for each in material.summaries])
    budget = max(_FEWEST_TOKENS, min(_MOST_TOKENS, round(tokens * _SHARE)))
    kept: set[int] = set()
    for _, weighed in in_turns(pool):
        budget -= count_tokens(weighed.claim.text) + 4
        if budget < 0 and kept:
            break
        kept.add(id(weighed))
    return [weighed for weighed in pool if id(weighed) in kept]


def _named(numbers: Sequence[int], pool: Sequence[Weighed]) -> list[Weighed]:
    return [pool[number - 1] for number in dict.fromkeys(numbers) if 1 <= number <= len(pool)]


def _themes(draft: BriefDraft, pool: Sequence[Weighed]) -> list[Theme]:
    """The themes with their statements, each statement once."""
    used: set[int] = set()
    themes: list[Theme] = []
    for theme in draft.themes:
        members = [w for w in _named(theme.evidence, pool) if id(w) not in used]
        if members and theme.theme.strip():
            used |= {id(weighed) for weighed in members}
            claims = tuple(weighed.claim for weighed in members)
            themes.append(Theme(theme=theme.theme.strip(), claims=claims))
    return themes
