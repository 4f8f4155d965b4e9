"""A question that compares places, taken apart: one question for each of them. Pure.

"Xã nào đạt nhiều tiêu chí hơn, Thanh Giang hay Hải Lựu?" asks how many criteria Thanh Giang
meets, and how many Hải Lựu does. One search for all would find the passages of one of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise
from typing import NamedTuple

from rag.document import UNIT, place_mentions
from rag.question.language import is_english
from rag.text import Span, fold, parse

MOST_SIDES = 4


class Side(NamedTuple):
    """One of the places compared, and the question as it is asked of it alone."""

    place: str
    question: str


_JOINED = re.compile(
    r"\s*(?:,|va|hay|hoac|voi|cung|and|or|vs\.?|,\s*(?:va|and|or))\s+"
    rf"(?:(?:cua|o|tai|of|in)\s+)?(?:{UNIT}\s+)?"
)
_COMPARED = re.compile(
    r"(?<!\w)(?:hon|so sanh|so voi|hay|hoac|khac nhau|chenh lech|ca hai|lan luot|compared?|than|"
    r"more|fewer|less|higher|lower|larger|smaller|versus|vs|or|both|difference)(?!\w)"
)
_WHICH = re.compile(
    r"(?<!\w)(?:(?:xa|huyen|tinh|phuong|noi|ben|dia phuong|don vi|dau) nao"
    r"|(?:which|what) (?:one|commune|district|province|place|of them|of the two)"
    r"|which(?= (?:has|had|is|was|did)))(?!\w)"
)
_DEGREE = r"(?:cao|thap|lon|nho|dai|rong|dong|nhieu|it)"
_REST = re.compile(r"\s*(?:so voi|va|voi|hay|hoac|than|and|or|,)\s*$")
_BETWEEN = re.compile(r"(?<!\w)(?:giua|between|trong (?:hai|ba|so|cac)(?: \w+)?)\s*$")
_COMPARE = re.compile(r"^\s*(?:hay\s+)?(?:so sanh|compare)\s+(?:the\s+)?")


def sides_of(question: str, known: Collection[str]) -> tuple[Side, ...]:
    """The places compared, each with its question; none where nothing is compared.

    `known` are the folded names of the places of the library.
    """
    spans = _distinct(question, place_mentions(question, known))
    folded = parse(question).folded
    if not 2 <= len(spans) <= MOST_SIDES:
        return ()
    joined = all(_JOINED.fullmatch(folded[a.end : b.start] + " ") for a, b in pairwise(spans))
    outside = folded
    for span in spans:
        outside = outside[: span.start] + "_" * (span.end - span.start) + outside[span.end :]
    listed = joined and not _is_address(folded, spans)
    if not (listed or _COMPARED.search(outside)):
        return ()
    return tuple(
        Side(question[span.start : span.end], _asked_of(question, spans, span, joined))
        for span in spans
    )


def _distinct(question: str, spans: list[Span]) -> list[Span]:
    """The first mention of each place."""
    found: dict[str, Span] = {}
    for span in spans:
        name = re.sub(rf"^{UNIT}\s+", "", parse(question[span.start : span.end]).folded)
        found.setdefault(name, span)
    return list(found.values())


def _is_address(folded: str, spans: list[Span]) -> bool:
    """True for "xã Thanh Giang, huyện Thanh Miện": a place and the one it lies in."""
    units = [re.match(UNIT, folded[span.start : span.end]) for span in spans]
    names = {unit.group() if unit else "" for unit in units}
    between = {folded[a.end : b.start].strip() for a, b in pairwise(spans)}
    return between <= {",", ""} and (len(names) > 1 or not _COMPARED.search(folded))


def _asked_of(question: str, spans: list[Span], side: Span, joined: bool) -> str:
    """The question with one place in the first one's stead, and what compares turned round."""
    place = question[side.start : side.end]
    if joined:
        before, after = question[: spans[0].start], question[spans[-1].end :]
    else:
        before, after = question[: spans[0].start], question[spans[0].end :]
        offset = spans[0].end
        for span in reversed(spans[1:]):
            kept = after[: span.start - offset]
            rest = _REST.search(parse(kept).folded)
            kept = kept[: rest.start()] if rest else kept
            after = kept + " " + after[span.end - offset :]
    if between := _BETWEEN.search(parse(before).folded):
        before = before[: between.start()]
    text = f"{before}{place}{after}".strip(" ?.!")
    without = f"{before}{after}".strip(" ,?.!")
    if which := _WHICH.search(parse(without).folded):
        # "xã nào … hơn, A hay B": the asking words stand for the place.
        text = without[: which.start()] + place + without[which.end() :]
    return _turned(text)


def _turned(text: str) -> str:
    """What compares, turned into what asks how many."""
    plain = fold(text) == text.lower()
    if is_english(text):
        text = re.sub(r"(?i)\b(?:the )?(?:more|fewer|less|most|fewest)\b", "how many", text)
        text = re.sub(r"(?i)\b(?:the )?(?:higher|lower|larger|smaller|greater)\b", "how much", text)
    compared = _COMPARE.match(parse(text).folded)
    text = text[compared.end() :] if compared else text
    folded = parse(text).folded
    asked, when = ("bao nhieu", "khi nao") if plain else ("bao nhiêu", "khi nào")
    # "nhiều tiêu chí hơn", "ít hộ nghèo nhất"
    if many := re.search(r"(?<!\w)(?:nhieu|it)\s+(?!hon)(.+?)\s+(?:hon|nhat)(?!\w)", folded):
        thing = text[many.start(1) : many.end(1)]
        text = f"{text[: many.start()]}{asked} {thing}{text[many.end() :]}"
    elif degree := re.search(rf"(?<!\w){_DEGREE}\s+(?:hon|nhat)(?:\s+bao nhieu)?(?!\w)", folded):
        text = f"{text[: degree.start()]}{asked}{text[degree.end() :]}"
    elif sooner := re.search(r"(?<!\w)(?:som|muon|truoc|sau)\s+(?:hon|nhat)(?!\w)", folded):
        text = f"{text[: sooner.start()]}{when}{text[sooner.end() :]}"
    elif compared:
        text = f"{text} {'la' if plain else 'là'} {asked}"
    if ending := re.search(r"\s+(?:phai )?khong\s*$", parse(text).folded):
        text = text[: ending.start()]
    clean = " ".join(text.split()).strip(" ,?.!")
    return f"{clean[:1].upper()}{clean[1:]}?"
