"""The units of a claim aligned to those of its evidence, sentence by sentence.

Within a sentence in order, by dynamic programming with free ends (Needleman and Wunsch 1970, in
the variant of Sellers 1974); what was moved, and what other sentences say, is aligned after that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from rag.figures import Found, Match, compare
from rag.verify.units import Unit

_CLAIM_GAP, _SOURCE_GAP = -0.12, -0.03
_MISMATCH, _ALIKE = -0.16, 0.08  # of two words; of two figures, names or cues of one class
_TELLING = 0.3  # lighter words without their diacritics are too often others
_LEAST = 0.15  # what a match of the commonest word is worth
_SPELT = 0.7  # of a match, where only the spelling differs
_WINDOW = 4  # units on either side that tell where a unit stands


class Link(NamedTuple):
    """Where the evidence says the same as a unit: sentence, unit, and how much around agrees.

    `near` is True for a figure that is only nearly the same.
    """

    sentence: int
    position: int
    context: float
    near: bool = False


class Slot(NamedTuple):
    """A unit of the claim in whose place the evidence has another of its kind.

    `anchor` (0 to 1) is how much of what stands around both is the same.
    """

    unit: int
    sentence: int
    position: int
    anchor: float


@dataclass(slots=True)
class Alignment:
    """A claim against sentences: for each unit where it is borne, and what stands in its place."""

    claim: Sequence[Unit]
    sources: Sequence[Sequence[Unit]]
    links: list[Link | None]
    slots: list[Slot] = field(default_factory=list)

    def taken(self, sentence: int) -> dict[int, int]:
        """Unit of the sentence → unit of the claim that is aligned with it."""
        return {
            link.position: i
            for i, link in enumerate(self.links)
            if link is not None and link.sentence == sentence
        }


def align(claim: Sequence[Unit], sources: Sequence[Sequence[Unit]]) -> Alignment:
    """`claim` aligned to the sentences `sources`, the one that bears most first."""
    alignment = Alignment(claim, sources, [None] * len(claim))
    for number, source in enumerate(sources):
        _align_one(alignment, number, source)
    return alignment


def _align_one(alignment: Alignment, number: int, source: Sequence[Unit]) -> None:
    claim, links = alignment.claim, alignment.links
    left = [i for i, link in enumerate(links) if link is None]
    if not left or not source:
        return
    pairs = _in_order([claim[i] for i in left], source)
    others: list[tuple[int, int]] = []
    for k, j in pairs:
        i = left[k]
        relation = relate(claim[i], source[j])
        if relation in _SAME:
            links[i] = Link(number, j, 0.0, relation is Match.APPROXIMATE)
        else:
            others.append((i, j))
    _moved(alignment, number, source)
    matched = {i: link.position for i, link in enumerate(links) if link and link.sentence == number}
    for i, j in matched.items():
        links[i] = links[i]._replace(context=around(claim, i, source, j))  # type: ignore[union-attr]
    _loosen(alignment, number)
    for i, j in others:
        anchor = _anchor(matched, i, j)
        if anchor > 0:
            alignment.slots.append(Slot(i, number, j, anchor))
    _unplaced(alignment, number, source, {i for i, _ in others})


def _loosen(alignment: Alignment, number: int) -> None:
    """Links whose surroundings do not agree at all say nothing: a "không" said of something else."""
    for i, link in enumerate(alignment.links):
        if link is None or link.sentence != number:
            continue
        least = _LEAST_OF_CUE if not alignment.claim[i].is_word else _LEAST_OF_WORD
        if alignment.claim[i].figure is not None:
            least = 0.0
        if (number or not alignment.claim[i].is_word) and link.context < least:
            alignment.links[i] = None


_LEAST_OF_CUE, _LEAST_OF_WORD = 0.3, 0.12
_SAME = (Match.EQUAL, Match.APPROXIMATE)


def relate(one: Unit, other: Unit) -> Match:
    """How a unit of a claim relates to one of a source."""
    if one.figure is not None and other.figure is not None:
        return _compare(one.figure, other.figure)
    if one.key == other.key:
        return Match.EQUAL
    spelt = one.is_word and other.is_word and one.weight >= _TELLING and one.loose == other.loose
    return Match.APPROXIMATE if spelt else Match.DIFFERENT_VALUE


@lru_cache(maxsize=65_536)
def _compare(one: Found, other: Found) -> Match:
    return compare(one, other)


def is_alike(one: Unit, other: Unit) -> bool:
    """True for two units of which one could stand in the other's place by mistake."""
    if one.figure is not None or other.figure is not None:
        return (
            one.figure is not None
            and other.figure is not None
            and relate(one, other) in (Match.DIFFERENT_VALUE, Match.DIFFERENT_UNIT)
        )
    if one.is_word and other.is_word:
        return one.is_name and other.is_name
    return one.kind == other.kind


