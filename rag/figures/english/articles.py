"""Sentences of English articles: told from Vietnamese ones, and their figures read. Pure.

What `rag.figures` finds it finds in Vietnamese notation, so an English sentence is rewritten into
it; values, units and bounds come from there, the places and the raw text from the sentence itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from rag.figures.english.reading import counted, numerals
from rag.figures.english.rewriting import ENGLISH, plain_english
from rag.figures.figure import Found
from rag.figures.find import find_figures
from rag.text import lexicon, words_of

_FEW_ACCENTS: Final = 0.25
_LABEL_WORDS: Final = 10


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


def english_figures(sentence: str) -> list[Found]:
    """The figures of an English sentence; offsets and raw text are its own."""
    reading = counted(plain_english(sentence)).apply("figure").apply("article")
    reading = numerals(reading.apply("ratio"))
    found: list[Found] = []
    for figure in find_figures(reading.text):
        start, end = reading.origin(figure.start, figure.end)
        if found and start < found[-1].end:
            continue  # of one rewritten stretch
        bounded = reading.origin(*figure.bounded) if figure.bounded else None
        raw = sentence[start:end]
        found.append(replace(figure, start=start, end=end, raw=raw, bounded=bounded))
    return found


def english_label(sentence: str, figure: Found, others: Sequence[Found]) -> str:
    """What a figure of an English sentence counts: the noun behind it, else what is said of it.

    "20 new projects" are new projects, "Exports reached 2.52 billion dollars" exports.
    """
    begin = max([0, *(f.end for f in others if f.end <= figure.start)])
    end = min([len(sentence), *(f.start for f in others if f.start >= figure.end)])
    after = ENGLISH.phrase_end.split(sentence[figure.end : end], maxsplit=1)[0]
    of = ENGLISH.of.match(after)
    if of is not None:
        after = after[of.end() :]
    elif figure.unit and not after.startswith("-"):
        after = ""  # a sum or a measure: what it is of stands before
    noun = ENGLISH.preposition.split(after, maxsplit=1)[0].strip(" -")
    if noun and not ENGLISH.verbal.match(f" {noun} ") and figure.kind != "percent":
        return _cut(noun)
    clauses = ENGLISH.clause_end.split(sentence[begin : figure.start])
    for clause in [*reversed(clauses), *reversed(ENGLISH.clause_end.split(sentence[:begin]))]:
        subject = ENGLISH.verb.split(ENGLISH.leading.sub("", clause), maxsplit=1)[0]
        subject = subject.strip(" -\"“”'")
        if any(word.isalpha() and not ENGLISH.light.fullmatch(word) for word in subject.split()):
            return f"{_cut(subject)}: {_cut(noun)}" if noun else _cut(subject)
    return _cut(noun) or figure.raw


def _cut(words: str) -> str:
    return " ".join(words.split()[:_LABEL_WORDS])


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
