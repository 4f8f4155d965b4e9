"""Where an article ends and the rest of its page begins."""

from __future__ import annotations

import itertools
import re
from typing import Final

from rag.ingest.cleaning.byline import has_role, is_person, read_byline, read_names, read_signature
from rag.ingest.cleaning.lines import LINK_WORDS, Kind, Line, is_sentence
from rag.text import lexicon

_ENDS = (Kind.FOOTER, Kind.COMMENTS, Kind.LINKS, Kind.OUTLET)
_ENOUGH = 400  # characters of story before comments or teasers with sentences may end it
_TEASER = 300  # characters of a paragraph below a link, at most
_MANY = 50  # headings of links and comments that are looked into
_PAGE: Final = lexicon.Patterns("boilerplate")
_DATED_LINK = re.compile(r"\(\s*\d\d?[/.-]\d\d?(?:[/.-]\d{2,4})?(?:[\s,|-]+\d\d?[:h]\d\d)?\s*\)$")


def find_end(lines: list[Line]) -> tuple[int, str | None]:
    """Index behind the last line of the story, and the name it is signed with.

    `lines` begin with the headline. A story ends at its signature, at the imprint, the comments
    or a box of links: always where no paragraph follows, or only comments or teasers do.
    """
    sizes = [len(line.text) if line.kind is Kind.BODY else 0 for line in lines]
    above = list(itertools.accumulate(sizes))
    looked_into = 0
    for index, line in enumerate(lines):
        if not above[index] or line.kind is Kind.BODY:
            continue
        is_last = above[index] == above[-1]
        writer = read_byline(line.text) if line.kind is Kind.BYLINE else None
        if is_last and line.kind is Kind.PLAIN:
            if all(_DATED_LINK.search(x.text) for x in lines[index : index + 2]):
                return index, None
            if _is_signature(lines, index):
                return index + has_role(line.text), read_signature(line.text)
        elif is_last and (writer or line.kind in _ENDS):
            return index, writer
        elif line.kind in (Kind.COMMENTS, Kind.LINKS) or writer:
            looked_into += 1
            most = above[index] >= _ENOUGH and above[-1] < 2 * above[index]
            are_others = _are_comments if line.kind is Kind.COMMENTS else _are_teasers
            if most and looked_into <= _MANY and are_others(lines[index + 1 :]):
                return index, writer
    return len(lines), None


def _are_teasers(lines: list[Line]) -> bool:
    """Whether the lines are headlines of other stories with a sentence each."""
    headline, teasers = LINK_WORDS, 0  # the first one may have been taken for a link
    for line in lines:
        if line.is_story:
            if headline < LINK_WORDS or len(line.text) > _TEASER:
                return False
            headline, teasers = 0, teasers + 1
        elif line.kind is Kind.PLAIN:
            headline = line.words
        elif line.kind is Kind.BYLINE and read_byline(line.text):
            return False
    return teasers >= 2


def _are_comments(lines: list[Line]) -> bool:
    """Whether the lines are readers' comments: each has a button to reply."""
    replies = sum(line.kind is Kind.NOISE and bool(_PAGE.reply.search(line.text)) for line in lines)
    return replies >= max(2, sum(line.is_story for line in lines))


def _is_signature(lines: list[Line], index: int) -> bool:
    """Whether a short line below the last paragraph is the writer's name, not one of a list."""
    name = read_signature(lines[index].text)
    if name is None or not is_person(name):
        return False
    above = reversed(lines[:index])
    before = next(line.text for line in above if line.kind in (Kind.BODY, Kind.PLAIN))
    after = [line.text for line in lines[index + 1 : index + 9] if line.kind is Kind.PLAIN][:1]
    if read_names(before) or any(read_names(x) and x != lines[index].text for x in after):
        return False
    return not after or is_sentence(before)
