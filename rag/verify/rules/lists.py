"""Figures in a list, each with a label: "4 chỉ tiêu về kinh tế, 3 chỉ tiêu về văn hóa".

A claim with one figure of the list means the one whose label it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby, pairwise

from rag.document import Sentence
from rag.figures import Found, Match, compare, vietnamese_figures
from rag.text import expansions, fold, is_syllable, parse, syllables
from rag.verify.rules.surroundings import BREAKS, EMPTY, TIMES, Placed

_MARKS = "[" + re.escape("".join(sorted(BREAKS))) + "]"
_PARTING = re.compile(rf"{_MARKS}|(?<!\w)(?:và|hoặc)(?!\w)")
# Where the words behind a figure no longer name it: "3 chỉ tiêu về văn hóa | chưa đạt".
_VERBS = "không|chưa|đạt|vượt|bị|được|là|đã|đang|sẽ|so|trong|với"
_ENDING = re.compile(rf"{_MARKS}|(?<!\w)(?:và|hoặc|{_VERBS})(?!\w)")
_TELLING = 2  # syllables that tell a label from another
_MOST = 0.6  # share of what a longer label says more that is enough to mean it
_WHOLE = 3  # syllables of a label that are enough to be one
_TOLD = (Match.EQUAL, Match.APPROXIMATE)
_NO_LIST = frozenset({"ordinal", *TIMES})

Labels = tuple[frozenset[str], frozenset[str]]


def listed_elsewhere(
    placed: Placed, own: Sequence[Placed], sources: Sequence[tuple[Placed, Sentence]]
) -> Placed | None:
    """Another quoted figure of the sort that the claim names, with no word of its own figure's."""
    sort = (placed.figure.kind, placed.figure.unit)
    alone = all(each is placed or (each.figure.kind, each.figure.unit) != sort for each in own)
    if placed.figure.kind in _NO_LIST or not alone:
        return None
    said = placed.steps.keys() | placed.context.keys()
    listed = [
        (other, labels_of(sentence.text)[other.figure.start])
        for other, sentence in sources
        if sentence.distance == 0 and (other.figure.kind, other.figure.unit) == sort
    ]
    for side in (0, 1):
        equal = [each for each in listed if compare(placed.figure, each[0].figure) in _TOLD]
        ours = frozenset[str]().union(*(labels[side] for _, labels in equal))
        for each in listed:
            if each not in equal and ours and _means(said, each[1][side], ours):
                return each[0]
    return None


def strayed(
    member: Found, own: Sequence[Placed], sources: Sequence[tuple[Placed, Sentence]]
) -> str | None:
    """What stands in the source's list instead of a member of a claim's, or None.

    "Tiêu chí 1, 3 và 13" where one list has 1, 3 and 14, and 13 is of another.
    """
    mine = next((run for run in _runs([each.figure for each in own]) if member in run), None)
    if mine is None:
        return None
    claimed = {figure.value for figure in mine}
    by_sentence = [list(group) for _, group in groupby(sources, key=lambda each: each[1])]
    lists = [run for group in by_sentence for run in _runs([placed.figure for placed, _ in group])]
    nearest = max(lists, key=lambda run: len(claimed & {f.value for f in run}), default=[])
    held = {figure.value for figure in nearest}
    if len(claimed & held) < _TELLING or claimed <= held or member.value in held:
        return None
    return ", ".join(figure.raw for figure in nearest if figure.value not in claimed) or None


def _runs(figures: Sequence[Found]) -> list[list[Found]]:
    """Numbers that name things, three or more of them one right after another."""
    runs: list[list[Found]] = []
    for figure in figures:
        last = runs[-1][-1] if runs else None
        goes_on = last and last.unit == figure.unit and 0 <= figure.start - last.end <= _JOIN
        if figure.kind != "ordinal":
            continue
        if goes_on:
            runs[-1].append(figure)
        else:
            runs.append([figure])
    return [run for run in runs if len(run) >= _WHOLE]


_JOIN = 4  # characters of ", " or " và "


def _means(said: Iterable[str], theirs: frozenset[str], ours: frozenset[str]) -> bool:
    """True where what is said holds all of one label, and nothing that only the other has.

    Two syllables together tell more than one: "xã" is not of "văn hóa xã hội".
    """
    said = frozenset(said)
    if not said.isdisjoint(_pairs(ours - theirs) or ours - theirs):
        return False
    theirs, ours = theirs - _pairs(theirs), ours - _pairs(ours)
    extra = theirs - ours
    if ours <= theirs:  # "chi bộ TSVM xuất sắc" beside "TSVM"
        held = len(extra & said)
        return held >= _TELLING and held >= _MOST * len(extra)
    if len(extra) >= _TELLING:
        return extra <= said
    # "đảng viên hoàn thành nhiệm vụ" beside "đảng viên không hoàn thành nhiệm vụ"
    return len(theirs) >= _WHOLE and theirs < ours and theirs <= said


def _pairs(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if "_" in word)


@lru_cache(maxsize=4096)
def labels_of(text: str) -> dict[int, Labels]:
    """Start of a figure → the folded syllables before it and behind it that name what it counts.

    They reach to the next comma, "and" or figure, behind it to a verb too; acronyms are written
    out, and two that follow one another stand as a pair too.
    """
    spelt, figures = parse(text).canonical, vietnamese_figures(parse(text))
    found: dict[int, Labels] = {}
    for index, figure in enumerate(figures):
        begin = figures[index - 1].end if index else 0
        end = figures[index + 1].start if index + 1 < len(figures) else len(spelt)
        before = _PARTING.split(spelt[begin : figure.start])[-1]
        behind = _ENDING.split(spelt[figure.end : end])[0]
        found[figure.start] = (_names(before), _names(behind))
    return found


def _names(part: str) -> frozenset[str]:
    words = [word for span in syllables(part) if (word := part[span.start : span.end]) not in EMPTY]
    folded = [fold(word) for word in words]
    runs = [folded, *expansions(folded)]
    singles = filter(is_syllable, (word for run in runs for word in run))
    return frozenset(singles).union(f"{a}_{b}" for run in runs for a, b in pairwise(run))
