"""Which figures go by the name of a known indicator, and which by their own label."""

from __future__ import annotations

import pytest
from corpus import article

from rag.report.figures import known_indicator, labelled_figures
from rag.text import lexicon


def names(sentence: str) -> list[str]:
    """The indicator of each figure of a sentence; "" where it goes by its own label."""
    found = map(known_indicator, labelled_figures(article(f"Tin\n{sentence}")))
    return [lexicon.entries("indicators")[known]["vi"] if known else "" for known in found]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Năng suất lúa đạt 62 tạ/ha.", "Năng suất lúa"),
        ("Lúa xuân cho năng suất 6,2 tấn/ha.", "Năng suất lúa"),
        ("Tốc độ tăng trưởng kinh tế đạt 8,2%.", "Tăng trưởng kinh tế"),
        ("Kinh tế của xã tăng 8,2%.", "Tăng trưởng kinh tế"),
        ("Huyện đã chi trả tiền bồi thường 12 tỷ đồng.", "Tiền bồi thường đã chi trả"),
        ("Tỷ lệ hộ nghèo còn 3,5%.", "Tỷ lệ hộ nghèo"),
        ("Xã còn 3,5% hộ nghèo.", "Tỷ lệ hộ nghèo"),
        ("Sản lượng lương thực đạt 3.000 tấn.", "Sản lượng lương thực"),
        ("Ngư dân đánh bắt 300 tấn hải sản.", "Sản lượng thủy sản"),
        ("Xã gieo cấy 300 ha lúa.", "Diện tích lúa"),
        ("Cả huyện đã xuống giống 300 ha lúa.", "Diện tích lúa"),
        ("Xã đã đạt 17/19 tiêu chí nông thôn mới.", "Số tiêu chí nông thôn mới"),
        (
            "Xã đã đạt 9/19 tiêu chí nông thôn mới nâng cao.",
            "Số tiêu chí nông thôn mới nâng cao",
        ),
        ("Thu nhập bình quân đầu người đạt 52 triệu đồng.", "Thu nhập bình quân đầu người"),
        ("Xã đề ra 12 chỉ tiêu kinh tế - xã hội chủ yếu.", "Chỉ tiêu chủ yếu"),
    ],
)
def test_a_figure_that_tells_its_subject_goes_by_the_known_name(
    sentence: str, expected: str
) -> None:
    assert names(sentence) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "Năng suất cà phê đạt 2,8 tấn/ha.",
        "Năng suất ngô đạt 48 tạ/ha.",
        "Năng suất tôm công nghệ cao đạt 11,6 tấn/ha.",
        "Tăng trưởng tín dụng đạt 12,5%.",
        "Tăng trưởng doanh thu du lịch đạt 20%.",
        "Phát triển kinh tế xã hội, số hợp tác xã tăng 12%.",
        "Bảo hiểm xã hội chi trả lương hưu 40 tỷ đồng.",
        "Ngân sách chi trả lương hưu cho 900 đối tượng.",
        "100% hộ nghèo có thẻ bảo hiểm y tế.",
        "Huyện hỗ trợ 100% hộ nghèo.",
        "Số người đứng đầu phụ trách chưa tốt chiếm 3%.",
        "Tỷ lệ rác được thu gom đạt 97,8%.",
        "Diện tích lúa bị ngập là 214,5 ha.",
        "Xã chuyển đổi 20 ha đất lúa sang trồng cam.",
        "Xã cấp 5 tấn lương thực cho dân vùng lũ.",
        "Tỉnh hỗ trợ 2 tỷ đồng cho tàu đánh bắt.",
        "Xã xây trung tâm thương mại dịch vụ 50 tỷ đồng.",
        "GRDP bình quân đầu người đạt 61 triệu đồng.",
        "Thu nhập bình quân của công nhân đạt 9 triệu đồng.",
        "Dự toán thu ngân sách là 51 tỷ đồng.",
        "Chi bộ không hoàn thành nhiệm vụ chiếm 2%.",
        "Năm nay xã đề ra 8 nhiệm vụ trọng tâm.",
    ],
)
def test_any_other_figure_goes_by_its_own_label(sentence: str) -> None:
    assert set(names(sentence)) == {""}
