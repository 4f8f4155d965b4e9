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
    near = [
        candidate
        for candidate in reading.candidates
        if candidate.article_id != first.article_id and first.score - candidate.score < _NEAR
    ]
    rows = {
        other: differing((articles[first.article_id], articles[other]))
        for other in {candidate.article_id for candidate in near}
    }
    return [
        other
        for other in near
        if any(_tells(slots, first) and _tells(slots, other) for slots in rows[other.article_id])
    ][:_MOST]


def _tells(slots: Sequence[Located], candidate: Candidate) -> bool:
    return any(_is(slot, candidate) for slot in slots)


def _is(located: Located, candidate: Candidate) -> bool:
    """Whether what is told is the focus of a candidate, of the same article."""
    start = located.sentence.start + located.start
    focus = candidate.focus
    same = located.article.id == candidate.article_id
    return same and focus is not None and focus.start <= start < focus.end
