"""Articles that tell one thing differently: each is quoted, so that a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.answer.extractive import Candidate, Reading
from rag.document import Located, differing
from rag.types import Article

_MOST = 2  # beside the one chosen first
_NEAR = 3.0  # log-odds that such an answer may be less likely by


def disputing(
    chosen: Sequence[Candidate], reading: Reading, articles: Mapping[str, Article]
) -> list[Candidate]:
    """Answers of other articles that tell the same thing differently from the first one."""
    if not chosen:
        return []
    first = chosen[0]
    found: list[Candidate] = []
    for other in reading.candidates:
        if other.article_id != first.article_id and first.score - other.score < _NEAR:
            pair = articles[first.article_id], articles[other.article_id]
            if any(
                any(_is(slot, first) for slot in slots) and any(_is(slot, other) for slot in slots)
                for slots in differing(pair)
            ):
                found.append(other)
    return found[:_MOST]


def _is(located: Located, candidate: Candidate) -> bool:
    """Whether what is told is the focus of a candidate, of the same article."""
    start = located.sentence.start + located.start
    focus = candidate.focus
    same = located.article.id == candidate.article_id
    return same and focus is not None and focus.start <= start < focus.end
