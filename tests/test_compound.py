from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.split import halves_of, measured_against

KNOWN = {"yen moc", "dong lang", "khe sao", "ban ma", "nam nga", "hai dang", "cau lim"}


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "Yên Mộc xây mới mấy phòng, còn Đông Lạng sửa mấy trạm y tế?",
            "Yên Mộc xây mới mấy phòng?",
            "Đông Lạng sửa mấy trạm y tế?",
        ),
        (
            "Trong trận lũ ở Khe Sao, bao nhiêu nhà sập và đến ngày 5/10 dựng được mấy nhà?",
            "Trong trận lũ ở Khe Sao, bao nhiêu nhà sập?",
            "Trong trận lũ ở Khe Sao, đến ngày 5/10 dựng được mấy nhà?",
        ),
        (
            "Ở Bản Mạ có bao nhiêu camera và bao nhiêu cột đèn?",
            "Ở Bản Mạ có bao nhiêu camera?",
            "Bao nhiêu cột đèn ở Bản Mạ?",
        ),
        (
            "Tỷ lệ đúng hạn ở Hải Đăng và tỷ lệ rác được thu gom ở Cầu Lim là bao nhiêu?",
            "Tỷ lệ đúng hạn ở Hải Đăng là bao nhiêu?",
            "Tỷ lệ rác được thu gom ở Cầu Lim là bao nhiêu?",
        ),
        (
            "Chủ tịch xã Bản Mạ và Chủ tịch xã Nậm Ngà là những ai?",
            "Chủ tịch xã Bản Mạ là những ai?",
            "Chủ tịch xã Nậm Ngà là những ai?",
        ),
        (
            "Có bao nhiêu hộ nghèo và bao nhiêu hộ cận nghèo ở Bản Mạ?",
            "Có bao nhiêu hộ nghèo ở Bản Mạ?",
            "Bao nhiêu hộ cận nghèo ở Bản Mạ?",
        ),
        (
            "How many houses fell in Khe Sao and how many doctors left in Dong Lang?",
            "How many houses fell in Khe Sao?",
            "How many doctors left in Dong Lang?",
        ),
        (
            "Quý I/2017 Bản Mạ gieo cấy bao nhiêu lúa so với bao nhiêu sắn?",
            "Quý I/2017 Bản Mạ gieo cấy bao nhiêu lúa?",
            "Quý I/2017, bao nhiêu sắn ở Bản Mạ?",
        ),
        (
            "Quý I/2017, Bản Mạ cấy bao nhiêu ha lúa và trồng bao nhiêu ha sắn?",
            "Quý I/2017, Bản Mạ cấy bao nhiêu ha lúa?",
            "Quý I/2017, trồng bao nhiêu ha sắn ở Bản Mạ?",
        ),
    ],
)
def test_two_questions_in_one(question: str, first: str, second: str) -> None:
    assert halves_of(question, KNOWN) == (first, second)


@pytest.mark.parametrize(
    "question",
    [
        "Bao nhiêu hộ tham gia thu gom rác và nộp phí ở Bản Mạ?",
        "Hải Đăng và Cầu Lim thu ngân sách bao nhiêu?",
        "Ai là Chủ tịch UBND và Bí thư Đảng ủy xã Bản Mạ?",
        "Bản Mạ trồng bao nhiêu ha?",
        "Tỷ lệ hộ nghèo của Hải Đăng và Cầu Lim là bao nhiêu?",
        "Bản Mạ có bao nhiêu máy cày và máy gặt đập liên hợp?",
        "Công ty may và xưởng gỗ ở Bản Mạ có bao nhiêu lao động?",
        "Dự án nào do huyện và tỉnh đầu tư có vốn bao nhiêu?",
        "Ông Nguyễn Văn Hùng là ai và giữ chức vụ gì?",
        "Bản Mạ do ai lãnh đạo và ai là chủ tịch xã đó?",
        "",
    ],
)
def test_one_question_stays_one(question: str) -> None:
    assert halves_of(question, KNOWN) == ()


def test_one_thing_against_another() -> None:
    question = "Số hộ nghèo của Bản Mạ là bao nhiêu so với số hộ cận nghèo của Cầu Lim?"
    assert measured_against(question, KNOWN) == (
        "Số hộ nghèo của Bản Mạ là bao nhiêu?",
        "Số hộ cận nghèo của Cầu Lim là bao nhiêu?",
    )
    assert measured_against("Số hộ nghèo của Bản Mạ là bao nhiêu so với năm 2020?", KNOWN) == ()


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    assert len(halves_of(text, KNOWN)) in (0, 2)
