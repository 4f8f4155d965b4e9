"""When and where each sentence of an article is set. Pure.

A time or place stands until another takes its place: within its sentence, then its paragraph, then,
for times, from the paragraphs before it under the same heading; what is set nowhere else is set
where headline and lead are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from rag.names import Name, places
from rag.periods import Moment, moments, year_of
from rag.reading import sentences_of
from rag.types import Article
from rag.vietnamese import Span, canonical, is_heading

_COUNTED: Final = re.compile(r"\d+\s+(?:xã|huyện|phường|thôn|tỉnh|thị trấn)[^.;]*$")
_FOLLOWS: Final = re.compile(r"(?:Trong|Với) ")  # goes on about the things of the sentence before
_LISTED: Final = 3
_SHORT_HEADING: Final = 8  # words; a longer line is a caption


class Scene(NamedTuple):
    """A sentence with the times and places it names, and what it inherits."""

    span: Span
    moments: list[Moment]
    places: list[Name]
    inherited_time: str | None
    inherited_place: str | None


@lru_cache(maxsize=1024)
def scenes(article: Article) -> tuple[Scene, ...]:
    """The sentences of an article with their settings; headings are not among them."""
    text = article.text
    subjects = [part.strip() for part in (article.place or "").split(",") if part.strip()]
    spans = sentences_of(text)
    lead = next((text[s.start : s.end] for s in spans if not _heads(text, s)), "")
    year = year_of(article.title, lead)
    frame = _first([*moments(article.title, article.published, year)], aims=False) or _first(
        moments(lead, article.published, year), aims=False
    )
    default = _default_place(subjects, text)
    time, place, line = frame, default, -1
    paragraph_time: Moment | None = None
    block_time: Moment | None = frame
    present: Moment | None = None
    found: list[Scene] = []
    for span in spans:
        sentence = text[span.start : span.end]
        if _heads(text, span):
            named = [
                n for n in _topics(sentence, subjects) if len(sentence.split()) <= _SHORT_HEADING
            ]
            if named:
                default = place = named[0].name
                block_time = frame
            continue
        begins = text.rfind("\n", 0, span.start)
        if begins != line:
            if paragraph_time is not None:
                block_time = paragraph_time
            paragraph_time, time, present = None, block_time, None
            before = found[-1] if found else None
            introduced = before is not None and text[before.span.end - 1] == ":"
            place = before.places[-1].name if introduced and before and before.places else default
        here = moments(sentence, article.published, year)
        topics = _topics(sentence, subjects)
        carried = present if present and _FOLLOWS.match(sentence) else time
        inherited = carried.value if carried else None
        found.append(Scene(span, here, topics, inherited, place))
        lasting = [moment for moment in here if not (moment.aims or moment.now)]
        present = next((m for m in here if m.now), present if _FOLLOWS.match(sentence) else None)
        if lasting:
            time = lasting[0]
            paragraph_time = paragraph_time or lasting[0]
        if topics:
            place = topics[-1].name
        line = begins
    return tuple(found)


def period_at(scene: Scene, position: int) -> str | None:
    """The time that holds at a position of the sentence: the last named before it, else after."""
    before = [moment for moment in scene.moments if moment.end <= position]
    if before:
        return before[-1].value
    after = [moment for moment in scene.moments if moment.start >= position]
    return after[0].value if after else scene.inherited_time


def place_at(scene: Scene, position: int) -> str | None:
    """The place that holds at a position of the sentence."""
    before = [name.name for name in scene.places if name.end <= position]
    return before[-1] if before else scene.inherited_place


def place_of(article: Article, position: int) -> str | None:
    """The place that the sentence at a position of the article is about."""
    for scene in scenes(article):
        if scene.span.start <= position < scene.span.end:
            return scene.places[0].name if scene.places else scene.inherited_place
    return None


def _heads(text: str, span: Span) -> bool:
    sentence = text[span.start : span.end]
    return is_heading(sentence) and text[span.end : span.end + 1] in ("", "\n")


def _first(found: list[Moment], *, aims: bool) -> Moment | None:
    return next((moment for moment in found if moment.aims == aims), None)


def _default_place(subjects: list[str], text: str) -> str | None:
    """The place an article is about where nothing nearer is named."""
    if not subjects:
        return None
    is_list = len(subjects) > 2 and not _contains(subjects, text)
    return None if is_list else subjects[0]


def _contains(subjects: list[str], text: str) -> bool:
    """Whether the last of the subjects is the unit that the first belongs to."""
    first, last = re.escape(subjects[0]), re.escape(subjects[-1])
    return bool(re.search(rf"{first}\s*(?:\(|,\s*)(?:huyện |tỉnh |thành phố )?{last}", text))


def _topics(sentence: str, subjects: list[str]) -> list[Name]:
    """The places that a sentence may be about: no counted lists, no larger unit of the subject."""
    named = [
        Name(n.start, n.end, n.name)
        for n in places(sentence)
        if not _COUNTED.search(sentence[: n.start])
    ]
    named += [
        Name(match.start(), match.end(), subject)
        for subject in subjects
        for match in re.finditer(rf"(?<!\w){re.escape(subject)}(?!\w)", sentence)
        if not any(n.start <= match.start() < n.end for n in named)
        and not _COUNTED.search(sentence[: match.start()])
    ]
    larger = {canonical(subject) for subject in subjects[1:2]} if len(subjects) == 2 else set()
    kept = sorted(n for n in named if canonical(n.name) not in larger)
    several = {n.name for n in kept}
    return [n for n in kept if n.name in subjects] if len(several) >= _LISTED else kept
