"""English words of this world in Vietnamese, so that an English question meets Vietnamese words.

The vectors are multilingual, the word index is not. A phrase wins over its parts. Pure.
"""

from __future__ import annotations

import re
from functools import cache

from rag.glossary.words import PAIRS


def translate(question: str) -> str:
    """The Vietnamese words for those English ones that are known, in order; "" if none is."""
    return " ".join(dict.fromkeys(phrases(question)))


def phrases(text: str) -> list[str]:
    """The Vietnamese for each known English phrase of `text`, in order."""
    vietnamese = _dictionary()
    return [vietnamese[phrase] for phrase in _pattern().findall(text.lower())]


@cache
def _dictionary() -> dict[str, str]:
    pairs = (line.partition(" = ") for line in PAIRS.splitlines())
    return {english: vietnamese for english, _, vietnamese in pairs}


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_dictionary(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
