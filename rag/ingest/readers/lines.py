"""A page as lines that know what they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rag.ingest.readers.boilerplate import (
    BULLET,
    Kind,
    is_body,
    is_menu_label,
    is_sentence,
    kind_of,
)

SITE_SUFFIX = re.compile(
    r"\s+[-|–—]\s+(?:(?:Báo|Cổng|Trang|Đài|Tạp chí)\s[^|]{2,60}|[\w.-]+\.(?:vn|com|net)[^|]{0,20}|"
    r"VnExpress|Tuổi Trẻ Online|Dân trí|VietNamNet|Thanh Niên|VTV|VOV)$"
)
LEFTOVER = re.compile(r"(?:null|undefined)\s+(?=\S)")
LINK_WORDS = 6  # a headline has at least so many; a section heading of a story seldom


@dataclass(frozen=True)
class Line:
    """One line of a page; `gap` when a blank line stands before it."""

    text: str
    kind: Kind
    gap: bool = False

    @property
    def is_long(self) -> bool:
        """Whether the line by its length and end is a paragraph, whatever it says."""
        return is_body(self.text)

    @property
    def is_label(self) -> bool:
        """Whether the line is the name of a section of a site."""
        return is_menu_label(self.text)

    @property
    def is_short_sentence(self) -> bool:
        """Whether the line is a sentence that is too short to be judged a paragraph."""
        return (
            self.kind is Kind.PLAIN
            and is_sentence(self.text)
            and not self.text.endswith(":")
            and len(self.text.split()) >= 4
        )

    @property
    def states_figures(self) -> bool:
        """Whether the line is such a sentence, and with a figure."""
        return self.is_short_sentence and any(character.isdigit() for character in self.text)


def read_lines(text: str) -> list[Line]:
    """The lines of a normalised text that are not blank, each with its kind."""
    lines: list[Line] = []
    gap = False
    for raw in text.split("\n"):
        content = LEFTOVER.sub("", raw.strip(), count=1) if raw[:1] in "nu" else raw.strip()
        if not content:
            gap = True
            continue
        if len(lines) < 5 and len(content) <= 300:
            content = SITE_SUFFIX.sub("", content) or content
        lines.append(Line(content, kind_of(content), gap))
        gap = False
    return lines


def drop_link_lists(lines: list[Line]) -> list[Line]:
    """The lines, with the links under a heading such as "Tin liên quan" marked as noise."""
    result = list(lines)
    index = 0
    while index < len(lines):
        index += 1
        if lines[index - 1].kind is not Kind.LINKS:
            continue
        items: list[int] = []
        while index < len(lines) and _is_link(lines[index]):
            if lines[index].kind in (Kind.PLAIN, Kind.BODY):
                if items and _is_item(lines[items[0]]) and not _is_item(lines[index]):
                    break  # a list with bullets ends where they end
                items.append(index)
            elif items and lines[index].kind is Kind.DATELINE:
                result[index] = replace(lines[index], kind=Kind.NOISE)  # of the link above
            index += 1
        story_follows = index < len(lines) and lines[index].kind is Kind.BODY
        if story_follows and len(items) > 1 and _heads_what_follows(lines, items):
            items.pop()
        for item in items:
            result[item] = replace(lines[item], kind=Kind.NOISE)
    return result


def _is_link(line: Line) -> bool:
    if line.kind is Kind.PLAIN:
        headline = len(line.text.split()) >= LINK_WORDS and not line.states_figures
        return headline or _is_item(line)
    return line.kind in (Kind.NOISE, Kind.DATELINE) or (line.kind is Kind.BODY and _is_item(line))


def _is_item(line: Line) -> bool:
    return BULLET.match(line.text) is not None and len(line.text) <= 250


def _heads_what_follows(lines: list[Line], items: list[int]) -> bool:
    """Whether the last line of a list stands apart from the others: the heading of what follows."""
    last = items[-1]
    apart = lines[last].gap and not BULLET.match(lines[last].text)
    return apart and not all(lines[item].gap for item in items[1:-1] or items[:1])
