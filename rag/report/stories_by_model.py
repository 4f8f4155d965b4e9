"""A model's telling of each story: many at once, each reply remembered, each statement verified."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import Final, NamedTuple

from rag.document import body_of, cite
from rag.errors import Cancelled, DiemBaoError, ModelRefused, ModelUnreachable
from rag.messages import Language, say
from rag.models import LanguageModel, Message, Prompt, StoryDraft, fill, mark_sentences
from rag.report.parts import Line, Part, Reader
from rag.report.sentences import quoted
from rag.types import Article, Claim, LeftOut, Story, Usage
from rag.verify import judge_claims, verify

_SENTENCES: Final = 4  # asked for, whatever the page: a reply serves again
_LEAD: Final = 4  # sentences that a title rests on
_IN_A_ROW: Final = 16  # so many refusals and no answer: the server is not there


class ToldStory(NamedTuple):
    """A story as a model tells it, what its reports do not bear out, or why nothing came of it."""

    story: Story
    refused: tuple[LeftOut, ...] = ()
    usage: Usage = Usage()
    error: DiemBaoError | None = None


def read_stories(
    stories: Sequence[tuple[Story, Sequence[Article]]],
    model: LanguageModel,
    prompt: Prompt,
    language: Language,
    stopped: Callable[[], bool],
) -> Iterator[ToldStory]:
    """The readings as they come, of at most `_SENTENCES` each.

    Raises Cancelled, or what made the server useless for all. What was on its way is remembered.
    """
    leaving = threading.Event()
    # A quarter of the calls that may be under way is left to those who ask meanwhile.
    pool = ThreadPoolExecutor(max(1, 3 * model.settings.concurrency // 4), "diembao-story")
    waiting = {
        pool.submit(_read, story, reports, model, prompt, language, leaving.is_set)
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
    model: LanguageModel,
    prompt: Prompt,
    language: Language,
    stopped: Callable[[], bool],
) -> ToldStory:
    def messages(part: Part) -> list[Message]:
        if stopped():
            raise Cancelled("briefing_stopped")
        texts = [line.sentence.text for line in part.lines]
        sent = mark_sentences(story.title, texts, part.first)
        return fill(prompt, {"reports": sent, "count": str(_SENTENCES)})

    lines = [Line(each, s) for each in reports for s in body_of(each.text, each.title)]
    reader = Reader(model, prompt, StoryDraft, messages)
    try:
        drafts = [(part, reply.value) for part, reply in reader.read(lines)]
    except DiemBaoError as error:
        return ToldStory(story, usage=reader.usage, error=error)
    budget = model.budget()
    points = [(point, part) for part, draft in drafts for point in draft.sentences]
    rests = [_lines(point.evidence, part) for point, part in points]
    claims = [
        _verified(point.statement, rest, language)
        for (point, _), rest in zip(points, rests, strict=True)
    ]
    if model.settings.judges and not stopped():
        claims = judge_claims(claims, {each.id: each for each in reports}, model, budget)
    told: dict[str, Claim] = {}
    refused: list[LeftOut] = []
    for claim, rest in zip(claims, rests, strict=True):
        if not claim.supported:
            why = claim.reason or say("briefing.no_evidence", language)
            refused.append(LeftOut(title=claim.text, reason=why))
        # What a statement rests on is told in place of one that it does not bear.
        sure = claim if claim.supported else rest and quoted(rest[0].article, rest[0].sentence.span)
        if sure:
            told.setdefault(sure.text, sure)
    title = " ".join(drafts[0][1].title.split()) if drafts else ""
    if not title or not _verified(title, lines[:_LEAD], language).supported:
        title = story.title
    made = story.model_copy(update={"claims": tuple(told.values()), "title": title})
    return ToldStory(made, tuple(refused), reader.usage + budget.spent)


def _lines(numbers: Sequence[int], part: Part) -> list[Line]:
    places = [number - part.first for number in dict.fromkeys(numbers)]
    return [part.lines[i] for i in places if 0 <= i < len(part.lines)]


def _verified(statement: str, lines: Sequence[Line], language: Language) -> Claim:
    if not lines:
        return Claim(text=statement)
    cited = [cite(line.article, line.sentence.span) for line in lines]
    return verify(statement, cited, {line.article.id: line.article for line in lines}, language)
