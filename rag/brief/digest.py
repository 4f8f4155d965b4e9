"""A model's reading of each article of a set: many at once, each reply kept as soon as it comes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Final, NamedTuple

from pydantic import ValidationError

from rag.errors import Cancelled, DiemBaoError, ModelRefused, ModelUnreachable
from rag.library.summaries import Replies, ReplyKey
from rag.llm import LanguageModel
from rag.people import find_people
from rag.prompt import Prompt, fill, mark_sentences
from rag.reasons import Language
from rag.schemas import DigestDraft
from rag.sections import body_of
from rag.summarise import labelled_figures, quoted
from rag.tokens import count_tokens
from rag.types import Article, Claim, Dateline, Summary, Usage
from rag.verify import cite, find_support, verify
from rag.vietnamese import Span

CONCURRENCY: Final = 8
_PART_TOKENS: Final = 6000
_FEWEST, _MOST = 2, 6  # points of one text
_TOKENS_A_POINT: Final = 450
_IN_A_ROW: Final = 2 * CONCURRENCY  # so many refusals and no answer: the server is not there

Stopped = Callable[[], bool]


class Part(NamedTuple):
    """What is sent of an article at once: its sentences from number `first`."""

    article: Article
    spans: tuple[Span, ...]
    first: int

    def text(self) -> str:
        """The part as data for the prompt."""
        texts = [self.article.text[span.start : span.end] for span in self.spans]
        return mark_sentences(self.article.title, texts, self.first)


class Reading(NamedTuple):
    """What came of one article: the drafts of its parts, or why there are none."""

    article: Article
    drafts: tuple[tuple[Part, DigestDraft], ...]
    usage: Usage
    error: DiemBaoError | None = None


def read_articles(
    articles: Sequence[Article],
    model: LanguageModel,
    prompt: Prompt,
    replies: Replies,
    stopped: Stopped,
) -> Iterator[Reading]:
    """The readings as they come. Raises Cancelled, or what made the server useless for all.

    The callers' own work goes on between two readings; it takes no place from the calls.
    """
    name = model.model_name()
    waiting = list(articles)
    giving_up = threading.Event()

    def read(article: Article) -> Reading:
        return _read(article, model, name, prompt, replies, lambda: stopped() or giving_up.is_set())

    failed_in_a_row, answered = 0, False
    # The model lets through CONCURRENCY calls; the other threads have theirs ready.
    with ThreadPoolExecutor(2 * CONCURRENCY, thread_name_prefix="diembao-digest") as pool:
        running: set[Future[Reading]] = set()
        try:
            while waiting or running:
                while waiting and len(running) < 3 * CONCURRENCY:
                    running.add(pool.submit(read, waiting.pop(0)))
                done, running = wait(running, timeout=0.25, return_when=FIRST_COMPLETED)
                if stopped():
                    raise Cancelled(_STOPPED)
                for future in done:
                    reading = future.result()
                    if isinstance(reading.error, ModelUnreachable | ModelRefused):
                        failed_in_a_row += 1
                        if failed_in_a_row >= _IN_A_ROW and not answered:
                            raise reading.error
                    else:
                        answered = True
                    yield reading
        finally:
            giving_up.set()
            pool.shutdown(wait=False, cancel_futures=True)


_STOPPED: Final = "The briefing was stopped; the articles read so far are kept for the next time."


def _read(
    article: Article,
    model: LanguageModel,
    name: str,
    prompt: Prompt,
    replies: Replies,
    stopped: Stopped,
) -> Reading:
    drafts: list[tuple[Part, DigestDraft]] = []
    usage = Usage()
    try:
        for part in parts_of(article):
            if stopped():
                raise Cancelled(_STOPPED)
            text = part.text()
            key = ReplyKey(hashlib.sha256(text.encode()).hexdigest(), prompt.identity, name)
            draft = _kept(replies.get(key))
            if draft is None:
                messages = fill(prompt, {"article": text, "count": str(points_for(text))})
                completion = model.complete(messages, DigestDraft, prompt.parameters.given())
                draft, usage = completion.value, usage + completion.usage
                replies.put(key, draft.model_dump_json())
            drafts.append((part, draft))
    except DiemBaoError as error:
        return Reading(article, (), usage, error)
    return Reading(article, tuple(drafts), usage)


def _kept(body: str | None) -> DigestDraft | None:
    """A reply that was kept; None where there is none, or it is of another shape."""
    if body is None:
        return None
    try:
        return DigestDraft.model_validate_json(body)
    except ValidationError:
        return None


def points_for(text: str) -> int:
    """How many points a text is worth, so that what is written stays a fraction of what is read."""
    return max(_FEWEST, min(_MOST, round(count_tokens(text) / _TOKENS_A_POINT)))


def parts_of(article: Article) -> list[Part]:
    """The sentences of an article in parts that a model can read at once; at least one part."""
    spans = body_of(article.text, article.title)
    parts: list[Part] = []
    begin, tokens = 0, 0
    for i, span in enumerate(spans):
        own = count_tokens(article.text[span.start : span.end]) + 4
        if tokens + own > _PART_TOKENS and i > begin:
            parts.append(Part(article, tuple(spans[begin:i]), begin + 1))
            begin, tokens = i, 0
        tokens += own
    if spans[begin:]:
        parts.append(Part(article, tuple(spans[begin:]), begin + 1))
    return parts


def summary_of(reading: Reading, prompt: Prompt, model: str, language: Language) -> Summary:
    """What a model read, each statement verified; figures and people are parsed, so none is lost.

    A statement that its sentence does not bear out is replaced by the sentence itself.
    """
    article = reading.article
    found: dict[str, list[Claim]] = {}
    for part, draft in reading.drafts:
        for point in draft.points:
            index = point.sentence - part.first
            if 0 <= index < len(part.spans):
                claim = _claim(point.statement, part.spans[index], article, language)
                found.setdefault(point.section, []).append(claim)
    return Summary(
        article_id=article.id,
        title=article.title,
        dateline=Dateline(place=article.place, date=article.published),
        gist=tuple(found.get("gist", ())),
        results=tuple(found.get("results", ())),
        shortcomings=tuple(found.get("shortcomings", ())),
        causes=tuple(found.get("causes", ())),
        tasks=tuple(found.get("tasks", ())),
        people=find_people(article),
        figures=labelled_figures(article),
        engine="llm",
        model=model,
        prompt=prompt.label,
        usage=reading.usage,
    )


def _claim(statement: str, span: Span, article: Article, language: Language) -> Claim:
    articles = {article.id: article}
    citation = cite(article, span)
    claim = verify(statement, [citation], articles, language)
    if claim.supported:
        return claim
    elsewhere = find_support(statement, [(article, 0, len(article.text))], language)
    return elsewhere or quoted(article, span)
