"""The text of a scraped page without the page: headline first, then lead and body, once each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.ingest.readers.boilerplate import Kind, is_sentence
from rag.ingest.readers.byline import (
    is_person,
    is_role,
    read_byline,
    read_names,
    read_outlet,
    split_agency,
)
from rag.ingest.readers.dateline import Dateline, read_dateline
from rag.ingest.readers.lines import Line, drop_link_lists, read_lines
from rag.ingest.readers.plain import characters
from rag.ingest.readers.tail import find_end
from rag.ingest.readers.title import find_title
from rag.text import parse

MANY_PASSES = 20
HEAD_LINES = 12
SAME_WHEN_LONGER = 60  # a shorter line may well stand twice: a heading, a row of a table
PAGE_NUMBER = re.compile(r"[-–\s]*\d{1,3}[-–\s]*")
COUNT = re.compile(r"\(?\d{1,4}\)?")
CUT_SHORT = re.compile(r"\s*[\[(]?(?:\.{3,}|…)[\])]?$")


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
    before = characters(text)
    result = _clean_once(before, headline)
    for _ in range(MANY_PASSES):
        if result is None or result.text == before:
            break
        again = _clean_once(result.text, headline)
        if again is None:
            return None
        if again.text == result.text:
            break
        result = replace(
            again,
            published=result.published or again.published,
            published_time=(result if result.published else again).published_time,
            publisher=result.publisher or again.publisher,
            byline=result.byline or again.byline,
        )
    return result


def _clean_once(text: str, headline: str | None) -> Cleaned | None:
    lines = read_lines(text)
    top = find_title([line.text for line in lines], [line.kind for line in lines], headline)
    title = headline if top is None else lines[top].text
    start = top or 0
    if title:
        lines = [
            replace(line, kind=Kind.TITLE) if _is_same(line.text, title) else line for line in lines
        ]
    lines = drop_link_lists(_keep_date_headings(lines, start))
    lines = _raise_sentences(lines, start)
    lines, byline = _take_head_byline(lines, start)
    dated = _find_dateline(lines, start)
    dateline = None if dated is None else _dateline_at(lines, dated)
    if dated is not None:
        lines[dated] = _as_noise(lines[dated])
    outlet = _find_outlet(lines, start)
    has_body = any(line.kind is Kind.BODY for line in lines)
    lines = _drop_counts(lines)
    above = [line.text for line in lines[:start] if _is_story_above(line, has_body)]
    below = _join_roles(lines[start:])
    end, signature = find_end(below)
    kept, publisher = _without_repeats(above + _story(below[:end]), title)
    while len(kept) > 1 and PAGE_NUMBER.fullmatch(kept[-1]) and is_sentence(kept[-2]):
        kept.pop()
    if title:
        kept.insert(0, title)
    if not any(character.isalpha() for line in kept for character in line):
        return None
    return Cleaned(
        title=title or _first_words(kept[0]),
        text="\n".join(kept),
        published=dateline.date if dateline else None,
        published_time=dateline.time if dateline else None,
        publisher=publisher or outlet or (dateline.outlet if dateline else None),
        byline=byline or signature or (dateline.byline if dateline else None),
    )


def _is_same(line: str, title: str) -> bool:
    return abs(len(line) - len(title)) <= 8 and parse(line).folded == parse(title).folded


def _as_noise(line: Line) -> Line:
    return replace(line, kind=Kind.NOISE)


def _is_story_above(line: Line, has_body: bool) -> bool:
    """Whether a line above the headline belongs to the story: a lead, not a menu."""
    if line.kind is not Kind.PLAIN:
        return line.kind is Kind.BODY
    words = len(line.text.split())
    if not has_body:
        return words >= 4 and any(character.isdigit() for character in line.text)
    return words >= 8 and line.text.endswith(".")


def _raise_sentences(lines: list[Line], start: int) -> list[Line]:
    """Where no line is long, the short sentences below the headline are the body."""
    if any(line.kind is Kind.BODY for line in lines):
        return lines
    return [
        replace(line, kind=Kind.BODY) if index > start and line.is_short_sentence else line
        for index, line in enumerate(lines)
    ]


def _drop_counts(lines: list[Line]) -> list[Line]:
    """The lines without a bare number below a button or a heading of comments: it counts them."""
    result = list(lines)
    for index, line in enumerate(lines[1:], start=1):
        if result[index - 1].kind in (Kind.NOISE, Kind.COMMENTS) and COUNT.fullmatch(line.text):
            result[index] = _as_noise(line)
    return result


def _keep_date_headings(lines: list[Line], start: int) -> list[Line]:
    """Bare dates that head parts of a list, as prices day by day, become plain lines."""
    if any(line.kind is Kind.BODY for line in lines):
        return lines
    bare = [
        index
        for index, line in enumerate(lines)
        if index > start and line.kind is Kind.DATELINE and _is_bare_date(line.text)
    ]
    if len(bare) < 2 or bare[-1] - bare[0] < 2:
        return lines
    headings = set(bare)
    return [
        replace(line, kind=Kind.PLAIN) if index in headings else line
        for index, line in enumerate(lines)
    ]


def _is_bare_date(text: str) -> bool:
    found = read_dateline(text)
    return bool(found and found.date and not found.certain)


def _find_dateline(lines: list[Line], start: int) -> int | None:
    """Index of the dateline: below the headline, at most one paragraph down, or right above it.

    A date further up is the clock of the site; one further down belongs to something else.
    """
    bodies = 0
    for index in range(start, min(start + HEAD_LINES, len(lines))):
        bodies += lines[index].kind is Kind.BODY
        if bodies > 1:
            break
        found = _dateline_at(lines, index)
        if found and (found.labelled or bodies == 0):
            return index
    index = start - 1
    while index >= 0 and (lines[index].kind is Kind.DATELINE or _is_genre(lines[index])):
        if _dateline_at(lines, index):
            return index
        index -= 1
    return None


def _is_genre(line: Line) -> bool:
    """Whether the line stands between the date and the title of a paper: "BÁO CÁO"."""
    return line.text.isupper() and len(line.text) <= 30


def _dateline_at(lines: list[Line], index: int) -> Dateline | None:
    """The dateline of a line with a date; its time may stand on the line before or after."""
    found = read_dateline(lines[index].text) if lines[index].kind is Kind.DATELINE else None
    if found is None or found.date is None:
        return None
    if found.time:
        return found
    for beside in (index + 1, index - 1):
        if 0 <= beside < len(lines) and lines[beside].kind is Kind.DATELINE:
            clock = read_dateline(lines[beside].text)
            if clock and clock.date is None and clock.time:
                return replace(found, time=clock.time, certain=True)
    return found


def _take_head_byline(lines: list[Line], start: int) -> tuple[list[Line], str | None]:
    """The writer named between headline and lead, and the lines without a bare name found there."""
    for index in range(max(0, start - 3), min(start + HEAD_LINES, len(lines))):
        line = lines[index]
        if line.kind is Kind.BODY and index > start:
            break
        if line.kind is Kind.BYLINE:
            return lines, read_byline(line.text) or None
        beside = lines[max(0, index - 1) : index] + lines[index + 1 : index + 2]
        name = read_names(line.text) if line.kind is Kind.PLAIN else None
        if name and is_person(name) and any(other.kind is Kind.DATELINE for other in beside):
            return [*lines[:index], _as_noise(line), *lines[index + 1 :]], name
    return lines, None


def _find_outlet(lines: list[Line], start: int) -> str | None:
    """The outlet that a line near the headline or at the end of the page names."""
    near = lines[max(0, start - HEAD_LINES) : start + HEAD_LINES] + lines[-HEAD_LINES:]
    kinds = (Kind.OUTLET, Kind.BYLINE)
    named = (read_outlet(line.text) for line in near if line.kind in kinds)
    return next(filter(None, named), None)


def _join_roles(lines: list[Line]) -> list[Line]:
    """A name and, on the next line, its role in brackets become one line."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before and before.kind is Kind.PLAIN and is_role(line.text) and read_names(before.text):
            joined[-1] = replace(before, text=f"{before.text} {line.text}")
        else:
            joined.append(line)
    return joined


