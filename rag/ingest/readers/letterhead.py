"""Official papers: who issues one, where and when, its number and subject; who signs it.

What stands around the text is known by its words (Decree 30/2020/NĐ-CP), in a DOCX and in a PDF.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final, NamedTuple

from rag.ingest.cleaning.byline import read_names
from rag.ingest.cleaning.dateline import read_dateline
from rag.ingest.page import CELL, Page
from rag.text import lexicon
from rag.types import Unread

_LETTER: Final = lexicon.patterns("letters")
_LONGEST = 100  # characters of a line of recipients or of a signature
_HEAD_LINES = 20  # of a cell of a letterhead
_TITLES = 2  # words before a name
_SIGNATURE = 6  # lines


class Letterhead(NamedTuple):
    """The body that issued a paper, where and when, and what it is about, as far as it says."""

    publisher: str | None = None
    place: str | None = None
    published: str | None = None
    subject: str | None = None
    number: str | None = None


def paper(
    lines: Sequence[str], head: Letterhead | None, closing: Sequence[str], unread: Sequence[Unread]
) -> Page:
    """The page of a text, its letterhead and what was found of its closing already."""
    kept, more = _without_closing(_lines(lines))
    title = (head.subject or _title_below_kind(kept)) if head else None
    told = head or Letterhead()
    return Page(
        "\n".join(kept), title=title, published=told.published, publisher=told.publisher,
        byline=_signed_by([*_lines(closing), *more]), place=told.place, number=told.number,
        unread=tuple(unread),
    )  # fmt: skip


def _lines(blocks: Sequence[str]) -> list[str]:
    return [line for block in blocks for line in block.split("\n")]


def read_letterhead(cells: Sequence[Sequence[str]]) -> Letterhead | None:
    """What the cells of a table say if they are a letterhead: the body left, the nation right."""
    is_national = any(_LETTER.nation.search(line) for lines in cells for line in lines)
    if not is_national and not _is_dated(cells):
        return None
    left = [lines for lines in cells if not any(map(_LETTER.nation.search, lines))]
    abouts = (
        _LETTER.subject.match(" ".join(lines[i:_HEAD_LINES]))
        for lines in left
        for i in range(len(lines[:_HEAD_LINES]))
    )
    about = next(filter(None, abouts), None)
    bodies: list[str] = []  # that of the paper last, its superior above it
    number = None
    for line in itertools.chain.from_iterable(left):
        if _LETTER.number.match(line):
            number = line
            break
        if line.isupper() and not _LETTER.stamp.fullmatch(line):
            is_word = _LETTER.body.fullmatch(line) and not _is_bare([line])
            goes_on = is_word or not _LETTER.body.match(line) or _is_bare(bodies[-1:])
            bodies += [f"{bodies.pop()} {line}" if bodies and goes_on else line]
    pairs = (pair for lines in cells for pair in itertools.pairwise([*lines, ""]))
    placed = [(found, *pair) for pair in pairs if (found := _LETTER.place_and_day.match(pair[0]))]
    # The year may stand on the next line.
    dated = (read_dateline(each) for _, line, more in placed for each in (line, f"{line} {more}"))
    dateline = next((each for each in dated if each and each.date), None)
    return Letterhead(
        publisher=" ".join(bodies[: -3 if _is_bare(bodies[-1:]) else -2 : -1]) or None,
        place=placed[0][0]["place"] if placed else None,
        published=dateline.date if dateline else None,
        subject=about["subject"] if about else None,
        number=number,
    )


def _is_dated(cells: Sequence[Sequence[str]]) -> bool:
    """Whether a body stands on one side, place and day on the other: some leave the nation out."""
    left = [lines for lines in cells if not any(map(_LETTER.place_and_day.match, lines))]
    bodies = (line for line in itertools.chain(*left) if line.isupper())
    return len(left) < len(cells) and not is_closing(cells) and any(map(_LETTER.body.match, bodies))


def _is_bare(bodies: Sequence[str]) -> bool:
    """Whether the name of a body only says what it is: "VĂN PHÒNG", of its superior."""
    return any(map(_LETTER.bare_body.fullmatch, bodies))


def _title_below_kind(lines: list[str]) -> str | None:
    """What a paper is and what it is about, "BÁO CÁO" and the lines below it, which become one.

    A line that begins with a small letter goes on with the one above it.
    """
    place = next((i for i, line in enumerate(lines) if _LETTER.kind.fullmatch(line.strip())), None)
    if place is None:
        return None
    title, *rest = (line.strip() for line in lines[place:])
    while rest and (_LETTER.of_body.fullmatch(rest[0]) or not any(map(str.isalnum, rest[0]))):
        rest.pop(0)
    title = title.capitalize()
    if rest and not (rest[0].endswith((".", ":")) or _LETTER.addressed.match(rest[0])):
        while rest[1:] and rest[1][:1].islower() and not rest[0].endswith((".", ":")):
            rest[0] += f" {rest.pop(1)}"
        title += " " + _LETTER.about.sub(lambda found: found[0].lower(), rest.pop(0))
    lines[place:] = [title, *rest]
    return title


def is_closing(cells: Sequence[Sequence[str]]) -> bool:
    """Whether the cells of a table are recipients and a signature."""
    firsts = (lines[0].partition("\n")[0].rstrip() for lines in cells if lines)
    return any(map(_LETTER.closing.fullmatch, firsts))


def _signed_by(lines: Sequence[str]) -> str | None:
    """The last name among the lines of a signature."""
    return next(filter(None, map(_name, reversed(lines))), None)


def _name(line: str) -> str | None:
    """The name that a line is, without a degree or a rank before it."""
    words = line.split()
    found = (read_names(" ".join(words[i:])) for i in range(min(len(words) - 1, _TITLES) + 1))
    return next(filter(None, found), None)


def _without_closing(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines without recipients and signature, and those."""
    kept: list[str] = []
    closing: list[str] = []
    is_open = False
    for line in lines:
        starts = _LETTER.closing.fullmatch(line) is not None
        if starts and not is_open:
            closing += _taken_signature(kept)
        is_text = len(line) > _LONGEST or line.startswith(CELL) or _LETTER.annex.match(line)
        is_open = starts or (is_open and not is_text)
        (closing if is_open else kept).append(line)
    return kept, closing + _taken_signature(kept)


def _taken_signature(lines: list[str]) -> list[str]:
    """The lines of a signature at the end, taken out: an office in capitals, a name below it."""
    for i in range(max(1, len(lines) - _SIGNATURE), len(lines) - 1):
        is_office = lines[i].isupper() and _LETTER.office.match(lines[i])
        if is_office and _name(lines[-1]) and not lines[-1].isupper():
            taken = lines[i:]
            del lines[i:]
            return taken
    return []
