"""The units of a claim aligned to those of its evidence, sentence by sentence.

Within a sentence in order, by dynamic programming with free ends (Needleman and Wunsch 1970, in
the variant of Sellers 1974); what was moved, and what other sentences say, is aligned after that.
"""

from __future__ import annotations

from collections import defaultdict
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
_OF_CUE, _OF_WORD = 0.3, 0.12  # how much around a cue, and a word elsewhere, must agree
_PLACED = 0.4  # how much around a figure or cue, for another in its place


class Link(NamedTuple):
    """Where the evidence says the same as a unit: sentence, unit, and how much around agrees."""

    sentence: int
    position: int
    context: float


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
        left = [i for i, link in enumerate(alignment.links) if link is None]
        if left and source:
            _align_one(alignment, number, left)
    return alignment


def _align_one(alignment: Alignment, number: int, left: Sequence[int]) -> None:
    """Links and slots of the units `left`, of those that nothing bears yet, in one sentence."""
    claim, source, links = alignment.claim, alignment.sources[number], alignment.links
    others: list[tuple[int, int]] = []
    for k, j in _in_order([claim[i] for i in left], source):
        if relate(claim[left[k]], source[j]) in SAME:
            links[left[k]] = Link(number, j, 0.0)
        else:
            others.append((left[k], j))
    _moved(alignment, number)
    spelt_out = _by_initials(alignment, number)
    matched = {i: j for j, i in alignment.taken(number).items()}
    for i, j in matched.items():
        unit, context, least = claim[i], around(claim, i, source, j), 0.0
        if i not in spelt_out and unit.figure is None and (number or not unit.is_word):
            # Where the surroundings do not agree it says nothing: a "không" of something else.
            least = _OF_WORD if unit.is_word else _OF_CUE
        links[i] = Link(number, j, context) if context >= least else None
    for i, j in others:
        anchor = _anchor(matched, i, j)
        if anchor > 0:
            alignment.slots.append(Slot(i, number, j, anchor))
    _unplaced(alignment, number, {i for i, _ in others})


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
    """`compare`, remembered; two ways to count the same are near: "500 em", "500 học sinh"."""
    found = compare(one, other)
    if found in (*SAME, Match.DIFFERENT_VALUE):
        return found
    if one.kind == "date" and other.unit == "giờ":
        return Match.APPROXIMATE if one.value == f"T{other.value:>02}" else found
    if _is_counted(one) and _is_counted(other):
        again = compare(_bare(one), _bare(other))
        return Match.APPROXIMATE if again in SAME else found
    return found


def _bare(figure: Found) -> Found:
    return replace(figure, kind="number", unit="")


def _is_counted(figure: Found) -> bool:
    """True for a bare number, one of people, one in a row, and "181 triệu", of money or not."""
    if figure.upper or not figure.value.replace(".", "", 1).isdigit():
        return False
    is_scale = figure.kind == "money" and _SCALE.fullmatch(figure.raw.split()[-1].lower())
    is_of_people = _PEOPLE.fullmatch(fold(figure.unit).split(" ")[0])
    return bool(figure.kind in ("ordinal", "number") or is_scale or is_of_people)


_SCALE = lexicon.pattern("verify.scale")
_PEOPLE = lexicon.pattern("verify.counts_people")


def is_alike(one: Unit, other: Unit) -> bool:
    """True for two units of which one could stand in the other's place by mistake."""
    if one.figure is not None and other.figure is not None:
        return relate(one, other) in (Match.DIFFERENT_VALUE, Match.DIFFERENT_UNIT)
    if one.figure is not None or other.figure is not None:
        return False
    if one.is_word and other.is_word:
        return one.is_name and other.is_name
    return one.kind == other.kind


def _sort(unit: Unit) -> str:
    """What a unit is aligned with where nothing says the same; empty for words."""
    if unit.figure is not None:
        return "figure"
    return ("name" if unit.is_name else "") if unit.is_word else unit.kind


