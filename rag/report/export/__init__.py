"""Results as documents that an office can send: one plain form, written as Markdown and DOCX."""

from __future__ import annotations

from pathlib import Path

from rag.errors import InputError


def write_file(path: Path, data: bytes) -> None:
    """Write a document, whole or not at all. Raises InputError where that cannot be."""
    partial = path.with_name(f"{path.name}.part")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise InputError("file_unwritable", path=path, reason=error) from None
