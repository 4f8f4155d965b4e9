"""Where sentences begin and end, and which lines are headings. Pure; offsets are exact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rag.text import lexicon
from rag.text.normal import Span

HEADING_LENGTH: Final = 160  # characters
LONGEST: Final = 1_000  # of a sentence, so that what reads one sentence takes linear time

_TERMINATOR = re.compile(r"[.!?…]+[\"”’»)\]]*")
_WORD_BEFORE = re.compile(r"[^\s(\[“\"]*$")
_NEXT = re.compile(r"\s*(\S)")
_OPENING = '"“‘«([-–•+*'
_TEXT: Final = lexicon.Patterns("text")


def sentences(text: str) -> list[Span]:
    """Spans of sentences, never across a line; white space at the ends is left out.

    So is what an item of a list begins with, its bullet or number. A quotation's end mark belongs
    to its sentence. None is longer than `LONGEST`. Linear in the length of the text.
    """
    found: list[Span] = []
    offset = 0
    for line in text.split("\n"):
        marker = _TEXT.list_marker.match(line)
        begin = marker.end() if marker else 0
        for match in _TERMINATOR.finditer(line):
            if match.start() >= begin and _ends_sentence(line, *match.span()):
                found.append(_trimmed(line, begin, match.end(), offset))
                begin = match.end()
        found.append(_trimmed(line, begin, len(line), offset))
        offset += len(line) + 1
    return [part for span in found for part in _parts(text, span)]


def _parts(text: str, span: Span) -> Iterator[Span]:
    """The span, if it holds anything; one that runs on without end is cut at spaces."""
    start = span.start
    while span.end - start > LONGEST:
        space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        end = space if space > 0 else start + LONGEST
        yield Span(start, end)
        start = end + 1 if space > 0 else end
    if start < span.end:
        yield Span(start, span.end)


def is_heading(line: str) -> bool:
    """True for a short line that does not end as a sentence does: a heading or a caption."""
    stripped = line.strip()
    return 0 < len(stripped) <= HEADING_LENGTH and stripped[-1] not in '.!?…;:,"”'


def _ends_sentence(line: str, start: int, end: int) -> bool:
    rest = line[end : end + 2]
    if not rest:
        return True
    following = rest[0]
    word = _WORD_BEFORE.search(line, max(0, start - 24), start)
    before = word.group() if word else ""
    is_abbreviation = before.lower() in lexicon.canonical_words("abbreviations")
    if following.isspace():
        found = _NEXT.match(line, end)
        following = found.group(1) if found else ""
        if not (following.isupper() or following.isdigit() or following in _OPENING):
            return False
        if line[start] != "." or end - start > 1:  # "Yahoo! Mail" is a name
            return f"{before}{line[start]}".lower() not in lexicon.canonical_words("abbreviations")
        if len(before) == 1 and _TEXT.counting_letter.search(line, max(0, start - 24), start):
            return True
        initial = len(before) == 1 and before.isupper() and following.isupper()
        return not initial and not is_abbreviation
    # A missing space: "đề ra.Ngân sách". Abbreviations and domain names stay whole.
    ends = line[start] in ".!?…" and len(before) > 1 and before[-1].islower()
    begins = following.isupper() and line[end + 1 : end + 2].islower()
    return ends and begins and not is_abbreviation


def _trimmed(line: str, begin: int, end: int, offset: int) -> Span:
    begin += len(line[begin:end]) - len(line[begin:end].lstrip())
    end = begin + len(line[begin:end].rstrip())
    return Span(offset + begin, offset + end)
