"""Words of order about cells: "tăng", "cao hơn", "nhiều nhất".

They are of two figures of a statement, of the most of a column, or of a change that a cell gives.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate, chain, takewhile
from typing import Final

from rag.text import Stretch, lexicon
from rag.types import Article
from rag.verify.cells import Line, lines_of, said_by, size
from rag.verify.naming import Named, Told, best_named, times_implied
from rag.verify.units import Unit

_TABLE: Final = lexicon.patterns("tables")
WHOLE = Decimal(100)  # of a share


def orders_of(
    statement: Stretch, units: Sequence[Unit], figures: Collection[int]
) -> dict[int, tuple[int, ...] | None]:
    """Words of order ("tăng", "cao hơn", "thấp nhất") that are before no figure of a change.

    With each the figures that it orders, one for the most of a column; None where it stands for a
    figure that is not told: "giảm so với cùng kỳ".
    """
    found: dict[int, tuple[int, ...] | None] = {}
    used = {id(change_before(units, i)) for i in figures}
    for i, unit in enumerate(units):
        if not _TABLE.order.fullmatch(unit.kind) or id(unit) in used:
            continue
        if i and _TABLE.order.fullmatch(units[i - 1].kind):
            continue  # "thấp hơn nhiều"
        earlier, later = [j for j in figures if j < i], [j for j in figures if j > i]
        comma = statement.text.find(", ", unit.end)
        is_near = later and not -1 < comma < units[later[0]].start
        is_from = is_near and any(_TABLE.from_.fullmatch(u.key) for u in units[i : later[0]])
        if _is_most(units[i : i + _APART]):
            found[i] = tuple(later[:1] or earlier[-1:])
        elif is_from and len(later) > 1:
            found[i] = (later[1], later[0])
        elif is_near and earlier:  # "nhiều hơn An Khê 12 hộ" tells by how much
            by_how_much = any(unit.is_name for unit in units[i : later[0]])
            found[i] = () if by_how_much else (earlier[-1], later[0])
        elif not is_near:
            found[i] = None
    return found


def _is_most(units: Sequence[Unit]) -> bool:
    """Whether a word of order is of a superlative: "cao nhất", "ít tiêu chí nhất"."""
    words = chain.from_iterable(unit.words for unit in takewhile(lambda u: not u.figure, units))
    return any(map(_TABLE.most.fullmatch, words))


_APART = 8


def rises(unit: Unit) -> bool:
    """Whether a word of order goes up: "tăng", "cao"."""
    return _TABLE.rises.fullmatch(unit.side) is not None


def changes_told(unit: Unit, lines: Sequence[Line]) -> list[Named]:
    """For a word of order the cells that tell a change, and whether it is that way."""
    found: list[Named] = []
    for source, cell in lines:
        if cell.value.figure is None or not _TABLE.change.fullmatch(unit.kind):
            continue
        way = cell.rises
        if way is None and cell.is_compared and cell.value.side == "%":
            way = Decimal(cell.value.figure.value) > WHOLE
        if way is not None:
            found.append(Named(unit, source, cell, way == rises(unit)))
    return found


def as_ordered(
    units: Sequence[Unit],
    i: int,
    order: Sequence[int],
    found: Mapping[int, Named],
    lines: Sequence[Line],
) -> tuple[int, bool, list[Unit]] | None:
    """Whether figures stand to each other as a word says: the last of them, and what is freed."""
    if not order or any(j not in found for j in order):
        return None
    sizes = [size(found[j].figure) for j in order]
    if len(sizes) == 2:
        return (
            order[-1],
            (sizes[0] > sizes[1]) == rises(units[i]),
            [units[i], *takewhile(lambda u: _TABLE.order.fullmatch(u.kind), units[i + 1 : i + 2])],
        )
    cell = found[order[0]].cell
    alike = [c for _, c in lines if c.value.side == cell.value.side and not c.is_total]
    column = [size(c.value) for c in alike if c.column == cell.column]
    row = [size(c.value) for c in alike if c.row == cell.row]
    if max(len(column), len(row)) < 2:
        return None
    pick = max if rises(units[i]) else min
    is_most = any(
        size(cell.value) == pick(each)
        for each in (column, row, _without_sums(column))
        if len(each) > 1
    )
    return order[0], is_most, [u for u in units[i : i + _APART] if u is units[i] or not u.is_word]


def _without_sums(sizes: Sequence[Decimal]) -> list[Decimal]:
    """The figures of a column but those that sum up others next to them."""
    return [
        one for i, one in enumerate(sizes)
        if one not in [*accumulate(sizes[i + 1 :])][1:]
    ]  # fmt: skip


def compared_with(
    units: Sequence[Unit], i: int, first: Named | None, article: Article
) -> tuple[Named, Named] | None:
    """A cell, and the one that it is compared with, "cao hơn xã Lộc An", as it should be to it.

    The first is of the figure before, or the one that is named before the word of order.
    """
    every = [Named(cell.value, source, cell, agrees=True) for source, cell in lines_of(article)[0]]
    if first is None:
        said = said_by(units[:i])
        told = Told(said, said, said, times_implied(said, article))
        first = best_named(every, told, article, alone=True)
    if first is None:
        return None
    one = first.cell
    labels = chain.from_iterable(part.words for part in (*one.row, *one.column))
    said = said_by(units[i + 1 :]) | frozenset(labels)
    others = [
        each for each in every
        if (each.cell.row == one.row) != (each.cell.column == one.column)
        and each.cell.value.side == one.value.side
    ]  # fmt: skip
    best = best_named(
        others, Told(said, said, said, times_implied(said, article)), article, alone=True
    )
    if best is None or not said_by(units[i + 1 :]) & lines_of(article)[1]:
        return None
    is_so = (size(one.value) > size(best.cell.value)) == rises(units[i])
    return first, Named(units[i], best.source, best.cell, is_so)


def change_before(units: Sequence[Unit], i: int) -> Unit | None:
    """The word before a figure that makes it a change: "tăng", "vượt"."""
    for unit in units[i - 1 : i - 3 if i > 2 else None : -1] if i else ():
        if _TABLE.change.fullmatch(unit.kind):
            return unit
        if _TABLE.from_.fullmatch(unit.key):
            return None
    return None
