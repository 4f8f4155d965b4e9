"""Teaching entailment: which verdict a statement has, and what of the three of a set is borne.

It teaches the network that ships further: a round takes a share of the statements drawn anew, and
the lowest layers stay as they are. After it, two logistic models weigh what it says and what the
trees of verification say (`rag/verify/entailed`).
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from eval.train.alignment.train import fit
from eval.train.confidence import is_kept
from eval.train.reader import graph
from eval.train.reader.network import Entailing, taken_up
from eval.train.reader.statements import VERDICTS, Stated, of_news, of_passages
from eval.train.reader.teaching import in_batches, learn, padded
from rag.models import ENTAILMENT, EntailmentReader, reader, row_of_statement
from rag.verify.training import ENTAILED, NAMES, Chances, weighed

_RATE, _WARM, _HEAD = 1e-4, 60, 2.0  # of learning; the head learns so much faster
_FROZEN = 3  # layers
# The shares of a round: of sets on passages, on news by people, and by script.
_SHARES = {"passages": 0.5, "written": 0.5, "script": 0.25}
_TOKENS = 3000  # of a batch
_MINUTES = 120.0  # on two cores
_OF_SETS = 0.4  # what it counts which of a set is borne
_HAND = 4.0  # what a statement by hand counts beside one by script, where both are weighed
_BARS = {"tick": 0.88, "near": 0.7, "quoted": 0.54, "cross": 0.78}


class Row(NamedTuple):
    """A statement in tokens, and the number of its verdict."""

    row: reader.Row
    verdict: int
    of_set: str


def train_entailment(data: Path, cases: Path, out: Path | None, seed: int) -> dict[str, Any]:
    """Teach the network, weigh it, and write both files, into `out` if given; returns the card."""
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    chance = random.Random(seed)
    news = list(of_news(data, cases / "news", seed))
    tokens = Tokenizer.from_file(str(reader.VOCABULARY))
    taught: dict[str, list[Row]] = {part: [] for part in _SHARES}
    for each in (*of_passages(cases / "bearing"), *news):
        if not each.judges:
            taught[_part(each)].append(_row(tokens, each))
    stored = onnx.load(str(ENTAILMENT)).graph.initializer
    weights = {each.name: numpy_helper.to_array(each) for each in stored}
    network = Entailing(len(weights["word.weight"]))
    taken_up(network, weights)
    _teach(network, {part: _sets_of(rows) for part, rows in taught.items()}, chance)
    state = {name: each.float().numpy() for name, each in network.state_dict().items()}
    path = out / ENTAILMENT.name if out else ENTAILMENT
    new = path.with_suffix(".new")  # both files take their places together
    graph.write(state, new)
    found = weigh(news, EntailmentReader(new))
    card = {
        "taught on": {part: len(rows) for part, rows in taught.items()},
        "area on statements by hand, of events kept aside": found.areas,
        "command": "python -m eval train entailment DATA",
    }
    text = json.dumps({**found.weights, "bars": _BARS, "card": card}, indent=1)
    fitted = out / ENTAILED.name if out else ENTAILED
    fitted.write_text(text + "\n", encoding="utf-8")
    new.replace(path)
    return card


def _row(tokens: Any, stated: Stated) -> Row:
    encoded = tokens.encode_batch([stated.text, *stated.offered], add_special_tokens=False)
    row = row_of_statement(*(each.ids for each in encoded))
    return Row(row, VERDICTS.index(stated.verdict), stated.of_set)


def _part(stated: Stated) -> str:
    if stated.example is None:
        return "passages"
    return "written" if stated.example.origin == "written" else "script"


def _teach(
    network: Entailing, sets: Mapping[str, Sequence[Sequence[Row]]], chance: random.Random
) -> None:
    """By the clock, at a rate that falls to nothing; words and the lowest layers stay."""
    for kept in (network.word, network.pos, network.kind, network.ln, *network.layers[:_FROZEN]):
        kept.requires_grad_(False)
    named = [(name, each) for name, each in network.named_parameters() if each.requires_grad]
    body = [each for name, each in named if not name.startswith("bears")]
    head = [each for name, each in named if name.startswith("bears")]
    groups = [{"params": body, "times": 1.0}, {"params": head, "times": _HEAD}]
    optimizer = torch.optim.AdamW(groups, _RATE, weight_decay=0.01)
    network.train()
    began, step = time.monotonic(), 0
    while True:
        drawn = (chance.sample(of, int(len(of) * _SHARES[part])) for part, of in sets.items())
        for batch in in_batches([*chain(*drawn)], lambda row: len(row.row[0]), _TOKENS, chance):
            gone = (time.monotonic() - began) / (60 * _MINUTES)
            if gone >= 1:
                return
            rate = _RATE * min(1, (step + 1) / _WARM) * (1 - gone)
            for group in optimizer.param_groups:
                group["lr"] = rate * group["times"]
            loss = _loss(network, batch)
            learn(network, optimizer, loss)
            if step % 100 == 0:
                sys.stderr.write(f"{step}, {gone:.0%} of the time: {loss.item():.3f}\n")
            step += 1


def _sets_of(rows: Sequence[Row]) -> list[list[Row]]:
    sets: dict[str, list[Row]] = {}
    for row in rows:
        sets.setdefault(row.of_set, []).append(row)
    return [*sets.values()]


def _loss(network: Entailing, batch: Sequence[Row]) -> Tensor:
    """Cross-entropy of the verdicts, and of which of a set is borne."""
    filled = padded([row.row for row in batch])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        odds = network(torch.from_numpy(filled["ids"]), torch.from_numpy(filled["kinds"]))
    told = torch.tensor([row.verdict for row in batch])
    loss = functional.cross_entropy(odds, told)
    borne = odds[:, 0] - torch.logsumexp(odds[:, 1:], 1)
    for start, end in _sets(batch):
        if 0 in told[start:end]:
            lost = functional.cross_entropy(borne[start:end], told[start:end].argmin())
            loss = loss + _OF_SETS * lost * (end - start) / len(batch)
    return loss


def _sets(batch: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Where each set of several begins and ends."""
    start = 0
    for end in range(1, len(batch) + 1):
        if end == len(batch) or batch[end].of_set != batch[start].of_set:
            if end - start > 1:
                yield start, end
            start = end


