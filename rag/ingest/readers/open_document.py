"""An OpenDocument text (.odt) → Page: its XML, in the terms of a DOCX, is read as one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from rag.ingest.page import Page, refusal
from rag.ingest.readers.office_xml import opened, part, tag_of
from rag.ingest.readers.tables import MOST_SPANNED
from rag.ingest.readers.word import element, read_parts

_STYLE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("style", "table", "text")
)
# Deleted text, comments, the number of a note.
_PASSED_OVER: Final = frozenset(("tracked-changes", "annotation", "note-citation", "hidden-text"))
_SIGNS: Final = {"tab": "tab", "line-break": "br", "object": "chart"}
_FORMATS: Final = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"
}  # fmt: skip
_COUNTS: Final = ("rows-spanned", "columns-spanned", "columns-repeated")


def read_odt(data: bytes, source: str) -> Page:
    """The text of an ODT in order; a table of figures becomes a line a cell. Raises InputError."""
    with opened(data, source, "ODT") as archive:
        manifest = "META-INF/manifest.xml"
        if manifest in archive.namelist() and b"encryption-data" in archive.read(manifest):
            raise refusal(source, "file_locked", kind="ODT")
        names = [name for name in ("content.xml", "styles.xml") if name in archive.namelist()]
        roots = [part(archive, name, source) for name in names]
        text = _Translation(roots)
        parts = {"numbering": text.numbering, "document": text.of(roots[0])}
        for number, each in enumerate(roots[-1].iter(f"{_STYLE}header", f"{_STYLE}header-first")):
            parts[f"header{number}"] = text.of(each)
        return read_parts(parts, parts.__getitem__)


class _Translation:
    """Paragraphs, tables and lists of OpenDocument in the elements of a DOCX."""

    def __init__(self, roots: Iterable[Any]) -> None:
        self.numbering = element("numbering")
        self._lists: dict[str, str] = {}  # the last list of each style
        for style in (each for root in roots for each in root.iter(f"{_TEXT}list-style")):
            name = style.get(f"{_STYLE}name")
            kept = element("abstractNum", self.numbering, abstractNumId=name)
            for level in style:
                _translate_level(level, kept)

    def of(self, node: Any) -> Any:
        """The blocks below a node."""
        root = element("body")
        self._blocks(node, root)
        return root

    def _blocks(self, node: Any, into: Any, number: str = "", depth: int = -1) -> None:
        is_first = True
        for child in node:
            tag = tag_of(child)
            if tag in ("p", "h"):
                made = element("p", into)
                if number and is_first:
                    place = element("numPr", element("pPr", made))
                    element("ilvl", place, val=str(depth))
                    element("numId", place, val=number)
                is_first = False
                self._runs(child, made)
            elif tag == "table":
                self._table(child, element("tbl", into))
            elif tag == "list":
                self._blocks(child, into, self._number_of(child) or number, depth + 1)
            elif tag not in _PASSED_OVER:
                self._blocks(child, into, number if tag == "list-item" else "", depth)

    def _number_of(self, node: Any) -> str:
        """The number of the list that a list goes on with, or begins; "" for the one around it."""
        if not (style := node.get(f"{_TEXT}style-name")):
            return ""
        last = self._lists.get(style)
        goes_on = node.get(f"{_TEXT}continue-numbering") or node.get(f"{_TEXT}continue-list")
        if last and goes_on:
            return last
        number = self._lists[style] = str(len(self.numbering))
        made = element("num", self.numbering, numId=number)
        element("abstractNumId", made, val=style)
        if last:
            element("startOverride", element("lvlOverride", made, ilvl="0"), val="1")
        return number

    def _runs(self, node: Any, into: Any) -> None:
        element("t", into).text = node.text
        for child in node:
            tag = tag_of(child)
            if tag in ("note-body", "text-box", "custom-shape"):
                self._blocks(child, element("txbxContent", into))
            elif tag in _SIGNS:
                element(_SIGNS[tag], into)
            elif tag == "s":
                element("t", into).text = " "
            elif tag not in _PASSED_OVER:
                self._runs(child, into)
            element("t", into).text = child.tail

    def _table(self, table: Any, into: Any) -> None:
        hanging: dict[int, tuple[int, int]] = {}  # column → rows left of a cell, its columns
        for row in table.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table")) is not table:
                continue  # of a table within
            made = element("tr", into)
            column = covered = 0  # cells to come that one of this row covers
            for cell in row:
                rows, columns, times = (int(cell.get(f"{_TABLE}number-{n}", 1)) for n in _COUNTS)
                for _ in range(min(times, MOST_SPANNED)):
                    left, wide = hanging.get(column, (0, 1))
                    is_covered = tag_of(cell) == "covered-table-cell"
                    if is_covered and (covered or not left):
                        covered -= 1
                        continue
                    if not is_covered:
                        left, wide = rows, columns
                    hanging[column], covered = (left - 1, wide), wide - 1
                    form = element("tcPr", each := element("tc", made))
                    element("gridSpan", form, val=str(wide))
                    element("vMerge", form, val="continue" if is_covered else "restart")
                    self._blocks(cell, each)
                    column += wide


def _translate_level(level: Any, into: Any) -> None:
    number = int(level.get(f"{_TEXT}level", 1))
    is_number = tag_of(level) == "list-level-style-number"
    form = level.get(f"{_STYLE}num-format", "")
    first = number + 1 - int(level.get(f"{_TEXT}display-levels", 1))
    shown = ".".join(f"%{each}" for each in range(first, number + 1)) if form else ""
    around = (level.get(f"{_STYLE}num-{side}", "") for side in ("prefix", "suffix"))
    made = element("lvl", into, ilvl=str(number - 1))
    element("numFmt", made, val=_FORMATS.get(form, "none") if is_number else "bullet")
    element("lvlText", made, val=shown.join(around))
    element("start", made, val=level.get(f"{_TEXT}start-value", "1"))
