"""The library: one door to SQLite (the truth), tantivy (words) and Chroma (vectors)."""

from rag.library.catalogue import Filters
from rag.library.learnt import lesson
from rag.library.library import NO_FILTERS, Library, has_library
from rag.library.records import State
from rag.library.repair import Health
from rag.library.words import Hit

__all__ = ["NO_FILTERS", "Filters", "Health", "Hit", "Library", "State", "has_library", "lesson"]
