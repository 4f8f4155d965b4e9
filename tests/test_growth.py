"""The benchmark of growth tells what grows faster than n log n, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from eval.bench import growth
from eval.bench.growth import run
from eval.runs.run import SEEDS
from rag.types import Article


def test_what_grows_faster_than_n_log_n_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def measured(articles: Sequence[Article]) -> Iterator[tuple[str, float]]:
        yield "linear", 0.001 * len(articles)
        yield "square", 0.001 * len(articles) ** 2

    monkeypatch.setattr(growth, "measured", measured)
    faster: list[str] = []
    rows = list(run(SEEDS, faster, (10, 40)))
    assert [row.what for row in rows] == ["10: linear", "10: square", "40: linear", "40: square"]
    assert rows[2].beside == "4.0× that of 10; n log n: 6×"
    assert [each.split(":")[0] for each in faster] == ["square"]


def test_everything_is_measured() -> None:
    rows = list(run(SEEDS, [], (6,)))
    assert [row.what.split(": ")[1] for row in rows] == [
        "files found by their words",
        "a question answered",
        "a sentence checked",
        "stories",
        "a briefing of all",
    ]
