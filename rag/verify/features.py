"""What an alignment looks like, in numbers: how much is borne, what stands in another's place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.figures import Found, Match
from rag.text import Stretch
from rag.verify.align import Alignment, around, compare_figures, is_alike, relate
from rag.verify.evidence import Evidence
from rag.verify.units import Unit, units_of

# Classes of the lexicon that are counted together; a class with "/" is a pair of directions.
GROUPS = {
    "negation": ("negation",),
    "direction": (),
    "time": ("part_of_day", "part_of_time", "every", "weekday", "rank", "relative_day",
             "relative_year", "relative_month", "relative_week"),
    "scope": ("scope", "only", "superlative", "never_always"),
    "plan": ("plan", "proposal"),
    "possible": ("possible",),
    "must": ("must", "certain"),
    "done": ("done",),
    "tense": ("tense",),
    "cause": ("cause",),
    "condition": ("condition", "concession"),
    "passive": ("passive",),
    "speech": ("speech",),
    "office": ("office",),
    "level": ("level",),
    "sex": ("sex",),
    "compass": ("compass",),
    "compared": ("per_cent_of",),
}  # fmt: skip
_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
NAMES = (
    "units", "weight", "picks", "articles", "score", "rival", "source_share", "is_english",
    "words_first", "words_picks", "words_near", "words_told",
    "rare_first", "rare_picks", "rare_near", "rare_told",
    "names_count", "names_first", "names_picks", "names_near", "names_told",
    "figures", "figures_first", "figures_picks", "figures_near", "figures_told", "figures_none",
    "figures_rounded", "figures_summed", "misspelt",
    "unborne_1", "unborne_2", "unborne_3", "untold_1", "untold_2", "unborne_run", "clause_least",
    "clause_second", "context_mean", "context_least", "figure_context", "figure_margin",
    "name_context", "name_apart", "speaker_apart", "pivot_crossed",
    "clause_single", "clauses_single", "figure_turned", "name_turned", "names_whole",
    "contiguous", "longest_run", "inversions", "name_inversions", "passives",
    "figure_slot", "figure_slot_elsewhere", "name_slot", "name_slot_elsewhere", "word_slot",
    "word_put_in", "name_put_in", "figure_put_in", "rare_left_out",
    *(f"{group}_{how}" for group in GROUPS for how in ("put_in", "left_out", "turned")),
)  # fmt: skip
_RARE = 0.55
_CLAUSE = re.compile(r"[,;:–()]\s|\s-\s|\s(?:và|nhưng|song|còn|trong khi|đồng thời)\s")


def group_of(unit: Unit) -> str:
    """The group that a cue counts in; empty for words and figures."""
    if unit.is_word or unit.figure is not None:
        return ""
    return "direction" if "/" in unit.kind else _GROUP_OF[unit.kind]


def features(
    claim: Stretch, evidence: Evidence, alignment: Alignment, *, is_english: bool = False
) -> list[float]:
    """The values of `NAMES`, in order."""
    units = alignment.claim
    links = alignment.links
    near = [is_told(unit, evidence.near, evidence.near_figures) for unit in units]
    told = [is_told(unit, evidence.told, evidence.told_figures) for unit in units]
    first = [link is not None and link.sentence == 0 for link in links]
    borne = [link is not None for link in links]
    or_near = [a or b for a, b in zip(borne, near, strict=True)]
    or_told = [a or b for a, b in zip(or_near, told, strict=True)]
    levels = (first, borne, or_near, or_told)
    value = dict.fromkeys(NAMES, 0.0)

    words = [i for i, unit in enumerate(units) if unit.figure is None]
    rare = [i for i in words if units[i].weight >= _RARE]
    names = [i for i in words if units[i].is_name]
    figures = [i for i, unit in enumerate(units) if unit.figure is not None]
    value["units"] = len(units)
    value["weight"] = sum(unit.weight for unit in units)
    value["picks"] = len(evidence.picks)
    value["articles"] = len({pick.article.id for pick in evidence.picks})
    value["score"], value["rival"] = evidence.score, evidence.rival
    value["is_english"] = float(is_english)
    for name, level in zip(("first", "picks", "near", "told"), levels, strict=True):
        value[f"words_{name}"] = _share(units, words, level)
        value[f"rare_{name}"] = _share(units, rare, level)
        value[f"names_{name}"] = _share(units, names, level)
        value[f"figures_{name}"] = _share(units, figures, level)
    value["names_count"], value["figures"] = len(names), len(figures)
    value["figures_none"] = sum(not or_told[i] for i in figures)
    value["figures_rounded"] = sum(
        link is not None and link.near and unit.figure is not None
        for link, unit in zip(links, units, strict=True)
    )
    value["misspelt"] = sum(
        link is not None and link.near and unit.figure is None
        for link, unit in zip(links, units, strict=True)
    )
    value["figures_summed"] = sum(is_sum(units[i], evidence) for i in figures if not or_told[i])

    unborne = sorted((units[i].weight for i in words if not or_near[i]), reverse=True)
    untold = sorted((units[i].weight for i in words if not or_told[i]), reverse=True)
    for k in range(3):
        value[f"unborne_{k + 1}"] = unborne[k] if k < len(unborne) else 0.0
        if k < 2:
            value[f"untold_{k + 1}"] = untold[k] if k < len(untold) else 0.0
    value["unborne_run"] = _run(units, borne)
    clauses = sorted(_clauses(claim, units, or_near))
    value["clause_least"] = clauses[0] if clauses else 1.0
    value["clause_second"] = clauses[1] if len(clauses) > 1 else 1.0
    single = _single(claim, units, alignment)
    value["clause_single"] = min(single, default=1.0)
    value["clauses_single"] = sum(single) / len(single) if single else 1.0
    _contexts(value, alignment, names, figures)
    _order(value, alignment, names)
    value["speaker_apart"] = _speakers(claim, units, evidence)
    value["figure_turned"] = float(any(is_turned(alignment, i) for i in figures))
    _runs(value, alignment, evidence)
    _slots(value, alignment)
    _cues(value, alignment)
    return [value[name] for name in NAMES]


def _share(units: Sequence[Unit], chosen: Sequence[int], held: Sequence[bool]) -> float:
    total = sum(units[i].weight for i in chosen)
    return sum(units[i].weight for i in chosen if held[i]) / total if total else 1.0


def is_told(unit: Unit, words: frozenset[str], figures: Sequence[Found]) -> bool:
    """True for a unit whose words are among `words`, a figure that equals one of `figures`."""
    if unit.figure is not None:
        return any(compare_figures(unit.figure, other) in _SAME for other in figures)
    return all(word in words for word in unit.words)


_SAME = (Match.EQUAL, Match.APPROXIMATE)


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


def _run(units: Sequence[Unit], borne: Sequence[bool]) -> float:
    """The greatest weight of units in a row that no sentence of the evidence bears."""
    best = run = 0.0
    for unit, held in zip(units, borne, strict=True):
        run = 0.0 if held and unit.weight >= 0.3 else run + (0.0 if held else unit.weight)
        best = max(best, run)
    return best


def _clauses_of(claim: Stretch, units: Sequence[Unit]) -> list[list[int]]:
    """The units of each clause of some weight."""
    cuts = [match.end() for match in _CLAUSE.finditer(claim.canonical)]
    found: list[list[int]] = []
    start = 0
    for end in (*cuts, len(claim.text) + 1):
        inside = [i for i, unit in enumerate(units) if start <= unit.start < end]
        if sum(units[i].weight for i in inside) >= 1.0:
            found.append(inside)
        start = end
    return found


def _clauses(claim: Stretch, units: Sequence[Unit], held: Sequence[bool]) -> list[float]:
    """How much of each clause is borne."""
    return [_share(units, inside, held) for inside in _clauses_of(claim, units)]


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


def _contexts(
    value: dict[str, float], alignment: Alignment, names: Sequence[int], figures: Sequence[int]
) -> None:
    units = alignment.claim
    found = [
        (units[i].weight, link.context)
        for i, link in enumerate(alignment.links)
        if link is not None and units[i].weight >= 0.3
    ]
    total = sum(weight for weight, _ in found)
    value["context_mean"] = sum(w * c for w, c in found) / total if total else 0.0
    value["context_least"] = min((c for _, c in found), default=0.0)
    value["name_context"] = min(
        (link.context for i in names if (link := alignment.links[i]) is not None), default=1.0
    )
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


def _speakers(claim: Stretch, units: Sequence[Unit], evidence: Evidence) -> float:
    """Share of the names beside a word of saying that no sentence around has beside one."""
    said = [i for i, unit in enumerate(units) if unit.kind == "speech"]
    spoken = {
        unit.key
        for i in said
        for unit in units[max(0, i - _BESIDE) : i + _BESIDE + 1]
        if unit.is_name or (unit.start == 0 and claim.text[:1].isupper() and unit.weight >= _RARE)
    }
    if not spoken:
        return 0.0
    told: set[str] = set()
    for sentence in evidence.around:
        theirs = units_of(sentence)
        for i, unit in enumerate(theirs):
            if unit.kind == "speech":
                told |= {u.key for u in theirs[max(0, i - _REACH) : i + _REACH + 1]}
    return len(spoken - told) / len(spoken)


_BESIDE, _REACH = 4, 10  # units between a name and the word of saying that is its own


def _order(value: dict[str, float], alignment: Alignment, names: Sequence[int]) -> None:
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
    set_names = set(names)
    of_names = [(i, j) for i, j in placed if i in set_names]
    value["name_inversions"] = sum(
        m < j and k - i > 1 for a, (i, j) in enumerate(of_names) for k, m in of_names[a + 1 :]
    )
    at = dict(placed)
    for i, j in placed:
        left = [at[k] > j for k in range(i - _PARTY, i) if k in at]
        right = [at[k] < j for k in range(i + 1, i + _PARTY + 1) if k in at]
        if left and right:
            crossed = min(sum(left) / len(left), sum(right) / len(right))
            value["pivot_crossed"] = max(value["pivot_crossed"], crossed)
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
    ours = sum(unit.kind == "passive" for unit in units)
    theirs = sum(unit.kind == "passive" for unit in source)
    value["passives"] = ours - theirs


_PARTY = 4  # units on either side of a verb in which its parties stand


def is_turned(alignment: Alignment, i: int) -> bool:
    """True where a borne figure rises in the claim and falls in its source, or the like."""
    link = alignment.links[i]
    if link is None:
        return False
    source, j = alignment.sources[link.sentence], link.position
    sides = (
        (_sides(alignment.claim[max(0, i - _LEAD) : i]), _sides(source[max(0, j - _LEAD) : j])),
        (_sides(alignment.claim[i + 1 : i + _LEAD]), _sides(source[j + 1 : j + _LEAD])),
    )
    return any(a[kind] != b[kind] for a, b in sides for kind in a.keys() & b.keys())


def _sides(units: Sequence[Unit]) -> dict[str, str]:
    return {unit.kind: unit.side for unit in units if "/" in unit.kind}


_LEAD = 3  # units before a figure, or a name, that say which way it went, or what office it has


def _runs(value: dict[str, float], alignment: Alignment, evidence: Evidence) -> None:
    """Names as wholes: whether they stand as they are, what is beside them, their office."""
    units, links = alignment.claim, alignment.links
    said = " ".join(word for pick in evidence.picks for word in ("|", *pick.document.words))
    runs = list(_name_runs(units))
    whole = [f" {' '.join(w for k in run for w in units[k].words)} " in f" {said} " for run in runs]
    value["names_whole"] = sum(whole) / len(whole) if whole else 1.0
    for run in runs:
        first, last = links[run[0]], links[run[-1]]
        if first is None or last is None or first.sentence != last.sentence:
            value["name_apart"] = 1.0
            continue
        outside = [
            (run[0] - 1, first.position, -1), (run[-1] + 1, last.position, 1),
        ]  # fmt: skip
        inside = [(k, j, d) for k, j, d in outside if 0 <= k < len(units)]
        kept = 0
        for k, j, d in inside:
            link = links[k]
            kept += (
                link is not None
                and link.sentence == first.sentence
                and (0 < (link.position - j) * d <= _LEAD)
            )
        value["name_apart"] = max(value["name_apart"], 1 - kept / max(1, len(inside)))
        source = alignment.sources[first.sentence]
        ours = _office(units[max(0, run[0] - _LEAD) : run[0]])
        theirs = _office(source[max(0, first.position - _LEAD) : first.position])
        value["name_turned"] = max(value["name_turned"], bool(ours and theirs) and ours != theirs)


def _name_runs(units: Sequence[Unit]) -> list[range]:
    """The units of each name, side by side."""
    found: list[range] = []
    for i, unit in enumerate(units):
        if not (unit.is_name and unit.is_word):
            continue
        if found and found[-1].stop == i and unit.start - units[i - 1].end <= 1:
            found[-1] = range(found[-1].start, i + 1)
        else:
            found.append(range(i, i + 1))
    return found


def _office(units: Sequence[Unit]) -> str:
    return next((unit.side for unit in reversed(units) if unit.kind == "office"), "")


def _slots(value: dict[str, float], alignment: Alignment) -> None:
    """Where another of its kind stands in a unit's place, by kind; how well the place agrees."""
    units = alignment.claim
    for slot in alignment.slots:
        unit, other = units[slot.unit], alignment.sources[slot.sentence][slot.position]
        elsewhere = alignment.links[slot.unit] is not None
        if not is_alike(unit, other):
            name = "word_slot"
            strength = slot.anchor * min(unit.weight, other.weight)
            if unit.figure is not None or other.figure is not None or elsewhere:
                continue
        elif unit.figure is not None:
            name, strength = "figure_slot", slot.anchor
        elif unit.is_word:
            name, strength = "name_slot", slot.anchor
        else:
            name, strength = f"{group_of(unit)}_turned", slot.anchor
            if elsewhere:
                continue
        if elsewhere and not name.endswith("_turned"):
            name += "_elsewhere"
        value[name] = max(value[name], strength)


