"""The figures of a set of articles: the table of known indicators, and where articles disagree. Pure.

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

_SAME_SENTENCE: Final = 0.8
_OF_ONE_SENTENCE: Final = 0.6  # of the words of the shorter sentence
_ALIKE: Final = 0.6  # share of all words of two labels that both have
_WITHIN: Final = 0.75  # of the words of the shorter label that the longer one has too
_TELLING, _TELLING_ALONE = 2, 5  # words of a label that say what is counted
_DAYS_BETWEEN: Final = 10
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


class Known(NamedTuple):
    """An indicator with its names, the dimension of its unit and what its labels are known by."""

    vietnamese: str
    english: str
    dimension: str
    pattern: lexicon.Pattern


class Entry(NamedTuple):
    """A figure of one article: its indicator if it is a known one, else the words of its label."""

    figure: LabelledFigure
    article: Article
    known: Known | None
    words: frozenset[str]
    found: Found | None  # as the text has it, with its "khoảng" or "hơn"


@cache
def _indicators() -> list[Known]:
    return [
        Known(
            entry["vietnamese"],
            entry["english"],
            entry["dimension"],
            lexicon.pattern(f"indicators.{name}"),
        )
        for name, entry in lexicon.entries("indicators").items()
        if "vietnamese" in entry
    ]


def known_indicator(figure: LabelledFigure) -> Known | None:
    """The indicator that a figure belongs to, where its label tells."""
    dimension, label = _unit(figure.unit).dimension, parse(figure.label).canonical
    fitting = (k for k in _indicators() if k.dimension == dimension and k.pattern.search(label))
    return next(fitting, None)


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
    rows: dict[Known, list[Entry]] = {}
    for entry in listed:
        if entry.known:
            rows.setdefault(entry.known, []).append(entry)
    ordered = sorted(rows.values(), key=lambda row: -len({entry.figure.place for entry in row}))
    return tuple(_row(row, language) for row in ordered)


def disagreements(listed: Sequence[Entry], language: Language) -> tuple[Indicator, ...]:
    """What two articles give different values for, at one place and time.

    Either the two sentences are the same but for the figure, as in copies; or both give a known
    indicator for the same stated period; or they tell of one thing in words of their own, and the
    figures differ as by a slip (digits swapped, or one of them another) or are of one day, or of a
    period that is told of at about the same time.
    """
    alike: dict[tuple[str | None, str, str], list[Entry]] = {}
    for entry in listed:
        figure = entry.figure
        if figure.place:
            bucket = (figure.place, _unit(figure.unit).dimension, figure.per)
            alike.setdefault(bucket, []).append(entry)
    clashes: list[list[Entry]] = []
    for entries_alike in alike.values():
        for one, other in combinations(entries_alike, 2):
            if one.article.id == other.article.id or not _clash(one, other, entries_alike):
                continue
            group = next((g for g in clashes if one in g or other in g), None)
            if group is None:
                clashes.append([one, other])
            else:
                group += [entry for entry in (one, other) if entry not in group]
    return tuple(_row(group, language) for group in clashes)


def _clash(one: Entry, other: Entry, listed: Sequence[Entry]) -> bool:
    if one.figure.value == other.figure.value or _agree(one, other):
        return False
    if one.found is None or other.found is None or one.found.kind != other.found.kind:
        return False
    if not (_slipped(one, other) or _same_but_figures(one, other)):
        period = one.figure.period
        known = _same(one, other) and one.known and period and period == other.figure.period
        if not (known or _told_of_one_thing(one, other)):
            return False
        if _several(one, listed) or _several(other, listed):  # parts, perhaps
            return False
    # An article that gives both values contradicts nobody.
    return not any(
        entry.article.id == mine.article.id and _same(entry, mine) and _agree(entry, theirs)
        for mine, theirs in ((one, other), (other, one))
        for entry in listed
    )


def _same(one: Entry, other: Entry) -> bool:
    """Whether two figures are of one indicator."""
    if one.known or other.known:
        return one.known == other.known
    return len(one.words & other.words) >= _ALIKE * max(1, len(one.words | other.words))


def _agree(one: Entry, other: Entry) -> bool:
    if one.found is None or other.found is None:
        return False
    compared = {compare(one.found, other.found), compare(other.found, one.found)}
    return bool(compared & {Match.EQUAL, Match.APPROXIMATE})


def _several(entry: Entry, listed: Sequence[Entry]) -> bool:
    """Whether its article gives several figures of the indicator for the place."""
    return sum(each.article.id == entry.article.id and _same(each, entry) for each in listed) > 1


def _slipped(one: Entry, other: Entry) -> bool:
    """Whether two figures of one thing differ by their digits' order or by one digit."""
    a, b = one.figure, other.figure
    if one.known != other.known or (a.period and b.period and a.period[:7] != b.period[:7]):
        return False
    fewer, more = sorted((one.words, other.words), key=len)
    of_one = bool(fewer) and len(fewer & more) >= _WITHIN * len(fewer)
    return (one.known is not None or of_one) and differ_by_slip(a.value, b.value)


