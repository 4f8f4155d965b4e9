"""Calls to a language model that speaks OpenAI's Chat Completions, with replies in a schema.

Nothing is imported from openai or instructor until the first call, and no other module of the
program imports them for this.
"""

from __future__ import annotations

from rag.models.chat.cache import NoCache, ReplyCache
from rag.models.chat.model import LanguageModel
from rag.models.chat.modes import MODES, FileModeMemory, ModeMemory
from rag.models.chat.retry import Budget
from rag.models.chat.settings import DEFAULT_OPENAI_MODEL, OPENAI_ADDRESS, Completion, ModelSettings

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
