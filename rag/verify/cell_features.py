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
    written_out,
)
from rag.verify.features import group_of
from rag.verify.units import Unit, units_of

_TABLE: Final = lexicon.Patterns("tables")
_WHOLE = Decimal(100)  # of a share
_ROUNDED = Decimal("0.02")

LINKING = (
    *(f"{label}_{how}" for label in ("row", "group", "column", "heading")
      for how in ("beside", "before", "headline", "untold", "pairs_before", "pairs")),
    "time_beside", "time_told", "time_implied", "time_other",
    "times_elsewhere", "times_elsewhere_beside",
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
    times: frozenset[str]
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

    Then those in whose place the statement tells another, and times told of other labels.
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
    elsewhere = told.times - cell.borne
    return [*counts.values(), float(len(elsewhere)), float(len(elsewhere & told.beside))]


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
    everything = said_by(others).union(_times(statement.text), *counted.values())
    above = said_above(article)
    told = {unit.key for unit in others if group_of(unit) == "time"}
    times = told.union(filter(sort_of_time, everything)) & lines_of(article)[1] - above
    is_whole = _TABLE.whole.search(statement.text) is not None
    # What follows "trong đó" is said of parts: a figure before it is not about them.
    of_which = _TABLE.of_which.search(statement.text)
    parts = of_which.start() if of_which else 0
    found: dict[int, Told] = {}
    for i, beside in zip(figures, _beside(statement, units, figures), strict=True):
        end = max(unit.end for unit in (units[i], *beside))
        own = frozenset(chain.from_iterable(counted[j] for j in figures if j <= i))
        before = said_by(unit for unit in others if unit.start < end) | own
        before |= _times(statement.text[:end])
        near = said_by(beside) | counted[i]
        every = everything if units[i].start >= parts else before
        found[i] = Told(
            beside=near, before=before, all=every,
            pairs=_pairs(statement), pairs_before=_pairs(parse(statement.text[:end])), above=above,
            times=frozenset(times), counted=counted[i], is_whole=is_whole,
            change=change_before(units, i),
        )  # fmt: skip
    return found


def _times(text: str) -> frozenset[str]:
    """The times of a text that tells them in words."""
    units = units_of(parse(written_out(text)))
    return frozenset(filter(sort_of_time, said_by(filter(is_time, units))))


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
    kinds = {told.kind, own.kind}
    if not number or own.upper or not (kinds <= _SCALARS or kinds == {"percent"}):
        return False
    scale, places = unit_of(told.unit).factor, len(number[2] or "")
    claimed, actual = Decimal(told.value) * scale, Decimal(own.value) * unit_of(own.unit).factor
    written = Decimal(f"{number[1].replace('.', '')}.{number[2] or '0'}")
    scaled = Decimal(1) if "percent" in kinds else claimed / written if written else Decimal(0)
    step = scaled / 10**places
    gap = abs(claimed - actual)
    return 2 * gap <= abs(step) and gap <= _ROUNDED * abs(actual)


_SCALARS = {"number", "quantity", "money"}
_DIGITS = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?(?![\d.,]*\d)")


def rises(unit: Unit) -> bool:
    """Whether a word of order goes up: "tăng", "cao"."""
    return _TABLE.rises.fullmatch(unit.side) is not None


def change_before(units: Sequence[Unit], i: int) -> Unit | None:
    """The word that makes the figure behind it a change: "tăng"; of a share "cao hơn", too."""
    order = order_before(units, i)
    if order is None or units[i].side == "%":
        return order
    is_near = order in units[max(0, i - 2) : i]
    return order if is_near and _TABLE.change.fullmatch(order.kind) else None


def order_before(units: Sequence[Unit], i: int) -> Unit | None:
    """The word of order that a figure may be the measure of: "nhiều hơn cùng kỳ 5 vụ"."""
    for unit in reversed(units[max(0, i - _REACH) : i]):
        if unit.figure or _TABLE.from_.fullmatch(unit.key) or _is_superlative(unit):
            return None
        if _TABLE.order.fullmatch(unit.kind):
            return unit
    return None


_REACH, _APART = 6, 8


def most_of(units: Sequence[Unit], i: int) -> Unit | None:
    """The word that says that a word of order is of all others: "nhất"."""
    if units[i].figure:
        return None
    rest = takewhile(lambda u: not u.figure, units[i : i + _APART])
    return next(filter(_is_superlative, rest), None)


def _is_superlative(unit: Unit) -> bool:
    return any(map(_TABLE.most.fullmatch, unit.words))


def other_of(line: Line, order: Unit, statement: Stretch, article: Article) -> Line | None:
    """The cell of the same row or column that this one is measured by: "so với …", "hơn …"."""
    found, cell = _TABLE.base.search(statement.text), line[1]
    if found is None or 0 < found.start() < order.start:
        return None
    base = said_by(units_of(parse(found["base"])))
    if _TABLE.year_before.search(found["base"]):
        years = [int(key[6:10]) for key in cell.borne if sort_of_time(key) == "year"]
        base |= {f"#date:{year - 1}:" for year in years}
    others = enumerate(chain(*_alike(line, article)))
    score, _, best = max((_named(each[1], cell, base), -i, each) for i, each in others)
    return best if score > 0 else None


def _named(other: Cell, cell: Cell, base: frozenset[str]) -> float:
    """How well a cell is named by what its labels say and those of another cell do not."""
    words = {k: w for label in other.labels for k, w in label.words.items() if k not in cell.borne}
    times = [time for label in other.labels for time in label.times if not time & cell.borne]
    told = _weight(words, base) + sum(not time.isdisjoint(base) for time in times)
    return told - _UNSAID * (math.fsum(words.values()) + len(times)) if told else 0.0


_UNSAID = 0.2


def _alike(line: Line, article: Article) -> Iterator[Sequence[Line]]:
    """The lines of the same row, and those of the same column, of the same unit."""
    lines, side = lines_of(article)[0], line[1].value.side
    for k, name in enumerate(line[1].names):
        yield [each for each in lines if each[1].names[k] == name and each[1].value.side == side]


def differs(told: Unit, order: Unit, cell: Cell, other: Cell) -> bool:
    """Whether a cell is above another or below it, as a word of order says, by a figure told."""
    own, base = size(cell.value), size(other.value)
    figure, given, gap = told.figure, cell.value.figure, own - base
    if not base or not gap or (gap > 0) != rises(order):
        return False
    if figure is None or given is None:
        return True
    if figure.kind == "percent" != given.kind:
        off = abs(abs(_WHOLE * gap / base) - Decimal(figure.value))
        return 2 * off <= Decimal(1).scaleb(-len(figure.value.partition(".")[2]))
    by = replace(given, value=str(abs(gap) / unit_of(given.unit).factor))
    return agrees(told, None, cell._replace(value=replace(cell.value, figure=by))) is True


def size(unit: Unit) -> Decimal:
    """The value of a figure in the unit of its dimension; 0 for what has no size."""
    figure = unit.figure
    if figure is None or figure.kind not in {*_SCALARS, "percent"}:
        return Decimal(0)
    return Decimal(figure.value) * unit_of(figure.unit).factor


def is_turned(units: Sequence[Unit], found: Mapping[int, Cell]) -> bool:
    """Whether cells change or stand otherwise than words of order say of their figures.

    Such a word is before a change, between two figures, or before two ("tăng từ … lên …").
    """
    before = {i: order for i in found if (order := order_before(units, i))}
    held = [found[i].rises in (None, rises(order)) for i, order in before.items()]
    measures = {id(change_before(units, i)) for i in found} | {
        id(each) for i, each in before.items()
        if each.key in found[i].borne and size(units[i]) != size(found[i].value)
    }  # fmt: skip
    for one, other in pairwise(sorted(found)):
        near, is_more = units[max(0, one - _REACH) : one], size(units[one]) > size(units[other])
        for at, order in enumerate(units[:other]):
            if not _TABLE.order.fullmatch(order.kind) or most_of(units, at):
                continue
            if at > one and id(order) not in measures:
                held.append(is_more == rises(order))
            if order in near and any(_TABLE.from_.fullmatch(unit.key) for unit in near):
                held.append(is_more != rises(order))
    return not all(held)


def is_most(line: Line, article: Article, *, at_top: bool, strictly: bool = False) -> bool:
    """Whether a cell has the most, or the least, of its row or of its column, sums apart.

    Strictly, of both, for a statement seldom says of which; columns are compared only where they
    are times or stand under one heading, and a change, which may be a fall, is not.
    """
    if strictly and line[1].rises is not None:
        return False
    own, pick, total = size(line[1].value), max if at_top else min, _TABLE.total.fullmatch
    of_row, of_column = _alike(line, article)
    is_series = bool(line[1].column.times or line[1].heading.words)
    held = []
    for lines in (of_row, of_column) if is_series or not strictly else (of_column,):
        parts = [c for _, c in lines if not c.is_total and not total(c.names[1].split(", ")[-1])]
        if len(parts) > 1:
            held.append(own == pick(size(cell.value) for cell in parts))
    return all(held) and bool(held) if strictly else any(held)
