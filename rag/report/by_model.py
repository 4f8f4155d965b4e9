"""A model's telling of each story: many at once, each reply remembered, each statement verified."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Final, NamedTuple

from rag.document import body_of, cite
from rag.errors import Cancelled, DiemBaoError, ModelRefused, ModelUnreachable
from rag.messages import Language, say, told
from rag.models import (
    LanguageModel,
    Message,
    PartReader,
    Prompt,
    StoryDraft,
    fill,
    mark_sentences,
)
from rag.report.parts import Line, Part, halves, split
from rag.report.sentences import quoted
from rag.types import Article, Claim, LeftOut, Story, Usage
from rag.verify import verify

_IN_A_ROW: Final = 16  # so many refusals and no answer: the server is not there


class Reading(NamedTuple):
    """What came of one story: the drafts of its parts, or why there are none."""

    story: Story
    drafts: tuple[tuple[Part, StoryDraft], ...]
    usage: Usage
    error: DiemBaoError | None = None


def read_stories(
    stories: Sequence[tuple[Story, Sequence[Article]]],
    count: int,
    model: LanguageModel,
    prompt: Prompt,
    stopped: Callable[[], bool],
) -> Iterator[Reading]:
    """The readings as they come, of at most `count` sentences each.

    Raises Cancelled, or what made the server useless for all. What was on its way is remembered.
    """
    leaving = threading.Event()
    # The model lets through as many calls as its settings say; the other threads have theirs ready.
    pool = ThreadPoolExecutor(2 * model.settings.concurrency, "diembao-story")
    waiting = {
        pool.submit(_read, story, reports, count, model, prompt, leaving.is_set)
        for story, reports in stories
    }
    failed_in_a_row, answered = 0, False
    try:
        while waiting:
            if stopped():
                raise Cancelled("briefing_stopped")
            done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
            for reading in (each.result() for each in done):
                if isinstance(reading.error, ModelUnreachable | ModelRefused):
                    failed_in_a_row += 1
                    if failed_in_a_row >= _IN_A_ROW and not answered:
                        raise reading.error
                else:
                    answered = True
                yield reading
    finally:
        leaving.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _read(
    story: Story,
    reports: Sequence[Article],
    count: int,
    model: LanguageModel,
    prompt: Prompt,
    stopped: Callable[[], bool],
) -> Reading:
    def messages(part: Part) -> list[Message]:
        if stopped():
            raise Cancelled("briefing_stopped")
        texts = [line.text for line in part.lines]
        sent = mark_sentences(story.title, texts, part.first)
        return fill(prompt, {"reports": sent, "count": str(count)})

    lines = [
        Line(report, sentence)
        for report in reports
        for sentence in body_of(report.text, report.title)
    ]
    reader = PartReader(model, prompt, StoryDraft, messages, halves)
    try:
        drafts = [(read, reply.value) for part in split(lines) for read, reply in reader.read(part)]
    except DiemBaoError as error:
        return Reading(story, (), reader.usage, error)
    return Reading(story, tuple(drafts), reader.usage)


def written(reading: Reading, language: Language) -> tuple[Story, list[LeftOut]]:
    """The story as the model tells it, and the statements that its reports do not bear out.

    Instead of such a statement the first sentence that it rests on is told.
    """
    claims: dict[str, Claim] = {}
    refused: list[LeftOut] = []
    for part, draft in reading.drafts:
        for point in draft.sentences:
            numbers = [number - part.first for number in dict.fromkeys(point.evidence)]
            lines = [part.lines[i] for i in numbers if 0 <= i < len(part.lines)]
            claim = _verified(point.statement, lines, language)
            if not claim.supported:
                why = claim.reason or say("briefing.no_evidence", language)
                refused.append(LeftOut(title=point.statement, reason=why))
                if not lines:
                    continue
                claim = quoted(lines[0].article, lines[0].sentence.span)
            claims.setdefault(claim.text, claim)
    lines = [line for part, _ in reading.drafts for line in part.lines]
    title = next((draft.title for _, draft in reading.drafts), "")
    if not title.strip() or not _verified(title, lines[:4], language).supported:
        title = reading.story.title
    told_so = {"claims": tuple(claims.values()), "title": " ".join(title.split())}
    return reading.story.model_copy(update=told_so), refused


def _verified(statement: str, lines: Sequence[Line], language: Language) -> Claim:
    if not lines:
        return Claim(text=statement)
    cited = [cite(line.article, line.sentence.span) for line in lines]
    return verify(statement, cited, {line.article.id: line.article for line in lines}, language)


def failure(reading: Reading, language: Language) -> LeftOut | None:
    """Why the model tells nothing of a story; None where it does."""
    if reading.error is None:
        return None
    why = told(reading.error, language)
    return LeftOut(title=reading.story.title, reason=why, article_id=reading.story.id)
