"""Links to other stories that a page lists under a heading such as "Tin liên quan"."""

from __future__ import annotations

from rag.ingest.cleaning.lines import LINK_WORDS, Kind, Line


def drop_link_lists(lines: list[Line]) -> None:
    """Mark the links under each heading as noise."""
    index = 0
    while index < len(lines):
        index += 1
        if lines[index - 1].kind is not Kind.LINKS:
            continue
        items: list[Line] = []
        while index < len(lines) and _is_link(lines[index], items):
            if lines[index].kind in (Kind.PLAIN, Kind.BODY):
                items.append(lines[index])
            index += 1
        for item in items:
            item.kind = Kind.NOISE


def _is_link(line: Line, items: list[Line]) -> bool:
    if line.kind in (Kind.PLAIN, Kind.BODY) and (line.is_item or (items and items[0].is_item)):
        return line.is_item  # a list with bullets ends where they end
    headline = line.kind is Kind.PLAIN and line.words >= LINK_WORDS
    return headline or line.kind in (Kind.NOISE, Kind.DATELINE)
