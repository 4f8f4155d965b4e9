"""Teaching entailment: which verdict a statement has, and what of the three of a set is borne.

It teaches the network that ships further. After it, two logistic models weigh what it says and what
the trees of verification say (`rag/verify/entailed`).
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from eval.train.alignment.train import fit
from eval.train.confidence import is_kept
from eval.train.reader import graph
from eval.train.reader.network import Entailing, take_up
from eval.train.reader.statements import VERDICTS, Stated, of_news, of_passages
from eval.train.reader.tables import statements_on_tables
from eval.train.reader.teaching import Course, padded, teach, weights_of, which_of_set
from rag.models import ENTAILMENT, EntailmentReader, as_read, reader, row_of_statement
from rag.verify.training import ENTAILED, NAMES, Chances, weighed

# Of sets on passages, on tables, on news by people, and by script; on two cores.
_COURSE = Course(
    shares={"passages": 0.5, "tables": 1.0, "written": 0.5, "script": 0.25},
    minutes=120.0, rate=1e-4, tokens=3000, head=("bears",), times=2.0, frozen=3,
)  # fmt: skip
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
    taught: dict[str, list[Row]] = {part: [] for part in _COURSE.shares}
    for each in (*of_passages(cases / "bearing"), *statements_on_tables(cases), *news):
        if not each.judges:
            taught[_part(each)].append(_row(tokens, each))
    weights = weights_of(ENTAILMENT)
    network = Entailing(len(weights["word.weight"]))
    take_up(network, weights)
    teach(network, taught, partial(_loss, network), _COURSE, chance)
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
    texts = [*map(as_read, (stated.text, *stated.offered))]
    encoded = tokens.encode_batch(texts, add_special_tokens=False)
    row = row_of_statement(*(each.ids for each in encoded))
    return Row(row, VERDICTS.index(stated.verdict), stated.of_set)


def _part(stated: Stated) -> str:
    if stated.example is None:
        return "tables" if stated.group.startswith("table ") else "passages"
    return "written" if stated.example.origin == "written" else "script"


def _loss(network: Entailing, batch: Sequence[Row]) -> Tensor:
    """Cross-entropy of the verdicts, and of which of a set is borne."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        odds = network(*padded(batch))
    told = torch.tensor([row.verdict for row in batch])
    borne = odds[:, 0] - torch.logsumexp(odds[:, 1:], 1)
    loss: Tensor = functional.cross_entropy(odds, told)
    return loss + _OF_SETS * which_of_set(borne, told == 0, batch)


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
