from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from corpus import RICE, ROADS, article
from hypothesis import given
from hypothesis import strategies as st

from rag.answer.answer import choose
from rag.answer.extractive import Candidate, candidates
from rag.figures.find import find_figures
from rag.ingest.chunks import split
from rag.question.analyse import Question, Wanted, analyse, is_english
from rag.question.unit_asked import moment_fit, unit_fit
from rag.search.hybrid import Ranked, widen
from rag.search.ranking import Scores, standardise
from rag.text import key, restore
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
        ("Ông An giữ chức vụ gì?", Wanted.ROLE),
        ("Ai đang giữ chức Chủ tịch xã?", Wanted.PERSON),
        ("What position does Mr An hold?", Wanted.ROLE),
        ("Cơ quan nào nhận báo cáo?", Wanted.BODY),
        ("Xã A và xã B, xã nào trồng nhiều hơn?", Wanted.FIGURE),
        ("Sản lượng cá năm nay thế nào?", Wanted.FIGURE),
        ("Doctor Who là phim gì?", Wanted.ANY),  # an English word is no English question
        ("Họ mừng vào dịp tết nào?", Wanted.TIME),
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
        ("có mấy đảng viên mới", "dang vien"),  # đảng is not đang
        ("How many working delegations did it set up?", "doan cong tac"),
    ],
)
def test_the_unit_asked_for(question: str, unit: str) -> None:
    assert asked(question).unit == unit


@pytest.mark.parametrize(
    ("question", "text", "fits"),
    [
        ("Năng suất lúa bao nhiêu?", "61 tạ", True),
        ("Năng suất lúa bao nhiêu?", "23 ha", False),
        ("Thu nhập bình quân bao nhiêu?", "39 triệu đồng", True),
        ("Dân số bao nhiêu?", "9 tiêu chí", False),
        ("Số giải pháp là bao nhiêu?", "7 giải pháp", True),
        ("Trồng bao nhiêu tấn?", "5 tạ", True),  # another unit of one dimension
        ("Hái được bao nhiêu chè búp?", "1.385 tấn chè búp tươi", True),
        ("Hái được bao nhiêu chè búp?", "1.385 tấn lúa", False),
        ("Góp được bao nhiêu hoa?", "9 tấn hoang", False),  # no word of its own
    ],
)
def test_figures_are_of_what_is_measured(question: str, text: str, fits: bool) -> None:
    read_question = asked(question)
    figure = find_figures(text)[0]
    fit = unit_fit(
        read_question.unit, read_question.dimensions, key(question), figure, text[figure.end :]
    )
    assert (fit >= 0.9) is fits
    assert (fit > 0) is fits


@pytest.mark.parametrize(
    ("question", "text", "fits"),
    [
        ("nam nao", "năm 2024", True),
        ("nam nao", "nhiệm kỳ 2020 - 2025", False),
        ("ngay nao", "21/4", True),
        ("ngay nao", "năm 2024", False),
        ("nhiem ky nao", "nhiệm kỳ 2020 - 2025", True),
    ],
)
def test_dates_are_of_the_precision_asked_for(question: str, text: str, fits: bool) -> None:
    assert (moment_fit(key(question), find_figures(text)[0]) == 1) is fits


def test_question_words_lost_to_restoration_are_no_content() -> None:
    restored = asked("kỳ này thu hoạch được bảo nhiều tấn lúa")
    assert restored.terms == ("ki", "thu", "hoach", "lua")
    assert asked("Còn mấy chỉ tiêu tồn tại?").pairs == ("chi_tieu", "tieu_ton", "ton_tai")


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("Phải thực hiện quy định nào?", "quy dinh"),
        ("Họ bàn đề án về chuyện gì?", "de an"),
        ("Xã làm gì?", ""),
        ("Bao nhiêu người dự?", ""),
    ],
)
def test_the_noun_asked_about(question: str, head: str) -> None:
    assert asked(question).head == head


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


RATED = article(
    "Phân loại ở Thanh Mai\n"
    "Qua xếp loại, hội viên hoàn thành tốt nhiệm vụ đạt 81,5%, vượt chỉ tiêu đại hội 3,5% (trong "
    "đó hội viên hoàn thành xuất sắc nhiệm vụ đạt 12,2%), hội viên không hoàn thành nhiệm vụ 2,1%."
    "\nXã đã có 7 tiêu chí, còn 12 tiêu chí chưa đạt.\n"
    "Hiện xã có các tiêu chí 2, 5 và 9 gần đạt.\n"
    "Bà Lê Thị Mơ, Bí thư Đảng ủy xã, nói xã phấn đấu về đích vào năm 2026.",
    "rated.txt",
    place="Thanh Mai",
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Hội viên Thanh Mai hoàn thành tốt nhiệm vụ đạt bao nhiêu phần trăm?", "81,5%"),
        ("Hội viên hoàn thành tốt nhiệm vụ ở Thanh Mai vượt chỉ tiêu đại hội bao nhiêu?", "3,5%"),
        ("Bao nhiêu phần trăm hội viên Thanh Mai hoàn thành xuất sắc nhiệm vụ?", "12,2%"),
        ("Bao nhiêu phần trăm hội viên Thanh Mai không hoàn thành nhiệm vụ?", "2,1%"),
        ("Thanh Mai chưa đạt bao nhiêu tiêu chí?", "12 tiêu chí"),
        ("Những tiêu chí nào của Thanh Mai gần đạt?", "tiêu chí 2, 5 và 9"),
        ("Thanh Mai phấn đấu về đích năm nào?", "năm 2026"),
        ("Bà Lê Thị Mơ giữ chức vụ gì?", "Bí thư Đảng ủy xã"),
    ],
)
def test_spans_are_told_from_their_neighbours(question: str, answer: str) -> None:
    assert focus(read(question, RATED), RATED) == answer


def test_each_side_of_a_comparison_has_a_sentence() -> None:
    question = asked("Thanh Mai và Đông Hà, nơi nào gieo cấy nhiều ha lúa hơn?")
    other = article("Đông Hà vào vụ\nHuyện Đông Hà gieo cấy 98 ha lúa.", "d.txt", place="Đông Hà")
    chosen = choose(question, read(question.text, RICE, other))
    assert {candidate.article_id for candidate in chosen} == {RICE.id, other.id}


def test_a_list_goes_on_in_the_next_sentence() -> None:
    weak = article(
        "Thanh Mai sơ kết\nXã Thanh Mai họp sơ kết.\n"
        "Tuy nhiên, Thanh Mai còn một số hạn chế như: nước tưới thiếu. Thu phí đạt thấp.",
        "weak.txt",
        place="Thanh Mai",
    )
    question = asked("Thanh Mai còn những hạn chế nào?")
    chosen = choose(question, read(question.text, weak))
    told = [weak.text[c.span.start : c.span.end] for c in chosen]
    assert told[0].startswith("Tuy nhiên")
    assert "Thu phí đạt thấp." in told


@pytest.mark.parametrize(
    "question",
    [
        "Thanh Mai thu hoạch bao nhiêu kg khoai?",
        "Năng suất ngô ở Thanh Mai bao nhiêu ha?",
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


@pytest.mark.parametrize(
    ("question", "aims"),
    [
        ("Xã định sửa những mặt yếu từ năm nào?", True),
        ("Các tổ phải báo cáo định kỳ thế nào?", False),
        ("Bao nhiêu gia đình được hỗ trợ?", False),
        ("Quy định nào vừa được ban hành?", False),
    ],
)
def test_what_is_aimed_at_is_told_from_words_like_it(question: str, aims: bool) -> None:
    assert analyse(question, []).aims is aims
