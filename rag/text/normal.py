"""Vietnamese text: normal forms, syllables, sentences. Pure functions; offsets are exact.

`fold` and `canonical` keep the length of their input, so that an offset into one is an offset
into the other.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from vi_textmatch.tone import normalize_tone


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


def syllables(text: str) -> list[Span]:
    """Spans of syllables and numbers; `5.466,32ha` is a number and a syllable."""
    return [Span(*match.span()) for match in _SYLLABLE.finditer(text)]


# What a syllable may be made of, folded: an initial, one to three vowels, a final.
_SPELLING = re.compile(
    r"(?:b|c|ch|d|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|ph|q|r|s|t|th|tr|v|x)?"
    r"[aeiouy]{1,3}(?:c|ch|m|n|ng|nh|p|t)?"
)


def is_syllable(word: str) -> bool:
    """True for a word that is spelt as a Vietnamese syllable, with its diacritics or without."""
    return _SPELLING.fullmatch(fold(word)) is not None


def words_of(text: str) -> list[str]:
    """The syllables and numbers of `text`, without where they stand: quicker than the spans."""
    return _SYLLABLE.findall(text)


# Before a period these are abbreviations, not ends of sentences (compared in lower case).
_ABBREVIATIONS = frozenset(
    "tp tx tt ths ts pgs gs bs ks cn đ/c đc q p h x tr st mr mrs ms dr vs vol v.v v s".split()
)
_TERMINATOR = re.compile(r"[.!?…]+[\"”’»)\]]*")
_WORD_BEFORE = re.compile(r"[^\s(\[“\"]*$")
# "quý I." and "loại B." end a sentence where "V. Putin" does not: the letter counts something.
_COUNTING_LETTER = re.compile(
    r"\b(?:(?:quý|khóa|khoá|kỳ|kỷ|thứ|lần|cấp|đợt|phần|mục|bậc|chương|điều)\s+[IVX]|"
    r"(?:loại|hạng|nhóm|khối|cúm|lớp|tổ|khu|lô)\s+[A-Z])$",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\s*(\S)")
_OPENING = '"“‘«([-–•+*'


def _ends_sentence(line: str, start: int, end: int) -> bool:
    rest = line[end : end + 2]
    if not rest:
        return True
    following = rest[0]
    word = _WORD_BEFORE.search(line, max(0, start - 24), start)
    before = word.group() if word else ""
    if following.isspace():
        found = _NEXT.match(line, end)
        following = found.group(1) if found else ""
        if not (following.isupper() or following.isdigit() or following in _OPENING):
            return False
        if line[start] != "." or end - start > 1:
            return True
        if len(before) == 1 and _COUNTING_LETTER.search(line, max(0, start - 24), start):
            return True
        initial = len(before) == 1 and before.isupper() and following.isupper()
        return not initial and before.lower() not in _ABBREVIATIONS
    # A missing space: "đề ra.Ngân sách". Abbreviations and domain names stay whole.
    return (
        line[start] in ".!?…"
        and following.isupper()
        and len(before) > 1
        and before[-1].islower()
        and before.lower() not in _ABBREVIATIONS
        and line[end + 1 : end + 2].islower()
    )


# What an item of a list begins with: "• ", "1) ", "2. ", "a) ", "II. ", Word's "o ".
_MARKER = re.compile(
    r"\s*(?:[•●○◦▪■□◆❖►▶➢➤✓✔·*+–—-]\s+(?=\S)|o\s+(?=[^\W\d_a-z])|(?:\d{1,2}|[a-zđ])\)\s*(?=[^\W_])|"
    r"(?:\d{1,2}\.(?:\d{1,2}\.){0,2}|[a-zđ]\.|[IVX]{2,5}\.)\s+(?=[^\W\d_a-z]))"
)


def sentences(text: str) -> list[Span]:
    """Spans of sentences, never across a line; white space at the ends is left out.

    So is what an item of a list begins with, its bullet or number. A quotation's end mark belongs
    to its sentence. Linear in the length of the text.
    """
    found: list[Span] = []
    offset = 0
    for line in text.split("\n"):
        marker = _MARKER.match(line)
        begin = marker.end() if marker else 0
        for match in _TERMINATOR.finditer(line):
            if match.start() >= begin and _ends_sentence(line, *match.span()):
                found.append(_trimmed(line, begin, match.end(), offset))
                begin = match.end()
        found.append(_trimmed(line, begin, len(line), offset))
        offset += len(line) + 1
    return [span for span in found if span.start < span.end]


_ENDED = re.compile(r"[.!?…]+[\"”’»)\]]*(?=\s+\Z)")


def begins_sentence(text: str, position: int) -> bool:
    """Whether a sentence begins at `position`, told from what is around it; True at both ends."""
    if position <= 0 or position >= len(text) or text[position - 1] == "\n":
        return True
    ended = _ENDED.search(text, max(0, position - 12), position)
    return ended is not None and _ends_sentence(text, *ended.span())


def _trimmed(line: str, begin: int, end: int, offset: int) -> Span:
    while begin < end and line[begin].isspace():
        begin += 1
    while end > begin and line[end - 1].isspace():
        end -= 1
    return Span(offset + begin, offset + end)


HEADING_LENGTH = 160


def is_heading(line: str) -> bool:
    """True for a short line that does not end as a sentence does: a heading or a caption."""
    stripped = line.strip()
    return 0 < len(stripped) <= HEADING_LENGTH and stripped[-1] not in '.!?…;:,"”'