def _cues(value: dict[str, float], alignment: Alignment) -> None:
    """What is put in between words that are borne, and what is left out between them."""
    units = alignment.claim
    borne = [link is not None for link in alignment.links]
    turned = {slot.unit for slot in alignment.slots if slot.anchor > 0}
    for i, unit in enumerate(units):
        if borne[i]:
            continue
        strength = _beside(borne, i)
        if unit.figure is not None:
            name = "figure_put_in"
        elif unit.is_word:
            name = "name_put_in" if unit.is_name else "word_put_in"
            strength *= unit.weight
        else:
            name = f"{group_of(unit)}_put_in"
            strength *= 0.8 if i in turned else 1.0
        value[name] = max(value[name], strength)
    for number, source in enumerate(alignment.sources):
        taken = alignment.taken(number)
        if not taken:
            continue
        held = [j in taken for j in range(len(source))]
        ours = {unit.key for unit in units}
        for j, unit in enumerate(source):
            if held[j] or unit.figure is not None or (unit.key in ours and number):
                continue
            strength = _beside(held, j)
            if unit.is_word:
                value["rare_left_out"] = max(value["rare_left_out"], strength * unit.weight)
            else:
                name = f"{group_of(unit)}_left_out"
                value[name] = max(value[name], strength)


def _beside(held: Sequence[bool], i: int) -> float:
    """How many of the two units on either side are aligned."""
    around_it = [held[k] for k in (i - 2, i - 1, i + 1, i + 2) if 0 <= k < len(held)]
    return sum(around_it) / len(around_it) if around_it else 0.0
