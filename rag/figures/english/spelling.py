"""Names left without their diacritics, spelt as the articles spell them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.figures.english.rewriting import Rewritten, rewrite
from rag.text import key, name_runs


def accented(text: Rewritten, names: Sequence[str]) -> Rewritten:
    """The names that stand among `names` but for their diacritics as they are written there."""
    spelt = {key(name): name for name in names}
    if not spelt:
        return text
    longest_first = sorted(spelt, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    def say(match: re.Match[str]) -> str | None:
        given = text.text[match.start() : match.end()]
        return spelt[match[0]] if given[0].isupper() and given.isascii() else None

    return rewrite(text, pattern, say, seen=key(text.text))


@lru_cache(maxsize=256)
def names_of(text: str) -> tuple[str, ...]:
    """The proper names of two syllables and more that a text holds, and that have diacritics."""
    names = (run.name for run in name_runs(text))
    return tuple(dict.fromkeys(name for name in names if " " in name and not name.isascii()))
