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
    b"tab": " ",
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
_VIETNAMESE: Final = (b"\\ansicpg1258", b"\\fcharset163")
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
        self._merged: dict[int, list[bytes]] = defaultdict(list)

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

    def define(self, word: bytes, depth: int) -> None:
        """Take in how the cells of a row are merged: each is described up to its `cellx`."""
        if word == b"trowd":
            self._merged[depth] = [b""]
        elif word == b"cellx":
            self._merged[depth].append(b"")
        else:
            self._merged[depth][-1:] = [word]

    def end_row(self, depth: int) -> None:
        """The end of a row, which goes on with the table above it."""
        row, wide = self._rows.pop(depth, element("tr")), None
        for cell, how in zip(list(row), self._merged[depth], strict=False):
            if how == b"clmrg" and wide is not None:
                row.remove(cell)
                wide.set(f"{WORD}val", str(int(wide.get(f"{WORD}val")) + 1))
                continue
            form = element("tcPr", cell)
            wide = element("gridSpan", form, val="1")
            if how in (b"clvmgf", b"clvmrg"):
                element("vMerge", form, val="restart" if how == b"clvmgf" else "continue")
        above = self._blocks[depth - 1]
        goes_on = len(above) and above[-1].tag == f"{WORD}tbl"
        (above[-1] if goes_on else element("tbl", above)).append(row)


@dataclass(frozen=True)
class _Group:
    r"""What is set until a group ends; `skip`: letters behind a \u for readers without Unicode."""

    flow: _Flow
    is_passed: bool = False
    is_hidden: bool = False
    skip: int = 1
    depth: int = 0  # of tables


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
        elif word in (b"v", b"deleted", b"plain"):
            now = replace(now, is_hidden=word != b"plain" and number != b"0")
        elif word == b"uc":
            now = replace(now, skip=int(number or 1))
        elif word in (b"pard", b"intbl", b"itap"):
            now = replace(now, depth=int(word != b"pard" and (number or 1)))
        elif word in (b"par", b"sect", b"page"):
            flow.end(now.depth)
        elif word in (b"cell", b"nestcell"):
            flow.end_cell(max(1, now.depth))
        elif word in (b"row", b"nestrow"):
            flow.end_row(1 if word == b"row" else max(2, now.depth))
        elif word in _DEFINING:
            flow.define(word, max(1, now.depth))
        elif now.is_hidden:
            continue
        elif word == b"u":
            flow.text.append(chr(int(number or 63) % 65_536))
            waiting = now.skip
        elif code and waiting:
            waiting -= 1
        elif code or plain:
            letters = bytes.fromhex(code.decode()) if code else plain[waiting:]
            flow.text.append(letters.decode(page, "replace"))
            waiting = 0
        else:
            flow.text.append(_SIGNS.get(word, "") if word else _ESCAPED.get(sign or b"", ""))
    outermost.flow.end(0)
    return read_parts(parts, parts.__getitem__)
