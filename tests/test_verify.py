from __future__ import annotations

import unicodedata

import pytest
from corpus import article
from hypothesis import given
from hypothesis import strategies as st

from rag.document.quotes import cite, locate, quoted_sentences
from rag.text import Span, canonical, nfc, sentences
from rag.types import Article, Claim
from rag.verify.claims import verify, verify_sentence
from rag.verify.support import find_support

TEXT = (
    "Xã Thanh Mai sơ kết sáu tháng\n"
    "Sáng 12/7/2024, đồng chí Lê Thị Mơ, Bí thư Đảng ủy xã Thanh Mai, chủ trì hội nghị.\n"
    "Xã gieo cấy 512,5 ha lúa, trồng 98,4 ha ngô; thu ngân sách đạt 12,072 tỷ đồng, tăng 4,2%.\n"
    "Thu nhập bình quân đạt hơn 41 triệu đồng/người/năm, tăng 6,1% so với năm 2023. "
    "Xã đã đạt 14/19 tiêu chí nông thôn mới.\n"
    "Tuy nhiên, công tác thu gom rác chưa kịp thời ở 3 thôn. Ông Trần Văn Bách, Chủ tịch UBND xã, "
    "nhận trách nhiệm."
)
PAGE = article(TEXT, place="Thanh Mai, Thanh Sơn")
RICE, INCOME, CRITERIA, WASTE, CHAIR, HEAD = (
    "512,5 ha", "41 triệu", "14/19", "thu gom rác", "Trần Văn Bách", "Lê Thị Mơ",
)  # fmt: skip


def judge(statement: str, about: str, page: Article = PAGE, context: str = "") -> Claim:
    """The statement against the sentence that holds `about`."""
    span = next(s for s in sentences(page.text) if about in page.text[s.start : s.end])
    return verify(statement, [cite(page, span)], {page.id: page}, context=context)


@pytest.mark.parametrize(
    ("statement", "about"),
    [
        ("Xã gieo cấy 512,5 ha lúa.", RICE),
        ("Thanh Mai gieo cấy được 512,5 héc-ta lúa.", RICE),
        ("98,4 ha ngô và 512,5 ha lúa đã được xã gieo trồng.", RICE),
        ("Xã Thanh Mai gieo cấy hơn 512 ha lúa.", RICE),
        ("Thu ngân sách của xã đạt 12.072 triệu đồng, tăng 4,2 phần trăm.", RICE),
        ("Thu nhập bình quân tăng 6,1%, đạt hơn 41 triệu đồng mỗi người.", INCOME),
        ("Thanh Mai có 14/19 tiêu chí NTM đã đạt.", CRITERIA),
        ("Việc thu gom rác ở ba thôn chưa kịp thời.", WASTE),
        ("Chủ tịch UBND xã Trần Văn Bách nhận trách nhiệm.", CHAIR),
        ("Bí thư Đảng ủy xã Lê Thị Mơ chủ trì hội nghị sáng 12/7.", HEAD),
    ],
)
def test_a_faithful_statement_stands(statement: str, about: str) -> None:
    claim = judge(statement, about)
    assert claim.supported, claim.reason
    assert all(figure.supported for figure in claim.figures)


