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
        while index < len(lines) and _is_link(lines[index]):
            line = lines[index]
            if line.kind in (Kind.PLAIN, Kind.BODY):
                if items and items[0].is_item and not line.is_item:
                    break  # a list with bullets ends where they end
                items.append(line)
            elif items and line.kind is Kind.DATELINE:
                line.kind = Kind.NOISE  # of the link above
            index += 1
        story_follows = index < len(lines) and lines[index].kind is Kind.BODY
        if story_follows and len(items) > 1 and _heads_what_follows(items):
            items.pop()
        for item in items:
            item.kind = Kind.NOISE


def _is_link(line: Line) -> bool:
    headline = line.kind is Kind.PLAIN and line.words >= LINK_WORDS and not line.states_figures
    item = line.kind in (Kind.PLAIN, Kind.BODY) and line.is_item
    return headline or item or line.kind in (Kind.NOISE, Kind.DATELINE)


def _heads_what_follows(items: list[Line]) -> bool:
    """Whether the last line of a list stands apart from the others: the heading of what follows."""
    apart = items[-1].gap and not items[-1].is_item
    return apart and not all(item.gap for item in items[1:-1] or items[:1])
