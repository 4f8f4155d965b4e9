"""What a figure counts, in the words of its own clause."""

from __future__ import annotations

import pytest
from corpus import article
from hypothesis import given
from hypothesis import strategies as st

from rag.document.figure_labels import label_of
from rag.figures import counts, figures_of
from rag.report.figures import figures_in_words, labelled_figures
from rag.text import parse


def labels(sentence: str) -> list[str]:
    parsed = parse(sentence)
    return [label_of(parsed, figure) for figure in figures_of(parsed) if counts(figure)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Toàn huyện trồng 120,5ha ngô, 30ha lạc.", ["Toàn huyện trồng ngô", "lạc"]),
        (
            "Đánh bắt ước đạt 40 tấn cá, giá trị ước tính 2 tỷ đồng.",
            ["Đánh bắt cá", "Đánh bắt cá: giá trị"],
        ),
        (
            "Thu nhập bình quân đạt 40 triệu đồng/năm, tăng 5% so với năm trước.",
            ["Thu nhập bình quân", "Thu nhập bình quân: tăng so với năm trước"],
        ),
        (
            "Phong trào làm đường được chỉ đạo sát, đến nay bình quân đạt 8,5 km/xã.",
            ["Phong trào làm đường được chỉ đạo sát: bình quân"],
        ),
        ("Xã lập 2 trang trại với tổng diện tích 3 ha.", None),
        ("Xã còn 10 tiêu chí chưa đạt.", ["Xã tiêu chí chưa đạt"]),
        ("Huyện có 12 hợp tác xã Tân Sơn, Mường Lò.", ["Huyện hợp tác xã"]),
        ("Huyện có 12 hợp tác xã Đông Lạng, Mường Lò.", ["Huyện hợp tác xã"]),
        ("Số xã về đích là 3 xã Ưu Điềm, Ô Mễ, Ân Thi.", ["Số xã về đích xã"]),
        ("Có 4 chỉ tiêu về kinh tế và 3 chỉ tiêu về văn hóa.", None),
        ("Bà Lan, Chủ tịch UBND xã, cho biết xã có 164 máy gặt.", ["xã máy gặt"]),
        ("Xã ra mắt mô hình “Camera an ninh” với 86 mắt camera tại 14 xóm.", ["mắt camera", None]),
        ("Nguyên nhân là mưa lớn kéo dài làm 318 ha lúa bị đổ ngã.", ["lúa bị đổ ngã"]),
        (
            "Giá lúa chỉ đạt 6.800 đồng/kg, thấp hơn 400 đồng/kg so với đầu vụ.",
            ["Giá lúa", "Giá lúa: thấp hơn so với đầu vụ"],
        ),
        ("Hồ sơ trực tuyến: 31.406 hồ sơ (chiếm 65,1%).", ["Hồ sơ trực tuyến: hồ sơ", None]),
    ],
)
def test_labels(sentence: str, expected: list[str | None] | None) -> None:
    found = labels(sentence)
    if expected is not None:
        assert len(found) == len(expected)
        assert [
            label if wanted else None for label, wanted in zip(found, expected, strict=True)
        ] == (expected)
    assert all(label and label[0] not in " ,;:" for label in found)


def test_two_counts_of_one_clause_keep_their_own_nouns() -> None:
    first, second = labels("Có 4 chỉ tiêu về kinh tế và 3 chỉ tiêu về văn hóa.")
    assert "kinh tế" in first
    assert "văn hóa" not in first
    assert "văn hóa" in second
    assert "kinh tế" not in second


def test_a_vague_clause_takes_what_it_measures_from_the_one_before() -> None:
    farms, area = labels("Xã lập 2 trang trại với tổng diện tích 3 ha.")
    assert "trang trại" in farms
    assert "diện tích" in area
    assert "trang trại" in area


@given(st.text(alphabet=" ,.;:()0123456789%abcđêô “”-/haxã\n", max_size=80))
def test_any_sentence_gets_labels(sentence: str) -> None:
    assert all(isinstance(label, str) and label for label in labels(sentence))


