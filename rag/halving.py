"""Text that is more than a model can take at once, asked about in halves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from rag.errors import ModelCutOff, ModelOverflow

P = TypeVar("P")
R = TypeVar("R")

_HALVINGS: Final = 2


def ask_in_parts(
    part: P,
    ask: Callable[[P], R],
    halve: Callable[[P], tuple[P, P] | None],
    halvings: int = _HALVINGS,
) -> list[tuple[P, R]]:
    """What `ask` says of a part, or of the halves of one that the model cannot take, in order.

    Where the text does not fit the model's window, or its reply not the limit of tokens, the part
    is halved, at most `halvings` times. `halve` gives None for what is too short to be halved.
    Raises what `ask` raises.
    """
    try:
        return [(part, ask(part))]
    except (ModelOverflow, ModelCutOff):
        halves = halve(part) if halvings else None
        if halves is None:
            raise
    return [found for half in halves for found in ask_in_parts(half, ask, halve, halvings - 1)]
