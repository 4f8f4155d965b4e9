from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from corpus import RICE, ROADS, article
from hypothesis import given
from hypothesis import strategies as st

from rag.extract import Candidate, candidates
from rag.fusion import Scores, standardise
from rag.question import Question, Wanted, analyse, is_english
from rag.restore import restore
from rag.search import Ranked, widen
from rag.split import split
from rag.types import Article

PLACES = ("thanh mai", "thanh son", "dong ha")


def read(question: str, *articles: Article) -> list[Candidate]:
    """Candidates of all chunks of the articles, every sentence equally near in meaning."""
    ranked = [
        Ranked(chunk, 1.0, 0.85, 2.0)
        for each in articles
        for chunk in split(each.id, each.text, len)
    ]
    return candidates(
        asked(question),
        ranked,
        {each.id: each for each in articles},
        rarity=lambda _: 1.0,
        similarity=lambda texts: np.full(len(texts), 0.85),
    )


def asked(question: str) -> Question:
    return analyse(question, PLACES, PLACES)


def focus(found: Sequence[Candidate], each: Article) -> str | None:
    best = found[0].focus
    return each.text[best.start : best.end] if best else None


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Xã gieo cấy bao nhiêu ha lúa?", Wanted.FIGURE),
        ("xa gieo cay may ha lua", Wanted.FIGURE),
        ("How many hectares of rice were planted?", Wanted.FIGURE),
        ("Ai là Bí thư Đảng ủy xã?", Wanted.PERSON),
        ("Who is the Party secretary?", Wanted.PERSON),
        ("Xã về đích năm nào?", Wanted.TIME),
        ("Vì sao tiến độ chậm?", Wanted.REASON),
        ("Liệt kê những xã có mô hình", Wanted.LIST),
        ("Theo kế hoạch số mấy?", Wanted.NUMBER),
        ("Phong trào tên là gì?", Wanted.NAME),
        ("Xã nào đạt chuẩn?", Wanted.PLACE),
        ("Tình hình ra sao?", Wanted.ANY),
    ],
)
def test_what_a_question_asks_for(question: str, wanted: Wanted) -> None:
    assert asked(question).wanted is wanted


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("bao nhiêu héc-ta lúa", "ha"),
        ("được mấy tấn", "tấn"),
        ("bao nhiêu phần trăm", "%"),
        ("bao nhiêu tiền", "đồng"),
        ("bao nhiêu hộ ở xã", "ho"),
        ("how many tonnes", "tấn"),
        ("diện tích bao nhiêu", ""),
    ],
)
def test_the_unit_asked_for(question: str, unit: str) -> None:
    assert asked(question).unit == unit


def test_languages_are_told_apart() -> None:
    assert is_english("Who is the secretary of Thanh Mai?")
    assert not is_english("ai la bi thu xa thanh mai")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Thanh Mai gieo cấy bao nhiêu ha lúa?", "512,5 ha"),
        ("Lúa Thanh Mai tăng bao nhiêu phần trăm?", "4,2%"),
        ("Bí thư Đảng ủy xã Thanh Mai là ai?", "Lê Thị Mơ"),
        ("Thanh Mai sẽ nạo vét bao nhiêu km kênh?", "7 km"),
        ("Mấy thôn ở Thanh Mai thiếu nước tưới?", "3 thôn"),
    ],
)
def test_the_span_that_answers(question: str, answer: str) -> None:
    found = read(question, RICE, ROADS)
    assert found[0].article_id == RICE.id
    assert focus(found, RICE) == answer


@pytest.mark.parametrize(
    "question",
    [
        "Chủ tịch UBND xã Thanh Mai là ai?",  # another office
        "Thanh Mai đào tạo bao nhiêu lao động?",  # another thing counted
        "Đông Hà gieo cấy bao nhiêu ha lúa?",  # another place
        "Thanh Mai thu hoạch bao nhiêu tấn lúa?",  # another unit
    ],
)
def test_near_misses_are_not_answered(question: str) -> None:
    wanted = asked(question).wanted
    assert not any(candidate.answers(wanted) for candidate in read(question, RICE, ROADS))


def test_a_section_is_about_its_own_place() -> None:
    text = (
        "Hai huyện sơ kết quý I\n"
        "Huyện An Phú\nHuyện An Phú trồng 12 ha rừng.\n"
        "Huyện Bình Lâm\nHuyện Bình Lâm họp. Toàn huyện trồng 34 ha rừng."
    )
    both = article(text, place="An Phú, Bình Lâm, Cao Lộc")
    places = ("an phu", "binh lam", "cao loc")
    question = analyse("Bình Lâm trồng bao nhiêu ha rừng?", places, places)
    ranked = [Ranked(chunk, 1.0, 0.85, 2.0) for chunk in split(both.id, text, len, 10)]
    found = candidates(
        question,
        ranked,
        {both.id: both},
        rarity=lambda _: 1.0,
        similarity=lambda texts: np.full(len(texts), 0.85),
    )
    assert focus(found, both) == "34 ha"


@given(st.text(max_size=200))
def test_any_question_can_be_read(question: str) -> None:
    for candidate in read(question, RICE):
        assert 0 <= candidate.probability <= 1


def test_standardised_scores() -> None:
    scores: Scores = np.array([1.0, 2.0, 3.0])
    assert standardise(scores).mean() == pytest.approx(0)
    assert standardise(scores).std() == pytest.approx(1)
    assert not standardise(np.ones(3)).any()


def test_a_cut_sentence_is_widened() -> None:
    text = "Câu một dài. Câu hai dài hơn.\nDòng sau."
    assert widen(text, 15, 20) == (13, 29)
    assert widen(text, 0, 12) == (0, 12)


@pytest.mark.parametrize(
    ("typed", "restored"),
    [
        ("bi thu dang uy xa thanh mai", "bí thư đảng ủy xã thanh mai"),
        ("Thanh Mai gieo cay lua", "Thanh Mai gieo cấy lúa"),
        ("gieo cấy lua", "gieo cấy lua"),
        ("how many hectares of rice", "how many hectares of rice"),
        ("", ""),
    ],
)
def test_diacritics_come_back(typed: str, restored: str) -> None:
    assert restore(typed, [RICE.text, ROADS.text]) == restored
