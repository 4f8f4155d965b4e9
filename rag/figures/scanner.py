"""Reads the text around a position; each reader looks at a bounded stretch of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.figures.figure import Bound, Found
from rag.types import FigureKind

SPACES = " \t\u00a0\u2009\u202f"
"""Space that stays on the line: a figure never runs over a line break."""

GAP = f"[{SPACES}]{{0,4}}"
SPACE = f"[{SPACES}]{{1,4}}"
"""Patterns of optional and of needed space, bounded so that no long run is read twice."""

Words = list[tuple[str, int]]
"""Words in lowercase, each with an offset, the nearest first."""

_WORD = r"[^\W\d_]{1,24}(?:[23](?!\w))?"
_LINK = f"(?:{SPACE}|-)"
_PHRASE = re.compile(
    f"{GAP}({_WORD})(?:{_LINK}({_WORD})(?:{_LINK}({_WORD})(?:{_LINK}({_WORD}))?)?)?"
)
_LONGEST_WORD = 24

_UNDER = """gần, dưới, chưa đến, chưa tới, chưa đầy, không quá, không đến, không tới,
không vượt quá, không hơn, tối đa, nhiều nhất, ngót, ngót nghét, suýt"""
_OVER = """hơn, trên, quá, vượt quá, ít nhất, ít nhất là, tối thiểu, tối thiểu là, không dưới,
không ít hơn, không kém"""
_ABOUT = """khoảng, ước, ước đạt, ước tính, ước tính đạt, ước thực hiện, ước có, ước chừng, xấp xỉ,
chừng, tầm, cỡ, độ chừng"""
_SIGNS: dict[str, Bound] = {
    "~": "about", "≈": "about", "±": "about", ">": "over", "≥": "over", "<": "under", "≤": "under",
}  # fmt: skip
# After these, "hơn", "trên", "dưới" compare or locate: "cao hơn 5%" is a difference of 5%.
_NO_BOUND_AFTER = {
    "hơn": frozenset(
        "cao thấp nhiều lớn nhỏ nhanh chậm kém tốt sớm muộn dài ngắn rộng đông mạnh".split()
    ),
    "trên": frozenset("bên phía nêu dựa nằm treo đứng kể".split()),
    "dưới": frozenset("bên phía đứng nằm".split()),
}
_AFTERWARDS = re.compile(f"{GAP}trở{SPACE}(lên|xuống)(?!\\w)")


def _bounds() -> dict[str, Bound]:
    bounds: dict[str, Bound] = {}
    tables: tuple[tuple[Bound, str], ...] = (("under", _UNDER), ("over", _OVER), ("about", _ABOUT))
    for bound, phrases in tables:
        bounds.update((" ".join(phrase.split()), bound) for phrase in phrases.split(","))
    return bounds


_BOUNDS = _bounds()


class Spot(NamedTuple):
    """A place where a figure may begin; what stands before `limit` belongs to another figure."""

    text: str
    start: int
    limit: int
    words: Words  # the words right before

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The match of a pattern at this place."""
        return pattern.match(self.text, self.start)

    def after(self, *words: str) -> bool:
        """Whether one of these words stands right before."""
        return bool(self.words) and self.words[0][0] in words

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
    """The up to four words that follow on the same line, with where each ends."""
    match = _PHRASE.match(text, position)
    if match is None:
        return []
    return [(word.lower(), match.end(i)) for i, word in enumerate(match.groups(), 1) if word]


def longest_before(words: Words, names: dict[str, str]) -> tuple[str, int] | None:
    """The longest phrase of the words before that is a key of `names`: its name and start."""
    for count in range(len(words), 0, -1):
        phrase = " ".join(word for word, _ in reversed(words[:count]))
        if phrase in names:
            return names[phrase], words[count - 1][1]
    return None


def bound_before(text: str, start: int, limit: int) -> Bound:
    """What the approximation words right before a figure claim about it."""
    return bound_at(text, start, limit)[0]


def bound_at(text: str, start: int, limit: int) -> tuple[Bound, int]:
    """What the approximation words right before a figure claim about it, and where they begin."""
    before = start
    while before > limit and start - before < 2 and text[before - 1] in SPACES:
        before -= 1
    if before > limit and text[before - 1] in _SIGNS:
        return _SIGNS[text[before - 1]], before - 1
    words = words_before(text, start, limit)
    if words and words[0][0] in ("từ", "được", "là"):
        words = words[1:]
    for count in range(min(3, len(words)), 0, -1):
        phrase = " ".join(word for word, _ in reversed(words[:count]))
        if phrase in _BOUNDS:
            blocked = _NO_BOUND_AFTER.get(phrase, ())
            if len(words) > count and words[count][0] in blocked:
                return "", start
            return _BOUNDS[phrase], words[count - 1][1]
    return "", start


def bound_after(text: str, end: int) -> Bound:
    """The bound that "trở lên" or "trở xuống" after a figure sets."""
    match = _AFTERWARDS.match(text, end)
    if match is None:
        return ""
    return "over" if match[1] == "lên" else "under"


def bound_end(text: str, end: int) -> int:
    """Where "trở lên" or "trở xuống" after a figure ends; `end` where there is neither."""
    match = _AFTERWARDS.match(text, end)
    return match.end() if match else end


def starts_sentence(text: str, position: int) -> bool:
    """Whether a capital at `position` may be there only because a sentence or line begins."""
    before = position
    while before > 0 and position - before < 8 and text[before - 1] in SPACES:
        before -= 1
    return before == 0 or text[before - 1] in "\n.!?:;…“”\"'‘([-–—•+*|"
