"""Questions that lean on the conversation, by rule: with and without diacritics, and in English."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.follow_up import Exchange, rewrite, stands_alone
from rag.text import key

KNOWN = frozenset(
    key(name) for name in ("Can Lộc", "Thanh Giang", "Hải Lựu", "Kỳ Anh", "Thanh Miện", "Thọ Lộc")
)
FISH = "Kỳ Anh đánh bắt bao nhiêu tấn hải sản?"
FISH_2017 = "Kỳ Anh đánh bắt bao nhiêu tấn hải sản trong quý I năm 2017?"
HOUSES = "Xã Thanh Giang có bao nhiêu hộ?"
SECRETARY = "Ai là Bí thư Đảng ủy xã Hải Lựu?"
ENGLISH = "How many households are there in Thanh Giang?"


def ask(question: str, *earlier: str) -> str | None:
    return rewrite(question, [Exchange(each) for each in earlier], KNOWN)


@pytest.mark.parametrize(
    ("earlier", "question", "whole"),
    [
        # Another place
        (FISH, "còn Can Lộc thì sao?", "Can Lộc đánh bắt bao nhiêu tấn hải sản?"),
        (FISH, "Còn Can Lộc?", "Can Lộc đánh bắt bao nhiêu tấn hải sản?"),
        (FISH, "Thế còn ở Can Lộc?", "Can Lộc đánh bắt bao nhiêu tấn hải sản?"),
        (FISH, "con can loc thi sao", "Can Loc đánh bắt bao nhiêu tấn hải sản?"),
        ("ky anh danh bat bao nhieu tan", "con can loc", "Can Loc danh bat bao nhieu tan?"),
        (HOUSES, "Xã Hải Lựu thì sao?", "Xã Hải Lựu có bao nhiêu hộ?"),
        (HOUSES, "hai luu thi sao nhi", "Hai Luu có bao nhiêu hộ?"),
        (HOUSES, "Vậy còn Đông Hà thì thế nào?", "Đông Hà có bao nhiêu hộ?"),
        (SECRETARY, "còn Thanh Giang?", "Ai là Bí thư Đảng ủy Thanh Giang?"),
        ("Dân số là bao nhiêu?", "còn Can Lộc?", "Dân số là bao nhiêu ở Can Lộc?"),
        # Another time
        (FISH, "thế năm 2016?", "Kỳ Anh đánh bắt bao nhiêu tấn hải sản năm 2016?"),
        (FISH, "the nam 2016", "Kỳ Anh đánh bắt bao nhiêu tấn hải sản nam 2016?"),
        (FISH, "Năm 2016 thì sao?", "Kỳ Anh đánh bắt bao nhiêu tấn hải sản năm 2016?"),
        (FISH, "năm 2016 thì sao?", "Kỳ Anh đánh bắt bao nhiêu tấn hải sản năm 2016?"),
        (
            FISH_2017,
            "còn quý II thì sao?",
            "Kỳ Anh đánh bắt bao nhiêu tấn hải sản trong quý II năm 2017?",
        ),
        (FISH_2017, "thế năm 2016?", "Kỳ Anh đánh bắt bao nhiêu tấn hải sản trong năm 2016?"),
        (
            FISH_2017,
            "còn 6 tháng đầu năm?",
            "Kỳ Anh đánh bắt bao nhiêu tấn hải sản trong 6 tháng đầu năm?",
        ),
        # Another thing
        (HOUSES, "còn hộ nghèo thì sao?", "Xã Thanh Giang có bao nhiêu hộ nghèo?"),
        (HOUSES, "con thon thi sao", "Xã Thanh Giang có bao nhiêu thon?"),
        (
            "Diện tích lúa của Thanh Giang là bao nhiêu?",
            "còn diện tích ngô?",
            "Diện tích ngô của Thanh Giang là bao nhiêu?",
        ),
        (
            "Thu nhập bình quân của Thanh Giang là bao nhiêu?",
            "còn tỷ lệ hộ nghèo?",
            "Tỷ lệ hộ nghèo ở Thanh Giang là bao nhiêu?",
        ),
        (FISH, "còn thu ngân sách?", "Thu ngân sách ở Kỳ Anh là bao nhiêu?"),
        (FISH, "còn tôm?", "Kỳ Anh đánh bắt bao nhiêu tấn tôm?"),
        (SECRETARY, "còn Chủ tịch UBND?", "Ai là Chủ tịch UBND xã Hải Lựu?"),
        # Hardly more than asking words
        (
            "Ở xã Thanh Giang có bao nhiêu nhà văn hóa?",
            "bao nhiêu hộ?",
            "Ở xã Thanh Giang có bao nhiêu hộ?",
        ),
        ("Xã Thanh Giang vay bao nhiêu tiền?", "bao nhieu ho", "Xã Thanh Giang vay bao nhieu ho?"),
        (HOUSES, "mấy thôn?", "Xã Thanh Giang có mấy thôn?"),
        (SECRETARY, "có mấy thôn?", "Xã Hải Lựu có mấy thôn?"),
        (
            "Xã Thanh Giang đạt bao nhiêu tiêu chí?",
            "khi nào?",
            "Khi nào xã Thanh Giang đạt tiêu chí?",
        ),
        ("Xã Thanh Giang đạt chuẩn khi nào?", "vì sao?", "Vì sao xã Thanh Giang đạt chuẩn?"),
        ("Xã Thanh Giang mở hội khi nào?", "o dau", "Xã Thanh Giang mở hội ở đâu?"),
        # Words that point
        (SECRETARY, "Xã này có bao nhiêu thôn?", "Xã Hải Lựu có bao nhiêu thôn?"),
        (HOUSES, "Ở đó có chợ không?", "Ở xã Thanh Giang có chợ không?"),
        (HOUSES, "o do co bao nhieu thon", "Ở xã Thanh Giang co bao nhieu thon?"),
        (
            "Năm 2016 Kỳ Anh thu bao nhiêu?",
            "Năm đó huyện có bao nhiêu xã?",
            "Năm 2016 huyện có bao nhiêu xã?",
        ),
        # Short, and without a scope of its own
        (HOUSES, "Bí thư là ai?", "Bí thư xã Thanh Giang là ai?"),
        (HOUSES, "bi thu la ai", "Bi thu xã Thanh Giang la ai?"),
        (HOUSES, "Con đường dài bao nhiêu km?", "Con đường dài bao nhiêu km ở xã Thanh Giang?"),
        # English
        (ENGLISH, "What about Can Loc?", "How many households are there in Can Loc?"),
        (ENGLISH, "and Can Loc?", "How many households are there in Can Loc?"),
        (ENGLISH, "How about in 2016?", "How many households are there in Thanh Giang in 2016?"),
        (ENGLISH, "How many schools are there?", "How many schools are there in Thanh Giang?"),
        (ENGLISH, "When was it recognised?", "When was Thanh Giang recognised?"),
        (ENGLISH, "Who is its secretary?", "Who is Thanh Giang secretary?"),
        (FISH, "What about Can Loc?", "Can Loc đánh bắt bao nhiêu tấn hải sản?"),
    ],
)
def test_a_follow_up_is_made_whole(earlier: str, question: str, whole: str) -> None:
    assert ask(question, earlier) == whole


@pytest.mark.parametrize(
    "question",
    [
        "Xã Hải Lựu có mấy thôn?",
        "Kỳ Anh đánh bắt bao nhiêu tấn hải sản?",
        "Xã nào có nhiều thôn nhất?",
        "Giá vàng hôm nay ở Hà Nội bao nhiêu?",
        "Công nghiệp và xây dựng tăng bao nhiêu phần trăm trong năm vừa rồi?",
        "How many households are there in Hai Luu?",
        "Kết quả xây dựng nông thôn mới ở Hải Lựu thế nào?",
        "Con đường liên xã Hải Lựu dài bao nhiêu?",
        "Ai là Chủ tịch UBND huyện Kỳ Anh?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert ask(question, HOUSES) is None


def test_nothing_comes_of_nothing() -> None:
    assert ask("còn Can Lộc thì sao?") is None
    assert ask("Ông ấy là ai?", "Xã có mấy thôn?") is None


def test_a_person_is_taken_from_the_answer_before() -> None:
    earlier = [Exchange(SECRETARY, "Đồng chí Nguyễn Văn An là Bí thư Đảng ủy xã.")]
    assert rewrite("Ông ấy nói gì?", earlier, KNOWN) == "Nguyễn Văn An nói gì?"
    assert rewrite("dong chi ay noi gi", earlier, KNOWN) == "Nguyễn Văn An noi gi?"


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
