"""Where reports of one event tell the same thing differently.

A slot of a sentence (a figure, a date) is matched to one of another report by a logistic measure
of how alike their sentences' words and how near their values are, and how surely a reader takes the
clause of either as denied by the other's sentence. Matched slots disagree where the values are no
two ways to say one thing, and no report gives both: who gives both tells of two things. Pure.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, permutations, product
from statistics import fmean
from typing import Final, NamedTuple

from rag.document.periods import moments
from rag.document.slots import (
    ON_A_LINE,
    Located,
    around,
    clause_of,
    counted,
    digits,
    rounded,
    slots_of,
)
from rag.figures import Match, compare
from rag.text import lexicon, parse, rarity
from rag.types import Article

_STOP, _NAME = 0.3, 2.0  # weights of stop words, and of words with a capital
_CLOSE: Final = 3.0  # how fast values grow unlike with the logarithm of their ratio
_BESIDE: Final = 6  # words on either side that name who plays
_MANY: Final = 6  # times a value that another of the same thing can be
_WIDE: Final = {"over": (1, 1.5), "under": (1 / 1.5, 1), "order": (1, 10)}
"""From and to which multiple a bounded figure may stand for; "about" rounds to its digits."""
_HALF: Final = 2.1  # of the last digit, and no more: 440 is not about 450
_VALUES: Final = 3  # of one thing
_SLIP: Final = 3  # digits that change places by a slip only

Read = Callable[[str, str, str], float | None]
"""The log-odds that a sentence under a headline denies a statement; None where it is not read."""


class Likeness(NamedTuple):
    """How much speaks for two slots being of one thing.

    `sentence` is the square root of the cosine of their sentences' words, `denied` the log-odds of
    either clause being denied, `close` 1 for values that differ by a power of ten, half for days or
    months that differ in one part, near 0 for those that lie far apart, and 2 for three digits or
    more in another order: of 5,071 pairs of two things of one event, none were.
    """

    sentence: float
    close: float
    denied: float

    @property
    def score(self) -> float:
        """The logit of the two being of one thing."""
        return _BIAS + sum(w * x for w, x in zip(_WEIGHTS, self, strict=True))


# Fitted by `python -m eval train disagreements DATA`, the last scaled to the network's readings.
_WEIGHTS, _BIAS = (5.7, 3.5, 0.46), -5.7
_MOST_READ = 30  # pairs of a story, the likeliest
_MOST, _UNREAD = 1.4, -1.2  # log-odds: of nearly all that is read, and of what is too long


class Pair(NamedTuple):
    """Two slots of two reports that may tell of one thing."""

    one: Located
    other: Located
    evidence: Likeness


def differing(reports: Sequence[Article], read: Read) -> list[tuple[Located, ...]]:
    """Slots that reports of one event fill differently, each group with two or three values.

    A slot stands in one group, and a report gives one value; more values are a list.
    """
    groups: list[list[Located]] = []
    for pair in _surest(candidates(reports), read):
        known = [group for group in groups if any(_same(s, each) for s in pair for each in group)]
        joined = [slot for group in known for slot in group]
        told = {slot.article.id for slot in joined}
        if len(told) < len(joined):  # two groups of one report
            continue
        new = [s for s in pair if not any(_same(s, e) for e in joined)]
        joined += [slot for slot in new if slot.article.id not in told]
        groups = [*(group for group in groups if group not in known), joined]
    return [tuple(group) for group in groups if len({slot.value for slot in group}) <= _VALUES]


def _same(one: Located, other: Located) -> bool:
    """Whether two slots are filled by the same words: both ends of a period."""
    return one.sentence is other.sentence and one.start == other.start


def _surest(pairs: Iterable[Pair], read: Read) -> list[tuple[Located, Located]]:
    """The pairs that are rather of one thing than not, the surest first.

    Only what a reading, some 30 ms, can lift so far is read, and no more than `_MOST_READ`.
    """
    likely = [pair for pair in pairs if pair.evidence._replace(denied=_MOST).score >= 0]
    likely = sorted(likely, key=lambda pair: -pair.evidence.score)[:_MOST_READ]
    once = cache(read)
    sure = [pair for pair in (as_read(each, once) for each in likely) if pair.evidence.score >= 0]
    return [pair[:2] for pair in sorted(sure, key=lambda pair: -pair.evidence.score)]


def as_read(pair: Pair, read: Read) -> Pair:
    """The pair with what a reading says of either clause beside the other's sentence."""
    said = [
        read(clause_of(told.sentence, told.figure), beside.sentence.text, beside.article.title)
        for told, beside in permutations(pair[:2])
    ]
    denied = fmean(_UNREAD if each is None else each for each in said)
    return pair._replace(evidence=pair.evidence._replace(denied=denied))


