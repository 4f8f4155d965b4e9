"""Answers from the library: quoted by the embedded engine, or written by a model."""

from __future__ import annotations

from rag.answer.answer import Sources, read_candidates, retrieve
from rag.answer.budget import fitted
from rag.answer.conversation import converse
from rag.answer.extractive import THRESHOLD, WEIGHTS, Candidate
from rag.answer.extractive.features import FEATURES
from rag.answer.generative import Reading, claim_of

__all__ = [
    "FEATURES",
    "THRESHOLD",
    "WEIGHTS",
    "Candidate",
    "Reading",
    "Sources",
    "claim_of",
    "converse",
    "fitted",
    "read_candidates",
    "retrieve",
]
