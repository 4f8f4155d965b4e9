"""Normal forms and syllables of Vietnamese text. Pure functions; offsets are exact.

`fold` and `canonical` keep the length of their input, so that an offset into one is an offset
into the other.
"""

from __future__ import annotations

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
_TYPOGRAPHY = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'"}
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " ")
)


def straightened(text: str) -> str:
    """Quotation marks, dashes and spaces in their plain forms. Keeps the length."""
    return text.translate(_TYPOGRAPHY)


def canonical(text: str) -> str:
    """One spelling for what reads the same: case, tone placement, i/y, quotes, dashes, spaces.

    Expects NFC; keeps the length (uỷ → ủy, tỉ ← tỷ, “ → ").
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # İ and its kind grow when lowered
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    toned = normalize_tone(straightened(lowered))
    return _FINAL_Y.sub(lambda match: match.group().translate(_Y_TO_I), toned)


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
