"""What a reader hands to the cleaning and what comes out of it; how a source is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.errors import InputError


@dataclass(frozen=True)
class Page:
    """A text with what its source says about it; the text may hold boilerplate, or be cleaned.

    `title` is a hint before cleaning, the first line after it; the dates are ISO (`published`)
    and HH:MM (`published_time`).
    """

    text: str
    title: str | None = None
    published: str | None = None
    published_time: str | None = None
    publisher: str | None = None
    byline: str | None = None

    def or_else(self, other: Page) -> Page:
        """The text and title of `other`, and of each fact what this page says, else `other`."""
        dated = self if self.published else other
        return replace(
            other,
            published=dated.published,
            published_time=dated.published_time,
            publisher=self.publisher or other.publisher,
            byline=self.byline or other.byline,
        )


def shown(source: str) -> str:
    """The name of a source as it may stand in a one-line message."""
    name = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+", " ", source).strip()
    return name if len(name) <= 300 else f"{name[:297]}…"


def refusal(source: str, why: str) -> InputError:
    """An error of one sentence: `why` says what is wrong with the source and what to do."""
    return InputError(f"{shown(source)} {why}.")
