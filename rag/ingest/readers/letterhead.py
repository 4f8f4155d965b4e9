"""Official papers: who issues one, where and when, its number and subject; who signs it.

What stands around the text is known by its words (Decree 30/2020/NĐ-CP), in a DOCX and in a PDF.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final, NamedTuple

from rag.ingest.cleaning.byline import read_names
from rag.ingest.cleaning.dateline import read_dateline
from rag.ingest.cleaning.lines import is_sentence
from rag.ingest.page import Page
from rag.text import lexicon
from rag.types import Unread

_LETTER: Final = lexicon.patterns("letters")
_LONGEST = 100  # characters of a line of recipients or of a signature
_HEAD_LINES = 20  # of a cell of a letterhead


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
    kept, more = _without_closing(lines)
    title = (head.subject or _title_below_kind(kept)) if head else None
    told = head or Letterhead()
    return Page(
        "\n".join(kept), title=title, published=told.published, publisher=told.publisher,
        byline=_signed_by([*closing, *more]), place=told.place, number=told.number,
        unread=tuple(unread),
    )  # fmt: skip


def read_letterhead(cells: Sequence[Sequence[str]]) -> Letterhead | None:
    """What the cells of a table say if they are a letterhead: the body left, the nation right."""
    if not any(_LETTER.nation.search(line) for lines in cells for line in lines):
        return None
    left = [lines for lines in cells if not any(map(_LETTER.nation.search, lines))]
    abouts = (
        _LETTER.subject.match(" ".join(lines[i:_HEAD_LINES]))
        for lines in left
        for i in range(len(lines[:_HEAD_LINES]))
    )
    about = next(filter(None, abouts), None)
    body, number = "", None
    for line in itertools.chain.from_iterable(left):
        if _LETTER.number.match(line):
            number = line
            break
        if line.isupper():  # the last name is that of the body itself, above it its superior
            body = f"{body} {line}" if _LETTER.name_goes_on.match(line) and body else line
    placed = [
        found for lines in cells for line in lines if (found := _LETTER.place_and_day.match(line))
    ]
    dateline = read_dateline(placed[0].string) if placed else None
    return Letterhead(
        publisher=body or None,
        place=placed[0]["place"] if placed else None,
        published=dateline.date if dateline else None,
        subject=about["subject"] if about else None,
        number=number,
    )


def _title_below_kind(lines: list[str]) -> str | None:
    """The title below "BÁO CÁO", whose lines become one: the second begins with a small letter."""
    kind = next((i for i, line in enumerate(lines) if _LETTER.kind.fullmatch(line.strip())), None)
    if kind is None or kind + 1 >= len(lines):
        return None
    while lines[kind + 2 :] and lines[kind + 2][:1].islower() and not is_sentence(lines[kind + 1]):
        lines[kind + 1] += f" {lines.pop(kind + 2)}"
    return lines[kind + 1] if "\n" not in lines[kind + 1] else None


def is_closing(cells: Sequence[Sequence[str]]) -> bool:
    """Whether the cells of a table are recipients and a signature."""
    return any(lines and _LETTER.closing.fullmatch(lines[0]) for lines in cells)


def _signed_by(lines: Sequence[str]) -> str | None:
    """The last name among the lines of a signature."""
    return next(filter(None, map(read_names, reversed(lines))), None)


def _without_closing(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines without recipients and signature, and those."""
    kept: list[str] = []
    closing: list[str] = []
    is_open = False
    for line in lines:
        starts = _LETTER.closing.fullmatch(line) is not None
        is_open = starts or (is_open and len(line) <= _LONGEST)
        (closing if is_open else kept).append(line)
    return kept, closing
