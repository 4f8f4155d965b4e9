"""From files, folders and web pages to articles in the library."""

from __future__ import annotations

from rag.ingest.chunks import split
from rag.ingest.drafts import DRAFT_KINDS, read_draft, text_of
from rag.ingest.pipeline import BATCH, Progress, complete, ingest, store_all
from rag.ingest.readers import SUPPORTED_SUFFIXES, load_path

__all__ = [
    "BATCH",
    "DRAFT_KINDS",
    "SUPPORTED_SUFFIXES",
    "Progress",
    "complete",
    "ingest",
    "load_path",
    "read_draft",
    "split",
    "store_all",
    "text_of",
]
