from __future__ import annotations

import numpy as np
import pytest

from rag.library.derived import PERMUTATIONS, copies, sketch

STORY = (
    "Xã Thanh Mai gieo cấy 512,5 ha lúa, tăng 4,2% so với năm trước.\n"
    "Năng suất ước đạt 61 tạ/ha, sản lượng 3.126 tấn.\n"
    "Xã đã bê tông hóa 7,4 km đường thôn với số tiền 5,6 tỷ đồng, trong đó dân góp 1,9 tỷ đồng.\n"
    "Tuy nhiên, 3 thôn còn thiếu nước tưới và 42 hộ chưa có nước sạch.\n"
    "Xã phấn đấu cuối năm đạt 16/19 tiêu chí nông thôn mới."
)


def are_one_story(one: str, other: str) -> bool:
    second = sketch(other)
    return copies(sketch(one), second.minhash[None, :], [second.figures]) == [0]


@pytest.mark.parametrize(
    ("other", "one_story"),
    [
        (STORY, True),
        (f"Thanh Mai được mùa lúa\n{STORY}", True),
        (STORY.upper(), True),
        ("\n".join(STORY.split("\n")[:4]), True),
        ("\n".join(reversed(STORY.split("\n"))), True),
        # Last year's report on the same pattern.
        (
            STORY.replace("512,5", "498,1").replace("4,2%", "3,7%").replace("61 tạ", "58 tạ")
            .replace("3.126", "2.889").replace("7,4 km", "5,2 km").replace("5,6 tỷ", "4,1 tỷ")
            .replace("1,9 tỷ", "1,2 tỷ").replace("42 hộ", "67 hộ").replace("16/19", "14/19"),
            False,
        ),
        ("Đông Hà mở 38,7 km đường với 21,4 tỷ đồng; dân hiến 9.450 m2 đất.", False),
        ("Một dòng.", False),
    ],
)  # fmt: skip
def test_one_story_or_two(other: str, one_story: bool) -> None:
    assert are_one_story(STORY, other) is one_story
    assert are_one_story(other, STORY) is one_story


@pytest.mark.parametrize("text", ["", "a", "Một", "\n\n", "12,5%"])
def test_any_text_has_a_sketch(text: str) -> None:
    assert sketch(text).minhash.shape == (PERMUTATIONS,)


def test_no_others() -> None:
    assert copies(sketch(STORY), np.empty((0, PERMUTATIONS), np.uint32), []) == []
