"""Whether what a model says answers the question: a true sentence may be about another matter.

The embedded engine's calibrated judgement of the quoted sentences serves for a model too, which
says of anything that it is an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from rag.answer import Retrieved, Sources, read_candidates
from rag.question import analyse
from rag.reasons import Language, reason
from rag.types import Citation, Claim
from rag.vietnamese import Span

# Below this a sentence hardly ever answers; the embedded engine itself asks for more.
UNLIKELY = 0.01


class Relevance:
    """What is known of the sentences found for a question; read when it is first asked for."""

    def __init__(self, sources: Sources, sides: Sequence[Retrieved], language: Language) -> None:
        self._sources = sources
        self._sides = sides
        self.why = reason("irrelevant", language)

    @cached_property
    def _known(self) -> dict[str, list[tuple[Span, float]]]:
        places, subjects = self._sources.places, self._sources.subjects
        known: dict[str, list[tuple[Span, float]]] = {}
        for side in self._sides:
            analysed = analyse(side.found.question, places, subjects)
            for candidate in read_candidates(self._sources, side, analysed):
                judged = (candidate.span, candidate.probability)
                known.setdefault(candidate.article_id, []).append(judged)
        return known

    def of(self, citations: Iterable[Citation]) -> float:
        """The probability that the likeliest quoted sentence answers; 1 where none is known."""
        found = [
            probability
            for citation in citations
            for span, probability in self._known.get(citation.article_id, ())
            if citation.start < span.end and citation.end > span.start
        ]
        return max(found, default=1.0)

    def held_against(self, claim: Claim) -> Claim:
        """The claim, struck where its source does not answer the question."""
        if not claim.supported or self.of(claim.citations) >= UNLIKELY:
            return claim
        return claim.model_copy(update={"supported": False, "reason": self.why})