@pytest.mark.parametrize(
    ("statement", "about", "says"),
    [
        ("Xã gieo cấy 521,5 ha lúa.", RICE, "512,5 ha"),
        ("Xã gieo cấy 98,4 ha lúa, trồng 512,5 ha ngô.", RICE, "512,5 ha"),
        ("Xã gieo cấy hơn 520 ha lúa.", RICE, "512,5 ha"),
        ("Xã gieo cấy 512,5 tấn lúa.", RICE, "512,5 ha"),
        ("Thu ngân sách đạt 12,072 triệu đồng.", RICE, "12,072 tỷ đồng"),
        ("Thu nhập bình quân tăng 4,2% so với năm 2023.", INCOME, "6,1%"),
        ("Thu nhập bình quân đạt dưới 41 triệu đồng/người/năm.", INCOME, "hơn 41 triệu đồng"),
        ("Xã đã đạt 15/19 tiêu chí nông thôn mới.", CRITERIA, "14/19"),
        ("Công tác thu gom rác kịp thời ở 3 thôn.", WASTE, "chưa"),
        ("Thu nhập bình quân đạt hơn 41 triệu đồng, giảm 6,1%.", INCOME, "giảm"),
        ("Ông Trần Văn Bách, Bí thư Đảng ủy xã, nhận trách nhiệm.", CHAIR, "Trần Văn Bách"),
        ("Ông Nguyễn Văn Nam, Chủ tịch UBND xã, nhận trách nhiệm.", CHAIR, "Nguyễn Văn Nam"),
        ("Đồng chí Lê Thị Mơ, Bí thư Đảng ủy xã Đông Hà, chủ trì.", HEAD, "Đông Hà"),
        ("Sáng 13/7/2024, đồng chí Lê Thị Mơ chủ trì hội nghị.", HEAD, "12/7/2024"),
        ("Trời nắng đẹp, đội bóng thắng trận.", RICE, "việc khác"),
    ],
)
def test_a_false_statement_falls(statement: str, about: str, says: str) -> None:
    claim = judge(statement, about)
    assert not claim.supported
    assert says in (claim.reason or "")


def test_every_sentence_bears_itself() -> None:
    for span in sentences(TEXT):
        citation = cite(PAGE, span)
        claim = verify(citation.quote, [citation], {PAGE.id: PAGE})
        assert claim.supported, claim.reason


def test_a_terse_answer_is_read_behind_its_question() -> None:
    question = "Thu nhập bình quân tăng bao nhiêu phần trăm?"
    assert judge("6,1%", INCOME, context=question).supported
    other = "Có bao nhiêu ha ngô được trồng?"
    assert judge("98,4 ha", RICE, context=other).supported
    assert not judge("512,5 ha", RICE, context=other).supported
    unlike = "Số hộ nghèo của xã năm nay?"
    assert not judge("14", CRITERIA, context=unlike).supported


def test_an_answer_may_repeat_the_question_but_not_the_year_of_another() -> None:
    question = "Năm 2031 xã gieo cấy bao nhiêu ha lúa?"
    said = "Năm 2031 xã gieo cấy 512,5 ha lúa."
    assert not judge(said, RICE, context=question).supported
    undated = article("Xã Thanh Mai\nXã gieo cấy 512,5 ha lúa.", place="Thanh Mai")
    assert judge(said, RICE, undated, context=question).supported


def test_that_the_question_names_a_place_is_no_evidence() -> None:
    question = "Đông Hà gieo cấy bao nhiêu ha lúa?"
    claim = judge("Đông Hà gieo cấy 512,5 ha lúa.", RICE, context=question)
    assert not claim.supported
    assert "Đông Hà" in (claim.reason or "")


def test_an_office_that_only_the_question_names_is_none() -> None:
    question = "Giám đốc hợp tác xã Thanh Mai là ai?"
    claim = judge("Thanh Mai là Giám đốc hợp tác xã.", RICE, context=question)
    assert not claim.supported


@pytest.mark.parametrize(
    "said",
    [
        "Xã gieo cấy bao nhiêu ha lúa?",
        "xã gieo cấy bao nhiêu ha lúa",
        "Tong cong, xa gieo cay bao nhieu ha lua.",
        "Xã gieo cấy lúa.",
    ],
)
def test_a_question_is_no_answer(said: str) -> None:
    claim = judge(said, RICE, context="Xã gieo cấy bao nhiêu ha lúa?")
    assert claim.reason == "câu này chỉ nhắc lại câu hỏi"


@pytest.mark.parametrize(
    "question", ["Có phải xã gieo cấy 512,5 ha lúa?", "Xã gieo cấy 512,5 ha lúa phải không?"]
)
def test_to_say_again_what_was_asked_for_confirms_it(question: str) -> None:
    assert judge("Xã gieo cấy 512,5 ha lúa.", RICE, context=question).supported
    assert not judge("Xã gieo cấy 98,4 ha lúa.", RICE, context=question).supported


