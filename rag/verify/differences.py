"""What the evidence says instead: the difference that a verdict "contradicted" names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from rag.figures import rate_end
from rag.verify.align import Alignment, is_alike
from rag.verify.evidence import Evidence
from rag.verify.features import is_figure, is_lost, is_told
from rag.verify.units import Unit

_ANCHORED = 0.3  # what stands around the place must agree at least so far
_PLAINLY = 0.5
_NEARLY_ALL = 0.7  # of what stands beside a negation, for its absence to tell
_CONTEXT = 3  # units on either side that are quoted with a word put in or left out
_TURNING = {
    "negation", "possible", "plan", "proposal", "scope", "only", "never_always", "must",
    "done", "tense",
    "superlative", "certain",
}  # fmt: skip
_OPPOSED = {
    "tense", "part_of_day", "part_of_time", "every", "weekday", "relative_day", "relative_month",
    "relative_year", "relative_week", "scope", "compass", "office",
}  # fmt: skip


class Difference(NamedTuple):
    """The words of the claim at `[start, end)`, and what the source has `instead`.

    `kind` is "figure", "name", "turned" (of one class the other side), "put in" or
    "left out". It `is_plain` where a figure that the articles do not have, or a word, stands in a
    place whose surroundings agree well.
    """

    kind: str
    start: int
    end: int
    instead: str
    strength: float
    is_plain: bool = False


def difference(alignment: Alignment, evidence: Evidence) -> Difference | None:
    """The difference that tells most, or None where none can be named."""
    found = [
        *_in_slots(alignment, evidence),
        *_turned(alignment, evidence),
        *_around(alignment, evidence),
    ]
    return max(found, key=lambda each: each.strength, default=None)


_RANK = {"figure": 0.6, "turned": 0.5, "name": 0.45, "put in": 0.3, "left out": 0.25}


def _in_slots(alignment: Alignment, evidence: Evidence) -> Iterator[Difference]:
    claim = alignment.claim
    exchanged = {
        (claim[s.unit].key, alignment.sources[s.sentence][s.position].key) for s in alignment.slots
    }
    for slot in alignment.slots:
        unit, source = claim[slot.unit], alignment.sources[slot.sentence]
        other = source[slot.position]
        kind = _kind(unit, other)
        if slot.anchor < _ANCHORED or not kind:
            continue
        is_linked = alignment.links[slot.unit] is not None
        # A name that is borne elsewhere has only moved, unless two stand in each other's place.
        said_so = any(unit.key == each.key for line in alignment.sources for each in line)
        borne = is_linked or said_so or is_told(unit, evidence.near, ())
        if kind == "name" and borne and (other.key, unit.key) not in exchanged:
            continue
        text = evidence.picks[slot.sentence].said.text
        own, theirs = (unit.start, unit.end), (other.start, other.end)
        if kind == "name":
            own, theirs = _whole(claim, slot.unit), _whole(source, slot.position)
        elif kind == "figure":
            own, theirs = unit.bounded, other.bounded
            if other.figure is not None:
                theirs = theirs[0], rate_end(text, other.figure, theirs[1])
        # What an opposite may stand for: sáng for chiều, sẽ for đã.
        opposes = kind == "turned" and ("/" in unit.kind or unit.kind in _OPPOSED)
        unborne = not is_linked and slot.anchor >= _PLAINLY
        foreign = kind == "name" and not borne and _are_two(unit, other)
        is_plain = unborne and (opposes or foreign or is_lost(unit, evidence))
        said = text[theirs[0] : theirs[1]]
        yield Difference(kind, *own, said, _RANK[kind] + slot.anchor + is_plain, is_plain)


def _turned(alignment: Alignment, evidence: Evidence) -> Iterator[Difference]:
    """Figures that are borne, and rise in the claim where they fall in the source, or the like."""
    claim = alignment.claim
    for i, (unit, link) in enumerate(zip(claim, alignment.links, strict=True)):
        if link is None or not is_figure(unit):
            continue
        source, j = alignment.sources[link.sentence], link.position
        sides = (
            (_sides(claim[max(0, i - _LEAD) : i]), _sides(source[max(0, j - _LEAD) : j])),
            (_sides(claim[i + 1 : i + _LEAD]), _sides(source[j + 1 : j + _LEAD])),
        )
        turned = (a[kind] != b[kind] for a, b in sides for kind in a.keys() & b)
        if any(turned):
            said = quoted(alignment, evidence, link.sentence, j)
            yield Difference("turned", unit.start, unit.end, said, 1 + _RANK["turned"], True)


def _sides(units: Sequence[Unit]) -> dict[str, str]:
    return {unit.kind: unit.side for unit in units if "/" in unit.kind}


_LEAD = 3  # units before or behind a figure that say which way it went


def _are_two(one: Unit, other: Unit) -> bool:
    """False where two names are one spelt in two ways ("Blanc", "Blanco"), or are none."""
    same = one.key[:_STEM] == other.key[:_STEM]
    return not same and min(one.weight, other.weight) >= _NAMES_ONE


_STEM, _NAMES_ONE = 3, 0.5


def _kind(unit: Unit, other: Unit) -> str:
    """What differs where `other` stands in the place of `unit`; empty for what tells nothing."""
    if not is_alike(unit, other):
        return ""
    return "figure" if unit.figure is not None else "name" if unit.is_word else "turned"


def _whole(line: Sequence[Unit], at: int) -> tuple[int, int]:
    """The run of names at a place."""
    joined = [b.is_name and b.start - a.end <= 1 for a, b in pairwise(line[at:])]
    before = [a.is_name and b.start - a.end <= 1 for a, b in pairwise(line[: at + 1])]
    first, last = at - sum(takewhile(bool, before[::-1])), at + sum(takewhile(bool, joined))
    return line[first].start, line[last].end


def _around(alignment: Alignment, evidence: Evidence) -> Iterator[Difference]:
    """A turning word put in between words that are borne, or left out between them."""
    claim = alignment.claim
    for i, unit in enumerate(claim):
        if alignment.links[i] is not None or unit.kind not in _TURNING:
            continue
        beside = (alignment.links[k] for k in (i + 1, i - 1, i + 2) if 0 <= k < len(claim))
        if link := next(filter(None, beside), None):
            said = quoted(alignment, evidence, link.sentence, link.position)
            yield Difference("put in", unit.start, unit.end, said, _RANK["put in"])
    for number, source in enumerate(alignment.sources):
        taken = alignment.taken(number)
        for j, unit in enumerate(source):
            if j in taken or unit.kind not in _TURNING:
                continue
            own = next((claim[taken[k]] for k in (j + 1, j - 1, j + 2) if k in taken), None)
            if own is not None:
                said = quoted(alignment, evidence, number, j)
                held = [k in taken for k in (j - 2, j - 1, j + 1, j + 2) if 0 <= k < len(source)]
                is_plain = unit.kind == "negation" and sum(held) >= _NEARLY_ALL * len(held)
                rank = _RANK["left out"] + is_plain
                yield Difference("left out", own.start, own.end, said, rank, is_plain)


def quoted(alignment: Alignment, evidence: Evidence, number: int, at: int) -> str:
    """What a sentence of the evidence says around one of its units."""
    source = alignment.sources[number]
    first, last = max(0, at - _CONTEXT), min(len(source) - 1, at + _CONTEXT)
    return evidence.picks[number].said.text[source[first].start : source[last].end]
