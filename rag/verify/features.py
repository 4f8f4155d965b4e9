"""What an alignment looks like, in numbers: how much is borne, what stands in another's place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rag.figures import Found, Match
from rag.text import Stretch, lexicon
from rag.verify.align import SAME, Alignment, around, compare_figures, is_alike, relate
from rag.verify.evidence import Evidence
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
}  # fmt: skip
_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
NAMES = (
    "score", "rival", "source_share", "words_first", "words_picks", "words_near", "words_told",
    "unborne_1", "unborne_2", "untold_1", "unborne_run", "clause_single", "clauses_single",
    "contiguous", "longest_run", "inversions", "context_mean", "names_unborne", "names_first",
    "name_slot", "name_slot_elsewhere", "name_side", "figure_side", "word_side",
    "names_inverted", "jump",
    "figures_unborne", "figure_slot", "figure_slot_elsewhere", "figure_context", "figure_margin",
    "figure_rival", "word_put_in", "rare_left_out",
    *(f"{group}_{how}" for group in GROUPS for how in ("put_in", "left_out", "turned")),
)  # fmt: skip
_CUES = lexicon.Patterns("verify")


def group_of(unit: Unit) -> str:
    """The group that a cue counts in; empty for words, figures and other classes."""
    if unit.is_word or unit.figure is not None:
        return ""
    return "direction" if "/" in unit.kind else _GROUP_OF.get(unit.kind, "")


def is_figure(unit: Unit) -> bool:
    """True for figures and resolved dates, but not for a numeral written out."""
    return unit.figure is not None and unit.kind != "numeral"


def features(claim: Stretch, evidence: Evidence, alignment: Alignment) -> list[float]:
    """The values of `NAMES`, in order."""
    units, links = alignment.claim, alignment.links
    near = [is_told(unit, evidence.near, evidence.near_figures) for unit in units]
    told = [is_told(unit, evidence.told, evidence.told_figures) for unit in units]
    first = [link is not None and link.sentence == 0 for link in links]
    borne = [link is not None for link in links]
    or_near = [a or b for a, b in zip(borne, near, strict=True)]
    or_told = [a or b for a, b in zip(or_near, told, strict=True)]
    value = dict.fromkeys(NAMES, 0.0)

    words = [i for i, unit in enumerate(units) if not is_figure(unit)]
    names = [i for i in words if units[i].is_name]
    figures = [i for i, unit in enumerate(units) if is_figure(unit)]
    value["score"], value["rival"] = evidence.score, evidence.rival
    for name, level in (("first", first), ("picks", borne), ("near", or_near), ("told", or_told)):
        value[f"words_{name}"] = _share(units, words, level)
    lost = sorted((units[i].weight for i in words if not or_near[i]), reverse=True)
    value["unborne_1"], value["unborne_2"] = (*lost, 0.0, 0.0)[:2]
    value["untold_1"] = max((units[i].weight for i in words if not or_told[i]), default=0.0)
    value["unborne_run"] = _run(units, borne)
    single = _single(claim, units, alignment)
    value["clause_single"] = min(single, default=1.0)
    value["clauses_single"] = sum(single) / len(single) if single else 1.0
    value["names_unborne"] = max((units[i].weight for i in names if not or_near[i]), default=0.0)
    value["names_first"] = _share(units, names, first)
    lost_figures = [i for i in figures if not or_told[i] and is_lost(units[i], evidence)]
    value["figures_unborne"] = min(2, sum(not or_near[i] for i in figures))
    value["figure_rival"] = float(any(_has_rival(alignment, i) for i in lost_figures))
    _contexts(value, alignment, figures)
    _order(value, alignment)
    _sides(value, alignment)
    _moved(value, alignment)
    _slots(value, alignment)
    _cues(value, alignment)
    return [value[name] for name in NAMES]


def _share(units: Sequence[Unit], chosen: Sequence[int], held: Sequence[bool]) -> float:
    total = sum(units[i].weight for i in chosen)
    return sum(units[i].weight for i in chosen if held[i]) / total if total else 1.0


def is_told(unit: Unit, words: frozenset[str], figures: Sequence[Found]) -> bool:
    """True for a unit whose words are among `words`, a figure that equals one of `figures`."""
    if not is_figure(unit) and all(word in words for word in unit.words):
        return True
    own = unit.figure
    return own is not None and any(compare_figures(own, other) in SAME for other in figures)


def is_sum(unit: Unit, evidence: Evidence) -> bool:
    """True for a figure that is the sum of two of the evidence of its unit."""
    own = unit.figure
    if own is None or own.kind not in ("number", "quantity", "money") or own.upper:
        return False
    values = [
        float(f.value)
        for f in evidence.told_figures
        if f.kind == own.kind and f.unit == own.unit and not f.upper
    ]
    wanted = float(own.value)
    known = set(values)
    return any(wanted - each in known for each in values if 0 < each < wanted)


def is_lost(unit: Unit, evidence: Evidence) -> bool:
    """True for a figure that stands nowhere in the articles and is no sum of two of theirs."""
    told = is_told(unit, frozenset(), evidence.told_figures)
    return is_figure(unit) and not told and not is_sum(unit, evidence)


def _has_rival(alignment: Alignment, i: int) -> bool:
    """True where the first sentence has a figure of this one's kind and unit that nothing took."""
    own, taken = alignment.claim[i].figure, alignment.taken(0)
    return own is not None and any(
        other.figure is not None
        and j not in taken
        and (other.figure.kind, other.figure.unit) == (own.kind, own.unit)
        for j, other in enumerate(alignment.sources[0])
    )