def test_what_a_paragraph_tells_of_one_place_is_not_said_of_another() -> None:
    told = article(
        "Hai xã của huyện Thanh Sơn vào vụ\n"
        "Xã Phú Mỹ đề ra nhiều việc cho cả năm.\nNăm nay có 8 nhiệm vụ trọng tâm.\n"
        "Xã Hòa Lạc cũng vào vụ.\nNăm nay có 4 nhiệm vụ trọng tâm.",
        place="Thanh Sơn",
    )
    question = "Phú Mỹ và Hòa Lạc có mấy nhiệm vụ trọng tâm?"
    assert judge("Phú Mỹ có 8 nhiệm vụ trọng tâm.", "có 8", told, question).supported
    assert not judge("Hòa Lạc có 8 nhiệm vụ trọng tâm.", "có 8", told, question).supported
    both = "Phú Mỹ: 8 nhiệm vụ trọng tâm. Hòa Lạc: 8 nhiệm vụ trọng tâm."
    assert not judge(both, "có 8", told, question).supported


LABELS = article(
    "Phường Hải Vân rút ngắn thủ tục\n"
    "Quý I, phường giải quyết 3.417 hồ sơ, trong đó 99,2% đúng hạn.\n"
    "Tỷ lệ hồ sơ nộp qua mạng của phường đạt 78,6%.",
    place="Hải Vân",
)


@pytest.mark.parametrize(
    ("statement", "right"),
    [
        ("Tỷ lệ hồ sơ nộp qua mạng ở phường Hải Vân là 78,6%.", True),
        ("Tỷ lệ hồ sơ trực tuyến ở phường Hải Vân là 78,6%.", True),
        ("Tỷ lệ hồ sơ đúng hạn ở phường Hải Vân là 78,6%.", False),
    ],
)
def test_a_figure_with_the_label_of_another_sentence(statement: str, right: bool) -> None:
    assert judge(statement, "78,6%", LABELS).supported is right


@pytest.mark.parametrize(
    ("statement", "right"),
    [
        ("Về văn hóa xã hội, xã chưa đạt 3 chỉ tiêu.", True),
        ("Tổng cộng, lĩnh vực văn hóa xã hội ở xã có 5 chỉ tiêu chưa đạt.", False),
        ("Lĩnh vực VH-XH của xã có tới 5 chỉ tiêu chưa đạt.", False),
        ("Xã chưa đạt 5 chỉ tiêu kinh tế, nhiều hơn văn hóa.", True),
        ("Ở mảng cải cách hành chính, xã có 5 chỉ tiêu chưa đạt.", True),
        ("Ở mảng cải cách hành chính, xã có 3 chỉ tiêu chưa đạt.", False),
        ("Xã chưa đạt 5 chỉ tiêu kinh tế xã hội, 3 chỉ tiêu văn hóa xã hội.", True),
    ],
)
def test_a_figure_with_the_label_of_another_in_a_list(statement: str, right: bool) -> None:
    told = article(
        "Giữa nhiệm kỳ\nXã còn 5 chỉ tiêu về kinh tế xã hội, 3 chỉ tiêu về VH-XH và 5 chỉ tiêu về "
        "cải cách hành chính chưa đạt."
    )
    assert judge(statement, "còn 5 chỉ tiêu", told).supported is right


def test_a_short_answer_is_read_with_the_label_of_its_question() -> None:
    told = article("Xã còn 5 chỉ tiêu về kinh tế xã hội, 3 chỉ tiêu về VH-XH chưa đạt.")
    question = "Mảng văn hóa xã hội còn bao nhiêu chỉ tiêu chưa đạt?"
    assert judge("3 chỉ tiêu.", "còn 5 chỉ tiêu", told, question).supported
    assert not judge("5 chỉ tiêu.", "còn 5 chỉ tiêu", told, question).supported