def _in_order(claim: Sequence[Unit], source: Sequence[Unit]) -> list[tuple[int, int]]:
    """Pairs of the best alignment that keeps the order; the source may go on at both ends."""
    width = len(source)
    by_key: dict[str, list[int]] = {}
    by_kind: dict[str, list[int]] = {}
    names: list[int] = []
    by_loose: dict[str, list[int]] = {}
    for j, unit in enumerate(source):
        by_key.setdefault(unit.key, []).append(j)
        if unit.is_word:
            by_loose.setdefault(unit.loose, []).append(j)
        if unit.figure is not None:
            by_kind.setdefault("figure", []).append(j)
        elif not unit.is_word:
            by_kind.setdefault(unit.kind, []).append(j)
        elif unit.is_name:
            names.append(j)
    previous = [0.0] * (width + 1)
    moves: list[bytearray] = []
    for unit in claim:
        row = [_MISMATCH] * width
        if unit.figure is not None:
            for j in by_kind.get("figure", ()):
                relation = relate(unit, source[j])
                row[j] = 1.0 if relation in _SAME else _ALIKE
        else:
            if not unit.is_word:
                for j in by_kind.get(unit.kind, ()):
                    row[j] = _ALIKE
            elif unit.is_name:
                for j in names:
                    row[j] = _ALIKE / 2
            if unit.is_word and unit.weight >= _TELLING:
                for j in by_loose.get(unit.loose, ()):
                    row[j] = unit.weight * _SPELT
            for j in by_key.get(unit.key, ()):
                row[j] = max(_LEAST, unit.weight)
        current = [previous[0] + _CLAIM_GAP]
        move = bytearray(width + 1)
        move[0] = 1
        last = current[0]
        for j in range(width):
            best, step = previous[j] + row[j], 0
            if (up := previous[j + 1] + _CLAIM_GAP) > best:
                best, step = up, 1
            if (side := last + _SOURCE_GAP) > best:
                best, step = side, 2
            move[j + 1] = step
            current.append(best)
            last = best
        moves.append(move)
        previous = current
    i, j = len(claim), max(range(width + 1), key=previous.__getitem__)
    pairs: list[tuple[int, int]] = []
    while i and (j or moves[i - 1][j] == 1):
        step = moves[i - 1][j]
        if step == 0:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif step == 1:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def _moved(alignment: Alignment, number: int, source: Sequence[Unit]) -> None:
    """Units of the claim that stand elsewhere in the sentence, at the place that fits best."""
    claim, links = alignment.claim, alignment.links
    taken = set(alignment.taken(number))
    for i, unit in enumerate(claim):
        if links[i] is not None:
            continue
        free = [
            (around(claim, i, source, j), -j)
            for j, other in enumerate(source)
            if j not in taken
            and (other.key == unit.key or (unit.figure and other.figure) or unit.is_name)
            and relate(unit, other) in _SAME
        ]
        if free:
            context, j = max(free)
            near = relate(unit, source[-j]) is Match.APPROXIMATE
            links[i] = Link(number, -j, context, near)
            taken.add(-j)


def around(claim: Sequence[Unit], i: int, source: Sequence[Unit], j: int) -> float:
    """Share of the weight around a unit of the claim that stands around one of the source."""
    keys = {unit.key for unit in source[max(0, j - _WINDOW - 2) : j + _WINDOW + 3]}
    total = held = 0.0
    for k in range(max(0, i - _WINDOW), min(len(claim), i + _WINDOW + 1)):
        if k != i and claim[k].figure is None:
            weight = claim[k].weight / (1 + 0.3 * abs(k - i))
            total += weight
            if claim[k].key in keys:
                held += weight
    return held / total if total else 0.5


def _anchor(matched: dict[int, int], i: int, j: int) -> float:
    """How many of the three units on either side are aligned close by, those next to it twice."""
    score = total = 0.0
    for d in (-3, -2, -1, 1, 2, 3):
        weight = 2.0 if abs(d) == 1 else 1.0
        total += weight
        position = matched.get(i + d)
        if position is not None and 0 < (position - j) * (1 if d > 0 else -1) <= abs(d) + 2:
            score += weight
    return score / total


def _unplaced(
    alignment: Alignment, number: int, source: Sequence[Unit], placed: set[int]
) -> None:
    """For figures and cues found nowhere: one of their kind in the same surroundings."""
    claim = alignment.claim
    taken = set(alignment.taken(number)) | {s.position for s in alignment.slots}
    for i, unit in enumerate(claim):
        if alignment.links[i] is not None or i in placed or (unit.is_word and not unit.is_name):
            continue
        rivals = [
            (around(claim, i, source, j), -j)
            for j, other in enumerate(source)
            if j not in taken and is_alike(unit, other)
        ]
        if rivals:
            context, j = max(rivals)
            if context >= _PLACED:
                alignment.slots.append(Slot(i, number, -j, context / 2))


_PLACED = 0.4
