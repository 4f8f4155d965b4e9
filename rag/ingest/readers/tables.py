"""Tables → lines in which each figure stands with its row, its column headings and its unit.

A table of figures becomes a line a cell, "Xóm 1 – Diện tích: 120,5 ha.", so that no figure is taken
for that of another column; any other table a line a row, " | " between its cells.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rag.figures import figures_of, unit_of
from rag.ingest.page import CELL
from rag.text import lexicon, parse

LAYOUT_CELL = 400  # characters; no cell of a table of figures holds so much
MOST_SPANNED = 100
_TABLE: Final = lexicon.Patterns("tables")
_SCALES = [row for row in lexicon.table("number_words")[::-1] if row["role"] == "scale"]
_SCALE: Final = {row["value"]: row["word"] for row in _SCALES}


@dataclass(eq=False)
class Cell:
    """One cell; where it spans several rows or columns, it stands in each of them."""

    text: str
    rows: int = 1
    columns: int = 1

    @property
    def is_value(self) -> bool:
        """Whether it is a bare figure that is no year."""
        return self.has_digit and _TABLE.value.fullmatch(self.text) is not None

    @property
    def is_filled(self) -> bool:
        """Whether it says anything: a dash stands for nothing."""
        return self.text.strip(" -–—") != ""

    @property
    def has_digit(self) -> bool:
        """Whether a digit stands in it, other than of a year."""
        return any(map(str.isdigit, self.text)) and not _TABLE.year.fullmatch(self.text)


Grid = list[list[Cell]]


def grid_of(rows: Iterable[Sequence[Cell]]) -> Grid:
    """The cells at their places, spans filled in; all rows as long as the longest."""
    grid: Grid = []
    hanging: dict[int, tuple[Cell, int]] = {}  # column → a cell of the rows above, rows left
    for cells in rows:
        row: list[Cell] = []
        waiting = list(cells)[::-1]
        while waiting or len(row) in hanging:
            column = len(row)
            if column in hanging:
                cell, left = hanging.pop(column)
                row.append(cell)
                if left > 1:
                    hanging[column] = cell, left - 1
                continue
            cell = waiting.pop()
            for _ in range(min(max(1, cell.columns), MOST_SPANNED)):
                if cell.rows > 1:
                    hanging[len(row)] = cell, cell.rows - 1
                row.append(cell)
        grid.append(row)
    width = max(map(len, grid), default=0)
    return [[*row, *(Cell("") for _ in range(width - len(row)))] for row in grid]


def unit_of_all(line: str) -> str | None:
    """The unit that a caption gives: "Đơn vị: triệu đồng"; one that gives several, as it is."""
    of_columns = _TABLE.units_of_columns.findall(line)
    if len(of_columns) > 1 and all(_is_measure(unit) for _, unit in of_columns):
        return line
    found = _TABLE.unit_of_all.search(line)
    return _in_words(found["unit"]) if found else None


def _in_words(unit: str) -> str:
    """A unit as a figure may stand before it: "1.000 đồng" is "nghìn đồng"."""
    unit = _in_a_sentence(unit)
    for pattern, word in ((_TABLE.millions, _SCALE["6"]), (_TABLE.thousands, _SCALE["3"])):
        unit = pattern.sub(f"{word} ", unit)
    return unit


def table_lines(grid: Grid, unit: str | None = None) -> list[str]:
    """See the module; `unit` is what the caption says of figures without one."""
    lines: list[str] = []
    for cell in {cell for row in grid for cell in row}:
        cell.text = " ".join(cell.text.split())
    rows = [row for row in grid if any(cell.text for cell in row)]
    if part := _second_part(rows):
        return [*table_lines([row[:part] for row in rows], unit),
                *table_lines([row[part:] for row in rows], unit)]  # fmt: skip
    while rows and _is_caption_row(rows[0], rows[1:]):
        lines.append(" | ".join(c.text for c in dict.fromkeys(rows[0]) if c.text))
        unit = unit_of_all(lines[-1]) or unit
        rows = rows[1:]
    heads = _heading_rows(rows)
    body = [row for row in rows[heads:] if not _numbers_columns(row)]
    figures = sum(cell.is_value for row in body for cell in row)
    if not figures or len(rows[0]) < 2 or any(len(c.text) > LAYOUT_CELL for r in rows for c in r):
        return lines + [" | ".join(filter(None, (c.text for c in dict.fromkeys(r)))) for r in rows]
    columns = [_heading(column) for column in zip(*_spanned(rows[:heads]), strict=True)]
    columns = columns or [("", None) for _ in rows[0]]
    ordinals = [i for i, (name, _) in enumerate(columns) if _TABLE.ordinal_heading.fullmatch(name)]
    units = [i for i, (name, _) in enumerate(columns) if _gives_units(name, [r[i] for r in body])]
    named = [i for i in range(len(columns)) if i not in ordinals and i not in units]
    if named and (head := columns[named[0]][0]) and _counts_up([row[named[0]] for row in body]):
        for row in body:  # "Đơn vị bầu cử số 3"
            if row[named[0]].is_value:
                row[named[0]].text = f"{head} {row[named[0]].text}"
    first = next((i for i in named if any(row[i].is_value for row in body)), 0)
    labels = [i for i in named if i < first] or named[:1]
    values = [i for i in named if i not in labels]
    names = [[c.text for c in dict.fromkeys(row[i] for i in labels) if c.text] for row in body]
    outline, section, of_section = _Outline(names), "", None
    is_money = unit is not None and _TABLE.money.search(unit) is not None
    priced = f"{unit}/" if is_money and _are_prices([columns[i][0] for i in named]) else ""
    for row, parts in zip(body, names, strict=True):
        own = _in_words(row[units[0]].text) if units else None
        own = f"{priced}{own}" if own and not _TABLE.money.search(own) else own
        labelled = [row[i] for i in labels]
        told = [(columns[i], row[i]) for i in values if row[i].is_filled and row[i] not in labelled]
        is_empty = not any(row[i].text for i in values if row[i].text not in parts)
        ordinal = "".join(row[i].text for i in ordinals[:1])
        is_alone = is_empty and len(parts) == 1 and not ordinal
        follows = bool(section or of_section)
        if is_alone and unit is None and (found := _section(parts[0], follows=follows)):
            (section, of_section), outline = found, _Outline(names)
            lines.append(parts[0])
            continue
        above, of_part = outline.above(ordinal, parts, is_part=is_empty)
        if not own and parts:
            parts[-1], own = _unit_of_row(parts[-1])
        lines += [] if told else [" – ".join(parts)]  # a part of the table
        above = [section, *above] if section else above
        label = " – ".join([*above, *map(_bare, parts)] if above else parts)
        for (heading, of_column), cell in told:
            about = " – ".join(filter(None, (label, heading)))
            given = own if own and of_column and own.startswith(f"{of_column}/") else of_column
            value = _measured(cell, given or own or of_part or of_section or _of_all(unit, heading))
            lines.append(f"{CELL}{about}: {value}." if about else value)
    return lines


def _is_caption_row(row: Sequence[Cell], below: Grid) -> bool:
    """Whether a row heads the table and no column of it: a caption, or two lines of a letterhead.

    Those stand above a row of headings, and over the first of its columns, which is another cell.
    """
    filled = {cell for cell in row if cell.text}
    if len(filled) == 2 < len(row) and not any(cell.is_value for cell in filled):
        full = next((each for each in below if len({c for c in each if c.text}) > 2), row)
        i = next(i for i in range(len(row)) if any(each[i].text for each in (row, *below)))
        one, under = row[i], full[i]
        is_over = one.text != "" and under.text != "" and one is not under
        return is_over and not any(cell.is_value for cell in full)
    return len(filled) == 1 < len(row)


class _Outline:
    """The parts of a table that a row stands under, by how rows are numbered ("I", "1", "-")."""

    def __init__(self, names: Sequence[Sequence[str]]) -> None:
        bare = [_bare(each[-1]) for each in names if each]
        self._repeated = {name for name in bare if bare.count(name) > 1}
        # Sort of number, label, its unit, whether it is a bare part.
        self._open: list[tuple[str, str, str | None, bool]] = []
        self._begins = False  # whether the row above is a bare part

    def above(
        self, ordinal: str, parts: Sequence[str], *, is_part: bool
    ) -> tuple[list[str], str | None]:
        """The labels of the bare parts above a row, and of rows above one that has a namesake.

        With them the unit that the parts give. `ordinal` is the number of the row where that has a
        column; the row is open for those below it.
        """
        if not parts:
            return [], None
        own = _bare(parts[-1])
        numbered = _TABLE.row_number.match(parts[-1])
        sort = _sort(ordinal or (numbered[0] if numbered else "")) or ("part" if is_part else "")
        sorts = [each for each, *_ in self._open]
        if sort in sorts:
            del self._open[sorts.index(sort) :]
        if _TABLE.total.fullmatch(own) and not self._begins:  # the total of a part is in it
            self._open.clear()
        self._begins = is_part
        below = [label for _, label, *_ in self._open] + [own]
        found = [
            (label, unit) for i, (_, label, unit, is_bare) in enumerate(self._open)
            if label not in parts and (is_bare or self._repeated.intersection(below[i + 1 :]))
        ]  # fmt: skip
        if sort:
            self._open.append((sort, *_unit_of_row(own), is_part))
        return [label for label, _ in found], next((u for _, u in found[::-1] if u), None)


def _counts_up(column: Sequence[Cell]) -> bool:
    """Whether the numbers in a column are those of its rows: 1, 2, 3."""
    numbers = [cell.text for cell in column if cell.is_value]
    counted = (f"{i:0{len(numbers[0])}}" for i, _ in enumerate(numbers, 1))
    return len(numbers) > 1 and numbers == [*counted]


def _bare(label: str) -> str:
    return _TABLE.row_number.sub("", label)


def _sort(number: str) -> str:
    """What sort of number a row has: Roman, of letters, of so many figures, a dash."""
    mark = number.strip(" .)(:")
    if mark.replace(".", "").isdigit():
        return f"1{mark.count('.')}"
    if _TABLE.roman.fullmatch(mark):
        return "I"
    if mark.islower():
        return "a"
    return "A" if mark.isupper() else mark[:1]


def _spanned(heads: Grid) -> Grid:
    """Rows of headings in which one stands over the empty cells behind it, where others follow."""
    rows = [list(row) for row in heads]
    for number, row in enumerate(rows):
        below = [any(each[i].text for each in rows[number + 1 :]) for i in range(len(row))]
        for i in range(1, len(row)):
            if not row[i].text and row[i - 1].text and below[i] and below[i - 1]:
                row[i] = row[i - 1]
    return rows


def _second_part(rows: Grid) -> int | None:
    """The column where a second table begins beside the first: "Nội dung chi" after "Nội dung thu".

    It names rows, as the first column does by a heading that begins alike, and figures follow it.
    """
    firsts = [cell.text.partition(" ")[0] for cell in rows[0]] if rows else []
    for i in range(2, len(firsts) - 1):
        names, values = ([row[j] for row in rows[1:] if row[j].is_filled] for j in (i, i + 1))
        is_label = names and not any(cell.is_value for cell in names)
        is_alike = rows[0][i] is not rows[0][i - 1] and firsts[i] == firsts[0] != ""
        if is_alike and is_label and values and all(cell.is_value for cell in values):
            return i
    return None


def _heading_rows(rows: Grid) -> int:
    """How many rows at the top name the columns: one, or more where a cell spans several."""
    heads = 0
    for above, row in itertools.pairwise([[], *rows]):
        spans = len(set(above)) < len(above) or bool(set(above) & set(row))
        goes_on = not above or spans or not row[0].text
        is_pair = len(row) == 2 and row[1].has_digit
        if not goes_on or is_pair or any(cell.is_value for cell in row):
            break
        heads += 1
    return heads


def _numbers_columns(row: Sequence[Cell]) -> bool:
    found = [_TABLE.column_number.fullmatch(cell.text) for cell in row if cell.text]
    numbers = [int(each["number"]) for each in found if each and each["number"]]
    return all(found) and len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))


def _heading(cells: Sequence[Cell]) -> tuple[str, str | None]:
    """The name of a column, and the unit that it gives."""
    names = [cell.text for cell in dict.fromkeys(cells) if cell.text]
    found = next(filter(None, map(_TABLE.unit_in_heading.search, reversed(names))), None)
    bare = (_TABLE.unit_in_heading.sub("", name) or name for name in names)
    return ", ".join(bare), (found["unit"] or "%") if found else None


def _gives_units(heading: str, column: Sequence[Cell]) -> bool:
    """Whether the cells of a column are the units of their rows."""
    if _TABLE.unit_heading.fullmatch(heading):
        return True
    known = [_is_measure(cell.text) for cell in column if cell.text]
    may = _TABLE.unit_or_body_heading.fullmatch(heading) is not None
    return may and sum(known) > len(known) / 2


def _is_measure(unit: str) -> bool:
    """Whether a figure may have this unit, all of it: "nghìn con", not "Xã Tiên Lộc".

    What it is counted by may be anything: "đồng/chục".
    """
    counted = f"1 {_in_a_sentence(unit.partition('/')[0].rstrip())}"
    return any(figure.end == len(counted) and figure.unit for figure in figures_of(parse(counted)))


def _are_prices(headings: Sequence[str]) -> bool:
    """Whether columns give prices, and nothing that they are multiplied by."""
    told = ", ".join(headings)
    return bool(_TABLE.price.search(told)) and not _TABLE.beside_price.search(told)


def _of_all(unit: str | None, heading: str) -> str | None:
    """The unit that a table gives to a column: none of money to "Số dự án", a share is in %."""
    for name, of_column in _TABLE.units_of_columns.findall(unit or ""):
        if heading.lower().endswith(name.lower()):
            return _in_words(of_column)
    if unit is None or ":" in unit or not _TABLE.money.search(unit):
        return unit
    if _TABLE.share_heading.fullmatch(heading):
        return "%"
    return None if _TABLE.counts_things.fullmatch(heading) else unit


def _unit_of_row(label: str) -> tuple[str, str | None]:
    """The label of a row without the unit of measure behind it, and that: "Đàn bò (con)"."""
    found = _TABLE.unit_in_heading.search(label)
    if found is None or not found.start() or not _is_measure(found["unit"] or "%"):
        return label, None
    return label[: found.start()], _in_a_sentence(found["unit"] or "%")


def _section(label: str, *, follows: bool) -> tuple[str, str | None] | None:
    """The name and unit of all parts under a row, as statistical yearbooks have them.

    The first is a unit, "Nghìn người", of no name; others that follow may be "Cơ cấu (%)", or a
    "Chỉ số phát triển" of no unit. What is counted ("Hộ nghèo") is a group instead.
    """
    name, unit = _unit_of_row(label)
    if follows and (unit == "%" or _TABLE.index_heading.fullmatch(name)):
        return name, unit
    figures = figures_of(parse(f"1 {_in_a_sentence(label)}"))
    measures = [f for f in figures if f.value != "1" or unit_of(f.unit).sort != "noun"]
    return ("", _in_words(label)) if measures and _is_measure(label) else None


def _in_a_sentence(unit: str) -> str:
    """A unit as it is written behind its figure: "Tỷ đồng" in a cell is "tỷ đồng"; "MW" stays."""
    return unit[:1].lower() + unit[1:] if unit[1:2].islower() else unit


def _measured(cell: Cell, unit: str | None) -> str:
    """What a cell says, with its unit where it is a bare figure."""
    if not unit or not cell.is_value or not cell.text.rstrip(")")[-1].isdigit():
        return cell.text
    return f"{cell.text}{'' if unit == '%' else ' '}{unit}"
