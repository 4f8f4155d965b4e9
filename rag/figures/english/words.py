"""Known English words in Vietnamese, names with their diacritics; what only joins is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.figures.english.rewriting import ENGLISH, Rewritten, apply, rewrite
from rag.text import is_syllable, key, name_runs, pattern, vietnamese


def words(text: Rewritten) -> Rewritten:
    """Known words and phrases in Vietnamese, in their English order.

    What a number counts stays English: a count of "members" may be of any kind of them, and
    `nouns` knows which.
    """
    text = apply(text, "is")
    whole = text.text

    def say(match: re.Match[str]) -> str | None:
        before = whole[max(0, match.start() - 24) : match.start()]
        counted = ENGLISH.after_numeral.search(before)
        of_name = _is_of_a_name(whole, match.start(), match.end())
        return None if counted or of_name else vietnamese(match[0])

    text = rewrite(text, pattern(), say, seen=whole.lower())
    return rewrite(
        text,
        ENGLISH.joining,
        lambda m: None if _is_of_a_name(text.text, m.start(), m.end(1)) else "",
    )


def _is_of_a_name(text: str, start: int, end: int) -> bool:
    """True for a capitalised word that may be a Vietnamese syllable: "An" of "Long An".

    At the beginning of the text only before another capital: "An Giang", but "A dozen".
    """
    word = text[start:end]
    if not word[:1].isupper() or " " in word or not is_syllable(word):
        return False
    return bool(start) or (word.lower() != "the" and text[end : end + 2].strip()[:1].isupper())


def accented(text: Rewritten, names: Sequence[str]) -> Rewritten:
    """The names that stand among `names` but for their diacritics as they are written there."""
    spelt = {key(name): name for name in names}
    if not spelt:
        return text
    longest_first = sorted(spelt, key=len, reverse=True)
    known = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    def say(match: re.Match[str]) -> str | None:
        given = text.text[match.start() : match.end()]
        return spelt[match[0]] if given[0].isupper() and given.isascii() else None

    return rewrite(text, known, say, seen=key(text.text))


@lru_cache(maxsize=256)
def names_of(text: str) -> tuple[str, ...]:
    """The proper names of two syllables and more that a text holds, and that have diacritics."""
    names = (run.name for run in name_runs(text))
    return tuple(dict.fromkeys(name for name in names if " " in name and not name.isascii()))
