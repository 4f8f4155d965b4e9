"""The units of a claim aligned to those of its evidence, sentence by sentence.

Within a sentence in order, by dynamic programming with free ends (Needleman and Wunsch 1970, in
the variant of Sellers 1974); what was moved, and what other sentences say, is aligned after that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from rag.figures import Found, Match, compare
from rag.text import fold, lexicon
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
        links = enumerate(self.links)
        return {link.position: i for i, link in links if link and link.sentence == sentence}


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
    others: list[tuple[int, int]] = []
    for k, j in _in_order([claim[i] for i in left], source):
        i = left[k]
        relation = relate(claim[i], source[j])
        if relation in SAME:
            links[i] = Link(number, j, 0.0, relation is Match.APPROXIMATE)
        else:
            others.append((i, j))
    _moved(alignment, number, source)
    spelt_out = _by_initials(alignment, number, source)
    matched = {i: link.position for i, link in enumerate(links) if link and link.sentence == number}
    for i, j in matched.items():
        links[i] = links[i]._replace(context=around(claim, i, source, j))  # type: ignore[union-attr]
    _loosen(alignment, number, spelt_out)
    for i, j in others:
        if (anchor := _anchor(matched, i, j)) > 0:
            alignment.slots.append(Slot(i, number, j, anchor))
    _unplaced(alignment, number, source, {i for i, _ in others})


def _loosen(alignment: Alignment, number: int, kept: set[int]) -> None:
    """Links whose surroundings do not agree say nothing: a "không" of something else."""
    for i, (unit, link) in enumerate(zip(alignment.claim, alignment.links, strict=True)):
        is_free = unit.figure is not None and unit.kind != "numeral"
        if link is None or link.sentence != number or i in kept or is_free:
            continue
        least = _LEAST_OF_WORD if unit.is_word else _LEAST_OF_CUE
        if (number or not unit.is_word) and link.context < least:
            alignment.links[i] = None


_LEAST_OF_CUE, _LEAST_OF_WORD = 0.3, 0.12


SAME = (Match.EQUAL, Match.APPROXIMATE)


def relate(one: Unit, other: Unit) -> Match:
    """How a unit of a claim relates to one of a source."""
    if one.figure is not None and other.figure is not None:
        return compare_figures(one.figure, other.figure)
    if one.key == other.key:
        return Match.EQUAL
    spelt = one.is_word and other.is_word and one.weight >= _TELLING and one.loose == other.loose
    return Match.APPROXIMATE if spelt else Match.DIFFERENT_VALUE


@lru_cache(maxsize=65_536)
def compare_figures(one: Found, other: Found) -> Match:
    """`compare`, remembered; two ways to count the same are near: "500 em", "500 học sinh".

    A source that gives the year alone does not bear the day of a claim.
    """
    found = compare(one, other)
    if one.kind == other.kind == "date" and found in SAME and _is_finer(one.value, other.value):
        return Match.INCOMPARABLE
    if found in (*SAME, Match.DIFFERENT_VALUE):
        return found
    if one.kind == "date" and other.kind == "quantity" and other.unit == "giờ":
        return Match.APPROXIMATE if one.value == f"T{other.value:>02}" else found
    if _is_counted(one) and _is_counted(other):
        again = compare(replace(one, kind=other.kind, unit=other.unit), other)
        return Match.APPROXIMATE if again in SAME else found
    return found


def _is_finer(one: str, other: str) -> bool:
    """True for an ISO date with a day beside one without, or with a month beside a bare year."""
    days = [bool(_DAY.search(each)) for each in (one, other)]
    return days[0] > days[1] or (other.isdigit() and not one.isdigit())


def _is_counted(figure: Found) -> bool:
    """True for a bare number, one of people, and one that stands in a row."""
    is_number = figure.value.replace(".", "", 1).isdigit() and not figure.upper
    is_of_people = _CUES.counts_people.match(fold(figure.unit)) is not None
    return is_number and (figure.kind in ("ordinal", "number") or is_of_people)


_DAY = re.compile(r"-\d\d-\d\d|---\d\d|T")  # an hour is of a day
_CUES = lexicon.Patterns("verify")


def is_alike(one: Unit, other: Unit) -> bool:
    """True for two units of which one could stand in the other's place by mistake."""
    if one.figure is not None or other.figure is not None:
        by_unit = "numeral" not in (one.kind, other.kind)
        relation = relate(one, other) if one.figure and other.figure else Match.INCOMPARABLE
        return relation is Match.DIFFERENT_VALUE or (by_unit and relation is Match.DIFFERENT_UNIT)
    if one.is_word and other.is_word:
        return one.is_name and other.is_name
    return one.kind == other.kind


