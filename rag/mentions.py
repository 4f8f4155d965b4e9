"""Where a question names places, with capitals and diacritics or without. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from rag.names import name_runs, people, places
from rag.vietnamese import Span, key

# The words before the name of a place, folded.
UNIT = r"(?:thanh pho|thi tran|thi xa|phuong|huyen|tinh|quan|thon|ban|ap|xa|tp\.?)"
_BEFORE = re.compile(rf"(?<!\w){UNIT}\s+$")
_LONGEST_NAME = 5


def place_mentions(text: str, known: Collection[str]) -> list[Span]:
    """Spans of the places named, each with its unit ("xã Thanh Giang"), in order.

    `known` are the folded names of places. Where none of them is named, names written with
    capitals count that are not those of people.
    """
    folded = key(text)
    spans = list(_known(folded, known))
    if not spans:
        persons = {(name.start, name.end) for name in people(text)}
        runs = [*places(text), *(run for run in name_runs(text) if " " in run.name)]
        spans = sorted({Span(r.start, r.end) for r in runs if (r.start, r.end) not in persons})
    found: list[Span] = []
    for span in spans:
        unit = _BEFORE.search(folded[: span.start])
        start = unit.start() if unit else span.start
        if found and start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(Span(start, span.end))
    return found


def _known(folded: str, known: Collection[str]) -> Iterator[Span]:
    """The longest known names of two to five words, from left to right."""
    words = [Span(*match.span()) for match in re.finditer(r"[^\W\d_]+", folded)]
    position = 0
    while position < len(words):
        for length in range(_LONGEST_NAME, 1, -1):
            run = words[position : position + length]
            if len(run) == length and folded[run[0].start : run[-1].end] in known:
                yield Span(run[0].start, run[-1].end)
                position += length - 1
                break
        position += 1


def lowered(words: str) -> str:
    """As it is written within a sentence: without its capital, unless that is a name's."""
    runs = name_runs(words)
    unit = re.match(rf"{UNIT}\s", key(words))
    named = bool(runs) and runs[0].start == 0 and " " in runs[0].name
    return words if named and not unit else words[:1].lower() + words[1:]
