"""Where reports of one event tell the same thing differently. Pure.

What a sentence gives a value for is a slot: a figure, a date, a time of day, a name, a direction
("tăng", "giảm"). A slot is matched to the one slot of another report whose surroundings fit best,
and must be the best from the other side too (mutual nearest neighbours, as in the mining of
parallel sentences). Matched slots disagree where neither report gives the other's value anywhere.
What changes from hour to hour, such as a market price, is left out, and so are lists of figures.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from difflib import SequenceMatcher
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from rag.document.periods import complete, moments
from rag.figures import UNITS, Found, Match, compare, counts, figures_of
from rag.text import Sentence, canonical, lexicon, parse, people, places, rarity
from rag.types import Article

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_ALIKE: Final = {"": 0.4, "count": 0.28, "name": 0.5, "direction": 0.5}
_SAME_SENTENCE: Final = 0.6  # F1 of the words of two sentences that names and directions are of
_SPELLING: Final = 0.7  # similarity of two spellings of a name (Ratcliff and Obershelp)
# What an equal value adds, so that it is matched before another one, a near one, and another
# figure that both sentences give.
_SAME_VALUE, _NEAR_VALUE, _ANCHOR = 0.3, 0.1, 0.15
_SHARE, _STEPS = 0.1, 3  # of the larger value; days, years, or minutes of a match
_DIGITS: Final = 3  # of a rounded figure
_ROUNDS: Final = 2  # what is matched leaves, and the rest is matched anew
_ON_A_LINE: Final = ("date", "minute")
_STOP, _NAME = 0.3, 2.0  # weights of a stop word and of a word with a capital
_NEAR, _FAR = 3.0, 12.0  # words after which the weight of a word beside a slot, or in its sentence,
_SENTENCE: Final = 0.5  # falls to 1/e, and the weight of the latter
_VALUES: Final = 3  # of one thing; more are no disagreement but a list
_CROWD, _LIST = 2, 25  # slots of a kind in a sentence, and in a report, that tell one thing each
_CHANGES: Final = lexicon.pattern("document.changes_by_the_hour")
_MINUTE: Final = lexicon.pattern("document.minute_of_a_match")


class Located(NamedTuple):
    """What fills a slot at `[start, end)` of a sentence; `figure` is None for words.

    `group` says what it can be compared with: a dimension, "count", "date", "time", "minute",
    "name", or two opposites. `value` is plain, ISO, or the words as `canonical` spells them;
    `beside` are group and value of the other figures of the sentence.
    """

    article: Article
    sentence: Sentence
    start: int
    end: int
    group: str
    value: str
    figure: Found | None = None
    beside: frozenset[tuple[str, str]] = frozenset()

    @property
    def size(self) -> float | None:
        """The value as a number: that of a day is its number in the calendar."""
        try:
            if self.value.count("-") == 2 and not self.value.startswith("-"):
                return float(date.fromisoformat(self.value).toordinal())
            return abs(float(self.value))
        except ValueError:
            return None

    @property
    def raw(self) -> str:
        """As it is written."""
        return self.sentence.text[self.start : self.end]


def differing(reports: Sequence[Article]) -> list[tuple[Located, ...]]:
    """Slots that reports of one event fill differently, each group with two or three values.

    The best fitting come first; a slot stands in one group, and a report gives one value.
    """
    found: list[list[Located]] = []
    for _, *pair in sorted(_matched(reports), key=lambda match: -match[0]):
        known = next((each for each in found if any(slot in each for slot in pair)), None)
        if known is None:
            found.append(pair)
            continue
        for slot in pair:
            same = any(slot.article == other.article for other in known)
            taken = any(slot in each for each in found)
            if not same and not taken and len({*(s.value for s in known), slot.value}) <= _VALUES:
                known.append(slot)
    told: dict[tuple[str, frozenset[str]], list[Located]] = {}
    for slots in found:
        told.setdefault((slots[0].group, frozenset(slot.value for slot in slots)), []).extend(slots)
    return [tuple(slots) for slots in told.values()]


def _matched(
    reports: Sequence[Article], least: float | None = None
) -> Iterator[tuple[float, Located, Located]]:
    """Slots of two reports that fit each other and differ, and how well they fit."""
    groups: dict[str, list[tuple[int, Located]]] = defaultdict(list)
    for number, report in enumerate(reports):
        for slot in _slots(report):
            groups[slot.group].append((number, slot))
    frequency = Counter(w for r in reports for s in parse(r.text).sentences for w in {*s.words})
    total = sum(len(parse(r.text).sentences) for r in reports)
    stop = lexicon.canonical_words("stop_words")
    weights = {
        word: rarity(count, total) * (_STOP if word in stop else 1.0)
        for word, count in frequency.items()
    }
    for group, rows in groups.items():
        given: dict[int, list[int]] = defaultdict(list)
        for row, (number, _) in enumerate(rows):
            given[number].append(row)
        slots = [slot for _, slot in rows]
        if len(given) > 1:
            fit = _fit(slots, weights)
            wanted = _ALIKE.get(group.split()[0], _ALIKE[""]) if least is None else least
            for mine, theirs in combinations(given.values(), 2):
                for fitting, i, j in _aligned(slots, fit, mine, theirs):
                    if fitting >= wanted and _differ(slots[i], slots[j], slots, mine, theirs):
                        yield fitting, slots[i], slots[j]


def _slots(report: Article) -> Iterator[Located]:
    """The slots of a report that are no prices of the hour and no list."""
    lines = [
        [*_slots_of(report, sentence)]
        for sentence in parse(report.text).sentences
        if not _CHANGES.search(sentence.canonical)
    ]
    listed = Counter(slot.group for line in lines for slot in line)
    for line in lines:
        crowded = Counter(slot.group for slot in line)
        told = {(slot.group, slot.value) for slot in line if slot.figure}
        for slot in line:
            single = crowded[slot.group] <= _CROWD and listed[slot.group] <= _LIST
            if single or slot.group.startswith(_ON_A_LINE) or slot.figure is None:
                yield slot._replace(beside=frozenset(told - {(slot.group, slot.value)}))


def _slots_of(report: Article, sentence: Sentence) -> Iterator[Located]:
    for figure in figures_of(sentence):
        for group, value in _values(figure, sentence, report.published):
            yield Located(report, sentence, figure.start, figure.end, group, value, figure)
    for name in (*people(sentence.text), *places(sentence.text)):
        spelt = canonical(name.name)
        yield Located(report, sentence, name.start, name.end, "name", spelt)
    for match in _OPPOSITES().finditer(sentence.canonical):
        if match[1] is None:
            continue
        group, side = _sides()[match[1]]
        yield Located(report, sentence, *match.span(1), f"direction {group}", side)


@cache
def _sides() -> dict[str, tuple[str, str]]:
    """Word → its pair of opposites and which of the two it is."""
    rows = [row for row in lexicon.table("cues") if "/" in row["class"]]
    return {canonical(row["word"]): (row["class"], row["side"]) for row in rows}


@cache
def _OPPOSITES() -> re.Pattern[str]:
    denied = "|".join(re.escape(canonical(w)) for w in lexicon.words_where("cues", "class", "negation"))
    words = "|".join(re.escape(word) for word in sorted(_sides(), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:(?:{denied})\s(?:\w+\s)?(?:{words})|({words}))(?!\w)")


def _values(figure: Found, sentence: Sentence, published: str | None) -> Iterator[tuple[str, str]]:
    """What a figure can be compared in, and its value there; both ends of a period."""
    if figure.kind in ("date", "period"):
        for end in figure.value.split("/"):
            value = complete(end, published) or end
            if value[-1:].isdigit() and "Q" not in value and "H" not in value:
                yield ("time" if end.startswith("T") else f"date {value.count('-')}"), value
    elif figure.kind in ("number", "ordinal") and _MINUTE.search(sentence.canonical[: figure.start]):
        yield "minute", figure.value
    elif counts(figure) and not figure.upper and figure.kind != "ratio":
        unit = UNITS.get(figure.unit)
        noun = unit is None or unit.sort == "noun"
        yield (f"count {figure.per}" if noun else f"{unit.dimension} {figure.per}"), figure.value


def _fit(slots: Sequence[Located], weights: dict[str, float]) -> np.ndarray[Any, Any]:
    """How well the surroundings of each two slots fit: cosines, of shape (slots, slots)."""
    from scipy.sparse import csr_array

    known: dict[tuple[str, str], int] = defaultdict(lambda: len(known))
    terms: list[int] = []
    values: list[float] = []
    ends = [0]
    for slot in slots:
        around = _surroundings(slot, weights)
        length = math.sqrt(sum(value * value for value in around.values())) or 1.0
        terms += [known[term] for term in around]
        values += [value / length for value in around.values()]
        ends.append(len(terms))
    rows: csr_array[Any] = csr_array((values, terms, ends), shape=(len(slots), len(known)))
    fit: np.ndarray[Any, Any] = (rows @ rows.T).toarray()
    return fit


def _surroundings(slot: Located, weights: dict[str, float]) -> dict[tuple[str, str], float]:
    """The words before and behind, the nearer the heavier, and those of the whole sentence."""
    tokens = slot.sentence.tokens
    before = [token for token in tokens if token.end <= slot.start][::-1]
    own = slot.start if slot.figure else slot.end  # the unit of a figure stands behind it
    behind = [token for token in tokens if token.start >= own]
    found: dict[tuple[str, str], float] = {}
    for side, words in (("<", before), (">", behind)):
        for far, token in enumerate(words):
            word = token.canonical
            if not word[0].isdigit():
                weight = weights[word] * (_NAME if token.surface[0].isupper() else 1.0)
                near, wide = (side, word), ("", word)
                found.setdefault(near, weight * math.exp(-far / _NEAR))
                value = _SENTENCE * weight * math.exp(-far / _FAR)
                found[wide] = max(value, found.get(wide, 0.0))
    return found


def _aligned(
    slots: Sequence[Located], fit: np.ndarray[Any, Any], mine: Sequence[int], theirs: Sequence[int]
) -> Iterator[tuple[float, int, int]]:
    """Slots of two reports, each of which fits the other best, as far as values are near, too."""
    block = fit[np.ix_(mine, theirs)].copy()
    for row, i in enumerate(mine):
        block[row] += [
            _nearness(slots[i], slots[j]) if _comparable(slots[i], slots[j]) else -1.0 for j in theirs
        ]
    for _ in range(_ROUNDS):
        forth, back = block.argmax(axis=1), block.argmax(axis=0)
        for row, column in enumerate(forth):
            if back[column] == row and block[row, column] > 0:
                yield float(block[row, column]), mine[row], theirs[column]
                block[row], block[:, column] = -1.0, -1.0


def _nearness(one: Located, other: Located) -> float:
    """What equal values, or values near each other, add to how well two slots fit."""
    anchored = _ANCHOR if one.beside & other.beside else 0.0
    if one.value == other.value:
        return _SAME_VALUE + anchored
    if one.size is None or other.size is None:
        return anchored
    reach = _STEPS if one.group.startswith(_ON_A_LINE) else _SHARE * max(one.size, other.size)
    return anchored + _NEAR_VALUE * (abs(one.size - other.size) <= reach)


def _differ(
    one: Located, other: Located, slots: Sequence[Located], mine: Iterable[int], theirs: Iterable[int]
) -> bool:
    """Whether two values are no two ways to say one thing, and no report gives both.

    Of words that many sentences hold, only the sentence must not give both.
    """
    if one.group.startswith("direction"):
        mine = [i for i in mine if slots[i].sentence is one.sentence]
        theirs = [j for j in theirs if slots[j].sentence is other.sentence]
    return (
        not _at_other_times(one, other)
        and not any(_agree(one, slots[j]) for j in theirs)
        and not any(_agree(other, slots[i]) for i in mine)
    )


def _at_other_times(one: Located, other: Located) -> bool:
    """Whether both sentences say when, and none of their times is the same."""
    if one.group.startswith(("date", "time")):
        return False
    mine, theirs = (
        [m.value for m in moments(each.sentence, None) if m.value] for each in (one, other)
    )
    return bool(mine and theirs) and not any(
        a.startswith(b) or b.startswith(a) for a in mine for b in theirs
    )


def _comparable(one: Located, other: Located) -> bool:
    """Whether values are so near that both can be told of one thing."""
    if one.figure is None:
        mine, theirs = {*one.sentence.words}, {*other.sentence.words}
        return 2 * len(mine & theirs) >= _SAME_SENTENCE * (len(mine) + len(theirs))
    if one.group == "time":
        return True
    if one.group.startswith("date"):
        parts = zip(one.value.split("-"), other.value.split("-"), strict=False)
        slips = sum(a != b for a, b in parts) == 1
        if "-" not in one.value:  # years are told of much; near ones with the same figure beside
            return bool(one.beside & other.beside) and abs(int(one.value) - int(other.value)) <= _STEPS
        return slips or abs((one.size or 0) - (other.size or 0)) <= _STEPS
    if one.size is None or other.size is None:
        return False
    small, large = sorted((one.size, other.size))
    return large <= 2 * small or large in [small * 10**power for power in (1, 2, 3)]


def _agree(one: Located, other: Located) -> bool:
    """Equal, as far as their bounds say."""
    if one.value == other.value:
        return True
    if one.group == "name":
        shared = {*one.value.split()} & {*other.value.split()}
        return bool(shared) or SequenceMatcher(None, one.value, other.value).ratio() >= _SPELLING
    if one.figure is None or other.figure is None or one.group.startswith(("date", "time")):
        return False
    if one.size is not None and other.size is not None and _rounds(one, other):
        return True
    both = compare(one.figure, other.figure), compare(other.figure, one.figure)
    return bool({*both} & {Match.EQUAL, Match.APPROXIMATE})


def _rounds(one: Located, other: Located) -> bool:
    """Whether one is the other cut or rounded to three digits or more: 491.000 of 491.578."""
    short, full = sorted((one, other), key=lambda slot: len(slot.value.rstrip("0")))
    digits = short.value.rstrip("0").replace(".", "")
    step = 10 ** (len(short.value) - len(digits)) if "." not in short.value else 1
    return len(digits) >= _DIGITS and step > 1 and abs((short.size or 0) - (full.size or 0)) < step