def candidates(reports: Sequence[Article]) -> Iterator[Pair]:
    """Slots of two reports of one kind with values that differ, in words alone."""
    groups: dict[str, dict[str, list[Located]]] = defaultdict(lambda: defaultdict(list))
    for report in reports:
        for slot in slots_of(report):
            groups[slot.group][report.id].append(slot)
    weights = _weights(reports)
    for given in groups.values():
        bags = {id(s): _words_of(s, weights) for slots in given.values() for s in slots}
        nouns = {_noun(slot): slot for slots in given.values() for slot in slots}
        values = {  # of each report, by what is counted
            noun: [{s.value for s in slots if _alike(s, slot)} for slots in given.values()]
            for noun, slot in nouns.items()
        }
        for first, second in combinations(given.values(), 2):
            for one, other in product(first, second):
                if _comparable(one, other) and _differ(one, other, values[_noun(one)]):
                    alike = _likeness(bags[id(one)], bags[id(other)])
                    close = _closeness(one, other)
                    yield Pair(one, other, Likeness(alike, close, _UNREAD))


def _closeness(one: Located, other: Located) -> float:
    if _transposed(one, other):
        return 2.0
    if _shifted(one, other):
        # Days of one month are told of many things; a year stands beside another figure of both.
        return 0.5 if one.group in ("date 1", "date 2") else 1.0
    if one.group.startswith(("date", "time")) or not one.size or not other.size:
        return 0.0
    return math.exp(-_CLOSE * abs(math.log(one.size / other.size)))


def _shifted(one: Located, other: Located) -> bool:
    """Whether two measures differ by a power of ten, or two dates in one part."""
    if one.group.startswith("count"):
        return False
    if one.group.startswith(("date", "time", "range", "score")):
        parts = zip(one.value.split("-"), other.value.split("-"), strict=False)
        return sum(a != b for a, b in parts) == 1
    return digits(one.value) == digits(other.value)


def _transposed(one: Located, other: Located) -> bool:
    """Whether two figures are the same digits in another order: a slip of the pen."""
    if one.group.startswith(("date", "time", "range", "score")):
        return False
    mine, theirs = digits(one.value), digits(other.value)
    return mine != theirs and len(mine) >= _SLIP and sorted(mine) == sorted(theirs)


def _weights(reports: Sequence[Article]) -> dict[str, float]:
    """What each word of the reports weighs: its rarity among their sentences, stop words less."""
    sentences = [sentence for report in reports for sentence in parse(report.text).sentences]
    frequency = Counter(word for sentence in sentences for word in {*sentence.words})
    stop = lexicon.canonical_words("stop_words")
    return {
        word: rarity(count, len(sentences)) * (_STOP if word in stop else 1.0)
        for word, count in frequency.items()
    }


def _words_of(slot: Located, weights: Mapping[str, float]) -> dict[str, float]:
    """The words of a slot's sentence, names twice as heavy."""
    return {
        token.canonical: weights[token.canonical] * (_NAME if token.surface[0].isupper() else 1.0)
        for token in slot.sentence.tokens
        if not token.canonical[0].isdigit()
    }


