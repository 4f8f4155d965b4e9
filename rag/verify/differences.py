"""What the evidence says instead: the difference that a verdict "contradicted" names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.verify.align import Alignment, is_alike
from rag.verify.evidence import Evidence
from rag.verify.features import is_lost, is_told
from rag.verify.units import Unit

_ANCHORED = 0.3  # what stands around the place must agree at least so far
_PLAINLY = 0.5
_CONTEXT = 3  # units on either side that are quoted with a word put in or left out
_RANK = {"figure": 0.6, "turned": 0.5, "name": 0.45, "put in": 0.3, "left out": 0.25, "word": 0.1}
_TURNING = {
    "negation", "possible", "plan", "proposal", "scope", "only", "never_always", "must",
    "done", "tense", "superlative", "certain",
}  # fmt: skip


class Difference(NamedTuple):
    """The words of the claim at `[start, end)`, and what the source has `instead`.

    `kind` is "figure", "name", "word", "turned" (of one class the other side), "put in" or
    "left out". It `is_plain` where what the articles do not have stands in a place whose
    surroundings agree well.
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
        *_put_in(alignment, evidence),
        *_left_out(alignment, evidence),
    ]
    return max(found, key=lambda each: each.strength, default=None)


def _in_slots(alignment: Alignment, evidence: Evidence) -> Iterator[Difference]:
    """Another figure, name, word or side of a class in the place of the claim's."""
    claim, sources = alignment.claim, alignment.sources
    pairs = {(claim[s.unit].key, sources[s.sentence][s.position].key) for s in alignment.slots}
    known = evidence.near | {word for line in sources for unit in line for word in unit.words}
    for slot in alignment.slots:
        unit, source = claim[slot.unit], sources[slot.sentence]
        other = source[slot.position]
        kind = _kind(unit, other)
        if not kind or slot.anchor < _ANCHORED:
            continue
        own, theirs = (unit.start, unit.end), (other.start, other.end)
        told = is_told(unit, known, ())
        if kind in ("name", "word"):
            # One that is borne elsewhere has only moved, unless two have each other's place.
            if told and (other.key, unit.key) not in pairs:
                continue
            own, theirs = _whole(claim, slot.unit), _whole(source, slot.position)
        said = evidence.picks[slot.sentence].said.text[slice(*theirs)]
        is_plain = (
            alignment.links[slot.unit] is None
            and slot.anchor >= _PLAINLY
            and (kind == "turned" or is_lost(unit, evidence) or (kind == "name" and not told))
        )
        yield Difference(kind, *own, said, _RANK[kind] + slot.anchor + is_plain, is_plain)


def _kind(unit: Unit, other: Unit) -> str:
    """What differs where `other` stands in the place of `unit`; empty for what tells nothing."""
    if is_alike(unit, other):
        if unit.figure is not None:
            return "figure"
        return "name" if unit.is_word else "turned"
    told = min(unit.weight, other.weight) >= _ANCHORED
    return "word" if told and unit.figure is None and other.figure is None else ""


def _whole(line: Sequence[Unit], at: int) -> tuple[int, int]:
    """The run of names, or the word, at a place."""
    first = last = at
    while first and _is_one_name(line[first - 1], line[first]):
        first -= 1
    while last + 1 < len(line) and _is_one_name(line[last], line[last + 1]):
        last += 1
    return line[first].start, line[last].end


def _is_one_name(one: Unit, other: Unit) -> bool:
    return one.is_name and other.is_name and other.start - one.end <= 1


def _put_in(alignment: Alignment, evidence: Evidence) -> Iterator[Difference]:
    """A turning word put in between words that are borne."""
    links = dict(enumerate(alignment.links))
    for i, unit in enumerate(alignment.claim):
        if links[i] is None and unit.kind in _TURNING:
            beside = (links.get(k) for k in (i + 1, i - 1, i + 2))
            link = next((each for each in beside if each is not None), None)
            if link is not None:
                said = _quoted(alignment, evidence, link.sentence, link.position)
                yield Difference("put in", unit.start, unit.end, said, _RANK["put in"])


def _left_out(alignment: Alignment, evidence: Evidence) -> Iterator[Difference]:
    """A turning word of a source left out between words that the claim has from it."""
    for number, source in enumerate(alignment.sources):
        taken = alignment.taken(number)
        for j, unit in enumerate(source):
            own = next((taken[k] for k in (j + 1, j - 1, j + 2) if k in taken), None)
            if j not in taken and unit.kind in _TURNING and own is not None:
                place = alignment.claim[own]
                said = _quoted(alignment, evidence, number, j)
                yield Difference("left out", place.start, place.end, said, _RANK["left out"])


def _quoted(alignment: Alignment, evidence: Evidence, number: int, at: int) -> str:
    """What a sentence of the evidence says around one of its units."""
    source = alignment.sources[number]
    first, last = max(0, at - _CONTEXT), min(len(source) - 1, at + _CONTEXT)
    return evidence.picks[number].said.text[source[first].start : source[last].end]
