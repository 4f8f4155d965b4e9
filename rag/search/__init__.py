"""Passages for a question: words and meaning, fused into one ranking."""

from __future__ import annotations

from rag.search.by_topic import articles_on, in_order
from rag.search.hybrid import (
    Found,
    Ranked,
    clean_question,
    passages,
    restored_question,
    search,
)

__all__ = [
    "Found",
    "Ranked",
    "articles_on",
    "clean_question",
    "in_order",
    "passages",
    "restored_question",
    "search",
]
