"""When and where figures hold."""

from __future__ import annotations

import pytest
from corpus import article
from hypothesis import given
from hypothesis import strategies as st

from rag.document.periods import complete, moments, show_period, year_of
from rag.document.time_and_place import subjects_of
from rag.report.figures import labelled_figures
from rag.text import parse

SPRING = "2017-04-14"


@pytest.mark.parametrize(
    ("value", "published", "year", "expected"),
    [
        ("Q1", SPRING, None, "2017-Q1"),
        ("Q1", None, "2017", "2017-Q1"),
        ("Q1", None, None, None),
        ("Q4", "2018-01-20", None, "2017-Q4"),  # told in January, it is last year's
        ("Q2", SPRING, None, "2017-Q2"),
        ("H1", "2019-07-02", None, "2019-H1"),
        ("--04-21", SPRING, None, "2017-04-21"),
        ("--04-21", None, None, None),
        ("2017-01/2017-03", None, None, "2017-Q1"),
        ("2017-01/2017-06", None, None, "2017-H1"),
        ("2017-01/2017-09", None, None, "2017-01/2017-09"),
        ("--01/--09", SPRING, None, "2017-01/2017-09"),
        ("2015/2020", SPRING, None, "2015/2020"),
    ],
)
def test_a_period_is_completed_by_the_date_of_its_article(
    value: str, published: str | None, year: str | None, expected: str | None
) -> None:
    assert complete(value, published, year) == expected


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("Trong quý I, huyện trồng 5 ha.", ["2017-Q1"]),
        ("Năm nay huyện trồng 5 ha.", ["2017"]),
        ("Năm ngoái huyện trồng 5 ha.", ["2016"]),
        ("Trong 6 tháng đầu năm, huyện trồng 5 ha.", ["2017-H1"]),
        ("Đến nay, huyện đã trồng 5 ha.", [SPRING]),
        ("Tăng 5% so với năm 2015.", []),
        ("Xã đã về đích từ năm 2015.", []),
        ("Sửa trong năm 2019 và những năm tiếp theo.", []),
        ("Nhiệm kỳ 2015 - 2020, xã làm 5 km đường.", ["2015/2020"]),
        ("Họp lúc 16 giờ.", []),
    ],
)
def test_what_sets_the_time_of_a_sentence(sentence: str, values: list[str]) -> None:
    assert [moment.value for moment in moments(parse(sentence), SPRING)] == values


@pytest.mark.parametrize(
    ("sentence", "published", "value"),
    [
        ("Quý này huyện trồng 5 ha.", SPRING, "2017-Q2"),
        ("Quý vừa qua huyện trồng 5 ha.", SPRING, "2017-Q1"),
        ("Trong quý trước, huyện trồng 5 ha.", SPRING, "2017-Q1"),
        ("Quý vừa qua huyện trồng 5 ha.", "2018-02-20", "2017-Q4"),
        ("Tháng này huyện trồng 5 ha.", SPRING, "2017-04"),
        ("Tháng qua huyện trồng 5 ha.", SPRING, "2017-03"),
        ("Trong tháng vừa qua, huyện trồng 5 ha.", SPRING, "2017-03"),
        ("Tháng trước huyện trồng 5 ha.", SPRING, "2017-03"),
        ("Tháng trước huyện trồng 5 ha.", "2018-01-03", "2017-12"),
        ("Tháng qua huyện trồng 5 ha.", None, None),
    ],
)
def test_the_quarter_or_month_just_past_is_the_one_before(
    sentence: str, published: str | None, value: str | None
) -> None:
    assert [moment.value for moment in moments(parse(sentence), published)] == [value]


@pytest.mark.parametrize(
    "sentence",
    ["Tăng 5% so với tháng trước.", "Ba tháng qua huyện trồng 5 ha.", "3 quý qua, xã vượt thu."],
)
def test_a_comparison_or_several_months_are_not_the_month_before(sentence: str) -> None:
    assert moments(parse(sentence), SPRING) == []


def test_now_of_an_undated_article_is_no_time() -> None:
    assert [moment.value for moment in moments(parse("Đến nay xã có 5 km đường."), None)] == [None]


def test_one_year_of_headline_and_lead() -> None:
    assert year_of("Tám việc của năm 2022", "Trong quý I/2022, xã họp.") == "2022"
    assert year_of("Từ năm 2020 đến năm 2022", "Xã họp.") is None


