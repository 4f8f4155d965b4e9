"""Drafts that people wrote: text from a file or from standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from rag.errors import InputError
from rag.ingest.readers import read_text

DRAFT_KINDS = (".txt", ".md", ".docx")


def read_draft(name: str) -> str:
    """The text of the draft, as it is; "-" is standard input. Raises InputError."""
    if name == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    path = Path(name)
    if path.suffix.lower() not in DRAFT_KINDS:
        raise InputError(f"{name} is not a draft of a known kind ({', '.join(DRAFT_KINDS)}).")
    if path.is_file() and not path.stat().st_size:
        raise InputError(f"{name} is empty; give a draft with at least one sentence.")
    return read_text(path)
