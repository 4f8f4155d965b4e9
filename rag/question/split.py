"""A question that asks several things, taken apart: each thing asked by itself. Pure.

It compares places ("Xã nào đạt nhiều tiêu chí hơn, A hay B?"), asks two things at once, or tells a
story before its request. One search for all would find the passages of one of them. What is not
plainly several questions stays one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from rag.document import lowered, place_mentions
from rag.figures import vietnamese_figures
from rag.question.language import is_english
from rag.text import Span, fold, lexicon, parse

MOST_SIDES = 4
_FEWEST_WORDS = 3
_SHORTEST_STORY = 8  # words before the request; a shorter setting belongs to the question
_PERIODS = ("period",)
_TIMES = ("date", "period")


def _pattern(name: str) -> re.Pattern[str]:
    return lexicon.pattern(f"split.{name}")


_UNIT, _JOINED, _COMPARES = (_pattern(n) for n in ("unit", "joined-places", "compares"))
_WHICH, _REST, _BETWEEN, _COMPARE = (
    _pattern(n) for n in ("which-place", "rest", "between", "compare")
)
_MANY, _DEGREE, _SOONER, _WHETHER = (
    _pattern(n) for n in ("many-more", "degree", "sooner", "whether-ending")
)
_MORE_ENGLISH, _HIGHER_ENGLISH = _pattern("more-en"), _pattern("higher-en")
_JOINT, _AGAINST, _SHARED = (_pattern(n) for n in ("joint", "against", "shared-ending"))
_KINDS = ("quantity", "person", "time", "place", "cause", "thing")
_ASKS = tuple(_pattern(f"asks-{kind}") for kind in _KINDS)
_ASKS_PLAINLY = tuple(_pattern(f"asks-plainly-{kind}") for kind in _KINDS)
_REQUEST, _POINTED_THING, _AND = (_pattern(n) for n in ("request", "pointed-thing", "and"))
_ASKING = lexicon.pattern("follow_up.asking")
_POINTED, _POINTED_ENGLISH = (lexicon.pattern(f"follow_up.{n}") for n in ("pointed", "pointed-en"))


def parts_of(question: str, known: Collection[str]) -> tuple[str, ...]:
    """The questions that a question asks, each to be asked by itself; none where it asks one.

    `known` are the folded names of the places of the library.
    """
    return (
        _measured_against(question, known)
        or _sides(question, known)
        or _requests(question, known)
        or _halves(question, known)
    )


# Places compared


def _sides(question: str, known: Collection[str]) -> tuple[str, ...]:
    """The question asked of each of the places that it compares."""
    spans = _distinct(question, place_mentions(question, known))
    folded = parse(question).folded
    if not 2 <= len(spans) <= MOST_SIDES:
        return ()
    joined = all(_JOINED.fullmatch(folded[a.end : b.start] + " ") for a, b in pairwise(spans))
    outside = folded
    for span in spans:
        outside = outside[: span.start] + "_" * (span.end - span.start) + outside[span.end :]
    if not (_COMPARES.search(outside) or (joined and not _is_address(folded, spans))):
        return ()
    return tuple(_asked_of(question, spans, span, joined=joined) for span in spans)


def _distinct(question: str, spans: list[Span]) -> list[Span]:
    """The first mention of each place."""
    found: dict[str, Span] = {}
    for span in spans:
        name = parse(question[span.start : span.end]).folded
        unit = _UNIT.match(name)
        found.setdefault(name[unit.end() :].strip() if unit else name, span)
    return list(found.values())


def _is_address(folded: str, spans: list[Span]) -> bool:
    """True for "xã Thanh Giang, huyện Thanh Miện": a place and the one it lies in."""
    units = [_UNIT.match(folded[span.start : span.end]) for span in spans]
    names = {unit[0] if unit else "" for unit in units}
    between = {folded[a.end : b.start].strip() for a, b in pairwise(spans)}
    return between <= {",", ""} and (len(names) > 1 or not _COMPARES.search(folded))


def _asked_of(question: str, spans: list[Span], side: Span, *, joined: bool) -> str:
    """The question with one place in the first one's stead, and what compares turned round."""
    place = question[side.start : side.end]
    before, after = question[: spans[0].start], question[spans[-1 if joined else 0].end :]
    if not joined:
        offset = spans[0].end
        for span in reversed(spans[1:]):
            kept = after[: span.start - offset]
            rest = _REST.search(parse(kept).folded)
            after = f"{kept[: rest.start()] if rest else kept} {after[span.end - offset :]}"
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
    plain = _is_plain(text)
    if is_english(text):
        text = _HIGHER_ENGLISH.sub("how much", _MORE_ENGLISH.sub("how many", text))
    compared = _COMPARE.match(parse(text).folded)
    text = text[compared.end() :] if compared else text
    folded = parse(text).folded
    many, when, be = (row["plain" if plain else "word"] for row in lexicon.table("turned_phrases"))
    if found := _MANY.search(folded):
        text = f"{text[: found.start()]}{many} {text[slice(*found.span(1))]}{text[found.end() :]}"
    elif found := _DEGREE.search(folded):
        text = f"{text[: found.start()]}{many}{text[found.end() :]}"
    elif found := _SOONER.search(folded):
        text = f"{text[: found.start()]}{when}{text[found.end() :]}"
    elif compared:
        text = f"{text} {be} {many}"
    if ending := _WHETHER.search(parse(text).folded):
        text = text[: ending.start()]
    return _clean(text)


