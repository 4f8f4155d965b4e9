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
from rag.text import UPPER, Name, Sentence, lexicon, parse, people, places
from rag.types import Article

_SETTINGS: Final = lexicon.Patterns("document_settings")
_LEVELS: Final = {"hamlet": 0, "commune": 1, "district": 2, "city": 2, "province": 3}
_LISTED: Final = 3
_SHORT_HEADING: Final = 8  # words; a longer line is a caption


class Scene(NamedTuple):
    """A sentence with the times and places it names, and what it inherits."""

    sentence: Sentence
    moments: list[Moment]
    places: list[Name]
    inherited_time: str | None
    inherited_place: str | None
    headed: str | None = None  # of the article's several subjects, the one that a heading names


class _Subjects(NamedTuple):
    """The places of the dateline; `larger` is the unit that the others belong to."""

    names: tuple[str, ...]
    larger: str | None = None

    @property
    def own(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name != self.larger)


@lru_cache(maxsize=1024)
def scenes(article: Article) -> tuple[Scene, ...]:
    """The sentences of an article with their settings; headings are not among them."""
    text, subjects = article.text, _subjects(article)
    sentences = parse(text).sentences
    lead = next((sentence for sentence in sentences if not _heads(sentence)), None)
    year = year_of(article.title, lead.text if lead else "")

    openings = [parse(article.title), *([lead] if lead else [])]
    framing = (m for each in openings for m in moments(each, article.published, year))
    frame = next((moment for moment in framing if not moment.aims), None)
    default = subjects.own[0] if len(subjects.own) == 1 else None
    time, place, line = frame, default, -1
    paragraph_time: Moment | None = None
    block_time = frame
    headed = default
    found: list[Scene] = []
    for sentence in sentences:
        if _heads(sentence):
            named = [name for name in _topics(sentence, subjects) if _opens(sentence, name)]
            if named:
                default = place = named[0].name
                headed = default if default in subjects.names else headed
                block_time = frame
            continue
        begins = text.rfind("\n", 0, sentence.start)
        if begins != line:
            block_time = paragraph_time or block_time
            paragraph_time, time = None, block_time
            place = default
        here = moments(sentence, article.published, year)
        topics = _topics(sentence, subjects)
        inherited = time.value if time else None
        found.append(Scene(sentence, here, topics, inherited, place, headed))
        lasting = [moment for moment in here if not (moment.aims or moment.now)]
        if lasting:
            time = lasting[0]
            paragraph_time = paragraph_time or time
        if topics:
            place = default if len(_group(sentence, topics)) > 1 else topics[-1].name
        line = begins
    return tuple(found)


def period_at(scene: Scene, position: int) -> str | None:
    """The time that holds at a position of the sentence: the last named before it, else after."""
    before = [moment for moment in scene.moments if moment.end <= position]
    after = [moment for moment in scene.moments if moment.start >= position]
    near = before[-1:] or after[:1]
    return near[0].value if near else scene.inherited_time


def place_at(scene: Scene, position: int) -> str | None:
    """The place that holds at a position of the sentence: the last named before it.

    Several where it tells of them together: "Hai huyện Quỳ Hợp và Tân Kỳ có …".
    """
    before = [name for name in scene.places if name.end <= position]
    if not before:
        return scene.inherited_place
    return ", ".join(dict.fromkeys(name.name for name in _group(scene.sentence, before)))


def subjects_at(article: Article, position: int) -> tuple[str, ...]:
    """Which of the places that an article is about the sentence at a position tells of."""
    here = (s for s in scenes(article) if s.sentence.start <= position < s.sentence.end)
    if (scene := next(here, None)) is None:
        return ()
    named = tuple(dict.fromkeys(n.name for n in scene.places if n.name in subjects_of(article)))
    return named or ((scene.headed,) if scene.headed else ())


def subjects_of(article: Article) -> tuple[str, ...]:
    """The places that an article is about, without the unit that these belong to."""
    return _subjects(article).own


def _heads(sentence: Sentence) -> bool:
    text = sentence.document.text
    return sentence.is_heading and text[sentence.end : sentence.end + 1] in ("", "\n")


@lru_cache(maxsize=1024)
def _subjects(article: Article) -> _Subjects:
    named = (part.strip() for part in (article.place or "").split(","))
    names = tuple(name for name in named if name)
    if len(names) < 2:
        return _Subjects(names)
    *own, last = (_level(name, article.text) for name in names)
    side_by_side = last != 0 and last in own  # districts, as of a report on several
    within = not side_by_side and (len(names) == 2 or last > max(own))
    return _Subjects(names, names[-1] if within else None)


@lru_cache(maxsize=4096)
def _level(name: str, text: str) -> int:
    """1 for a commune, 2 for a district, 3 for a province, as it is mostly called; 0 if never."""
    listed = rf"(?:[{UPPER}]\w+(?: [{UPPER}]\w+){{1,2}}(?:, | và ))*"
    unit = _SETTINGS.unit.pattern
    called = re.findall(rf"(?<!\w)({unit}) {listed}{re.escape(name)}(?!\w)", text)
    levels = {row["word"]: _LEVELS[row["level"]] for row in lexicon.table("place_units")}
    # "thị ủy" and "thành ủy" are of a district.
    found = Counter(levels.get(word.lower().removesuffix(" ủy"), 2) for word in called)
    return found.most_common(1)[0][0] if found else 0


def _opens(heading: Sentence, name: Name) -> bool:
    begins = not name.start or _SETTINGS.before_heading.fullmatch(heading.text, 0, name.start)
    return len(heading.text.split()) <= _SHORT_HEADING and bool(begins)


def _group(sentence: Sentence, named: list[Name]) -> list[Name]:
    """The last of the places and those told together with it: "Quỳ Hợp và Tân Kỳ"."""
    group = named[-1:]
    for name in reversed(named[:-1]):
        if not _SETTINGS.together.fullmatch(sentence.text, name.end, group[0].start):
            break
        group.insert(0, name)
    return group


def _topics(sentence: Sentence, subjects: _Subjects) -> list[Name]:
    """The places that a sentence may be about: no counted lists, no larger unit of the subject."""
    text = sentence.text
    named = [n for n in places(text) if n.name in subjects.names or not _is_person(n.name)]
    named += [
        Name(match.start(), match.end(), subject)
        for subject in subjects.names
        for match in re.finditer(rf"(?<!\w){re.escape(subject)}(?!\w)", text)
        if not any(n.start <= match.start() < n.end for n in named)
    ]
    kept = sorted(name for name in named if name.name != subjects.larger)
    several = len({n.name for n in kept}) >= _LISTED
    return [n for n in kept if n.name in subjects.names] if several else kept


def _is_person(name: str) -> bool:
    """Behind an office, "huyện Võ Hoài Thương": three syllables, the first a surname."""
    return len(name.split()) >= 3 and bool(people(name))
