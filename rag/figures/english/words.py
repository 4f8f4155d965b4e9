"""Known English words in Vietnamese, names with their diacritics, nouns beside those counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from rag.figures.english.rewriting import ENGLISH, Rewritten, apply, rewrite
from rag.text import is_syllable, key, lexicon, name_runs, pattern, vietnamese


def words(text: Rewritten) -> Rewritten:
    """Known words and phrases in Vietnamese, in their English order.

    What a number counts stays English: a count of "members" may be of any kind of them, and
    `counts_another` knows which.
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


@cache
def _allowed() -> dict[str, frozenset[str]]:
    """English nouns with the Vietnamese nouns that each may stand for."""
    rows = lexicon.table("english_nouns")
    return {row["word"]: frozenset(row["vietnamese"].split(", ")) for row in rows}


def counts_another(following: str, unit: str) -> bool:
    """True if the noun that follows a number in an English text cannot stand for `unit`.

    Only where both nouns are known: the rest is not for this to say.
    """
    match = ENGLISH.noun_after.match(following)
    allowed = _allowed().get(match["noun"]) if match and unit else None
    if allowed is None:
        return False
    known = frozenset().union(*_allowed().values())
    words = unit.split(" ")
    # The longest known noun that the unit is, or is a kind of: "hộ" of "hộ nghèo".
    begun = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    listed = next((noun for noun in begun if noun in known), None)
    return listed is not None and listed not in allowed
