"""The library: one door to SQLite (the truth), tantivy (words) and Chroma (vectors)."""

from rag.library.library import Library
from rag.library.records import Filters, State
from rag.library.words import Hit

__all__ = ["Filters", "Hit", "Library", "State"]
