"""The lines of a scraped page and what each is, judged by itself: furniture or story.

A line made of nothing but words of buttons, menus and counters is furniture; so is one that begins
like a notice or the imprint of the site. Long lines that end as sentences do are story.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final

from rag.ingest.cleaning.byline import has_role, read_byline, read_names, read_outlet
from rag.ingest.cleaning.dateline import Dateline, read_dateline
from rag.text import lexicon

LINK_WORDS = 6  # a headline has at least so many; a section heading of a story seldom
_LONG = 80
_LONGEST_FURNITURE = 400
_PAGE: Final = lexicon.Patterns("boilerplate")

_SENTENCE_END = re.compile(r"[.:;…!?]+[\"”’'»)\]]*$|[.!?…][\"”’'»)\]]*\s?/?\.?$")
_BULLET = re.compile(r"(?:[•●○▪■◆►▶▸➤»›✓*+-]|>{1,3}|\d{1,2}[.)])\s*(?=\S)")
COUNT = re.compile(r"\W*\d{1,4}\W*(?<!%)")
_MENU_SIGN = re.compile(r"[|•·›»>]")


class Kind(Enum):
    """What a line is. Only BODY and PLAIN lines can become text of the article."""

    BODY = "a sentence or paragraph of a story"
    PLAIN = "a short line: a headline, a heading, a caption, an item"
    NOISE = "buttons, menus, counters, placeholders, notices"
    LINKS = "a heading above links to other stories"
    COMMENTS = "the start of the readers' comments"
    FOOTER = "the imprint of the site"
    OUTLET = "which outlet published it"
    DATELINE = "when the page was published"
    BYLINE = "who wrote it, with a label"
    TITLE = "the headline"


_COUNTED = (Kind.NOISE, Kind.COMMENTS)


@dataclass
class Line:
    """One line of a page."""

    text: str
    kind: Kind

    @cached_property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @property
    def dateline(self) -> Dateline | None:
        """What it says of the date of publication."""
        return read_dateline(self.text) if self.kind is Kind.DATELINE else None

    @property
    def is_item(self) -> bool:
        """Whether the line begins with a bullet or a number."""
        return _BULLET.match(self.text) is not None and len(self.text) <= 250

    @property
    def is_section(self) -> bool:
        """Whether the line is only names of sections: "Kinh tế", "Văn hóa - Xã hội"."""
        return len(self.text) <= 60 and _PAGE.sections.fullmatch(self.text.lower()) is not None

    @property
    def is_short_sentence(self) -> bool:
        """Whether the line is a sentence that is too short to be judged a paragraph."""
        ended = is_sentence(self.text) and not self.text.endswith(":")
        return self.kind is Kind.PLAIN and ended and self.words >= 4

    @property
    def is_story(self) -> bool:
        """Whether the line is a paragraph or such a sentence."""
        return self.kind is Kind.BODY or self.is_short_sentence


def is_sentence(line: str) -> bool:
    """Whether the line ends as a sentence does."""
    return bool(_SENTENCE_END.search(line[-12:]))


def is_body(line: str) -> bool:
    """Whether the line is long enough, and ends in such a way, that it must be part of a story."""
    return len(line) >= 200 or (len(line) >= _LONG and is_sentence(line))


def read_lines(text: str, cells: Collection[str] = ()) -> list[Line]:
    """The lines of a normalised text that are not blank, each with its kind; `cells` are text."""
    lines: list[Line] = []
    for raw in text.split("\n"):
        content = _PAGE.leftover.sub("", raw.strip())
        if content in cells:
            lines.append(Line(content, Kind.BODY))
            continue
        if len(lines) < 5 and len(content) <= 300:
            content = _PAGE.site_behind_title.sub("", content) or content
        if lines and has_role(content, named=False) and read_names(lines[-1].text):
            lines[-1].text += f" {content}"
        elif content:
            # A bare number below a button or a heading of comments counts them.
            counts = COUNT.fullmatch(content) and lines and lines[-1].kind in _COUNTED
            lines.append(Line(content, Kind.NOISE if counts else kind_of(content)))
    return lines


def kind_of(line: str) -> Kind:
    """What the line is, judged by itself."""
    body, lowered = is_body(line), line.lower()
    if len(line) > _LONGEST_FURNITURE:
        return Kind.BODY
    bare = lowered.strip(" |:>»›*•-–—+#[]().") if len(line) <= 60 else ""
    if read_dateline(line):
        return Kind.DATELINE
    is_site = bare and _PAGE.site_name.match(lowered) and not is_sentence(line)
    if is_site or _PAGE.imprint.match(lowered):
        return Kind.FOOTER
    writer = read_byline(line)
    if not writer and read_outlet(line):
        return Kind.OUTLET
    is_report = body and any(map(str.isdigit, line))  # which may begin like a notice
    if len(line) <= 250 and _PAGE.notice.match(lowered) and not is_report:
        return Kind.NOISE
    if _PAGE.link_heading.fullmatch(bare):
        return Kind.LINKS
    if _PAGE.comment_heading.fullmatch(bare):
        return Kind.COMMENTS
    if writer is not None:
        return Kind.BYLINE
    if _is_furniture(line) or _is_menu(lowered):
        return Kind.NOISE
    return Kind.BODY if body else Kind.PLAIN


def _is_furniture(line: str) -> bool:
    """Whether the line consists of the words of buttons, menus and counters."""
    # Labels that ran together: "EmailPrintAa".
    pairs = zip(" " + line, line, strict=False)
    parted = "".join(f" {b}" if a.islower() and b.isupper() else b for a, b in pairs)
    bare = _PAGE.placeholder.sub(" ", line.lower()) or " "
    return any(_PAGE.furniture.fullmatch(text) for text in (bare, parted.lower()))


def _is_menu(lowered: str) -> bool:
    """Whether the line is a menu: short items with signs between, one of them a label."""
    items = [item.strip() for item in _MENU_SIGN.split(lowered)]
    short = len(items) >= 3 and all(len(item.split()) <= 4 for item in items)
    has_digit = any(map(str.isdigit, lowered))
    return short and not has_digit and any(map(_PAGE.label.fullmatch, items))
