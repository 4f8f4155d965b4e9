"""English words of this world in Vietnamese, so that an English question meets Vietnamese words.

The vectors are multilingual, the word index is not. A phrase wins over its parts. Pure.
"""

from __future__ import annotations

import re
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
    return _dictionary()[phrase]


def is_known(word: str) -> bool:
    """True for a single English word of the glossary that is no Vietnamese syllable."""
    return word in _dictionary() and not is_syllable(word)


@cache
def _dictionary() -> dict[str, str]:
    """Each phrase in the singular and in what may be its plural; a phrase of its own wins."""
    singular = {row["word"]: row["vietnamese"] for row in lexicon.table("glossary_en")}
    plurals = {
        plural: meaning
        for phrase, meaning in singular.items()
        for plural in (f"{phrase}s", f"{phrase}es", re.sub("y$", "ies", phrase))
    }
    return plurals | singular


@cache
def pattern() -> re.Pattern[str]:
    """Matches the known phrases of a text in lower case, the longest first."""
    longest_first = sorted(map(re.escape, _dictionary()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b")
