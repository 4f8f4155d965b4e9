"""A DOCX → Page: its text as accepted, with text boxes, notes and tables where they stand.

The XML is read as it is (ECMA-376, part 1, chapter 17), because python-docx passes over tracked
insertions, content controls, text boxes, notes and nested tables.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final

from rag.ingest.page import Page
from rag.ingest.readers.letterhead import is_closing, paper, read_letterhead
from rag.ingest.readers.numbering import Numbering
from rag.ingest.readers.office_xml import WORD, opened, part, tag_of
from rag.ingest.readers.tables import Cell, grid_of, table_lines, unit_of_all
from rag.types import Unread

# Deleted, moved away, a second form of the same, or no text.
_PASSED_OVER: Final = frozenset(
    "del moveFrom Fallback rPr pPr tblPr tblGrid trPr tcPr sectPr sdtPr instrText delText".split()
)
_EMBEDDED: Final = frozenset(("OLEObject", "chart", "relIds", "altChunk"))
_SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_CENTRED: Final = f"{WORD}pPr/{WORD}jc[@{WORD}val='center']"
_HEADER = re.compile(r"header\d*")
_LETTERHEAD_LINES = 5  # blocks of text above which a letterhead stands


def read_docx(data: bytes, source: str) -> Page:
    """The text of a DOCX in order; a table of figures becomes a line a cell. Raises InputError."""
    with opened(data, source, "DOCX") as archive:
        names = [name[len("word/") : -len(".xml")] for name in archive.namelist()]
        document = _Document(names, lambda name: part(archive, f"word/{name}.xml", source))
        return document.read()


class _Document:
    """The parts of a DOCX, and what is met while its text is read."""

    def __init__(self, names: Collection[str], root_of: Callable[[str], Any]) -> None:
        self._names, self._root_of = names, root_of
        self._aside: list[Any] = []  # boxes and notes of the paragraph that is read
        self._notes: dict[str, dict[str | None, Any]] = {}  # that were not met yet, by kind and id
        self._numbering = Numbering(self._if_there("numbering"), self._if_there("styles"))
        self._blocks = 0  # paragraphs so far
        self._unit: str | None = None  # of the figures of a table that follows
        self._head: list[list[str]] = []  # the cells of the letterhead
        self._head_ends = 0  # paragraphs until then
        self.letterhead: Page | None = None
        self.closing: list[str] = []  # lines of recipients and of the signature
        self.unread: list[Unread] = []
        self.centred: set[str] = set()  # lines
        self.bold: set[str] = set()

    def read(self) -> Page:
        """The text, its letterhead and its closing."""
        lines = list(self.lines(self._root_of("document")))
        if not self.letterhead:
            self._blocks = 0
            for name in filter(_HEADER.fullmatch, self._names):
                list(self.lines(self._root_of(name)))  # what is no letterhead heads each page
        return paper(lines, self.letterhead, self.closing, self.unread, self.centred, self.bold)

    def _if_there(self, name: str) -> Any | None:
        return self._root_of(name) if name in self._names else None

    def lines(self, node: Any) -> Iterator[str]:
        """The paragraphs and rows below a node that are not empty."""
        carried = mark = ""
        for child in node:
            tag = tag_of(child)
            if tag == "p":
                mark = mark or self._numbering.mark(child)
                carried += "".join(self._runs(child))
                if child.find(f"{WORD}pPr/{WORD}rPr/{WORD}del") is not None:
                    continue  # its end was deleted: it is one paragraph with the next
                if carried.strip():
                    self._blocks += 1
                    self._unit = unit_of_all(carried.strip())
                    line = mark + carried.lstrip()
                    if child.find(_CENTRED) is not None:
                        self.centred.update(map(str.strip, line.split("\n")))
                    runs = filter(_is_bold, child.iter(f"{WORD}r"))
                    bold = [each.text or "" for run in runs for each in run.iter(f"{WORD}t")]
                    self.bold.update(each.strip() for each in (*bold, "".join(bold)))
                    yield line
                carried = mark = ""
                while self._aside:
                    yield from self.lines(self._aside.pop(0))
            elif tag == "tbl":
                yield from self._table(child)
            elif tag in _EMBEDDED:
                self.unread.append(Unread(part=tag, reason="embedded"))
            elif tag not in _PASSED_OVER:
                yield from self.lines(child)

    def _runs(self, node: Any) -> Iterator[str]:
        """The text of a paragraph; what stands beside it waits in `_aside`."""
        for child in node:
            tag = tag_of(child)
            if tag == "t":
                yield child.text or ""
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag == "txbxContent":
                self._aside.append(child)
            elif tag in ("footnoteReference", "endnoteReference"):
                kind, number = tag.removesuffix("Reference"), child.get(f"{WORD}id")
                if kind not in self._notes:
                    notes = self._root_of(f"{kind}s").iterfind(f"{WORD}{kind}")
                    self._notes[kind] = {note.get(f"{WORD}id"): note for note in notes}
                if (note := self._notes[kind].pop(number, None)) is not None:
                    self._aside.append(note)
            elif tag in _EMBEDDED:
                self.unread.append(Unread(part=tag, reason="embedded"))
            elif tag not in _PASSED_OVER and child.find(f"{WORD}rPr/{WORD}vanish") is None:
                yield from self._runs(child)

    def _table(self, table: Any) -> Iterator[str]:
        above, unit = self._blocks, self._unit
        rows: list[list[Cell]] = []
        columns: dict[int, Cell] = {}  # the cell that stands last in each column
        blocks: list[list[str]] = []
        ends = None  # how many there are above recipients and signature
        for row in _inside(table, "tr"):
            if row.find(f"{WORD}trPr/{WORD}del") is not None:
                continue
            cells: list[Cell] = []
            column, first = 0, len(blocks)
            for each in _inside(row, "tc"):
                merged = each.find(f"{WORD}tcPr/{WORD}vMerge")
                is_new = merged is None or merged.get(f"{WORD}val") == "restart"
                lines = list(self.lines(each))
                blocks.append(lines)
                if is_new or column not in columns:
                    span = each.find(f"{WORD}tcPr/{WORD}gridSpan")
                    wide = int(span.get(f"{WORD}val", "1")) if span is not None else 1
                    columns[column] = Cell(" ".join(" ".join(lines).split()), columns=wide)
                cells.append(columns[column])
                column += columns[column].columns
            if ends is None and is_closing(blocks[first:]):
                ends = first
            if ends is None:
                rows.append(cells)
        told = [[line.strip() for each in block for line in each.split("\n")] for block in blocks]
        # Number, place and day may stand in a second table right below.
        if above == self._head_ends if self.letterhead else above <= _LETTERHEAD_LINES:
            found = read_letterhead([*self._head, *told], self.bold)
            if found and found != self.letterhead:
                self.letterhead, self._head_ends = found, self._blocks
                self._head += told
                return
        if ends is not None:
            self.closing += itertools.chain.from_iterable(blocks[ends:])
        if table.find(f".//{WORD}tc//{WORD}tbl") is not None:  # it lays out the page
            yield from itertools.chain.from_iterable(blocks[:ends])
        else:
            yield from table_lines(grid_of(rows), unit)


def _is_bold(run: Any) -> bool:
    mark = run.find(f"{WORD}rPr/{WORD}b")
    return mark is not None and mark.get(f"{WORD}val") not in ("0", "false")


def _inside(node: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, those in content controls too."""
    for child in node:
        if tag_of(child) == tag:
            yield child
        elif tag_of(child) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _inside(child, tag)
