"""What both teachings have in common: sets of rows in batches, a clock, and the steps of learning.

A network is taught on from the weights that ship. A round takes a share of each part's sets, drawn
anew; the words and the lowest layers stay as they are.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import utils

from eval.train.reader.network import Encoder
from rag.models import reader

_WARM = 60  # steps until the rate of learning is reached


class InSet(Protocol):
    """A row in tokens, and the set that it is of: what is offered for one question, say."""

    @property
    def row(self) -> reader.Row:
        """Tokens, and the part that each is of."""

    @property
    def of_set(self) -> str:
        """The name of its set."""


T = TypeVar("T", bound=InSet)


class Course(NamedTuple):
    """How a network is taught: `shares` of a round by part; `head` learns `times` so fast."""

    shares: Mapping[str, float]
    minutes: float
    rate: float
    tokens: int  # of a batch
    head: tuple[str, ...]  # how the names of its weights begin
    times: float = 1.0
    frozen: int = 0  # layers


def weights_of(path: Path) -> dict[str, NDArray[Any]]:
    """What a network's file holds, by name."""
    stored = onnx.load(str(path)).graph.initializer
    return {each.name: numpy_helper.to_array(each) for each in stored}


def teach(
    network: Encoder, parts: Mapping[str, Sequence[T]], loss: Callable[[Sequence[T]], Tensor],
    course: Course, chance: random.Random,
) -> None:  # fmt: skip
    """By the clock, at a rate that falls to nothing."""
    stay = network.layers[: course.frozen]
    for kept in (network.word, network.pos, network.kind, network.ln, *stay):
        kept.requires_grad_(False)
    learning = {name: each for name, each in network.named_parameters() if each.requires_grad}
    head = [each for name, each in learning.items() if name.startswith(course.head)]
    body = [each for name, each in learning.items() if not name.startswith(course.head)]
    groups = [{"params": body, "times": 1.0}, {"params": head, "times": course.times}]
    optimizer = torch.optim.AdamW(groups, course.rate, weight_decay=0.01)
    sets = {part: _sets_of(rows) for part, rows in parts.items()}
    network.train()
    began, step = time.monotonic(), 0
    while True:
        drawn = (chance.sample(of, int(len(of) * course.shares[p])) for p, of in sets.items())
        for batch in in_batches([*chain(*drawn)], course.tokens, chance):
            gone = (time.monotonic() - began) / (60 * course.minutes)
            if gone >= 1:
                return
            rate = course.rate * min(1, (step + 1) / _WARM) * (1 - gone)
            for group in optimizer.param_groups:
                group["lr"] = rate * group["times"]
            lost = loss(batch)
            _learn(network, optimizer, lost)
            if step % 100 == 0:
                sys.stderr.write(f"{step}, {gone:.0%} of the time: {lost.item():.3f}\n")
            step += 1


def _sets_of(rows: Sequence[T]) -> list[list[T]]:
    sets: dict[str, list[T]] = {}
    for row in rows:
        sets.setdefault(row.of_set, []).append(row)
    return [*sets.values()]


def in_batches(sets: Sequence[Sequence[T]], tokens: int, chance: random.Random) -> list[list[T]]:
    """Rows of like length together, so many that a batch has `tokens`; in any order.

    A set stays together.
    """

    def longest_of(rows: Sequence[T]) -> int:
        return max(len(row.row[0]) for row in rows)

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


def padded(rows: Sequence[InSet]) -> tuple[Tensor, Tensor]:
    """Tokens and their parts in rows of one length, as the network is taught on them."""
    longest = max(len(each.row[0]) for each in rows)
    ids, kinds = (
        np.array([each.row[i] + [fill] * (longest - len(each.row[i])) for each in rows], np.int64)
        for i, fill in enumerate((reader.PAD, reader.OF_SETTING))
    )
    return torch.from_numpy(ids), torch.from_numpy(kinds)


def which_of_set(scores: Tensor, right: Tensor, batch: Sequence[InSet]) -> Tensor:
    """Cross-entropy of what is right of each set among the set; scores and `right` (batch,)."""
    lost = scores.new_zeros(())
    for start, end in _sets(batch):
        own = right[start:end]
        if own.any() and not own.all():
            told = scores[start:end]
            missed = torch.logsumexp(told, 0) - torch.logsumexp(told[own], 0)
            lost = lost + missed * (end - start) / len(batch)
    return lost


def _sets(batch: Sequence[InSet]) -> Iterator[tuple[int, int]]:
    """Where each set begins and ends."""
    start = 0
    for end in range(1, len(batch) + 1):
        if end == len(batch) or batch[end].of_set != batch[start].of_set:
            yield start, end
            start = end


def _learn(network: nn.Module, optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    """One step down the slope of `loss`, no longer than is safe."""
    optimizer.zero_grad()
    loss.backward()
    utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
