"""Which sentence answers: not one that only announces, and one that names whoever is asked for."""

from __future__ import annotations

import pytest
from corpus import article
from test_extract import focus, read

from rag.answer.answer import choose
from rag.question.analyse import analyse

MEETING = article(
    "Thanh Mai: Bí thư Huyện ủy làm việc với Đảng ủy xã Thanh Mai.\n"
    "Kết thúc buổi làm việc, Đảng ủy xã Thanh Mai phải họp và phân công lại nhiệm vụ. "
    "Đánh giá về đợt kiểm tra xã Thanh Mai, đồng chí Lê Văn An, Bí thư Huyện ủy, cho biết thêm:\n"
    "“Xã đã chủ động trong công việc được giao. Văn bản triển khai còn chưa cụ thể, chưa sát.”\n"
    "Nông dân xã Thanh Mai (huyện Thanh Sơn) trồng 14 ha ngô.",
    title="Thanh Mai: Bí thư Huyện ủy làm việc với Đảng ủy xã Thanh Mai",
    place="Thanh Mai, Thanh Sơn",
)
GOAL = article(
    "Xã Đông Hà phấn đấu đến năm 2025 cơ bản hoàn thành hạ tầng đô thị\n\n"
    "Đảng bộ xã Đông Hà đoàn kết, quyết tâm vượt khó khăn để hoàn thành tốt nhiệm vụ được giao.",
    title="Xã Đông Hà phấn đấu đến năm 2025 cơ bản hoàn thành hạ tầng đô thị",
    place="Đông Hà",
    published="2020-05-22",
)
PLACES = ("thanh mai", "thanh son", "dong ha")


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Sau buổi làm việc với Bí thư Huyện ủy, Đảng ủy xã Thanh Mai phải làm gì?", "Kết thúc"),
        ("Ai nhận xét văn bản triển khai còn chưa cụ thể ở Thanh Mai?", "Văn bản"),
    ],
)
def test_what_only_announces_is_no_answer(question: str, begins: str) -> None:
    best = read(question, MEETING)[0]
    assert MEETING.text[best.span.start :].startswith(begins)


def test_a_headline_with_the_words_of_the_question_says_it() -> None:
    best = read("Đến năm 2025 xã Đông Hà phấn đáu cơ bản hoàn thành cái gi?", GOAL)[0]
    assert GOAL.text[best.span.start : best.span.end] == GOAL.title


@pytest.mark.parametrize("question", ["thanh mai thuộc huyện", "xa thanh mai o huyen nao"])
def test_what_a_place_lies_in(question: str) -> None:
    assert focus(read(question, MEETING), MEETING) == "Thanh Sơn"


def test_courtesy_asks_nothing() -> None:
    found = read("Xã Thanh Mai thuộc huyện nào vậy?", MEETING)
    assert focus(found, MEETING) == "Thanh Sơn"


THREE = article(
    "Cấp nước ở ba xã\nXã Đông Hà được 6 tỷ đồng, xã Tây Sơn 2 tỷ đồng, xã Thanh Mai 1 tỷ đồng. "
    "Bộ đội chở 4 xe nước miễn phí đến trường học của Đông Hà.",
    place="Đông Hà, Tây Sơn, Thanh Mai",
)


def test_what_is_told_of_one_of_several_places_is_not_told_of_another() -> None:
    def told(question: str) -> str:
        chosen = choose(analyse(question, PLACES, PLACES), read(question, THREE))
        return " ".join(THREE.text[c.span.start : c.span.end] for c in chosen)

    assert "4 xe" in told("Đông Hà được mấy xe nước miễn phí đến trường học?")
    assert "4 xe" not in told("Thanh Mai được mấy xe nước miễn phí đến trường học?")


def test_what_a_place_lies_in_is_of_the_unit_asked_for() -> None:
    question = "Xã Thanh Mai thuộc tỉnh nào?"
    assert not choose(analyse(question, PLACES, PLACES), read(question, MEETING))


CRITERIA = article(
    "Xã Thanh Mai đã đạt 9/19 tiêu chí, còn 10 tiêu chí chưa đạt. "
    "Có 5 tiêu chí gần đạt là tiêu chí 1, 3 và 17. Ông An là Bí thư Đảng ủy xã Thanh Mai.",
    place="Thanh Mai",
)


def test_english_asks_which_in_the_plural() -> None:
    found = read("Which criteria has Thanh Mai nearly met?", CRITERIA)
    assert focus(found, CRITERIA) == "tiêu chí 1, 3 và 17"


@pytest.mark.parametrize(
    "question",
    [
        "How old is the Party secretary of Thanh Mai?",
        "Thanh Mai có bao nhiêu chỉ tiêu chủ yếu?",  # targets are no criteria
        "How many residents does Thanh Mai have?",
    ],
)
def test_figures_of_another_sort_are_no_answer(question: str) -> None:
    assert not choose(analyse(question, PLACES, PLACES), read(question, CRITERIA))


def test_a_false_premise_gets_what_is_so() -> None:
    found = read("Có đúng là Thanh Mai còn 11 tiêu chí chưa đạt không?", CRITERIA)
    assert focus(found, CRITERIA) == "10 tiêu chí"


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("Diện tích ngô của xã Thanh Mai là bao nhiêu ha?", True),
        ("Diện tích ngô của huyện Thanh Sơn là bao nhiêu ha?", False),  # it lies in there
    ],
)
def test_a_commune_does_not_answer_for_its_district(question: str, *, answered: bool) -> None:
    source = article(
        "Thanh Mai được mùa\n\nVụ này xã Thanh Mai (huyện Thanh Sơn) mở rộng sản xuất.\n"
        "Diện tích ngô là 14 ha.",
        place="Thanh Mai, Thanh Sơn",
    )
    found = choose(analyse(question, PLACES, PLACES), read(question, source))
    assert bool(found) == answered


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("Tiêu chí số 17 của Thanh Mai là về nội dung gì?", False),
        ("Chỉ thị số 05 là về việc gì?", True),
    ],
)
def test_what_a_numbered_thing_is_about(question: str, *, answered: bool) -> None:
    source = article(
        f"{CRITERIA.text} Xã làm theo Chỉ thị số 05 của Bộ Chính trị về việc học tập Bác."
    )
    assert bool(choose(analyse(question, PLACES, PLACES), read(question, source))) == answered
