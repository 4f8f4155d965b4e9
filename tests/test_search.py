from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from corpus import RICE, ROADS, HashingEmbedder, article
from hypothesis import example, given
from hypothesis import strategies as st

from rag.ingest.pipeline import complete, store_all
from rag.library import NO_FILTERS, Filters, Library
from rag.search.hybrid import (
    coverage,
    fuse,
    is_quoted_whole,
    passages,
    quoted_phrases,
    restored_question,
    search,
    side_by_side,
    standardise,
    widen,
)
from rag.text import sentences
from rag.types import Chunk

FLOOD = article(
    "Lũ về Thanh Mai\n"
    + "\n".join(
        f"Đợt {i}: nước sông dâng {i},{i} m, xã Thanh Mai di dời {30 + i} hộ ở thôn số {i}. " * 6
        for i in range(1, 7)
    ),
    "flood.txt",
    publisher="Báo Thử",
    published="2024-09-10",
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "home") as opened:
        store_all(opened, [RICE, ROADS, FLOOD])
        complete(opened, HashingEmbedder())
        yield opened


def found(library: Library, question: str, filters: Filters = NO_FILTERS) -> list[str]:
    ranked = search(library, HashingEmbedder(), question, 10, filters).ranked
    return list(dict.fromkeys(item.chunk.article_id for item in ranked))


@pytest.mark.parametrize(
    ("question", "phrases"),
    [
        ('"bê tông hóa" đường thôn', ["bê tông hóa"]),
        ("“bê tông hóa” và «gieo cấy»", ["bê tông hóa", "gieo cấy"]),
        ("không có gì", []),
        ('một dấu " lẻ', []),
        ('"" và "…"', []),
    ],
)
def test_quoted_phrases(question: str, phrases: list[str]) -> None:
    assert quoted_phrases(question) == phrases


@pytest.mark.parametrize(
    ("question", "whole"),
    [('"bê tông hóa"', True), ("“a”, “b”?", True), ('"a" b', False), ("b", False)],
)
def test_a_search_for_a_phrase_alone(question: str, whole: bool) -> None:
    assert is_quoted_whole(question) is whole


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ('"bê tông hóa"', [ROADS.id]),
        ('"be tong hoa"', [ROADS.id]),
        ("“Bê Tông hoá”", [ROADS.id]),
        ('"bê tông" xã Thanh Mai', [ROADS.id]),
        ('"tông bê"', []),
        ('"thiếu nước" "tưới"', [RICE.id]),
        ('"thiếu nước" "bê tông"', []),
        # "nuớc" is no word of any article, though it folds to one.
        ('"thiếu nuóc"', []),
    ],
)
def test_a_phrase_must_stand_in_the_passage(
    library: Library, question: str, expected: list[str]
) -> None:
    assert found(library, question) == expected


def test_a_question_that_quotes_what_nobody_wrote_is_still_looked_for(library: Library) -> None:
    assert found(library, 'Đông Hà làm "bê tông cốt sợi" đường thôn dài bao nhiêu?')[0] == ROADS.id


def test_phrases_and_filters(library: Library) -> None:
    assert found(library, '"thanh mai"', Filters(since="2024-09-01")) == [FLOOD.id]
    assert found(library, '"thanh mai"', Filters(source="Đài Mẫu")) == [ROADS.id][:0]


def test_neighbours_are_one_passage(library: Library) -> None:
    ranked = search(
        library, HashingEmbedder(), "di dời hộ Thanh Mai nước sông", 12, Filters()
    ).ranked
    shown = [p for p in passages(library, ranked) if p.article_id == FLOOD.id]
    assert len([item for item in ranked if item.chunk.article_id == FLOOD.id]) > 1
    assert len({(p.start, p.end) for p in shown}) == len(shown)
    spans = sorted((p.start, p.end) for p in shown)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    for passage in shown:
        assert FLOOD.text[passage.start : passage.end] == passage.text


def chunk(article_id: str, position: int) -> Chunk:
    return Chunk(
        id=f"{article_id}{position}", article_id=article_id, position=position,
        start=0, end=1, text="x", tokens=1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chunks", "runs"),
    [
        ([("a", 3), ("b", 4), ("a", 4), ("a", 9)], [[0, 2], [1], [3]]),
        ([("a", 1), ("a", 2), ("a", 3), ("a", 4)], [[0, 1, 2], [3]]),
        ([("a", 2), ("a", 4)], [[0], [1]]),
        ([], []),
    ],
)
def test_joined(chunks: list[tuple[str, int]], runs: list[list[int]]) -> None:
    assert side_by_side([chunk(*each) for each in chunks]) == runs


@example("A?", 0, 1)
@example("????", 0, 3)
@example("? ?", 2, 3)
@given(st.text(alphabet="abAB .!?…\n", max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_widening_cuts_no_sentence(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    wide_start, wide_end = widen(text, start, end)
    assert wide_start <= start
    assert wide_end >= end
    for span in sentences(text):
        assert not span.start < wide_start < span.end
        assert not span.start < wide_end < span.end


def test_what_asks_is_restored_as_it_is_meant(library: Library) -> None:
    restored = restored_question(library, "thanh mai gieo cay duoc may ha lua, o dau")
    assert restored == "thanh mai gieo cấy được mấy ha lúa, ở đâu"


def test_fusion_knows_no_scale() -> None:
    words, near = np.array([3.0, 1.0, 2.0]), np.array([0.8, 0.9, 0.7])
    assert np.allclose(fuse(words, near), fuse(words * 10 + 5, near / 3 - 1))
    assert not standardise(np.ones(4)).any()


def test_coverage_is_of_one_sentence() -> None:
    together = "Xã gieo cấy lúa. Trời mưa."
    apart = "Xã gieo mạ. Dân cấy lúa."
    shares = coverage("gieo cấy lúa", [together, apart, "không"], lambda _: 1.0)
    assert shares[0] == pytest.approx(1)
    assert 0 < shares[1] < shares[0]
    assert shares[2] == 0
    assert not coverage("?", [together], lambda _: 1.0).any()
