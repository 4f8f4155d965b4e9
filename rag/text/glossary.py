"""Words that stand for others: English ones of this world, and acronyms of public life.

The vectors are multilingual, the word index is not: so an English question meets Vietnamese words,
a phrase before its parts. Acronyms and their long forms are matched in both directions. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from rag.text import lexicon
from rag.text.normal import fold, is_syllable, key, syllables, words_of

# What an article spells out: (acronym, long form), sorted, so that it can be a cache's key.
Learnt = tuple[tuple[str, str], ...]

_TEXT: Final = lexicon.Patterns("text")


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


@cache
def common_acronyms() -> dict[str, str]:
    """The acronyms that every reader knows, each with its long form in lower case."""
    return {row["word"]: row["long_form"] for row in lexicon.table("acronyms")}


@lru_cache(maxsize=1024)
def learn(text: str) -> Learnt:
    """Acronyms that `text` itself spells out: "nước sạch (NS)" → (("NS", "nước sạch"),).

    The initials of the syllables before the parenthesis must be the letters of the acronym.
    """
    found: dict[str, str] = {}
    for match in _TEXT.spelt_out.finditer(text):
        acronym = match.group(1)
        letters = fold(acronym).replace("-", "").replace("&", "")
        before = text[max(0, match.start() - 80) : match.start()]
        spans = syllables(before)[-len(letters) :]
        initials = "".join(fold(before[span.start]) for span in spans)
        if initials == letters and acronym not in common_acronyms():
            found[acronym] = before[spans[0].start : spans[-1].end].lower()
    return tuple(sorted(found.items()))


def expansions(words: Sequence[str], learnt: Learnt = ()) -> Iterator[list[str]]:
    """For folded syllables: the long form of each acronym met, the acronym of each long form.

    A hyphenated acronym comes as two syllables (kt, xh). `learnt` adds to the common ones.
    """
    others = _others(learnt)
    for i, word in enumerate(words):
        for one, other in others.get(word, ()):
            if tuple(words[i : i + len(one)]) == one:
                yield list(other)


@lru_cache(maxsize=256)
def _others(learnt: Learnt) -> dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """Acronym and long form, each with the other, by their first syllables."""
    table: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for acronym, form in (*common_acronyms().items(), *learnt):
        short, long = tuple(key(acronym).split("-")), tuple(words_of(key(form)))
        for one, other in ((short, long), (long, short)):
            table.setdefault(one[0], []).append((one, other))
    return table
