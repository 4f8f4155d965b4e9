"""Reads the text around a position; each reader looks at a bounded stretch of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple, TypeVar, cast

from rag.figures.figure import Bound, Found
from rag.text import lexicon
from rag.types import FigureKind

_FIGURES: Final = lexicon.patterns("figures")

T = TypeVar("T")

SPACES: Final = " \t\u00a0\u2009\u202f"
"""Space that stays on the line: a figure never runs over a line break."""

Words = list[tuple[str, int]]
"""Words in lowercase, each with an offset, the nearest first."""

SPACE: Final = re.compile(f"[{SPACES}]{{1,3}}")

_LONGEST_WORD = 24


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
        for count in range(len(self.words), 0, -1):
            if pattern.fullmatch(" ".join(word for word, _ in reversed(self.words[:count]))):
                return self.words[count - 1][1]
        return self.start

    def figure(
        self, end: int, kind: FigureKind, value: str, unit: str = "", begin: int | None = None
    ) -> Found:
        """The figure from here, or from `begin`, to `end`."""
        start = self.start if begin is None else begin
        return Found(start, end, self.text[start:end], kind, value, unit)


def spot_at(text: str, start: int, limit: int) -> Spot:
    """The place with the five words before it."""
    return Spot(text, start, limit, words_before(text, start, limit))


def words_before(text: str, position: int, limit: int) -> Words:
    """The up to five words right before, parted by spaces only, with where each starts."""
    words: Words = []
    while len(words) < 5:
        end = position
        while end > limit and position - end < 4 and text[end - 1] in SPACES:
            end -= 1
        start = end
        while start > limit and end - start < _LONGEST_WORD and text[start - 1].isalpha():
            start -= 1
        if end in (start, position):
            break
        words.append((text[start:end].lower(), start))
        position = start
    return words


def phrase_after(text: str, position: int) -> Words:
    """The up to five words that follow on the same line, with where each ends."""
    match = _FIGURES.phrase.match(text, position)
    if match is None:
        return []
    return [(word.lower(), match.end(i)) for i, word in enumerate(match.groups(), 1) if word]


def longest_before(words: Words, names: Mapping[str, T]) -> tuple[T, int] | None:
    """The longest phrase of the words before that is a key of `names`: what it is, its start."""
    for count in range(len(words), 0, -1):
        phrase = " ".join(word for word, _ in reversed(words[:count]))
        if phrase in names:
            return names[phrase], words[count - 1][1]
    return None


def bound_at(text: str, start: int, limit: int) -> tuple[Bound, int]:
    """What the approximation words right before a figure claim about it, and where they begin."""
    bounds = _bounds()
    before = start
    while before > limit and start - before < 2 and text[before - 1] in SPACES:
        before -= 1
    if before > limit and text[before - 1] in bounds:
        return bounds[text[before - 1]][0], before - 1
    words = words_before(text, start, limit)
    if words and _FIGURES.between_bound_and_figure.fullmatch(words[0][0]):
        words = words[1:]
    for count in range(min(3, len(words)), 0, -1):
        phrase = " ".join(word for word, _ in reversed(words[:count]))
        if phrase in bounds:
            bound, not_after = bounds[phrase]
            blocked = len(words) > count and words[count][0] in not_after
            return ("", start) if blocked else (bound, words[count - 1][1])
    return "", start


@cache
def _bounds() -> dict[str, tuple[Bound, frozenset[str]]]:
    """Each word or sign with its bound, and the words after which it compares or locates."""
    return {
        row["word"]: (cast("Bound", row["bound"]), frozenset(row["not_after"].split()))
        for row in lexicon.table("bounds")
    }


def bound_after(text: str, end: int) -> tuple[Bound, int]:
    """The bound that "trở lên" or "trở xuống" after a figure sets, and where it ends."""
    match = _FIGURES.bound_afterwards.match(text, end)
    if match is None:
        return "", end
    return ("over" if match["up"] else "under"), match.end()


def starts_sentence(text: str, position: int) -> bool:
    """Whether a capital at `position` may be there only because a sentence or line begins."""
    before = position
    while before > 0 and position - before < 8 and text[before - 1] in SPACES:
        before -= 1
    return before == 0 or text[before - 1] in "\n.!?:;…“”\"'‘([-–—•+*|"
