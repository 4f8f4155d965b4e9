"""What a long-winded question asks for in the end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question.narrative import requests_of

KNOWN = ("tho loc", "yen moc", "tan sa", "ki anh")
FORUM = (
    "Tôi đang làm phóng sự về công an cơ sở, nghe nói ở Thọ Lộc năm nào cũng có một diễn đàn để bà "
    "con góp ý, vậy cho hỏi diễn đàn đó tên là gì và ban công an phối hợp với ai để tổ chức?"
)
SCHOOL = (
    "Em đang tìm hiểu về giáo dục vùng khó, được biết Yên Mộc vừa tổng kết năm học, xin hỏi xã này "
    "thiếu bao nhiêu giáo viên?"
)
QUARTER = (
    "Chúng tôi đang viết báo cáo về nghề biển quý II/2017 của các huyện ven biển. Cho tôi hỏi Kỳ "
    "Anh đánh bắt bao nhiêu tấn?"
)


@pytest.mark.parametrize(
    ("question", "requests"),
    [
        (
            FORUM,
            (
                "Diễn đàn tên là gì ở Thọ Lộc?",
                "Về diễn đàn, ban công an phối hợp với ai để tổ chức ở Thọ Lộc?",
            ),
        ),
        (SCHOOL, ("Xã thiếu bao nhiêu giáo viên ở Yên Mộc?",)),
        (QUARTER, ("Quý II/2017, Kỳ Anh đánh bắt bao nhiêu tấn?",)),
        ("Cho hỏi Yên Mộc thiếu bao nhiêu giáo viên?", ()),
        ("Tại Thọ Lộc, xin hỏi ai là bí thư?", ()),  # a setting, no story
        ("Yên Mộc xây mấy phòng học và sửa mấy nhà ăn?", ()),
        ("", ()),
    ],
)
def test_the_requests_of_a_story(question: str, requests: tuple[str, ...]) -> None:
    assert requests_of(question, KNOWN) == requests


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    assert all(each.endswith("?") for each in requests_of(text, KNOWN))