def _run(units: Sequence[Unit], borne: Sequence[bool]) -> float:
    """The greatest weight of units in a row that no sentence of the evidence bears."""
    best = run = 0.0
    for unit, held in zip(units, borne, strict=True):
        run = 0.0 if held and unit.weight >= _TELLING else run + (0.0 if held else unit.weight)
        best = max(best, run)
    return best


def lost_at_start(units: Sequence[Unit], borne: Sequence[bool]) -> Sequence[Unit]:
    """The units before the first telling one that is borne."""
    told = (held and unit.weight >= _TELLING for unit, held in zip(units, borne, strict=True))
    return units[: next((i for i, held in enumerate(told) if held), len(units))]


_TELLING = 0.3


def _clauses_of(claim: Stretch, units: Sequence[Unit]) -> list[list[int]]:
    """The units of each clause of some weight."""
    cuts = [match.end() for match in _CUES.clause_end.finditer(claim.canonical)]
    found: list[list[int]] = []
    start = 0
    for end in (*cuts, len(claim.text) + 1):
        inside = [i for i, unit in enumerate(units) if start <= unit.start < end]
        if sum(units[i].weight for i in inside) >= 1.0:
            found.append(inside)
        start = end
    return found


def _single(claim: Stretch, units: Sequence[Unit], alignment: Alignment) -> list[float]:
    """How much of each clause the one sentence bears that bears most of it."""
    keys = [{unit.key for unit in source} for source in alignment.sources]
    linked = [link.sentence if link is not None else -1 for link in alignment.links]
    return [
        max(
            _share(units, inside, [
                at == number or unit.key in held for unit, at in zip(units, linked, strict=True)
            ])
            for number, held in enumerate(keys)
        )
        for inside in _clauses_of(claim, units)
    ]  # fmt: skip


def _contexts(value: dict[str, float], alignment: Alignment, figures: Sequence[int]) -> None:
    units = alignment.claim
    found = [
        (units[i].weight, link.context)
        for i, link in enumerate(alignment.links)
        if link is not None and units[i].weight >= 0.3
    ]
    total = sum(weight for weight, _ in found)
    value["context_mean"] = sum(w * c for w, c in found) / total if total else 0.0
    value["figure_context"] = value["figure_margin"] = 1.0
    for i in figures:
        link = alignment.links[i]
        if link is None:
            continue
        value["figure_context"] = min(value["figure_context"], link.context)
        rivals = [
            around(units, i, source, j)
            for k, source in enumerate(alignment.sources)
            if abs(k - link.sentence) <= 1
            for j, other in enumerate(source)
            if other.figure is not None
            and (k, j) != (link.sentence, link.position)
            and relate(units[i], other) is Match.DIFFERENT_VALUE
        ]
        margin = link.context - max(rivals) if rivals else 1.0
        value["figure_margin"] = min(value["figure_margin"], margin)


def _order(value: dict[str, float], alignment: Alignment) -> None:
    """How far the first sentence's order is kept."""
    units = alignment.claim
    placed = [
        (i, link.position)
        for i, link in enumerate(alignment.links)
        if link is not None and link.sentence == 0
    ]
    pairs = inverted = 0.0
    for a, (i, j) in enumerate(placed):
        for k, m in placed[a + 1 :]:
            weight = units[i].weight * units[k].weight
            pairs += weight
            inverted += weight if m < j else 0.0
    value["inversions"] = inverted / pairs if pairs else 0.0
    next_to = run = longest = 0.0
    previous = (-9, -9)
    for i, j in placed:
        if i - previous[0] == 1 and 0 < j - previous[1] <= 2:
            next_to += 1
            run += 1
        else:
            run = 1
        longest = max(longest, run)
        previous = (i, j)
    value["contiguous"] = next_to / max(1, len(units) - 1)
    value["longest_run"] = longest / max(1, len(units))
    source = alignment.sources[0] if alignment.sources else ()
    taken = alignment.taken(0)
    total = sum(unit.weight for unit in source)
    held = sum(unit.weight for j, unit in enumerate(source) if j in taken)
    value["source_share"] = held / total if total else 0.0


