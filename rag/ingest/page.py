"""What a reader hands to the cleaning and what comes out of it; its characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from typing import Final

from rag.errors import InputError
from rag.types import Unread

VIETNAM: Final = timezone(timedelta(hours=7))
# Begins a line that is a cell of a table: it is text, whatever it looks like (U+2063).
CELL: Final = "\u2063"
_LINE_BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# Zero-width, direction and variation marks, soft hyphens, controls, icons of private fonts,
# lone surrogates and non-characters: nothing of these is read.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u2062\u2064-\u206f\ufe00-\ufe0f\ufeff\ufff0-\uffff\ufdd0-\ufdef"
    r"\ue000-\uf8ff\ud800-\udfff\U000e0000-\U0010ffff]"
)
# In a figure they stand between thousands: a plain space would make two figures of one.
_WITHIN_FIGURE = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))")
_LOOKALIKES = str.maketrans("ÐðƉ", "ĐđĐ")  # Icelandic and African letters typed for Vietnamese ones
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")


@dataclass(frozen=True)
class Page:
    """A text with what its source says about it; the text may hold boilerplate, or be cleaned.

    `title` is a hint before cleaning, the first line after it; the dates are ISO (`published`)
    and HH:MM (`published_time`). `place` is that of a letterhead.
    """

    text: str
    title: str | None = None
    published: str | None = None
    published_time: str | None = None
    publisher: str | None = None
    byline: str | None = None
    place: str | None = None
    unread: tuple[Unread, ...] = ()

    def or_else(self, other: Page) -> Page:
        """The text and title of `other`, and of each fact what this page says, else `other`."""
        dated = self if self.published else other
        return replace(
            other,
            published=dated.published,
            published_time=dated.published_time,
            publisher=self.publisher or other.publisher,
            byline=self.byline or other.byline,
            place=self.place,
            unread=self.unread,
        )


def characters(text: str) -> str:
    """NFC text with plain line breaks, single plain spaces and no unseen characters.

    A fixed space between thousands becomes the dot that Vietnamese sets there.
    """
    text = _WITHIN_FIGURE.sub(".", _LINE_BREAKS.sub("\n", text)).translate(_LOOKALIKES)
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return "\n".join(line.strip(" ") for line in _SPACES.sub(" ", text).split("\n"))


def legible(name: str) -> str:
    """The name of a file as text: what of it is not UTF-8 becomes "?"."""
    return name.encode("utf-8", "replace").decode("utf-8")


def shown(source: str) -> str:
    """The name of a source as it may stand in a one-line message."""
    name = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+", " ", legible(source)).strip()
    return name if len(name) <= 300 else f"{name[:297]}…"


def refusal(source: str, key: str, **values: object) -> InputError:
    """An error of the catalogue about a source, which is `name` in its text."""
    return InputError(key, name=shown(source), **values)
