"""The bytes of a plain file to text: encodings, wrapped lines."""

from __future__ import annotations

import codecs
import itertools
import re
import unicodedata
from typing import Final

from rag.ingest.page import Page, characters, refusal
from rag.text import lexicon

BOMS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OWN_LETTER: Final = lexicon.pattern("encodings.own_letter")
_STRANGE_SIGN: Final = lexicon.pattern("encodings.strange_sign")
_LEGACY: Final = {name: lexicon.pattern(f"encodings.{name.lower()}") for name in ("TCVN3", "VNI")}


def read_plain(data: bytes, source: str) -> Page:
    """The text of a plain file, its paragraphs on one line each. Raises InputError."""
    return Page(_unwrapped(characters(decode(data, source))))


def decode(data: bytes, source: str) -> str:
    """Text of a plain file: by its byte order mark, else UTF-8, else Windows-1258 if plausible."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                values = {"encoding": encoding, "position": error.start}
                raise refusal(source, "text_broken", **values) from error
    if b"\0" in data:
        raise refusal(source, "text_binary")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
        # Vietnamese prose has its own letters in a fifth of its letters; mojibake stray accents.
        letters = sum(map(str.isalpha, text))
        strange = len(_STRANGE_SIGN.findall(text))
        if strange <= 0.02 * letters and len(_OWN_LETTER.findall(text)) >= max(1, 0.04 * letters):
            return text
        refuse_legacy(data.decode("latin-1"), source)
        raise refusal(source, "text_encoding", position=error.start) from error


def refuse_legacy(text: str, source: str) -> None:
    """Raise InputError where text was typed with a Vietnamese font from before Unicode."""
    sample = text[:200_000]
    words = len(sample.split())
    if words < 5 or len(_OWN_LETTER.findall(sample)) > 0.05 * words:
        return
    for name, signs in _LEGACY.items():
        if len(signs.findall(sample)) > 0.12 * words:
            raise refusal(source, "text_legacy", encoding=name)


def _unwrapped(text: str) -> str:
    """Rejoin paragraphs that were broken at a fixed width; other texts are returned as given.

    A file counts as wrapped when it has blank lines, no long line, and nearly every line inside
    its blocks is so full that the next word would not have fitted.
    """
    blocks = [block.split("\n") for block in re.split(r"\n{2,}", text.strip("\n"))]
    width = max(len(line) for block in blocks for line in block)

    def is_full(line: str, following: str) -> bool:
        return len(line) + 1 + len(following.split(" ", 1)[0]) > width

    inner = [pair for block in blocks for pair in itertools.pairwise(block)]
    full = sum(itertools.starmap(is_full, inner))
    if len(blocks) < 2 or len(inner) < 3 or not 40 <= width <= 130 or full < 0.7 * len(inner):
        return text
    paragraphs = []
    for block in blocks:
        paragraph = block[0]
        for line, following in itertools.pairwise(block):
            paragraph += (" " if is_full(line, following) else "\n") + following
        paragraphs.append(paragraph)
    return "\n\n".join(paragraphs)
