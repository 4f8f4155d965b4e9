"""Calls to a language model that speaks OpenAI's Chat Completions, with replies in a schema.

Nothing is imported from openai or instructor until the first call, and no other module of the
program imports them for this.
"""

from __future__ import annotations

from rag.llm.cache import NoCache, ReplyCache
from rag.llm.model import LanguageModel
from rag.llm.modes import MODES, FileModeMemory, ModeMemory
from rag.llm.retry import Budget
from rag.llm.settings import (
    DEFAULT_OPENAI_MODEL,
    OPENAI_ADDRESS,
    Completion,
    ModelSettings,
)

__all__ = [
    "DEFAULT_OPENAI_MODEL",
    "MODES",
    "OPENAI_ADDRESS",
    "Budget",
    "Completion",
    "FileModeMemory",
    "LanguageModel",
    "ModeMemory",
    "ModelSettings",
    "NoCache",
    "ReplyCache",
]
