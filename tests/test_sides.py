"""Comparisons taken apart: one question for each place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.comparison import sides_of
from rag.text import key

KNOWN = frozenset(
    key(name)
    for name in (
        "Can Lộc",
        "Thanh Giang",
        "Hải Lựu",
        "Kỳ Anh",
        "Thanh Miện",
        "Hương Khê",
        "Thọ Lộc",
    )
)


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "Xã nào đạt nhiều tiêu chí hơn, Thanh Giang hay Hải Lựu?",
            "Thanh Giang đạt bao nhiêu tiêu chí?",
            "Hải Lựu đạt bao nhiêu tiêu chí?",
        ),
        (
            "xa nao dat nhieu tieu chi hon, thanh giang hay hai luu",
            "Thanh giang dat bao nhieu tieu chi?",
            "Hai luu dat bao nhieu tieu chi?",
        ),
        (
            "Thanh Giang hay Hải Lựu có nhiều hộ nghèo hơn?",
            "Thanh Giang có bao nhiêu hộ nghèo?",
            "Hải Lựu có bao nhiêu hộ nghèo?",
        ),
        (
            "Giữa Thanh Giang và Hải Lựu, nơi nào có thu nhập bình quân cao hơn?",
            "Thanh Giang có thu nhập bình quân bao nhiêu?",
            "Hải Lựu có thu nhập bình quân bao nhiêu?",
        ),
        (
            "Thu nhập bình quân của Thanh Giang cao hơn Hải Lựu bao nhiêu?",
            "Thu nhập bình quân của Thanh Giang bao nhiêu?",
            "Thu nhập bình quân của Hải Lựu bao nhiêu?",
        ),
        (
            "So sánh diện tích lúa của Kỳ Anh và Can Lộc",
            "Diện tích lúa của Kỳ Anh là bao nhiêu?",
            "Diện tích lúa của Can Lộc là bao nhiêu?",
        ),
        (
            "Dân số Thanh Giang và Hải Lựu là bao nhiêu?",
            "Dân số Thanh Giang là bao nhiêu?",
            "Dân số Hải Lựu là bao nhiêu?",
        ),
        (
            "Xã Thanh Giang có nhiều thôn hơn xã Hải Lựu không?",
            "Xã Thanh Giang có bao nhiêu thôn?",
            "Xã Hải Lựu có bao nhiêu thôn?",
        ),
        (
            "Bí thư của Thanh Giang và của Hải Lựu là ai?",
            "Bí thư của Thanh Giang là ai?",
            "Bí thư của Hải Lựu là ai?",
        ),
        (
            "Xã Đông Mai hay xã Tây Hồ đạt chuẩn sớm hơn?",
            "Xã Đông Mai đạt chuẩn khi nào?",
            "Xã Tây Hồ đạt chuẩn khi nào?",
        ),
        (
            "Trong hai xã Thanh Giang và Hải Lựu, xã nào có ít hộ nghèo nhất?",
            "Xã Thanh Giang có bao nhiêu hộ nghèo?",
            "Hải Lựu có bao nhiêu hộ nghèo?",
        ),
        (
            "Which has more households, Thanh Giang or Hai Luu?",
            "Thanh Giang has how many households?",
            "Hai Luu has how many households?",
        ),
    ],
)
def test_each_side_has_its_question(question: str, first: str, second: str) -> None:
    assert [side.question for side in sides_of(question, KNOWN)] == [first, second]


def test_three_sides() -> None:
    sides = sides_of("Kỳ Anh, Can Lộc và Hương Khê thu ngân sách bao nhiêu?", KNOWN)
    assert [side.place for side in sides] == ["Kỳ Anh", "Can Lộc", "Hương Khê"]
    assert sides[2].question == "Hương Khê thu ngân sách bao nhiêu?"


@pytest.mark.parametrize(
    "question",
    [
        "Thanh Giang đạt bao nhiêu tiêu chí?",
        "Xã Thanh Giang, huyện Thanh Miện có bao nhiêu hộ?",
        "Thanh Giang, Thanh Miện có bao nhiêu hộ?",
        "Đoàn công tác của huyện Can Lộc làm việc tại Thọ Lộc khi nào?",
        "Xã nào đạt nhiều tiêu chí nhất?",
        "Thanh Giang so với Thanh Giang thì sao?",
        "",
    ],
)
def test_what_compares_no_places_has_no_sides(question: str) -> None:
    assert sides_of(question, KNOWN) == ()


@given(st.text(alphabet="xãhuyện ,.?hơnhayvàThanh GiangHải Lựu", max_size=80))
def test_any_text_has_sides_that_ask(question: str) -> None:
    for side in sides_of(question, KNOWN):
        assert side.question.endswith("?")
        assert side.place
