"""What the reader is taught on: a question, a sentence, and whether that one answers it.

`eval/cases/reading/*.jsonl` holds passages written for this, with questions on facts of theirs in
three wordings each (`asked`), and questions that they nearly answer (`near`). Each question is
paired with its sentence and with others of the passage, those first that share most words with it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from rag.models import Offered
from rag.text import Sentence, Span, parse

_HELD = 12  # a passage in so many only judges


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
    """A pair; `span` are the words that answer, None where none of the sentence does."""

    question: str
    offered: Offered
    span: Span | None
    judges: bool


def passages(folder: Path) -> list[Passage]:
    """All passages of a folder, in the order of its files."""
    lines = (
        line for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )  # fmt: skip
    return [Passage.model_validate_json(line) for line in lines]


def examples(found: Sequence[Passage], seed: int = 3) -> Iterator[Example]:
    """The pairs of all questions."""
    chance = random.Random(seed)
    for passage in found:
        sentences = parse(passage.text).sentences

        def pair(question: str, number: int, span: Span | None = None, p: Passage = passage,
                 of: Sequence[Sentence] = sentences) -> Example:  # fmt: skip
            before = of[number - 1].text if number else ""
            offered = Offered(of[number].text, f"{p.title}. {before}")
            return Example(question, offered, span, p.judges)

        for fact in passage.asked:
            at = passage.text.find(fact.a)
            number = next((s.index for s in sentences if s.start <= at < s.end), None)
            if number is None:
                continue
            own = sentences[number]
            span = Span(at - own.start, min(at + len(fact.a), own.end) - own.start)
            others = [s.index for s in sentences if s.index != number and fact.a not in s.text]
            for wording, question in enumerate(fact.q):
                yield pair(question, number, span)
                likest = sorted(others, key=lambda n: -_shared(question, sentences[n]))
                if likest:
                    other = (likest[0], chance.choice(likest), likest[min(1, len(likest) - 1)])
                    yield pair(question, other[wording % 3])
        for question in passage.near:
            likest = sorted(range(len(sentences)), key=lambda n: -_shared(question, sentences[n]))
            yield from (pair(question, number) for number in likest[:2])


def _shared(question: str, sentence: Sentence) -> float:
    asked = set(parse(question).folded_words)
    return len(asked & set(sentence.folded_words)) / (len(asked) or 1)
