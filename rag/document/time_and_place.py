"""When and where each sentence of an article is set. Pure.

A time or place stands until another takes its place: within its sentence, then its paragraph, then,
for times, from the paragraphs before it under the same heading; what is set nowhere else is set
where headline and lead are.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from rag.document.periods import Moment, moments, year_of
from rag.figures import is_english_sentence
from rag.text import UPPER, Name, Span, is_heading, parse, people, places
from rag.types import Article

_COUNTED: Final = re.compile(r"\d+\s+(?:xã|huyện|phường|thôn|tỉnh|thị trấn)[^.;]*$")
# What a figure is held against, and who stands beside whom: neither is what the figure is of.
_BESIDE: Final = re.compile(
    r"(?<!\w)(?:hơn|so với|kém|bằng|sau|trước|giáp|như)(?: (?:của|xã|huyện|phường|tỉnh|thị xã))*\s$"
)
_TOGETHER: Final = re.compile(r"\s+và\s+(?:(?:xã|huyện|phường|tỉnh|thị xã|thị trấn)\s+)?")
_LISTED_WITH: Final = re.compile(r",\s+(?:(?:xã|huyện|phường|tỉnh|thị xã|thị trấn)\s+)?")
_RESPECTIVELY: Final = re.compile(r"(?<!\w)lần lượt(?!\w)")
# "870 ha (Tân Kỳ)", "870 ha ở Tân Kỳ": a place behind its figure.
_BEHIND: Final = re.compile(
    r"[^\d,;.()]{0,60}?(?:\(|(?<!\w)(?:ở|tại) )(?:xã |huyện |phường |thị xã )?$"
)
_UNITS: Final = {
    "xã": 1, "phường": 1, "thị trấn": 1, "huyện": 2, "thị xã": 2, "quận": 2, "thành phố": 2,
    "huyện ủy": 2, "thị ủy": 2, "thành ủy": 2, "tỉnh": 3, "tỉnh ủy": 3,
}  # fmt: skip
# "up 3.4 percent from 2022", "against 15 days in 2022": the year of the other figure.
_AGAINST: Final = re.compile(
    r"\b(?:against|than|compared (?:with|to)|versus|year-on-year)\b[^,;.]*$|"
    r"\b(?:up|down|rise|rose|fell|drop|dropped|increase|increased|decrease|decreased|percent|%)\b"
    r"[^,;]*\bfrom (?:the )?\d{4}$"
)
_FOLLOWS: Final = re.compile(r"(?:Trong|Với) ")  # goes on about the things of the sentence before
_LISTED: Final = 3
# A heading is about a place that it begins with; a caption names one at its end.
_BEFORE_HEADING: Final = re.compile(
    r"(?:[\dIVX]+[.)]\s*)?(?:(?:tại|ở|với|ubnd|đảng bộ|đảng ủy|huyện ủy|thị ủy|thành ủy|tỉnh ủy|"
    r"xã|phường|thị trấn|huyện|thị xã|quận|thành phố|tỉnh)\s+)*"
)
# "Toàn huyện" is all of the district, whatever commune was spoken of before.
_WHOLE_UNIT: Final = re.compile(
    r"(?<!\w)(?i:toàn|cả)\s+(xã|phường|thị trấn|huyện|thị xã|quận|thành phố|tỉnh)(?!\w)"
    r"(?!\s+[A-ZĐ])"
)
_SHORT_HEADING: Final = 8  # words; a longer line is a caption


class Scene(NamedTuple):
    """A sentence with the times and places it names, and what it inherits."""

    span: Span
    moments: list[Moment]
    places: list[Name]
    inherited_time: str | None
    inherited_place: str | None
    subject: str | None = None  # of the article's several subjects, the one told of here


@lru_cache(maxsize=1024)
def scenes(article: Article) -> tuple[Scene, ...]:
    """The sentences of an article with their settings; headings are not among them."""
    text = article.text
    subjects = _named(article)
    spans = parse(text).spans
    lead = next((text[s.start : s.end] for s in spans if not _heads(text, s)), "")
    year = year_of(article.title, lead)
    frame = _first([*moments(article.title, article.published, year)], aims=False) or _first(
        moments(lead, article.published, year), aims=False
    )
    larger = _larger(subjects, text)
    default = _default_place(subjects, larger)
    time, place, line = frame, default, -1
    paragraph_time: Moment | None = None
    block_time: Moment | None = frame
    present: Moment | None = None
    subject: str | None = default
    headed: str | None = default
    found: list[Scene] = []
    for span in spans:
        sentence = text[span.start : span.end]
        if _heads(text, span):
            named = [n for n in _topics(sentence, subjects, larger) if _opens(sentence, n)]
            if named:
                default = place = named[0].name
                headed = default if default in subjects else headed
                block_time = frame
            continue
        begins = text.rfind("\n", 0, span.start)
        if begins != line:
            if paragraph_time is not None:
                block_time = paragraph_time
            paragraph_time, time, present = None, block_time, None
            subject = headed
            before = found[-1] if found else None
            introduced = before is not None and text[before.span.end - 1] == ":"
            place = before.places[-1].name if introduced and before and before.places else default
        here = [
            moment
            for moment in moments(sentence, article.published, year)
            if not (is_english_sentence(sentence) and _AGAINST.search(sentence[: moment.end]))
        ]
        topics = _topics(sentence, subjects, larger)
        topics = sorted([*topics, *_whole_units(sentence, subjects, text)])
        carried = present if present and _FOLLOWS.match(sentence) else time
        inherited = carried.value if carried else None
        found.append(Scene(span, here, topics, inherited, place, subject))
        lasting = [moment for moment in here if not (moment.aims or moment.now)]
        present = next((m for m in here if m.now), present if _FOLLOWS.match(sentence) else None)
        if lasting:
            time = lasting[0]
            paragraph_time = paragraph_time or lasting[0]
        told = [topic.name for topic in topics if topic.name in subjects]
        if told:
            subject = told[-1] if len(set(told)) == 1 else headed
        if topics:
            place = default if len(_group(sentence, topics)) > 1 else topics[-1].name
        line = begins
    return tuple(found)


def period_at(scene: Scene, position: int) -> str | None:
    """The time that holds at a position of the sentence: the last named before it, else after."""
    before = [moment for moment in scene.moments if moment.end <= position]
    if before:
        return before[-1].value
    after = [moment for moment in scene.moments if moment.start >= position]
    return after[0].value if after else scene.inherited_time


def place_at(scene: Scene, sentence: str, start: int, end: int) -> str | None:
    """The place that holds for what stands at `[start, end)` of the sentence.

    Several where it tells of them together: "Hai huyện Quỳ Hợp và Tân Kỳ có …".
    """
    behind = next((n for n in scene.places if n.start >= end), None)
    if behind and _BEHIND.fullmatch(sentence, end, behind.start):
        return behind.name
    before = [
        n
        for n in scene.places
        if n.end <= start and not _BESIDE.search(parse(sentence[: n.start]).canonical)
    ]
    if not before:
        return scene.inherited_place
    group = _group(sentence, before)
    if len(group) > 1 and _RESPECTIVELY.search(sentence):
        return None
    return ", ".join(dict.fromkeys(name.name for name in group))


def subjects_at(article: Article, position: int) -> tuple[str, ...]:
    """Which of the places that an article is about the sentence at a position tells of."""
    own = subjects_of(article)
    for scene in scenes(article):
        if scene.span.start <= position < scene.span.end:
            named = tuple(dict.fromkeys(n.name for n in scene.places if n.name in own))
            return named or ((scene.subject,) if scene.subject else ())
    return ()


def subjects_of(article: Article) -> tuple[str, ...]:
    """The places that an article is about, without the unit that these belong to."""
    subjects = _named(article)
    larger = _larger(subjects, article.text)
    return tuple(name for name in subjects if name != larger)


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


def _named(article: Article) -> list[str]:
    return [part.strip() for part in (article.place or "").split(",") if part.strip()]


def _default_place(subjects: list[str], larger: str | None) -> str | None:
    """The place an article is about where nothing nearer is named; of several, none."""
    own = [subject for subject in subjects if subject != larger]
    return own[0] if len(own) == 1 else None


@lru_cache(maxsize=1024)
def _larger_of(subjects: tuple[str, ...], text: str) -> str | None:
    *own, last = subjects
    level = _level(last, text)
    if any(level == _level(name, text) != 0 for name in own):
        return None  # districts side by side
    if len(own) == 1 or any(_contains(name, last, text) for name in own):
        return last
    return None


def _larger(subjects: list[str], text: str) -> str | None:
    """The last of the subjects, where it is the unit that the others belong to."""
    return _larger_of(tuple(subjects), text) if len(subjects) > 1 else None


def _contains(name: str, unit: str, text: str) -> bool:
    first, last = re.escape(name), re.escape(unit)
    return bool(
        re.search(
            rf"{first}\s*(?:\(|,\s*(?=huyện|tỉnh|thành))(?:huyện |tỉnh |thành phố )?{last}", text
        )
    )


@lru_cache(maxsize=4096)
def _level(name: str, text: str) -> int:
    """1 for a commune, 2 for a district, 3 for a province, as it is mostly called; 0 if never."""
    listed = rf"(?:[{UPPER}]\w+(?: [{UPPER}]\w+){{1,2}}(?:, | và ))*"
    units = "|".join(sorted(_UNITS, key=len, reverse=True))
    called = re.findall(rf"(?<!\w)((?i:{units})) {listed}{re.escape(name)}(?!\w)", text)
    found = Counter(_UNITS[parse(unit).canonical] for unit in called)
    return found.most_common(1)[0][0] if found else 0


def _is_person(name: str) -> bool:
    """Behind an office, "huyện Võ Hoài Thương": three syllables, the first a surname."""
    return len(name.split()) >= 3 and name != "Hồ Chí Minh" and bool(people(name))


def _opens(heading: str, name: Name) -> bool:
    short = len(heading.split()) <= _SHORT_HEADING
    return short and _BEFORE_HEADING.fullmatch(parse(heading[: name.start]).canonical) is not None


def _whole_units(sentence: str, subjects: list[str], text: str) -> list[Name]:
    """Each "toàn huyện" as the district that it stands for, where the article is about one."""
    found: list[Name] = []
    for match in _WHOLE_UNIT.finditer(sentence):
        level = _UNITS[parse(match[1]).canonical]
        meant = [subject for subject in subjects if _level(subject, text) == level]
        if len(meant) == 1:
            found.append(Name(*match.span(), meant[0]))
    return found


def _group(sentence: str, named: list[Name]) -> list[Name]:
    """The last of the places and those told together with it: "Quỳ Hợp và Tân Kỳ"."""
    group = named[-1:]
    for name in reversed(named[:-1]):
        between = sentence[name.end : group[0].start]
        joined = _TOGETHER if len(group) == 1 else _LISTED_WITH
        if not joined.fullmatch(between):
            break
        group.insert(0, name)
    return group


def _topics(sentence: str, subjects: list[str], larger: str | None) -> list[Name]:
    """The places that a sentence may be about: no counted lists, no larger unit of the subject."""
    named = [
        Name(n.start, n.end, n.name)
        for n in places(sentence)
        if (n.name in subjects or not _is_person(n.name))
        and not _COUNTED.search(sentence[: n.start])
    ]
    named += [
        Name(match.start(), match.end(), subject)
        for subject in subjects
        for match in re.finditer(rf"(?<!\w){re.escape(subject)}(?!\w)", sentence)
        if not any(n.start <= match.start() < n.end for n in named)
        and not _COUNTED.search(sentence[: match.start()])
    ]
    above = parse(larger).canonical if larger else None
    kept = sorted(n for n in named if parse(n.name).canonical != above)
    several = {n.name for n in kept}
    return [n for n in kept if n.name in subjects] if len(several) >= _LISTED else kept
