"""Where reports of one event tell the same thing differently. Pure.

A slot of a sentence (a figure, a date, a name, a direction) is matched to the one slot of another
report whose surroundings fit best, and must be the best from the other side too: the mutual nearest
neighbours by which parallel sentences are mined. Matched slots disagree where neither report gives
the other's value anywhere.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from rag.document.periods import moments
from rag.document.slots import ON_A_LINE, Located, counted, near, rounded, slots_of
from rag.document.vectors import unit_vectors
from rag.figures import Match, compare
from rag.text import lexicon, parse, rarity
from rag.types import Article

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_RELATED: Final = 0.2  # cosine of two reports of one event
# From which fit two slots are matched: counts, measures and times of day, and all else.
_COUNTS, _MEASURES, _OTHERS = 0.3, 0.4, 0.5
_STRICT: Final = ("date", "name", "direction", "score")
_SAME_SENTENCE: Final = 0.6  # F1 of the words of two sentences that names and directions are of
_SPELLING: Final = 0.7  # similarity of two spellings of a name (Ratcliff and Obershelp)
# Cosines are raised by an equal value, so that it is matched first, by a near value, and by another
# figure that both sentences give; a measure beside another one of its dimension is lowered.
_SAME_VALUE, _NEAR_VALUE, _ANCHOR, _BESIDE = 0.3, 0.1, 0.15, 0.15
# A word beside a slot, on its side, and one of its sentence: words after which the weight falls to
# 1/e; what the latter weighs; weights of stop words and of words with a capital.
_NEAR, _FAR, _SENTENCE, _STOP, _NAME = 3.0, 12.0, 0.5, 0.3, 2.0
_VALUES: Final = 3  # of one thing; more are no disagreement but a list

Fit = np.ndarray[Any, Any]
"""How well slots fit each other, of shape (slots, slots)."""


def differing(reports: Sequence[Article]) -> list[tuple[Located, ...]]:
    """Slots that reports of one event fill differently, each group with two or three values.

    The best fitting come first; a slot stands in one group, and a report gives one value.
    """
    groups: list[list[Located]] = []
    for _, *pair in sorted(_matched(reports), key=lambda match: -match[0]):
        known = next((group for group in groups if any(slot in group for slot in pair)), None)
        if known is None:
            groups.append(pair)
            continue
        for slot in pair:
            told = any(slot.article == other.article for other in known)
            taken = any(slot in group for group in groups)
            if not told and not taken and len({slot.value, *_values(known)}) <= _VALUES:
                known.append(slot)
    found: dict[tuple[str, frozenset[str]], list[Located]] = defaultdict(list)
    for group in groups:
        found[group[0].group, _values(group)] += group
    return [tuple(group) for group in found.values()]


def _values(slots: Iterable[Located]) -> frozenset[str]:
    return frozenset(slot.value for slot in slots)


def _matched(reports: Sequence[Article]) -> Iterator[tuple[float, Located, Located]]:
    """Slots of two reports that fit each other and differ, and how well they fit."""
    vectors = unit_vectors([parse(report.text).words for report in reports])
    related = (vectors @ vectors.T).toarray() >= _RELATED
    groups: dict[str, dict[int, list[Located]]] = defaultdict(lambda: defaultdict(list))
    for number, report in enumerate(reports):
        for slot in slots_of(report):
            groups[slot.group][number].append(slot)
    weights = _weights(reports)
    for group, given in groups.items():
        pairs = [pair for pair in combinations(given, 2) if related[pair]]
        if not pairs:
            continue
        slots = [slot for each in given.values() for slot in each]
        fit = _fit(slots, weights)
        starts = dict(zip(given, np.cumsum([0, *map(len, given.values())]), strict=False))
        least = _OTHERS if group.startswith(_STRICT) else _MEASURES
        least = _COUNTS if group.startswith("count") else least
        for one, other in pairs:
            mine, theirs = given[one], given[other]
            block = fit[starts[one] :, starts[other] :][: len(mine), : len(theirs)]
            for fitting, i, j in _aligned(mine, theirs, block):
                if fitting >= least and _differ(mine[i], theirs[j], mine, theirs):
                    yield fitting, mine[i], theirs[j]


def _weights(reports: Sequence[Article]) -> dict[str, float]:
    """What each word of the reports weighs: its rarity among their sentences, stop words less."""
    sentences = [sentence for report in reports for sentence in parse(report.text).sentences]
    frequency = Counter(word for sentence in sentences for word in {*sentence.words})
    stop = lexicon.canonical_words("stop_words")
    return {
        word: rarity(count, len(sentences)) * (_STOP if word in stop else 1.0)
        for word, count in frequency.items()
    }


def _fit(slots: Sequence[Located], weights: dict[str, float]) -> Fit:
    """Cosines of the surroundings of slots."""
    from scipy.sparse import csr_array

    known: dict[tuple[str, str], int] = defaultdict(lambda: len(known))
    terms: list[int] = []
    values: list[float] = []
    ends = [0]
    for slot in slots:
        around = _surroundings(slot, weights)
        length = math.hypot(*around.values()) or 1.0
        terms += [known[term] for term in around]
        values += [value / length for value in around.values()]
        ends.append(len(terms))
    rows: csr_array[Any] = csr_array((values, terms, ends), shape=(len(slots), len(known)))
    fit: Fit = (rows @ rows.T).toarray()
    return fit


def _surroundings(slot: Located, weights: dict[str, float]) -> dict[tuple[str, str], float]:
    """The words before and behind, the nearer the heavier, and those of the whole sentence."""
    tokens = slot.sentence.tokens
    begin = slot.start if slot.figure else slot.end  # the unit of a figure stands behind it
    before = [token for token in tokens if token.end <= slot.start][::-1]
    behind = [token for token in tokens if token.start >= begin]
    found: dict[tuple[str, str], float] = {}
    for side, words in (("<", before), (">", behind)):
        for far, token in enumerate(words):
            word = token.canonical
            if not word[0].isdigit():
                weight = weights[word] * (_NAME if token.surface[0].isupper() else 1.0)
                found.setdefault((side, word), weight * math.exp(-far / _NEAR))
                wide = _SENTENCE * weight * math.exp(-far / _FAR)
                found["", word] = max(wide, found.get(("", word), 0.0))
    return found


def _aligned(
    mine: Sequence[Located], theirs: Sequence[Located], fit: Fit
) -> Iterator[tuple[float, int, int]]:
    """Slots of two reports, each of which fits the other best."""
    block = np.array([[_favour(one, other) for other in theirs] for one in mine]) + fit
    for _ in range(2):  # what is matched leaves, and the rest is matched anew
        forth, back = block.argmax(axis=1), block.argmax(axis=0)
        for i, j in enumerate(forth):
            if back[j] == i and block[i, j] > 0:
                yield float(block[i, j]), i, int(j)
                block[i], block[:, j] = -1.0, -1.0


def _favour(one: Located, other: Located) -> float:
    """What is added to the fit of two slots; what cannot be told of one thing never fits."""
    if not _comparable(one, other):
        return -2.0
    favour = _ANCHOR if one.beside & other.beside else 0.0
    groups = {group for group, _ in one.beside | other.beside}
    if one.group in groups and not one.group.startswith(("count", *ON_A_LINE)):
        favour -= _BESIDE
    if one.value == other.value:
        return favour + _SAME_VALUE
    return favour + (_NEAR_VALUE if near(one, other) else 0.0)


def _comparable(one: Located, other: Located) -> bool:
    """Whether two slots of a group can be told of one thing."""
    if one.figure is None or other.figure is None:
        mine, theirs = {*one.sentence.words}, {*other.sentence.words}
        return 2 * len(mine & theirs) >= _SAME_SENTENCE * (len(mine) + len(theirs))
    if one.group == "date 0":  # years are told of much
        return near(one, other) and bool(one.beside & other.beside)
    if one.group.startswith("date"):
        parts = zip(one.value.split("-"), other.value.split("-"), strict=True)
        return near(one, other) or sum(a != b for a, b in parts) == 1
    if one.size is None or other.size is None:
        return one.group in ("time", "score")
    small, large = sorted((one.size, other.size))
    if one.group.startswith("count"):
        return large <= 2 * small and bool(counted(one) & counted(other))
    return large <= 2 * small or large in [small * 10**power for power in (1, 2, 3)]


def _differ(
    one: Located, other: Located, mine: Iterable[Located], theirs: Iterable[Located]
) -> bool:
    """Whether two values are no two ways to say one thing, and no report gives both.

    Of directions and scores, which many sentences give, neither sentence does.
    """
    if one.group.startswith(("direction", "score")):
        mine = [slot for slot in mine if slot.sentence is one.sentence]
        theirs = [slot for slot in theirs if slot.sentence is other.sentence]
    both = any(_agree(one, slot) for slot in theirs) or any(_agree(other, slot) for slot in mine)
    return not both and not _at_other_times(one, other)


def _at_other_times(one: Located, other: Located) -> bool:
    """Whether both sentences say when, and none of their times is the same.

    Of times themselves, whether both sentences count the same and none of their counts is.
    """
    if one.group.startswith(("date", "time")):
        both = {group for group, _ in one.beside} & {group for group, _ in other.beside}
        counted = any(not group.startswith(("date", "time")) for group in both)
        return counted and not one.beside & other.beside
    mine, theirs = ([m.value for m in moments(s.sentence, None) if m.value] for s in (one, other))
    return bool(mine and theirs) and not any(
        a.startswith(b) or b.startswith(a) for a in mine for b in theirs
    )


def _agree(one: Located, other: Located) -> bool:
    """Equal, as far as bounds, rounding and spelling say."""
    if one.value == other.value:
        return True
    if one.group == "name":
        shared = {*one.value.split()} & {*other.value.split()}
        return bool(shared) or SequenceMatcher(None, one.value, other.value).ratio() >= _SPELLING
    if (
        one.figure is None
        or other.figure is None
        or one.group.startswith(("date", "time", "score"))
    ):
        return False
    both = {compare(one.figure, other.figure), compare(other.figure, one.figure)}
    return bool(both & {Match.EQUAL, Match.APPROXIMATE}) or rounded(one, other)