def _likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The square root of the cosine of two bags of words."""
    shared = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    return math.sqrt(shared / (math.hypot(*one.values()) * math.hypot(*other.values()) or 1.0))


def _comparable(one: Located, other: Located) -> bool:
    """Whether two slots of a group can be told of one thing.

    Years are told of much, and stand beside another figure that both sentences give; years and
    scores are of one name; counts are of one noun, and do not grow from one day to the next; no
    value is many times the other.
    """
    if one.group in ("score", "date 0"):
        is_one = bool(_names_beside(one) & _names_beside(other))
        return is_one and (one.group == "score" or bool(one.beside & other.beside))
    if one.group.startswith("count") and not (_alike(one, other) and _at_once(one, other)):
        return False
    if one.size is None or other.size is None or one.group.startswith(ON_A_LINE):
        return True
    small, large = sorted((one.size, other.size))
    return large <= _MANY * small or _shifted(one, other)


def _names_beside(slot: Located) -> set[str]:
    words = parse(around(slot.sentence, slot.start, slot.end, _BESIDE)).tokens
    return {word.canonical for word in words if word.surface[0].isupper()}


def _differ(one: Located, other: Located, values: Iterable[set[str]]) -> bool:
    """Whether two values are no two ways to say one thing, and no report gives both of it.

    `values` are those that each report gives of it.
    """
    if _agree(one, other) or _at_other_times(one, other):
        return False
    both = {one.value, other.value}
    return not any(both <= told for told in values)


def _at_once(one: Located, other: Located) -> bool:
    """Whether what is counted has not grown since: the later report does not give more."""
    if one.size is None or other.size is None:
        return True
    first, last = sorted((one, other), key=lambda slot: slot.article.published or "")
    days = [(slot.article.published or "")[:10] for slot in (first, last)]
    return not all(days) or days[0] == days[1] or (first.size or 0) > (last.size or 0)


def _noun(slot: Located) -> frozenset[str]:
    """What a slot of counts counts; all other slots of a group are of one kind."""
    return frozenset(counted(slot)) if slot.group.startswith("count") else frozenset()


def _alike(one: Located, other: Located) -> bool:
    """Whether two slots of a group count the same, as far as they count."""
    return not one.group.startswith("count") or bool(counted(one) & counted(other))


def _at_other_times(one: Located, other: Located) -> bool:
    """Whether both sentences say when, and none of their times is the same.

    Of times themselves, whether both sentences count the same and none of their counts is; an hour
    is of a day.
    """
    if one.group.startswith(("date", "time")):
        both = {group for group, _ in one.beside} & {group for group, _ in other.beside}
        are_counting = any(not group.startswith(("date", "time")) for group in both)
        differ = are_counting and not one.beside & other.beside
        if differ or not one.group.startswith("time"):
            return differ
    mine, theirs = (
        [m.value for m in moments(s.sentence, s.article.published) if m.value and not m.now]
        for s in (one, other)
    )
    return bool(mine and theirs) and not any(
        a.startswith(b) or b.startswith(a) for a in mine for b in theirs
    )


def _agree(one: Located, other: Located) -> bool:
    """Equal, as far as bounds and rounding say."""
    if one.value == other.value:
        return True
    if one.group.startswith(("date", "time", "score", "range", "minute")):
        return False
    both = {compare(one.figure, other.figure), compare(other.figure, one.figure)}
    same = bool(both & {Match.EQUAL, Match.APPROXIMATE}) or rounded(one, other)
    return same or _may_meet(one, other)


def _may_meet(one: Located, other: Located) -> bool:
    """Whether what the words before two figures allow has something in common.

    "trên 2,8 tỷ" and "gần 3 tỷ" may be one sum.
    """
    figures = (one.figure, other.figure)
    bounded = any(each.bound for each in figures) and not any(each.upper for each in figures)
    spans = [_span(slot) for slot in (one, other)] if bounded else []
    return bool(spans) and max(low for low, _ in spans) <= min(high for _, high in spans)


def _span(slot: Located) -> tuple[float, float]:
    if slot.size is None:
        return math.inf, 0.0  # a ratio
    value, told = slot.size, digits(slot.value)
    low, high = (value * side for side in _WIDE.get(slot.figure.bound, (1, 1)))
    step = value / float(told or 1) / _HALF if slot.figure.bound == "about" else 0.0
    return low - step, high + step
