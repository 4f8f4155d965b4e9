"""What the reader is taught on: a question, a sentence, and whether that one answers it.

`eval/cases/reading/*.jsonl` holds passages written for this, with questions on facts of theirs in
three wordings each (`asked`), and questions that they nearly answer (`near`). Each question is
paired with its sentence and with another of the passage that shares words with it. Questions that
people wrote on news are paired with the sentences that the program would read for them.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from eval.news.data import Question
from eval.news.text import parts_held
from rag.engine import Engine
from rag.models import Offered
from rag.text import Sentence, Span, nfc, parse

_HELD = 12  # a passage in so many only judges
_OTHERS = 4  # sentences that do not answer a question on news


class Asked(BaseModel):
    """A fact: its question in several wordings, and the words of the passage that answer."""

    q: tuple[str, ...]
    a: str


class Passage(BaseModel):
    """A passage with its questions."""

    title: str
    text: str
    asked: tuple[Asked, ...]
    near: tuple[str, ...] = ()

    @property
    def judges(self) -> bool:
        """True for a passage that is not learnt from."""
        return sum(map(ord, self.text[:80])) % _HELD == 0


class Example(NamedTuple):
    """A pair; `span` are the words that answer, None where none does or they are apart."""

    question: str
    offered: Offered
    answers: bool
    span: Span | None
    judges: bool = False


def passages(folder: Path, named: str = "*") -> list[Passage]:
    """All passages of a folder's files of these names, in order."""
    lines = (
        line for path in sorted(folder.glob(f"{named}.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )  # fmt: skip
    return [Passage.model_validate_json(line) for line in lines]


def of_passages(found: Iterable[Passage], seed: int = 3) -> Iterator[list[Example]]:
    """The pairs of each question."""
    chance = random.Random(seed)
    for passage in found:
        sentences = parse(passage.text).sentences

        def pair(question: str, number: int, span: Span | None = None, p: Passage = passage,
                 of: Sequence[Sentence] = sentences) -> Example:  # fmt: skip
            offered = _offered(p.title, of, number)
            return Example(question, offered, span is not None, span, p.judges)

        for fact in passage.asked:
            at = passage.text.find(fact.a)
            number = next((s.index for s in sentences if s.start <= at < s.end), None)
            if number is None:
                continue
            own = sentences[number]
            span = Span(at - own.start, min(at + len(fact.a), own.end) - own.start)
            others = [s.index for s in sentences if s.index != number and fact.a not in s.text]
            for wording, question in enumerate(fact.q):
                made = [pair(question, number, span)]
                likest = sorted(others, key=lambda n: -_shared(question, sentences[n]))
                if likest:
                    other = (likest[0], chance.choice(likest), likest[min(1, len(likest) - 1)])
                    made.append(pair(question, other[wording % 3]))
                yield made
        for question in passage.near:
            likest = sorted(range(len(sentences)), key=lambda n: -_shared(question, sentences[n]))
            yield [pair(question, number) for number in likest[:2]]


def of_news(engine: Engine, questions: Iterable[Question]) -> Iterator[list[Example]]:
    """The pairs of each question on news: all sentences read that answer it, and a few others.

    `engine` has the articles; a question whose answer is among none of those read is left out.
    """
    articles = {article.id: article for article in engine.articles()}
    for question in questions:
        answering: list[Example] = []
        others: list[Example] = []
        for candidate in engine.sentences(question.question).candidates:
            article = articles[candidate.article_id]
            offered = _offered(article.title, parse(article.text).sentences, candidate.number)
            held = parts_held(offered.sentence, question.answers)
            is_part = any(held) and not all(held)
            if candidate.evidence["unread"] or is_part:
                continue
            if any(held):
                span = _span(offered.sentence, question.answers)
                answering.append(Example(question.question, offered, True, span))
            elif len(others) < _OTHERS:
                others.append(Example(question.question, offered, False, None))
        if answering or not question.answerable:
            yield answering + others


def _offered(title: str, sentences: Sequence[Sentence], number: int) -> Offered:
    before = sentences[number - 1].text if number else ""
    return Offered(sentences[number].text, f"{title}. {before}")


def _span(sentence: str, parts: Sequence[Sequence[str]]) -> Span | None:
    """Where the one part of an answer stands as it is spelt; None for several."""
    if len(parts) != 1:
        return None
    low = sentence.lower()
    spelt = ((low.find(nfc(each).lower()), len(each)) for each in parts[0])
    return next((Span(at, at + length) for at, length in spelt if at >= 0), None)


def _shared(question: str, sentence: Sentence) -> float:
    asked = set(parse(question).folded_words)
    return len(asked & set(sentence.folded_words)) / (len(asked) or 1)
