"""Questions that lean on the conversation, by rule: with and without diacritics, and in English.

The cases are in `data/follow_ups.tsv`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question import Exchange, rewrite, stands_alone
from rag.text import parse

KNOWN = frozenset(
    parse(name).folded
    for name in ("Can Lộc", "Thanh Giang", "Hải Lựu", "Kỳ Anh", "Thanh Miện", "Thọ Lộc")
)
LINES = (Path(__file__).parent / "data" / "follow_ups.tsv").read_text(encoding="utf-8")
CASES = [line.split("\t") for line in LINES.splitlines() if not line.startswith("#")]
FISH = "Kỳ Anh đánh bắt bao nhiêu tấn hải sản?"
SECRETARY = "Ai là Bí thư Đảng ủy xã Hải Lựu?"


def ask(question: str, *earlier: str) -> str | None:
    return rewrite(question, [Exchange(each) for each in earlier], KNOWN)


@pytest.mark.parametrize(("earlier", "question", "whole"), CASES)
def test_a_follow_up_is_made_whole(earlier: str, question: str, whole: str) -> None:
    assert ask(question, earlier) == (whole or None)


def test_nothing_comes_of_nothing() -> None:
    assert ask("còn Can Lộc thì sao?") is None
    assert ask("Ông ấy là ai?", "Xã có mấy thôn?") is None


def test_a_person_is_taken_from_the_answer_before() -> None:
    earlier = [Exchange(SECRETARY, "Đồng chí Nguyễn Văn An là Bí thư Đảng ủy xã.")]
    assert rewrite("Ông ấy nói gì?", earlier, KNOWN) == "Nguyễn Văn An nói gì?"
    assert rewrite("dong chi ay noi gi", earlier, KNOWN) == "Nguyễn Văn An noi gi?"


@pytest.mark.parametrize(
    ("earlier", "answer", "question", "whole"),
    [
        ("Obama nói gì?", "", "Vì sao ông ấy phản đối?", "Vì sao Obama phản đối?"),
        ("Lewthwaite cưới ai?", "", "Cô ta mấy tuổi?", "Lewthwaite mấy tuổi?"),
        ("Ai bị bắt?", "Đó là Lewthwaite.", "vi sao co ay bi bat", "Vi sao Lewthwaite bi bat?"),
        (
            "Ông Lê Văn Tám nói gì?",
            "Bà Mơ khen.",
            "Vì sao ông bị phạt?",
            "Vì sao Lê Văn Tám bị phạt?",
        ),
        ("Ai thay ông Lê Văn Tám?", "Bà Lê Thị Mơ.", "Bà ấy là ai?", "Lê Thị Mơ là ai?"),
        ("Ai điều hành?", "Ông Lê Văn Tám, bà Lê Thị Mơ.", "bà ấy mấy tuổi", "Lê Thị Mơ mấy tuổi?"),
        ("Ai đứng đầu xã?", "Bà Mơ.", "Bà ấy mấy tuổi?", "Mơ mấy tuổi?"),
        ("Ca sĩ Phương Lan hát gì?", "", "Chị ấy ở đâu?", "Phương Lan ở đâu?"),
        ("Thủ tướng Đức Angela Merkel nói gì?", "", "Bà ấy ở đâu?", "Angela Merkel ở đâu?"),
    ],
)
def test_a_person_is_the_one_asked_for_or_else_asked_about(
    earlier: str, answer: str, question: str, whole: str
) -> None:
    assert rewrite(question, [Exchange(earlier, answer)], KNOWN) == whole


def test_a_follow_up_of_a_follow_up_keeps_what_was_meant() -> None:
    asked = (FISH, "còn Can Lộc thì sao?", "thế năm 2016?")
    assert ask(asked[2], *asked[:2]) == "Can Lộc đánh bắt bao nhiêu tấn hải sản năm 2016?"
    assert ask("còn Thọ Lộc?", *asked) == "Thọ Lộc đánh bắt bao nhiêu tấn hải sản năm 2016?"


def test_what_is_typed_without_diacritics_is_given_them_part_by_part() -> None:
    words = {"can loc": "can lộc", "bao nhieu thon": "bao nhiêu thôn"}
    restored = [
        rewrite(asked, [Exchange(FISH)], KNOWN, lambda text: words.get(text, text))
        for asked in ("con can loc thi sao", "bao nhieu thon")
    ]
    assert restored == [
        "Can Lộc đánh bắt bao nhiêu tấn hải sản?",
        "Kỳ Anh đánh bắt bao nhiêu thôn?",
    ]


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Xã Hải Lựu có mấy thôn?", True),
        ("hai luu co may thon", True),
        ("Ai là Chủ tịch UBND huyện Kỳ Anh?", True),
        ("How many households are there in Hai Luu?", True),
        ("còn Hải Lựu thì sao?", False),
        ("What about Hai Luu?", False),
        ("Xã này có mấy thôn?", False),
        ("Có mấy thôn?", False),
        ("Vì sao?", False),
    ],
)
def test_whether_a_question_stands_alone(question: str, alone: bool) -> None:
    assert stands_alone(question, KNOWN) is alone


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=3))
def test_any_text_gives_a_question_or_nothing(question: str, earlier: list[str]) -> None:
    whole = ask(question, *earlier)
    assert whole is None or whole.endswith("?")
