"""What the evidence says instead: the difference that a verdict "contradicted" names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from rag.figures import rate_end
from rag.verify.align import Alignment, is_alike
from rag.verify.evidence import Evidence
from rag.verify.features import is_figure, is_lost, is_told
from rag.verify.units import Unit, name_run

_ANCHORED = 0.3  # what stands around the place must agree at least so far
_PLAINLY = 0.5
_CONTEXT = 3  # units on either side that are quoted with a negation
_BESIDE = 2  # from a unit to the next but one
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
        *_denied(alignment, evidence),
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
        text = evidence.picks[slot.sentence].said.text
        own, theirs = (unit.start, unit.end), (other.start, other.end)
        if kind == "name":
            name, instead = name_run(claim, slot.unit), name_run(source, slot.position)
            if _is_another(name, instead, evidence):
                borne = is_linked = False
            if borne and (other.key, unit.key) not in exchanged:
                continue
            own, theirs = (name[0].start, name[-1].end), (instead[0].start, instead[-1].end)
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


def _is_another(name: Sequence[Unit], other: Sequence[Unit], evidence: Evidence) -> bool:
    """Whether a name shares words with the other, and stands as a whole in none of the articles.

    "Lê Văn Phú" beside "Lê Văn Phúc" is another name, whosever "Phú" is.
    """
    if not {unit.key for unit in name} & {unit.key for unit in other}:
        return False
    whole = f" {' '.join(chain.from_iterable(unit.words for unit in name))} "
    return all(whole not in f" {' '.join(pick.document.words)} " for pick in evidence.picks)


def _denied(alignment: Alignment, evidence: Evidence) -> Iterator[Difference]:
    """A negation between words that stand side by side on the other side, or nearly so.

    Another word may be there in its place: "đã" for "chưa".
    """
    claim, links = alignment.claim, alignment.links
    for i in range(1, len(claim) - 1):
        before, behind = links[i - 1], links[i + 1]
        if links[i] or claim[i].kind != "negation" or not before or not behind:
            continue
        if before.sentence == behind.sentence and 0 < behind.position - before.position <= _BESIDE:
            said = quoted(alignment, evidence, behind.sentence, behind.position)
            yield Difference("put in", claim[i].start, claim[i].end, said, _RANK["put in"])
    for number, source in enumerate(alignment.sources):
        taken = alignment.taken(number)
        for j, unit in enumerate(source):
            first, last = taken.get(j - 1), taken.get(j + 1)
            if j in taken or unit.kind != "negation" or first is None or last is None:
                continue
            if 0 < last - first <= _BESIDE:
                said = quoted(alignment, evidence, number, j)
                span = claim[first].start, claim[last].end
                yield Difference("left out", *span, said, 1 + _RANK["left out"], True)


def quoted(alignment: Alignment, evidence: Evidence, number: int, at: int) -> str:
    """What a sentence of the evidence says around one of its units."""
    source = alignment.sources[number]
    first, last = max(0, at - _CONTEXT), min(len(source) - 1, at + _CONTEXT)
    return evidence.picks[number].said.text[source[first].start : source[last].end]