def _story(lines: list[Line]) -> list[str]:
    """The lines below the headline that belong to the story."""
    kept = []
    bodies = [index for index, line in enumerate(lines) if line.kind is Kind.BODY]
    first_body, last_body = (bodies[0], bodies[-1]) if bodies else (0, 0)
    for index, line in enumerate(lines):
        beside = lines[max(0, index - 1) : index] + lines[index + 1 : index + 2]
        if line.kind is Kind.PLAIN and index < first_body and line.is_label:
            furniture = {Kind.NOISE, Kind.DATELINE, Kind.LINKS, Kind.FOOTER}
            keep = not any(other.kind in furniture for other in beside)
        elif line.kind is Kind.DATELINE:
            # The hours of a chronicle stay; the date of a page goes.
            found = read_dateline(line.text)
            between = index > first_body and all(other.kind is Kind.BODY for other in beside)
            keep = between and not (found and found.labelled)
        elif line.kind is Kind.BYLINE:
            keep = first_body < index < last_body and bool(read_byline(line.text))
        elif line.kind is Kind.FOOTER:
            keep = line.is_long
        elif line.kind is Kind.OUTLET:
            keep = first_body < index < last_body
        else:
            keep = line.kind in (Kind.BODY, Kind.PLAIN)
        if keep:
            kept.append(line.text)
    return kept


def _without_repeats(story: list[str], title: str | None) -> tuple[list[str], str | None]:
    """Each long line once, without the outlet's name before the lead, and that name."""
    publisher = None
    kept: list[str] = []
    seen: set[str] = set()
    for text in story:
        line = text
        if len(kept) < 3:
            outlet, line = split_agency(text)
            publisher = publisher or outlet
        if len(line) >= SAME_WHEN_LONGER:
            repeated = parse(line).folded in seen
            seen.add(parse(line).folded)
        else:
            # Twice in a row it is a caption and its picture's name; figures may well return.
            repeated = kept[-1:] == [line] and len(line) >= 20 and not any(map(str.isdigit, line))
        if not repeated and not (title and _is_same(line, title)):
            kept.append(line)
    return [line for i, line in enumerate(kept) if i >= 4 or not _is_teaser(line, kept)], publisher


def _is_teaser(line: str, lines: list[str]) -> bool:
    """Whether the line is another of the first lines, cut short with an ellipsis."""
    stem = CUT_SHORT.sub("", line)
    if stem == line or len(stem) < SAME_WHEN_LONGER:
        return False
    return any(other.startswith(stem) and len(other) > len(line) for other in lines[:6])


def _first_words(line: str) -> str:
    """A title for a text without a headline: its first line, or as many words as a title has."""
    if len(line) <= 160:
        return line
    return line[:120].rsplit(" ", 1)[0].rstrip(" ,;:–-") or line[:120]
