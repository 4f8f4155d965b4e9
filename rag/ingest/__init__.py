"""From files, folders and web pages to articles in the library."""

from __future__ import annotations

from rag.ingest.chunks import split
from rag.ingest.drafts import DRAFT_KINDS, read_draft, text_of
from rag.ingest.pipeline import BATCH, Progress, complete, ingest, store_all
from rag.ingest.readers import SUPPORTED_SUFFIXES, load_path
from rag.ingest.spread import Cluster, ingest_on
from rag.ingest.watch import Watch, add_watch, remove_watch, run_watches, watches

__all__ = [
    "BATCH",
    "DRAFT_KINDS",
    "SUPPORTED_SUFFIXES",
    "Cluster",
    "Progress",
    "Watch",
    "add_watch",
    "complete",
    "ingest",
    "ingest_on",
    "load_path",
    "read_draft",
    "remove_watch",
    "run_watches",
    "split",
    "store_all",
    "text_of",
    "watches",
]
