"""Words in quotation marks: a statement that gives them as said must give them as they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.document import locate
from rag.text import Span, parse, syllables
from rag.types import Article

_QUOTED = re.compile(r'"([^"]+)"')  # as `canonical` writes the marks
_LEFT_OUT = re.compile(r"\s*(?:\(\s*(?:\.{2,}|…)\s*\)|\[[^\]]*\]|\.{3}|…)\s*")
# Fewer words are a name, which is judged as one, or a word used in jest.
_WORDS = 4


def misquoted(claim: str, articles: Sequence[Article]) -> str | None:
    """The first quoted words of a claim that stand in none of its articles, or None.

    Words may be left out where "..." says so.
    """
    texts = {a.id: f"{a.title}\n{a.text}" for a in articles}
    for span in _quotations(parse(claim).canonical):
        for part in _LEFT_OUT.split(claim[span.start : span.end]):
            words = part.strip(" .,;:!?")
            if len(syllables(words)) < _WORDS:
                continue
            if not any(locate(words, text) for text in texts.values()):
                return words
    return None


def _quotations(spelt: str) -> list[Span]:
    """What stands between marks; of a quotation of several sentences, the part in this one."""
    if spelt.count('"') != 1:
        return [Span(*match.span(1)) for match in _QUOTED.finditer(spelt)]
    mark = spelt.index('"')
    opens = mark == 0 or not (spelt[mark - 1].isalnum() or spelt[mark - 1] in ".,!?…")
    return [Span(mark + 1, len(spelt)) if opens else Span(0, mark)]
