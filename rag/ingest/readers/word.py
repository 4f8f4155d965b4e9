"""A DOCX → Page."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.table import Table

from rag.errors import InputError
from rag.ingest.readers.page import Page, shown

UNPACKED_AT_MOST = 500_000_000


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