@pytest.mark.parametrize(
    ("value", "vietnamese", "english"),
    [
        ("2017-Q1", "quý I/2017", "Q1 2017"),
        ("2017-H1", "6 tháng đầu năm 2017", "first half of 2017"),
        ("2015/2020", "2015–2020", "2015–2020"),
        ("2017-04-14", "14/04/2017", "14 April 2017"),
        ("2017-04", "tháng 4/2017", "April 2017"),
        (None, "", ""),
        ("2017-99", "2017-99", "2017-99"),
    ],
)
def test_a_period_is_read(value: str | None, vietnamese: str, english: str) -> None:
    assert show_period(value, "vi") == vietnamese
    assert show_period(value, "en") == english


@given(st.text(alphabet="0123456789-/QH1 ", max_size=24))
def test_showing_never_fails(value: str) -> None:
    assert isinstance(show_period(value, "vi"), str)


TWO_DISTRICTS = article(
    "Hai huyện sơ kết quý I, bàn việc quý II năm 2017\n"
    "Huyện ủy Bình Minh và Sông Trà, Kim Sơn vừa họp sơ kết quý I.\n"
    "Huyện ủy Bình Minh\n"
    "Trong quý I, toàn huyện trồng 120 ha rừng. Số xã về đích là 6 xã Mường Lò, Mường Hum, "
    "Mường Khoa. Huyện sửa 7 km đường.\n"
    "Huyện ủy Sông Trà\n"
    "Toàn huyện nuôi 45 lồng cá. Đến nay có 12 lớp dạy nghề.\n"
    "Sang quý II, huyện sẽ mở 3 lớp nữa.",
    published=SPRING,
    place="Bình Minh, Sông Trà, Kim Sơn",
)


def test_figures_take_place_and_time_from_what_stands_above_them() -> None:
    found = {f.value: (f.place, f.period) for f in labelled_figures(TWO_DISTRICTS)}
    assert found["120"] == ("Bình Minh", "2017-Q1")
    assert found["7"] == ("Bình Minh", "2017-Q1")  # not in the last of the communes listed
    assert found["45"] == ("Sông Trà", "2017-Q1")
    assert found["12"] == ("Sông Trà", SPRING)
    assert found["3"] == ("Sông Trà", "2017-Q2")


def test_a_larger_unit_is_not_the_place_of_a_figure() -> None:
    told = article(
        "Xã Hòa An làm đường\n"
        "Xã Hòa An (Phú Lộc) làm 9 km đường. Nhờ UBND huyện Phú Lộc giúp, xã dựng 2 cầu.",
        place="Hòa An, Phú Lộc",
    )
    assert {figure.place for figure in labelled_figures(told)} == {"Hòa An"}


TOGETHER = article(
    "Quỳ Châu và Tân Long đẩy nhanh trồng rừng\n"
    "Hai huyện Quỳ Châu và Tân Long đã họp, giao 45 ha. Huyện Quỳ Châu đã trồng 1.245 ha rừng, "
    "còn huyện Tân Long trồng được 870,6 ha.\n"
    "Bà Lê Thị Hoa, Phó Chủ tịch UBND huyện Tân Long, cho biết huyện thiếu 2,3 triệu cây giống.\n"
    "Đến nay đã có 12 vườn ươm.",
    place="Quỳ Châu, Tân Long",
)


def test_of_two_districts_neither_is_the_other_s() -> None:
    found = {figure.value: figure.place for figure in labelled_figures(TOGETHER)}
    assert found["45"] == "Quỳ Châu, Tân Long"
    assert found["1245"] == "Quỳ Châu"
    assert found["870.6"] == found["2300000"] == "Tân Long"
    assert found["12"] is None
    assert subjects_of(TOGETHER) == ("Quỳ Châu", "Tân Long")


def test_a_district_is_no_subject_beside_its_commune() -> None:
    told = article(
        "Xã Hòa An làm đường\nXã Hòa An, huyện Phú Lộc làm đường.", place="Hòa An, Phú Lộc"
    )
    assert subjects_of(told) == ("Hòa An",)


def test_a_caption_and_a_commune_do_not_take_the_figures_of_their_unit() -> None:
    told = article(
        "Hòa An: vụ tôm mới\n"
        "Xã Hòa An, huyện Phú Lộc thu 20 tấn tôm.\n"
        "Thu hoạch tôm ở ấp Bãi Dài\n"
        "Phòng Nông nghiệp huyện Võ Hoài Thương giúp 70 hộ. Ở xã Tân Lợi có 9 hộ.",
        place="Hòa An, Phú Lộc",
    )
    found = {figure.value: figure.place for figure in labelled_figures(told)}
    assert found == {"20": "Hòa An", "70": "Hòa An", "9": "Tân Lợi"}
