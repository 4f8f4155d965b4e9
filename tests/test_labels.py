"""What is told of the figures of an article: their words, their clause, which are sure."""

from __future__ import annotations

import json

import pytest
from corpus import article
from hypothesis import given
from hypothesis import strategies as st

from rag.document import clause_of
from rag.figures import counts, figures_of
from rag.report import SURE, brief
from rag.report.figures import figures_in_words, labelled_figures
from rag.text import parse


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Toàn huyện trồng 120,5ha ngô, 30ha lạc.", ["Toàn huyện trồng 120,5ha ngô", "30ha lạc"]),
        ("Xã có 12 trạm y tế – 3 trường học.", ["Xã có 12 trạm y tế", "3 trường học"]),
        ("Toàn huyện có 20 ngôi nhà bị ngập.", ["Toàn huyện có 20 ngôi nhà bị ngập"]),
        ("Xã trồng 3 ha chè và 2 ha cam.", ["Xã trồng 3 ha chè", "2 ha cam"]),
    ],
)
def test_the_clause_of_a_figure_stands_as_it_is_written(sentence: str, expected: list[str]) -> None:
    parsed = parse(sentence)
    assert [clause_of(parsed, each) for each in figures_of(parsed) if counts(each)] == expected


@given(st.text(alphabet="xã có 12,5% ha. –;()3", max_size=60))
def test_a_clause_holds_its_figure(sentence: str) -> None:
    parsed = parse(sentence)
    for figure in filter(counts, figures_of(parsed)):
        assert figure.raw.strip() in clause_of(parsed, figure)


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


def test_a_report_lists_what_it_repeats_once_and_without_captions() -> None:
    told = article(
        "Báo cáo năm\nCổng làng mới Trong năm, xã Hòa An cứng hóa 3,5 km đường. "
        "Xã mừng 60 năm ngày thành lập. Các thôn thi làm bánh mừng 60 năm ngày thành lập xã. "
        "Trong năm, xã Hòa An cứng hóa 3,5 km đường.",
    )
    rows = [(each.raw, each.label) for each in figures_in_words(told, is_report=True)]
    assert [raw for raw, _ in rows] == ["3,5 km đường", "60 năm"]
    assert rows[0][1] == "Trong năm, xã Hòa An cứng hóa 3,5 km đường."


TOLD = (
    "Theo UBND huyện Khe Trà, cầu Mường Lò qua sông Trà dài 120,5 m, được dựng với 2,5 tỷ đồng "
    "của 1.886 hộ dân ở các xã Khe Trà, Thanh Giang và Mường Lò."
)


def test_figures_of_news_stand_in_their_own_words() -> None:
    told = article(f"Khánh thành cầu Mường Lò\n{TOLD}", published="2024-09-03")
    rows = {f.raw: (f.label, f.period, f.place) for f in figures_in_words(told, is_report=False)}
    assert rows == dict.fromkeys(("120,5 m", "2,5 tỷ đồng", "1.886 hộ dân"), (TOLD, None, None))


def test_the_surest_figure_of_a_story_stands_in_its_briefing() -> None:
    told = article(f"Khánh thành cầu Mường Lò\n{TOLD}", published="2024-09-03")
    (row,) = brief([told], "vi").figures
    assert (row.indicator, row.unit) == (TOLD, "m")
    assert [cell.value for cell in row.cells] == ["120.5"]


def test_what_is_no_sentence_of_the_news_gives_no_figure() -> None:
    told = article(
        "Khánh thành cầu Mường Lò\n"
        "Gần 300 người dự lễ khánh thành cầu Mường Lò sáng 2/9. Ảnh: Lê Hoa. "
        "Ngoài ra, xã còn làm 6 km đường quanh chân cầu trong năm nay. "
        "Tấm biển 1.920 x 1.080 pixel ở đầu cầu chiếu phim, vé 20.000 – 30.000 đồng. "
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
    assert not figures_in_words(told, is_report=False)


def test_the_measure_says_what_it_was_fitted_on() -> None:
    card = json.loads(SURE.read_text(encoding="utf-8"))["card"]
    unseen = card["figures, out of fold"]
    assert unseen["read"] >= 1000
    assert unseen["right of the shown"] >= 0.95 * unseen["shown"]
