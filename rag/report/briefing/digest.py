"""A model's reading of each article of a set: many at once, each reply remembered as it comes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

from rag.document import body_of
from rag.errors import Cancelled, DiemBaoError, ModelRefused, ModelUnreachable
from rag.messages import Language
from rag.models import (
    DigestDraft,
    LanguageModel,
    Message,
    PartReader,
    Prompt,
    count_tokens,
    fill,
    mark_sentences,
)
from rag.report.parts import Part, halves, parts_of
from rag.report.summary import checked, quoted, summary_of
from rag.types import Article, Claim, Summary, Usage

_FEWEST, _MOST = 2, 6  # points of one text
_TOKENS_A_POINT: Final = 500
_IN_A_ROW: Final = 16  # so many refusals and no answer: the server is not there


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
    stopped: Callable[[], bool],
) -> Iterator[Reading]:
    """The readings as they come. Raises Cancelled, or what made the server useless for all.

    The callers' own work goes on between two readings; it takes no place from the calls.
    """
    waiting = deque(articles)
    results: SimpleQueue[Reading | Exception] = SimpleQueue()
    leaving = threading.Event()

    def work() -> None:
        while not leaving.is_set():
            try:
                article = waiting.popleft()
            except IndexError:
                return
            try:
                results.put(_read(article, model, prompt, leaving.is_set))
            except Exception as error:  # a fault of ours is raised where it is seen
                results.put(error)

    # Daemons, so that a call under way does not hold up the exit. The model lets through as many
    # calls as its settings say; the other threads have theirs ready.
    for _ in range(min(len(articles), 2 * model.settings.concurrency)):
        threading.Thread(target=work, daemon=True, name="diembao-digest").start()
    failed_in_a_row, answered = 0, False
    try:
        for _ in articles:
            reading = _next(results, stopped)
            if isinstance(reading.error, ModelUnreachable | ModelRefused):
                failed_in_a_row += 1
                if failed_in_a_row >= _IN_A_ROW and not answered:
                    raise reading.error
            else:
                answered = True
            yield reading
    finally:
        leaving.set()


def _next(results: SimpleQueue[Reading | Exception], stopped: Callable[[], bool]) -> Reading:
    """The next reading, waited for while nobody stops it."""
    while not stopped():
        try:
            found = results.get(timeout=0.2)
        except Empty:
            continue
        if isinstance(found, Exception):
            raise found
        return found
    raise Cancelled("briefing_stopped")


def _read(
    article: Article, model: LanguageModel, prompt: Prompt, stopped: Callable[[], bool]
) -> Reading:
    drafts: list[tuple[Part, DigestDraft]] = []

    def messages(part: Part) -> list[Message]:
        if stopped():
            raise Cancelled("briefing_stopped")
        texts = [sentence.text for sentence in part.sentences]
        text = mark_sentences(article.title, texts, part.first)
        # So many points that what is written stays a fraction of what is read.
        count = max(_FEWEST, min(_MOST, round(count_tokens(text) / _TOKENS_A_POINT)))
        return fill(prompt, {"article": text, "count": str(count)})

    reader = PartReader(model, prompt, DigestDraft, messages, halves)
    try:
        for part in parts_of(article, body_of(article.text, article.title)):
            drafts += [(read, reply.value) for read, reply in reader.read(part)]
    except DiemBaoError as error:
        return Reading(article, (), reader.usage, error)
    return Reading(article, tuple(drafts), reader.usage)


def summary_of_reading(reading: Reading, prompt: Prompt, model: str, language: Language) -> Summary:
    """What a model read, each statement verified.

    A statement that its sentence does not bear out is replaced by the sentence itself.
    """
    article = reading.article
    found: dict[str, list[Claim]] = {}
    for part, draft in reading.drafts:
        for point in draft.points:
            index = point.sentence - part.first
            if 0 <= index < len(part.sentences):
                span = part.sentences[index].span
                claim = checked(point.statement, span, article, language)
                claim = claim if claim.supported else quoted(article, span)
                found.setdefault(point.section, []).append(claim)
    return summary_of(
        article, found, engine="llm", model=model, prompt=prompt.label, usage=reading.usage
    )
