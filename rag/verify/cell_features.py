"""What a figure of a statement and a cell of a table look like beside each other, in numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from heapq import nlargest
from itertools import chain, pairwise, takewhile
from typing import Final, NamedTuple

from rag.figures import Found, Match, unit_of
from rag.text import Stretch, lexicon, parse
from rag.types import Article
from rag.verify.align import SAME, relate
from rag.verify.cells import (
    Cell,
    Label,
    Line,
    is_time,
    lines_of,
    said_above,
    said_by,
    sort_of_time,
)
from rag.verify.units import Unit, units_of

_TABLE: Final = lexicon.patterns("tables")
_WHOLE = Decimal(100)  # of a share
_ROUNDED = Decimal("0.02")

LINKING = (
    *(f"{label}_{how}" for label in ("row", "group", "column", "heading")
      for how in ("beside", "before", "headline", "untold", "pairs_before", "pairs")),
    "time_beside", "time_told", "time_implied", "time_other",
    "unit_same", "counted_named", "total_told", "total", "change",
)  # fmt: skip
"""The features of a figure and a cell that it may be of; weights of words, or counts."""


class Told(NamedTuple):
    """What a statement says of one figure: beside it, up to it, in all, and words side by side.

    `above` is what the headline tells, `change` the word that makes the figure a change ("tăng"),
    and `is_whole` says that all of something is spoken of ("toàn xã").
    """

    beside: frozenset[str]
    before: frozenset[str]
    all: frozenset[str]
    pairs: frozenset[str]
    pairs_before: frozenset[str]
    above: frozenset[str]
    counted: frozenset[str]
    change: Unit | None
    is_whole: bool


def linking(told: Told, figure: Unit, cell: Cell) -> list[float]:
    """The values of `LINKING`, in order, for a figure that can be compared with a cell."""
    values: list[float] = []
    for label in cell.labels:
        values += _naming(label, told)
    values += _timing(cell, told)
    values += [
        float(figure.side == cell.value.side),
        float(bool(told.counted) and told.counted <= cell.borne),
        float(cell.is_total and told.is_whole),
        float(cell.is_total),
        float(cell.rises is not None and told.change is not None),
    ]
    return values


def _naming(label: Label, told: Told) -> list[float]:
    """How much of a label is told; what the headline says, too, names no row."""
    plain = {key: w for key, w in label.words.items() if key not in told.above}
    pairs = math.fsum(label.pairs.values()) or 1.0
    unsaid = told.all | label.understood
    return [
        _weight(plain, told.beside),
        _weight(plain, told.before),
        _weight(label.words, told.above & told.before),
        math.fsum(weight for key, weight in plain.items() if key not in unsaid),
        _weight(label.pairs, told.pairs_before) / pairs,
        _weight(label.pairs, told.pairs) / pairs,
    ]


def _weight(words: Mapping[str, float], told: frozenset[str]) -> float:
    return math.fsum(weight for key, weight in words.items() if key in told)


def _timing(cell: Cell, told: Told) -> list[float]:
    """How many times of the labels are told beside the figure, elsewhere, by the headline alone.

    The last is of those in whose place the statement tells another.
    """
    counts = dict.fromkeys(("beside", "told", "implied", "other"), 0.0)
    sorts = set(map(sort_of_time, told.all)) - {""}
    for time in chain.from_iterable(label.times for label in cell.labels):
        is_other = any(sort_of_time(key) in sorts for key in time)
        for how, is_so in (
            ("beside", time & told.beside), ("told", time & told.all),
            ("other", is_other), ("implied", time & told.above),
        ):  # fmt: skip
            if is_so:
                counts[how] += 1
                break
    return [*counts.values()]


def lines_near(said: frozenset[str], article: Article) -> Sequence[Line]:
    """The lines whose labels share most words with what is said: of a long table not all."""
    lines = lines_of(article)[0]
    if len(lines) <= _MOST:
        return lines
    telling = said - said_above(article)

    def shared(line: Line) -> float:
        labels = line[1].labels
        times = sum(not said.isdisjoint(time) for label in labels for time in label.times)
        return times + math.fsum(_weight(label.words, telling) for label in labels)

    return nlargest(_MOST, lines, key=shared)


_MOST = 200


def figures_told(units: Sequence[Unit], article: Article) -> list[int]:
    """The figures of a statement in digits that are no times, and of no label or headline."""
    lines, labels = lines_of(article)
    known, sides = labels | said_above(article), {cell.value.side for _, cell in lines}
    return [
        i for i, unit in enumerate(units)
        if unit.kind == "figure" and unit.figure is not None
        and unit.figure.kind in {*_SCALARS, "percent"} and _DIGITS.search(unit.figure.raw)
        and (not is_time(unit) or unit.side in sides)
        and not known.intersection(said_by([unit]))
    ]  # fmt: skip


def told_of(statement: Stretch, figures: Sequence[int], article: Article) -> Mapping[int, Told]:
    """What a statement says of each of its figures."""
    units = units_of(statement)
    counted = {i: frozenset(parse(units[i].side).words) for i in figures}
    others = [unit for i, unit in enumerate(units) if i not in figures]
    everything = said_by(others).union(*counted.values())
    above = said_above(article)
    is_whole = _TABLE.whole.search(statement.text) is not None
    # What follows "trong đó" is said of parts: a figure before it is not about them.
    of_which = _TABLE.of_which.search(statement.text)
    parts = of_which.start() if of_which else 0
    found: dict[int, Told] = {}
    for i, beside in zip(figures, _beside(statement, units, figures), strict=True):
        end = max(unit.end for unit in (units[i], *beside))
        own = frozenset(chain.from_iterable(counted[j] for j in figures if j <= i))
        before = said_by(unit for unit in others if unit.start < end) | own
        near = said_by(beside) | counted[i]
        every = everything if units[i].start >= parts else before
        found[i] = Told(
            beside=near, before=before, all=every,
            pairs=_pairs(statement), pairs_before=_pairs(parse(statement.text[:end])), above=above,
            counted=counted[i], change=change_before(units, i), is_whole=is_whole,
        )  # fmt: skip
    return found


def _pairs(stretch: Stretch) -> frozenset[str]:
    return frozenset(f"{a} {b}" for a, b in pairwise(stretch.words))


def _beside(
    statement: Stretch, units: Sequence[Unit], figures: Sequence[int]
) -> Iterator[Sequence[Unit]]:
    """What stands between each figure and the next ones, as far as a comma between them."""
    if not figures:
        return
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


def agrees(told: Unit, change: Unit | None, cell: Cell) -> bool | None:
    """Whether a figure is that of a cell; None where it is of another kind.

    What is counted may be called otherwise, "214 tàu cá" for "Tàu cá: 214 chiếc"; a rise of 9,1 %
    is 109,1 % of what it is compared with.
    """
    figure, own = told.figure, cell.value.figure
    if figure is None or own is None:
        return None
    if change and figure.kind == "percent" and cell.rises is None:
        if not cell.is_compared or own.kind != "percent":
            return None
        value = _WHOLE + Decimal(figure.value) * (1 if rises(change) else -1)
        figure = replace(figure, value=str(value))
    elif {figure.kind, own.kind} <= _SCALARS and _is_counted(figure) and _is_counted(own):
        figure = replace(figure, kind=own.kind, unit=own.unit)
    relation = relate(replace(told, figure=figure), cell.value)
    if relation not in (*SAME, Match.DIFFERENT_VALUE):
        return None
    is_turned = change is not None and cell.rises not in (None, rises(change))
    return not is_turned and (relation in SAME or _is_rounded(figure, own))


def _is_counted(figure: Found) -> bool:
    return unit_of(figure.unit).sort == "noun"


def _is_rounded(told: Found, own: Found) -> bool:
    """Whether a figure with fewer digits is another one rounded: "7,2 tỷ" of 7.215.300 nghìn."""
    number = None if told.bound or told.upper else _DIGITS.match(told.raw)
    if not number or own.upper or not {told.kind, own.kind} <= _SCALARS:
        return False
    scale, places = unit_of(told.unit).factor, len(number[2] or "")
    claimed, actual = Decimal(told.value) * scale, Decimal(own.value) * unit_of(own.unit).factor
    written = Decimal(f"{number[1].replace('.', '')}.{number[2] or '0'}")
    step = claimed / written / 10**places if written else Decimal(0)
    gap = abs(claimed - actual)
    return 2 * gap <= abs(step) and gap <= _ROUNDED * abs(actual)


_SCALARS = {"number", "quantity", "money"}
_DIGITS = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(?![\d.,]*\d)")


def rises(unit: Unit) -> bool:
    """Whether a word of order goes up: "tăng", "cao"."""
    return _TABLE.rises.fullmatch(unit.side) is not None


def change_before(units: Sequence[Unit], i: int) -> Unit | None:
    """The word before a figure that makes it a change: "tăng", "vượt"; of a share "cao hơn", too.

    "Tăng từ" tells where it begins.
    """
    is_share = units[i].side == "%"
    for back, unit in enumerate(reversed(units[max(0, i - _REACH) : i])):
        if unit.kind == "figure" or _TABLE.from_.fullmatch(unit.key):
            return None
        if (
            _TABLE.change.fullmatch(unit.kind)
            if back < 2
            else is_share and _TABLE.order.fullmatch(unit.kind)
        ):
            return unit
    return None


_REACH = 6


def size(unit: Unit) -> Decimal:
    """The value of a figure in the unit of its dimension; 0 for what has no size."""
    figure = unit.figure
    if figure is None or figure.kind not in {*_SCALARS, "percent"}:
        return Decimal(0)
    return Decimal(figure.value) * unit_of(figure.unit).factor


def orders_held(
    units: Sequence[Unit], found: Mapping[int, Cell], article: Article
) -> Iterator[bool | None]:
    """For each word of order ("cao hơn", "nhiều nhất") whether cells stand so; None if unknown.

    It is of the figures on its two sides, of two behind it ("tăng từ … lên …"), or says that a cell
    has the most of its row or column.
    """
    changes = {id(change_before(units, i)) for i in found}
    for at, unit in enumerate(units):
        if not _TABLE.order.fullmatch(unit.kind) or id(unit) in changes:
            continue
        earlier, later = [i for i in found if i < at], [i for i in found if i > at]
        rest = takewhile(lambda u: not u.figure, units[at : at + _APART])
        is_most = any(map(_TABLE.most.fullmatch, chain.from_iterable(u.words for u in rest)))
        between = units[at : later[0]] if later else ()
        held: bool | None = None
        if is_most and (near := later[:1] or earlier[-1:]):
            held = _is_most(found[near[0]], article, at_top=rises(unit))
        elif len(later) > 1 and any(_TABLE.from_.fullmatch(u.key) for u in between):
            held = (size(units[later[1]]) > size(units[later[0]])) == rises(unit)
        elif earlier and later and not is_most:
            held = (size(units[earlier[-1]]) > size(units[later[0]])) == rises(unit)
        yield held


_APART = 8


def _is_most(cell: Cell, article: Article, *, at_top: bool) -> bool:
    """Whether a cell has the most, or the least, of its row or of its column."""
    pick = max if at_top else min
    alike = [c for _, c in lines_of(article)[0] if c.value.side == cell.value.side]
    column = [
        size(c.value)
        for c in alike
        if (c.column, c.heading) == (cell.column, cell.heading) and not c.is_total
    ]
    row = [size(c.value) for c in alike if c.row == cell.row and c.group == cell.group]
    return any(len(each) > 1 and size(cell.value) == pick(each) for each in (column, row))
