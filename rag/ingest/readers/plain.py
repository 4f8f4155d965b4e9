"""Plain text and Markdown → Page: wrapped lines are joined; the marks go, the words stay."""

from __future__ import annotations

import itertools
import re

from rag.ingest.cleaning.dateline import Dateline, read_dateline
from rag.ingest.page import Page, characters
from rag.ingest.readers.encodings import decode, in_unicode
from rag.ingest.readers.tables import Cell, grid_of, table_lines

_FRONT_MATTER = re.compile(r"\A---\n(?P<fields>(?:.*\n){0,60}?)---\n")
_FIELD = re.compile(r"^(\w+)\s*:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)")
_LINK_LINE = re.compile(
    r"[ \t]*(?:[*+-]|\d{1,2}\.)?[ \t]*(?:\[[^\[\]\n]{1,500}\]\([^()\n]{1,2000}\)[ \t|·•*-]*)+"
)
_RULE = re.compile(r"[ \t|:*_=-]{3,}")
_HEADING = re.compile(r"^[ \t]{0,3}(#{1,6})[ \t]+(?P<words>.*?)[ \t]*#*$")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,500}?)(?<=\S)\1(?![\w*])")


def read_plain(data: bytes, source: str) -> Page:
    """The text of a plain file, its paragraphs on one line each. Raises InputError."""
    return Page(_unwrapped(characters(in_unicode(decode(data, source), source))))


def read_markdown(data: bytes, source: str) -> Page:
    """The words of a Markdown text, its first heading as the title, dates of its front matter."""
    text = read_plain(data, source).text
    fields: dict[str, str] = {}
    front = _FRONT_MATTER.match(text)
    if front:
        fields = {name.lower(): value for name, value in _FIELD.findall(front["fields"])}
        text = text[front.end() :]
    title = fields.get("title") or None
    lines: list[str] = []
    rows: list[list[Cell]] = []
    for raw in [*text.split("\n"), ""]:
        if _LINK_LINE.fullmatch(raw) or _RULE.fullmatch(raw):
            lines += [] if rows else [""]
            continue
        heading = _HEADING.match(raw)
        line = _IMAGE.sub("", heading["words"] if heading else raw)
        line = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1", line)).lstrip("> ")
        if raw.lstrip().startswith("|"):
            rows.append([Cell(cell.strip()) for cell in line.strip().strip("|").split("|")])
            continue
        lines += table_lines(grid_of(rows))
        rows = []
        if heading and heading[1] == "#":
            title = title or line.strip() or None
        lines.append(line)
    dated = read_dateline(fields.get("date", "")) or Dateline()
    publisher, author = fields.get("publisher") or None, fields.get("author") or None
    return Page("\n".join(lines), title, dated.date, dated.time, publisher, author)


def _unwrapped(text: str) -> str:
    """Rejoin paragraphs that were broken at a fixed width; other texts are returned as given.

    A file counts as wrapped when it has blank lines, no long line, and nearly every line inside
    its blocks is so full that the next word would not have fitted.
    """
    blocks = [block.split("\n") for block in re.split(r"\n{2,}", text.strip("\n"))]
    width = max(len(line) for block in blocks for line in block)

    def is_full(line: str, following: str) -> bool:
        return len(line) + 1 + len(following.split(" ", 1)[0]) > width

    inner = [pair for block in blocks for pair in itertools.pairwise(block)]
    full = sum(itertools.starmap(is_full, inner))
    if len(blocks) < 2 or len(inner) < 3 or not 40 <= width <= 130 or full < 0.7 * len(inner):
        return text
    paragraphs = []
    for block in blocks:
        paragraph = block[0]
        for line, following in itertools.pairwise(block):
            paragraph += (" " if is_full(line, following) else "\n") + following
        paragraphs.append(paragraph)
    return "\n\n".join(paragraphs)
