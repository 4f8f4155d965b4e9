"""Questions to begin with: of the articles' own words, and surely answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import article

from rag.config import Config
from rag.engine import Engine
from rag.report import varied_questions
from rag.report.suggestions import suggested_questions

TEA = article(
    "Chè Thái Nguyên\n"
    "Toàn tỉnh Thái Nguyên hiện có gần 19.000 ha chè, đứng thứ hai cả nước.\n"
    "Ngoài ra tỉnh còn có 32 hợp tác xã chế biến chè.\n"
    "Ông Trần Văn Khởi, Giám đốc Sở Công Thương Thái Nguyên, cho biết sản lượng tăng.",
    "tea.txt",
)
AGAIN = article(TEA.text.replace("sản lượng tăng", "giá cũng tăng"), "again.txt")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    settings = {"openai_api_key": None, "openai_base_url": None}
    with Engine(Config(home=tmp_path).model_copy(update=settings)) as opened:
        opened.add((TEA, AGAIN))
        yield opened


def test_figures_and_offices_are_asked_for_in_the_words_of_the_article() -> None:
    # "gần" is no part of the question, and what leans on another sentence asks nothing.
    assert [*suggested_questions(TEA)] == [
        ("figure", "Toàn tỉnh Thái Nguyên hiện có bao nhiêu ha chè?", "19.000"),
        ("person", "Ai là giám đốc Sở Công Thương Thái Nguyên?", "Trần Văn Khởi"),
    ]


TOLD = [
    ("Ngày 22/4, xã Tân Lập đã khánh thành cầu Bến Nứa, dài 30 m.",
     ("time", "Xã Tân Lập đã khánh thành cầu Bến Nứa vào ngày nào?", "22/4")),
    ("Cầu Bến Nứa được khánh thành vào sáng ngày 22/4 tại thôn Đông.",
     ("time", "Cầu Bến Nứa được khánh thành vào ngày nào?", "22/4")),
    ("Xã Tân Lập giữ đà tăng trưởng; xã về đích nông thôn mới từ năm 2015.",
     ("time", "Xã Tân Lập về đích nông thôn mới từ năm nào?", "2015")),
    ("Hội chợ nông sản của tỉnh Hà Tĩnh đã mở tại thị trấn Nghèn, gần chợ cũ.",
     ("place", "Hội chợ nông sản của tỉnh Hà Tĩnh đã mở ở đâu?", "Nghèn")),
    ("Qua nhiệm kỳ, xã Tân Lập giảm nghèo; thu nhập bình quân đầu người đạt 39 triệu đồng/năm.",
     ("figure", "Thu nhập bình quân đầu người của Tân Lập là bao nhiêu?", "39")),
]  # fmt: skip


@pytest.mark.parametrize(("told", "asked"), TOLD)
def test_times_places_and_indicators_are_asked_for(told: str, asked: tuple[str, str, str]) -> None:
    report = article(f"Tin xã Tân Lập\n{told}").model_copy(update={"place": "Tân Lập"})
    assert asked in [*suggested_questions(report)]


def test_kinds_take_turns_and_so_do_articles() -> None:
    told = "Toàn xã Khe Sao có 120 hộ nghèo.\nXã Khe Sao hiện có khoảng 12 thôn bản xa."
    other = article(f"Tin mới\n{told}", "other.txt")
    asked = [each.question for each in varied_questions((other, TEA))]
    assert asked == [
        "Toàn xã Khe Sao có bao nhiêu hộ nghèo?",
        "Ai là giám đốc Sở Công Thương Thái Nguyên?",
        "Toàn tỉnh Thái Nguyên hiện có bao nhiêu ha chè?",
        "Xã Khe Sao hiện có bao nhiêu thôn bản xa?",
    ]


@pytest.mark.parametrize(
    "told",
    [
        "Ngay cả công nghệ Bluetooth 4.0 tiết kiệm điện cũng không giúp được nhiều.",
        "Khi qua cầu vượt Bình Phước 200 mét, xe tải bị lật.",  # no whole sentence
        "Tổ chức Ân xá Quốc tế cho rằng 17 người chết, 5 người bị thương.",
        "Trường Tân Lập này có 12 lớp học mới xây trong năm.",  # points back
        "Theo anh Lê Đình Hoàng, thôn có đường mới.",  # a person without an office
        "Một ngày trước khi đến thăm cầu Bến Nứa vào ngày 22/4, ông đã gọi điện.",  # not whole
        "Xe tăng của quân đội nước bạn đã tiến vào khu vực Bến Nứa ở Hà Tĩnh.",  # of the name
    ],
)
def test_what_is_no_question_by_itself_is_not_asked(told: str) -> None:
    assert list(suggested_questions(article(f"Tin mới\n{told}"))) == []


def test_a_person_without_an_office_keeps_no_question_from_being_asked() -> None:
    told = "Theo anh Lê Đình Hoàng, thôn có đường mới.\nToàn xã Khe Sao có 120 hộ nghèo."
    assert list(suggested_questions(article(f"Tin mới\n{told}")))


def test_only_what_is_surely_answered_is_suggested(engine: Engine) -> None:
    ids = [each.id for each in engine.articles()]
    shown = engine.suggestions(ids)
    assert shown == [each.question for each in suggested_questions(TEA)]
    assert all(engine.ask(each).answerable for each in shown)
    engine.config = engine.config.model_copy(update={"answer_threshold": 1.0})
    engine.remove(AGAIN.id)
    assert engine.suggestions([TEA.id]) == []
