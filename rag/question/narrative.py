"""What a long-winded question asks for in the end, each thing by itself. Pure.

"Tôi đang viết bài về …, nghe nói ở Thọ Lộc có một diễn đàn …, vậy cho hỏi diễn đàn đó tên là gì và
…?" tells who asks and why; its request stands in the last clauses, and leans on those before it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.document import place_mentions
from rag.figures import vietnamese_figures
from rag.question.dependence import ASKING
from rag.text import fold, parse

_ASKER = r"(?:toi|minh|em|chung toi|chung em|ban doc)"
# What leads to the request.
_LEADS = re.compile(
    rf"[,;.?!]\s+(?:(?:vay|the|nen|do do|vi vay)[ ,]+)?(?:{_ASKER} )?"
    rf"(?:(?:cho|xin|muon|can|nho)(?: {_ASKER}| duoc| bao| phep)* (?:hoi|biet)|vay)"
    r"(?: them| ro| giup)?(?: (?:la|rang))?[ ,:]+"
)
_POINTS = re.compile(r"(?<!\w)([^\W\d_]+(?: [^\W\d_]+)?) (?:do|nay|ay|noi tren)(?!\w)")
_AND = re.compile(r"\s*(?:,\s*)?(?<!\w)(?:va|dong thoi)\s+")
_SHORTEST_STORY = 8  # words before the request; a shorter setting belongs to the question


def requests_of(question: str, known: Collection[str]) -> tuple[str, ...]:
    """The requests of a long-winded question, each to be asked by itself; none of a plain one.

    `known` are the folded names of the places of the library. What a request points back at, "xã
    này", is named, and one without a place is about that of the story.
    """
    folded = parse(question).folded
    leads = list(_LEADS.finditer(folded))
    if not leads or len(folded[: leads[-1].start()].split()) < _SHORTEST_STORY:
        return ()
    story, request = question[: leads[-1].start()], question[leads[-1].end() :].strip(" ?.!")
    if not ASKING.search(parse(request).folded):
        return ()
    pointed = _POINTS.search(parse(request).folded)
    thing = request[pointed.start(1) : pointed.end(1)] if pointed else ""
    return tuple(_whole(part, thing, story, known) for part in _parts(request))


def _parts(request: str) -> list[str]:
    """The request at each "và" that has a question on both sides."""
    for joint in _AND.finditer(parse(request).folded):
        left, right = request[: joint.start()], request[joint.end() :]
        if ASKING.search(parse(left).folded) and ASKING.search(parse(right).folded):
            return [left, *_parts(right)]
    return [request]


def _whole(part: str, thing: str, story: str, known: Collection[str]) -> str:
    """A request that stands by itself: with the thing, the place and the time it is about."""
    pointed = _POINTS.search(parse(part).folded)
    if pointed:
        part = part[: pointed.end(1)] + part[pointed.end() :]
    unit = (
        re.fullmatch(
            r"(?:xa|huyen|tinh|phuong|thi tran|thon)", parse(thing.rsplit(maxsplit=1)[-1]).folded
        )
        if thing
        else None
    )
    if thing and not pointed and not unit:
        part = f"về {thing}, {part}"
    spans = place_mentions(story, known)
    if spans and not place_mentions(part, known):
        word = "o" if fold(part) == part.lower() else "ở"
        part = f"{part} {word} {story[spans[0].start : spans[0].end]}"
    told = [figure.raw for figure in vietnamese_figures(parse(story)) if figure.kind == "period"]
    if told and not any(
        figure.kind in ("date", "period") for figure in vietnamese_figures(parse(part))
    ):
        part = f"{told[-1]}, {part}"
    clean = " ".join(part.split())
    return f"{clean[:1].upper()}{clean[1:]}?"
