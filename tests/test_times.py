"""Whether a sentence is set at the time that a question names."""

from __future__ import annotations

import pytest
from corpus import article

from rag.answer.extractive.times import Times, agree
from rag.document.page import page_of
from rag.question.analyse import analyse
from rag.types import Article

QUARTER = article(
    "Huyện sơ kết quý I, triển khai nhiệm vụ quý II năm 2017\n\n"
    "Huyện ủy vừa họp sơ kết.\n\n"
    "Trong quý I, huyện tập trung chỉ đạo sản xuất. Toàn huyện đánh bắt 371,6 tấn hải sản.\n\n"
    "Hội nghị đề ra nhiệm vụ quý II. Ban hành đề án thu gom rác.",
    published="2017-04-14",
)
TERM = article(
    "Đảng bộ xã nhìn lại một nhiệm kỳ\n\n"
    "Kết thúc nhiệm kỳ 2015 - 2020, kinh tế xã tăng 14,2%/năm; xã về đích từ năm 2015.",
    published="2020-05-22",
)
UNDATED = article("Xã họp chi bộ\n\nXã có 14 đảng viên mới.")


@pytest.mark.parametrize(
    ("asked", "told", "expected"),
    [
        ("2017-Q1", "2017-Q1", True),
        ("2017-Q2", "2017-Q1", False),
        ("2017-Q2", "2017", True),
        ("2017", "2017-Q1", True),
        ("2016", "2017-Q1", False),
        ("2010/2015", "2015/2020", False),
        ("2010/2015", "2015", False),
        ("2015", "2015/2020", True),
        ("2021/2022", "2022/2023", False),
        ("2017-Q1", "2017-04-14", True),  # a report on a quarter comes after it
        ("2023-09", "2024-09-27", False),
        ("2024-09", "2024-11", True),
        ("2023-H1", "2023-01/2023-03", True),
        ("", "2017", True),
    ],
)
def test_times_that_agree(asked: str, told: str, *, expected: bool) -> None:
    assert agree(asked, told) == expected


@pytest.mark.parametrize(
    ("question", "source", "sentence", "denied"),
    [
        ("Quý I/2017 huyện đánh bắt bao nhiêu tấn?", QUARTER, "Toàn huyện", False),
        ("quý 1 năm 2017 huyện đánh bắt bao nhiêu tấn", QUARTER, "Toàn huyện", False),
        ("How much was caught in the first quarter of 2017?", QUARTER, "Toàn huyện", False),
        ("Quý II/2017 huyện đánh bắt bao nhiêu tấn?", QUARTER, "Toàn huyện", True),
        ("How much was caught in the second quarter of 2017?", QUARTER, "Toàn huyện", True),
        ("Năm 2016 huyện đánh bắt bao nhiêu tấn?", QUARTER, "Toàn huyện", True),
        ("Huyện đánh bắt tăng bao nhiêu so với năm 2016?", QUARTER, "Toàn huyện", False),
        ("Sang quý II huyện ban hành đề án gì?", QUARTER, "Ban hành", False),
        ("Nhiệm kỳ 2010 - 2015 kinh tế tăng bao nhiêu?", TERM, "Kết thúc", True),
        ("Nhiệm kỳ 2015 - 2020 kinh tế tăng bao nhiêu?", TERM, "Kết thúc", False),
        ("Nhiệm kỳ 2015 - 2020 xã về đích năm nào?", TERM, "Kết thúc", False),
        ("Năm 2014 xã về đích khi nào?", TERM, "Kết thúc", False),  # asks for the date
        ("Có phải xã về đích năm 2013 không?", TERM, "Kết thúc", False),  # it did not
        ("Năm 2012 xã kết nạp mấy đảng viên?", UNDATED, "Xã có", False),  # it does not say when
    ],
)
def test_another_time_is_no_answer(
    question: str, source: Article, sentence: str, *, denied: bool
) -> None:
    page = page_of(source)
    index = next(i for i in range(len(page.spans)) if page.text(i).startswith(sentence))
    position = next(
        (page.spans[index].start + page.text(index).index(figure)
         for figure in ("14,2%", "371,6") if figure in page.text(index)),
        None,
    )  # fmt: skip
    assert Times(analyse(question, ())).denied(page, index, position) == denied


def test_an_article_of_another_year_that_never_names_it_does_not_tell_of_it() -> None:
    source = article("Xã họp chi bộ\n\nXã có 14 đảng viên mới.", published="2018-03-01")
    page = page_of(source)
    for year, denied in (("2015", True), ("2017", False), ("2018", False)):  # 2017 ended lately
        times = Times(analyse(f"Năm {year} xã kết nạp mấy đảng viên?", ()))
        assert times.denied(page, 1, None) == denied


def test_what_had_not_begun_was_not_told() -> None:
    later = UNDATED.model_copy(update={"published": "2018-03-01"})
    times = Times(analyse("Năm 2019 xã kết nạp mấy đảng viên?", ()))
    assert times.denied(page_of(later), 1, None)
    assert not times.denied(page_of(UNDATED), 1, None)
