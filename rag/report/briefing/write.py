"""Briefings of articles: by selection, or written by a model from verified statements only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from rag.errors import Cancelled, DiemBaoError, ModelError
from rag.messages import Language, say, told
from rag.models import (
    BriefDraft,
    LanguageModel,
    count_tokens,
    fill,
    load_prompt,
    mark_sentences,
)
from rag.report.briefing.compose import composed, selected
from rag.report.briefing.digest import read_articles, summary_of_reading
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


def brief(
    articles: Sequence[Article],
    language: Language,
    model: LanguageModel | None = None,
    *,
    title: str | None = None,
    place: str | None = None,
    undated: int = 0,
    report: Report = nobody,
    stopped: Callable[[], bool] = never,
) -> Briefing:
    """The briefing that the model writes; without one, that of the embedded engine.

    It tells of one `place` only if wished, and that `undated` articles were left out by a choice of
    days. An article that the model fails on is named, and the rest delivered. Raises Cancelled, and
    ModelError where no article at all could be read.
    """
    stories = group_stories(articles)
    # One telling of each story is read by the model; copies are parsed for what differs in them.
    first = {group[0] for group in stories} if model else set()
    wanted = [article for article in articles if article.id in first]
    parsed = [article for article in articles if article.id not in first]
    summaries: dict[str, Summary] = {}
    failures: list[LeftOut] = []
    usage = Usage()
    readings = _summaries(parsed, wanted, model, language, stopped)
    for done, (article, read, spent) in enumerate(readings, 1):
        usage += spent
        if isinstance(read, Summary):
            summaries[article.id] = read
        else:
            left = LeftOut(title=article.title, reason=told(read, language), article_id=article.id)
            failures.append(left)
            if len(failures) == len(wanted):
                raise read
        report(done, len(articles), article.title)
    kept = [summaries[article.id] for article in articles if article.id in summaries]
    named = {article.id: article for article in articles}
    material = Material(named, kept, stories, language, undated=undated)
    if place is not None:
        cut = [only_of(summary, named[summary.article_id], place) for summary in kept]
        gone = sum(count for _, count in cut)
        material = material._replace(
            summaries=[left for left, _ in cut], place=place, elsewhere=gone
        )
    made = _written(material, model, title) if model else selected(material, title)
    return made.model_copy(
        update={
            "left_out": (*failures, *made.left_out),
            "usage": usage + made.usage,
            "article_tokens": tokens_of(articles),
        }
    )


def tokens_of(articles: Sequence[Article]) -> int:
    """What the articles alone take."""
    return sum(count_tokens(article.text) for article in articles)


def _summaries(
    parsed: Sequence[Article],
    wanted: Sequence[Article],
    model: LanguageModel | None,
    language: Language,
    stopped: Callable[[], bool],
) -> Iterator[tuple[Article, Summary | DiemBaoError, Usage]]:
    """What came of each article, as it comes: those `parsed`, then those `wanted` of the model."""
    for article in parsed:
        if stopped():
            raise Cancelled("briefing_stopped")
        yield article, summarise_by_extraction(article), Usage()
    if model:
        prompt, name = load_prompt("digest"), model.model_name()
        for reading in read_articles(wanted, model, prompt, stopped):
            made = reading.error or summary_of_reading(reading, prompt, name, language)
            yield reading.article, made, reading.usage


def _written(material: Material, model: LanguageModel, title: str | None) -> Briefing:
    """Headlines and themes by one call; by selection where that call fails."""
    language, prompt = material.language, load_prompt("brief")
    made: dict[str, Any] = {
        "engine": "llm",
        "model": model.model_name(),
        "prompt": f"{load_prompt('digest').label}, {prompt.label}",
    }
    pool = _shown(weigh(material), material)
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
        briefing = selected(material, title, **made)
        note = LeftOut(title=briefing.title, reason=told(error, language))
        return briefing.model_copy(update={"left_out": (*briefing.left_out, note)})
    left_out: list[LeftOut] = []
    headlines: dict[str, Claim] = {}
    for headline in completion.value.headlines:
        evidence = [weighed.claim for weighed in _named(headline.evidence, pool)]
        cited = list(dict.fromkeys(c for claim in evidence for c in claim.citations))
        claim = verify(headline.statement, cited, material.articles, language) if cited else None
        if claim is None or not claim.supported:
            why = (claim.reason if claim else None) or say("briefing.no_evidence", language)
            left_out.append(LeftOut(title=headline.statement, reason=why))
            # What it rested on is verified, and is told instead.
            claim = next(iter(evidence), None)
        if claim is not None:
            headlines.setdefault(claim.text, claim)
    sections = _themes(completion.value, pool)
    unused = {"unused": len(pool) - sum(len(theme.claims) for theme in sections)}
    made |= {"left_out": left_out, "usage": completion.usage}
    return composed(material, title, [*headlines.values()], sections, unused, **made)


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
