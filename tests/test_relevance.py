"""Whether a true statement is an answer: it must be of the sort, and of the office, asked for."""

from __future__ import annotations

import pytest

from rag.answer.relevance import _can_answer
from rag.question.analyse import analyse
from rag.types import Claim

PLACES = ("tay son", "thanh mai")


@pytest.mark.parametrize(
    ("question", "statement", "answers"),
    [
        ("Chủ tịch UBND huyện Tây Sơn là ai?", "Ông Đỗ Văn Bình là Chủ tịch UBND huyện.", True),
        ("Chủ tịch UBND huyện Tây Sơn là ai?", "Đỗ Văn Bình.", True),
        ("Chủ tịch UBND huyện Tây Sơn là ai?", "Lê Văn An là Bí thư Đảng ủy xã.", False),
        ("Chủ tịch UBND huyện Tây Sơn là ai?", "Chủ tịch UBND huyện đi thăm đồng.", False),
        ("Who is the chairman of Tay Son district?", "Đỗ Văn Bình is the chairman.", True),
        ("Thanh Mai có bao nhiêu hộ?", "Xã Thanh Mai có nhiều hộ.", False),
    ],
)
def test_a_statement_of_the_sort_asked_for(question: str, statement: str, answers: bool) -> None:
    claim = Claim(text=statement, supported=True)
    assert _can_answer(claim, analyse(question, PLACES, PLACES)) is answers
