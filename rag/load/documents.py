"""PDF and DOCX files → Page."""

from __future__ import annotations

import io
import re
import threading
import zipfile
from collections import Counter

import docx
import pypdfium2  # type: ignore[import-untyped]
from docx.table import Table

from rag.errors import InputError
from rag.load.page import Page, shown

UNPACKED_AT_MOST = 500_000_000
PDFIUM = threading.Lock()  # pdfium is not made for threads, the pages of the app are threads
FULL_LINE = 0.75  # of the usual width: a line that long goes on in the next one
ITEM = re.compile(r"(?:[•●○▪■◆*+–-]|\d{1,2}[.)]|[a-zđ]\)|[IVX]{1,5}\.)\s")


def read_pdf(data: bytes, source: str) -> Page:
    """The text layer of a PDF, its lines joined to paragraphs; scans are refused."""
    try:
        with PDFIUM:
            pages = _pdf_pages(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            problem = "is protected by a password; give an open copy of the PDF"
        else:
            problem = "is not a readable PDF (damaged or cut off); save or send it again"
        raise InputError(f"{shown(source)} {problem}.") from error
    if not any(character.isalnum() for page in pages for line in page for character in line):
        raise InputError(
            f"{shown(source)} is a scan: its {len(pages)} pages hold pictures and no text; "
            "run text recognition (OCR) on it first."
        )
    return Page(text="\n".join(_paragraphs(_without_running_heads(pages))))


def _pdf_pages(data: bytes) -> list[list[str]]:
    pages = []
    document = pypdfium2.PdfDocument(data)
    try:
        for page in document:
            text_page = page.get_textpage()
            text = text_page.get_text_bounded()
            pages.append([" ".join(line.split()) for line in text.splitlines()])
            text_page.close()
            page.close()
    finally:
        document.close()
    return pages


def _without_running_heads(pages: list[list[str]]) -> list[str]:
    """The lines of all pages without page numbers and the lines that head or foot most pages."""
    pages = [[line for line in page if line] for page in pages]
    ends = Counter(
        re.sub(r"\d+", "#", line)
        for page in pages
        for line in {*page[:2], *page[-2:]}
        if len(line) <= 120
    )
    running = {line for line, count in ends.items() if count >= 3 and count > len(pages) / 2}
    lines: list[str] = []
    for page in pages:
        for index, line in enumerate(page):
            at_edge = index < 2 or index >= len(page) - 2
            number = re.fullmatch(r"\W*(?:trang\s*)?\d{1,4}(?:\s*/\s*\d{1,4})?\W*", line.lower())
            if not (at_edge and (number or re.sub(r"\d+", "#", line) in running)):
                lines.append(line)
    return lines


def _paragraphs(lines: list[str]) -> list[str]:
    """Lines joined where one fills the column and the sentence goes on."""
    widths = sorted(len(line) for line in lines)
    usual = widths[int(len(widths) * 0.9)] if widths else 0
    joined: list[str] = []
    previous = ""
    for line in lines:
        ended = previous.endswith((".", "!", "?", "…", ":", ";", "”", '"'))
        full = len(previous) >= FULL_LINE * usual and usual >= 30
        goes_on = line[:1].islower() and not ended and len(previous) >= 20
        new = ITEM.match(line) or (ended and len(previous) < 0.9 * usual)
        if joined and (goes_on or (full and not new)):
            joined[-1] += f" {line}"
        else:
            joined.append(line)
        previous = line
    return joined


def read_docx(data: bytes, source: str) -> Page:
    """The paragraphs of a DOCX in order; a table becomes a line a row."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            f"{shown(source)} is an old Word file (.doc); save it as .docx in Word or LibreOffice."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > UNPACKED_AT_MOST:
            raise InputError(f"{shown(source)} unpacks to more than 500 MB; split the document.")
        return Page(text="\n\n".join(_docx_lines(docx.Document(io.BytesIO(data)))))
    except InputError:
        raise
    except Exception as error:  # zipfile, lxml and python-docx each have errors of their own
        raise InputError(
            f"{shown(source)} is not a readable DOCX (damaged or cut off); save or send it again."
        ) from error


def _docx_lines(document: docx.document.Document) -> list[str]:
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells)
                lines.append(" | ".join(filter(None, cells)))
        else:
            lines.append(block.text)
    return lines
