"""A question to an answer by a language model; verification decides what is said as fact.

One result has one budget: rewriting the question, answering, and mending what failed share its
calls and its seconds.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from typing import Any, NamedTuple

from rag.answer.answer import (
    PASSAGES,
    Asked,
    Sources,
    as_read,
    joined,
    make_answer,
    retrieve_sides,
    since,
)
from rag.answer.context import fitted
from rag.document import cite, locate
from rag.errors import ModelCutOff, ModelOverflow
from rag.figures import figures_of
from rag.library import Filters
from rag.messages import Language
from rag.models import (
    AnswerDraft,
    Budget,
    Completion,
    LanguageModel,
    Prompt,
    Quoted,
    WrittenDraft,
    WrittenSentence,
    fill,
    load_prompt,
    mark_lines,
    mark_passages,
)
from rag.text import Span, one_line, parse
from rag.types import Answer, Article, Citation, Claim, Passage
from rag.verify import (
    ITEM,
    find_support,
    judge_claims,
    lead_ins,
    unsupported,
    verify,
    whole_statements,
    with_lead_ins,
    words_in,
)

# Tokens of a prompt for a server elsewhere, and for one on this machine, which reads slowly.
_REMOTE, _LOCAL = 8000, 3000
_WRITES = 6000  # from so many tokens on the model reads whole articles, and writes prose
_PASSAGES = 16  # searched for then


class Grounding(NamedTuple):
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
    prompt_tokens: int | None = None,
    stream: bool = False,
) -> Iterator[Claim | Answer]:
    """The answer last; before it, if streamed, each supported claim as soon as it is whole.

    A prompt takes at most `prompt_tokens`; where even that is more than the model can read, or its
    reply finds no end, it is given half of it, once. Raises ModelError.
    """
    started = time.perf_counter()
    prompt_tokens = prompt_tokens or (_LOCAL if model.settings.is_loopback else _REMOTE)
    writes = prompt_tokens >= _WRITES
    sides = retrieve_sides(sources, asked.meant, filters, _PASSAGES if writes else PASSAGES)
    found = as_read(sources, asked.meant, joined(sides))
    if not found.passages:
        yield make_answer(asked, [], found, language, engine="llm", started=started)
        return
    prompt = load_prompt("write" if writes else "answer")

    def read(most: int) -> Grounding:
        articles = found.articles if writes else None
        shown = fitted(prompt, {"question": asked.meant}, found.passages, most, articles)
        return Grounding(asked.meant, shown, found.articles, language)

    reading = read(prompt_tokens)
    shown: set[str] = set()  # what was yielded already, whatever comes of the reply
    try:
        reply, claims = yield from _drafted(model, prompt, reading, budget, stream, shown)
    except (ModelOverflow, ModelCutOff):
        fewer = read(prompt_tokens // 2)
        if fewer.passages == reading.passages:
            raise
        reading = fewer
        reply, claims = yield from _drafted(model, prompt, reading, budget, stream, shown)
    if model.settings.judges:
        claims = judge_claims(claims, reading.articles, model, budget, thorough=writes)
    claims = with_lead_ins(claims)
    if model.settings.mends and any(not claim.supported for claim in claims):
        claims = with_lead_ins(_mended(model, claims, reading, budget, prompt_tokens))
    passages = found.passages[: PASSAGES * min(len(sides), 2)] if writes else reading.passages
    yield make_answer(
        asked, claims, found._replace(passages=passages), language,
        engine="llm", started=started, model_milliseconds=since(started) - found.milliseconds,
        model=reply.model, prompt=prompt.label, usage=budget.spent,
        caveat=_caveat(_written(reply.value), reading),
    )  # fmt: skip


def _drafted(
    model: LanguageModel,
    prompt: Prompt,
    reading: Grounding,
    budget: Budget,
    stream: bool,
    shown: set[str],
) -> Generator[Claim, None, tuple[Completion[Any], list[Claim]]]:
    """What the model says, each statement checked; supported ones are yielded as they come.

    `shown` are the texts of those yielded before, by a reply that was of no use.
    """
    schema, parameters, identity = prompt.reply_schema, prompt.parameters.given(), prompt.identity
    outlets = {key: article.publisher for key, article in reading.articles.items()}
    marked = mark_passages(reading.passages, outlets if schema is WrittenDraft else {})
    messages = fill(prompt, {"passages": marked, "question": reading.question})
    ask: Any = model.stream if stream else model.complete
    replies = ask(messages, schema, parameters, prompt=identity, budget=budget)
    claims: dict[WrittenSentence, Claim] = {}
    for reply in replies if stream else [replies]:
        said: Any = reply.value if isinstance(reply, Completion) else reply
        sentences = [each for each in _written(said).sentences if each.text.strip()]
        leads = lead_ins([one_line(each.text) for each in sentences])
        for sentence, lead in zip(sentences, leads, strict=True):
            if sentence not in claims:
                head = None if lead is None else sentences[lead]
                claims[sentence] = claim_of(sentence, reading, head)
        found = list({claims[each].text: claims[each] for each in sentences}.values())
        if isinstance(reply, Completion):
            return reply, found
        for claim in with_lead_ins(found):
            if claim.supported and claim.text not in shown:
                shown.add(claim.text)
                yield claim
    raise AssertionError("a stream of replies ends with the completion")


def _written(draft: AnswerDraft | WrittenDraft) -> WrittenDraft:
    """A reply in the form of a written answer; what a model calls no answer says nothing."""
    written = draft.written if isinstance(draft, AnswerDraft) else draft
    is_answer = written.verdict == "answered"
    return written if is_answer else written.model_copy(update={"sentences": []})


def _caveat(draft: WrittenDraft, reading: Grounding) -> str | None:
    """What the model says besides; nothing with a figure that neither articles nor question have.

    That something is not told cannot be verified, so it is shown as a remark.
    """
    caveat = one_line(draft.caveat)
    texts = [reading.question, *mark_passages(reading.passages).split("\n")]
    told = {figure.value for text in texts for figure in figures_of(parse(text))}
    is_told = all(figure.value in told for figure in figures_of(parse(caveat)))
    return caveat if caveat and is_told else None


def _mended(
    model: LanguageModel,
    claims: Sequence[Claim],
    reading: Grounding,
    budget: Budget,
    prompt_tokens: int,
) -> list[Claim]:
    """The claims after the model was asked once to mend those that failed.

    Where that cannot be asked, or comes to nothing, the failures stand.
    """
    statements = whole_statements([claim.text for claim in claims])
    lines = [
        f"{statement} (lý do: {claim.reason})"
        for statement, claim in zip(statements, claims, strict=True)
        if not claim.supported
    ]
    prompt = load_prompt("mend")
    values = {"question": reading.question, "failed": mark_lines(lines)}
    reading = reading._replace(passages=fitted(prompt, values, reading.passages, prompt_tokens))
    values["passages"] = mark_passages(reading.passages)
    reply = model.ask(prompt, values, AnswerDraft, budget)
    mended = [claim_of(each, reading) for each in reply.written.sentences] if reply else []
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
        is_item = result[best].text.startswith(ITEM)
        text = ITEM + claim.text.removeprefix(ITEM) if is_item else claim.text
        result[best] = claim.model_copy(update={"text": text})
    return result


def claim_of(
    sentence: WrittenSentence, reading: Grounding, lead: WrittenSentence | None = None
) -> Claim:
    """The claim with the model's quotations, or with the sentences of the passages that bear it.

    An item of a list is judged after its `lead`-in, and with the quotations of both.
    """
    text = one_line(sentence.text)
    statement = text if lead is None else whole_statements([one_line(lead.text), text])[1]
    own = _citations(sentence, reading)
    around = [] if lead is None else [c for c in _citations(lead, reading) if c not in own]
    known, language, question = reading.articles, reading.language, reading.question
    if own:
        claim = verify(statement, [*own, *around], known, language, context=question)
    else:
        claim = unsupported(statement, "quotation not found", language)
    if not claim.supported:  # true statements come with wrong quotations
        spans = [(known[p.article_id], p.start, p.end) for p in reading.passages]
        found = find_support(statement, spans, language, context=question)
        claim = found if found and found.supported else claim
    cited = tuple(each for each in claim.citations if each not in around)
    return claim.model_copy(update={"text": text, "citations": cited})


def _citations(sentence: WrittenSentence, reading: Grounding) -> list[Citation]:
    """Those of its quotations that stand in what was read."""
    located = (_located(each, reading) for each in sentence.quotes)
    return list(dict.fromkeys(found for found in located if found))


def _located(quoted: Quoted, reading: Grounding) -> Citation | None:
    """Where a quotation stands: in the passage that the model names, or in another."""
    named = reading.passages[max(0, quoted.passage - 1) : max(0, quoted.passage)]
    for passage in [*named, *reading.passages]:
        if span := locate(quoted.quote, passage.text):
            article = reading.articles[passage.article_id]
            return cite(article, Span(passage.start + span.start, passage.start + span.end))
    return None
