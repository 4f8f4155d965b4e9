"""A question of a conversation to its answer, by either engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rag.answer.answer import Asked, Sources, answer_by_extraction
from rag.answer.follow_up_by_model import understood
from rag.answer.generative import answer_by_model
from rag.library import Filters
from rag.messages import Language
from rag.models import LanguageModel
from rag.question import Exchange, leans
from rag.types import Answer, Claim


def converse(
    sources: Sources,
    question: str,
    history: Sequence[Exchange],
    filters: Filters,
    language: Language,
    *,
    restored: Callable[[str], str],
    model: LanguageModel | None,
    prompt_tokens: int | None,
    stream: bool,
) -> Iterator[Claim | Answer]:
    """The answer to a clean question last; before it, if streamed, each supported claim.

    The embedded engine answers where there is no `model`. Raises ModelError.
    """
    budget = model.budget() if model else None
    known = sources.places | sources.subjects
    asked = Asked(question, understood(question, history, known, restored, model, budget))
    if model is not None and budget is not None:
        yield from answer_by_model(
            sources, model, asked, filters, language,
            budget=budget, prompt_tokens=prompt_tokens, stream=stream,
        )  # fmt: skip
        return
    answer = answer_by_extraction(sources, asked, filters, language)
    if asked.rewritten and not answer.answerable and not leans(question):
        # That it goes on from the last question was a guess, which came to nothing.
        alone = answer_by_extraction(sources, Asked(question), filters, language)
        answer = alone if alone.answerable else answer
    if stream:
        yield from (claim for claim in answer.claims if claim.supported)
    yield answer
