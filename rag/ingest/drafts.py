"""Drafts that people wrote: their text as it stands, nothing cleaned away."""

from __future__ import annotations

import sys
from pathlib import Path

from rag.errors import InputError
from rag.ingest.apart import apart
from rag.ingest.page import CELL
from rag.ingest.readers import is_harmless, read_file
from rag.ingest.readers.encodings import decode, in_unicode
from rag.ingest.readers.word import read_docx

DRAFT_KINDS = (".txt", ".md", ".docx")


def read_draft(name: str) -> str:
    """The text of the draft in a file; "-" is standard input. Raises InputError."""
    if name == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    path = Path(name)
    if path.suffix.lower() not in DRAFT_KINDS:
        raise InputError("draft_kind", name=name, kinds=", ".join(DRAFT_KINDS))
    if path.is_file() and not path.stat().st_size:
        raise InputError("draft_file_empty", name=name)
    return text_of(read_file(path), name)


def text_of(data: bytes, source: str) -> str:
    """See `read_draft`; from memory, the kind by the name."""
    suffix = Path(source).suffix.lower()
    if suffix != ".docx" and is_harmless(data, suffix):
        return draft_in(data, source)
    return apart(source, draft_in, data, source)


def draft_in(data: bytes, source: str) -> str:
    """See `text_of`; read in this process."""
    if source.lower().endswith(".docx"):
        return read_docx(data, source).text.replace(CELL, "")
    return in_unicode(decode(data, source), source)
