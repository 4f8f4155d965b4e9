"""Retrieval on a SQuAD file, each paragraph an article: whether its paragraph is found.

Every question is asked as it stands and with its diacritics taken off, through the whole pipeline:
ingested, split, embedded and searched as any article is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.progress import track
from rich.table import Table

from eval.runs.corpus import article_engine
from eval.studies.squad import SquadQuestion, read_squad
from rag.engine import Engine
from rag.text import fold

_DEPTH = 10


class Recall(NamedTuple):
    """Share of the questions whose paragraph is among the first 1, 5 and 10 passages."""

    questions: int
    at_1: float
    at_5: float
    at_10: float


def recall(engine: Engine, questions: Sequence[SquadQuestion], *, accented: bool) -> Recall:
    """A passage is a hit when it overlaps the paragraph that holds the answer."""
    ranks: list[int] = []
    for question in track(questions, description="searching"):
        text = question.text if accented else fold(question.text)
        found = [passage.article_id for passage in engine.search(text, _DEPTH).passages]
        ranks.append(found.index(question.article_id) if question.article_id in found else _DEPTH)
    at_1, at_5, at_10 = (sum(rank < k for rank in ranks) / len(ranks) for k in (1, 5, 10))
    return Recall(len(ranks), at_1, at_5, at_10)


def measure(squad: Path) -> None:
    """Print recall with diacritics and without."""
    articles, questions = read_squad(squad)
    table = Table("questions", "n", "R@1", "R@5", "R@10", title=squad.name)
    with article_engine(articles) as engine:
        for name, accented in (("as written", True), ("without diacritics", False)):
            found = recall(engine, questions, accented=accented)
            shares = (f"{share:.3f}" for share in (found.at_1, found.at_5, found.at_10))
            table.add_row(name, str(found.questions), *shares)
    Console(highlight=False).print(table)
