"""A PDF with a text layer → Page: its lines joined to paragraphs by how they lie on the paper."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from typing import Any, Final, NamedTuple

from rag.ingest.page import Page, refusal
from rag.ingest.readers.encodings import mended, reads_badly
from rag.text import lexicon
from rag.types import Unread

_ITEM = re.compile(r"(?:[•●○▪■◆*+–-]|\d{1,2}[.)]|[^\W\d_A-Z]\)|[IVX]{1,5}\.)\s")
_PAGE_NUMBER: Final = lexicon.pattern("boilerplate.sheet_number")
_WIDER_GAP = 1.35  # times the usual distance of lines: the space between paragraphs
_COLUMN = 50  # points; lines that begin further apart are in different columns
_INDENT = 6  # points
_MOST_PAGES = 2_000


class _Line(NamedTuple):
    """A line and where it lies on its page, in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    page: int


def read_pdf(data: bytes, source: str) -> Page:
    """The text of a PDF; InputError for a damaged or locked one and for a scan."""
    import pypdfium2  # type: ignore[import-untyped]

    try:
        with pypdfium2.PdfDocument(data) as document:
            count = min(len(document), _MOST_PAGES)
            pages: list[list[_Line]] = []
            unread: list[Unread] = []
            for number in range(count):
                lines = _lines(document[number], number)
                text = mended("\n".join(line.text for line in lines), source)
                if reads_badly(text):
                    unread.append(Unread(page=number + 1, reason="garbled"))
                elif any(map(str.isalnum, text)):
                    pages.append(lines)
                elif _is_drawn_on(document[number]):
                    unread.append(Unread(page=number + 1, reason="scan"))
            if len(document) > count:
                unread.append(Unread(part=f"{count + 1}–{len(document)}", reason="too_many_pages"))
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        key = "file_locked" if is_locked else "file_damaged"
        raise refusal(source, key, kind="PDF") from error
    if not pages:
        is_garbled = any(part.reason == "garbled" for part in unread)
        raise refusal(source, "pdf_garbled" if is_garbled else "pdf_scan", count=count)
    text = "\n".join(_paragraphs(_without_running_heads(pages)))
    return Page(text, unread=tuple(unread))


def _is_drawn_on(page: Any) -> bool:
    """Whether anything stands on a page: what has no text then is a picture."""
    from pypdfium2.raw import FPDFPage_CountObjects  # type: ignore[import-untyped]

    return bool(FPDFPage_CountObjects(page.raw))


def _lines(page: Any, number: int) -> list[_Line]:
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        exact = len(text) == text_page.count_chars()  # else letters cannot be found on the page
        lines = []
        for found in re.finditer(r"[^\r\n\f]+", text):
            words = found[0].strip()
            if not words:
                continue
            left, bottom, right = 0.0, 0.0, float(len(words))  # a letter is as good as a point
            if exact:
                first = found.start() + found[0].index(words[0])
                left, bottom, _, _ = text_page.get_charbox(first, loose=True)
                _, _, right, _ = text_page.get_charbox(first + len(words) - 1, loose=True)
            lines.append(_Line(" ".join(words.split()), left, bottom, right, number))
        return lines
    finally:
        text_page.close()
        page.close()


def _without_running_heads(pages: list[list[_Line]]) -> list[_Line]:
    """The lines of all pages without page numbers and what heads or foots most pages."""

    def shape(line: _Line) -> str:
        return re.sub(r"\d+", "#", line.text)

    counts = Counter(
        each for page in pages for each in {shape(line) for line in page[:2] + page[-2:]}
    )
    running = {each for each, count in counts.items() if count >= max(3, len(pages) / 2 + 0.5)}
    lines: list[_Line] = []
    for page in pages:
        for index, line in enumerate(page):
            at_edge = index < 2 or index >= len(page) - 2
            is_head = _PAGE_NUMBER.fullmatch(line.text) or shape(line) in running
            if not (at_edge and is_head and len(pages) > 1):
                lines.append(line)
    return lines


def _paragraphs(lines: list[_Line]) -> list[str]:
    """The lines, joined where a line is full and nothing on the paper sets the next one apart."""
    margins: dict[tuple[int, int], float] = {}
    for line in lines:
        for shift in (-1, 0, 1):
            column = (line.page, round(line.left / _COLUMN) + shift)
            margins[column] = max(margins.get(column, 0), line.right)
    pairs = list(itertools.pairwise(lines))
    steps = [above.bottom - line.bottom for above, line in pairs if above.bottom > line.bottom]
    usual = statistics.median(steps) if steps else 0
    joined = [line.text for line in lines[:1]]
    for above, line in pairs:
        if _goes_on(above, line, margins[above.page, round(above.left / _COLUMN)], usual):
            joined[-1] += f" {line.text}"
        else:
            joined.append(line.text)
    return joined


def _goes_on(above: _Line, line: _Line, margin: float, usual: float) -> bool:
    """Whether a line continues the paragraph of the one above it."""
    ended = above.text.endswith((".", "!", "?", "…", ":", ";", "”", '"'))
    apart = above.page == line.page and above.bottom - line.bottom > _WIDER_GAP * usual > 0
    indented = line.left - above.left > _INDENT
    centred = above.left - line.left > _COLUMN  # or set right
    begins = ended and (indented or _ITEM.match(line.text) or above.page != line.page)
    if apart or centred or begins:
        return False
    first_word = (line.right - line.left) * (len(line.text.split()[0]) + 1) / len(line.text)
    return above.right + first_word > margin or (line.text[:1].islower() and not ended)
