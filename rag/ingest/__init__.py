"""From files, folders and web pages to articles in the library."""

from rag.ingest.chunks import split
from rag.ingest.drafts import DRAFT_KINDS, read_draft, text_of
from rag.ingest.pipeline import BATCH, Progress, complete, ingest, store_all
from rag.ingest.readers import SUPPORTED_SUFFIXES, load_bytes, load_path
from rag.ingest.spread import on_cluster
from rag.ingest.watch import Watch, add_watch, remove_watch, run_watches, watches
