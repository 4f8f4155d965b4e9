"""Which line of a scraped page is the headline of its article."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Final

from rag.ingest.cleaning.lines import Kind, Line
from rag.text import lexicon, parse

_HEAD_LINES = 60
_PAGE: Final = lexicon.Patterns("boilerplate")


def find_title(lines: list[Line], stated: str | None = None) -> int | None:
    """Index of the headline, or None when no line can be it; `stated` is what the format says.

    A headline is a short line before the first paragraph. What tells it from menus, captions and
    headlines of other stories: it comes first, a dateline stands next to it, its words return in
    the story, or the page repeats it.
    """
    head = lines[:_HEAD_LINES]
    if stated is not None:
        told = parse(stated).folded
        return next((i for i, line in enumerate(head) if parse(line.text).folded == told), None)
    places: dict[str, list[int]] = {}
    for index, line in enumerate(head):
        if line.kind is Kind.PLAIN:
            places.setdefault(parse(line.text).folded, []).append(index)
    bodies = [index for index, line in enumerate(head) if line.kind is Kind.BODY]
    found = [place for place in places.values() if place[0] < min(bodies, default=len(lines))]
    if not found:
        return _title_below_lead(lines, list(places.values()), bodies)
    story = _word_pairs(lines[index].text[:2000] for index in bodies)

    def score(place: list[int]) -> float:
        index, line = place[0], lines[place[0]]
        pairs = _word_pairs([line.text])
        points = 3.0 if line.words >= 6 else 1.0 if line.words >= 4 else 0.0
        points += 3 * len(pairs & story) / max(1, len(pairs))
        # Next to each other they are a picture's caption, given twice.
        points += 4 if line.words >= 4 and (index == 0 or place[-1] - index >= 2) else 0
        points += 3 * (_kind_beside(lines[index + 1 :]) is Kind.DATELINE)
        points += 2 * (_kind_beside(lines[:index][::-1]) is Kind.DATELINE)
        points -= 4 if line.is_item or line.is_section else 0
        return points - (6 if _PAGE.letterhead.fullmatch(line.text) else 0)

    return max(found, key=score)[0]


def _title_below_lead(lines: list[Line], places: list[list[int]], bodies: list[int]) -> int | None:
    """The headline of a page that shows its lead first: among the lines before the third paragraph.

    Only when the page repeats it, or gives the lead a second time; else it may be a heading.
    """
    end = bodies[3] if len(bodies) > 3 else len(lines)
    leads = [parse(lines[index].text).folded for index in bodies[:3]]
    doubled = any(a.endswith(b) or b.endswith(a) for a, b in itertools.combinations(leads, 2))
    for place in places:
        repeated = place[-1] - place[0] >= 2
        if place[0] < end and lines[place[0]].words >= 4 and (repeated or doubled):
            return place[0]
    return None


def _kind_beside(lines: list[Line]) -> Kind | None:
    """Kind of the first line that is not furniture."""
    return next((line.kind for line in lines if line.kind is not Kind.NOISE), None)


def _word_pairs(texts: Iterable[str]) -> set[tuple[str, str]]:
    return {pair for text in texts for pair in itertools.pairwise(parse(text).words)}