@pytest.mark.parametrize(
    ("statement", "right"),
    [
        ("Đảng viên hoàn thành nhiệm vụ chiếm 6,06%.", True),
        ("Đảng viên hoàn thành tốt nhiệm vụ chiếm 92,65%.", True),
        ("Đảng viên hoàn thành nhiệm vụ chiếm 92,65%.", False),
        ("Đảng viên hoàn thành nhiệm vụ chiếm 1,3%.", False),
        ("Có 1,3% đảng viên không hoàn thành nhiệm vụ.", True),
        ("6,06%", True),
        ("92,65%", False),
        ("1,3%", False),
    ],
)
def test_a_figure_whose_label_says_more_than_the_claim(statement: str, right: bool) -> None:
    told = article(
        "Xếp loại\nĐảng viên đủ tư cách hoàn thành tốt nhiệm vụ đạt 92,65%, đảng viên hoàn thành "
        "nhiệm vụ 6,06%, đảng viên không hoàn thành nhiệm vụ 1,3%; chi bộ vững mạnh đạt 88,18%."
    )
    question = "Có bao nhiêu phần trăm đảng viên chỉ hoàn thành nhiệm vụ?"
    asked = question if len(statement) < 8 else ""
    assert judge(statement, "92,65%", told, asked).supported is right


def test_an_office_in_place_of_the_quoted_one() -> None:
    told = article("Họp huyện\nBí thư Huyện ủy yêu cầu các xã gom rác trong tháng 5.")
    assert judge("Bí thư Huyện ủy yêu cầu gom rác trong tháng 5.", "gom rác", told).supported
    wrong = judge("Chủ tịch UBND huyện yêu cầu gom rác trong tháng 5.", "gom rác", told)
    assert "chủ tịch ubnd huyện" in (wrong.reason or "")


def test_a_deputy_chairman_is_no_name() -> None:
    told = article("Nuôi tôm\nPhó Chủ tịch UBND xã Trần Kim Ngân nói sẽ kiểm dịch con giống.")
    said = "Bà Trần Kim Ngân, Phó Chủ tịch UBND xã, nói sẽ kiểm dịch con giống."
    assert judge(said, "con giống", told).supported
    assert not judge(said.replace("Phó Chủ", "Chủ"), "con giống", told).supported


@pytest.mark.parametrize(
    ("statement", "right"),
    [
        ("Số hộ nghèo của xã giảm 36,4% so với cùng kỳ.", True),
        ("Số hộ nghèo của xã tăng 36,4% so với cùng kỳ.", False),
        ("So với cùng kỳ, hộ nghèo tăng thêm 36,4%.", False),
    ],
)
def test_a_rise_is_no_fall(statement: str, right: bool) -> None:
    told = article("Giảm nghèo\nCuối năm, xã còn 120 hộ nghèo, giảm 36,4% so với cùng kỳ.")
    assert judge(statement, "36,4%", told).supported is right


CAUSES = article(
    "Giải ngân chậm\n"
    "Giải ngân vốn chương trình mục tiêu mới đạt 31,5%. Số hộ nghèo giảm 296 hộ.\n"
    "Nguyên nhân là văn bản hướng dẫn ban hành chậm. Hội nghị do đồng chí Bí thư chủ trì."
)


@pytest.mark.parametrize(
    ("statement", "right"),
    [
        ("Giải ngân vốn chậm do văn bản hướng dẫn ban hành chậm.", True),
        ("Giải ngân vốn chương trình mục tiêu thấp do số hộ nghèo giảm.", False),
        ("Hội nghị do đồng chí Bí thư chủ trì.", True),
        ("Do số hộ nghèo giảm, giải ngân vốn chương trình mục tiêu thấp.", False),
    ],
)
def test_a_cause_is_one_in_the_source(statement: str, right: bool) -> None:
    whole = cite(CAUSES, Span(CAUSES.text.index("\n") + 1, len(CAUSES.text)))
    claim = verify(statement, [whole], {CAUSES.id: CAUSES})
    assert claim.supported is right, claim.reason


