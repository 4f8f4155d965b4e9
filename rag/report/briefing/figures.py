"""The figures of articles: the table of known indicators, and where articles disagree. Pure.

What offices report again and again has a name in `indicators.toml`, with the words by which its
label is known. Only such figures stand in the table: a row whose label is not sure is worse than
none. Two figures of other things are compared where their labels say the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations
from typing import Final, NamedTuple

from rag.document import telling_words
from rag.figures import EXACT, UNITS, Found, Match, Unit, compare, differ_by_slip, figures_of, plain
from rag.messages import Language
from rag.report.summary import PARTS
from rag.text import lexicon, parse
from rag.types import Article, Cell, Indicator, LabelledFigure, Summary

_SAME_SENTENCE: Final = 0.75  # of the words of the longer sentence
_ALIKE: Final = 0.6  # share of all words of two labels that both have
_TELLING: Final = 5  # words of two labels that both have
_DAYS_BETWEEN: Final = 10
_WITHIN: Final = 0.75  # of the words of the shorter label that the longer one has too


class Entry(NamedTuple):
    """A figure of one article, with the words of its label.

    `known` is the name of its indicator in `indicators.toml`; None for any other figure.
    """

    figure: LabelledFigure
    article: Article
    known: str | None
    words: frozenset[str]
    found: Found | None  # as the text has it, with its "khoảng" or "hơn"


@cache
def _indicators(dimension: str) -> dict[str, re.Pattern[str]]:
    return {
        name: lexicon.pattern(f"indicators.{name}")
        for name, entry in lexicon.entries("indicators").items()
        if entry.get("dimension") == dimension
    }


def known_indicator(figure: LabelledFigure) -> str | None:
    """The indicator that a figure belongs to, where its label tells."""
    label, known = parse(figure.label).canonical, _indicators(_unit(figure.unit).dimension)
    return next((name for name, words in known.items() if words.search(label)), None)


def entries(summaries: Sequence[Summary], articles: Mapping[str, Article]) -> list[Entry]:
    """The figures of all articles; of a report those alone that stand in one of its sections."""
    listed: list[Entry] = []
    for summary in summaries:
        sections = [claim for part in PARTS[1:] for claim in getattr(summary, part)]
        told = {citation.start for claim in sections for citation in claim.citations}
        for figure in summary.figures:
            if not told or figure.citation.start in told or summary.engine == "llm":
                listed.append(_entry(figure, articles[summary.article_id]))
    return listed


def _entry(figure: LabelledFigure, article: Article) -> Entry:
    place = frozenset(parse(figure.place or "").words)
    written = figures_of(parse(figure.citation.quote))
    return Entry(
        figure,
        article,
        known_indicator(figure),
        frozenset(telling_words(figure.label)) - place,
        next((f for f in written if f.raw in figure.raw and f.value == figure.value), None),
    )


def figure_table(listed: Sequence[Entry], language: Language) -> tuple[Indicator, ...]:
    """A row for each known indicator, those of most places first; equal values are one cell."""
    rows: dict[str, list[Entry]] = {}
    for entry in listed:
        if entry.known:
            rows.setdefault(entry.known, []).append(entry)
    ordered = sorted(rows.values(), key=lambda row: -len({entry.figure.place for entry in row}))
    return tuple(_row(row, language) for row in ordered)


def disagreements(listed: Sequence[Entry], language: Language) -> tuple[Indicator, ...]:
    """What two articles give different values for, at one place and time.

    Both give a known indicator for the same stated period; or the labels tell of one thing, and one
    sentence stands in both but for its figures, or the two differ as by a slip (digits swapped, or
    one of them another), or both tell it of one period within days and in many words.
    """
    alike: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in listed:
        figure = entry.figure
        if figure.place and entry.found:
            bucket = (figure.place, _unit(figure.unit).dimension, figure.per)
            alike.setdefault(bucket, []).append(entry)
    pairs = (
        pair
        for bucketed in alike.values()
        for pair in combinations(bucketed, 2)
        if pair[0].article.id != pair[1].article.id and _clash(*pair, bucketed)
    )
    clashes: list[list[Entry]] = []
    for pair in pairs:
        group = next((g for g in clashes if pair[0] in g or pair[1] in g), None)
        if group is None:
            clashes.append(list(pair))
        else:
            group += [entry for entry in pair if entry not in group]
    return tuple(_row(group, language) for group in clashes)


def _clash(one: Entry, other: Entry, listed: Sequence[Entry]) -> bool:
    a, b = one.figure, other.figure
    apart = a.period and b.period and a.period[:7] != b.period[:7]
    if apart or one.known != other.known or _agree(one, other):
        return False
    mine, theirs = (
        [e for e in listed if e.article.id == own.article.id and _same(e, own)]
        for own in (one, other)
    )
    # An article that gives both values contradicts nobody.
    if any(_agree(e, other) for e in mine) or any(_agree(e, one) for e in theirs):
        return False
    if one.known and a.period and len(mine) == len(theirs) == 1:  # of several each may be a part
        return True
    fewer, more = sorted((one.words, other.words), key=len)
    of_one = one.known is not None or (fewer and len(fewer & more) >= _WITHIN * len(fewer))
    quotes = [frozenset(parse(figure.citation.quote).words) for figure in (a, b)]
    copied = len(quotes[0] & quotes[1]) >= _SAME_SENTENCE * max(map(len, quotes))
    told = a.period and a.period == b.period and len(fewer & more) >= _TELLING
    return bool(of_one) and (
        copied or differ_by_slip(a.value, b.value) or bool(told and _within_days(one, other))
    )


def _within_days(one: Entry, other: Entry) -> bool:
    """Whether both were published at about the same time, so that neither is a later count."""
    days = [date.fromisoformat(e.article.published) for e in (one, other) if e.article.published]
    return len(days) == 2 and abs((days[0] - days[1]).days) <= _DAYS_BETWEEN


def _same(one: Entry, other: Entry) -> bool:
    """Whether two figures are of one indicator."""
    if one.known or other.known:
        return one.known == other.known
    return len(one.words & other.words) >= _ALIKE * max(1, len(one.words | other.words))


def _agree(one: Entry, other: Entry) -> bool:
    """Whether two figures are equal, as far as their bounds say, or cannot be compared."""
    if one.found is None or other.found is None or one.found.kind != other.found.kind:
        return True
    compared = {compare(one.found, other.found), compare(other.found, one.found)}
    return bool(compared & {Match.EQUAL, Match.APPROXIMATE})


def _row(row: Sequence[Entry], language: Language) -> Indicator:
    """The values of a row in the unit of its first; equal ones and copies of a sentence once."""
    first = row[0].figure
    cells: list[Cell] = []
    for entry in row:
        figure = entry.figure
        cell = Cell(
            place=figure.place,
            period=figure.period,
            raw=figure.raw,
            value=converted(figure.value, figure.unit, first.unit),
            label=figure.label,
            publisher=entry.article.publisher,
            published=entry.article.published,
            citation=figure.citation,
        )
        at = next((i for i, other in enumerate(cells) if _same_cell(other, cell)), None)
        if at is None:
            cells.append(cell)
        elif cell.citation != cells[at].citation:
            others = tuple(dict.fromkeys((*cells[at].others, cell.citation)))
            cells[at] = cells[at].model_copy(update={"others": others})
    name = first.label[:1].upper() + first.label[1:]
    if row[0].known:
        name = lexicon.entries("indicators")[row[0].known][language]
    per = f"/{first.per}" if first.per and len({entry.figure.per for entry in row}) == 1 else ""
    return Indicator(indicator=name, unit=f"{first.unit}{per}", cells=tuple(cells))


def _same_cell(one: Cell, other: Cell) -> bool:
    """One value of one place and time; copies of a sentence date their "đến nay" each anew."""
    if (one.place, one.value) != (other.place, other.value):
        return False
    copied = parse(one.citation.quote).canonical == parse(other.citation.quote).canonical
    return one.period == other.period or copied


def converted(value: str, unit: str, wanted: str) -> str:
    """A plain decimal of one unit in another of the same dimension; ratios stay as they are."""
    have, want = _unit(unit), _unit(wanted)
    if have.factor == want.factor or have.dimension != want.dimension or "/" in value:
        return value
    return plain(EXACT.multiply(Decimal(value), have.factor) / want.factor)


def _unit(name: str) -> Unit:
    """The unit; one that the lexicon does not know is a noun of its own."""
    return UNITS.get(name) or Unit(name, "noun", name)
