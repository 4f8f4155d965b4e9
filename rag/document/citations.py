"""Where a quotation stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from rag.text import Span, nfc, parse
from rag.types import Article, Citation, Claim

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


def numbered(claims: Iterable[Claim]) -> dict[Citation, int]:
    """The citations of claims, numbered from 1 as they come."""
    cited = dict.fromkeys(citation for claim in claims for citation in claim.citations)
    return {citation: number for number, citation in enumerate(cited, 1)}


def with_marks(claims: Sequence[Claim]) -> str:
    """Claims as prose, each followed by the numbers of its citations: "Có 420 hộ. [1][2]".

    An item of a list, which begins with "- ", has a line of its own.
    """
    numbers = numbered(claims)
    text, in_list = "", False
    for claim in claims:
        cited = sorted({numbers[citation] for citation in claim.citations})
        is_item = claim.text.startswith("- ")
        text += "\n" if is_item or in_list else " "
        text += f"{claim.text} {''.join(f'[{number}]' for number in cited)}".strip()
        in_list = is_item
    return text.strip()
