"""A question that asks several things, taken apart: each thing asked by itself. Pure.

It compares places ("Xã nào đạt nhiều tiêu chí hơn, A hay B?"), asks two things at once, each of a
place of its own, or several of one thing ("Máy bay rơi lúc nào, ở đâu, mấy người chết?"). One
search for all would find the passages of one of them. What is not plainly several questions stays
one.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from rag.document import place_mentions
from rag.question.follow_up import asks
from rag.text import Span, fold, lacks_diacritics, lexicon, parse

MOST_SIDES = 4
_FEWEST_WORDS = 2  # of a half, beside its place and what both halves share

_SAYS = lexicon.Patterns("split")


def parts_of(question: str, known: Collection[str]) -> tuple[str, ...]:
    """The questions that a question asks, each to be asked by itself; none where it asks one.

    `known` are the folded names of the places of the library.
    """
    return _halves(question, known) or _sides(question, known) or _in_turn(question, known)


def _sides(question: str, known: Collection[str]) -> tuple[str, ...]:
    """The question asked of each of the places that it compares."""
    spans = _distinct(question, place_mentions(question, known))
    folded = parse(question).folded
    if not 2 <= len(spans) <= MOST_SIDES:
        return ()
    joined = all(
        _SAYS.joined_places.fullmatch(folded[a.end : b.start] + " ") for a, b in pairwise(spans)
    )
    outside = folded
    for span in spans:
        outside = outside[: span.start] + "_" * (span.end - span.start) + outside[span.end :]
    if not (_SAYS.compares.search(outside) or (joined and not _is_address(folded, spans))):
        return ()
    return tuple(_of_one(question, spans, span, joined=joined) for span in spans)


def _distinct(question: str, spans: list[Span]) -> list[Span]:
    """The first mention of each place."""
    found: dict[str, Span] = {}
    for span in spans:
        name = parse(question[span.start : span.end]).folded
        unit = _SAYS.unit.match(name)
        found.setdefault(name[unit.end() :].strip() if unit else name, span)
    return list(found.values())


def _is_address(folded: str, spans: list[Span]) -> bool:
    """True for "xã Thanh Giang, huyện Thanh Miện": a place and the one it lies in."""
    units = [_SAYS.unit.match(folded[span.start : span.end]) for span in spans]
    names = {unit[0] if unit else "" for unit in units}
    between = {folded[a.end : b.start].strip() for a, b in pairwise(spans)}
    return between <= {",", ""} and (len(names) > 1 or not _SAYS.compares.search(folded))


def _of_one(question: str, spans: list[Span], side: Span, *, joined: bool) -> str:
    """The question with one place in the first one's stead, the others left out."""
    before, after = question[: spans[0].start], question[spans[-1 if joined else 0].end :]
    if not joined:
        offset = spans[0].end
        for span in reversed(spans[1:]):
            kept = after[: span.start - offset]
            rest = _SAYS.rest.search(parse(kept).folded)
            after = f"{kept[: rest.start()] if rest else kept} {after[span.end - offset :]}"
    if between := _SAYS.between.search(parse(before).folded):
        before = before[: between.start()]
    place = question[slice(*side)]
    asked = _how_many(before, place) if not after.strip(" ?.!") else None
    return _clean(asked or f"{before}{place}{after}", question)


def _how_many(before: str, place: str) -> str | None:
    """What "which has more of it, A or B" asks of A: how many A has; None for all else."""
    found = _SAYS.which_has_more.fullmatch(parse(before).folded)
    if found is None:
        return None
    does, what = (before[slice(*found.span(name))] for name in ("does", "what"))
    asked = lexicon.entries("split")["which_has_more"]["of_one"]
    if lacks_diacritics(before):
        asked = fold(asked)
    return str(asked).format(place=place, does=does, what=what)


def _halves(question: str, known: Collection[str]) -> tuple[str, ...]:
    """Two questions that a joint parts, each on a place of its own; an ending may be shared."""
    for joint in _SAYS.joint.finditer(parse(question).folded):
        halves = [question[: joint.start()], question[joint.end() :].rstrip(" ?.!")]
        said = [half[: _shared_from(half)] for half in halves]
        if not all(_tells(half, known) for half in said):
            continue
        shared = next(filter(None, (half[_shared_from(half) :] for half in halves)), "")
        asked = [half if asks(half) else half + shared for half in halves]
        if all(map(asks, asked)):
            return tuple(_clean(each, question) for each in asked)
    return ()


def _in_turn(question: str, known: Collection[str]) -> tuple[str, ...]:
    """What is asked, thrice or more, of the thing that the question begins with.

    Two things of one are mostly told in one sentence: how much it is, and how much more.
    """
    folded = parse(question).folded
    joints = [match.span() for match in _SAYS.in_turn.finditer(folded)]
    starts = [0, *(end for _, end in joints)]
    ends = [*(start for start, _ in joints), len(question)]
    pieces = [question[start:end] for start, end in zip(starts, ends, strict=True)]
    if not 3 <= len(pieces) <= MOST_SIDES or "," not in folded or not all(map(asks, pieces)):
        return ()
    begins = _SAYS.up_to_question.match(parse(pieces[0]).folded)
    thing = pieces[0][: begins.end()] if begins else ""
    if len(thing.split()) < _FEWEST_WORDS or thing == pieces[0]:
        return ()
    asked = (each if place_mentions(each, known) else f"{thing} {each}" for each in pieces[1:])
    return tuple(_clean(each, question) for each in (pieces[0], *asked))


def _shared_from(half: str) -> int:
    """Where an ending begins that both halves may share: "là bao nhiêu"."""
    ending = _SAYS.shared_ending.search(parse(half).folded)
    return ending.start() if ending else len(half)


def _tells(half: str, known: Collection[str]) -> bool:
    """True for a half that names a place, and says what it asks of it."""
    places = place_mentions(half, known)
    named = sum(len(half[slice(*span)].split()) for span in places)
    return bool(places) and len(half.split()) - named >= _FEWEST_WORDS


def _clean(text: str, question: str) -> str:
    """A part as a question; in small letters where the whole is, for then they tell no names."""
    words = " ".join(text.split()).strip(" ,?.!")
    first = words[:1] if question == question.lower() else words[:1].upper()
    return f"{first}{words[1:]}?"
