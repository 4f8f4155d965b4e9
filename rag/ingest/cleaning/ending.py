"""Where an article ends and the rest of its page begins."""

from __future__ import annotations

import itertools
import re
from typing import Final

from rag.ingest.cleaning.byline import (
    has_role,
    is_person,
    is_surely_person,
    read_byline,
    read_names,
    read_signature,
)
from rag.ingest.cleaning.lines import LINK_WORDS, Kind, Line, is_sentence
from rag.text import lexicon

_ENOUGH = 400  # characters of story before comments or teasers with sentences may end it
_TEASER = 300  # characters of a paragraph below a link, at most
_COMMENT = 600  # characters of a paragraph in a reader's comment, at most
_MANY = 50  # headings of links and comments that are looked into
_REPLY: Final = lexicon.pattern("boilerplate.reply")
_DATED_LINK = re.compile(
    r"\(\s*\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?(?:[\s,|-]+\d{1,2}[:h]\d\d)?\s*\)$"
)


def find_end(lines: list[Line]) -> tuple[int, str | None]:
    """Index behind the last line of the story, and the name it is signed with.

    `lines` begin with the headline. A story ends at its signature, at the imprint, the comments
    or a box of links: always where no paragraph follows, or only comments or teasers do.
    """
    sizes = [len(line.text) if line.kind is Kind.BODY else 0 for line in lines]
    above = list(itertools.accumulate(sizes))
    last_figure = max((i for i, line in enumerate(lines) if line.states_figures), default=0)
    looked_into = 0
    for index, line in enumerate(lines):
        if not above[index] or line.kind is Kind.BODY:
            continue
        is_last, no_figures = above[index] == above[-1], last_figure <= index
        enough = above[index] >= _ENOUGH
        writer = read_byline(line.text) if line.kind is Kind.BYLINE else None
        if is_last and line.kind is Kind.PLAIN and no_figures:
            if line.is_page_box or _is_dated_link(lines[index : index + 2]):
                return index, None
            if _is_signature(lines, index):
                return index + has_role(line.text), read_signature(line.text)
        elif is_last and (
            line.kind in (Kind.FOOTER, Kind.COMMENTS)
            or writer
            or (line.kind is Kind.LINKS and no_figures)
            or (line.kind is Kind.OUTLET and no_figures and enough)
        ):
            return index, writer
        elif line.kind in (Kind.COMMENTS, Kind.LINKS) or writer:
            looked_into += 1
            most = enough and above[-1] < 2 * above[index] and looked_into <= _MANY
            are_others = _are_comments if line.kind is Kind.COMMENTS else _are_teasers
            if most and are_others(lines[index:]):
                return index, writer
    return len(lines), None


def _is_story(line: Line) -> bool:
    return line.kind is Kind.BODY or line.is_short_sentence


def _are_teasers(lines: list[Line]) -> bool:
    """Whether all below a heading are headlines of other stories with a sentence each."""
    headline, teasers = LINK_WORDS, 0  # the first one may have been taken for a link
    for line in lines[1:]:
        if _is_story(line):
            if headline < LINK_WORDS or len(line.text) > _TEASER:
                return False
            headline, teasers = 0, teasers + 1
        elif line.kind is Kind.PLAIN:
            headline = line.words
        elif line.kind is Kind.BYLINE and read_byline(line.text):
            return False
    signed = [line for line in lines if line.kind in (Kind.BODY, Kind.PLAIN)][-1:]
    return teasers >= 2 and not any(read_names(line.text) for line in signed)


def _are_comments(lines: list[Line]) -> bool:
    """Whether all below a heading are comments, by their writers' names or the buttons to reply."""
    story = [line for line in lines if _is_story(line)]
    if any(len(line.text) > _COMMENT for line in story):
        return False
    replies = sum(line.kind is Kind.NOISE and bool(_REPLY.search(line.text)) for line in lines)
    named = all(
        before.kind is Kind.PLAIN and not _is_story(before)
        for before, line in itertools.pairwise(lines)
        if _is_story(line)
    )
    counted = re.search(r"[1-9]", lines[0].text) is not None
    return (counted and named) or replies >= max(2, len(story))


def _is_dated_link(lines: list[Line]) -> bool:
    """Whether headlines with a date in brackets begin here: the list of older stories."""
    return all(_DATED_LINK.search(line.text) for line in lines)


def _is_signature(lines: list[Line], index: int) -> bool:
    """Whether a short line below the last paragraph is the writer's name, not one of a list."""
    name = read_signature(lines[index].text)
    if name is None or not is_person(name):
        return False
    kinds = (Kind.BODY, Kind.PLAIN)
    before = [line for line in lines[:index] if line.kind in kinds][-1]
    after = [line for line in lines[index + 1 : index + 9] if line.kind is Kind.PLAIN][:1]
    if before.kind is Kind.PLAIN and read_names(before.text):
        return False
    if any(read_names(line.text) and line.text != lines[index].text for line in after):
        return False
    return not after or is_sentence(before.text) or is_surely_person(name)
