"""Phrases that decide what a sentence says, and words that say the same, ready to be looked up.

Of a class of `cues.tsv` only one side is true of a thing ("tăng" and "giảm"), or a phrase's
presence alone tells ("không", "sẽ"); a "plain" one holds such a word and is none ("hàng không").
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from rag.text import common_acronyms, lexicon, parse


class Cue(NamedTuple):
    """What a phrase is: its class and its side, or, of class "word", what it is the same as."""

    kind: str
    side: str


Phrases = dict[str, tuple[tuple[tuple[str, ...], Cue], ...]]
"""First syllable → (syllables, cue), the longest first."""


@cache
def phrases() -> Phrases:
    """All phrases of the lexicon, by their first syllable; of two spelt alike the first."""
    found: dict[tuple[str, ...], Cue] = {}

    def learn(phrase: str, cue: Cue) -> None:
        found.setdefault(parse(phrase).words, cue)

    for row in lexicon.table("cues"):
        plain = row["class"] == "plain"
        learn(row["word"], Cue("word", row["word"]) if plain else Cue(row["class"], row["side"]))
    for row in lexicon.table("synonyms"):
        learn(row["word"], Cue("word", f"~{row['group']}"))
    for acronym, form in common_acronyms().items():
        learn(acronym, Cue("word", f"~{acronym}"))
        learn(form, Cue("word", f"~{acronym}"))
    by_first: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
    for words, cue in found.items():
        by_first.setdefault(words[0], []).append((words, cue))
    return {
        first: tuple(sorted(each, key=lambda entry: -len(entry[0])))
        for first, each in by_first.items()
    }
