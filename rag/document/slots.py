"""What a sentence gives a value for: figures, dates, times. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from rag.document.periods import dated
from rag.figures import UNITS, Found, counts, figures_of, plain
from rag.text import Sentence, Stretch, lexicon, parse
from rag.types import Article

_DOCUMENT: Final = lexicon.Patterns("document")
ON_A_LINE: Final = ("date", "minute")
"""Groups whose values are points in time: no value is many times another."""
_NOUN: Final = 2  # words behind a number that name what it counts
_DIGITS: Final = 3  # that a rounded figure keeps
_PRICES: Final = 3  # sentences on prices that make a report one of a market
_PRODUCT: Final = re.compile(r"\d\s*[x×]\s*\d")  # "1.920 x 1.080": sides, in any order
_SCORE: Final = re.compile(r"(\d{1,2})\s*[-–]\s*(\d{1,2})")


class Located(NamedTuple):
    """What fills a slot at `[start, end)` of a sentence.

    `group` says what it can be compared with: "count", "range", "date", "time", "minute", "score"
    or a measure. `value` is plain or ISO; `beside` are group and value of the sentence's others.
    """

    article: Article
    sentence: Sentence
    start: int
    end: int
    group: str
    value: str
    figure: Found
    beside: frozenset[tuple[str, str]] = frozenset()

    @property
    def raw(self) -> str:
        """As it is written."""
        return self.sentence.text[self.start : self.end]

    @property
    def size(self) -> float | None:
        """The value as a number, of a day that of the calendar; None for ratios and ranges."""
        try:
            if self.value.count("-") > 1:
                return float(date.fromisoformat(self.value).toordinal())
            return abs(float(self.value))
        except ValueError:
            return None


def around(sentence: Stretch, start: int, end: int, words: int, middle: str = "…") -> str:
    """So many words on either side of `[start, end)`, with `middle` in its place."""
    before = [token.start for token in sentence.tokens if token.end <= start][-words:]
    behind = [token.end for token in sentence.tokens if token.start >= end][:words]
    lead = sentence.text[before[0] : start].strip() if before else ""
    rest = sentence.text[end : behind[-1]].strip() if behind else ""
    return f"{lead} {middle} {rest}".strip()


def clause_of(sentence: Stretch, figure: Found) -> str:
    """The words of a sentence around a figure, as they stand, between others and commas."""
    marks = [match.span() for match in _DOCUMENT.clause_break.finditer(sentence.text)]
    others = [(other.start, other.end) for other in figures_of(sentence) if counts(other)]
    start = max((end for _, end in (*marks, *others) if end <= figure.start), default=0)
    ends = [begin for begin, _ in (*marks, *others) if begin >= figure.end]
    return sentence.text[start : min(ends, default=len(sentence))].strip(" (,;")


def rounded(one: Located, other: Located) -> bool:
    """Whether one value is the other cut or rounded: 491000 of 491578, 3.1 of -3.13."""
    if one.size is None or other.size is None:
        return False
    values = (one.value.lstrip("-"), other.value.lstrip("-"))
    short, full = sorted(values, key=lambda value: len(digits(value)))
    decimals = len(short.partition(".")[2])
    zeros = 0 if "." in full else len(short) - len(short.rstrip("0"))
    step = Decimal(10) ** (zeros - decimals)
    kept = len(digits(short)) >= (_DIGITS if step > 1 else 2)
    fewer = len(digits(short)) < len(digits(full))
    return kept and fewer and abs(Decimal(short) - Decimal(full)) < step


def digits(value: str) -> str:
    """The digits that a plain decimal tells, in order."""
    return value.lstrip("-").replace(".", "").strip("0")


def counted(slot: Located) -> set[str]:
    """The words of what a figure counts: those behind the number."""
    behind = [t.canonical for t in slot.sentence.tokens if t.start >= slot.start][: _NOUN + 1]
    telling = {word for word in behind if not word[0].isdigit()}
    return telling - lexicon.canonical_words("stop_words")


def slots_of(report: Article) -> Iterator[Located]:
    """The slots of a report, in order, without prices of the hour."""
    sentences = parse(report.text).sentences
    changing = _DOCUMENT.changes_by_the_hour
    steady = [each for each in sentences if not changing.search(each.canonical)]
    if len(sentences) - len(steady) >= _PRICES:
        return
    for line in steady:
        slots = list(_figures(report, line))
        told = {(slot.group, slot.value) for slot in slots}
        for slot in slots:
            yield slot._replace(beside=frozenset(told - {(slot.group, slot.value)}))


def _figures(report: Article, sentence: Sentence) -> Iterator[Located]:
    products = [match.span() for match in _PRODUCT.finditer(sentence.text)]
    for figure in figures_of(sentence):
        if any(figure.start < end and start < figure.end for start, end in products):
            continue
        for group, value in _values(figure, sentence, report.published):
            yield Located(report, sentence, figure.start, figure.end, group, value, figure)


def _values(figure: Found, sentence: Sentence, published: str | None) -> Iterator[tuple[str, str]]:
    """What a figure can be compared in, and its value there; both ends of a period."""
    before = sentence.canonical[: figure.start]
    if figure.kind in ("date", "period"):
        for end in figure.value.split("/"):
            value = dated(replace(figure, value=end), sentence, published) or end
            # On its own day each report tells what happened then.
            if not {*"QH"} & {*value} and value != published:
                yield ("time" if end.startswith("T") else f"date {value.count('-')}"), value
    elif figure.unit in ("", "thứ") and _DOCUMENT.minute_of_a_match.search(before):
        yield "minute", figure.value
    elif not figure.unit and not figure.upper and (score := _SCORE.fullmatch(figure.raw)):
        yield "score", "-".join(sorted(score.groups()))  # whoever is named first
    elif counts(figure) and figure.upper:
        yield "range", f"{figure.value}-{figure.upper}"
    elif counts(figure):
        unit = UNITS.get(figure.unit)
        if unit is None or unit.sort == "noun":
            yield f"count {figure.per}", _decimal(figure.value)
        else:
            yield f"{unit.dimension} {figure.per}", _decimal(figure.value, unit.factor)


def _decimal(value: str, factor: Decimal = Decimal(1)) -> str:
    """A value in the base unit of its dimension; a ratio of numbers as one, another as it is."""
    part, slash, whole = value.partition("/")
    if not slash:
        return plain(Decimal(value) * factor)
    whole_numbers = part.isdigit() and whole.strip("0").isdigit()
    return plain(Decimal(part) / Decimal(whole)) if whole_numbers else value
