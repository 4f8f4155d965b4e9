"""A plain file → Page: its wrapped lines joined."""

from __future__ import annotations

import itertools
import re

from rag.ingest.page import Page, characters
from rag.ingest.readers.encodings import decode, mended


def read_plain(data: bytes, source: str) -> Page:
    """The text of a plain file, its paragraphs on one line each. Raises InputError."""
    return Page(_unwrapped(characters(mended(decode(data, source), source))))


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
