"""The kind of answer a question asks for, read from its question words. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from rag.text import Stretch, fold, keyed, lacks_diacritics, lexicon


class AnswerType(StrEnum):
    """NUMBER is that of a document, class or rank; BODY an organisation, ROLE a person's office."""

    FIGURE = "figure"
    NUMBER = "number"
    PERSON = "person"
    ROLE = "role"
    TIME = "time"
    BODY = "body"
    PLACE = "place"
    REASON = "reason"
    LIST = "list"
    NAME = "name"
    ANY = "any"


class _Entry(NamedTuple):
    asked: AnswerType
    spelt: re.Pattern[str]
    folded: re.Pattern[str]


@cache
def _entries(*, english: bool) -> tuple[_Entry, ...]:
    """The patterns of a language, in order, with diacritics and without."""
    found: list[_Entry] = []
    for name, entry in lexicon.entries("answer_types").items():
        if name.startswith("en-") == english:
            pattern = keyed(entry["pattern"])
            found.append(
                _Entry(
                    AnswerType(entry["type"]),
                    re.compile(entry["pattern"]),
                    re.compile(pattern if english else keyed(fold_words(pattern))),
                )
            )
    return tuple(found)


def fold_words(pattern: str) -> str:
    r"""A pattern for folded text: its words without diacritics, its syntax (`\W`) as it is."""
    return re.sub(r"\\.|[^\W_]+", lambda m: m[0] if m[0][0] == "\\" else fold(m[0]), pattern)


def answer_type(question: Stretch, *, english: bool, plain: bool = False) -> AnswerType:
    """The kind that the first question word found asks for; ANY without one.

    Where nothing has diacritics, or had (`plain`), "may" may be meant for "mấy".
    """
    bare = english or lacks_diacritics(question.text)
    spelt, folded = " ".join(question.canonical.split()), " ".join(question.folded.split())
    found = [e.asked for e in _entries(english=english) if not bare and e.spelt.search(spelt)]
    if bare or (plain and not found):
        found = [e.asked for e in _entries(english=english) if e.folded.search(folded)]
    return found[0] if found else AnswerType.ANY
