"""A DOCX → Page."""

from __future__ import annotations

import io
import zipfile

from rag.errors import InputError
from rag.ingest.page import Page, refusal

_UNPACKED = 500_000_000  # bytes, at most


def read_docx(data: bytes, source: str) -> Page:
    """The paragraphs of a DOCX in order; a table becomes a line a row. Raises InputError."""
    import docx
    from docx.table import Table

    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise refusal(source, "word_old")
    lines: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _UNPACKED:
                raise refusal(source, "word_too_large", most=_UNPACKED // 1_000_000)
        for block in docx.Document(io.BytesIO(data)).iter_inner_content():
            if not isinstance(block, Table):
                lines.append(block.text)
                continue
            for row in block.rows:
                cells = dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells)
                lines.append(" | ".join(filter(None, cells)))
    except InputError:
        raise
    except Exception as error:  # zipfile, lxml and python-docx each have errors of their own
        raise refusal(source, "word_damaged") from error
    return Page("\n\n".join(lines))
