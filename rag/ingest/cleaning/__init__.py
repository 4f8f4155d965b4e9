"""A scraped page without its furniture: the article and what its lines say of it."""

from __future__ import annotations

from rag.ingest.cleaning.clean import clean

__all__ = ["clean"]
