"""A rich text file (.rtf) → Page: its paragraphs and tables, in the terms of a DOCX, read as one.

Fonts, pictures and what is hidden or deleted go; a row stands in the file cell by cell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any, Final

from rag.ingest.page import Page
from rag.ingest.readers.word import WORD, element, read_parts

_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SIGNS: Final = {
    b"line": "\n",
    b"tab": "\t",
    b"bullet": "• ",
    b"endash": "–",
    b"emdash": "—",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
}
# Groups that hold no text of the document, or the same again.
_PASSED_OVER: Final = frozenset(
    b"fonttbl colortbl stylesheet info pict footer footerl footerr footerf listtable "
    b"listoverridetable generator themedata datastore fldinst object shprslt nonesttables".split()
)
_BESIDE: Final = (b"footnote", b"shptxt")  # what stands there is beside the paragraph
_HEADERS: Final = (b"header", b"headerl", b"headerr", b"headerf")
_ESCAPED: Final = {b"~": "\xa0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n"}
_NEAR = 30  # twentieths of a point, by which edges of one column may differ
_VIETNAMESE: Final = (b"\\ansicpg1258", b"\\fcharset163")
_SETTING: Final = frozenset(b"uc v deleted plain pard intbl itap".split())
_DEFINING: Final = (b"trowd", b"cellx", b"clvmgf", b"clvmrg", b"clmgf", b"clmrg")


class _Flow:
    """Paragraphs and tables one after the other: those of the document, or those beside it."""

    def __init__(self, root: Any) -> None:
        self.text: list[str] = []  # of the paragraph
        self._paragraph = element("p")
        # By the depth of tables: what stands in a cell so far, the cells of a row so far, and how
        # cells of a row are merged.
        self._blocks: dict[int, Any] = defaultdict(lambda: element("tc"), {0: root})
        self._rows: dict[int, Any] = defaultdict(lambda: element("tr"))
        self._merged: dict[int, list[tuple[bytes, int]]] = defaultdict(list)

    def beside(self) -> _Flow:
        """What stands beside the paragraph."""
        element("t", self._paragraph).text = "".join(self.text)
        self.text.clear()
        return _Flow(element("txbxContent", self._paragraph))

    def end(self, depth: int) -> None:
        """The end of a paragraph."""
        element("t", self._paragraph).text = "".join(self.text)
        self.text.clear()
        self._blocks[depth].append(self._paragraph)
        self._paragraph = element("p")

    def end_cell(self, depth: int) -> None:
        """The end of a cell, which is that of its last paragraph."""
        self.end(depth)
        self._rows[depth].append(self._blocks.pop(depth))

    def define(self, word: bytes, number: bytes | None, depth: int) -> None:
        """Take in how the cells of a row are merged, and where each ends: at its `cellx`."""
        if word == b"trowd":
            self._merged[depth] = [(b"", 0)]
        elif word == b"cellx":
            how, _ = self._merged[depth].pop() if self._merged[depth] else (b"", 0)
            self._merged[depth] += [(how, round(int(number or 0) / _NEAR)), (b"", 0)]
        else:
            self._merged[depth][-1:] = [(word, 0)]

    def end_row(self, depth: int) -> None:
        """The end of a row, which goes on with the table above it."""
        row, kept = self._rows.pop(depth, element("tr")), None
        for cell, (how, edge) in zip(list(row), self._merged[depth], strict=False):
            if how == b"clmrg" and kept is not None:
                row.remove(cell)
            else:
                kept, form = cell, element("tcPr", cell)
                if how in (b"clvmgf", b"clvmrg"):
                    element("vMerge", form, val="restart" if how == b"clvmgf" else "continue")
            kept.set("edge", str(edge))
        above = self._blocks[depth - 1]
        goes_on = len(above) and above[-1].tag == f"{WORD}tbl"
        (above[-1] if goes_on else element("tbl", above)).append(row)


def _span_columns(root: Any) -> None:
    """Tell how many columns each cell spans: a column ends where a cell of any row does."""
    for table in root.iter(f"{WORD}tbl"):
        edges = sorted({int(cell.get("edge", 0)) for row in table for cell in row})
        columns = {edge: number for number, edge in enumerate(edges)}
        for row in table:
            before = -1
            for cell in row:
                place = columns[int(cell.get("edge", 0))]
                if (form := cell.find(f"{WORD}tcPr")) is not None:
                    element("gridSpan", form, val=str(max(1, place - before)))
                before = place


@dataclass(frozen=True)
class _Group:
    r"""What is set until a group ends; `skip`: letters behind a \u for readers without Unicode."""

    flow: _Flow
    is_passed: bool = False
    is_hidden: bool = False
    skip: int = 1
    depth: int = 0  # of tables


def _set(group: _Group, word: bytes, number: bytes | None) -> _Group:
    if word == b"uc":
        return replace(group, skip=int(number or 1))
    if word in (b"v", b"deleted", b"plain"):
        return replace(group, is_hidden=word != b"plain" and number != b"0")
    return replace(group, depth=int(word != b"pard" and (number or 1)))


def read_rtf(data: bytes, _source: str) -> Page:
    """The text of a rich text file; bytes beyond ASCII are those of its code page."""
    page = "cp1258" if any(each in data for each in _VIETNAMESE) else "cp1252"
    parts = {"document": element("body"), "header": element("hdr")}
    outermost = now = _Group(_Flow(parts["document"]))
    groups: list[_Group] = []
    waiting = 0  # letters that are passed over
    for word, number, code, sign, brace, plain in (each.groups() for each in _TOKEN.finditer(data)):
        flow = now.flow
        if brace == b"{":
            groups.append(now)
        elif brace:
            now, waiting = groups.pop() if groups else outermost, 0
            if now.flow is not flow:
                flow.end(0)
        elif word in _PASSED_OVER or sign == b"*":
            now = replace(now, is_passed=True)
        elif word in _BESIDE or word in _HEADERS:
            beside = flow.beside() if word in _BESIDE else _Flow(parts["header"])
            now = replace(now, flow=beside, is_passed=False, depth=0)
        elif word == b"nesttableprops":
            now = replace(now, is_passed=False)
        elif now.is_passed:
            continue
        elif word in _SETTING:
            now = _set(now, word, number)
        elif word in (b"par", b"sect", b"page"):
            flow.end(now.depth)
        elif word in (b"cell", b"nestcell"):
            flow.end_cell(max(1, now.depth))
        elif word in (b"row", b"nestrow"):
            flow.end_row(1 if word == b"row" else max(2, now.depth))
        elif word in _DEFINING:
            flow.define(word, number, max(1, now.depth))
        elif now.is_hidden:
            continue
        elif word == b"u":
            flow.text.append(chr(int(number or 63) % 65_536))
            waiting = now.skip
        elif code and waiting:
            waiting -= 1
        elif code or plain:
            raw = bytes.fromhex(code.decode()) if code else plain[waiting:]
            flow.text.append(raw.decode(page, "replace"))
            waiting = 0
        else:
            flow.text.append(_SIGNS.get(word, "") if word else _ESCAPED.get(sign or b"", ""))
    outermost.flow.end(0)
    _span_columns(parts["document"])
    return read_parts(parts, parts.__getitem__)
