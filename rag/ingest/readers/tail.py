"""Where an article ends and the rest of its page begins."""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.ingest.readers.boilerplate import BULLET, Kind, is_sentence, is_tail_widget
from rag.ingest.readers.byline import (
    has_role,
    is_person,
    is_surely_person,
    read_byline,
    read_names,
    read_signature,
)
from rag.ingest.readers.lines import LINK_WORDS, Line

ENOUGH_BODY = 400  # characters of story before comments or teasers with sentences may end it
TEASER = 300  # characters of a paragraph below a link, at most
REPLY = re.compile(r"thích|trả lời|like|reply", re.IGNORECASE)
COMMENT = 600  # characters of a paragraph in a reader's comment, at most
MANY_CUTS = 5
DATED_LINK = re.compile(
    r"\(\s*\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?(?:[\s,|-]+\d{1,2}[:h]\d\d)?\s*\)$"
)


class Below(NamedTuple):
    """What of a story stands below a line."""

    characters: int = 0  # in paragraphs
    paragraphs: int = 0  # and short sentences
    longest: int = 0  # of them, in characters
    figures: bool = False  # a short sentence states one
    replies: int = 0  # buttons to like or answer
    nearest: Kind | None = None  # of the next line of story
    touching: Kind | None = None  # of the next line of all
    only_teasers: bool = True  # each paragraph below a headline; nobody signs
    only_named: bool = True  # each paragraph below a short line, as comments below their writers

    def and_above(self, line: Line) -> Below:
        """The same, seen from above `line`."""
        if line.kind is Kind.BODY or line.is_short_sentence:
            return Below(
                self.characters + (len(line.text) if line.kind is Kind.BODY else 0),
                self.paragraphs + 1,
                max(self.longest, len(line.text)),
                self.figures or line.states_figures,
                self.replies,
                Kind.BODY,
                Kind.BODY,
                self.only_teasers and self.nearest is not Kind.BODY,
                self.only_named and self.touching is not Kind.BODY,
            )
        named = self.only_named and (line.kind is Kind.PLAIN or self.touching is not Kind.BODY)
        seen = self._replace(touching=line.kind, only_named=named)
        if line.kind is Kind.PLAIN:
            headline = len(line.text.split()) >= LINK_WORDS or self.nearest is not Kind.BODY
            signed = self.nearest is None and read_names(line.text) is not None
            teasers = self.only_teasers and headline and not signed
            return seen._replace(nearest=Kind.PLAIN, only_teasers=teasers)
        if line.kind is Kind.BYLINE and read_byline(line.text):
            return seen._replace(only_teasers=False)
        if line.kind is Kind.NOISE and REPLY.search(line.text):
            return seen._replace(replies=self.replies + 1)
        return seen

    def are_teasers(self) -> bool:
        """Whether all that is below are headlines of other stories with a sentence each."""
        return self.paragraphs >= 2 and self.only_teasers and self.longest <= TEASER

    def are_comments(self, counted: bool) -> bool:
        """Whether all that is below are comments; `counted` when their heading says how many."""
        named = counted and self.only_named and self.touching is not Kind.BODY
        return self.longest <= COMMENT and (named or self.replies >= max(2, self.paragraphs))


def find_end(lines: list[Line]) -> tuple[int, str | None]:
    """Index behind the last line of the story, and the name it is signed with.

    `lines` begin with the headline. A story ends at its signature, at the imprint, the comments
    or a box of links: always where no paragraph follows, or only comments or teasers do.
    """
    end, signature = len(lines), None
    for _ in range(MANY_CUTS):  # above a cut, what was no end before may be one now
        cut, name = _first_end(lines[:end], Below(only_teasers=signature is None))
        signature = signature or name
        if cut == end:
            break
        end = cut
    return end, signature


def _first_end(lines: list[Line], below_all: Below) -> tuple[int, str | None]:
    views = [below_all]
    for line in reversed(lines[1:]):
        views.append(views[-1].and_above(line))
    views.reverse()
    above = 0
    previous: Line | None = None
    for index, (line, below) in enumerate(zip(lines, views, strict=False)):
        if line.kind is Kind.BODY:
            above += len(line.text)
        elif above:
            writer = read_byline(line.text) if line.kind is Kind.BYLINE else None
            if (writer or line.kind is not Kind.BYLINE) and _ends_story(line, above, below):
                return index, writer
            if line.kind is Kind.PLAIN and not below.characters and not below.figures:
                after = [
                    other for other in lines[index + 1 : index + 9] if other.kind is Kind.PLAIN
                ]
                if is_tail_widget(line.text) or _is_dated_link(line, after):
                    return index, None
                if _is_signature(line, previous, after):
                    return index + has_role(line.text), read_signature(line.text)
        if line.kind in (Kind.BODY, Kind.PLAIN):
            previous = line
    return len(lines), None


def _ends_story(line: Line, above: int, below: Below) -> bool:
    """Whether the story ends at this line, judged by its kind and by what stands below it."""
    last = below.characters == 0
    others = above >= ENOUGH_BODY and below.characters < above
    counted = re.search(r"[1-9]", line.text) is not None
    return {
        Kind.FOOTER: last,
        Kind.OUTLET: last and above >= ENOUGH_BODY and not below.figures,
        Kind.COMMENTS: last or (others and below.are_comments(counted)),
        Kind.BYLINE: last or (others and below.are_teasers()),
        Kind.LINKS: (last and not below.figures) or (others and below.are_teasers()),
    }.get(line.kind, False)


def _is_dated_link(line: Line, after: list[Line]) -> bool:
    """Whether headlines with a date in brackets begin here: the list of older stories."""
    listed = bool(BULLET.match(line.text)) or not after or DATED_LINK.search(after[0].text)
    return bool(DATED_LINK.search(line.text) and listed)


def _is_signature(line: Line, previous: Line | None, after: list[Line]) -> bool:
    """Whether a short line below the last paragraph is the writer's name, not one of a list."""
    name = read_signature(line.text)
    if name is None or not is_person(name):
        return False
    if previous and previous.kind is Kind.PLAIN and read_names(previous.text):
        return False
    if after and read_names(after[0].text) and after[0].text.casefold() != line.text.casefold():
        return False
    ended = previous is not None and is_sentence(previous.text)
    return not after or ended or is_surely_person(name)
