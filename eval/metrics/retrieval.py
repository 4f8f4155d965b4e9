"""How well the passages found hold the gold quotations, by ir-measures. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import ir_measures
from ir_measures import RR, Qrel, R, ScoredDoc, nDCG

from rag.text import Span
from rag.types import Passage

MEASURES = {
    "recall_at_1": R @ 1,
    "recall_at_5": R @ 5,
    "recall_at_10": R @ 10,
    "reciprocal_rank": RR,
    "ndcg_at_10": nDCG @ 10,
}


def overlaps(passage: Passage, article_id: str, start: int, end: int) -> bool:
    """True if the passage shares a character with `[start, end)` of the article."""
    return passage.article_id == article_id and passage.start < end and passage.end > start


def relevance(
    passages: Sequence[Passage], gold: Sequence[tuple[str, Sequence[Span]]]
) -> tuple[list[bool], int]:
    """Which passages bring a gold quotation not brought yet, and how many quotations none brings.

    Each quotation is an article's id with every place where it stands. Two quotations that one
    passage brings are one thing to find; a second passage with the same quotation brings nothing.
    """
    left = list(gold)
    relevant = []
    for passage in passages:
        brought = [
            (article_id, spans)
            for article_id, spans in left
            if any(overlaps(passage, article_id, *span) for span in spans)
        ]
        relevant.append(bool(brought))
        left = [quotation for quotation in left if quotation not in brought]
    return relevant, len(left)


def rank_measures(relevant: Sequence[bool], missing: int) -> dict[str, float]:
    """Recall at 1, 5 and 10, reciprocal rank and nDCG@10 of one ranking.

    `missing` counts relevant things that are not in it. Scores are negative ranks, because
    ir-measures breaks ties as its backend happens to.
    """
    run = [ScoredDoc("q", str(rank), -float(rank)) for rank in range(len(relevant))]
    wanted = [Qrel("q", str(rank), 1) for rank, hit in enumerate(relevant) if hit]
    wanted += [Qrel("q", f"missing {number}", 1) for number in range(missing)]
    if not wanted or not run:
        return dict.fromkeys(MEASURES, 0.0)
    found = ir_measures.calc_aggregate(list(MEASURES.values()), wanted, run)
    return {name: float(found[measure]) for name, measure in MEASURES.items()}
