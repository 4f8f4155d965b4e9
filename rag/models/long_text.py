"""Text that is more than a model can take at once, asked about in halves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

from rag.errors import ModelCutOff, ModelOverflow
from rag.models.chat.model import LanguageModel
from rag.models.chat.retry import Budget
from rag.models.chat.settings import Completion, T
from rag.models.prompts import Message, Prompt
from rag.types import Usage

P = TypeVar("P")

PART_TOKENS: Final = 6000  # of an article, sent at once
_HALVINGS: Final = 2


class PartReader(Generic[P, T]):
    """Asks one prompt of the parts of a text, and counts what all replies took, failed ones too.

    `fill` makes the messages of a part, `halve` the halves of one, or None where it is too short.
    """

    def __init__(
        self,
        model: LanguageModel,
        prompt: Prompt,
        schema: type[T],
        fill: Callable[[P], Sequence[Message]],
        halve: Callable[[P], tuple[P, P] | None],
    ) -> None:
        self._model, self._prompt, self._schema = model, prompt, schema
        self._fill, self._halve = fill, halve
        self._budgets: list[Budget] = []

    @property
    def usage(self) -> Usage:
        """What was spent so far."""
        return sum((budget.spent for budget in self._budgets), Usage())

    def read(self, part: P, halvings: int = _HALVINGS) -> list[tuple[P, Completion[T]]]:
        """The reply to a part, or those to its halves where the model cannot take it, in order.

        A part that does not fit the model's window, or whose reply not the limit of tokens, is
        halved, at most `halvings` times. Raises ModelError.
        """
        self._budgets.append(self._model.budget())
        try:
            completion = self._model.complete(
                self._fill(part),
                self._schema,
                self._prompt.parameters.given(),
                prompt=self._prompt.identity,
                budget=self._budgets[-1],
            )
        except (ModelOverflow, ModelCutOff):
            halves = self._halve(part) if halvings else None
            if halves is None:
                raise
        else:
            return [(part, completion)]
        return [found for half in halves for found in self.read(half, halvings - 1)]
