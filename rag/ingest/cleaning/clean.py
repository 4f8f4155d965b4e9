"""The text of a scraped page without the page: headline first, then lead and body, once each."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace

from rag.ingest.cleaning.byline import (
    is_person,
    is_role,
    read_byline,
    read_names,
    read_outlet,
    split_agency,
)
from rag.ingest.cleaning.dateline import Dateline
from rag.ingest.cleaning.ending import find_end
from rag.ingest.cleaning.link_lists import drop_link_lists
from rag.ingest.cleaning.lines import Kind, Line, has_digit, is_body, is_sentence, read_lines
from rag.ingest.cleaning.title import find_title
from rag.ingest.readers.plain import characters
from rag.text import parse

_MANY_PASSES = 20
_HEAD_LINES = 12
_SAME_WHEN_LONGER = 60  # a shorter line may well stand twice: a heading, a row of a table
_PAGE_NUMBER = re.compile(r"[-–\s]*\d{1,3}[-–\s]*")
_COUNT = re.compile(r"\(?\d{1,4}\)?")
_CUT_SHORT = re.compile(r"\s*[\[(]?(?:\.{3,}|…)[\])]?$")


@dataclass(frozen=True)
class Cleaned:
    """An article in plain text; `text` begins with the line `title` where there is a headline."""

    title: str
    text: str
    published: str | None = None
    published_time: str | None = None
    publisher: str | None = None
    byline: str | None = None


def clean(text: str, title: str | None = None) -> Cleaned | None:
    """The article in the text of a page, or None if nothing is left.

    `title` is the headline where the format states it. Cleaning the result changes nothing: what
    one removal brings to light is removed in the same call.
    """
    headline = " ".join(characters(title).split()) if title else None
    text = characters(text)
    found: Cleaned | None = None
    for _ in range(_MANY_PASSES):
        again = _clean_once(text, headline)
        if again is None:
            return None
        found = replace(
            again,
            published=(dated := found if found and found.published else again).published,
            published_time=dated.published_time,
            publisher=(found and found.publisher) or again.publisher,
            byline=(found and found.byline) or again.byline,
        )
        if again.text == text:
            break
        text = again.text
    return found


def _clean_once(text: str, headline: str | None) -> Cleaned | None:
    lines = read_lines(text)
    top = find_title(lines, headline)
    title = headline if top is None else lines[top].text
    start = top or 0
    for line in lines:
        if title and _is_same(line.text, title):
            line.kind = Kind.TITLE
    is_short = not any(line.kind is Kind.BODY for line in lines)
    if is_short:
        _keep_date_headings(lines[start + 1 :])
    drop_link_lists(lines)
    for line in lines[start + 1 :]:
        if is_short and line.is_short_sentence:  # where no line is long, they are the body
            line.kind = Kind.BODY
    byline = _take_head_byline(lines, start)
    dateline = _take_dateline(lines, start)
    outlet = _find_outlet(lines, start)
    for before, line in itertools.pairwise(lines):
        # A bare number below a button or a heading of comments counts them.
        if before.kind in (Kind.NOISE, Kind.COMMENTS) and _COUNT.fullmatch(line.text):
            line.kind = Kind.NOISE
    has_body = any(line.kind is Kind.BODY for line in lines)
    above = [line.text for line in lines[:start] if _is_story_above(line, has_body)]
    below = _join_roles(lines[start:])
    end, signature = find_end(below)
    kept, publisher = _without_repeats(above + _story(below[:end]), title)
    while len(kept) > 1 and _PAGE_NUMBER.fullmatch(kept[-1]) and is_sentence(kept[-2]):
        kept.pop()
    if title:
        kept.insert(0, title)
    if not any(character.isalpha() for line in kept for character in line):
        return None
    return Cleaned(
        title=title or _first_words(kept[0]),
        text="\n".join(kept),
        published=dateline.date,
        published_time=dateline.time,
        publisher=publisher or outlet or dateline.outlet,
        byline=byline or signature or dateline.byline,
    )


def _is_same(line: str, title: str) -> bool:
    return len(line) == len(title) and parse(line).folded == parse(title).folded


def _is_story_above(line: Line, has_body: bool) -> bool:
    """Whether a line above the headline belongs to the story: a lead, not a menu."""
    if line.kind is not Kind.PLAIN or has_body:
        return line.kind is Kind.BODY
    return line.words >= 4 and has_digit(line.text)


def _keep_date_headings(lines: list[Line]) -> None:
    """Bare dates that head parts of a list, as prices day by day, become plain lines."""
    bare = [line for line in lines if line.dateline and not line.dateline.certain]
    for line in bare if len(bare) > 1 else []:
        line.kind = Kind.PLAIN


def _take_dateline(lines: list[Line], start: int) -> Dateline:
    """The dateline: below the headline, at most one paragraph down, or right above it.

    A date further up is the clock of the site; one further down belongs to something else. The
    time may stand on the line before or after.
    """
    found = None
    bodies = 0
    for index in range(start, min(start + _HEAD_LINES, len(lines))):
        bodies += lines[index].kind is Kind.BODY
        dateline = lines[index].dateline
        if dateline and dateline.date and (not bodies or (dateline.labelled and bodies == 1)):
            found = index
            break
    above = start - 1
    while found is None and above >= 0 and (lines[above].dateline or lines[above].text.isupper()):
        dateline = lines[above].dateline
        found = above if dateline and dateline.date else None
        above -= 1
    if found is None:
        return Dateline(None, None)
    lines[found], dateline = replace(lines[found], kind=Kind.NOISE), lines[found].dateline
    assert dateline is not None
    for line in [*lines[found + 1 : found + 2], *lines[max(0, found - 1) : found]]:
        beside = line.dateline
        if beside and beside.time and not beside.date and not dateline.time:
            dateline = replace(dateline, time=beside.time)
    return dateline


def _take_head_byline(lines: list[Line], start: int) -> str | None:
    """The writer named between headline and lead; a bare name that stands there beside the date."""
    for index in range(max(0, start - 3), min(start + _HEAD_LINES, len(lines))):
        line = lines[index]
        if line.kind is Kind.BODY and index > start:
            break
        if line.kind is Kind.BYLINE:
            return read_byline(line.text) or None
        name = read_names(line.text) if line.kind is Kind.PLAIN else None
        dated = any(other.kind is Kind.DATELINE for other in _beside(lines, index))
        if name and is_person(name) and dated:
            line.kind = Kind.NOISE
            return name
    return None


def _beside(lines: list[Line], index: int) -> list[Line]:
    return lines[max(0, index - 1) : index] + lines[index + 1 : index + 2]


def _find_outlet(lines: list[Line], start: int) -> str | None:
    """The outlet that a line near the headline or at the end of the page names."""
    near = lines[max(0, start - _HEAD_LINES) : start + _HEAD_LINES] + lines[-_HEAD_LINES:]
    kinds = (Kind.OUTLET, Kind.BYLINE)
    return next(filter(None, (read_outlet(line.text) for line in near if line.kind in kinds)), None)


def _join_roles(lines: list[Line]) -> list[Line]:
    """A name and, on the next line, its role in brackets become one line."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and before.kind is Kind.PLAIN and is_role(line.text) and read_names(before.text):
            joined[-1] = Line(f"{before.text} {line.text}", Kind.PLAIN)
        else:
            joined.append(line)
    return joined


