"""Sentences, tokens and lenient comparison of texts, independent of the program's own. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final, Literal

# Every capital of Latin script: Vietnamese capitals and small letters alternate in Unicode.
CAPITALS: Final = "".join(
    letter for letter in map(chr, range(0x41, 0x1EFA)) if letter.isupper() and letter.isalpha()
)
_END = re.compile(rf"[.!?…]+[\"”’')\]]*\s+(?=[\"“‘'(\[–-]*\s?[\d{CAPITALS}])|\n+")
_ABBREVIATED = re.compile(r"(?:^|[\s(])(?:[^\W\d_]|TP|Tp|tp|TX|TS|ThS|PGS|GS|BS|Mr|Mrs|Ms|Dr)\.$")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+|%")
_GROUPED = re.compile(r"(?<=\d)[.,\s](?=\d{3}(?!\d))")
_CLOCK = re.compile(r"(\d)\s*(?:giờ|g|h)(?!\w|,)\s*|(\d)\s*[gh](?=\d)")
_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_SHINGLE = 3

Closeness = Literal["copy", "near copy", "reworded"]


def canonical(text: str) -> str:
    """NFC, without case, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def sentences_of(text: str) -> list[str]:
    """Cut at the full stop before a capital letter or figure, and at line ends."""
    found, start = [], 0
    text = unicodedata.normalize("NFC", text)
    for match in _END.finditer(text):
        if not _ABBREVIATED.search(text[start : match.end()].rstrip()):
            found.append(text[start : match.end()])
            start = match.end()
    return [each.strip() for each in [*found, text[start:]] if each.strip()]


def tokens(text: str) -> list[str]:
    """Canonical syllables and numbers; rouge-score's own tokens strip Vietnamese of its letters."""
    return _TOKEN.findall(canonical(text))


def comparable(text: str) -> str:
    """Canonical, with figures, times of day and full dates in one spelling."""
    text = _DATE.sub(r"\1/\2/\3", canonical(text).replace("tỉ ", "tỷ "))
    text = _GROUPED.sub("", text)
    text = re.sub(r"(?<=\d)\.(?=\d)", ",", text)
    text = _CLOCK.sub(lambda found: f"{found[1] or found[2]}h", text)
    return re.sub(r"(?<![\d.,])0(?=\d)", "", text)


def holds(text: str, wanted: str) -> bool:
    """Whether `text` says `wanted`: no part of a longer number, one word no part of another."""
    wanted = comparable(wanted)
    before = after = ""
    if wanted[:1].isdigit():
        before = r"(?<!\d)(?<!\d,)"
    elif " " not in wanted:
        before = r"(?<!\w)"
    if wanted[-1:].isdigit():
        after = r"(?!\d|,\d)"
    elif " " not in wanted and not wanted[:1].isdigit():
        after = r"(?!\w)"
    return re.search(before + re.escape(wanted) + after, comparable(text)) is not None


def parts_held(text: str, answers: Iterable[Iterable[str]]) -> list[bool]:
    """Of each part of an answer, whether `text` says it in one of its spellings."""
    return [any(holds(text, each) for each in part) for part in answers]


class Source:
    """A text that sentences are looked for in."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text)

    @cached_property
    def _canonical(self) -> str:
        return canonical(self.text)

    @cached_property
    def small(self) -> frozenset[str]:
        """The words that it writes without a capital."""
        return frozenset(re.findall(rf"(?<!\w)[^\W\d{CAPITALS}]+(?!\w)", self.text))

    @cached_property
    def _shingles(self) -> frozenset[tuple[str, ...]]:
        return _shingled(self.text)

    def has(self, said: str) -> bool:
        """Whether these very words stand in it, whatever the full stop."""
        return canonical(said).rstrip(" .…") in self._canonical

    def share(self, said: str) -> float:
        """The share of a sentence's runs of three syllables that stand in it."""
        wanted = _shingled(said)
        return len(wanted & self._shingles) / len(wanted) if wanted else 0.0


def closeness(said: str, sources: Sequence[Source]) -> Closeness:
    """How a sentence was made of its sources; a near copy shares 4 of 5 runs of three syllables."""
    if any(source.has(said) for source in sources):
        return "copy"
    near = max((source.share(said) for source in sources), default=0.0)
    return "near copy" if near >= 0.8 else "reworded"


def _shingled(text: str) -> frozenset[tuple[str, ...]]:
    words = tokens(text)
    return frozenset(tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))
