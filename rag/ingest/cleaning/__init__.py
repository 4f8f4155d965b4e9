"""The text of a scraped page without the page: headline first, then lead and body, once each."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from textwrap import shorten

from rag.ingest.cleaning.byline import (
    is_person,
    is_writer,
    read_byline,
    read_names,
    read_outlet,
    split_agency,
)
from rag.ingest.cleaning.dateline import Dateline
from rag.ingest.cleaning.ending import find_end
from rag.ingest.cleaning.lines import COUNT, LINK_WORDS, Kind, Line, is_sentence, read_lines
from rag.ingest.cleaning.title import find_title
from rag.ingest.page import CELL, Page, characters
from rag.text import parse

_MANY_PASSES = 20
_TITLE = 160  # characters of the first line that name a text without a headline
_LONGEST_TITLE = 500
_HEAD_LINES = 12
_SAME_WHEN_LONGER = 60  # a shorter line may well stand twice: a heading, a row of a table


def clean(page: Page) -> Page | None:
    """The article in the text of a page, with its facts, or None if nothing is left.

    The text begins with the line `title`, where there is a headline. What the page states comes
    before what its lines seem to say. Cleaning the result changes nothing: what one removal brings
    to light is removed in the same call.
    """
    headline = " ".join(characters(page.title or "").replace(CELL, "").split()) or None
    text = characters(page.text)
    if page.number:  # an official paper, around whose text there is no page
        said = (line for line in text.replace(CELL, "").split("\n") if line != headline)
        lines = [line for line in said if any(map(str.isalnum, line))]
        title = headline or (lines.pop(0) if lines else page.number)
        whole = "\n".join([title, characters(page.number), *lines])
        return replace(page, title=title[:_LONGEST_TITLE], text=whole)
    cells = {line[1:].strip() for line in text.split("\n") if line.startswith(CELL)} - {""}
    page = replace(page, text=text.replace(CELL, ""))
    for _ in range(_MANY_PASSES):
        again = _clean_once(page.text, headline, cells)
        if again is None:
            return None
        settled = again.text == page.text
        page = page.or_else(again)
        if settled:
            break
    return page


def _clean_once(text: str, headline: str | None, cells: set[str]) -> Page | None:
    lines = read_lines(text, cells)
    top = find_title(lines, headline)
    title = headline if top is None else lines[top].text
    start = top or 0
    if top is not None:
        lines[top].kind = Kind.TITLE
    if not any(line.kind is Kind.BODY for line in lines):
        _read_as_short(lines[start + 1 :])
    _drop_link_lists(lines)
    byline = _take_head_byline(lines, start)
    dateline = _take_dateline(lines, start)
    near = lines[max(0, start - _HEAD_LINES) : start + _HEAD_LINES] + lines[-_HEAD_LINES:]
    named = (read_outlet(e.text) for e in near if e.kind in (Kind.OUTLET, Kind.BYLINE))
    outlet = next(filter(None, named), None)
    above = [line.text for line in lines[:start] if line.kind is Kind.BODY]
    end, signature = find_end(lines[start:])
    kept, publisher = _without_repeats(above + _story(lines[start : start + end]), title)
    if kept[1:] and COUNT.fullmatch(kept[-1]) and is_sentence(kept[-2]):
        kept.pop()  # the number of a page
    byline = byline or dateline.writer or signature
    if kept[1:] and byline and byline == read_names(kept[-1]):
        kept.pop()
    if title:
        kept.insert(0, title)
    if not any(character.isalpha() for line in kept for character in line):
        return None
    return Page(
        title=(title or shorten(kept[0], _TITLE, placeholder="") or kept[0])[:_LONGEST_TITLE],
        text="\n".join(kept),
        published=dateline.date,
        published_time=dateline.time,
        publisher=publisher or outlet or dateline.outlet,
        byline=byline,
    )


def _read_as_short(lines: list[Line]) -> None:
    """Where no line is long, short sentences are the body, and bare dates head parts of a list."""
    dates = [line for line in lines if line.dateline and not line.dateline.certain]
    for line in lines:
        if line.is_short_sentence:
            line.kind = Kind.BODY
    for line in dates if len(dates) > 1 else []:
        line.kind = Kind.PLAIN


def _drop_link_lists(lines: list[Line]) -> None:
    """Mark links to other stories, under a heading such as "Tin liên quan", as noise."""
    items: list[Line] | None = None  # of the list that is open
    for line in lines:
        if line.kind is Kind.LINKS:
            items = []
        elif items is None or not _is_link(line, items):
            items = None
        elif line.kind in (Kind.PLAIN, Kind.BODY):
            items.append(line)
            line.kind = Kind.NOISE


def _is_link(line: Line, items: list[Line]) -> bool:
    if line.kind in (Kind.PLAIN, Kind.BODY) and (line.is_item or (items and items[0].is_item)):
        return line.is_item  # a list with bullets ends where they end
    headline = line.kind is Kind.PLAIN and line.words >= LINK_WORDS
    return headline or line.kind in (Kind.NOISE, Kind.DATELINE)


def _take_dateline(lines: list[Line], start: int) -> Dateline:
    """The dateline: below the headline, at most one paragraph down, or right above it.

    A date further up is the clock of the site; one further down belongs to something else. The
    time may stand on the line before or after.
    """
    bodies = 0
    near = []
    for index in range(start, min(start + _HEAD_LINES, len(lines))):
        bodies += lines[index].kind is Kind.BODY
        dateline = lines[index].dateline
        if dateline and (not bodies or (dateline.labelled and bodies == 1)):
            near.append(index)
    above = range(start)[::-1]
    near += takewhile(lambda i: lines[i].dateline or lines[i].text.isupper(), above)
    for index in near:
        dateline = lines[index].dateline
        if dateline and dateline.date:
            beside = [line.dateline for line in _beside(lines, index) if line.dateline]
            times = [each.time for each in [dateline, *beside[::-1]] if each.time]
            lines[index].kind = Kind.NOISE
            return replace(dateline, time=times[0] if times else None)
    return Dateline()


def _beside(lines: list[Line], index: int) -> list[Line]:
    return lines[max(0, index - 1) : index] + lines[index + 1 : index + 2]


def _take_head_byline(lines: list[Line], start: int) -> str | None:
    """The writer named between headline and lead; a bare name that stands there beside the date."""
    for index in range(max(0, start - 3), min(start + _HEAD_LINES, len(lines))):
        line = lines[index]
        if line.kind is Kind.BODY and index > start:
            break
        if line.kind is Kind.BYLINE:
            return read_byline(line.text) or None
        dated = any(other.kind is Kind.DATELINE for other in _beside(lines, index))
        below = lines[index - 1].kind is Kind.TITLE and is_writer(line.text)
        name = read_names(line.text) if line.kind is Kind.PLAIN and (dated or below) else None
        if name and is_person(name):
            line.kind = Kind.NOISE
            return name
    return None


def _story(lines: list[Line]) -> list[str]:
    """The lines below the headline that belong to the story."""
    bodies = [index for index, line in enumerate(lines) if line.kind is Kind.BODY] or [0]
    kept = []
    for index, line in enumerate(lines):
        beside = {other.kind for other in _beside(lines, index)}
        is_menu = line.is_section and index < bodies[0] and beside & {Kind.NOISE, Kind.DATELINE}
        if (
            line.kind is Kind.BODY
            or (line.kind is Kind.PLAIN and not is_menu)
            or (line.kind is Kind.DATELINE and beside == {Kind.BODY})  # of a chronicle
            or (line.kind is Kind.OUTLET and bodies[0] < index < bodies[-1])
        ):
            kept.append(line.text)
    return kept


def _without_repeats(story: list[str], title: str | None) -> tuple[list[str], str | None]:
    """Each long line once, without the outlet's name before the lead, and that name."""
    publisher = None
    kept: list[str] = []
    seen = {parse(title or "").folded}
    for text in story:
        outlet, line = split_agency(text) if len(kept) < 3 else (None, text)
        publisher = publisher or outlet
        folded = parse(line).folded
        if folded not in seen:
            kept.append(line)
        if len(line) >= _SAME_WHEN_LONGER:
            seen.add(folded)
    return kept, publisher
