"""The figure table of a set of articles, and where its articles disagree. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations
from typing import Final, NamedTuple

from rag.figures import Found, Match, compare, differ_by_slip, figures_of
from rag.messages import Language
from rag.report.briefing.indicators import Key, RowIndex, converted, key_of, name_of, same
from rag.text import parse
from rag.types import Article, Cell, Indicator, LabelledFigure, Summary

_DURATIONS: Final = frozenset({"năm", "tháng", "ngày", "giờ", "tuần", "quý", "phút", "nhiệm kỳ"})
_SAME_SENTENCE: Final = 0.8
_OF_ONE_SENTENCE: Final = 0.6  # of the words of the shorter sentence
_TELLING, _TELLING_ALONE = 2, 5  # syllables of a label that say what is counted
_DAYS_BETWEEN: Final = 10
# Words of a label that leave what it counts as it is.
_UNRESTRICTING: Final = frozenset(
    "đơn vị đã được đạt xử lý xử lí thực hiện hiện nay tính đến ngày trong năm nay quý tháng so là "
    "thì cơ quan ngành chức năng lực lượng địa phương bàn".split()
)
_OF_ONE_THING: Final = 0.75  # of the words of the shorter label that the longer one has too


class Entry(NamedTuple):
    """A figure of one article, under the indicator it belongs to."""

    key: Key
    figure: LabelledFigure
    article: Article

    @property
    def found(self) -> Found | None:
        """The figure as the text has it, with its "khoảng" or "hơn"."""
        return _found(self.figure.citation.quote, self.figure.raw, self.figure.value)


def entries(summaries: Sequence[Summary], articles: Mapping[str, Article]) -> list[Entry]:
    """The figures of all articles that count something a table can hold side by side.

    Lengths of time are left to the text, and so is what stands in no section of a report.
    """
    listed: list[Entry] = []
    for summary in summaries:
        article = articles[summary.article_id]
        sections = (summary.results, summary.shortcomings, summary.causes, summary.tasks)
        told = {
            (c.start, c.end) for claims in sections for claim in claims for c in claim.citations
        }
        for figure in summary.figures:
            at = (figure.citation.start, figure.citation.end)
            inside = any(start < at[1] and end > at[0] for start, end in told)
            if figure.unit in _DURATIONS or (told and not inside and summary.engine != "llm"):
                continue
            listed.append(Entry(key_of(figure), figure, article))
    return listed


def figure_table(
    listed: Sequence[Entry], language: Language, limit: int = 120
) -> tuple[tuple[Indicator, ...], int]:
    """One indicator a row, those of most places first; and how many rows are beyond the limit.

    Equal values are one cell, cited twice.
    """
    rows: list[list[Entry]] = []
    index = RowIndex(entry.key for entry in listed)
    for entry in listed:
        fitting = [i for i in index.alike(entry.key) if _fits(rows[i], entry)]
        if fitting:
            rows[fitting[0]].append(entry)
        else:
            index.add(entry.key)
            rows.append([entry])
    order = sorted(
        range(len(rows)),
        key=lambda i: (-len({e.figure.place for e in rows[i]}), not rows[i][0].key.name, i),
    )
    return tuple(_row(rows[i], language) for i in order[:limit]), max(0, len(rows) - limit)


def _fits(row: Sequence[Entry], entry: Entry) -> bool:
    """What one article tells apart by its labels at one place and time is of two indicators."""
    figure = entry.figure
    return bool(entry.key.name) or not any(
        other.article.id == entry.article.id
        and parse(other.figure.label).canonical != parse(figure.label).canonical
        and (other.figure.place, other.figure.period) == (figure.place, figure.period)
        for other in row
    )


def disagreements(listed: Sequence[Entry], language: Language) -> tuple[Indicator, ...]:
    """Indicators that two articles give different values for, at one place and time.

    Either the two sentences are the same but for the figure, as in copies; or both give a known
    indicator for the same place and the same stated period; or they tell of one thing in words of
    their own and the figures differ as by a slip: digits swapped, or one of them another; or both
    give the one figure of one thing for the same place and day, or for a period they tell of at
    about the same time.
    """
    alike: dict[tuple[str | None, str], list[Entry]] = {}
    for entry in listed:
        alike.setdefault((entry.figure.place, entry.key.dimension), []).append(entry)
    clashes: list[list[Entry]] = []
    for bucket in alike.values():
        for one, other in combinations(bucket, 2):
            if one.article.id == other.article.id or not _clash(one, other, bucket):
                continue
            group = next((g for g in clashes if one in g or other in g), None)
            if group is None:
                clashes.append([one, other])
            else:
                group += [entry for entry in (one, other) if entry not in group]
    return tuple(_row(group, language) for group in clashes)


def _clash(one: Entry, other: Entry, listed: Sequence[Entry]) -> bool:
    a, b = one.figure, other.figure
    slipped, told = _slipped(one, other), _told_of_one_thing(one, other)
    alike = slipped or told or same(one.key, other.key)
    if a.value == b.value or a.per != b.per or not alike:
        return False
    if one.found is None or other.found is None or one.found.kind != other.found.kind:
        return False
    if _agree(one.found, other.found):
        return False
    if not slipped and not _same_but_figures(a, b):
        known = bool(one.key.name) and a.period is not None and a.period == b.period
        if not (known or told) or _several(one, listed) or _several(other, listed):
            return False
    # An article that gives both values contradicts nobody.
    return not any(
        _agree(entry.found, theirs.found)
        for mine, theirs in ((one, other), (other, one))
        for entry in listed
        if entry.article.id == mine.article.id
        and same(entry.key, mine.key)
        and entry.found is not None
        and theirs.found is not None
    )


def _slipped(one: Entry, other: Entry) -> bool:
    """Whether two figures of one thing differ by their digits' order or by one digit."""
    a, b = one.figure, other.figure
    if one.key.name != other.key.name or (a.period and b.period and a.period[:7] != b.period[:7]):
        return False
    fewer, more = sorted((one.key.words, other.key.words), key=len)
    if not one.key.name and (not fewer or len(fewer & more) < _OF_ONE_THING * len(fewer)):
        return False
    return differ_by_slip(a.value, b.value)


