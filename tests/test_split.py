"""Questions that ask several things, taken apart; the cases are in `data/questions_split.tsv`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question import parts_of
from rag.text import parse

KNOWN = frozenset(
    parse(name).folded
    for name in (
        "Can Lộc|Thanh Giang|Hải Lựu|Kỳ Anh|Thanh Miện|Hương Khê|Thọ Lộc|Yên Mộc|Đông Lạng|"
        "Khe Sao|Bản Mạ|Nậm Ngà|Hải Đăng|Cầu Lim|Tân Sa"
    ).split("|")
)
LINES = (Path(__file__).parent / "data" / "questions_split.tsv").read_text(encoding="utf-8")
CASES = [line.split("\t") for line in LINES.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0][:60])
def test_a_question_is_taken_apart(case: list[str]) -> None:
    question, *parts = case
    assert list(parts_of(question, KNOWN)) == parts


@given(st.text(alphabet="xãhuyện ,.?hơnhayvàThanh GiangHải Lựubao nhiêu", max_size=80))
def test_any_text_has_parts_that_ask(question: str) -> None:
    assert all(part.endswith("?") for part in parts_of(question, KNOWN))
