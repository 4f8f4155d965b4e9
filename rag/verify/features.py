"""What an alignment looks like, in numbers: how much is borne, what stands in another's place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from rag.figures import Found
from rag.text import Stretch, lexicon
from rag.verify.align import SAME, Alignment, compare_figures, is_alike
from rag.verify.evidence import Evidence
from rag.verify.order import order
from rag.verify.units import Unit

# Classes of the lexicon that are counted together; a class with "/" is a pair of directions.
GROUPS = {
    "negation": ("negation",),
    "direction": (),
    "time": ("part_of_day", "part_of_time", "every", "weekday", "rank", "relative_day",
             "relative_year", "relative_month", "relative_week"),
    "scope": ("scope", "only", "superlative", "never_always"),
    "plan": ("plan", "proposal", "possible", "tense", "condition"),
    "cause": ("cause",),
    "office": ("office",),
    "place": ("level", "compass"),
    "voice": ("voice",),
}  # fmt: skip
_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
NAMES = (
    "words_first", "words_picks", "words_near",
    "unborne_1", "unborne_run", "clause_single",
    "contiguous", "inversions", "names_unborne", "jump",
    "name_slot", "name_displaced", "names_exchanged",
    "figures_unborne", "figure_slot", "figure_context",
    "figure_displaced", "figures_exchanged", "word_put_in",
    *(f"{group}_{how}" for group in GROUPS for how in ("put_in", "left_out", "turned")),
)  # fmt: skip
_CLAUSE = lexicon.pattern("verify.clause_end")
_TELLING = 0.3  # a lighter unit says little of where it stands


def group_of(unit: Unit) -> str:
    """The group that a cue counts in; empty for words, figures and other classes."""
    if unit.is_word or unit.figure is not None:
        return ""
    return "direction" if "/" in unit.kind else _GROUP_OF.get(unit.kind, "")


def features(claim: Stretch, evidence: Evidence, alignment: Alignment) -> list[float]:
    """The values of `NAMES`, in order."""
    units, links = alignment.claim, alignment.links
    first = [link is not None and link.sentence == 0 for link in links]
    borne = [link is not None for link in links]
    near = [
        held or is_told(unit, evidence.near, evidence.near_figures)
        for unit, held in zip(units, borne, strict=True)
    ]
    words = [i for i, unit in enumerate(units) if unit.figure is None]
    names = [i for i in words if units[i].is_name]
    figures = [i for i, unit in enumerate(units) if unit.figure is not None]
    contexts = [link.context for i in figures if (link := links[i]) is not None]
    value = dict.fromkeys(NAMES, 0.0) | {
        "words_first": _share(units, words, first),
        "words_picks": _share(units, words, borne),
        "words_near": _share(units, words, near),
        "unborne_1": max((units[i].weight for i in words if not near[i]), default=0.0),
        "unborne_run": _run(units, borne),
        "clause_single": min(_single(claim, alignment), default=1.0),
        "names_unborne": max((units[i].weight for i in names if not near[i]), default=0.0),
        "figures_unborne": min(2, sum(not near[i] for i in figures)),
        "figure_context": min(contexts, default=1.0),
    }
    value.update(order(units, alignment.sources))
    value.update(_first_sentence(alignment))
    _raise(value, _in_places(alignment))
    _raise(value, _put_in_and_left_out(alignment))
    return [value[name] for name in NAMES]


def _raise(value: dict[str, float], found: Iterable[tuple[str, float]]) -> None:
    """Each feature that is among `value` at least as high as it was found."""
    for name, strength in found:
        if name in value:
            value[name] = max(value[name], strength)


def _share(units: Sequence[Unit], chosen: Sequence[int], held: Sequence[bool]) -> float:
    total = sum(units[i].weight for i in chosen)
    return sum(units[i].weight for i in chosen if held[i]) / total if total else 1.0


def is_told(unit: Unit, words: frozenset[str], figures: Sequence[Found]) -> bool:
    """True for a unit whose words are among `words`, a figure that equals one of `figures`."""
    own = unit.figure
    if own is None:
        return all(word in words for word in unit.words)
    return any(compare_figures(own, other) in SAME for other in figures)


def is_lost(unit: Unit, evidence: Evidence) -> bool:
    """True for a figure that stands nowhere in the articles and is no sum of two of theirs."""
    own = unit.figure
    if own is None or is_told(unit, frozenset(), evidence.told_figures):
        return False
    if own.kind not in ("number", "quantity", "money") or own.upper:
        return True
    values = {
        float(f.value)
        for f in evidence.told_figures
        if f.kind == own.kind and f.unit == own.unit and not f.upper
    }
    return not any(float(own.value) - each in values for each in values if each > 0)


def _run(units: Sequence[Unit], borne: Sequence[bool]) -> float:
    """The greatest weight of units in a row that no sentence of the evidence bears."""
    best = run = 0.0
    for unit, held in zip(units, borne, strict=True):
        run = 0.0 if held and unit.weight >= _TELLING else run + unit.weight * (not held)
        best = max(best, run)
    return best


def _single(claim: Stretch, alignment: Alignment) -> list[float]:
    """How much of each clause of some weight the one sentence bears that bears most of it."""
    units = alignment.claim
    keys = [{unit.key for unit in source} for source in alignment.sources]
    held = [
        [(link is not None and link.sentence == number) or unit.key in line
         for unit, link in zip(units, alignment.links, strict=True)]
        for number, line in enumerate(keys)
    ]  # fmt: skip
    cuts = [0, *(match.end() for match in _CLAUSE.finditer(claim.canonical)), len(claim.text) + 1]
    clauses = (
        [i for i, unit in enumerate(units) if start <= unit.start < end]
        for start, end in pairwise(cuts)
    )
    return [
        max(_share(units, clause, each) for each in held)
        for clause in clauses
        if sum(units[i].weight for i in clause) >= 1.0
    ]


def _first_sentence(alignment: Alignment) -> dict[str, float]:
    """How far the first sentence's order is kept, and what is leapt over."""
    units, source, taken = alignment.claim, alignment.sources[0], alignment.taken(0)
    placed = sorted((i, j) for j, i in taken.items())
    pairs = inverted = 0.0
    for a, (i, j) in enumerate(placed):
        for k, m in placed[a + 1 :]:
            weight = units[i].weight * units[k].weight
            pairs += weight
            inverted += weight * (m < j)
    beside = sum(k - i == 1 and 0 < m - j <= 2 for (i, j), (k, m) in pairwise(placed))
    left = [0.0 if j in taken else unit.weight for j, unit in enumerate(source)]
    return {
        "inversions": inverted / pairs if pairs else 0.0,
        "contiguous": beside / max(1, len(units) - 1),
        "jump": max((sum(left[j + 1 : m]) for (_, j), (_, m) in pairwise(placed)), default=0.0),
    }