class _Places:
    """Where the units of a source stand, by what they can be aligned for."""

    def __init__(self, source: Sequence[Unit]) -> None:
        self.source = source
        self.by_key: dict[str, list[int]] = {}
        self.by_loose: dict[str, list[int]] = {}
        self.by_kind: dict[str, list[int]] = {}
        self.names: list[int] = []
        for j, unit in enumerate(source):
            self.by_key.setdefault(unit.key, []).append(j)
            kind = "figure" if unit.figure is not None else unit.kind
            if kind != "word":
                self.by_kind.setdefault(kind, []).append(j)
            elif unit.is_name:
                self.names.append(j)
            if unit.is_word:
                self.by_loose.setdefault(unit.loose, []).append(j)

    def scores(self, unit: Unit) -> list[float]:
        """What it is worth to align `unit` with each unit of the source."""
        row = [_MISMATCH] * len(self.source)
        if unit.figure is not None:
            for j in self.by_kind.get("figure", ()):
                row[j] = 1.0 if relate(unit, self.source[j]) in SAME else _ALIKE
            return row
        for j in self.by_kind.get(unit.kind, ()):
            row[j] = _ALIKE
        if unit.is_word and unit.is_name:
            for j in self.names:
                row[j] = _ALIKE / 2
        if unit.is_word and unit.weight >= _TELLING:
            for j in self.by_loose.get(unit.loose, ()):
                row[j] = unit.weight * _SPELT
        for j in self.by_key.get(unit.key, ()):
            row[j] = max(_LEAST, unit.weight)
        return row


_PAIR, _SKIP_CLAIM, _SKIP_SOURCE = 0, 1, 2


def _in_order(claim: Sequence[Unit], source: Sequence[Unit]) -> list[tuple[int, int]]:
    """Pairs of the best alignment that keeps the order; the source may go on at both ends."""
    places = _Places(source)
    width = len(source)
    previous = [0.0] * (width + 1)
    moves: list[bytearray] = []
    for unit in claim:
        row = places.scores(unit)
        last = previous[0] + _CLAIM_GAP
        current, move = [last], bytearray(width + 1)
        move[0] = _SKIP_CLAIM
        for j in range(width):
            best, step = previous[j] + row[j], _PAIR
            if (up := previous[j + 1] + _CLAIM_GAP) > best:
                best, step = up, _SKIP_CLAIM
            if (side := last + _SOURCE_GAP) > best:
                best, step = side, _SKIP_SOURCE
            move[j + 1] = step
            current.append(best)
            last = best
        moves.append(move)
        previous = current
    return _traced(moves, max(range(width + 1), key=previous.__getitem__))


def _traced(moves: Sequence[bytearray], end: int) -> list[tuple[int, int]]:
    """The pairs on the best way, from its end back."""
    i, j = len(moves), end
    pairs: list[tuple[int, int]] = []
    while i and (j or moves[i - 1][j] == _SKIP_CLAIM):
        step = moves[i - 1][j]
        i -= step != _SKIP_SOURCE
        j -= step != _SKIP_CLAIM
        if step == _PAIR:
            pairs.append((i, j))
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
            and relate(unit, other) in SAME
        ]
        if free:
            context, j = max(free)
            near = relate(unit, source[-j]) is Match.APPROXIMATE
            links[i] = Link(number, -j, context, near)
            taken.add(-j)


def _by_initials(alignment: Alignment, number: int, source: Sequence[Unit]) -> set[int]:
    """Acronyms linked to the words whose initials they are, and such words to an acronym.

    Returns the units of the claim that were.
    """
    claim, links = alignment.claim, alignment.links
    linked: set[int] = set()
    for i, unit in enumerate(claim):
        if unit.is_acronym and links[i] is None:
            places = [at[0] for at in spelt_out(fold(unit.key), source)]
            if places:
                j = max(places, key=lambda j: around(claim, i, source, j))
                links[i] = Link(number, j, 0.0, True)
                linked.add(i)
    for j, unit in enumerate(source):
        if unit.is_acronym and len(unit.key) > 2:
            for at in spelt_out(fold(unit.key), claim):
                for i in at:
                    if links[i] is None:
                        links[i] = Link(number, j, 0.0, True)
                        linked.add(i)
    return linked


def spelt_out(letters: str, units: Sequence[Unit]) -> Iterator[tuple[int, ...]]:
    """The runs of units whose words have these initials."""
    first = [(fold(word)[:1], i) for i, unit in enumerate(units) for word in unit.words]
    line = "".join(letter for letter, _ in first)
    at = line.find(letters)
    while at >= 0:
        yield tuple(i for _, i in first[at : at + len(letters)])
        at = line.find(letters, at + 1)


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


def _unplaced(alignment: Alignment, number: int, source: Sequence[Unit], placed: set[int]) -> None:
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
        context, j = max(rivals, default=(0.0, 0))
        if context >= _PLACED:
            alignment.slots.append(Slot(i, number, -j, context / 2))


_PLACED = 0.4
