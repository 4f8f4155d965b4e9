"""Results as documents that an office can send: Markdown and DOCX.

`document` puts a Briefing, Summary or Answer in one plain form, `markdown` and `word` write it.
"""

from __future__ import annotations

from pathlib import Path

from rag.errors import InputError
from rag.report.export.docx import to_docx
from rag.report.export.layout import Document, cost_of, disputed, lead_of, of_briefing, of_summary
from rag.report.export.markdown import to_markdown
from rag.report.export.values import file_name, with_unit

__all__ = [
    "Document",
    "cost_of",
    "disputed",
    "file_name",
    "lead_of",
    "of_briefing",
    "of_summary",
    "to_docx",
    "to_markdown",
    "with_unit",
    "write_file",
]


def write_file(path: Path, data: bytes) -> None:
    """Write a document, whole or not at all. Raises InputError where that cannot be."""
    partial = path.with_name(f"{path.name}.part")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise InputError(f"The file {path} cannot be written ({error.strerror}).") from None
