"""Where a quotation stands, and the sentences it was taken from."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from rag.text import Span, nfc, parse
from rag.types import Article, Citation

_EDGES: Final = re.compile(r"^(?:\.{3}|…|\"|')+|(?:\.{3}|…|\"|')+$")
_OPENING: Final = 4  # sentences that tell the time and place of an article


class Sentence(NamedTuple):
    """A sentence of an article; `distance` is how far it stands from the quotation, 0 inside."""

    article: Article
    span: Span
    distance: int = 0

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.article.text[self.span.start : self.span.end]


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
        start=span.start,
        end=span.end,
        quote=article.text[span.start : span.end],
    )


def quoted_sentences(article: Article, start: int, end: int, neighbours: int = 1) -> list[Sentence]:
    """The sentences that `[start, end)` touches, then their direct neighbours."""
    document = parse(article.text)
    touched = document.touching(start, end)
    if not touched:
        return []
    first, last = touched[0].index, touched[-1].index
    around = document.sentences[max(0, first - neighbours) : last + neighbours + 1]
    found = [
        Sentence(article, each.span, max(first - each.index, each.index - last, 0))
        for each in around
    ]
    return sorted(found, key=lambda sentence: sentence.distance > 0)


def frame_of(sentence: Sentence) -> list[Sentence]:
    """What tells the time and place a sentence is set in: headline, lead, its paragraph so far."""
    text = sentence.article.text
    line = text.rfind("\n", 0, sentence.span.start) + 1
    return [
        Sentence(sentence.article, each.span, 2)
        for each in parse(text).sentences
        if each.index < _OPENING or line <= each.start < sentence.span.start
    ]
