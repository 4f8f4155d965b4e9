"""Cells of tables: lines "row – column: value." that each say one thing and no more.

Read of a document, a table is a line a cell. A statement on one is compared with the cell whose
row and column it names, and with no other: the figure next to it is another's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.text import Stretch, parse
from rag.verify.evidence import Source, words_in
from rag.verify.features import group_of
from rag.verify.units import Unit, units_of

_LINE = re.compile(r"(.{1,200}) – ([^–:]{1,120}): ([^:]{0,30}\d[^:]{0,60})\.")
_TELLING = 0.25  # lighter words ("là", "của") join, and name nothing
_ROW, _COLUMN = 0.7, 0.45  # of the weight of a row, and of a column, that a statement must name
_LEFT, _MOST_LEFT = 0.25, 0.5  # of a statement that no cell bears: its share, and one word of it
_CLEAR = 0.2  # by how much the right cell is named better than one with another figure

Words = dict[str, float]


class Cell(NamedTuple):
    """What a line of a table says: the words of its row and column with their weights, a figure."""

    row: Words
    column: Words
    value: Unit


class Named(NamedTuple):
    """A figure of a statement, the line of a table that it is about, and the figure of that."""

    figure: Unit
    source: Source
    value: Unit

    @property
    def gives(self) -> str:
        """The figure as it stands in the table."""
        return self.value.figure.raw if self.value.figure else ""


def cell_of(source: Source) -> Cell | None:
    """The cell that a sentence is; None for prose."""
    return source.sentence.annotation(_cell)


def _cell(sentence: Stretch) -> Cell | None:
    found = _LINE.fullmatch(sentence.text.strip())
    if found is None:
        return None
    row, column, value = (units_of(parse(part)) for part in found.groups())
    figures = [unit for unit in value if unit.figure is not None]
    return Cell(_words(row), _words(column), figures[0]) if len(figures) == 1 else None


def _words(units: Sequence[Unit]) -> Words:
    return {unit.key: unit.weight for unit in units if unit.weight >= _TELLING}


def cells_named(statement: Stretch, sources: Sequence[Source]) -> tuple[Named, ...]:
    """For each figure of a statement the cell whose row and column it names.

    Empty where a figure is about no cell or could be about several, and where the statement says
    more than the cells and the headline do.
    """
    cells = [(source, cell) for source in sources if (cell := cell_of(source)) is not None]
    units = units_of(statement)
    labels = {key for _, cell in cells for key in (*cell.row, *cell.column)}
    figures = [
        i for i, unit in enumerate(units)
        if unit.kind == "figure" and unit.key not in labels
        and unit.figure is not None and unit.figure.kind != "date"
    ]  # fmt: skip
    if not cells or not figures:
        return ()
    others = [unit for i, unit in enumerate(units) if i not in figures]
    told = _words(others)
    found: list[Named] = []
    borne: set[str] = set()
    for i, beside in zip(figures, _beside(units, figures), strict=True):
        best = _named_best(cells, told, beside)
        if best is None:
            return ()
        source, cell = best
        found.append(Named(units[i], source, cell.value))
        borne |= cell.row.keys() | cell.column.keys()
    left = [u for u in others if u.key not in borne and not _is_said_near(u, found)]
    says_more = any(group_of(unit) or unit.weight > _MOST_LEFT for unit in left)
    share = sum(unit.weight for unit in left) / (sum(told.values()) or 1.0)
    return () if says_more or share > _LEFT else tuple(found)


def _beside(units: Sequence[Unit], figures: Sequence[int]) -> Iterator[Words]:
    """What stands between a figure and the next one on either side, and what it counts."""
    for number, i in enumerate(figures):
        first = figures[number - 1] + 1 if number else 0
        last = figures[number + 1] if number + 1 < len(figures) else len(units)
        counted = units_of(parse(units[i].side))  # the unit of a figure
        yield _words([*units[first:i], *counted, *units[i + 1 : last]])


def _named_best(
    cells: Sequence[tuple[Source, Cell]], told: Words, beside: Words
) -> tuple[Source, Cell] | None:
    """The cell that is named best, if all others of another figure are named less."""
    ranked = sorted(
        ((_named(cell.row, told) + _named(cell.column, beside), -k) for k, (_, cell)
         in enumerate(cells)), reverse=True,
    )  # fmt: skip
    best, at = ranked[0]
    source, cell = cells[-at]
    rivals = (score for score, k in ranked[1:] if cells[-k][1].value.key != cell.value.key)
    is_alone = sum(other.row == cell.row for _, other in cells) == 1
    named = _share(cell.row, told) >= _ROW and (is_alone or _share(cell.column, beside) >= _COLUMN)
    return (source, cell) if named and best - next(rivals, -1.0) >= _CLEAR else None


def _share(words: Words, told: Words) -> float:
    total = sum(words.values())
    return sum(w for word, w in words.items() if word in told) / total if total else 0.0


def _named(words: Words, told: Words) -> float:
    """The weight of the words that are told, less that of those that are not."""
    return sum(weight if word in told else -weight for word, weight in words.items())


def _is_said_near(unit: Unit, found: Sequence[Named]) -> bool:
    """True for what the headline or the day of an article says, and for words that only join."""
    if unit.weight < _TELLING or unit.kind == "voice" or unit.key == "tense=đã":
        return True
    articles = [named.source.article for named in found]
    if unit.figure is not None and unit.figure.kind == "date":
        return any((each.published or "").startswith(unit.figure.value) for each in articles)
    return any(words_in(parse(each.title)).issuperset(unit.words) for each in articles)
