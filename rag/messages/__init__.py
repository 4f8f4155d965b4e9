"""Every text that a person reads, in the language of the reader."""

from __future__ import annotations

from rag.messages.export_words import headers, say, stories
from rag.messages.failures import told
from rag.messages.reasons import Language, reason

__all__ = [
    "Language",
    "headers",
    "reason",
    "say",
    "stories",
    "told",
]
