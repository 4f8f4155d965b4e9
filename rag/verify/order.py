"""Who does what to whom: whether two names, or two figures, of a claim are exchanged.

Around each the claim has then what the evidence has around the other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rag.verify.units import Unit

_REACH = 4  # units on either side
_SLACK = 2  # units further away that the evidence may have the same word
_LEAST = 0.15  # what the commonest word counts
_NOWHERE = -1.0


class Place(NamedTuple):
    """Where a name or a figure stands: the keys of its units, and the units on either side.

    Those are in order, the nearest first.
    """

    keys: frozenset[str]
    before: tuple[Unit, ...]
    behind: tuple[Unit, ...]


def exchanged(claim: Sequence[Unit], sources: Sequence[Sequence[Unit]]) -> float:
    """How surely two names, or two figures, of a claim stand in each other's place (-1 to 1)."""
    names = frozenset(u.key for line in (claim, *sources) for u in line if u.is_name)
    return max(_exchanged(claim, sources, names), _exchanged(claim, sources, None))


def _exchanged(
    claim: Sequence[Unit], sources: Sequence[Sequence[Unit]], names: frozenset[str] | None
) -> float:
    own = _places(claim, names)
    theirs = [place for line in sources for place in _places(line, names)]
    gains = {
        (i, other.keys): _gain(place, other, theirs)
        for i, place in enumerate(own)
        for other in theirs
        if not place.keys & other.keys
    }
    return max(
        (
            min(there, gains[j, back])
            for (i, keys), there in gains.items()
            for j, back in gains
            if i < j and keys & own[j].keys and back & own[i].keys
        ),
        default=_NOWHERE,
    )


def _places(line: Sequence[Unit], names: frozenset[str] | None) -> list[Place]:
    """The runs of names in a line; its figures where `names` is None.

    A line may begin with a word that is a name in another one.
    """
    runs: list[tuple[int, int]] = []
    for i, unit in enumerate(line):
        if names is None:
            if unit.figure is not None:
                runs.append((i, i + 1))
        elif unit.is_name or (i == 0 and unit.is_word and unit.key in names):
            joins = runs and runs[-1][1] == i and unit.start - line[i - 1].end <= 1
            runs[-1:] = [(runs[-1][0], i + 1)] if joins else [*runs[-1:], (i, i + 1)]
    reach = _REACH + _SLACK
    return [
        Place(
            frozenset(unit.key for unit in line[first:last]),
            tuple(line[max(0, first - reach) : first][::-1]),
            tuple(line[last : last + reach]),
        )
        for first, last in runs
    ]


def _gain(place: Place, other: Place, theirs: Sequence[Place]) -> float:
    """How much more of what stands beside `place` stands beside `other` than beside its own."""
    without = place.keys | other.keys
    own = [_agreement(place, each, without) for each in theirs if each.keys & place.keys]
    return _agreement(place, other, without) - max(own) if own else _NOWHERE


def _agreement(claim: Place, source: Place, without: frozenset[str]) -> float:
    """Share (0 to 1) of the weight beside a place that stands on the same side of the other."""
    total = held = 0.0
    for own, theirs in ((claim.before, source.before), (claim.behind, source.behind)):
        keys = {unit.key for unit in theirs}
        for distance, unit in enumerate(own[:_REACH]):
            if unit.key not in without:
                weight = max(_LEAST, unit.weight) / (1 + 0.3 * distance)
                total += weight
                held += weight * (unit.key in keys)
    return held / total if total else 0.0
