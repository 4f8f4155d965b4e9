"""Where a question names places, with capitals and diacritics or without. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from rag.text import Span, name_runs, parse, people, places

# The words before the name of a place, folded.
UNIT = r"(?:thanh pho|thi tran|thi xa|phuong|huyen|tinh|quan|thon|ban|ap|xa|tp\.?)"
_BEFORE = re.compile(rf"(?<!\w){UNIT}\s+$")
_LONGEST_NAME = 5


def place_mentions(text: str, known: Collection[str]) -> list[Span]:
    """Spans of the places named, each with its unit ("xã Thanh Giang"), in order.

    `known` are the folded names of places. Where none of them is named, names written with
    capitals count that are not those of people.
    """
    folded = parse(text).folded
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


_ENGLISH_UNIT = re.compile(r"\s+(?:commune|district|province|town|ward|village|city)(?![^\W\d_])")
# The unit that a place lies in: "Thọ Lộc, huyện Thọ Xuân".
_WITHIN = re.compile(rf"[ ,(]*(?:(?:thuoc|o|cua|in|of)\s+)?(?:{UNIT}\s+)?")
# A name in small letters is one where another, known one follows it: "xa dong que huyen song lo".
_NO_NAME = "nao|cua|dat|co|thuoc|o|tai|trong|duoc|chuan|ngheo|nay|do|diem|moi|va|thi|la|bao|nhieu"
_SMALL = re.compile(
    rf"(?<!\w){UNIT} ((?!(?:{_NO_NAME})\b)[^\W\d_]+ (?!(?:{_NO_NAME})\b)[^\W\d_]+),? {UNIT} "
)


def strangers(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Folded names of the places of a question that are none of the `known` ones.

    A larger unit that a known place is said to lie in is no stranger: articles seldom name it.
    """
    folded = parse(text).folded
    named = [Span(name.start, name.end) for name in places(text)]
    for run in name_runs(text):
        if _ENGLISH_UNIT.match(folded, run.end) and len(run.name.split()) > 1:
            named.append(Span(run.end - len(" ".join(run.name.split()[-2:])), run.end))
    spans = list(_known(folded, known))
    begins = {span.start for span in spans}
    named += [Span(*small.span(1)) for small in _SMALL.finditer(folded) if small.end() in begins]
    found = (
        folded[span.start : span.end]
        for span in named
        if not any(each.start < span.end and span.start < each.end for each in spans)
        and not any(
            each.end <= span.start and _WITHIN.fullmatch(folded[each.end : span.start])
            for each in spans
        )
    )
    return tuple(dict.fromkeys(found))


def lowered(words: str) -> str:
    """As it is written within a sentence: without its capital, unless that is a name's."""
    runs = name_runs(words)
    unit = re.match(rf"{UNIT}\s", parse(words).folded)
    named = bool(runs) and runs[0].start == 0 and " " in runs[0].name
    return words if named and not unit else words[:1].lower() + words[1:]
