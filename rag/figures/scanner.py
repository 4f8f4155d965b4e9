"""Reads the text around a position; each reader looks at a bounded stretch of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple, TypeVar, cast

from rag.figures.figure import Bound, Found
from rag.text import lexicon
from rag.types import FigureKind

_FIGURES: Final = lexicon.Patterns("figures")

T = TypeVar("T")

SPACES: Final = " \t\u00a0\u2009\u202f"
"""Space that stays on the line: a figure never runs over a line break."""

Words = list[tuple[str, int]]
"""Words in lowercase, each with an offset, the nearest first."""

_MOST_WORDS, _LOOKED_AT = 5, 60


class Spot(NamedTuple):
    """A place where a figure may begin; what stands before `limit` belongs to another figure."""

    text: str
    start: int
    limit: int
    words: Words  # the words right before

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The match of a pattern at this place."""
        return pattern.match(self.text, self.start)

    def after(self, pattern: re.Pattern[str], nth: int = 0) -> bool:
        """Whether the pattern matches the word right before, or the `nth` before that, whole."""
        return len(self.words) > nth and pattern.fullmatch(self.words[nth][0]) is not None

    def begin(self, pattern: re.Pattern[str]) -> int:
        """Where the longest phrase before begins that the pattern matches whole, or else here."""
        found = longest_before(self.words, pattern.fullmatch)
        return found[1] if found else self.start

    def figure(
        self, end: int, kind: FigureKind, value: str, unit: str = "", begin: int | None = None
    ) -> Found:
        """The figure from here, or from `begin`, to `end`."""
        start = self.start if begin is None else begin
        return Found(start, end, self.text[start:end], kind, value, unit)


def words_before(text: str, position: int, limit: int) -> Words:
    """The up to five words right before, parted by spaces only, with where each starts."""
    begin = max(limit, position - _LOOKED_AT)
    if position == begin or text[position - 1] not in SPACES:
        return []
    for mark in _FIGURES.between_phrases.finditer(text, begin, position):
        begin = mark.end()
    found = _FIGURES.letters_alone.finditer(text, begin, position)
    return [(match[0].lower(), match.start()) for match in found][: -_MOST_WORDS - 1 : -1]


def phrase_after(text: str, position: int) -> Words:
    """The up to five words that follow on the same line, with where each ends."""
    match = _FIGURES.phrase.match(text, position)
    if match is None:
        return []
    return [(word.lower(), match.end(i)) for i, word in enumerate(match.groups(), 1) if word]


def longest_before(words: Words, look: Callable[[str], T | None]) -> tuple[T, int] | None:
    """What `look` finds of the longest phrase of the words before, and where that begins."""
    for count in range(len(words), 0, -1):
        found = look(" ".join(word for word, _ in reversed(words[:count])))
        if found is not None:
            return found, words[count - 1][1]
    return None


@cache
def _bounds() -> dict[str, tuple[Bound, list[str]]]:
    """The bound of a word or sign, and the words after which it compares or locates instead."""
    rows = lexicon.table("bounds")
    return {row["word"]: (cast("Bound", row["bound"]), row["not_after"].split()) for row in rows}


def bound_at(text: str, start: int, words: Words) -> tuple[Bound, int]:
    """What the sign or the `words` right before a figure claim about it, and where they begin."""
    sign = _FIGURES.bounding_sign.search(text, max(0, start - 2), start)
    if sign:
        return _bounds()[sign[1]][0], sign.start()
    if words and _FIGURES.between_bound_and_figure.fullmatch(words[0][0]):
        words = words[1:]
    found = longest_before(words[:3], _bounds().get)
    if found is None:
        return "", start
    (bound, not_after), begin = found
    earlier = next((word for word, at in words if at < begin), "")
    return ("", start) if earlier in not_after else (bound, begin)


def bound_after(text: str, end: int) -> tuple[Bound, int]:
    """The bound that "trở lên" or "trở xuống" after a figure sets, and where it ends."""
    match = _FIGURES.bound_afterwards.match(text, end)
    if match is None:
        return "", end
    return ("over" if match["up"] else "under"), match.end()