@pytest.mark.parametrize(
    ("sentence", "raw"),
    [
        ("Năng suất ước đạt 52,6 tạ/ha.", "ước đạt 52,6 tạ/ha"),
        ("Xã trồng gần 7 ha ngô.", "gần 7 ha"),
        ("Tư vấn cho trên 1.000 lượt người.", "trên 1.000 lượt người"),
        ("Tỷ lệ hồ sơ trực tuyến dưới 40%.", "dưới 40%"),
        ("Mỗi hộ có 5 ha trở lên.", "5 ha trở lên"),
        ("Giá thấp hơn 400 đồng/kg so với đầu vụ.", "400 đồng/kg"),  # a difference, no bound
        ("It has homes for nearly 4,800 people.", "nearly 4,800"),
    ],
)
def test_a_figure_is_listed_with_the_word_that_bounds_it(sentence: str, raw: str) -> None:
    (figure,) = labelled_figures(article(f"Báo cáo\n{sentence}"))
    assert figure.raw == raw


def test_what_names_places_counts_none() -> None:
    told = article("Tin rừng\nHai huyện Quỳ Châu và Tân Long đang trồng rừng, mỗi huyện 5 ha.")
    assert [figure.value for figure in labelled_figures(told)] == ["5"]


def test_figures_of_a_report_stand_in_their_own_words() -> None:
    told = article(
        "Báo cáo quý I\nQuý I/2024, số hộ nghèo của xã Hòa An giảm 296 hộ. "
        "Xã thu ngân sách 4,2 tỷ đồng, cứng hóa 3,5 km đường.",
        published="2024-04-03",
    )
    rows = {figure.raw: figure.label for figure in figures_in_words(told, is_report=True)}
    assert rows["296 hộ"] == "Quý I/2024, số hộ nghèo của xã Hòa An giảm 296 hộ."
    assert all(raw in words for raw, words in rows.items())


def test_figures_of_news_stand_in_their_own_words() -> None:
    told = article(
        "Khánh thành cầu Mường Lò\n"
        "Cây cầu dài 120 m nối hai bờ sông Trà, do 3 Đội thi công dựng trong 14 tháng. "
        "Chủ xe Lumia 1520 qua cầu đầu tiên; dự án nhận 2,5 tỷ đồng của 1.886 người góp.",
        published="2024-09-03",
    )
    rows = {f.raw: (f.label, f.period, f.place) for f in figures_in_words(told, is_report=False)}
    assert {"120 m", "14 tháng", "2,5 tỷ đồng"} <= rows.keys()
    assert "1520" not in rows
    sentence = "Cây cầu dài 120 m nối hai bờ sông Trà, do 3 Đội thi công dựng trong 14 tháng."
    assert rows["120 m"] == (sentence, None, None)


def test_what_is_no_sentence_of_the_news_gives_no_figure() -> None:
    told = article(
        "Khánh thành cầu Mường Lò\n"
        "Gần 300 người dự lễ khánh thành cầu Mường Lò sáng 2/9. Ảnh: Lê Hoa. "
        "Cầu rộng 12 m được nối vào quốc lộ sau 14 tháng thi công. "
        "Ngoài ra, xã còn làm 6 km đường quanh chân cầu trong năm nay. "
        "Tấm biển 1.920 x 1.080 pixel ở đầu cầu chiếu phim, vé 20.000 – 30.000 đồng. "
        "Ai cũng khen máy tính bảng Sapa 2 phiên bản mới đặt cạnh cầu, giá 9,5 triệu đồng. "
        "Lễ bắt đầu lúc 16h20 chiều 2/9 bên mố cầu phía nam. "
        "Hai mố cầu này nặng 40 tấn, được đúc ngay tại bến sông Trà. "
        "Phần còn lại nhiều nhất cũng chỉ khoảng 200 tỷ đồng, thường là dưới mức ấy một ít. "
        "Chẳng hạn, xã Mường Lò đã vay 25 triệu đồng để đúc lan can. "
        "Cầu Mường Lò có 20 đến 30 lượt khách mỗi ngày. "
        "Xã Mường Lò lọt vào top 10 bản đẹp của tỉnh Sông Trà. "
        "Trong 14 ngày, anh đã sơn xong lan can ở đầu phía Mường Lò. "
        "Hai bên đã ký bản giao 12 m đất ven sông Trà. "
        "Hỗ trợ người dân 5,9 tỷ đồng dựng lại nhà cửa bên hai đầu...",
        published="2024-09-03",
    )
    raws = [figure.raw for figure in figures_in_words(told, is_report=False)]
    assert raws == ["12 m", "14 tháng", "9,5 triệu đồng"]