_TOLD = 0.4  # a unit of less weight tells nothing of who does what
_REACH = 6  # units on either side


def _sides(value: dict[str, float], alignment: Alignment) -> None:
    """Whether what stands around a unit stands on the same side of it in the evidence.

    Of names, figures and words the one of which least does: who does what to whom.
    """
    units, links = alignment.claim, alignment.links
    value["name_side"] = value["figure_side"] = value["word_side"] = 1.0
    for i, (unit, link) in enumerate(zip(units, links, strict=True)):
        if link is None or unit.weight < _TOLD:
            continue
        same = total = 0.0
        for k in range(max(0, i - _REACH), min(len(units), i + _REACH + 1)):
            other = links[k]
            is_one_name = abs(k - i) == 1 and unit.is_name and units[k].is_name
            if other is None or other.sentence != link.sentence or is_one_name:
                continue
            if units[k].weight >= _TOLD and other.position != link.position:
                weight = units[k].weight / (1 + 0.2 * abs(k - i))
                total += weight
                same += weight * ((k < i) == (other.position < link.position))
        kind = "figure" if is_figure(unit) else "name" if unit.is_name else "word"
        if total > _TOLD:
            value[f"{kind}_side"] = min(value[f"{kind}_side"], same / total)


def _moved(value: dict[str, float], alignment: Alignment) -> None:
    """Two names or figures in the other order, and what the claim leaps over, in one sentence."""
    units = alignment.claim
    taken = alignment.taken(0)
    places = sorted((i, j) for j, i in taken.items())
    named = [(i, j) for i, j in places if units[i].is_name or is_figure(units[i])]
    value["names_inverted"] = max(
        (
            min(units[i].weight, units[k].weight)
            for a, (i, j) in enumerate(named)
            for k, m in named[a + 1 :]
            if m < j and k - i > 1 and units[i].key != units[k].key
        ),
        default=0.0,
    )
    source = alignment.sources[0]
    value["jump"] = max(
        (
            sum(source[j].weight for j in range(before + 1, after) if j not in taken)
            for (_, before), (_, after) in pairwise(places)
        ),
        default=0.0,
    )


def _slots(value: dict[str, float], alignment: Alignment) -> None:
    """Where another of its kind stands in a unit's place, by kind; how well the place agrees."""
    for slot in alignment.slots:
        unit, other = alignment.claim[slot.unit], alignment.sources[slot.sentence][slot.position]
        name = f"{group_of(unit)}_turned"
        if unit.figure is not None or unit.is_word:
            name = "name_slot" if unit.figure is None else "figure_slot"
        if alignment.links[slot.unit] is not None:
            name += "_elsewhere"
        if name in value and is_alike(unit, other):
            value[name] = max(value[name], slot.anchor)


def _cues(value: dict[str, float], alignment: Alignment) -> None:
    """What is put in between words that are borne, and what is left out between them."""
    units = alignment.claim
    borne = [link is not None for link in alignment.links]
    for i, unit in enumerate(units):
        name = "word_put_in" if unit.is_word else f"{group_of(unit)}_put_in"
        if not borne[i] and name in value:
            value[name] = max(value[name], _beside(borne, i) * (unit.weight if unit.is_word else 1))
    ours = {unit.key for unit in units}
    for number, source in enumerate(alignment.sources):
        taken = alignment.taken(number)
        held = [j in taken for j in range(len(source))]
        for j, unit in enumerate(source) if taken else ():
            name = "rare_left_out" if unit.is_word else f"{group_of(unit)}_left_out"
            if held[j] or name not in value or (unit.key in ours and number):
                continue
            strength = _beside(held, j) * (unit.weight if unit.is_word else 1)
            value[name] = max(value[name], strength)


def _beside(held: Sequence[bool], i: int) -> float:
    """How many of the two units on either side are aligned."""
    around_it = [held[k] for k in (i - 2, i - 1, i + 1, i + 2) if 0 <= k < len(held)]
    return sum(around_it) / len(around_it) if around_it else 0.0
