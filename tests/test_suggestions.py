"""Questions to begin with: of the articles' own words, and surely answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import article

from rag.config import Config
from rag.engine import Engine
from rag.report import suggested_questions

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
    asked = [(each.question, each.answer) for each in suggested_questions(TEA)]
    # "gần" is no part of the question, and what leans on another sentence asks nothing.
    assert asked == [
        ("Toàn tỉnh Thái Nguyên hiện có bao nhiêu ha chè?", "19.000"),
        ("Ai là giám đốc Sở Công Thương Thái Nguyên?", "Trần Văn Khởi"),
    ]


@pytest.mark.parametrize(
    "told",
    [
        "Ngay cả công nghệ Bluetooth 4.0 tiết kiệm điện cũng không giúp được nhiều.",
        "Khi qua cầu vượt Bình Phước 200 mét, xe tải bị lật.",  # no whole sentence
        "Tổ chức Ân xá Quốc tế cho rằng 17 người chết, 5 người bị thương.",
        "Trường Tân Lập này có 12 lớp học mới xây trong năm.",  # points back
        "Theo anh Lê Đình Hoàng, thôn có đường mới.",  # a person without an office
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
    assert shown == ["Toàn tỉnh Thái Nguyên hiện có bao nhiêu ha chè?"]
    assert engine.ask(shown[0]).answerable
    engine.config = engine.config.model_copy(update={"answer_threshold": 1.0})
    engine.remove(AGAIN.id)
    assert engine.suggestions([TEA.id]) == []
