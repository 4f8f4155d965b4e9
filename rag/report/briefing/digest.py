"""A model's reading of each article of a set: many at once, each reply remembered as it comes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import Final, NamedTuple

from rag.document import body_of, cite, find_people
from rag.errors import Cancelled, DiemBaoError, ModelRefused, ModelUnreachable
from rag.messages import Language
from rag.models import (
    PART_TOKENS,
    DigestDraft,
    LanguageModel,
    Message,
    PartReader,
    Prompt,
    count_tokens,
    fill,
    mark_sentences,
)
from rag.report.summary import labelled_figures, quoted
from rag.text import Span
from rag.types import Article, Claim, Dateline, Summary, Usage
from rag.verify import find_support, verify

_FEWEST, _MOST = 2, 6  # points of one text
_TOKENS_A_POINT: Final = 500
_IN_A_ROW: Final = 16  # so many refusals and no answer: the server is not there

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
    stopped: Stopped,
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


def _next(results: SimpleQueue[Reading | Exception], stopped: Stopped) -> Reading:
    """The next reading, waited for while nobody stops it."""
    while True:
        if stopped():
            raise Cancelled(_STOPPED)
        try:
            found = results.get(timeout=0.2)
        except Empty:
            continue
        if isinstance(found, Exception):
            raise found
        return found


_STOPPED: Final = "The briefing was stopped; the articles read so far are kept for the next time."


def _read(
    article: Article,
    model: LanguageModel,
    prompt: Prompt,
    stopped: Stopped,
) -> Reading:
    drafts: list[tuple[Part, DigestDraft]] = []

    def messages(part: Part) -> list[Message]:
        if stopped():
            raise Cancelled(_STOPPED)
        text = part.text()
        return fill(prompt, {"article": text, "count": str(points_for(text))})

    reader = PartReader(model, prompt, DigestDraft, messages, _halves)
    try:
        for part in parts_of(article):
            drafts += [(read, reply.value) for read, reply in reader.read(part)]
    except DiemBaoError as error:
        return Reading(article, (), reader.usage, error)
    return Reading(article, tuple(drafts), reader.usage)


def _halves(part: Part) -> tuple[Part, Part] | None:
    middle = len(part.spans) // 2
    if not middle:
        return None
    first, second = part.spans[:middle], part.spans[middle:]
    return part._replace(spans=first), part._replace(spans=second, first=part.first + middle)


def points_for(text: str) -> int:
    """How many points a text is worth, so that what is written stays a fraction of what is read."""
    return max(_FEWEST, min(_MOST, round(count_tokens(text) / _TOKENS_A_POINT)))


def parts_of(article: Article) -> list[Part]:
    """The sentences of an article in parts that a model can read at once; at least one part."""
    spans = [sentence.span for sentence in body_of(article.text, article.title)]
    parts: list[Part] = []
    begin, tokens = 0, 0
    for i, span in enumerate(spans):
        own = count_tokens(article.text[span.start : span.end]) + 4
        if tokens + own > PART_TOKENS and i > begin:
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
