"""What a question asks: its terms, names, times, and the kind of answer it wants."""

from __future__ import annotations

from rag.question.analyse import Question, Wanted, analyse, in_vietnamese, is_english
from rag.question.answer_type import numbered_thing, unit_within
from rag.question.comparison import sides_of
from rag.question.dependence import ASKING, fragment_of, leans
from rag.question.follow_up import Exchange, rewrite, stands_alone
from rag.question.narrative import requests_of
from rag.question.split import halves_of, measured_against
from rag.question.unit_asked import asks_day, asks_precision, moment_fit, unit_fit

__all__ = [
    "ASKING",
    "Exchange",
    "Question",
    "Wanted",
    "analyse",
    "asks_day",
    "asks_precision",
    "fragment_of",
    "halves_of",
    "in_vietnamese",
    "is_english",
    "leans",
    "measured_against",
    "moment_fit",
    "numbered_thing",
    "requests_of",
    "rewrite",
    "sides_of",
    "stands_alone",
    "unit_fit",
    "unit_within",
]
