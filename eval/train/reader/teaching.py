"""What both teachings have in common: batches of like length, and a step of learning."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn import utils

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


def learn(network: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    """One step down the slope of `loss`, no longer than is safe."""
    optimizer.zero_grad()
    loss.backward()
    utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
