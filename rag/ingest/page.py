"""What a reader hands to the cleaning and what comes out of it; its characters."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from typing import Final

from rag.errors import InputError
from rag.text import visible
from rag.types import Unread

VIETNAM: Final = timezone(timedelta(hours=7))
# Begins a line that is a cell of a table: it is text, whatever it looks like (U+2063).
CELL: Final = "\u2063"
# In a figure they stand between thousands: a plain space would make two figures of one.
_WITHIN_FIGURE = re.compile(r"[\u00a0\u2007\u2009\u202f](?<=\d.)(?=\d{3}(?!\d))")
_LOOKALIKES = str.maketrans("ÐðƉ", "ĐđĐ")  # Icelandic, African letters for Vietnamese ones
_OTHER_SPACE = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SPACES = re.compile(r"  +")


@dataclass(frozen=True)
class Page:
    """A text with what its source says about it; the text may hold boilerplate, or be cleaned.

    `title` is a hint before cleaning, the first line after it; the dates are ISO (`published`)
    and HH:MM (`published_time`). `address` is what a web page calls its own, `following` that of
    the next page of its story. `place` and `number`, the line that gives it, are of a letterhead;
    the cleaned text has that line below its title.
    """

    text: str
    title: str | None = None
    published: str | None = None
    published_time: str | None = None
    publisher: str | None = None
    byline: str | None = None
    place: str | None = None
    number: str | None = None
    address: str | None = None
    following: str | None = None
    unread: tuple[Unread, ...] = ()

    def or_else(self, other: Page) -> Page:
        """The text and title of `other`, and of each fact what this page says, else `other`."""
        dated = self if self.published else other
        byline = self.byline or other.byline
        if byline and (other.byline or "").startswith(byline):
            byline = other.byline  # names the others, too
        return replace(
            self,
            title=other.title,
            text=other.text,
            published=dated.published,
            published_time=dated.published_time,
            publisher=self.publisher or other.publisher,
            byline=byline,
        )


def characters(text: str) -> str:
    """NFC text with plain line breaks, single plain spaces and no unseen characters.

    A fixed space between thousands becomes the dot that Vietnamese sets there.
    """
    text = _WITHIN_FIGURE.sub(".", text.translate(_LOOKALIKES))
    text = _OTHER_SPACE.sub(" ", visible(text))
    return "\n".join(line.strip(" ") for line in _SPACES.sub(" ", text).split("\n"))


def legible(name: str) -> str:
    """The name of a file as text: what of it is not UTF-8, or is not seen, becomes "?"."""
    return visible(name, "?").replace("\n", "?")


def shown(source: str) -> str:
    """The name of a source as it may stand in a one-line message."""
    name = legible(" ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", source).split()))
    return name if len(name) <= 300 else f"{name[:297]}…"


def refusal(source: str, key: str, **values: object) -> InputError:
    """An error of the catalogue about a source, which is `name` in its text."""
    return InputError(key, name=shown(source), **values)
