"""Which line of a scraped page is the headline of its article."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Final

from rag.ingest.cleaning.lines import Kind, Line, has_digit
from rag.text import lexicon, parse

_HEAD_LINES = 60
_LETTERHEAD: Final = lexicon.pattern("boilerplate.letterhead")


def find_title(lines: list[Line], stated: str | None = None) -> int | None:
    """Index of the headline, or None when no line can be it; `stated` is what the format says.

    A headline is a short line before the first paragraph. What tells it from menus, captions and
    headlines of other stories: it comes first, a dateline stands next to it, its words return in
    the story, or the page repeats it.
    """
    head = lines[:_HEAD_LINES]
    if stated is not None:
        return _most_like(stated, head)
    places: dict[str, list[int]] = {}
    for index, line in enumerate(head):
        if _can_be_title(line):
            places.setdefault(parse(line.text).folded, []).append(index)
    bodies = [index for index, line in enumerate(head) if line.kind is Kind.BODY]
    found = [place for place in places.values() if place[0] < min(bodies, default=len(lines))]
    if not found:
        return _title_below_lead(lines, list(places.values()), bodies)
    story = _word_pairs(lines[index].text[:2000] for index in bodies)
    starts_menu = [line.kind for line in lines[:3]] == [Kind.PLAIN] * 3 and all(
        line.words <= 5 and not has_digit(line.text) for line in lines[:3]
    )

    def score(place: list[int]) -> float:
        index, line = place[0], lines[place[0]]
        near = [_neighbour(lines, index, step) for step in (-1, 1)]
        pairs = _word_pairs([line.text])
        points = 3.0 if line.words >= 6 else 1.0 if line.words >= 4 else 0.0
        points += 3 * len(pairs & story) / max(1, len(pairs))
        # Next to each other they are a picture's caption, given twice.
        points += 4 if place[-1] - index >= 2 and line.words >= 4 else 0
        points += 4 if index == 0 and line.words >= 4 and not starts_menu else 0
        points += 3 * (near[1] is Kind.DATELINE) + 2 * (near[0] is Kind.DATELINE)
        points += 1 if place is found[0] else 0
        points -= 3 if near[0] is Kind.LINKS and len(place) == 1 else 0
        points -= 4 if line.is_item or line.is_section else 0
        points -= 6 if _LETTERHEAD.fullmatch(line.text) else 0
        return points - (2 if line.text.endswith((":", ";", ",")) else 0)

    return max(found, key=score)[0]


def _most_like(stated: str, head: list[Line]) -> int | None:
    """The line that is the stated headline, or nearly: pages edit one and forget the other."""
    wanted = _word_pairs([stated])
    for index, line in enumerate(head):
        if parse(line.text).folded == parse(stated).folded:
            return index
    for index, line in enumerate(head):
        here = _word_pairs([line.text])
        likeness = 2 * len(wanted & here) / max(1, len(wanted), len(here))
        if line.kind is Kind.PLAIN and likeness > 1.3:
            return index
    return None


def _can_be_title(line: Line) -> bool:
    fits = 8 <= len(line.text) <= 250 and 2 <= line.words <= 50
    return line.kind is Kind.PLAIN and fits and not line.text.startswith("(")


def _title_below_lead(lines: list[Line], places: list[list[int]], bodies: list[int]) -> int | None:
    """The headline of a page that shows its lead first: among the lines before the third paragraph.

    Only when the page repeats it, or gives the lead a second time; else it may be a heading.
    """
    end = bodies[3] if len(bodies) > 3 else len(lines)
    found = [place for place in places if place[0] < end and lines[place[0]].words >= 4]
    repeated = [place[0] for place in found if place[-1] - place[0] >= 2]
    leads = [parse(lines[index].text).folded for index in bodies[:3]]
    doubled = any(
        one.endswith(other) or other.endswith(one)
        for one, other in itertools.combinations(leads, 2)
    )
    return next(iter(repeated or [place[0] for place in found if doubled]), None)


def _neighbour(lines: list[Line], index: int, step: int) -> Kind | None:
    """Kind of the next line in one direction that is not furniture."""
    beside = lines[index + 1 :] if step > 0 else reversed(lines[:index])
    return next((line.kind for line in beside if line.kind is not Kind.NOISE), None)


def _word_pairs(texts: Iterable[str]) -> set[tuple[str, str]]:
    return {pair for text in texts for pair in itertools.pairwise(parse(text).words)}
