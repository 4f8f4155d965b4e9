"""A question to an answer by a language model; verification decides what is said as fact.

One result has one budget: rewriting the question, answering, and mending what failed share its
calls and its seconds.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import NamedTuple

from rag.answer.answer import (
    Asked,
    Retrieved,
    Sources,
    as_read,
    joined,
    make_answer,
    retrieve_sides,
)
from rag.answer.context import fitted
from rag.document import cite, locate
from rag.errors import ModelCutOff, ModelError, ModelOverflow
from rag.library import Filters
from rag.messages import Language
from rag.models import (
    AnswerDraft,
    Budget,
    Completion,
    Evidence,
    LanguageModel,
    Message,
    Prompt,
    fill,
    load_prompt,
    mark_lines,
    mark_passages,
)
from rag.text import Span, parse, visible
from rag.types import Answer, Article, Citation, Claim, Passage
from rag.verify import find_support, judge_claims, unsupported, verify, words_in

# One call, and one more where its reply does not fit the schema.
_MENDING_CALLS = 2


class Reading(NamedTuple):
    """What the model is given to answer from, and what its claims are held against."""

    question: str
    passages: list[Passage]
    articles: dict[str, Article]
    language: Language


def answer_by_model(
    sources: Sources,
    model: LanguageModel,
    asked: Asked,
    filters: Filters,
    language: Language,
    *,
    budget: Budget,
    prompt_tokens: int,
    stream: bool = False,
) -> Iterator[Claim | Answer]:
    """The answer last; before it, if streamed, each supported claim as soon as it is whole.

    A prompt takes at most `prompt_tokens`; where even that is more than the model can read, or its
    reply finds no end, it is given half of it, once. Raises ModelError.
    """
    started = time.perf_counter()
    sides = retrieve_sides(sources, asked.meant, filters)
    found = as_read(sources, asked.meant, joined(sides))
    if not found.passages:
        yield make_answer(asked, [], found, language, engine="llm", started=started)
        return
    prompt = load_prompt("answer")
    reading = _reading(prompt, asked, found, language, prompt_tokens)
    shown: set[str] = set()  # what was yielded already, whatever comes of the reply
    try:
        completion, claims = yield from _drafted(model, prompt, reading, budget, stream, shown)
    except (ModelOverflow, ModelCutOff):
        fewer = _reading(prompt, asked, found, language, prompt_tokens // 2)
        if fewer.passages == reading.passages:
            raise
        reading = fewer
        completion, claims = yield from _drafted(model, prompt, reading, budget, stream, shown)
    if model.settings.judges:
        claims = judge_claims(claims, reading.articles, model, budget)
    if model.settings.mends and any(not claim.supported for claim in claims):
        claims = _mended(model, claims, reading, budget, prompt_tokens)
    yield make_answer(
        asked, claims, found._replace(passages=reading.passages), language,
        engine="llm", started=started, model_milliseconds=_since(started) - found.milliseconds,
        model=completion.model, prompt=prompt.label, usage=budget.spent,
    )  # fmt: skip


def _reading(
    prompt: Prompt,
    asked: Asked,
    found: Retrieved,
    language: Language,
    prompt_tokens: int,
) -> Reading:
    shown = fitted(prompt, {"question": asked.meant}, found.passages, prompt_tokens)
    return Reading(asked.meant, shown, found.articles, language)


def _drafted(
    model: LanguageModel,
    prompt: Prompt,
    reading: Reading,
    budget: Budget,
    stream: bool,
    shown: set[str],
) -> Generator[Claim, None, tuple[Completion[AnswerDraft], list[Claim]]]:
    """What the model says, each statement checked; supported ones are yielded as they come.

    `shown` are the texts of those yielded before, by a reply that was of no use.
    """
    values = {"passages": mark_passages(reading.passages), "question": reading.question}
    messages = fill(prompt, values)
    claims: dict[Evidence, Claim] = {}
    for reply in _replies(model, prompt, messages, budget, stream):
        draft = reply.value if isinstance(reply, Completion) else reply
        for evidence in draft.evidence:
            if evidence not in claims and evidence.statement.strip():
                claim = claims[evidence] = claim_of(evidence, reading)
                is_early = claim.supported and not isinstance(reply, Completion)
                if is_early and claim.text not in shown:
                    shown.add(claim.text)
                    yield claim
        if isinstance(reply, Completion):
            said = [claims[evidence] for evidence in draft.evidence if evidence in claims]
            return reply, list({claim.text: claim for claim in said}.values())
    raise AssertionError("a stream of replies ends with the completion")


def _replies(
    model: LanguageModel,
    prompt: Prompt,
    messages: Sequence[Message],
    budget: Budget,
    stream: bool,
) -> Iterator[AnswerDraft | Completion[AnswerDraft]]:
    parameters, identity = prompt.parameters.given(), prompt.identity
    if stream:
        yield from model.stream(messages, AnswerDraft, parameters, prompt=identity, budget=budget)
    else:
        yield model.complete(messages, AnswerDraft, parameters, prompt=identity, budget=budget)


def _mended(
    model: LanguageModel,
    claims: Sequence[Claim],
    reading: Reading,
    budget: Budget,
    prompt_tokens: int,
) -> list[Claim]:
    """The claims after the model was asked once to mend those that failed.

    Where that cannot be asked, or comes to nothing, the failures stand.
    """
    failed = [claim for claim in claims if not claim.supported]
    lines = [f"{claim.text} (lý do: {claim.reason})" for claim in failed]
    prompt = load_prompt("mend")
    values = {"question": reading.question, "failed": mark_lines(lines)}
    reading = reading._replace(passages=fitted(prompt, values, reading.passages, prompt_tokens))
    messages = fill(prompt, {**values, "passages": mark_passages(reading.passages)})
    with budget.at_most(_MENDING_CALLS) as allowed:
        if not allowed:
            return list(claims)
        try:
            completion = model.complete(
                messages, AnswerDraft, prompt.parameters.given(),
                prompt=prompt.identity, budget=budget,
            )  # fmt: skip
        except ModelError:
            return list(claims)
    mended = [claim_of(item, reading) for item in completion.value.evidence]
    return in_place(claims, [claim for claim in mended if claim.supported])


def in_place(claims: Sequence[Claim], mended: Sequence[Claim]) -> list[Claim]:
    """The claims, with each mended one in the place of the failed one that it is most like.

    What says again what a supported claim says takes no place.
    """
    result = list(claims)
    for claim in mended:
        if any(claim.text == other.text for other in result if other.supported):
            continue
        open_places = [i for i, other in enumerate(result) if not other.supported]
        if not open_places:
            break
        words = words_in(parse(claim.text))
        best = max(open_places, key=lambda i: len(words & words_in(parse(result[i].text))))
        result[best] = claim
    return result


def claim_of(evidence: Evidence, reading: Reading) -> Claim:
    """The claim with the model's quotation, or with the sentence of the passages that bears it."""
    number, shown, known = evidence.passage, reading.passages, reading.articles
    named = shown[number - 1 : number] if number > 0 else []
    others = [passage for passage in shown if passage not in named]
    statement = " ".join(visible(evidence.statement).split())
    language, question = reading.language, reading.question
    quoted = (_quoted(evidence.quote, passage, known) for passage in [*named, *others])
    citation = next((found for found in quoted if found), None)
    if citation is None:
        claim = unsupported(statement, "quotation not found", language)
    else:
        claim = verify(statement, [citation], known, language, context=question)
    if claim.supported:
        return claim
    # True statements come with wrong quotations.
    spans = [(known[p.article_id], p.start, p.end) for p in shown if p.article_id in known]
    found = find_support(statement, spans, language, context=question)
    return found if found and found.supported else claim


def _quoted(quote: str, passage: Passage, articles: Mapping[str, Article]) -> Citation | None:
    article = articles.get(passage.article_id)
    span = locate(quote, passage.text) if article else None
    if article is None or span is None:
        return None
    return cite(article, Span(passage.start + span.start, passage.start + span.end))


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
