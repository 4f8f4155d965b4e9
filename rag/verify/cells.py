"""Cells of tables: lines "row – column: value." that each say one thing and no more.

Read of a document, a table is a line a cell. A statement on one is compared with the cell whose
row and column it names best, and with no other: the figure next to it is another's. A question
that names a row and a column asks for that cell.

A row is named by its parts ("Cụm Hạ – Ngô"), a column by the headings over each other ("Diện tích,
Kế hoạch"). A word of them that is told counts for its cell, by its rarity, and one that is not
against it, but for what is understood ("Thực hiện", "Tổng số"). What a statement says beyond the
cell, the headline and the words that restate a cell leaves it open.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import chain, islice, pairwise, takewhile
from typing import Final, NamedTuple

from rag.figures import UNITS, Found, Match, unit_of
from rag.question import Question, function_words, unit_fit
from rag.text import Stretch, annotation, fold, lexicon, parse
from rag.types import Article
from rag.verify.align import SAME, relate, spelt_out
from rag.verify.component import rarity
from rag.verify.evidence import Source, source_of
from rag.verify.features import group_of
from rag.verify.units import Unit, units_of

_LINE = re.compile(r"(.{1,200}) – ([^–]{1,120}): ([^:]{0,30}\d[^:]{0,60})\.")
_UNKNOWN = "987654321"  # in the place of "bao nhiêu": what is counted is read as its unit
_TABLE: Final = lexicon.patterns("tables")
_TELLING = 0.25  # lighter words ("là", "của") join, and name nothing
_ROW, _COLUMN = 0.6, 0.45  # of the weight of a part of a row, and of a column, that names it
_TIMES, _YEAR = ("date", "period"), "năm"
_DURATIONS = ("seconds", "months")
_INTRODUCES = 4  # sentences with the headline
_OF_TIME, _NO_TIME = 0.5, 0.2  # "Kế hoạch năm 2025" is often said without the year
_UNDERSTOOD, _HALF_TOLD = 0.1, 0.8  # of the weight of what is understood: untold and told
_UNNAMED = 0.3  # at most, for a part that is not named
_BESIDE, _ELSEWHERE = 0.5, 0.3  # for a row beside the figure; for a column that is not
# Of a statement that no cell bears: its share, and one word of it.
_LEFT, _SOME_LEFT, _MOST_LEFT = 0.25, 0.5, 0.7
_CLEAR = 0.15  # by how much the right cell is named better than one with another figure
_MOST_MEANT = 3  # cells named about as well, of which a statement agrees with none
_ROUNDED, _WHOLE = Decimal("0.02"), Decimal(100)


class Part(NamedTuple):
    """A part of a label: its first word, its words and its times.

    Each word with what it counts where it is told and where it is not, each year, month or term by
    the ways to tell it.
    """

    head: str
    words: Mapping[str, tuple[float, float]]
    times: tuple[frozenset[str], ...]


class Cell(NamedTuple):
    """What a line of a table says: the parts of its labels, its figure.

    `borne` are all the words and phrases of the line, `is_total` tells a row of totals,
    `is_compared` a column that measures by another, `rises` whether a change is a rise, None for
    what is no change, and `gives` is what stands behind the colon.
    """

    row: tuple[Part, ...]
    column: tuple[Part, ...]
    value: Unit
    borne: frozenset[str]
    is_total: bool
    is_compared: bool
    rises: bool | None
    gives: str


class Named(NamedTuple):
    """A figure of a statement as it is compared, and the line of a table that it is about.

    `agrees` where that gives the same figure.
    """

    figure: Unit
    source: Source
    cell: Cell
    agrees: bool


class _Told(NamedTuple):
    """What is told of a figure: in all, up to its end, and beside it; times of the headline."""

    all: frozenset[str]
    before: frozenset[str]
    beside: frozenset[str]
    implied: frozenset[str]


Line = tuple[Source, Cell]


@annotation
def cell_of(sentence: Stretch) -> Cell | None:
    """The cell that a sentence is; None for prose."""
    found = _LINE.fullmatch(sentence.text.strip())
    if found is None:
        return None
    value = units_of(parse(found[3]))
    figures = [unit for unit in value if unit.figure is not None]
    if len(figures) != 1:
        return None
    row, column = (
        [parse(_TABLE.bare_year.sub(f"{_YEAR} ", part)) for part in _parts(label, mark)]
        for label, mark in ((found[1], " – "), (found[2], ", "))
    )
    labels = [unit for part in (*row, *column) for unit in units_of(part)]
    said = _said(unit for part in row for unit in units_of(part))
    return Cell(
        tuple(_part(each, figures[0].side) for each in row),
        tuple(_part(each, figures[0].side, named=said) for each in column),
        figures[0],
        _said([*value, *labels, *units_of(parse(figures[0].side))]),
        _TABLE.total.fullmatch(row[-1].text) is not None,
        _TABLE.compares.search(found[2]) is not None,
        _rise(found[2], found[3]),
        found[3],
    )


def _parts(label: str, mark: str) -> Iterator[str]:
    return (_TABLE.row_number.sub("", part) for part in label.split(mark))


def _rise(column: str, gives: str) -> bool | None:
    """Whether a cell gives a rise, where its column says that it is a change."""
    rises, falls = _TABLE.a_rise.search(column), _TABLE.a_fall.search(column)
    if not rises and not falls:
        return None
    return rises is not None and _TABLE.negative.match(gives) is None


def _part(label: Stretch, unit: str, named: frozenset[str] | None = None) -> Part:
    """A part of a row, or, with what its row says, `named`, of a column.

    `unit` is that of the cell: to tell it with the figure names nothing but a row of its name.
    """
    of_column = named is not None
    # A column "Tổng thu" is meant where none is told, a row is not.
    total = _TABLE.sum_of.match(label.text)
    understood = [
        u for u in _within(_TABLE.understood, label) if not total or u.start >= total.end()
    ]
    if total and of_column:
        understood = [*units_of(label)]
    counted = {each.key for each in units_of(parse(unit))}
    words = {
        unit.key: (unit.weight * _HALF_TOLD, unit.weight * _UNDERSTOOD)
        if unit in understood
        else (unit.weight, unit.weight)
        for unit in units_of(label)
        if unit.weight >= _TELLING and not _is_time(unit) and unit.key not in (named or ())
    }
    other = {key: each for key, each in words.items() if key not in counted}
    words = other if of_column or any(gain == loss for gain, loss in other.values()) else words
    times = (frozenset((u.key, *_times(u)[1:2])) for u in units_of(label) if _is_time(u))
    heads = (unit.words[0] for unit in units_of(label) if unit.words and unit not in understood)
    return Part(next(heads, ""), words, tuple(times))


def _within(pattern: re.Pattern[str], stretch: Stretch) -> list[Unit]:
    """The units of a text that a pattern finds."""
    spans = [found.span() for found in pattern.finditer(stretch.text)]
    return [u for u in units_of(stretch) if any(a <= u.start and u.end <= b for a, b in spans)]


def _is_time(unit: Unit) -> bool:
    """True for dates and terms, and for durations."""
    known = UNITS.get(unit.side)
    is_duration = known is not None and known.dimension in _DURATIONS
    return unit.figure is not None and (unit.figure.kind in _TIMES or is_duration)


def _said(units: Iterable[Unit]) -> frozenset[str]:
    """The phrases and figures of a text by their keys, and their single words."""
    units = list(units)
    acronyms = chain.from_iterable(units_of(parse(u.key[1:])) for u in units if _is_acronym(u))
    return frozenset(
        chain.from_iterable(
            (u.key, *u.words, *_times(u), *_number(u)) for u in chain(units, acronyms)
        )
    )


def _is_acronym(unit: Unit) -> bool:
    """True for what is spelt out of a common acronym: "ngân sách nhà nước" of "NSNN"."""
    return unit.key[:1] == "~" and unit.key[1:].isupper()


def _number(unit: Unit) -> tuple[str, ...]:
    """A bare number as it is written: "nguyện vọng 1" is "NV1"."""
    return (unit.figure.raw,) if unit.figure and unit.figure.kind == "number" else ()


def _times(unit: Unit) -> Sequence[str]:
    """What a date or period is made of, as headings have it over each other: a year, a quarter."""
    if unit.figure is None or unit.figure.kind not in _TIMES:
        return ()
    value = unit.figure.value
    first, _, last = value.partition("/")
    year, _, rest = first.partition("-")
    within = f"#period:{rest}:" if rest[:1].isalpha() else f"#date:--{rest}:"
    parts = [f"#date:{year}:", within] if rest and year else []
    if rest[2:3] == "-":  # a day is of its month
        parts += [f"#date:{first[:-3]}:", f"#date:--{rest[:2]}:"]
    if rest == "01" and last[5:].isdigit():  # "9 tháng năm 2025", "9 tháng đầu năm"
        parts += [f"#quantity:{int(last[5:])}:tháng", f"#period:--01/--{last[5:]}:"]
    elif rest in _HALVES or value in _HALVES:
        parts.append("#quantity:6:tháng")
    return (*parts, *({_YEAR} & {*parse(unit.figure.raw).words}))


_HALVES = ("H1", "--H1")


def cells_named(statement: Stretch, article: Article) -> tuple[Named, ...]:
    """For each figure of a statement the cell of an article whose row and column it names.

    Empty where a figure is about no cell or could be about several, and where the statement says
    more than the cells and the headline do. What a word of order says of two figures ("cao hơn"),
    of a column ("cao nhất") or of another time ("giảm so với cùng kỳ") is told with them.
    """
    lines, labels = _lines(article)
    for source, cell in lines:
        if source.sentence.text.strip() == statement.text.strip():
            return (Named(cell.value, source, cell, agrees=True),)
    units = units_of(statement)
    compared = _figures_of(units, article)
    orders = _orders(statement, units, compared)
    compared |= {i: _ordered(units[i], lines) for i, order in orders.items() if order is None}
    if not any(map(_sort_of_time, _said(units) & labels)):  # "tăng từ 20 lên 30", of some years
        for i in chain.from_iterable(each for each in orders.values() if each):
            compared[i] = [each for each in compared[i] if each.agrees] or compared[i]
    figures = sorted(i for i, found in compared.items() if found or i in orders)
    if not figures:
        return ()
    told = _Telling(statement, figures, article)
    found: dict[int, Named] = {}
    for i in figures:
        best = _best(compared[i], told.of(i), article)
        if best is None and i in orders:
            best = _other(units, i, found.get(max(found, default=-1)), article)
        if best is None:
            return ()
        found[i] = best
        told.bear(i, best, compared[i])
    for i, order in orders.items():
        if order is not None and (held := _in_order(units, i, order, found, lines)):
            last, is_true, freed = held
            found[last] = found[last]._replace(agrees=found[last].agrees and is_true)
            told.free += freed
    borne = frozenset(chain.from_iterable(each.cell.borne for each in found.values()))
    return () if told.says_more(borne) else tuple(found.values())


def _figures_of(units: Sequence[Unit], article: Article) -> dict[int, list[Named]]:
    """The figures of a statement that are no part of labels, with what they compare with."""
    lines, labels = _lines(article)
    known = labels | _above(article)
    return {
        i: _compared(unit, _change_before(units, i), lines, article)
        for i, unit in enumerate(units)
        if unit.kind == "figure" and not known.intersection(_said([unit]))
        and unit.figure is not None and unit.figure.kind not in _TIMES
    }  # fmt: skip


class _Telling:
    """What a statement tells of its figures, and what of it no cell need bear, `free`."""

    def __init__(self, statement: Stretch, figures: Sequence[int], article: Article) -> None:
        units = units_of(statement)
        self._statement, self._article, self._figures = statement, article, figures
        self._units = units
        self._others = [unit for i, unit in enumerate(units) if i not in figures]
        self._counted = {i: units_of(parse(units[i].side)) for i in figures if units[i].figure}
        self._titles = _titles(units)
        spelt = _spelt(self._others, article)
        self._spelt = frozenset(spelt)
        # What follows "trong đó" is said of parts: a figure before it is not about them.
        of_which = _TABLE.of_which.search(statement.text)
        self._parts = of_which.start() if of_which else 0
        self._beside = dict(zip(figures, _beside(statement, units, figures), strict=True))
        # What is counted where the cell has no unit: its row or column says it.
        self._bare: list[Unit] = []
        self.free = [
            *_within(_TABLE.restates, statement),
            *_counts_labels(self._others, article),
            *chain.from_iterable(spelt.values()),
        ]

    def of(self, i: int) -> _Told:
        """What is told of the figure at `i`."""
        figure, beside = self._units[i], self._beside[i]
        whole: list[Unit] = []  # "chiếm 12% số hộ"
        if _TABLE.of_base.search(self._statement.text, 0, figure.start):
            whole = [u for u in beside if u.start > figure.start and not _is_time(u)]
            known = _lines(self._article)[1] | _above(self._article)
            self.free += [unit for unit in whole if unit.key in known]
        own = [unit for unit in beside if unit not in whole]
        end = max(unit.end for unit in (figure, *own))
        until = [unit for unit in self._others if unit.start < end and unit not in whole]
        until += chain.from_iterable(self._counted[j] for j in self._counted if j <= i)
        # What stands behind the last figure is said of all, but not of what has parts.
        last = self._units[self._figures[-1]].start
        rest = [unit for unit in self._others if unit.start > last and unit not in whole]
        told = _said([*until, *(rest if figure.start >= self._parts else ())]) | self._spelt
        counted = self._counted.get(i, ())
        return _Told(
            told,
            _said(unit for unit in until if unit not in self._titles) | self._spelt,
            _said([*(unit for unit in own if unit not in self._titles), *counted]),
            _implied(told, self._article),
        )

    def bear(self, i: int, best: Named, compared: Sequence[Named]) -> None:
        """Free what the cell of the figure at `i` need not bear."""
        cell, labels = best.cell, _lines(self._article)[1]
        if not cell.value.side:
            self._bare += self._counted.get(i, ())
        change = _change_before(self._units, i)
        if change and (cell.rises is not None or cell.value.side == "%"):
            self.free.append(change)
        if cell.rises is not None or cell.is_compared:
            self.free += _within(_TABLE.the_former, self._statement)
        if cell.value.side == "%":  # of another column: "61,7% kế hoạch"
            shares = frozenset(chain.from_iterable(each.cell.borne for each in compared))
            start = self._units[i].start
            self.free += [u for u in self._others if u.key in labels and u.key not in shares]
            self.free += [u for u in self._beside[i] if u.start > start and u.key in labels]
            self.free += _within(_TABLE.share, self._statement)

    def says_more(self, borne: frozenset[str]) -> bool:
        """Whether the statement says what neither its cells nor the text above them bear."""
        labels = _lines(self._article)[1]
        left = [u for u in self._others if u not in self.free]
        left = [u for u in left if not _heads_rows(u, borne, self._article)] + self._bare
        left = [unit for unit in left if not _is_borne(unit, borne, self._article)]
        share = sum(u.weight for u in left) / (sum(u.weight for u in self._others) or 1.0)
        return share > _LEFT or any(
            not u.is_word or u.is_name or u in self._bare or u.key in labels
            or u.weight > _MOST_LEFT
            for u in left
        )  # fmt: skip


def _titles(units: Sequence[Unit]) -> set[Unit]:
    """The levels of places before their names: "xã" of "xã Lộc An" names no "Ngân sách xã"."""
    return {unit for unit, then in pairwise(units) if unit.kind == "level" and then.is_name}


def _orders(
    statement: Stretch, units: Sequence[Unit], figures: Collection[int]
) -> dict[int, tuple[int, ...] | None]:
    """Words of order ("tăng", "cao hơn", "thấp nhất") that are before no figure of a change.

    With each the figures that it orders, one for the most of a column; None where it stands for a
    figure that is not told: "giảm so với cùng kỳ".
    """
    found: dict[int, tuple[int, ...] | None] = {}
    used = {id(_change_before(units, i)) for i in figures}
    for i, unit in enumerate(units):
        if not _TABLE.order.fullmatch(unit.kind) or id(unit) in used:
            continue
        earlier, later = [j for j in figures if j < i], [j for j in figures if j > i]
        comma = statement.text.find(", ", unit.end)
        is_near = later and not -1 < comma < units[later[0]].start
        is_from = is_near and any(_TABLE.from_.fullmatch(u.key) for u in units[i : later[0]])
        if _is_most(units[i : i + _APART]):
            found[i] = tuple(later[:1] or earlier[-1:])
        elif is_from and len(later) > 1:
            found[i] = (later[1], later[0])
        elif is_near and earlier:
            found[i] = (earlier[-1], later[0])
        elif not is_near:
            found[i] = None
    return found


def _is_most(units: Sequence[Unit]) -> bool:
    """Whether a word of order is of a superlative: "cao nhất", "ít tiêu chí nhất"."""
    words = chain.from_iterable(unit.words for unit in takewhile(lambda u: not u.figure, units))
    return any(map(_TABLE.most.fullmatch, words))


_APART = 5


def _rises(unit: Unit) -> bool:
    return _TABLE.rises.fullmatch(unit.side) is not None


def _ordered(unit: Unit, lines: Sequence[Line]) -> list[Named]:
    """For a word of order the cells that tell a change, and whether it is that way."""
    found: list[Named] = []
    for source, cell in lines:
        if cell.value.figure is None:
            continue
        way = cell.rises
        if way is None and cell.is_compared and cell.value.side == "%":
            way = Decimal(cell.value.figure.value) > _WHOLE
        if way is not None:
            found.append(Named(unit, source, cell, way == _rises(unit)))
    return found


def _in_order(
    units: Sequence[Unit],
    i: int,
    order: Sequence[int],
    found: Mapping[int, Named],
    lines: Sequence[Line],
) -> tuple[int, bool, list[Unit]] | None:
    """Whether figures stand to each other as a word says: the last of them, and what is freed."""
    if not order or any(j not in found for j in order):
        return None
    size = [_size(found[j].figure) for j in order]
    if len(size) == 2:
        return order[-1], (size[0] > size[1]) == _rises(units[i]), [units[i]]
    cell = found[order[0]].cell
    column = [_size(c.value) for _, c in lines if c.column == cell.column and not c.is_total]
    is_most = _size(cell.value) == (max(column) if _rises(units[i]) else min(column))
    return order[0], is_most, [u for u in units[i : i + _APART] if u is units[i] or not u.is_word]


def _other(units: Sequence[Unit], i: int, first: Named | None, article: Article) -> Named | None:
    """The cell that another is compared with, "cao hơn xã Lộc An", as it should be to it.

    That other one is of the figure before, or the one that is named before the word of order.
    """
    every = [Named(cell.value, source, cell, agrees=True) for source, cell in _lines(article)[0]]
    if first is None:
        said = _said(units[:i])
        told = _Told(said, said, said, _implied(said, article))
        first = _best(every, told, article, alone=True)
    if first is None:
        return None
    one = first.cell
    labels = chain.from_iterable(part.words for part in (*one.row, *one.column))
    said = _said(units[i + 1 :]) | frozenset(labels)
    others = [
        each for each in every
        if (each.cell.row == one.row) != (each.cell.column == one.column)
        and each.cell.value.side == one.value.side
    ]  # fmt: skip
    best = _best(others, _Told(said, said, said, _implied(said, article)), article, alone=True)
    if best is None or not _said(units[i + 1 :]) & _lines(article)[1]:
        return None
    is_so = (_size(one.value) > _size(best.cell.value)) == _rises(units[i])
    return Named(units[i], best.source, best.cell, is_so)


def _size(unit: Unit) -> Decimal:
    figure = unit.figure
    return Decimal(figure.value) * unit_of(figure.unit).factor if figure else Decimal(0)


def _change_before(units: Sequence[Unit], i: int) -> Unit | None:
    """The word before a figure that makes it a change: "tăng", "vượt"."""
    for unit in units[i - 1 : i - 3 if i > 2 else None : -1] if i else ():
        if _TABLE.change.fullmatch(unit.kind):
            return unit
        if _TABLE.from_.fullmatch(unit.key):
            return None
    return None


def _compared(
    told: Unit, change: Unit | None, lines: Sequence[Line], article: Article
) -> list[Named]:
    """The figure as each cell has it that it can be compared with, and whether it is that one."""
    found: list[Named] = []
    counted = parse(told.side).words
    is_level = bool(counted) and counted[0] in lexicon.canonical_words("place_units")
    for source, cell in lines:
        if is_level and not cell.value.side and all(p.head != counted[0] for p in cell.column):
            continue  # "3 xã" are no rows of a table
        unit = _counted_as(told, cell, article)
        if change and unit.figure and unit.figure.kind == "percent" and cell.rises is None:
            if not cell.is_compared:
                continue
            value = _WHOLE + Decimal(unit.figure.value) * (1 if _rises(change) else -1)
            unit = replace(unit, figure=replace(unit.figure, value=str(value)))  # of 109,1%
        relation = relate(unit, cell.value)
        if relation in SAME or relation is Match.DIFFERENT_VALUE:
            is_it = relation in SAME or _is_rounded(unit.figure, cell.value.figure)
            is_turned = change is not None and cell.rises not in (None, _rises(change))
            found.append(Named(unit, source, cell, is_it and not is_turned))
    fitting = [each for each in found if (each.cell.rises is not None) is (change is not None)]
    return fitting or found


def _is_rounded(told: Found | None, own: Found | None) -> bool:
    """Whether a figure with fewer digits is another one rounded: "7,2 tỷ" of 7.215.300 nghìn."""
    number = _DIGITS.match(told.raw) if told and not told.bound and not told.upper else None
    if not told or not own or not number or own.upper:
        return False
    scale, places = unit_of(told.unit).factor, len(number[2] or "")
    claimed, actual = Decimal(told.value) * scale, Decimal(own.value) * unit_of(own.unit).factor
    written = Decimal(f"{number[1].replace('.', '')}.{number[2] or '0'}")
    step = claimed / written / 10**places if written else Decimal(0)
    gap = abs(claimed - actual)
    return 2 * gap <= abs(step) and gap <= _ROUNDED * abs(actual)


_DIGITS = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(?![\d.,]*\d)")


def _counted_as(unit: Unit, cell: Cell, article: Article) -> Unit:
    """A figure in the unit of a cell whose labels name what it counts.

    "214 tàu cá" is "Tàu cá: 214 chiếc".
    """
    told, own = unit.figure, cell.value.figure
    if not told or not own or told.unit == own.unit or {told.kind, own.kind} != {"quantity"}:
        return unit
    known = (UNITS.get(each) for each in (told.unit, own.unit))
    measures = any(each and each.sort != "noun" for each in known)
    words = parse(told.unit).words
    is_level = words[0] in lexicon.canonical_words("place_units")
    is_first = words[:1] == parse(own.unit).words[:1] or any(
        part.head == words[0] and not is_level for part in (*cell.row, *cell.column)
    )
    is_named = is_first and (cell.borne | _above(article)).issuperset(words)
    return replace(unit, figure=replace(told, unit=own.unit)) if is_named and not measures else unit


def cell_asked(question: Question, article: Article) -> Line | None:
    """The cell of an article that a question asks for: a statement whose figure is not known."""
    compared = [
        Named(cell.value, source, cell, agrees=False)
        for source, cell in _lines(article)[0]
        if cell.value.figure and _fits(question, cell.value.figure)
    ]
    asked = parse(_TABLE.how_many.sub(_UNKNOWN, question.text))
    units = units_of(asked)
    others = [u for u in units if u.figure is None or not u.figure.raw.startswith(_UNKNOWN)]
    counted = [each for u in units if u not in others for each in units_of(parse(u.side))]
    spelt = _spelt(others, article)
    told = _said([*others, *counted]) | spelt.keys()
    implied = _implied(told, article)
    columns = told - {unit.key for unit in _titles(others)}
    best = _best(compared, _Told(told, columns, columns, implied), article, alone=True)
    if best is None:
        return None
    source, cell = best.source, best.cell
    free = [*_within(_TABLE.restates, asked), *chain.from_iterable(spelt.values())]
    left = [u for u in others if u not in free and not _heads_rows(u, cell.borne, article)]
    left += counted
    asking = function_words()
    left = [u for u in left if not _is_borne(u, cell.borne, article)]
    left = [u for u in left if not (u.words and asking.issuperset(u.words))]
    labels = _lines(article)[1]
    is_share = cell.value.side == "%"
    says_more = any(
        (u.is_word and u.key in labels and not is_share)
        or (u.weight > _SOME_LEFT and (u.is_name or u.figure or u in counted))
        for u in left
    )
    share = sum(unit.weight for unit in left) / (sum(unit.weight for unit in others) or 1.0)
    return None if says_more or share > _LEFT else (source, cell)


def _spelt(units: Sequence[Unit], article: Article) -> dict[str, list[Unit]]:
    """Acronyms of labels that are spelt out: "nguyện vọng" is "NV"."""
    acronyms = {
        unit.key for label in _labels(article) for unit in units_of(label) if unit.is_acronym
    }
    words = [unit for unit in units if unit.is_word and not unit.is_name]
    runs = ((key, run) for key in acronyms for run in spelt_out(fold(key), words))
    return {key: [words[i] for i in run] for key, run in runs}


def _counts_labels(units: Sequence[Unit], article: Article) -> list[Unit]:
    """Of figures those that count the rows or the columns: "ba xã" of a table of three."""
    labels = [" ".join(label.words) for label in _labels(article)]
    return [
        unit
        for unit in units
        if unit.figure and unit.side
        and unit.figure.value == str(sum(f" {unit.side} " in f" {label} " for label in labels))
    ]  # fmt: skip


@lru_cache(maxsize=64)
def _labels(article: Article) -> tuple[Stretch, ...]:
    """The parts of the labels of all cells of an article, each once."""
    texts = (source.sentence.text.rpartition(": ")[0] for source, _ in _lines(article)[0])
    parts = chain.from_iterable(re.split(" – |, ", text) for text in texts)
    return tuple(map(parse, dict.fromkeys(parts)))


def _fits(question: Question, figure: Found) -> bool:
    """Whether a figure is of the unit asked for; of another noun ("vốn") its labels tell."""
    asked = UNITS.get(question.unit.unit)
    is_noun = bool(question.unit.unit) and (asked is None or asked.sort == "noun")
    if figure.kind == "percent" and (is_noun or not question.unit.unit):
        return _TABLE.share_asked.search(question.text) is not None
    return is_noun or unit_fit(question.unit, question.folded, figure, "") > 0


@lru_cache(maxsize=64)
def _lines(article: Article) -> tuple[tuple[Line, ...], frozenset[str]]:
    """All cells of the article, and the words and phrases of all their labels."""
    sources = (source_of(article, sentence) for sentence in parse(article.text).sentences)
    found = ((source, cell_of(source.sentence)) for source in sources)
    lines = tuple((source, cell) for source, cell in found if cell is not None)
    parts = [part for _, cell in lines for part in (*cell.row, *cell.column)]
    keys = chain.from_iterable((*part.words, *chain.from_iterable(part.times)) for part in parts)
    return lines, frozenset(keys)


def _implied(told: frozenset[str], article: Article) -> frozenset[str]:
    """The year of the headline, or its time of the year, where none of a table is told."""
    labels = _lines(article)[1]
    sorts = {_sort_of_time(key) for key in told & labels}
    return frozenset(
        key for key in labels & _above(article) if _sort_of_time(key) not in {*sorts, ""}
    )


def _sort_of_time(key: str) -> str:
    """Whether a key is a year or a time of a year; empty for another word."""
    return "year" if _A_YEAR.fullmatch(key) else "time" if _A_TIME.match(key) else ""


_A_YEAR, _A_TIME = re.compile(r"#date:\d{4}:"), re.compile(r"#(?:date|period):|#quantity:\d+:tháng")


def _beside(
    statement: Stretch, units: Sequence[Unit], figures: Sequence[int]
) -> Iterator[Sequence[Unit]]:
    """What stands between each figure and the next ones, as far as a comma between them."""
    gaps: list[tuple[Sequence[Unit], Sequence[Unit]]] = [((), units[: figures[0]])]
    for one, other in pairwise(figures):
        before = after = units[one + 1 : other]
        if parted := _TABLE.parts.search(statement.text, units[one].end, units[other].start):
            before = [unit for unit in before if unit.start < parted.start()]
            after = [unit for unit in after if unit.start > parted.start()]
        gaps.append((before, after))
    gaps.append((units[figures[-1] + 1 :], ()))
    for (_, before), (after, _) in pairwise(gaps):
        yield [*before, *after]


def _best(
    compared: Sequence[Named], told: _Told, article: Article, *, alone: bool = False
) -> Named | None:
    """The cell that is named best, if those named about as well agree with the figure as it does.

    A row of totals is meant where no other is named. `alone`: none may be named about as well.
    """
    lines, labels = _lines(article)
    named = [each for each in compared if _names_row(each.cell, told)]
    if not any(_names_row(cell, told) for _, cell in lines if not cell.is_total):
        named = named or [each for each in compared if each.cell.is_total]
    if not named:
        return None
    columns = [part for each in named for part in each.cell.column]
    is_beside = any(_share(part, told.beside) >= _COLUMN for part in columns)
    scores = [_score(each.cell, told, labels, is_beside=is_beside) for each in named]
    top = max(scores)
    meant = [n for n, each in zip(named, scores, strict=True) if each > top - _CLEAR]
    values = {each.cell.value.key for each in meant}
    one = len(values) == 1 if alone else len({each.agrees for each in meant}) == 1
    return named[scores.index(top)] if one and len(values) <= _MOST_MEANT else None


def _names_row(cell: Cell, told: _Told) -> bool:
    return any(_share(part, told.all) >= _ROW for part in cell.row)


def _score(cell: Cell, told: _Told, labels: frozenset[str], *, is_beside: bool) -> float:
    """How well a cell is named: its row wherever it is told, its column beside the figure first."""
    rows = _named(cell.row, told.all, _ROW) + _BESIDE * _named(cell.row, told.beside, _ROW)
    columns = _named(cell.column, told.beside, _COLUMN)
    elsewhere = _ELSEWHERE if is_beside else 1.0
    columns += elsewhere * _named(cell.column, told.before, _COLUMN)
    times = [time for part in (*cell.row, *cell.column) for time in part.times]
    if cell.is_compared:  # what it is compared with need not be told
        times = [t for t in times if t & told.all or any(_sort_of_time(k) == "time" for k in t)]
    beside = told.beside & labels
    sorts = {_sort_of_time(key) for key in beside}
    meant = beside | {key for key in told.all & labels if _sort_of_time(key) not in sorts}
    untold = [time for time in times if not time & (meant | told.implied)]
    when = _timely(times, meant) + _BESIDE * _timely(times, told.implied)
    return rows + columns + when - _NO_TIME * len(untold)


def _share(part: Part, told: frozenset[str]) -> float:
    """How much of a part is told; its times only where it is nothing else."""
    named = sum(gain for word, (gain, _) in part.words.items() if word in told)
    missing = sum(loss for word, (_, loss) in part.words.items() if word not in told)
    if not part.words:
        return 1.0 if part.times and all(told & each for each in part.times) else 0.0
    return named / (named + missing)


def _named(parts: Sequence[Part], told: frozenset[str], bar: float) -> float:
    """The weight of what is told less that of what is not, of the parts that are named."""
    score = 0.0
    for part in parts:
        words = sum(gain if word in told else -loss for word, (gain, loss) in part.words.items())
        missing = sum(loss for _, loss in part.words.values())
        score += max(0.0, words) if _share(part, told) >= bar else -min(missing, _UNNAMED)
    return score


def _timely(times: Sequence[frozenset[str]], told: frozenset[str]) -> float:
    """For each time of a cell that is told; against it, where another of its sort is."""
    sorts = {_sort_of_time(key) for key in told}
    score = 0.0
    for time in times:
        is_other = any(_sort_of_time(key) in sorts for key in time)
        score += _OF_TIME if told & time else -_OF_TIME if is_other else 0.0
    return score


def _is_borne(unit: Unit, borne: frozenset[str], article: Article) -> bool:
    """True for what cells, the text above them or the day of an article say, and for what joins."""
    telling = [word for word in unit.words if rarity(word) >= _TELLING]
    if unit.key in borne or unit.weight < _TELLING or borne.intersection(_number(unit)):
        return True
    if group_of(unit) and unit.words and not unit.figure:
        return borne.union(lexicon.canonical_words("restating_words")).issuperset(unit.words)
    if telling and borne.issuperset(telling):
        return True
    above = _above(article)
    if unit.figure is not None and unit.key in above:
        return True
    if _is_time(unit) and unit.figure is not None:
        is_day = (article.published or "").startswith(unit.figure.value)
        times = [time for time in _times(unit) if time != _YEAR][:2] or [unit.key]
        return is_day or (borne | above).issuperset(times)
    if unit.kind == "level":  # "nông thôn" is no "thôn"
        return any(unit.key == other.key for other in units_of(parse(article.title)))
    return bool(telling) and above.issuperset(telling)


@lru_cache(maxsize=64)
def _above(article: Article) -> frozenset[str]:
    """What the headline, and what introduces the first table of an article, say."""
    prose = takewhile(lambda each: cell_of(each) is None, parse(article.text).sentences)
    place = parse(f"{article.publisher or ''}. {article.place or ''}")
    told = (parse(article.title), place, *islice(prose, _INTRODUCES))
    return frozenset(chain.from_iterable(_said(units_of(each)) for each in told))


def _heads_rows(unit: Unit, borne: frozenset[str], article: Article) -> bool:
    """True for "thôn" before a row without a level of its own, where the article speaks of such."""
    if unit.kind != "level" or any(key.startswith("level=") for key in borne):
        return False
    return any(unit.key == other.key for other in units_of(parse(article.text)))