def _same_but_figures(one: Entry, other: Entry) -> bool:
    """Whether both stand in one sentence, copied but for its figures."""
    if parse(one.figure.label).canonical != parse(other.figure.label).canonical:
        return False
    mine, theirs = _words(one.figure.citation.quote), _words(other.figure.citation.quote)
    return len(mine & theirs) >= _SAME_SENTENCE * max(len(mine), len(theirs))


def _told_of_one_thing(one: Entry, other: Entry) -> bool:
    """Whether two figures of a place and time count the same, as far as all their words say.

    "Nhân dân đóng góp" may be said of a road in one article and of a school in the other: a label
    of few words tells only where both headlines name what it is of.
    """
    if one.known or not _same(one, other) or not _at_one_time(one, other):
        return False
    shared = one.words & other.words
    headlines = _words(one.article.title) & _words(other.article.title)
    quotes = sorted((_words(e.figure.citation.quote) for e in (one, other)), key=len)
    if len(quotes[0] & quotes[1]) < _OF_ONE_SENTENCE * len(quotes[0]):
        return False
    return len(shared) >= _TELLING_ALONE or len(shared & headlines) >= _TELLING


def _at_one_time(one: Entry, other: Entry) -> bool:
    """One day; or one period, told of within days, so that neither is a later count of it."""
    period = one.figure.period
    if period is None or period != other.figure.period:
        return False
    days = [each.article.published for each in (one, other)]
    if _DAY.fullmatch(period) or None in days:
        return _DAY.fullmatch(period) is not None
    first, last = sorted(date.fromisoformat(day) for day in days if day)
    return (last - first).days <= _DAYS_BETWEEN


def _words(text: str) -> frozenset[str]:
    return frozenset(word for word in parse(text).words if word.isalpha())


def _row(row: Sequence[Entry], language: Language) -> Indicator:
    first = row[0]
    unit, label = first.figure.unit, first.figure.label
    pers = {entry.figure.per for entry in row}
    cells: list[Cell] = []
    for entry in row:
        cell = _cell(entry, unit)
        at = next((i for i, other in enumerate(cells) if _same_cell(other, cell)), None)
        if at is None:
            cells.append(cell)
        elif cell.citation not in (cells[at].citation, *cells[at].others):
            others = (*cells[at].others, cell.citation)
            cells[at] = cells[at].model_copy(update={"others": others})
    name = label[:1].upper() + label[1:]
    if first.known:
        name = first.known.english if language == "en" else first.known.vietnamese
    per = first.figure.per if len(pers) == 1 else ""
    return Indicator(indicator=name, unit=f"{unit}/{per}" if per else unit, cells=tuple(cells))


def _same_cell(one: Cell, other: Cell) -> bool:
    """One value of one place and time; copies of a sentence date their "đến nay" each anew."""
    if (one.place, one.value) != (other.place, other.value):
        return False
    copied = parse(one.citation.quote).canonical == parse(other.citation.quote).canonical
    return one.period == other.period or copied


def _cell(entry: Entry, unit: str) -> Cell:
    figure = entry.figure
    return Cell(
        place=figure.place,
        period=figure.period,
        raw=figure.raw,
        value=converted(figure.value, figure.unit, unit),
        label=figure.label,
        publisher=entry.article.publisher,
        published=entry.article.published,
        citation=figure.citation,
    )


def converted(value: str, unit: str, wanted: str) -> str:
    """A plain decimal of one unit in another of the same dimension; ratios stay as they are."""
    have, want = _unit(unit), _unit(wanted)
    if have.factor == want.factor or have.dimension != want.dimension or "/" in value:
        return value
    return plain(EXACT.multiply(Decimal(value), have.factor) / want.factor)


def _unit(name: str) -> Unit:
    """The unit; one that the lexicon does not know is a noun of its own."""
    return UNITS.get(name) or Unit(name, "noun", name)
