"""What a question says of itself; the cases are tables in `data`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.question import analyse, is_english, without_courtesy
from rag.text import fold

DATA = Path(__file__).parent / "data"
KNOWN = frozenset(("hai luu", "song lo", "thanh giang", "khe sao", "thai nguyen", "thanh mai"))


def table(name: str) -> list[list[str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("question", "asked", "unit"), table("questions_asked.tsv"))
def test_what_a_question_asks_for(question: str, asked: str, unit: str) -> None:
    analysed = analyse(question, KNOWN, plain=fold(question) == question)
    assert (analysed.asked, analysed.unit.unit) == (asked, unit)


@pytest.mark.parametrize(("question", "names"), table("question_names.tsv"))
def test_the_names_that_an_answer_must_be_about(question: str, names: str) -> None:
    assert ", ".join(analyse(question, KNOWN).names) == names


def test_places_stand_in_the_order_of_the_question() -> None:
    assert analyse("Thanh Giang hay Hải Lựu?", KNOWN).places == ("thanh giang", "hai luu")


def test_asking_words_units_and_dates_are_no_content() -> None:
    question = analyse("Năm 2016, xã thu hoạch được bao nhiêu tấn lúa?", KNOWN)
    assert question.terms == ("xa", "thu", "hoach", "lua")
    assert question.times == ("2016",)


def test_languages_are_told_apart() -> None:
    assert is_english("Who is the secretary of Thanh Mai?")
    assert not is_english("ai la bi thu xa thanh mai")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Cho tôi hỏi xã có mấy thôn ạ?", "Xã có mấy thôn?"),
        ("cho minh hoi la cho o dau vay", "Cho o dau?"),
        ("Tôi muốn biết vì sao đê vỡ", "Vì sao đê vỡ"),
        ("Xin cho biết bao nhieu ho", "Bao nhieu ho"),
        ("Làm thế nào?", "Làm thế nào?"),
        ("Ai cho biết việc ấy?", "Ai cho biết việc ấy?"),
        ("Cho biết", "Cho biết"),
    ],
)
def test_courtesy_is_no_part_of_a_question(question: str, asked: str) -> None:
    assert without_courtesy(question) == asked


@given(st.text(max_size=200))
def test_any_text_can_be_analysed(text: str) -> None:
    assert analyse(text, KNOWN).text is not None