Places = dict[tuple[str, str], list[int]]
"""Where the units of a source stand, by what they can be aligned for."""


def _places(source: Sequence[Unit]) -> Places:
    found: Places = defaultdict(list)
    for j, unit in enumerate(source):
        found["key", unit.key].append(j)
        if sort := _sort(unit):
            found["sort", sort].append(j)
        if unit.is_word:
            found["loose", unit.loose].append(j)
    return found


def _scores(unit: Unit, source: Sequence[Unit], places: Places) -> list[float]:
    """What it is worth to align `unit` with each unit of the source."""
    row = [_MISMATCH] * len(source)
    for j in places.get(("sort", _sort(unit)), ()):
        row[j] = _ALIKE / 2 if unit.is_word else _ALIKE
        if unit.figure is not None and relate(unit, source[j]) in SAME:
            row[j] = 1.0
    if unit.is_word and unit.weight >= _TELLING:
        for j in places.get(("loose", unit.loose), ()):
            row[j] = unit.weight * _SPELT
    for j in places.get(("key", unit.key), ()):
        row[j] = max(_LEAST, unit.weight)
    return row


_PAIR, _SKIP_CLAIM, _SKIP_SOURCE = 0, 1, 2


def _in_order(claim: Sequence[Unit], source: Sequence[Unit]) -> list[tuple[int, int]]:
    """Pairs of the best alignment that keeps the order; the source may go on at both ends."""
    places = _places(source)
    width = len(source)
    previous = [0.0] * (width + 1)
    moves: list[bytearray] = []
    for unit in claim:
        row = _scores(unit, source, places)
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


def _moved(alignment: Alignment, number: int) -> None:
    """Units of the claim that stand elsewhere in the sentence, at the place that fits best."""
    claim, source, links = alignment.claim, alignment.sources[number], alignment.links
    taken = set(alignment.taken(number))
    for i, unit in enumerate(claim):
        free = [
            (around(claim, i, source, j), -j)
            for j, other in enumerate(source)
            if links[i] is None
            and j not in taken
            and (other.key == unit.key or (unit.figure and other.figure) or unit.is_name)
            and relate(unit, other) in SAME
        ]
        if free:
            context, j = max(free)
            links[i] = Link(number, -j, context)
            taken.add(-j)


def _by_initials(alignment: Alignment, number: int) -> set[int]:
    """Acronyms linked to the words whose initials they are, and such words to an acronym.

    Returns the units of the claim that were.
    """
    claim, source, links = alignment.claim, alignment.sources[number], alignment.links
    pairs = [
        (i, run[0])
        for i, unit in enumerate(claim)
        if unit.is_acronym
        for run in _spelt_out(fold(unit.key), source)
    ]
    pairs += [
        (i, j)
        for j, unit in enumerate(source)
        if unit.is_acronym and len(unit.key) > 2
        for run in _spelt_out(fold(unit.key), claim)
        for i in run
    ]
    linked: set[int] = set()
    for i, j in pairs:
        if links[i] is None:
            links[i] = Link(number, j, 0.0)
            linked.add(i)
    return linked


def _spelt_out(letters: str, units: Sequence[Unit]) -> Iterator[tuple[int, ...]]:
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


def _unplaced(alignment: Alignment, number: int, placed: set[int]) -> None:
    """For figures and cues found nowhere: one of their kind in the same surroundings."""
    claim, source = alignment.claim, alignment.sources[number]
    taken = set(alignment.taken(number)) | {s.position for s in alignment.slots}
    for i, unit in enumerate(claim):
        if alignment.links[i] is not None or i in placed or not _sort(unit):
            continue
        rivals = [
            (around(claim, i, source, j), -j)
            for j, other in enumerate(source)
            if j not in taken and is_alike(unit, other)
        ]
        if rivals and max(rivals)[0] >= _PLACED:
            context, j = max(rivals)
            alignment.slots.append(Slot(i, number, -j, context / 2))
