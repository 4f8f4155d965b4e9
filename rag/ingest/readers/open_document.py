"""An OpenDocument text (.odt) → Page: its text as accepted, notes and tables where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from rag.ingest.page import Page, refusal
from rag.ingest.readers.office_xml import opened, part, tag_of
from rag.ingest.readers.tables import MOST_SPANNED, Cell, grid_of, table_lines

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
# Deleted text, comments, the number of a note.
_PASSED_OVER: Final = frozenset(("tracked-changes", "annotation", "note-citation"))
_SIGNS: Final = {"s": " ", "tab": " ", "line-break": "\n"}


def read_odt(data: bytes, source: str) -> Page:
    """The paragraphs and tables of a text in order. Raises InputError."""
    with opened(data, source, "ODT") as archive:
        manifest = "META-INF/manifest.xml"
        if manifest in archive.namelist() and b"encryption-data" in archive.read(manifest):
            raise refusal(source, "file_locked", kind="ODT")
        return Page("\n\n".join(_lines(part(archive, "content.xml", source))))


def _lines(node: Any) -> Iterator[str]:
    for child in node:
        tag = tag_of(child)
        if tag in ("p", "h"):
            aside: list[Any] = []
            yield "".join(_text(child, aside))
            for each in aside:
                yield from _lines(each)
        elif tag == "table":
            rows = [
                [cell for each in row.iterchildren(f"{_TABLE}table-cell") for cell in _cells(each)]
                for row in child.iter(f"{_TABLE}table-row")
                if next(row.iterancestors(f"{_TABLE}table")) is child  # not of a table within
            ]
            yield from table_lines(grid_of(rows))
        elif tag not in _PASSED_OVER:
            yield from _lines(child)


def _cells(cell: Any) -> list[Cell]:
    """A cell, as often as it is repeated."""
    text = " ".join(_lines(cell))
    rows, columns, times = (int(cell.get(f"{_TABLE}number-{name}", 1)) for name in _COUNTS)
    return [Cell(text, rows, columns) for _ in range(min(times, MOST_SPANNED))]


def _text(node: Any, aside: list[Any]) -> Iterator[str]:
    """The text of a paragraph; notes and frames wait in `aside`."""
    yield node.text or ""
    for child in node:
        tag = tag_of(child)
        if tag in ("note", "frame", "custom-shape"):
            aside.append(child)
        elif tag not in _PASSED_OVER:
            yield _SIGNS.get(tag, "")
            yield from _text(child, aside)
        yield child.tail or ""


_COUNTS: Final = ("rows-spanned", "columns-spanned", "columns-repeated")
