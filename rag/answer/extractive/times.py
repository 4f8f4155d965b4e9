"""Whether a sentence is set at the time that a question names. Pure.

A report tells its time once, in the headline or at the head of a paragraph, and in its own words:
"quý I" is "quy 1 nam 2017" in an article of that April. A sentence holds for the time it names, or
else for the one it inherits (rag.setting).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from rag.document import Page, Scene, complete, period_at, scenes, year_of
from rag.figures import (
    Found,
    Match,
    compare,
    figures_of,
    plain_english,
    vietnamese_figures,
)
from rag.figures import times as in_notation
from rag.question import Question, Wanted
from rag.text import Span, parse
from rag.types import Article

DATING = ("date", "period")
# What a time is only compared with, or begins or ends at, it is not set at; nor in a decade.
_LOOSE = re.compile(
    r"(?<!\w)(?:so với|cùng kỳ|cùng kì|hơn|bằng|từ|kể từ|đến|tới|trước|sau|giữa|những|since|than|"
    r"until|before|after|bi)(?: \w+)?\s*$"
)
_AGREES = (Match.EQUAL, Match.APPROXIMATE)
_MONTH, _YEAR = 31, 372  # days, as if all months were equally long
_NEW_YEAR = 6 * _MONTH  # so long after its end a time is still reported on


class Stretch(NamedTuple):
    """A time as days from `first` up to `last`."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """In days."""
        return self.last - self.first

    @property
    def end_year(self) -> int:
        """The year after the last one."""
        return (self.last - 1) // _YEAR + 1

    def shared(self, other: Stretch) -> int:
        """How many days both have."""
        return max(0, min(self.last, other.last) - max(self.first, other.first))


def stretch_of(value: str) -> Stretch | None:
    """The days of an ISO date or period; None where it has no year.

    Terms and school years go from the middle of a year to the middle of another.
    """
    first, _, last = value.partition("/")
    begun, ended = _stretch(first), _stretch(last or first)
    if begun is None or ended is None:
        return None
    half = _YEAR // 2 if last and len(first) == len(last) == len("2015") else 0
    return Stretch(begun.first + half, ended.last - half)


def _stretch(value: str) -> Stretch | None:
    match = re.fullmatch(r"(\d{4})(?:-(?:([QH])(\d)|(\d\d)(?:-(\d\d))?))?", value)
    if match is None:
        return None
    year, part, number, month, day = match.groups()
    start, length = int(year) * _YEAR, _YEAR
    if part:
        length = (3 if part == "Q" else 6) * _MONTH
        start += (int(number) - 1) * length
    elif month:
        start, length = start + (int(month) - 1) * _MONTH, _MONTH
        if day:
            start, length = start + int(day) - 1, 1
    return Stretch(start, start + length)


def agree(asked: str, told: str) -> bool:
    """True where what is told of one ISO time may answer what is asked of another.

    A day or a month is an event within what a report covers; its year alone is compared.
    """
    if _is_short(asked) or _is_short(told):
        asked, told = _year(asked), _year(told)
    return _overlap(asked, told) is not False


def _overlap(asked: str, told: str) -> bool | None:
    """Whether most of the shorter of two ISO times is in the other; None where none can tell."""
    one, other = stretch_of(asked), stretch_of(told)
    if one is None or other is None:
        return None
    shared, shorter = one.shared(other), min(one.length, other.length)
    # The year at the edge of a term is half of another term's.
    return 2 * shared >= shorter if one.length <= other.length else 2 * shared > shorter


def _is_short(value: str) -> bool:
    return "/" not in value and re.fullmatch(r"\d{4}-\d\d(?:-\d\d)?", value) is not None


def _year(value: str) -> str:
    return value[:4] if _is_short(value) else value


class Times:
    """The times of a question, ready to be held against sentences."""

    def __init__(self, question: Question) -> None:
        text = in_notation(plain_english(question.text)).text if question.english else question.text
        spelt = parse(text).canonical
        self.asked = tuple(
            figure.value
            for figure in vietnamese_figures(parse(text))
            if figure.kind in DATING
            and not figure.value.startswith(("T", "---"))
            and not _LOOSE.search(spelt[: figure.start])
        )
        # "Khi nào …" asks for another date than it names; "có phải năm 2015 …" for the true one.
        self._binds = question.wanted is not Wanted.TIME
        self._checks = question.checks

    def denied(self, page: Page, index: int, position: int | None) -> bool:
        """True where the sentence is set at times none of which the question names.

        `position` is that in the article of the span that would answer.
        """
        if not self.asked or not self._binds:
            return False
        own, inherited = told_at(page.article, page.spans[index], position)
        asked = _asked_of(self.asked, page.article)
        told = {*own, *inherited}
        # A tale without a date goes from year to year: nothing is told by what it inherits.
        is_tale = not own and page.article.published is None
        if not asked or is_tale or (own and self._checks):
            return False
        if not told:
            return _untold(asked, page)
        return not any(agree(one, other) for one in asked for other in told)

    def distance(self, stated: Found, page: Page, index: int) -> float | None:
        """0 for a time that the sentence is set at, a little more for one that it inherits nearly.

        None where that cannot be told.
        """
        asked = _asked_of((stated.value,), page.article)
        own, inherited = told_at(page.article, page.spans[index], None)
        if any(_overlap(one, other) for one in asked for other in own) or {*asked} & {*inherited}:
            return 0.0
        return 0.1 if any(_overlap(one, other) for one in asked for other in inherited) else None


def _asked_of(values: tuple[str, ...], article: Article) -> list[str]:
    """The times asked about, with the year that one without it has in this article."""
    year = _frame_year(article)
    found = (complete(value, article.published, year) for value in values)
    return [value for value in found if value]


@lru_cache(maxsize=1024)
def _frame_year(article: Article) -> str | None:
    """The one year that headline and lead name."""
    first = next(iter(scenes(article)), None)
    return year_of(article.title, article.text[first.span.start : first.span.end] if first else "")


@lru_cache(maxsize=8192)
def told_at(
    article: Article, span: Span, position: int | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The times that a sentence names, and the one it inherits, which a heading does not.

    Where `position` is given, of several that it names only those beside it.
    """
    scene = _scenes_by_start(article).get(span.start)
    named: list[str | None] = [
        complete(figure.value, article.published, _frame_year(article))
        for figure in figures_of(parse(article.text[span.start : span.end]))
        if figure.kind in DATING and not figure.value.startswith(("T", "---"))
    ]
    if scene is None:
        return tuple(dict.fromkeys(filter(None, named))), ()
    named += [moment.value for moment in scene.moments]
    if position is not None and any(moment.value for moment in scene.moments):
        at = position - span.start
        after = (moment.value for moment in scene.moments if moment.start >= at)
        named = [period_at(scene, at), next(after, None)]
    inherited = (scene.inherited_time,) if scene.inherited_time else ()
    return tuple(dict.fromkeys(filter(None, named))), inherited


