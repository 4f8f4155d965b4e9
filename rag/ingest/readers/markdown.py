"""Markdown → Page: the marks go, the words stay."""

from __future__ import annotations

import re

from rag.ingest.cleaning.dateline import read_dateline
from rag.ingest.readers.page import Page

FRONT_MATTER = re.compile(r"\A---\n(?P<fields>(?:.*\n){0,60}?)---\n")
FIELD = re.compile(r"^(?P<name>\w+)\s*:\s*[\"']?(?P<value>.*?)[\"']?\s*$", re.MULTILINE)
IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)")
LINK = re.compile(r"\[([^\[\]\n]{0,500})\]\([^()\n]{0,2000}\)")
LINK_LINE = re.compile(
    r"[ \t]*(?:[*+-]|\d{1,2}\.)?[ \t]*(?:\[[^\[\]\n]{1,500}\]\([^()\n]{1,2000}\)[ \t|·•*-]*)+"
)
HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(?P<words>.*?)[ \t]*#*$")
EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,500}?)(?<=\S)\1(?![\w*])")
RULE = re.compile(r"^[ \t|:*_=-]{3,}$")


def read_markdown(text: str) -> Page:
    """The words of a Markdown text, its first heading as the title, dates of its front matter."""
    fields: dict[str, str] = {}
    front = FRONT_MATTER.match(text)
    if front:
        fields = {
            found["name"].lower(): found["value"] for found in FIELD.finditer(front["fields"])
        }
        text = text[front.end() :]
    title = fields.get("title") or None
    lines = []
    for raw in text.split("\n"):
        if LINK_LINE.fullmatch(raw) or RULE.match(raw):
            lines.append("")
            continue
        heading = HEADING.match(raw)
        line = EMPHASIS.sub(
            r"\2", LINK.sub(r"\1", IMAGE.sub("", heading["words"] if heading else raw))
        )
        if raw.lstrip().startswith("|"):
            line = " | ".join(filter(None, (cell.strip() for cell in line.strip().split("|"))))
        if heading and title is None and raw.lstrip().startswith("# "):
            title = line.strip() or None
        lines.append(line.lstrip("> ") if raw.lstrip().startswith(">") else line)
    dateline = read_dateline(fields.get("date", ""))
    return Page(
        text="\n".join(lines),
        title=title,
        published=dateline.date if dateline else None,
        published_time=dateline.time if dateline else None,
        publisher=fields.get("publisher") or None,
        byline=fields.get("author") or None,
    )
