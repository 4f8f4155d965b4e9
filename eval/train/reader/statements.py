"""What entailment is taught on: statements, the sentences they are held against, and verdicts.

`eval/cases/bearing/*.jsonl` holds passages with sets of three statements: one that the passage
bears, one that it contradicts, and one that it leaves open. Statements that people wrote on news
(`eval/cases/news/statements_*.jsonl`), and sentences of people's summaries, reworded by script and
with errors planted in them, join these; the evidence is what verification gathers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from eval.train.alignment.dataset import (
    Example,
    Maker,
    read_events,
    values_of,
    written_examples,
)
from eval.train.confidence import is_kept
from rag.models import Offered
from rag.text import nfc, parse
from rag.types import Article
from rag.verify.training import Source, gather, offered_to, readings_of, source_of

VERDICTS = ("supported", "contradicted", "unverified")
_OF_SET = dict(zip(("borne", "contradicted", "open"), VERDICTS, strict=True))
_TAUGHT, _OF = 4, 5  # of the events not kept aside the network sees four in five
_HELD = 14  # a passage in so many only judges


class Stated(NamedTuple):
    """A statement with its evidence; `group` is its passage or event, `of_set` its set of three."""

    text: str
    offered: Offered
    verdict: str
    group: str
    of_set: str
    example: Example | None = None

    @property
    def judges(self) -> bool:
        """True where it is not learnt from: those of other events say what it is worth."""
        number = self.group.rpartition("_")[2]
        if self.group.startswith("cluster_") and number.isdigit():
            return is_kept(self.group) or int(number) % _OF >= _TAUGHT
        return sum(map(ord, self.group)) % _HELD == 0


def evidence_of(text: str, sources: Sequence[Source]) -> Offered | None:
    """The sentence that bears most of a statement, and the setting that it is read in."""
    evidence = gather(readings_of(text, sources)[0].stretch, sources)
    return offered_to(evidence) if evidence is not None else None


def of_passages(folder: Path) -> Iterator[Stated]:
    """The sets of three of all passages."""
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            case = json.loads(line)
            name = f"{path.stem}/{number}"
            article = Article(
                id=name, title=case["title"], source="", text=nfc(case["text"]), sha256=""
            )
            sources = [source_of(article, s) for s in parse(article.text).sentences]
            for at, claims in enumerate(case["claims"]):
                for key, verdict in _OF_SET.items():
                    text = nfc(claims.get(key, ""))
                    if text and (offered := evidence_of(text, sources)):
                        yield Stated(text, offered, verdict, name, f"{name}/{at}")


def of_news(data: Path, cases: Path, seed: int) -> Iterator[Stated]:
    """Statements on the events of `data`: by people, and of summaries, reworded and with errors."""
    held: list[Offered | None] = []

    def keeping(text: str, sources: Sequence[Source]) -> list[float]:
        held.append(evidence_of(text, sources))
        return values_of(text, sources)

    events = read_events(data, kept=True)
    files = sorted(cases.glob("statements_*.jsonl"))
    made = [
        *Maker(events, seed, values=keeping).examples(),
        *written_examples(files, events, values=keeping),
    ]
    for number, (example, offered) in enumerate(zip(made, held, strict=True)):
        if offered is not None:
            own = f"{example.event}/{example.of_set or number}"
            yield Stated(example.text, offered, example.verdict, example.event, own, example)
