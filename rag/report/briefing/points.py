"""What a briefing can tell: statements weighed, filed by subject, a story at a time. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, NamedTuple

from rag.document import place_of, subjects_at, subjects_of
from rag.messages import Language, say
from rag.report.summary import PARTS, claims_of
from rag.text import lexicon, parse
from rag.types import Article, Citation, Claim, LabelledFigure, Summary

_LONG, _SHORT = 320, 40  # characters of a sentence that makes a poor headline
_OF_A_PART: Final = {
    "gist": 0.4, "results": 0.5, "shortcomings": 0.2, "causes": 0.2, "tasks": 0.1,
}  # fmt: skip
# What a report says of these parts is filed by the part, not by its words.
_FILED: Final = {"shortcomings": "shortcomings", "causes": "shortcomings", "tasks": "tasks"}


class Material(NamedTuple):
    """What every briefing is made of, whoever writes it."""

    articles: Mapping[str, Article]
    summaries: Sequence[Summary]
    stories: Sequence[Sequence[str]]
    language: Language
    place: str | None = None  # the only one to be told of
    undated: int = 0  # articles that a choice of days left out
    elsewhere: int = 0  # sentences about other places


class Weighed(NamedTuple):
    """A claim with what it is worth, the story it comes from and the subject it is filed under."""

    claim: Claim
    weight: float
    story: int
    subject: str


def weigh(material: Material) -> list[Weighed]:
    """The supported claims of each story's first article, copies' quotations joined to them."""
    summaries = {summary.article_id: summary for summary in material.summaries}
    quoted: dict[str, list[Citation]] = {}
    for summary in material.summaries:
        for claim in claims_of(summary):
            quoted.setdefault(parse(claim.text).canonical, []).extend(claim.citations)
    pool: list[Weighed] = []
    for number, group in enumerate(material.stories):
        told = next((summaries[each] for each in group if each in summaries), None)
        if told is None:
            continue
        gist = {parse(claim.text).canonical for claim in told.gist}
        # A section says more of a sentence of the gist that stands in it too.
        found: dict[str, tuple[str, Claim]] = {}
        for part in (*PARTS[1:], "gist"):
            for claim in getattr(told, part):
                if claim.supported:
                    found.setdefault(parse(claim.text).canonical, (part, claim))
        for spelt, (part, claim) in sorted(found.items(), key=lambda item: PARTS.index(item[1][0])):
            first = claim.citations[0]
            place = place_of(material.articles[first.article_id], first.start)
            cited = _with_copies(claim, quoted[spelt])
            pool.append(
                Weighed(
                    claim.model_copy(update={"place": place, "citations": cited}),
                    _weight(claim, part, spelt in gist, len(group)),
                    number,
                    _FILED.get(part) or subject_of(claim.text),
                )
            )
    return pool


def _with_copies(claim: Claim, citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Its citations, and one of each other article that says it in the same words."""
    own = {citation.article_id for citation in claim.citations}
    others = {citation.article_id: citation for citation in reversed(citations)}
    return (*claim.citations, *(others[each] for each in reversed(others) if each not in own))


def _weight(claim: Claim, part: str, in_gist: bool, outlets: int) -> float:
    counted = [f for f in claim.figures if f.kind not in ("date", "period", "ordinal")]
    weight = 0.35 * min(4, len(counted)) + 0.4 * min(3, outlets - 1) + _OF_A_PART[part]
    weight += 0.8 * in_gist
    return weight - 0.5 * (len(claim.text) > _LONG) - 0.6 * (len(claim.text) < _SHORT)


def in_turns(pool: Sequence[Weighed]) -> list[tuple[int, Weighed]]:
    """The weightiest of every story, then the second of each, and so on; with the turn, from 0."""
    turns: dict[int, int] = {}
    found: list[tuple[int, Weighed]] = []
    for weighed in sorted(pool, key=lambda each: -each.weight):
        turn = turns[weighed.story] = turns.get(weighed.story, -1) + 1
        found.append((turn, weighed))
    return sorted(found, key=lambda each: each[0])


# Subjects


@cache
def _subjects() -> dict[str, re.Pattern[str]]:
    return {name: lexicon.pattern(f"themes.{name}") for name in lexicon.entries("themes")}


def subject_of(text: str) -> str:
    """The subject that most words of the text speak for; "other" where none does."""
    spelt = parse(text).canonical
    points = {
        name: len(set(words.findall(spelt))) * lexicon.entries("themes")[name].get("weight", 1.0)
        for name, words in _subjects().items()
    }
    best = max(points, key=lambda name: points[name])
    return best if points[best] else "other"


def subject_name(subject: str, language: Language) -> str:
    """The heading of a subject in the reader's language."""
    entry = lexicon.entries("themes").get(subject)
    if entry is None:
        return say(f"briefing.subject_{subject}", language)
    return str(entry[language])


def order_of(subject: str) -> int:
    """Where a subject stands in a briefing."""
    return [*_subjects(), "other", "shortcomings", "tasks"].index(subject)


# Of several places, one


def subjects_like(article: Article, place: str) -> tuple[str, ...]:
    """The places that an article is about whose name holds `place`, without diacritics too."""
    wanted = parse(place).folded.strip()
    return tuple(name for name in subjects_of(article) if wanted in parse(name).folded)


def only_of(summary: Summary, article: Article, place: str) -> tuple[Summary, int]:
    """The summary without what it says of other subjects; and how many sentences went.

    An article about one place, or about parts of the place, is all about it.
    """
    wanted = set(subjects_like(article, place))
    others = set(subjects_of(article)) - wanted
    if not wanted or not others:
        return summary, 0

    def tells(position: int) -> bool:
        return bool(wanted & {*subjects_at(article, position)})

    def counts(figure: LabelledFigure) -> bool:
        elsewhere = figure.place is not None and set(figure.place.split(", ")) <= others
        return tells(figure.citation.start) and not elsewhere

    fewer = {
        part: tuple(
            c for c in getattr(summary, part) if not c.citations or tells(c.citations[0].start)
        )
        for part in PARTS
    }
    figures = tuple(figure for figure in summary.figures if counts(figure))
    kept = summary.model_copy(update={**fewer, "figures": figures})
    gone = {c.text for c in claims_of(summary)} - {c.text for c in claims_of(kept)}
    return kept, len(gone)
