"""Where a quotation stands."""

from __future__ import annotations

import re
from typing import Final

from rag.text import Span, nfc, parse
from rag.types import Article, Citation

_EDGES: Final = re.compile(r"^(?:\.{3}|…|\"|')+|(?:\.{3}|…|\"|')+$")


def locate(quote: str, text: str) -> Span | None:
    """Where `quote` stands in `text`, whatever its spaces, tone placement and quotation marks.

    The span is that of the source: `text[span.start:span.end]` is what to store and show.
    """
    words = _EDGES.sub("", parse(nfc(quote)).canonical.strip()).split()
    if not any(letter.isalnum() for word in words for letter in word):
        return None
    pattern = r"\s+".join(re.escape(word) for word in words)
    match = re.search(pattern, parse(text).canonical)
    return Span(*match.span()) if match else None


def cite(article: Article, span: Span) -> Citation:
    """The citation of a span of an article."""
    return Citation(
        article_id=article.id,
        title=article.title,
        source=article.source,
        publisher=article.publisher,
        published=article.published,
        start=span.start,
        end=span.end,
        quote=article.text[span.start : span.end],
    )
