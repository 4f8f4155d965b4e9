"""Answers from the library: quoted by the embedded engine, or written by a model."""

from __future__ import annotations

from rag.answer.answer import Reads, Sources, reading_of, retrieve
from rag.answer.context import fitted
from rag.answer.conversation import converse
from rag.answer.extractive import (
    CONFIDENCE,
    Model,
    contest,
    is_borne,
    model_of,
    shipped,
)
from rag.answer.extractive import Reading as Sentences
from rag.answer.generative import Reading, claim_of

__all__ = [
    "CONFIDENCE",
    "Model",
    "Reading",
    "Reads",
    "Sentences",
    "Sources",
    "claim_of",
    "contest",
    "converse",
    "fitted",
    "is_borne",
    "model_of",
    "reading_of",
    "retrieve",
    "shipped",
]
