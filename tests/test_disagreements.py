"""Where reports of one event tell one thing differently, and where it only looks so."""

from __future__ import annotations

import pytest
from corpus import article

from rag.document import differing
from rag.models import denied
from rag.report.export.layout import differing as line_of
from rag.report.figures import disagreements

# What both reports of the event tell, with one slot open.
FLOOD = (
    "Mưa lũ ở huyện Khe Trà\n"
    "Mưa lớn kéo dài làm nước sông Trà dâng nhanh, nhiều thôn của huyện Khe Trà bị chia cắt. {}\n"
    "Huyện Khe Trà đã đưa xuồng đến các thôn bị ngập và phát mì tôm, nước uống cho bà con."
)
BRIDGE = "Cầu Suối Ngọc nối hai xã của huyện Khe Trà sẽ thông xe {}."
MATCH = "Phút {}, Nguyễn Văn Bách sút bóng trúng xà ngang khung thành đội Khe Trà."


def told(*sentences: str) -> set[str]:
    """What reports that differ in one sentence disagree on."""
    reports = [
        article(FLOOD.format(sentence), f"{i}.txt", published="2024-11-05")
        for i, sentence in enumerate(sentences)
    ]
    return {slot.raw for slots in differing(reports, denied) for slot in slots}


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("Lũ cuốn trôi {} ngôi nhà của dân xã Mường Lò.", ("49", "44")),
        ("Lũ làm ngập {} ha lúa của xã Mường Lò.", ("310,5", "301,5")),
        ("Thiệt hại ước tính của xã Mường Lò là {} tỷ đồng.", ("12", "15")),
        ("Lũ làm ngập {} lúa của xã Mường Lò.", ("31,5 ha", "350.000 m²")),
        (BRIDGE, ("ngày 14/10", "ngày 15/10")),
        (BRIDGE, ("lúc 9h ngày 2/12", "lúc 10h ngày 2/12")),
        (MATCH, ("24", "23")),
        ("Trận đá bóng gây quỹ, Mường Lò thắng Thanh Giang với tỷ số {}.", ("2 – 1", "3 – 1")),
    ],
)
def test_one_thing_told_with_two_values_is_a_disagreement(
    line: str, values: tuple[str, str]
) -> None:
    found = told(*(line.format(value) for value in values))
    assert len(found) == 2
    assert all(any(raw in value or value in raw for raw in found) for value in values)


def test_hours_of_two_days_are_none() -> None:
    line = "Ngày {}/11 đỉnh triều của sông Trà vượt mức báo động vào lúc {}."
    assert told(line.format(3, "6h30"), line.format(2, "18h30")) == {"3/11", "2/11"}


def test_digits_in_another_order_are_a_slip_whatever_the_words_around() -> None:
    one, other = (
        "Nhà thầu nói cầu được đầu tư {} tỷ đồng.",
        "Theo sở, giá trị của dự án là {} tỷ đồng.",
    )
    assert told(one.format("46,8"), other.format("48,6")) == {"46,8 tỷ đồng", "48,6 tỷ đồng"}
    assert not told(one.format("46,8"), other.format("39,7"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # A rounding, a bound, a range of time that holds the day.
        ("Lũ làm ngập 491.578 m² lúa.", "Lũ làm ngập 491.000 m² lúa."),
        ("Mực nước sông Trà giảm 3,1% trong ngày.", "Mực nước sông Trà giảm 3,13% trong ngày."),
        ("Lũ làm ngập 310 ha lúa.", "Lũ làm ngập hơn 300 ha lúa."),
        (BRIDGE.format("ngày 14/10"), BRIDGE.format("trong tháng 10")),
        # Other moments, another thing, values too far apart.
        ("Sáng 3/11, lũ cuốn trôi 4 ngôi nhà.", "Sáng 4/11, lũ cuốn trôi 9 ngôi nhà."),
        ("Xã được trao 12 giải nhất toàn tỉnh.", "Xã được mời 9 trọng tài toàn tỉnh."),
        ("Lũ cuốn trôi 9 ngôi nhà.", "Lũ cuốn trôi 90 ngôi nhà."),
        # The scores of two matches; the sides of a screen.
        ("Đội Khe Trà thắng Mường Lò 3-0.", "Đội Khe Trà vào chung kết sau trận thắng đậm 4-0."),
        ("Xã mua màn hình 1080x1920 điểm.", "Xã mua màn hình 1.920 x 1.080 điểm."),
        # Days of two steps of one matter.
        (
            "Đoàn thẩm tra của tỉnh về xã ngày 7/8/2024 ghi nhận xã đã đạt 17 tiêu chí.",
            "Ban Chỉ đạo của huyện ngày 10/8/2024 kiểm tra tiến độ tại xã Mường Lò.",
        ),
        # Both values stand in one of the reports.
        ("Lũ cuốn trôi 49 ngôi nhà, lúc đầu báo 44 ngôi nhà.", "Lũ cuốn trôi 44 ngôi nhà."),
        # Of one noun, but of dead and of hurt; of a cut and of a gap.
        ("Tai nạn ở Khe Trà, 1 người chết, 2 người bị thương.", "Khe Trà: 3 người thương vong."),
        ("Lợi nhuận chỉ còn 100 đồng/lít (giảm 200 đồng/lít).", "Giá thấp hơn 204 đồng/lít."),
        # Other units.
        ("Xã nhận 5 tấn gạo cứu trợ.", "Xã nhận 8 kg gạo cứu trợ."),
        # One score told from the other side.
        ("Trận gây quỹ, Mường Lò thắng Khe Trà 2-1.", "Trận gây quỹ, Khe Trà thua Mường Lò 1-2."),
        # Prices of the hour.
        ("Giá vàng bán ra 37,27 triệu đồng.", "Giá vàng bán ra 37,21 triệu đồng."),
    ],
)
def test_what_only_looks_different_is_none(one: str, other: str) -> None:
    assert not told(one, other)


def test_a_market_report_gives_none() -> None:
    lines = (
        "Mã {0} giảm xuống {1} đồng/CP. Mã {0} khớp được {2} đơn vị. "
        "Tổng khối lượng giao dịch đạt {2} đơn vị. Nhà đầu tư {0} lãi {3} tỷ đồng."
    )
    assert not told(lines.format("KTR", 150, 411, 12), lines.format("KTR", 156, 749, 15))


def test_three_outlets_make_one_row_and_equal_values_share_a_cell() -> None:
    line = "Lũ cuốn trôi {} ngôi nhà của dân xã Mường Lò."
    reports = [
        article(
            FLOOD.format(line.format(count)) + f" {outlet}.",
            f"{i}.txt",
            publisher=outlet,
            published="2024-11-05",
        )
        for i, (count, outlet) in enumerate(
            [(49, "Báo Một"), (44, "Báo Hai"), (47, None), (49, "Báo Tư")]
        )
    ]
    (row,) = disagreements(reports)
    assert sorted(cell.value for cell in row.cells) == ["44", "47", "49"]
    assert [len(cell.others) for cell in row.cells if cell.value == "49"] == [1]
    shown = line_of(row, "vi")
    assert "44 ngôi nhà (Báo Hai, 05/11/2024)" in shown
    assert "47 ngôi nhà (“Mưa lũ ở huyện Khe Trà”, 05/11/2024)" in shown


def test_a_report_gives_one_value_and_four_values_are_a_list() -> None:
    line = "Lũ cuốn trôi {} ngôi nhà của dân xã Mường Lò."
    assert len(told(*(line.format(count) for count in (41, 43, 46, 49)))) <= 3
