from __future__ import annotations

import pytest

from rag.answer.extractive.attainment import State, another_state, states


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trong 10 tiêu chí chưa đạt, có 5 tiêu chí đã gần đạt", {State.NOT, State.NEARLY}),
        ("xã hiện đạt 9/19 tiêu chí", {State.DONE}),
        ("không hoàn thành nhiệm vụ", {State.NOT}),
        ("Cầu sắp xong", {State.NEARLY}),
        ("chưa thể hoàn thành", {State.NOT}),
        ("thu nhập gần 39 triệu đồng", set()),
        ("lãnh đạo chỉ đạo đạt được", {State.DONE}),
        ("Xã nào chưa được công nhận đạt chuẩn?", {State.NOT}),
        ("chưa có xã nào đạt chuẩn", {State.NOT}),
        ("Hồ sơ chưa đầy đủ", {State.NOT}),
        ("không chỉ đạt mà còn vượt", {State.DONE}),
        ("Sản lượng đạt bao nhiêu tấn?", set()),
        ("", set()),
    ],
)
def test_states(text: str, expected: set[State]) -> None:
    assert states(text) == expected


@pytest.mark.parametrize(
    ("question", "sentence", "other"),
    [
        ("Có mấy tiêu chí gần đạt?", "Xã hiện đạt 9/19 tiêu chí.", True),
        ("Có mấy tiêu chí gần đạt?", "Trong 10 tiêu chí chưa đạt, có 5 đã gần đạt.", False),
        ("Xã đạt mấy tiêu chí?", "Còn 10 tiêu chí chưa đạt.", True),
        ("Xã có mấy tiêu chí?", "Còn 10 tiêu chí chưa đạt.", False),
        ("Xã đạt mấy tiêu chí?", "Có 19 tiêu chí.", False),
    ],
)
def test_another_state(question: str, sentence: str, *, other: bool) -> None:
    assert another_state(states(question), sentence) == other
