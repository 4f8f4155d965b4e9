"""What a question asks: its terms, names, times, and the kind of answer it wants."""

from __future__ import annotations

from rag.question.analyse import Question, analyse
from rag.question.answer_type import AnswerType
from rag.question.comparison import sides_of
from rag.question.dependence import ASKING, fragment_of, leans
from rag.question.follow_up import Exchange, rewrite, stands_alone
from rag.question.language import in_vietnamese, is_english
from rag.question.narrative import requests_of
from rag.question.split import halves_of, measured_against
from rag.question.synonyms import classes_in, others_for
from rag.question.unit_asked import UnitAsked, moment_fit, unit_fit

__all__ = [
    "ASKING",
    "AnswerType",
    "Exchange",
    "Question",
    "UnitAsked",
    "analyse",
    "classes_in",
    "fragment_of",
    "halves_of",
    "in_vietnamese",
    "is_english",
    "leans",
    "measured_against",
    "moment_fit",
    "others_for",
    "requests_of",
    "rewrite",
    "sides_of",
    "stands_alone",
    "unit_fit",
]