def _in_places(alignment: Alignment) -> Iterable[tuple[str, float]]:
    """Where another of its kind stands in the place of a unit that nothing bears."""
    for slot in alignment.slots:
        unit, other = alignment.claim[slot.unit], alignment.sources[slot.sentence][slot.position]
        if alignment.links[slot.unit] is None and is_alike(unit, other):
            if unit.figure is not None or unit.is_word:
                yield "name_slot" if unit.figure is None else "figure_slot", slot.anchor
            else:
                yield f"{group_of(unit)}_turned", slot.anchor


def _put_in_and_left_out(alignment: Alignment) -> Iterable[tuple[str, float]]:
    """What is put in between words that are borne, and what is left out between them."""
    borne = [link is not None for link in alignment.links]
    for i, unit in enumerate(alignment.claim):
        if not borne[i]:
            name = "word_put_in" if unit.is_word else f"{group_of(unit)}_put_in"
            yield name, _beside(borne, i) * (unit.weight if unit.is_word else 1)
    ours = {unit.key for unit in alignment.claim}
    for number, source in enumerate(alignment.sources):
        taken = alignment.taken(number)
        held = [j in taken for j in range(len(source))]
        for j, unit in enumerate(source) if taken else ():
            if not held[j] and not unit.is_word and not (number and unit.key in ours):
                yield f"{group_of(unit)}_left_out", _beside(held, j)


def _beside(held: Sequence[bool], i: int) -> float:
    """How many of the two units on either side are aligned."""
    around = [held[k] for k in (i - 2, i - 1, i + 1, i + 2) if 0 <= k < len(held)]
    return sum(around) / len(around) if around else 0.0
