"""What both teachings have in common: batches of like length, and a step of learning."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import utils

from rag.models import reader

T = TypeVar("T")


def in_batches(
    sets: Sequence[Sequence[T]], length: Callable[[T], int], tokens: int, chance: random.Random
) -> list[list[T]]:
    """Rows of like length together, so many that a batch has `tokens`; in any order.

    A set stays together; `length` is that of a row.
    """

    def longest_of(rows: Sequence[T]) -> int:
        return max(map(length, rows))

    found: list[list[T]] = [[]]
    longest = 0
    for rows in sorted(sets, key=lambda rows: longest_of(rows) + 12 * chance.random()):
        longest = max(longest, longest_of(rows))
        if found[-1] and longest * (len(found[-1]) + len(rows)) > tokens:
            found.append([])
            longest = longest_of(rows)
        found[-1] += rows
    chance.shuffle(found)
    return found


def padded(rows: Sequence[reader.Row]) -> dict[str, NDArray[np.int64]]:
    """Rows of one length, as the network is taught on them."""
    longest = max(len(ids) for ids, _ in rows)
    return {
        name: np.array([row[i] + [fill] * (longest - len(row[i])) for row in rows], np.int64)
        for i, (name, fill) in enumerate((("ids", reader.PAD), ("kinds", reader.OF_SETTING)))
    }


def learn(network: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    """One step down the slope of `loss`, no longer than is safe."""
    optimizer.zero_grad()
    loss.backward()
    utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
