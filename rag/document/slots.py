"""What a sentence gives a value for: figures, dates, times, names, directions. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

from rag.document.periods import complete
from rag.figures import UNITS, Found, counts, figures_of
from rag.text import Sentence, lexicon, parse, people, places
from rag.types import Article

_DOCUMENT: Final = lexicon.patterns("document")
ON_A_LINE: Final = ("date", "minute")
"""Groups whose values are points in time: no share of a value is near it."""
_SHARE, _STEPS = 0.1, 3  # what is near: of the larger value; days, years, minutes of a match
_DIGITS: Final = 3  # that a rounded figure keeps
_NOUN: Final = 2  # words behind a number that name what it counts
_CROWD, _LIST = 2, 25  # slots of a group in a sentence, and in a report, that tell one thing each
_PRICES: Final = 3  # sentences on prices that make a report one of a market
_SCORE: Final = re.compile(r"(\d{1,2})\s*[-–]\s*(\d{1,2})")


class Located(NamedTuple):
    """What fills a slot at `[start, end)` of a sentence; `figure` is None for words.

    `group` says what it can be compared with: "count", "date", "time", "minute", "score", a
    measure, "name", or a pair of opposites. `value` is plain, ISO, or the words as `canonical`
    spells them, of an opposite its side; `beside` are group and value of the sentence's other
    figures.
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
    def raw(self) -> str:
        """As it is written."""
        return self.sentence.text[self.start : self.end]

    @property
    def size(self) -> float | None:
        """The value as a number, of a day that of the calendar; None for words and ratios."""
        try:
            if self.value.count("-") > 1:
                return float(date.fromisoformat(self.value).toordinal())
            return abs(float(self.value))
        except ValueError:
            return None


def near(one: Located, other: Located) -> bool:
    """Whether two values are about the same; words and ratios never are."""
    if one.size is None or other.size is None:
        return False
    share = _SHARE * max(one.size, other.size)
    return abs(one.size - other.size) <= (_STEPS if one.group.startswith(ON_A_LINE) else share)


def rounded(one: Located, other: Located) -> bool:
    """Whether one value is the other cut or rounded: 491000 of 491578, 3.1 of -3.13."""
    if one.size is None or other.size is None:
        return False
    short, full = sorted((one.value.lstrip("-"), other.value.lstrip("-")), key=_digits)
    decimals = len(short.partition(".")[2])
    zeros = 0 if "." in full else len(short) - len(short.rstrip("0"))
    step = Decimal(10) ** (zeros - decimals)
    kept = _digits(short) >= (_DIGITS if step > 1 else 2)
    return kept and _digits(short) < _digits(full) and abs(Decimal(short) - Decimal(full)) < step


def _digits(value: str) -> int:
    """How many digits a plain decimal tells."""
    return len(value.replace(".", "").strip("0"))


def counted(slot: Located) -> set[str]:
    """The words of what a figure counts: those behind the number."""
    behind = [t.canonical for t in slot.sentence.tokens if t.start >= slot.start][: _NOUN + 1]
    telling = {word for word in behind if not word[0].isdigit()}
    return telling - lexicon.canonical_words("stop_words")


def slots_of(report: Article) -> Iterator[Located]:
    """The slots of a report, in order; neither prices of the hour nor lists of figures."""
    sentences = parse(report.text).sentences
    changing = _DOCUMENT.changes_by_the_hour
    steady = [each for each in sentences if not changing.search(each.canonical)]
    if len(sentences) - len(steady) >= _PRICES:
        return
    lines = [[*_figures(report, each), *_words(report, each)] for each in steady]
    listed = Counter(slot.group for line in lines for slot in line)
    for line in lines:
        crowded = Counter(slot.group for slot in line)
        told = {(slot.group, slot.value) for slot in line if slot.figure}
        for slot in line:
            single = crowded[slot.group] <= _CROWD and listed[slot.group] <= _LIST
            if single or slot.group.startswith(ON_A_LINE) or slot.figure is None:
                yield slot._replace(beside=frozenset(told - {(slot.group, slot.value)}))


def _figures(report: Article, sentence: Sentence) -> Iterator[Located]:
    for figure in figures_of(sentence):
        for group, value in _values(figure, sentence, report.published):
            yield Located(report, sentence, figure.start, figure.end, group, value, figure)


def _values(figure: Found, sentence: Sentence, published: str | None) -> Iterator[tuple[str, str]]:
    """What a figure can be compared in, and its value there; both ends of a period."""
    before = sentence.canonical[: figure.start]
    if figure.kind in ("date", "period"):
        for end in figure.value.split("/"):
            value = complete(end, published) or end
            # On its own day each report tells what happened then.
            if not {*"QH"} & {*value} and value != published:
                yield ("time" if end.startswith("T") else f"date {value.count('-')}"), value
    elif figure.unit in ("", "thứ") and _DOCUMENT.minute_of_a_match.search(before):
        yield "minute", figure.value
    elif not figure.unit and (score := _SCORE.fullmatch(figure.raw)):
        yield "score", "-".join(sorted(score.groups()))  # whoever is named first
    elif counts(figure) and not figure.upper and figure.kind != "ratio":
        unit = UNITS.get(figure.unit)
        noun = unit is None or unit.sort == "noun"
        measure = "count" if noun or unit is None else f"{unit.dimension} of {unit.factor}"
        yield f"{measure} {figure.per}", figure.value


def _words(report: Article, sentence: Sentence) -> Iterator[Located]:
    for name in (*people(sentence.text), *places(sentence.text)):
        yield Located(report, sentence, name.start, name.end, "name", parse(name.name).canonical)
    for match in _opposites().finditer(sentence.canonical):
        if match[1]:  # not denied
            pair, side = _sides()[match[1]]
            yield Located(report, sentence, *match.span(1), f"direction {pair}", side)


@cache
def _sides() -> dict[str, tuple[str, str]]:
    """Word → its pair of opposites and which of the two it is."""
    rows = [row for row in lexicon.table("cues") if "/" in row["class"]]
    return {parse(row["word"]).canonical: (row["class"], row["side"]) for row in rows}


@cache
def _opposites() -> re.Pattern[str]:
    """Finds a word with an opposite; the group is empty behind a word that denies it."""
    denials = lexicon.words_where("cues", "class", "negation")
    denied = "|".join(re.escape(parse(word).canonical) for word in denials)
    words = "|".join(map(re.escape, sorted(_sides(), key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:(?:{denied})\s(?:\w+\s)?(?:{words})|({words}))(?!\w)")