def test_every_year_is_not_every_month() -> None:
    told = article("Diễn đàn\nMỗi năm, công an xã mở diễn đàn lắng nghe ý kiến nhân dân.")
    assert judge("Hằng năm, công an xã mở diễn đàn nghe ý kiến nhân dân.", "Mỗi", told).supported
    said = "Hằng tháng, công an xã mở diễn đàn lắng nghe ý kiến nhân dân."
    assert not judge(said, "Mỗi", told).supported


def test_to_say_one_or_none_tells_how_many() -> None:
    told = article("Y tế\nXã có một trạm y tế.")
    assert judge("Xã có một trạm y tế.", "trạm", told, "Xã có mấy trạm y tế?").supported


def test_two_facts_of_two_sentences_are_both_quoted() -> None:
    told = article(
        "Rừng ở Bản Mạ\nXã trồng mới 92,4 ha rừng.\n"
        "Độ che phủ rừng là 68,3%. Tiền dịch vụ môi trường rừng chi cho 512 hộ là 2,74 tỷ đồng."
    )
    both = "Độ che phủ rừng là 68,3%; tiền dịch vụ môi trường rừng chi cho 512 hộ."
    claim = find_support(both, [(told, 0, len(told.text))])
    assert claim is not None
    assert len(claim.citations) == 2
    assert find_support("Tỷ lệ trồng rừng mới là 68,3%.", [(told, 0, 40)]) is None


def test_decomposed_letters_are_the_same() -> None:
    assert judge(unicodedata.normalize("NFD", "Xã gieo cấy 512,5 ha lúa."), RICE).supported


def test_without_a_quotation_nothing_stands() -> None:
    claim = verify("Xã gieo cấy 512,5 ha lúa.", [], {})
    assert not claim.supported
    assert claim.reason


def test_the_right_sentence_is_found_for_a_wrong_quotation() -> None:
    whole = [(PAGE, 0, len(TEXT))]
    claim = find_support("Xã gieo cấy 512,5 ha lúa.", whole)
    assert claim is not None
    assert "512,5 ha" in claim.citations[0].quote
    assert find_support("Xã gieo cấy 999 ha lúa.", whole) is None


@pytest.mark.parametrize(
    "quote",
    [
        "Xã gieo cấy 512,5 ha lúa",
        "  xã  gieo cấy\n512,5 ha   lúa ",
        "“Xã gieo cấy 512,5 ha lúa”",
        "...trồng 98,4 ha ngô…",
    ],
)
def test_a_quotation_is_found_whatever_its_spaces_and_marks(quote: str) -> None:
    assert locate(quote, TEXT) is not None


@pytest.mark.parametrize("quote", ["", "…", "Xã gieo cấy 513 ha", "không có câu này"])
def test_a_quotation_that_does_not_stand(quote: str) -> None:
    assert locate(quote, TEXT) is None


WORDS = TEXT.split()


@given(st.integers(0, len(WORDS) - 1), st.integers(1, 20))
def test_what_is_cut_out_is_found_again(first: int, count: int) -> None:
    # Whole words: how a syllable is spelt (tỷ, tỉ) depends on all of it.
    quote = " ".join(WORDS[first : first + count])
    span = locate(quote, TEXT)
    if not any(letter.isalnum() for letter in quote):
        assert span is None
    else:
        assert span is not None
        found = " ".join(TEXT[span.start : span.end].split())
        assert canonical(found) in canonical(quote)


@given(st.text(max_size=300))
def test_any_statement_can_be_judged(statement: str) -> None:
    evidence = quoted_sentences(PAGE, 0, len(TEXT))
    assert verify_sentence(statement, evidence).text == nfc(statement)


def test_reasons_in_english() -> None:
    span = sentences(TEXT)[2]
    claim = verify("Xã gieo cấy 9 ha lúa.", [cite(PAGE, span)], {PAGE.id: PAGE}, "en")
    assert claim.reason == "the source says “512,5 ha”, not “9 ha”"
