"""Statements on the cells of tables.

A statement is compared with the cells whose rows and columns it names best, and with no other: the
figure next to one is another's. What it says beyond the cells, the headline and the words that
restate a cell leaves it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain, pairwise
from typing import Final

from rag.figures import UNITS, Found, Match, unit_of
from rag.text import Stretch, lexicon, parse
from rag.types import Article
from rag.verify.align import SAME, relate
from rag.verify.cells import (
    TIMES,
    Cell,
    Line,
    labels_of,
    lines_of,
    said_above,
    said_by,
    units_within,
)
from rag.verify.naming import (
    MOST_LEFT,
    Named,
    Told,
    acronyms_spelt,
    best_named,
    heads_rows,
    is_borne,
    sort_of_time,
    times_implied,
)
from rag.verify.orders import (
    WHOLE,
    as_ordered,
    change_before,
    changes_told,
    compared_with,
    orders_of,
    rises,
)
from rag.verify.units import Unit, units_of

_TABLE: Final = lexicon.patterns("tables")
_MOST_OF_WORD = 0.7  # the weight of a word that no cell bears
_COMMON = 0.45  # of a word of another label that names nothing
_ROUNDED = Decimal("0.02")


def cells_named(statement: Stretch, article: Article) -> tuple[Named, ...]:
    """For each figure of a statement the cell of an article whose row and column it names.

    Empty where a figure is about no cell or could be about several, and where the statement says
    more than the cells and the headline do. What a word of order says of two figures ("cao hơn"),
    of a column ("cao nhất") or of another time ("giảm so với cùng kỳ") is told with them.
    """
    lines, labels = lines_of(article)
    for source, cell in lines:
        if source.sentence.text.strip() == statement.text.strip():
            return (Named(cell.value, source, cell, agrees=True),)
    units = units_of(statement)
    compared = _figures_of(units, article)
    orders = orders_of(statement, units, compared)
    compared |= {i: changes_told(units[i], lines) for i, order in orders.items() if order is None}
    if not any(map(sort_of_time, said_by(units) & labels)):  # "tăng từ 20 lên 30", of some years
        for i in chain.from_iterable(each for each in orders.values() if each):
            compared[i] = [each for each in compared[i] if each.agrees] or compared[i]
    figures = sorted(i for i, found in compared.items() if found or i in orders)
    if not figures:
        return ()
    others = min(
        (units[i].start for i, each in orders.items() if each is None and not compared[i]),
        default=None,
    )
    told = _Telling(statement, figures, article, others)
    found: dict[int, Named] = {}
    for i in figures:
        best = best_named(compared[i], told.of(i), article)
        if best is None and i in orders:
            pair = compared_with(units, i, found.get(max(found, default=-1)), article)
            found |= {-1: pair[0]} if pair else {}
            best = pair[1] if pair else None
        if best is None:
            return ()
        found[i] = best
        told.bear(i, best, compared[i])
    for i, order in orders.items():
        if order is not None and (held := as_ordered(units, i, order, found, lines)):
            last, is_true, freed = held
            found[last] = found[last]._replace(agrees=found[last].agrees and is_true)
            told.free += freed
    borne = frozenset(chain.from_iterable(each.cell.borne for each in found.values()))
    return () if told.says_more(borne) else tuple(found.values())


def _figures_of(units: Sequence[Unit], article: Article) -> dict[int, list[Named]]:
    """The figures of a statement that are no part of labels, with what they compare with."""
    lines, labels = lines_of(article)
    known = labels | said_above(article)
    return {
        i: _compared(unit, change_before(units, i), lines, article)
        for i, unit in enumerate(units)
        if unit.kind == "figure" and not known.intersection(said_by([unit]))
        and unit.figure is not None and unit.figure.kind not in TIMES
    }  # fmt: skip


class _Telling:
    """What a statement tells of its figures, and what of it no cell need bear, `free`."""

    def __init__(
        self, statement: Stretch, figures: Sequence[int], article: Article, others: int | None
    ) -> None:
        """`others` is where it goes on to what the figures are compared with."""
        self._end = len(statement.text) if others is None else others
        units = units_of(statement)
        self._statement, self._article, self._figures = statement, article, figures
        self._units = units
        self._others = [unit for i, unit in enumerate(units) if i not in figures]
        self._counted = {i: units_of(parse(units[i].side)) for i in figures if units[i].figure}
        spelt = acronyms_spelt(
            [*self._others, *chain.from_iterable(self._counted.values())], article
        )
        self._spelt = frozenset(spelt)
        # What follows "trong đó" is said of parts: a figure before it is not about them.
        of_which = _TABLE.of_which.search(statement.text)
        self._parts = of_which.start() if of_which else 0
        self._beside = dict(zip(figures, _beside(statement, units, figures), strict=True))
        # What is counted where the cell has no unit: its row or column says it.
        self._bare: list[Unit] = []
        cells = (cell for _, cell in lines_of(article)[0] if not cell.is_total)
        rows = {key for cell in cells for key in cell.row[-1].words}
        self.free = [
            *(
                unit
                for unit in units_within(_TABLE.restates, statement)
                if unit.key not in rows or unit.weight < _COMMON
            ),
            *_counts_labels(self._others, article),
            *chain.from_iterable(spelt.values()),
        ]

    def of(self, i: int) -> Told:
        """What is told of the figure at `i`."""
        figure, beside = self._units[i], self._beside[i]
        end = max(unit.end for unit in (figure, *beside))
        until = [unit for unit in self._others if unit.start < end]
        until += chain.from_iterable(self._counted[j] for j in self._counted if j <= i)
        # What stands behind the last figure is said of all, but not of what has parts.
        last = self._units[self._figures[-1]].start
        rest = [u for u in self._others if last < u.start < self._end]
        told = said_by([*until, *(rest if figure.start >= self._parts else ())]) | self._spelt
        counted = self._counted.get(i, ())
        return Told(
            told,
            said_by(until) | self._spelt,
            said_by([*beside, *counted]),
            times_implied(told, self._article),
        )

    def bear(self, i: int, best: Named, compared: Sequence[Named]) -> None:
        """Free what the cell of the figure at `i` need not bear."""
        cell, labels = best.cell, lines_of(self._article)[1]
        if not cell.value.side:
            self._bare += self._counted.get(i, ())
        change = change_before(self._units, i)
        if change and (cell.rises is not None or cell.value.side == "%"):
            self.free.append(change)
        if cell.rises is not None or cell.is_compared:
            self.free += units_within(_TABLE.the_former, self._statement)
        if cell.value.side == "%":  # of another column: "61,7% kế hoạch"
            shares = frozenset(chain.from_iterable(each.cell.borne for each in compared))
            start = self._units[i].start
            self.free += [u for u in self._others if u.key in labels and u.key not in shares]
            self.free += [u for u in self._beside[i] if u.start > start and u.key in labels]
            self.free += units_within(_TABLE.share, self._statement)

    def says_more(self, borne: frozenset[str]) -> bool:
        """Whether the statement says what neither its cells nor the text above them bear."""
        labels = lines_of(self._article)[1]
        left = [u for u in (*self._others, *self._bare) if u not in self.free]
        left = [u for u in left if not heads_rows(u, borne, self._article)]
        left = [unit for unit in left if not is_borne(unit, borne, self._article)]
        share = sum(u.weight for u in left) / (sum(u.weight for u in self._others) or 1.0)
        return share > MOST_LEFT or any(
            not u.is_word or u.is_name or u in self._bare
            or u.weight > (_COMMON if u.key in labels else _MOST_OF_WORD)
            for u in left
        )  # fmt: skip


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
            value = WHOLE + Decimal(unit.figure.value) * (1 if rises(change) else -1)
            unit = replace(unit, figure=replace(unit.figure, value=str(value)))  # of 109,1%
        relation = relate(unit, cell.value)
        if relation in SAME or relation is Match.DIFFERENT_VALUE:
            is_it = relation in SAME or _is_rounded(unit.figure, cell.value.figure)
            is_turned = change is not None and cell.rises not in (None, rises(change))
            found.append(Named(unit, source, cell, is_it and not is_turned))
    fitting = [each for each in found if (each.cell.rises is not None) is (change is not None)]
    return fitting or found


def _is_rounded(told: Found | None, own: Found | None) -> bool:
    """Whether a figure with fewer digits is another one rounded: "7,2 tỷ" of 7.215.300 nghìn."""
    number = _DIGITS.match(told.raw) if told and not (told.bound or told.upper) else None
    if not told or not own or not number or own.upper or own.kind == "percent":
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
    is_named = is_first and (cell.borne | said_above(article)).issuperset(words)
    return replace(unit, figure=replace(told, unit=own.unit)) if is_named and not measures else unit


def _counts_labels(units: Sequence[Unit], article: Article) -> list[Unit]:
    """Of figures those that count the rows or the columns: "ba xã" of a table of three."""
    labels = [" ".join(label.words) for label in labels_of(article)]
    return [
        unit
        for unit in units
        if unit.figure and unit.side
        and unit.figure.value == str(sum(f" {unit.side} " in f" {label} " for label in labels))
    ]  # fmt: skip


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
