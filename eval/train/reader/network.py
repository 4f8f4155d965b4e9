"""The network as it is trained: a transformer with a judgement and a span (torch)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from rag.models import reader

LAYERS, WIDTH, HEADS, INNER, POSITIONS = 12, 384, 12, 1536, 256
_NEVER = -1e4


class Layer(nn.Module):
    """Attention and a feed-forward step, each added and normalised (Vaswani et al. 2017)."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.ao = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.aln, self.oln = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)
        self.fi, self.fo = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """From tokens (batch, length, width) to the same."""
        batch, length, _ = x.shape
        heads = self.qkv(x).view(batch, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        q, k, v = heads
        # Written out: torch's own attention in bfloat16 takes a third of a step on two cores.
        near = (q * (WIDTH // HEADS) ** -0.5) @ k.transpose(-1, -2) + mask.to(q.dtype)
        held = (torch.softmax(near, -1) @ v).transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.aln(x + self.ao(held))
        made: Tensor = self.oln(x + self.fo(functional.gelu(self.fi(x))))
        return made


class Encoder(nn.Module):
    """Tokens and their parts → a vector for each, (batch, length, width)."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.word, self.pos = nn.Embedding(words, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.kind = nn.Embedding(3, WIDTH)
        self.ln = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.drop = nn.Dropout(0.1)

    def encoded(self, ids: Tensor, kinds: Tensor) -> Tensor:
        """The vectors of the last layer."""
        mask = torch.zeros(ids.shape).masked_fill(ids == reader.PAD, _NEVER)[:, None, None, :]
        x = self.word(ids) + self.pos.weight[: ids.shape[1]] + self.kind(kinds)
        x = self.drop(self.ln(x))
        for layer in self.layers:
            x = layer(x, mask.to(x.dtype))
        return x


class Network(Encoder):
    """Tokens and their parts → the log-odds that the sentence answers, and marks of its span."""

    def __init__(self, words: int) -> None:
        super().__init__(words)
        self.span = nn.Linear(WIDTH, 2)
        self.gate = nn.Sequential(nn.Linear(2 * WIDTH, WIDTH), nn.Tanh(), nn.Linear(WIDTH, 1))

    def forward(self, ids: Tensor, kinds: Tensor) -> tuple[Tensor, Tensor]:
        """Shapes (batch,) and (batch, length, 2); no span leaves the sentence."""
        x = self.encoded(ids, kinds)
        inside = (kinds == reader.OF_SENTENCE) & (ids != reader.PAD)
        odds = self.gate(self.drop(torch.cat([x[:, 0], _mean(x, inside)], -1)))[:, 0]
        return odds.float(), self.span(x).float().masked_fill(~inside[..., None], _NEVER)


class Entailing(Encoder):
    """Tokens and their parts → the odds of a statement: borne, contradicted, open."""

    def __init__(self, words: int) -> None:
        super().__init__(words)
        self.bears = nn.Sequential(nn.Linear(3 * WIDTH, WIDTH), nn.Tanh(), nn.Linear(WIDTH, 3))

    def forward(self, ids: Tensor, kinds: Tensor) -> Tensor:
        """Shape (batch, 3)."""
        x = self.encoded(ids, kinds)
        parts = (
            _mean(x, (kinds == part) & (ids != reader.PAD))
            for part in (reader.OF_QUESTION, reader.OF_SENTENCE)
        )
        odds: Tensor = self.bears(self.drop(torch.cat([x[:, 0], *parts], -1)))
        return odds.float()


def _mean(x: Tensor, inside: Tensor) -> Tensor:
    return (x * inside[..., None]).sum(1) / inside.sum(1, keepdim=True).clamp(min=1)


def take_up(network: Encoder, stored: Mapping[str, NDArray[Any]]) -> None:
    """Give a network the weights of a file; what that lacks stays as it is."""
    own = network.state_dict()
    for name, weight in own.items():
        if f"{name}_quantized" in stored:
            value = (stored[f"{name}_quantized"] * stored[f"{name}_scale"]).T
        elif name == "word.weight":
            value = stored[name] * stored["word.scale"]
        elif name in stored:
            value = stored[name]
        else:
            continue
        own[name] = torch.from_numpy(np.array(value, np.float32)).view_as(weight)
    network.load_state_dict(own)
