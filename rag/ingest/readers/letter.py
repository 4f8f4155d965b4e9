"""What stands around the text of an official paper: its letterhead and its signature."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from rag.ingest.cleaning.byline import read_names
from rag.ingest.cleaning.dateline import read_dateline
from rag.text import lexicon

_LETTER: Final = lexicon.patterns("letters")
_LONGEST = 100  # characters of a line of recipients or of a signature

Lines = Sequence[str]


class Letterhead(NamedTuple):
    """The body that issued a paper, where and when, and what it is about, as far as it says."""

    publisher: str | None = None
    place: str | None = None
    published: str | None = None
    subject: str | None = None


def read_letterhead(cells: Sequence[Lines]) -> Letterhead | None:
    """What the cells of a table say if they are a letterhead: the body left, the nation right."""
    if not any(_LETTER.nation.search(line) for lines in cells for line in lines):
        return None
    left = [line for lines in cells if not any(map(_LETTER.nation.search, lines)) for line in lines]
    subject = next((i for i, line in enumerate(left) if _LETTER.subject.match(line)), len(left))
    about = _LETTER.subject.match(" ".join(left[subject:]))
    body = ""
    for line in left[:subject]:
        if _LETTER.number.match(line):
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
    )


def is_closing(cells: Sequence[Lines]) -> bool:
    """Whether the cells of a table are recipients and a signature."""
    return any(lines and _LETTER.closing.fullmatch(lines[0]) for lines in cells)


def signed_by(lines: Lines) -> str | None:
    """The last name among the lines of a signature."""
    return next(filter(None, map(read_names, reversed(lines))), None)


def without_closing(lines: Lines) -> tuple[list[str], list[str]]:
    """The lines without recipients and signature, and those."""
    kept: list[str] = []
    closing: list[str] = []
    is_open = False
    for line in lines:
        starts = _LETTER.closing.fullmatch(line) is not None
        is_open = starts or (is_open and len(line) <= _LONGEST)
        (closing if is_open else kept).append(line)
    return kept, closing
