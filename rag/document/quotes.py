"""Rule 1: where a quotation stands, and the sentences it was taken from."""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.text import Span, nfc, parse
from rag.types import Article, Citation

_EDGES = re.compile(r"^(?:\.{3}|…|\"|')+|(?:\.{3}|…|\"|')+$")


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


class Sentence(NamedTuple):
    """A sentence of an article; `distance` is how far it stands from the quotation, 0 inside."""

    article: Article
    span: Span
    distance: int = 0

    @property
    def text(self) -> str:
        """The sentence as it stands."""
        return self.article.text[self.span.start : self.span.end]


def quoted_sentences(article: Article, start: int, end: int, neighbours: int = 1) -> list[Sentence]:
    """The sentences that `[start, end)` touches, then their direct neighbours."""
    spans = parse(article.text).spans
    touched = [i for i, span in enumerate(spans) if span.start < end and span.end > start]
    if not touched:
        return []
    around = range(max(0, touched[0] - neighbours), min(len(spans), touched[-1] + neighbours + 1))
    found = [Sentence(article, spans[i]) for i in touched]
    for i in around:
        if i not in touched:
            distance = touched[0] - i if i < touched[0] else i - touched[-1]
            found.append(Sentence(article, spans[i], distance))
    return found


def frame_of(sentence: Sentence, opening: int = 4) -> list[Sentence]:
    """What tells the time and place a sentence is set in: headline, lead, its paragraph so far."""
    text = sentence.article.text
    line = text.rfind("\n", 0, sentence.span.start) + 1
    spans = parse(text).spans
    return [
        Sentence(sentence.article, span, 2)
        for index, span in enumerate(spans)
        if index < opening or line <= span.start < sentence.span.start
    ]
