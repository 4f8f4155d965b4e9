"""English statements and sentences in the words and the notation of Vietnamese articles. Pure.

Verification compares Vietnamese with Vietnamese. What an English statement says in figures, dates,
offices, names and known words is rewritten, so that the same rules hold for it; what no rule knows
stays as it is. Nothing of this is shown: results carry the text as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from rag.figures.rewriting import ENGLISH, Rewritten, plain_english, words_of_kind
from rag.text import is_syllable, key, lexicon, name_runs, pattern, vietnamese, words_of

_CLOSES_GROUP: Final = 1000
_SWAPPED: Final = str.maketrans(",.", ".,")
_FEW_ACCENTS: Final = 0.25


@lru_cache(maxsize=4096)
def is_english_sentence(sentence: str) -> bool:
    """Whether a sentence of an article is English: one quoted among Vietnamese ones too."""
    words = [word for word in words_of(sentence) if word.isalpha()]
    telling = sum(ENGLISH.plainly_english.fullmatch(word) is not None for word in words)
    if not telling:
        return False
    accented = sum(ENGLISH.vietnamese_letter.search(word) is not None for word in words)
    enough = 1 if len(words) < 12 and not accented else 2
    return telling >= enough and accented <= _FEW_ACCENTS * len(words)


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


@lru_cache(maxsize=128)
def readings(statement: str, names: tuple[str, ...] = ()) -> tuple[Rewritten, ...]:
    """The statement rewritten, once for each way to read it.

    "3,417" is three and a bit here and three thousand there, and "7 of the 18 systems" a ratio or
    two counts; only where a statement has such a figure are there several. `names` are those of
    the articles, which an English writer may have left without their diacritics.
    """
    plain = counted(_accented(plain_english(statement), names))
    dated = plain.apply("office").apply("figure")
    shared = dated.apply("ratio")
    read = (shared, numerals(shared), dated, numerals(dated))
    return tuple(_words(each.apply("denial")) for each in dict.fromkeys(read))


def numerals(text: Rewritten) -> Rewritten:
    """Numerals with points and commas read the English way: "3,417.5" as "3.417,5"."""
    return text.rewrite(ENGLISH.separated, lambda match: match[0].translate(_SWAPPED))


def counted(text: Rewritten) -> Rewritten:
    """Numbers in words as digits: "two hundred households" as "200 households"."""

    def say(match: re.Match[str]) -> str | None:
        following = match.string[match.end() :]
        number = cardinal(match[0])
        counts = not following or ENGLISH.counts.match(following)
        return str(number) if number is not None and counts else None

    return text.rewrite(ENGLISH.number_words, say).apply("count")


def cardinal(words: str) -> int | None:
    """The number that words say; None for words that say none, such as "one" or "ten two"."""
    units, tens, scales = map(words_of_kind, ("unit", "ten", "scale"))
    total, current, last = 0, 0, 10_000
    said = [word for word in re.split(r"[- ]", words.lower()) if word not in ("a", "an", "and")]
    if said == ["one"]:
        return None
    for word in said:
        if word in scales:
            last = int(scales[word])
            current = (current or 1) * last
            if last == _CLOSES_GROUP:
                total, current = total + current, 0
            continue
        value = int(tens.get(word) or units[word])
        if last < (10 if value < 10 else 100) or (word in units and last == 10):
            return None
        current += value
        last = 20 if word in tens else 10
    return total + current


def _words(text: Rewritten) -> Rewritten:
    """Known words and phrases in Vietnamese, in their English order.

    What a number counts stays English: a count of "members" may be of any kind of them, and
    `counts_another` knows which.
    """
    text = text.apply("word")

    def say(match: re.Match[str]) -> str | None:
        counts = ENGLISH.after_numeral.search(text.text, max(0, match.start() - 24), match.start())
        of_name = _is_of_a_name(text.text, match.start(), match.end())
        return None if counts or of_name else vietnamese(match[0])

    said = text.rewrite(pattern(), say, seen=text.text.lower())
    return said.rewrite(
        ENGLISH.joining, lambda m: None if _is_of_a_name(said.text, m.start(), m.end(1)) else ""
    )


def _is_of_a_name(text: str, start: int, end: int) -> bool:
    """True for a capitalised word that may be a Vietnamese syllable: "An" of "Long An".

    At the beginning of the text only before another capital: "An Giang", but "A dozen".
    """
    word = text[start:end]
    if not word[:1].isupper() or " " in word or not is_syllable(word):
        return False
    return bool(start) or (word.lower() != "the" and text[end : end + 2].strip()[:1].isupper())


def _accented(text: Rewritten, names: Sequence[str]) -> Rewritten:
    """The names that stand among `names` but for their diacritics as they are written there."""
    spelt = {key(name): name for name in names}
    if not spelt:
        return text
    longest_first = sorted(spelt, key=len, reverse=True)
    known = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    def say(match: re.Match[str]) -> str | None:
        given = text.text[match.start() : match.end()]
        return spelt[match[0]] if given[0].isupper() and given.isascii() else None

    return text.rewrite(known, say, seen=key(text.text))


@lru_cache(maxsize=256)
def names_of(text: str) -> tuple[str, ...]:
    """The proper names of two syllables and more that a text holds, and that have diacritics."""
    names = (run.name for run in name_runs(text))
    return tuple(dict.fromkeys(name for name in names if " " in name and not name.isascii()))
