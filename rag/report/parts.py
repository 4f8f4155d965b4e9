"""The sentences of articles in parts that a model can read at once, or else in halves of these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from rag.errors import ModelCutOff, ModelOverflow
from rag.models import Completion, LanguageModel, Message, Prompt, count_tokens
from rag.text import Sentence
from rag.types import Article, Usage

T = TypeVar("T", bound=BaseModel)

_TOKENS: Final = 6000  # of an article, sent at once
_HALVINGS: Final = 2


class Line(NamedTuple):
    """A sentence with its article."""

    article: Article
    sentence: Sentence


class Part(NamedTuple):
    """What is sent at once: sentences from number `first` on, counted from 1."""

    lines: tuple[Line, ...]
    first: int

    @property
    def text(self) -> str:
        """The part as it stands in its article, where it is of one."""
        if not self.lines:
            return ""
        first, last = self.lines[0], self.lines[-1]
        return first.article.text[first.sentence.start : last.sentence.end]


def split(lines: Sequence[Line]) -> list[Part]:
    """Parts of at most so many tokens, together all of the sentences; at least one part."""
    parts: list[Part] = []
    begin, tokens = 0, 0
    for i, line in enumerate(lines):
        own = count_tokens(line.sentence.text) + 4
        if tokens + own > _TOKENS and i > begin:
            parts.append(Part(tuple(lines[begin:i]), begin + 1))
            begin, tokens = i, 0
        tokens += own
    return [*parts, Part(tuple(lines[begin:]), begin + 1)]


@dataclass
class Reader(Generic[T]):
    """Asks one prompt of lines, part by part; `usage` is what all replies took, failed ones too.

    `fill` makes the messages of a part.
    """

    model: LanguageModel
    prompt: Prompt
    schema: type[T]
    fill: Callable[[Part], Sequence[Message]]
    usage: Usage = field(default_factory=Usage)

    def read(self, lines: Sequence[Line]) -> list[tuple[Part, Completion[T]]]:
        """The reply to each part, in order. Raises ModelError."""
        return [found for part in split(lines) for found in self._read(part, _HALVINGS)]

    def _read(self, part: Part, halvings: int) -> list[tuple[Part, Completion[T]]]:
        """The reply to a part; where it, or its reply, is too long for the model, to its halves."""
        budget = self.model.budget()
        try:
            asked = self.fill(part), self.schema, self.prompt.parameters.given()
            return [(part, self.model.complete(*asked, prompt=self.prompt.identity, budget=budget))]
        except (ModelOverflow, ModelCutOff):
            if not halvings or len(part.lines) < 2:
                raise
        finally:
            self.usage += budget.spent
        middle = (len(part.lines) + 1) // 2
        halves = (part.lines[:middle], part.first), (part.lines[middle:], part.first + middle)
        return [found for half in halves for found in self._read(Part(*half), halvings - 1)]
