"""English words of this world in Vietnamese, so that an English question meets Vietnamese words.

The vectors are multilingual, the word index is not. A phrase wins over its parts. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rag.text import lexicon
from rag.text.normal import is_syllable


def translate(question: str) -> str:
    """The Vietnamese words for those English ones that are known, in order; "" if none is."""
    return " ".join(dict.fromkeys(phrases(question)))


def phrases(text: str) -> list[str]:
    """The Vietnamese for each known English phrase of `text`, in order."""
    return [vietnamese(phrase) for phrase in pattern().findall(text.lower())]


def vietnamese(phrase: str) -> str:
    """The Vietnamese for a phrase that `pattern` matched, in the singular or the plural."""
    known = _dictionary()
    return next(known[form] for form in _forms(phrase) if form in known)


def is_known(word: str) -> bool:
    """True for a single English word of the glossary that is no Vietnamese syllable."""
    known = any(form in _dictionary() for form in _forms(word))
    return known and not is_syllable(word)


def _forms(phrase: str) -> Iterator[str]:
    """The phrase itself, then what it is the plural of."""
    yield phrase
    for ending, singular in (("ies", "y"), ("es", ""), ("s", "")):
        if phrase.endswith(ending):
            yield phrase.removesuffix(ending) + singular


@cache
def _dictionary() -> dict[str, str]:
    return {row["word"]: row["vietnamese"] for row in lexicon.table("glossary_en")}


@cache
def pattern() -> re.Pattern[str]:
    """Matches the known phrases of a text in lower case, the longest first."""
    longest_first = sorted(map(re.escape, _dictionary()), key=len, reverse=True)
    plurals = (rf"{each[:-1]}(?:y|ies)" if each.endswith("y") else each for each in longest_first)
    return re.compile(rf"\b(?:{'|'.join(plurals)})(?:e?s)?\b")
