"""A spreadsheet (.xlsx) → Page: each table of each sheet as lines, see `tables`."""

from __future__ import annotations

import datetime
import itertools
import re
import zipfile
from typing import Any, Final

from rag.ingest.page import Page
from rag.ingest.readers.office_xml import opened, part
from rag.ingest.readers.tables import MOST_SPANNED, Cell, grid_of, table_lines
from rag.types import Unread

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# The formats that every workbook has (ECMA-376, part 1, 18.8.30).
_BUILT_IN: Final = (
    dict.fromkeys((9, 10), "0%")
    | dict.fromkeys((14, 15, 16, 22), "dd/mm/yyyy")
    | {17: "mm/yyyy"}
    | dict.fromkeys((*range(18, 22), *range(45, 48)), "hh:mm")
)
_DAY_0 = datetime.datetime(1899, 12, 30)
_YEAR = re.compile(r"([12])\.([09]\d\d)")  # as a number
_SWAPPED = str.maketrans(",.", ".,")


def read_xlsx(data: bytes, source: str) -> Page:
    """The tables of a workbook; formulas that were never computed are unread. Raises InputError."""
    lines: list[str] = []
    uncomputed: list[str] = []
    with opened(data, source, "XLSX") as archive:
        links = part(archive, "xl/_rels/workbook.xml.rels", source)
        targets = {link.get("Id"): link.get("Target").removeprefix("/xl/") for link in links}
        strings, formats = _strings(archive, source), _formats(archive, source)
        for sheet in part(archive, "xl/workbook.xml", source).iter(f"{_MAIN}sheet"):
            tree = part(archive, f"xl/{targets[sheet.get(_LINK)]}", source)
            rows: dict[int, dict[int, Cell]] = {}
            for cell in tree.iter(f"{_MAIN}c"):
                text = _shown(cell, strings, formats)
                if text is None:
                    uncomputed.append(f"{sheet.get('name')}!{cell.get('r')}")
                row, column = _place(cell.get("r"))
                rows.setdefault(row, {})[column] = Cell(text or "")
            for merged in tree.iter(f"{_MAIN}mergeCell"):
                _merge(rows, *map(_place, merged.get("ref").split(":")))
            lines += _tables(rows)
    unread = tuple(Unread(part=place, reason="not_computed") for place in uncomputed)
    return Page("\n\n".join(lines), unread=unread)


def _strings(archive: zipfile.ZipFile, source: str) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    items = part(archive, "xl/sharedStrings.xml", source)
    return ["".join(text.text or "" for text in item.iter(f"{_MAIN}t")) for item in items]


def _formats(archive: zipfile.ZipFile, source: str) -> list[str]:
    """The format of each style, without literal text and colours."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    tree = part(archive, "xl/styles.xml", source)
    own = {int(e.get("numFmtId")): e.get("formatCode") for e in tree.iter(f"{_MAIN}numFmt")}
    used = [int(each.get("numFmtId", 0)) for each in tree.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")]
    return [re.sub(r'"[^"]*"|\[[^]]*\]', "", (own | _BUILT_IN).get(each, "")) for each in used]


def _shown(cell: Any, strings: list[str], formats: list[str]) -> str | None:
    """What a cell shows, numbers as Vietnamese writes them; None for a formula without a value."""
    kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v")
    if value is None:
        is_formula = cell.find(f"{_MAIN}f") is not None
        return None if is_formula else "".join(text.text or "" for text in cell.iter(f"{_MAIN}t"))
    if kind == "s":
        return strings[int(value)]
    if kind != "n":
        return str(value)
    number, style = float(value), int(cell.get("s", 0))
    form = formats[style] if style < len(formats) else ""
    if any(letter in form.lower() for letter in "dyhs"):
        return _moment(number, form.lower())
    percent = "%" if "%" in form else ""
    shown = f"{round(number * 100 if percent else number, 10):,.10f}".rstrip("0").rstrip(".")
    return shown.translate(_SWAPPED) + percent


def _moment(number: float, form: str) -> str:
    """A date or time, days since the end of 1899, as its format asks for it."""
    moment = _DAY_0 + datetime.timedelta(days=number, milliseconds=500)
    shown = "%d/%m/%Y" if "d" in form else "%m/%Y" if "m" in form else "%Y"
    return f"{moment:{shown if 'd' in form or 'y' in form else '%H:%M'}}"


def _place(reference: str) -> tuple[int, int]:
    """Row and column of a reference, from 0: B3 is 2, 1."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - 64
    return int(reference[len(letters) :]) - 1, column - 1


def _merge(rows: dict[int, dict[int, Cell]], first: tuple[int, int], last: tuple[int, int]) -> None:
    origin = rows.get(first[0], {}).get(first[1], Cell(""))
    columns = range(first[1], min(last[1], first[1] + MOST_SPANNED) + 1)
    for row in (number for number in rows if first[0] <= number <= last[0]):
        rows[row] |= dict.fromkeys(columns, origin)


def _tables(rows: dict[int, dict[int, Cell]]) -> list[str]:
    """The lines of a sheet: what blank rows part are tables of their own."""
    lines: list[str] = []
    filled = [number for number in sorted(rows) if any(cell.text for cell in rows[number].values())]
    for _, numbers in itertools.groupby(enumerate(filled), lambda pair: pair[1] - pair[0]):
        block = [rows[number] for _, number in numbers]
        for row in block:
            _name_years(row)
        columns = sorted({column for row in block for column in row})
        cells = [[row.get(column) or Cell("") for column in columns] for row in block]
        lines += table_lines(grid_of(cells))
    return lines


def _name_years(row: dict[int, Cell]) -> None:
    """2.023, 2.024 are 2023, 2024 where all numbers of a row are years: it heads columns."""
    told = list(dict.fromkeys(cell for cell in row.values() if cell.is_value))
    years = [int(found[1] + found[2]) for cell in told if (found := _YEAR.fullmatch(cell.text))]
    once = list(dict.fromkeys(years))  # "2024 | 2025 | 2024 | 2025"
    is_turn = once * (len(years) // (len(once) or 1)) == years
    close = all(1 <= b - a <= 5 for a, b in itertools.pairwise(once))
    if len(once) > 1 and len(years) == len(told) and is_turn and close:
        for cell, year in zip(told, years, strict=True):
            cell.text = str(year)
