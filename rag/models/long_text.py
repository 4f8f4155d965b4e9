"""Text that is more than a model can take at once, asked about in halves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from rag.errors import ModelCutOff, ModelOverflow
from rag.models.chat.model import LanguageModel
from rag.models.chat.settings import Completion, T
from rag.models.prompts import Message, Prompt
from rag.types import Usage

P = TypeVar("P")

PART_TOKENS: Final = 6000  # of an article, sent at once
_HALVINGS: Final = 2


@dataclass
class PartReader(Generic[P, T]):
    """Asks one prompt of the parts of a text. `usage` is what all replies took, failed ones too.

    `fill` makes the messages of a part, `halve` the halves of one, or None where it is too short.
    """

    model: LanguageModel
    prompt: Prompt
    schema: type[T]
    fill: Callable[[P], Sequence[Message]]
    halve: Callable[[P], tuple[P, P] | None]
    usage: Usage = field(default_factory=Usage)

    def read(self, part: P, halvings: int = _HALVINGS) -> list[tuple[P, Completion[T]]]:
        """The reply to a part, or those to its halves where the model cannot take it, in order.

        A part that does not fit the model's window, or whose reply not the limit of tokens, is
        halved, at most `halvings` times. Raises ModelError.
        """
        budget = self.model.budget()
        try:
            completion = self.model.complete(
                self.fill(part),
                self.schema,
                self.prompt.parameters.given(),
                prompt=self.prompt.identity,
                budget=budget,
            )
            return [(part, completion)]
        except (ModelOverflow, ModelCutOff):
            halves = self.halve(part) if halvings else None
            if halves is None:
                raise
        finally:
            self.usage += budget.spent
        return [found for half in halves for found in self.read(half, halvings - 1)]
