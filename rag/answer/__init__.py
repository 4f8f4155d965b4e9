"""Answers from the library: quoted by the embedded engine, or written by a model."""

from rag.answer.answer import Reads, Sources, reading_of, retrieve
from rag.answer.context import fitted
from rag.answer.conversation import converse
from rag.answer.extractive import BY_READING, Sentences, contest, is_borne
from rag.answer.extractive.confidence import CONFIDENCE, Model, shipped
from rag.answer.generative import Grounding, claim_of
