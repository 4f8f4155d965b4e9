"""The same question in other words: other question words, synonyms, no diacritics.

What is fitted on questions is fitted on these too, so that it does not hang on how one is put.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rag.document import lowered
from rag.question import is_english
from rag.text import fold, lexicon, parse

_RULES = Path(__file__).with_name("wordings.tsv")


def wordings(question: str) -> list[str]:
    """One of each kind, the same at each call; none for an English question."""
    if is_english(question):
        return []
    chance = random.Random(question)
    kinds = (
        [fold(question.lower())],
        list(_put_otherwise(question)),
        list(_with_synonyms(question)),
    )
    chosen = [chance.choice(made) for made in kinds if made]
    return [each for each in dict.fromkeys(chosen) if each.lower() != question.lower()]


@cache
def _rules() -> list[tuple[re.Pattern[str], str]]:
    rows = [line.split("\t") for line in _RULES.read_text(encoding="utf-8").splitlines()[1:]]
    return [(re.compile(pattern, re.IGNORECASE), into) for pattern, into, _ in rows]


def _put_otherwise(question: str) -> Iterator[str]:
    """Another question word, or the same in another place."""
    for pattern, into in _rules():
        made, count = pattern.subn(into, lowered(question), count=1)
        if count:
            yield f"{made[:1].upper()}{made[1:]}"


def _with_synonyms(question: str) -> Iterator[str]:
    """The question with one word of `related_words` in place of another; names are left alone."""
    if len(parse(question).canonical) != len(question):
        return
    for row in lexicon.table("related_words"):
        words = [row["word"], *row["others"].split("|")]
        for word in (each for each in words if " " in each):
            for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", lowered(question)):
                for other in words:
                    if word not in other and other not in word:
                        made = question[: match.start()] + other + question[match.end() :]
                        yield f"{made[:1].upper()}{made[1:]}"
