"""Passages for a question: words and meaning, fused into one ranking."""

from rag.search.by_topic import articles_on, in_order
from rag.search.hybrid import Found, Ranked, clean_question, passages, restored_question, search
