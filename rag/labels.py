"""What a figure counts, in the words of its own clause. Pure."""

from __future__ import annotations

import re

from rag.figures import Found

_BREAK = re.compile(r"[,;:.()]\s|\bvà\b|\btrong đó\b", re.IGNORECASE)
_EDGE = re.compile(
    r"^(?:đã|được|ước|đạt|gần|hơn|trên|khoảng|với|là|còn|có)\s+|"
    r"\s+(?:đã|được|ước|đạt|gần|hơn|trên|khoảng|với|là|còn|có|ước tính|bình quân đạt|của)$",
    re.IGNORECASE,
)


def label_of(sentence: str, figure: Found) -> str:
    """The words of the clause before the figure, and what follows it up to the next break."""
    begin = 0
    for match in _BREAK.finditer(sentence, 0, figure.start):
        begin = match.end()
    stop = _BREAK.search(sentence, figure.end)
    after = sentence[figure.end : stop.start() if stop else len(sentence)]
    before = _trim(sentence[begin : figure.start])
    after = _trim(re.sub(r"^/\w+", "", after))
    words = f"{before} {' '.join(after.split()[:8])}".strip()
    return words or _trim(sentence[: figure.start])[-60:] or figure.unit or figure.raw


def _trim(text: str) -> str:
    text = text.strip(' .,;:-–()“”"')
    while (shorter := _EDGE.sub("", text).strip()) != text:
        text = shorter
    return text
