"""What a reader of a format hands to the cleaning, and how a source is named in messages."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """Text as extracted, boilerplate included, with what the format itself says about it.

    `title` is only a hint; the dates are ISO (`published`) and HH:MM (`published_time`).
    """

    text: str
    title: str | None = None
    published: str | None = None
    published_time: str | None = None
    publisher: str | None = None
    byline: str | None = None


def shown(source: str) -> str:
    """The name of a source as it may stand in a one-line message."""
    name = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\s]+", " ", source).strip()
    return name if len(name) <= 300 else f"{name[:297]}…"