# Two things at once


def _halves(question: str, known: Collection[str]) -> tuple[str, ...]:
    """Two questions that a joint parts; a half that names no place is about that of the other."""
    folded = parse(question).folded
    for joint in _JOINT.finditer(folded):
        left, right = question[: joint.start()], question[joint.end() :]
        if min(len(left.split()), len(right.split())) < _FEWEST_WORDS or _points_back(right):
            continue
        if _kinds(left) & _kinds(right):
            first, second = _placed(left, right, known), _placed(right, left, known)
            return _clean(_timed(first, right)), _clean(_timed(second, left))
        tail = _SHARED.search(folded)
        if tail and not _kinds(left) and _both_tell(left, right, tail[0], known):
            return _clean(left + question[tail.start() :]), _clean(right)
    return ()


def _measured_against(question: str, known: Collection[str]) -> tuple[str, ...]:
    """The questions of "số … của A là bao nhiêu so với số … của B"."""
    against = _AGAINST.search(parse(question).folded)
    if against is None:
        return ()
    tail = question[against.start(1) : against.end(1)]
    left, right = question[: against.start()], question[against.end() :].strip(" ?.!")
    if _kinds(right) or not _both_tell(left, right, "", known):
        return ()
    return _clean(left + tail), _clean(right + tail)


def _kinds(half: str) -> set[int]:
    """The kinds of question words that it has; "máy" (machine) is no "mấy" (how many)."""
    if is_english(half) or not _is_plain(half):
        return {kind for kind, asks in enumerate(_ASKS) if asks.search(parse(half).canonical)}
    return {kind for kind, asks in enumerate(_ASKS_PLAINLY) if asks.search(parse(half).folded)}


def _points_back(half: str) -> bool:
    """True for "ai là chủ tịch xã đó?", which wants what was said before."""
    return bool((_POINTED_ENGLISH if is_english(half) else _POINTED).search(parse(half).folded))


def _both_tell(left: str, right: str, tail: str, known: Collection[str]) -> bool:
    """Each names a place, and says of what: not "hộ nghèo của A" and "B"."""
    places = [place_mentions(half, known) for half in (left, right)]
    if not all(places):
        return False
    said = right[: len(right) - len(tail)].split()
    named = sum(len(right[span.start : span.end].split()) for span in places[1])
    return len(said) - named >= _FEWEST_WORDS - 1


def _placed(half: str, other: str, known: Collection[str]) -> str:
    """The half with the place, or the whole setting, of the other where it has none of its own."""
    spans = place_mentions(other, known)
    if not spans or place_mentions(half, known):
        return half
    setting, comma, _ = other.partition(",")
    if comma and spans[0].end <= len(setting):
        return f"{setting}, {lowered(half)}"
    return f"{half.strip(' ?.!')} {_in(half)} {other[slice(*spans[0])]}"


def _timed(half: str, other: str) -> str:
    """The half with the period of the other, where it names no time."""
    periods = [] if _figures(half, _TIMES) else _figures(other, _PERIODS)
    return f"{periods[0]}, {lowered(half)}" if periods else half


# A story and its request


def _requests(question: str, known: Collection[str]) -> tuple[str, ...]:
    """The requests of a long-winded question, with what they are about."""
    folded = parse(question).folded
    leads = list(_REQUEST.finditer(folded))
    if not leads or len(folded[: leads[-1].start()].split()) < _SHORTEST_STORY:
        return ()
    story, request = question[: leads[-1].start()], question[leads[-1].end() :].strip(" ?.!")
    if not _ASKING.search(parse(request).folded):
        return ()
    pointed = _POINTED_THING.search(parse(request).folded)
    thing = request[slice(*pointed.span(1))] if pointed else ""
    return tuple(_whole(part, thing, story, known) for part in _each(request))


def _each(request: str) -> Iterator[str]:
    """The request, parted at each "và" that has a question on both sides."""
    for joint in _AND.finditer(parse(request).folded):
        left, right = request[: joint.start()], request[joint.end() :]
        if all(_ASKING.search(parse(half).folded) for half in (left, right)):
            yield left
            yield from _each(right)
            return
    yield request


def _whole(part: str, thing: str, story: str, known: Collection[str]) -> str:
    """A request that stands by itself: with the thing, the place and the time it is about."""
    pointed = _POINTED_THING.search(parse(part).folded)
    if pointed:
        part = part[: pointed.end(1)] + part[pointed.end() :]
    elif thing and not _UNIT.fullmatch(parse(thing.rsplit(maxsplit=1)[-1]).folded):
        part = f"về {thing}, {part}"
    spans = place_mentions(story, known)
    if spans and not place_mentions(part, known):
        part = f"{part} {_in(part)} {story[slice(*spans[0])]}"
    periods = [] if _figures(part, _TIMES) else _figures(story, _PERIODS)
    return _clean(f"{periods[-1]}, {part}" if periods else part)


def _figures(text: str, kinds: Collection[str]) -> list[str]:
    return [figure.raw for figure in vietnamese_figures(parse(text)) if figure.kind in kinds]


def _is_plain(text: str) -> bool:
    return fold(text) == text.lower()


def _in(text: str) -> str:
    return "in" if is_english(text) else "o" if _is_plain(text) else "ở"


def _clean(text: str) -> str:
    words = " ".join(text.split()).strip(" ,?.!")
    return f"{words[:1].upper()}{words[1:]}?"