def _told_of_one_thing(one: Entry, other: Entry) -> bool:
    """Whether two figures of a place and time count the same, as far as all their words say.

    "Nhân dân đóng góp" may be said of a road in one article and of a school in the other: a label
    of few words tells only where both headlines name what it is of.
    """
    a, b = one.figure, other.figure
    if one.key.name or other.key.name or one.key.dimension != other.key.dimension:
        return False
    if a.place is None or a.place != b.place or not _at_one_time(one, other):
        return False
    place = frozenset(parse(a.place).canonical.split())
    mine, theirs = (entry.key.words - place - _UNRESTRICTING for entry in (one, other))
    if mine != theirs or len(mine) < _TELLING:
        return False
    headlines = (_masked(one.article.title), _masked(other.article.title))
    named = len((mine - place) & headlines[0] & headlines[1]) >= _TELLING
    quotes = sorted((_masked(a.citation.quote), _masked(b.citation.quote)), key=len)
    shared = len(quotes[0] & quotes[1]) >= _OF_ONE_SENTENCE * len(quotes[0])
    return shared and (named or len(mine) >= _TELLING_ALONE)


def _at_one_time(one: Entry, other: Entry) -> bool:
    """One day; or one period, told of within days, so that neither is a later count of it."""
    period = one.figure.period
    if period is None or period != other.figure.period:
        return False
    if re.fullmatch(r"\d{4}-\d\d-\d\d", period):
        return True
    days = [each.article.published for each in (one, other)]
    if None in days:
        return False
    first, last = sorted(date.fromisoformat(day) for day in days if day)
    return (last - first).days <= _DAYS_BETWEEN


def _agree(one: Found, other: Found) -> bool:
    good = (Match.EQUAL, Match.APPROXIMATE)
    return compare(one, other) in good or compare(other, one) in good


def _several(entry: Entry, listed: Sequence[Entry]) -> bool:
    """Whether its article gives several figures of the indicator for the place: parts, perhaps."""
    return (
        sum(
            other.article.id == entry.article.id
            and other.figure.place == entry.figure.place
            and same(other.key, entry.key)
            for other in listed
        )
        > 1
    )


def _same_but_figures(one: LabelledFigure, other: LabelledFigure) -> bool:
    if parse(one.label).canonical != parse(other.label).canonical:
        return False
    mine, theirs = _masked(one.citation.quote), _masked(other.citation.quote)
    return len(mine & theirs) >= _SAME_SENTENCE * max(len(mine), len(theirs))


def _masked(sentence: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W\d_]+", parse(sentence).canonical))


@lru_cache(maxsize=4096)
def _found(sentence: str, raw: str, value: str) -> Found | None:
    return next((f for f in figures_of(parse(sentence)) if f.raw in raw and f.value == value), None)


def _row(row: Sequence[Entry], language: Language) -> Indicator:
    first = row[0]
    unit = first.figure.unit
    pers = {entry.figure.per for entry in row}
    shown = f"{unit}/{first.figure.per}" if len(pers) == 1 and first.figure.per else unit
    cells: list[Cell] = []
    for entry in row:
        cell = _cell(entry, unit)
        at = next((i for i, other in enumerate(cells) if _same_cell(other, cell)), None)
        if at is None:
            cells.append(cell)
        elif cell.citation not in (cells[at].citation, *cells[at].others):
            others = (*cells[at].others, cell.citation)
            cells[at] = cells[at].model_copy(update={"others": others})
    return Indicator(
        indicator=name_of(first.key, first.figure, language), unit=shown, cells=tuple(cells)
    )


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