@lru_cache(maxsize=256)
def _scenes_by_start(article: Article) -> dict[int, Scene]:
    return {scene.span.start: scene for scene in scenes(article)}


def _untold(asked: list[str], page: Page) -> bool:
    """True for times of which an article with a date can hardly tell.

    They had not begun when it appeared, or it names their year nowhere and is of another; what
    appears early in a year may well tell of the last one.
    """
    published = page.article.published
    known = stretch_of(published) if published else None
    stretches = [stretch_of(value) for value in asked]
    if known is None or not published:
        return False
    if all(each and each.first >= known.last for each in stretches):
        return True
    recent = known.first - _NEW_YEAR
    named = _years_of(page.article)
    return not any(
        each is None or each.last > recent or named & {*range(each.first // _YEAR, each.end_year)}
        for each in stretches
    )


@lru_cache(maxsize=1024)
def _years_of(article: Article) -> frozenset[int]:
    """All years that an article names."""
    return frozenset(
        int(end[:4])
        for span in parse(article.text).spans
        for figure in figures_of(parse(article.text[span.start : span.end]))
        if figure.kind in DATING
        for end in figure.value.split("/")
        if end[:4].isdigit()
    )


def distance(stated: Found, page: Page, index: int, times: Times) -> float:
    """How far a figure that the question states is from the sentence, from 0 to 1.

    0 where the sentence states it, 1 where it denies it or the article does not have it.
    """
    dated = stated.kind in DATING
    if dated and (held := times.distance(stated, page, index)) is not None:
        return held
    if not (dated and stretch_of(stated.value)) and states(page, index, stated):
        return 0.0
    if dated and any(figure.kind in DATING for figure in figures_of(parse(page.text(index)))):
        return 1.0
    if any(states(page, i, stated) for i in (index - 1, index + 1, page.headings[index], 0)):
        return 0.0 if dated else 0.8
    published = page.article.published or ""
    if dated and published and stated.value[:4] == published[:4]:
        return 0.2
    return 0.8 if any(states(page, i, stated) for i in range(len(page.spans))) else 1.0


def states(page: Page, index: int, stated: Found) -> bool:
    """True for a sentence of the page that has the figure."""
    if not 0 <= index < len(page.spans):
        return False
    return any(compare(stated, figure) in _AGREES for figure in figures_of(parse(page.text(index))))
