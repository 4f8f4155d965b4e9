"""Bytes to text, and text to clean characters: encodings, Unicode, spaces, wrapped lines."""

from __future__ import annotations

import codecs
import itertools
import re
import unicodedata

from rag.errors import InputError
from rag.ingest.readers.page import shown

BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LINE_BREAKS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# Zero-width, direction and variation marks, soft hyphens, controls, icons of private fonts,
# lone surrogates and non-characters: nothing of these is read.
UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\uffff\ufdd0-\ufdef"
    r"\ue000-\uf8ff\ud800-\udfff\U000e0000-\U0010ffff]"
)
ODD_SPACE = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
SPACES = re.compile(r" {2,}")
EDGES = re.compile(r" ?\n ?")

VIETNAMESE_ONLY = re.compile(r"[ăĂđĐơƠưƯ\u1ea0-\u1ef9]")
# TCVN3 (ABC fonts) shows ordinary signs inside words: "céng hoµ", "x· héi".
TCVN3 = re.compile(r"(?<=[A-Za-z])[µ¸¶·¹¨»¾¼½Æ©®ª«¬­§¦](?![0-9])|\b[®§¦]\w|[¨©ª«¬®](?=[a-z])")
# VNI writes the tone as a second letter: "Coäng hoøa xaõ hoäi".
VNI = re.compile(
    r"a[øûõïâêäåãéèúüë]|A[ØÛÕÏÂÊÄÅÃÉÈÚÜË]|[oe][ùøûõïäåãáàâ]|[OE][ÙØÛÕÏÄÅÃÁÀÂ]|"
    r"[uöô][ùøûõï]|ñ[aeiouyöô]|Ñ[aeiouyöôAEIOUYÖÔ]"
)


def decode(data: bytes, source: str) -> str:
    """Text of a plain file: by its byte order mark, else UTF-8, else Windows-1258 if plausible."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise InputError(
                    f"{shown(source)} is marked as {encoding} but is broken at byte {error.start}; "
                    "save it again as UTF-8."
                ) from error
    if b"\0" in data:
        raise InputError(
            f"{shown(source)} is a binary file, not text; give the article as text, "
            "or a PDF or DOCX under its own extension."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = _windows_1258(data)
        if text is not None:
            return text
        refuse_legacy(data.decode("latin-1"), source)
        raise InputError(
            f"{shown(source)} is not readable text: byte {error.start} is neither UTF-8 nor "
            "Windows-1258 Vietnamese; save it as UTF-8."
        ) from error


def _windows_1258(data: bytes) -> str | None:
    """The text, if nearly all that is not ASCII makes Vietnamese letters or usual signs."""
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        return None
    letters = len(re.findall(r"[^\W\d_]", text))
    strange = len(
        re.findall(
            r"[^\x00-\x7f\u00a0–—‘’“”•…«»°²³§©®ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ"
            r"àáâãèéêìíòóôõùúýăĂĩĨũŨđĐơƠưƯ\u1ea0-\u1ef9]",
            text,
        )
    )
    own = len(VIETNAMESE_ONLY.findall(text))
    # Vietnamese prose has its own letters in a fifth of its letters; mojibake has stray accents.
    return text if own >= 0.04 * letters and strange <= 0.02 * letters and own > 0 else None


def refuse_legacy(text: str, source: str) -> None:
    """Raise InputError where text was typed with a Vietnamese font from before Unicode."""
    sample = text[:200_000]
    words = len(sample.split())
    if words < 5 or len(VIETNAMESE_ONLY.findall(sample)) > 0.05 * words:
        return
    for name, signs in (("TCVN3", TCVN3), ("VNI", VNI)):
        if len(signs.findall(sample)) > 0.12 * words:
            raise InputError(
                f"{shown(source)} is typed in the legacy Vietnamese encoding {name}, whose "
                "letters cannot be read reliably; convert it to Unicode (UTF-8) first."
            )


def characters(text: str) -> str:
    """NFC text with plain line breaks, single plain spaces and no unseen characters."""
    text = UNSEEN.sub("", LINE_BREAKS.sub("\n", text))
    text = SPACES.sub(" ", ODD_SPACE.sub(" ", unicodedata.normalize("NFC", text)))
    return EDGES.sub("\n", text).strip(" ")


def unwrap(text: str) -> str:
    """Rejoin paragraphs that were broken at a fixed width; other texts are returned as given.

    A file counts as wrapped when it has blank lines, no long line, and nearly every line inside
    its blocks is so full that the next word would not have fitted.
    """
    blocks = [block.split("\n") for block in re.split(r"\n{2,}", text.strip("\n"))]
    width = max(len(line) for block in blocks for line in block)
    inner = [pair for block in blocks for pair in itertools.pairwise(block)]
    full = sum(_is_full(line, following, width) for line, following in inner)
    if len(blocks) < 2 or len(inner) < 3 or not 40 <= width <= 130 or full < 0.7 * len(inner):
        return text
    paragraphs = []
    for block in blocks:
        lines = [block[0]]
        for line, following in itertools.pairwise(block):
            if _is_full(line, following, width):
                lines[-1] += f" {following}"
            else:
                lines.append(following)
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs)


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line had no room at the end of this one."""
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width
