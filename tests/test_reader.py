"""The trained networks: which sentence answers, with which words, and what bears a statement."""

from __future__ import annotations

from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_question import table

from eval.runs.run import CASES
from eval.train.reader.examples import Passage, of_passages, passages
from rag.models import Offered, entailment_reader, reader, sentence_reader

TITLE = "Khe Sao thiệt hại nặng sau lũ"
STORY = (
    "Trận lũ đêm 12/9 làm sập 48 ngôi nhà và cuốn trôi hai cây cầu ở huyện Khe Sao.",
    "Theo Chủ tịch UBND huyện Trần Văn Lợi, địa phương đã sơ tán 310 hộ dân ven suối.",
    "Nguyên nhân ban đầu được xác định là do hồ chứa Bản Lầm xả nước mà không báo trước.",
    "Huyện đề nghị tỉnh hỗ trợ 25 tỷ đồng để dựng lại nhà cửa trước Tết.",
)


def read(question: str) -> list[tuple[float, str]]:
    found = sentence_reader().read(question, [Offered(each, TITLE) for each in STORY])
    return [
        (each.odds, sentence[each.span.start : each.span.end])
        for each, sentence in zip(found, STORY, strict=True)
    ]


@pytest.mark.parametrize(
    ("question", "answers", "words"),
    [
        ("Lũ làm sập bao nhiêu ngôi nhà?", 0, "48"),
        ("Mấy căn nhà bị đổ vì nước lớn?", 0, "48"),
        ("Bao nhiêu gia đình phải rời đi nơi khác?", 1, "310 hộ"),
        ("Ai là chủ tịch huyện Khe Sao?", 1, "Trần Văn Lợi"),
        ("Vì đâu mà nước dâng?", 2, "hồ chứa Bản Lầm"),
        ("khe sao xin bao nhiêu tiền", 3, "25 tỷ đồng"),
        ("How many houses collapsed in the flood?", 0, "48"),
    ],
)
def test_it_finds_the_sentence_and_the_words_that_answer(
    question: str, answers: int, words: str
) -> None:
    found = read(question)
    odds, told = max(found)
    assert odds == found[answers][0]
    assert words in told


@pytest.mark.parametrize(
    "question",
    [
        "Bao nhiêu người chết trong trận lũ?",
        "Cây cầu xây hết bao nhiêu tiền?",
        "Chủ tịch huyện bao nhiêu tuổi?",
    ],
)
def test_what_is_nearly_told_is_less_likely_an_answer(question: str) -> None:
    assert max(odds for odds, _ in read(question)) < max(
        odds for odds, _ in read("Lũ làm sập bao nhiêu ngôi nhà?")
    )


@given(st.lists(st.text(max_size=300), min_size=1, max_size=4), st.text(max_size=200))
@settings(max_examples=25, deadline=None)
def test_any_text_is_read(sentences: list[str], question: str) -> None:
    found = sentence_reader().read(question, [Offered(each, "") for each in sentences])
    for read, sentence in zip(found, sentences, strict=True):
        words = sentence[read.span.start : read.span.end]
        assert 0 <= read.span.start <= read.span.end <= len(sentence)
        assert words == words.lstrip()


def test_of_most_sentences_it_finds_the_words_that_a_person_would_mark() -> None:
    told = [row for row in table("spans.tsv") if len(row) == 3 and row[2]]
    found = [
        (sentence[span.start : span.end], answer)
        for question, sentence, answer in told
        for span in [sentence_reader().read(question, [Offered(sentence, "")])[0].span]
    ]

    met = sum(answer in words or words in answer for words, answer in found if words)
    assert met / len(found) >= 0.75


def test_nothing_offered_is_nothing_read() -> None:
    assert sentence_reader().read("Bao nhiêu?", []) == []


def test_its_files_are_small_enough_to_travel() -> None:
    assert reader.WEIGHTS.stat().st_size + reader.VOCABULARY.stat().st_size < 40_000_000


def test_the_passages_it_is_taught_on_are_whole() -> None:
    found = passages(CASES / "reading")
    assert len(found) > 1000
    for passage in found:
        assert all(fact.a in passage.text and len(fact.q) >= 3 for fact in passage.asked)
    assert 0.04 < sum(each.judges for each in found) / len(found) < 0.13


def test_a_question_is_taught_with_its_sentence_and_with_others() -> None:
    passage = Passage.model_validate(
        {
            "title": TITLE,
            "text": "\n".join(STORY),
            "asked": [{"q": ["Mấy nhà sập?", "Sập bao nhiêu nhà?", "nhà sập"], "a": "48 ngôi nhà"}],
            "near": ["Bao nhiêu người chết?"],
        }
    )
    made = [each for pairs in of_passages([passage]) for each in pairs]
    told = [each for each in made if each.answers]
    assert [each.offered.sentence for each in told] == [STORY[0]] * 3
    assert {STORY[0][each.span.start : each.span.end] for each in told if each.span} == {
        "48 ngôi nhà"
    }
    assert sum(each.question == "Bao nhiêu người chết?" for each in made) == 2


@pytest.mark.parametrize(
    ("sentence", "borne", "wrong"),
    [
        (
            "Ông Lê Văn Hùng, 54 tuổi, quê Nam Đàn, và bà Trần Thị Mai, 47 tuổi, quê Diễn Châu, "
            "được bầu làm phó chủ tịch huyện.",
            "Bà Mai, phó chủ tịch huyện, quê ở Diễn Châu.",
            "Bà Mai, phó chủ tịch huyện, quê ở Nam Đàn.",
        ),
        (STORY[0], "Lũ làm 48 căn nhà ở Khe Sao bị sập.", "Lũ cuốn trôi 48 cây cầu ở Khe Sao."),
        (
            STORY[3],
            "Huyện xin tỉnh 25 tỷ đồng để làm lại nhà.",
            "Tỉnh đã cấp cho huyện 25 tỷ đồng để làm lại nhà.",
        ),
        (
            STORY[2],
            "Hồ Bản Lầm xả nước không báo trước được cho là nguyên nhân.",
            "Hồ Bản Lầm đã báo trước khi xả nước.",
        ),
    ],
)
def test_what_is_joined_otherwise_is_told_from_what_is_borne(
    sentence: str, borne: str, wrong: str
) -> None:
    offered = Offered(sentence, TITLE)
    one, other = (entailment_reader().read(each, offered) for each in (borne, wrong))
    assert one
    assert other
    assert one.supported > other.supported + 0.5
    assert one.contradicted < other.contradicted


@given(st.text(max_size=900), st.text(max_size=900))
@settings(max_examples=20, deadline=None)
def test_any_two_texts_can_be_read_together(statement: str, sentence: str) -> None:
    read = entailment_reader().read(statement, Offered(sentence, TITLE))
    assert read is None or all(map(isfinite, read))


def test_a_statement_that_would_be_cut_is_not_read() -> None:
    assert entailment_reader().read(STORY[1] * 6, Offered(STORY[1], TITLE)) is None
