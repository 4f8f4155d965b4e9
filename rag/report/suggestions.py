"""Questions that an article answers, for those who do not know yet what to ask. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rag.figures import counts, figures_of
from rag.messages import say
from rag.report.sentences import clean_sentences
from rag.text import parse
from rag.types import Article

# A question has the order of its statement in Vietnamese: "Xã có 12 thôn" asks "Xã có bao nhiêu
# thôn?" So a first clause with one figure, and words before and behind it, is a question.
_CLAUSE: Final = re.compile(
    r"[^\d,;:(“”\"–]{12,90}(?<=\s)(\d[\d.]*(?:,\d+)?)"
    r"(?= ?%| [^\d,;:.(“”\"–]*[^\W\d])[^\d,;:.(“”\"–]*(?=[,;:.(–]|$)"
)
_FEWEST, _MOST = 6, 20  # words


def suggested_questions(article: Article) -> Iterator[str]:
    """Questions on the figures of an article, in the order of its sentences."""
    for told in clean_sentences(article):
        clause = _CLAUSE.match(told.text)
        if clause is None or not _FEWEST <= len(clause[0].split()) <= _MOST:
            continue
        start, end = clause.span(1)
        if any(f.start <= start < f.end and counts(f) for f in figures_of(parse(told.text))):
            behind = clause[0][end:].strip()
            yield say("ask.how_many", "vi", before=told.text[:start], behind=behind)
