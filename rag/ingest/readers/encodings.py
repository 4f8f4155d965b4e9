"""Bytes to Vietnamese text: encodings, fonts from before Unicode, and what was decoded wrongly."""

from __future__ import annotations

import codecs
import re
import unicodedata
from contextlib import suppress
from typing import Final

from rag.ingest.page import refusal
from rag.text import fold, lexicon

BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNS: Final = lexicon.Patterns("encodings")
_WORD = re.compile(r"(?<!\S)[^\W\d_]+(?=[\s.,;:!?)]|$)")
# What a font draws for a letter that it lacks; a box before a space is a bullet.
_NO_LETTER = re.compile(
    r"[\x00-\x08\x0e-\x1f\ue000-\uf8ff\ufffd]|(?<=\w)[\u25a0\u25a1\u25af]|[\u25a0\u25a1\u25af](?=\w)"
)
_FEW_WORDS = 20
_TIMES = 2  # that UTF-8 was read wrongly and saved again
# VIQR writes what stands over a letter behind it: "Tie^'ng Vie^.t" (RFC 1456).
_HATS = dict(zip("(^+", "\u0306\u0302\u031b", strict=True))
_TONES = dict(zip("'`?~.", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VIQR_MARKS = (*"^(+'`~", "dd")
_REST = 3  # letters
# Of the words of a page: at most .02 of 261 sound articles, .11 where half is English, and at least
# .16 without the letters that a Western font lacks.
_ODD = 0.15


def decode(data: bytes, source: str, *declared: str | None) -> str:
    """Text by its byte order mark, else UTF-8, else as declared, else Windows-1258 or a legacy one.

    Raises InputError.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as e:
                raise refusal(source, "text_broken", encoding=encoding, position=e.start) from e
    if b"\0" in data:
        raise refusal(source, "text_binary")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        first = error.start
    for name in filter(None, declared):
        # Latin-1 is what servers say that know nothing, and decodes anything.
        with suppress(LookupError, UnicodeError):
            if codecs.lookup(name).name not in ("iso8859-1", "cp1252"):
                return data.decode(name)
    text = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    # Vietnamese prose has its own letters in a fifth of its letters; mojibake stray accents.
    letters = sum(map(str.isalpha, text))
    strange, own = (len(each.findall(text)) for each in (_SIGNS.strange_sign, _SIGNS.own_letter))
    if strange <= 0.02 * letters and own >= max(1, 0.04 * letters):
        return text
    legacy = data.decode("latin-1")
    if _legacy_encoding(legacy) is None:
        raise refusal(source, "text_encoding", position=first)
    return legacy


def in_unicode(text: str, source: str) -> str:
    """Text in letters of Unicode, where it was typed in a legacy font or decoded wrongly.

    Raises InputError where the letters of such a font make no Vietnamese.
    """
    for _ in range(_TIMES):
        if not _SIGNS.mojibake.search(text):
            break
        text = "\n".join(map(_decoded_again, text.split("\n")))
    text = _from_viqr(text)
    if name := _legacy_encoding(text):
        rows = lexicon.table("legacy_letters")
        letters = {row["written"]: row["letter"] for row in rows if row["encoding"] == name}
        pattern = "|".join(map(re.escape, sorted(letters, key=len, reverse=True)))
        text = re.sub(pattern, lambda found: letters[found[0]], text)
        if reads_badly(text):
            raise refusal(source, "text_legacy", encoding=name)
    return text


def _from_viqr(text: str) -> str:
    """Text in letters of Unicode, where it was typed in VIQR."""
    sample = text[:200_000]
    most = 0.12 * len(sample.split())
    # Each sign holds one of these; counting them takes a tenth of the time.
    if sum(map(sample.count, _VIQR_MARKS)) <= most or len(_SIGNS.viqr.findall(sample)) <= most:
        return text

    def letter(found: re.Match[str]) -> str:
        if found["stroke"]:
            return "đ" if found["stroke"] == "dd" else "Đ"
        return found["letter"] + _HATS.get(found["hat"], "") + _TONES.get(found["tone"], "")

    return unicodedata.normalize("NFC", _SIGNS.viqr_letter.sub(letter, text)).replace("\\", "")


def doubtful(text: str) -> list[str]:
    """Figures in which text recognition took a letter for a digit, it seems: "l.250"."""
    return list(dict.fromkeys(found[0] for found in _SIGNS.doubtful_figure.finditer(text)))


def _legacy_encoding(text: str) -> str | None:
    """The Vietnamese encoding from before Unicode that a text was typed in."""
    sample = text[:200_000]
    words = len(sample.split())
    if words < 5 or len(_SIGNS.own_letter.findall(sample)) > 0.05 * words:
        return None
    signs = {"TCVN3": _SIGNS.tcvn3, "VNI": _SIGNS.vni}
    counts = {name: len(each.findall(sample)) for name, each in signs.items()}
    return next((name for name, count in counts.items() if count > 0.12 * words), None)


def _decoded_again(line: str) -> str:
    """A line of UTF-8 that was read as Windows-1252, else the line as it is."""
    signs = (sign.encode("cp1252", "ignore") or sign.encode("latin-1", "ignore") for sign in line)
    try:
        found = b"".join(signs).decode("utf-8")
    except UnicodeDecodeError:
        return line
    return found if _SIGNS.mojibake.search(line) and len(found) < len(line) else line


def reads_badly(text: str) -> bool:
    """Whether Vietnamese text lost letters or has wrong ones: too many words are no syllables.

    Text without Vietnamese words is judged by its signs alone: it may be of another language.
    """
    letters = sum(map(str.isalpha, text))
    unknown = len(_NO_LETTER.findall(text))
    strange = len(_SIGNS.strange_sign.findall(text))
    if unknown > 0.1 * (letters + unknown) or strange > 0.25 * letters > 5:
        return True
    words = [word for word in _WORD.findall(text) if word.islower()]
    usual = lexicon.words_where("stop_words", "language", "vi")
    vietnamese = sum(bool(_SIGNS.own_letter.search(word)) or word in usual for word in words)
    if len(words) < _FEW_WORDS or vietnamese < 0.05 * len(words):
        return False
    odd = [word for word in words if not _SIGNS.syllable.fullmatch(fold(word))]
    # What is left of a word is short; longer ones in plain letters are of another language.
    return sum(len(word) <= _REST or not word.isascii() for word in odd) > _ODD * len(words)
