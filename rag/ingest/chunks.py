"""An article's text into chunks: whole sentences up to a token budget, with exact offsets.

Chunks cover every sentence once. None crosses a heading; a heading opens the chunk below it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

from rag.text import Sentence, Span, parse
from rag.types import Chunk

# About 165 syllables: one thought of an article, well inside the embedder's 512 tokens.
TOKEN_BUDGET = 220
# A sentence longer than this is cut at a clause, so that no part of it is left unembedded.
LONGEST_SENTENCE = 400

_CLAUSE_END = re.compile(r"[;:,]\s+|\s+")

# Where a sentence, or a part of an overlong one, stands, its tokens, and whether it is a heading.
_Piece = tuple[Span, int, bool]


def split(article_id: str, text: str, count_tokens: Callable[[str], int]) -> list[Chunk]:
    """Chunks of `text` in order; `text[chunk.start:chunk.end] == chunk.text`.

    The id of a chunk is made of the article's id and the chunk's text and offset, so that the same
    content always has the same id.
    """
    chunks: list[Chunk] = []
    for pieces in _packed(_pieces(text, count_tokens)):
        start, end = pieces[0][0].start, pieces[-1][0].end
        quote = text[start:end]
        chunks.append(
            Chunk(
                id=hashlib.sha256(f"{article_id}\n{start}\n{quote}".encode()).hexdigest()[:20],
                article_id=article_id,
                position=len(chunks),
                start=start,
                end=end,
                text=quote,
                tokens=sum(tokens for _, tokens, _ in pieces),
            )
        )
    return chunks


def _pieces(text: str, count_tokens: Callable[[str], int]) -> Iterator[_Piece]:
    for sentence in parse(text).sentences:
        tokens = count_tokens(sentence.text)
        if tokens <= LONGEST_SENTENCE:
            start, end = sentence.span
            around = text[start - 1 : start] + text[end : end + 1]
            yield sentence.span, tokens, sentence.is_heading and not around.strip("\n")
        else:
            for part in _parts(text, sentence, tokens):
                yield part, count_tokens(text[part.start : part.end]), False


def _parts(text: str, sentence: Sentence, tokens: int) -> Iterator[Span]:
    """Cuts of about equal length at the clause end (or space) nearest before each goal."""
    goal = max(1, len(sentence) * TOKEN_BUDGET // tokens)
    start = sentence.start
    while sentence.end - start > goal * 3 // 2:
        cuts = [m.end() for m in _CLAUSE_END.finditer(text, start + goal // 2, start + goal)]
        clauses = [cut for cut in cuts if not text[cut - 2 : cut - 1].isalnum()]
        end = (clauses or cuts or [start + goal])[-1]
        yield Span(start, start + len(text[start:end].rstrip()))
        start = end
    if text[start : sentence.end].strip():
        yield Span(start, sentence.end)


def _packed(pieces: Iterator[_Piece]) -> Iterator[list[_Piece]]:
    """The pieces of each chunk; headings alone stay open for the text they head."""
    packed: list[_Piece] = []
    size, has_text = 0, False
    for piece in pieces:
        _, tokens, is_heading = piece
        if has_text and (is_heading or size + tokens > TOKEN_BUDGET):
            yield packed
            packed, size, has_text = [], 0, False
        packed.append(piece)
        size += tokens
        has_text = has_text or not is_heading
    if packed:
        yield packed
