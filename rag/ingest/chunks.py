"""An article's text into chunks: whole sentences up to a token budget, with exact offsets.

Chunks cover every sentence once. None crosses a heading; a heading opens the chunk below it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

from rag.text import Span, is_heading, sentences
from rag.types import Chunk

# About 165 syllables: one thought of an article, well inside the embedder's 512 tokens.
TOKEN_BUDGET = 220
# A sentence longer than this is cut at a clause, so that no part of it is left unembedded.
LONGEST_SENTENCE = 400

_CLAUSE_END = re.compile(r"[;:,]\s+|\s+")


def split(
    article_id: str,
    text: str,
    count_tokens: Callable[[str], int],
    budget: int = TOKEN_BUDGET,
) -> list[Chunk]:
    """Chunks of `text` in order; `text[chunk.start:chunk.end] == chunk.text`.

    `budget` is in tokens of `count_tokens`; a sentence that is longer is kept whole up to
    LONGEST_SENTENCE. The id of a chunk is made of the article's id and the chunk's text and
    offset, so that the same content always has the same id.
    """
    chunks: list[Chunk] = []
    for start, end, tokens in _pack(_units(text, count_tokens), text, budget):
        quote = text[start:end]
        digest = hashlib.sha256(f"{article_id}\n{start}\n{quote}".encode()).hexdigest()[:20]
        chunks.append(
            Chunk(
                id=digest,
                article_id=article_id,
                position=len(chunks),
                start=start,
                end=end,
                text=quote,
                tokens=tokens,
            )
        )
    return chunks


def _units(text: str, count_tokens: Callable[[str], int]) -> Iterator[tuple[Span, int]]:
    """Sentences with their token counts; an overlong one in parts."""
    for span in sentences(text):
        tokens = count_tokens(text[span.start : span.end])
        if tokens <= LONGEST_SENTENCE:
            yield span, tokens
        else:
            for part in _parts(text, span, tokens):
                yield part, count_tokens(text[part.start : part.end])


def _parts(text: str, span: Span, tokens: int) -> Iterator[Span]:
    """Cuts of about equal length at the clause end (or space) nearest before each goal."""
    length = span.end - span.start
    goal = max(1, length * TOKEN_BUDGET // tokens)
    start = span.start
    while span.end - start > goal * 3 // 2:
        cuts = [m.end() for m in _CLAUSE_END.finditer(text, start + goal // 2, start + goal)]
        clauses = [cut for cut in cuts if not text[cut - 2 : cut - 1].isalnum()]
        end = (clauses or cuts or [start + goal])[-1]
        yield Span(start, start + len(text[start:end].rstrip()))
        start = end
    if text[start : span.end].strip():
        yield Span(start, span.end)


def _pack(
    units: Iterator[tuple[Span, int]], text: str, budget: int
) -> Iterator[tuple[int, int, int]]:
    start = end = tokens = 0
    body = False  # a chunk of headings alone stays open for the text they head
    for span, size in units:
        heading = _is_whole_line(text, span) and is_heading(text[span.start : span.end])
        if tokens and ((heading and body) or (tokens + size > budget and body)):
            yield start, end, tokens
            tokens, body = 0, False
        if not tokens:
            start = span.start
        end = span.end
        tokens += size
        body = body or not heading
    if tokens:
        yield start, end, tokens


def _is_whole_line(text: str, span: Span) -> bool:
    before = text[span.start - 1 : span.start]
    after = text[span.end : span.end + 1]
    return before in ("", "\n") and after in ("", "\n")