class Weighed(NamedTuple):
    """The weights of both models, and the areas under their curves on the events kept aside."""

    weights: dict[str, list[float]]
    areas: dict[str, float]


def weigh(news: Sequence[Stated], network: EntailmentReader) -> Weighed:
    """Logistic models over trees and network, on events that neither saw.

    Statements by hand on events whose number 8 divides, on which nothing is fitted, judge them.
    """
    own = [(each, each.example) for each in news if each.example]
    trees = fit([example for each, example in own if not each.judges])
    judging = [(each, example) for each, example in own if each.judges]
    read = [network.read(each.text, each.offered) for each, _ in judging]
    told = [(*pair, odds) for pair, odds in zip(judging, read, strict=True) if odds is not None]
    kept = [(each, example) for each, example, _ in told]
    chances = zip(*trees.probabilities([example for _, example in kept]), strict=True)
    first = NAMES.index("words_first")
    rows = np.array([
        weighed(Chances(*map(float, both)), odds, example.values[first])
        for (_, example, odds), both in zip(told, chances, strict=True)
    ])  # fmt: skip
    by_hand = np.array([example.origin == "written" for _, example in kept])
    last = np.array([is_kept(each.group) for each, _ in kept])
    weights: dict[str, list[float]] = {}
    areas: dict[str, float] = {}
    for verdict in Chances._fields:
        is_so = np.array([each.verdict == verdict for each, _ in kept])
        model = LogisticRegression(max_iter=1000)
        model.fit(rows[~last], is_so[~last], np.where(by_hand, _HAND, 1.0)[~last])
        weights[verdict] = [round(float(w), 4) for w in (model.intercept_[0], *model.coef_[0])]
        judges = last & by_hand
        odds = model.decision_function(rows[judges])
        areas[verdict] = round(float(roc_auc_score(is_so[judges], odds)), 3)
    return Weighed(weights, areas)
