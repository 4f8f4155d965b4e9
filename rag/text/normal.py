"""Normal forms and syllables of Vietnamese text. Pure functions; offsets are exact.

`fold` and `canonical` keep the length of their input, so that an offset into one is an offset
into the other.
"""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Final, NamedTuple

from vi_textmatch.tone import normalize_tone

# Vietnamese capitals; a range such as À-Ỹ would take in the small letters between them.
UPPER: Final = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"


class Span(NamedTuple):
    """A half-open range of string indices."""

    start: int
    end: int


def nfc(text: str) -> str:
    """Composed Unicode; lone surrogates, which no store accepts, become "?"."""
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode("utf-8"))


# Zero-width, direction and variation marks, soft hyphens, controls, icons of private fonts,
# lone surrogates and non-characters: nothing of these is read. (U+2063 marks cells of tables.)
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u2062\u2064-\u206f\ufe00-\ufe0f\ufeff\ufff0-\uffff\ufdd0-\ufdef"
    r"\ue000-\uf8ff\ud800-\udfff\U000e0000-\U0010ffff]"
)
_LINE_BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")


def visible(text: str, instead: str = "") -> str:
    """NFC text with plain line breaks, without what nobody sees and terminals and pages obey."""
    return unicodedata.normalize("NFC", _UNSEEN.sub(instead, _LINE_BREAKS.sub("\n", text)))


def one_line(text: str) -> str:
    """What is seen of a text on one line, its spaces single and none at the ends."""
    return " ".join(visible(text).split())


class _Folding(dict[int, str]):
    """Code point → letter without case and diacritics; filled as letters are met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        base = "d" if letter in "đĐ" else unicodedata.normalize("NFD", letter)[0].lower()
        self[code] = base if len(base) == 1 else letter
        return self[code]


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Lower case without diacritics (đ → d). Expects NFC; keeps the length."""
    return text.lower() if text.isascii() else text.translate(_FOLDING)


# After these initials a final y and i are one sound: kỹ = kĩ, tỷ = tỉ, lý = lí.
_FINAL_Y = re.compile(r"(?<=[bghklmst])[yýỳỷỹỵ](?![^\W\d_])")
_Y_TO_I = str.maketrans("yýỳỷỹỵ", "iíìỉĩị")
_PLAIN: Final = (
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"}
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " ")
)
# They are rare: finding them takes a tenth of what asking a table for each letter takes.
_TYPOGRAPHY = re.compile(f"[{''.join(_PLAIN)}]")


def straightened(text: str) -> str:
    """Quotation marks, dashes and spaces in their plain forms. Keeps the length."""
    return _TYPOGRAPHY.sub(lambda match: _PLAIN[match[0]], text)


def toned(text: str) -> str:
    """Tone marks where most write them: uỷ → ủy, hoà → hòa. Expects NFC; keeps the length."""
    return normalize_tone(text)


def canonical(text: str) -> str:
    """One spelling for what reads the same: case, tone placement, i/y, quotes, dashes, spaces.

    Expects NFC; keeps the length (uỷ → ủy, tỉ ← tỷ, “ → ").
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # İ and its kind grow when lowered
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    spelt = toned(straightened(lowered))
    return _FINAL_Y.sub(lambda match: match.group().translate(_Y_TO_I), spelt)


def key(text: str) -> str:
    """What two spellings of one word share: canonical, then folded. Keeps the length."""
    return fold(canonical(text))


def keyed(pattern: str) -> str:
    """A regular expression of folded words as they stand in a `key`: "nhiem ky" as "nhiem ki"."""
    return _FINAL_Y.sub("i", pattern)


_SYLLABLE = re.compile(r"\d+(?:[.,/]\d+)*|[^\W\d_]+")
# What a syllable may be made of, folded: an initial, one to three vowels, a final.
_SPELLING = re.compile(
    r"(?:b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|ph|q|r|s|t|th|tr|v|x)?"
    r"[aeiouy]{1,3}(?:c|ch|m|n|ng|nh|p|t)?"
)


def syllables(text: str) -> list[Span]:
    """Spans of syllables and numbers; `5.466,32ha` is a number and a syllable."""
    return [Span(*match.span()) for match in _SYLLABLE.finditer(text)]


def words_of(text: str) -> list[str]:
    """The syllables and numbers of `text`, without where they stand: quicker than the spans."""
    return _SYLLABLE.findall(text)


def is_syllable(word: str) -> bool:
    """True for a word that is spelt as a Vietnamese syllable, with its diacritics or without."""
    return _SPELLING.fullmatch(fold(word)) is not None


def rarity(frequency: int, total: int) -> float:
    """Inverse document frequency of a term that stands in `frequency` of `total` passages.

    Smoothed as if fifty more passages were known: in a library of a few articles a word that none
    of them has is seldom the word that matters.
    """
    return math.log((total + 50) / (frequency + 2)) + 0.2