def _story(lines: list[Line]) -> list[str]:
    """The lines below the headline that belong to the story."""
    bodies = [index for index, line in enumerate(lines) if line.kind is Kind.BODY] or [0]
    furniture = {Kind.NOISE, Kind.DATELINE, Kind.LINKS, Kind.FOOTER}
    kept = []
    for index, line in enumerate(lines):
        inside = bodies[0] < index < bodies[-1]
        beside = {other.kind for other in _beside(lines, index)}
        if line.kind is Kind.PLAIN:
            keep = index > bodies[0] or not (line.is_section and beside & furniture)
        elif line.kind is Kind.DATELINE:  # the hours of a chronicle stay
            keep = inside and beside == {Kind.BODY}
        elif line.kind is Kind.FOOTER:
            keep = is_body(line.text)
        else:
            keep = line.kind is Kind.BODY or (inside and line.kind is Kind.OUTLET)
        if keep:
            kept.append(line.text)
    return kept


def _without_repeats(story: list[str], title: str | None) -> tuple[list[str], str | None]:
    """Each long line once, without the outlet's name before the lead, and that name."""
    publisher = None
    kept: list[str] = []
    seen: set[str] = set()
    for line in story:
        if len(kept) < 3:
            outlet, line = split_agency(line)
            publisher = publisher or outlet
        if len(line) >= _SAME_WHEN_LONGER:
            repeated = parse(line).folded in seen
            seen.add(parse(line).folded)
        else:
            # Twice in a row it is a caption and its picture's name; figures may well return.
            repeated = kept[-1:] == [line] and len(line) >= 20 and not has_digit(line)
        if not repeated and not (title and _is_same(line, title)):
            kept.append(line)
    return [line for i, line in enumerate(kept) if i >= 4 or not _is_teaser(line, kept)], publisher


def _is_teaser(line: str, lines: list[str]) -> bool:
    """Whether the line is another of the first lines, cut short with an ellipsis."""
    stem = _CUT_SHORT.sub("", line)
    if stem == line or len(stem) < _SAME_WHEN_LONGER:
        return False
    return any(other.startswith(stem) and len(other) > len(line) for other in lines[:6])


def _first_words(line: str) -> str:
    """A title for a text without a headline: its first line, or as many words as a title has."""
    if len(line) <= 160:
        return line
    return line[:120].rsplit(" ", 1)[0].rstrip(" ,;:–-") or line[:120]
