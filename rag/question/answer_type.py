"""The kind of answer a question asks for, read from its question words. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache

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


@cache
def _patterns(*, english: bool, folded: bool) -> tuple[tuple[AnswerType, re.Pattern[str]], ...]:
    """The patterns of a language, in order, with diacritics or without."""
    entries = lexicon.entries("answer_types").items()
    own = [(e["type"], e["pattern"]) for name, e in entries if name.startswith("en-") == english]
    return tuple((AnswerType(kind), re.compile(_folded(p) if folded else p)) for kind, p in own)


def _folded(pattern: str) -> str:
    r"""A pattern for folded text: its words without diacritics, its syntax (`\W`) as it is."""
    words = r"\\.|[^\W_]+"
    return keyed(re.sub(words, lambda m: m[0] if m[0][0] == "\\" else fold(m[0]), pattern))


def answer_type(question: Stretch, *, english: bool, plain: bool = False) -> AnswerType:
    """The kind that the first question word found asks for; ANY without one.

    Where nothing has diacritics, or had (`plain`), "may" may be meant for "mấy".
    """
    bare = english or lacks_diacritics(question.text)
    for folded in (True,) if bare else (False, True) if plain else (False,):
        text = " ".join((question.folded if folded else question.canonical).split())
        for asked, pattern in _patterns(english=english, folded=folded):
            if pattern.search(text):
                return asked
    return AnswerType.ANY
