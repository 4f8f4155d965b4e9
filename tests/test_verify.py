"""Statements against quotations: what is ticked, crossed, and left open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from corpus import article
from hypothesis import given
from hypothesis import strategies as st

from rag.document import cite, locate
from rag.text import parse, visible
from rag.text.normal import canonical
from rag.types import Article, Claim
from rag.verify import find_support, verify
from rag.verify.evidence import gather, sources_of
from rag.verify.judge import judge as judged
from rag.verify.order import exchanged
from rag.verify.rules import RULES, Held
from rag.verify.units import units_of

STORED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "statements.json").read_text("utf-8")
)
ARTICLES = {
    each["article"]: article(each["text"], place=each["place"] or None)
    for each in STORED["articles"]
}
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


def judge(statement: str, about: str, page: Article = PAGE, context: str = "") -> Claim:
    """The statement against the sentence that holds `about`."""
    span = next(s.span for s in parse(page.text).sentences if about in s.text)
    return verify(statement, [cite(page, span)], {page.id: page}, context=context)


def verdicts() -> list[tuple[str, bool]]:
    """Of each statement of the table the verdict, and whether it is right."""
    return [
        (judged(each["statement"], sources_of([ARTICLES[each["article"]]])).verdict, each["right"])
        for each in STORED["statements"]
    ]


def test_of_the_table_ticks_are_true_and_crosses_are_false() -> None:
    found = verdicts()
    ticks = [right for verdict, right in found if verdict == "supported"]
    crosses = [right for verdict, right in found if verdict == "contradicted"]
    assert ticks.count(False) <= 2
    assert crosses.count(True) <= 3
    assert len(crosses) >= 20
    assert len(ticks) >= 8


def test_every_sentence_bears_itself() -> None:
    for page in (PAGE, *ARTICLES.values()):
        for sentence in parse(page.text).sentences:
            citation = cite(page, sentence.span)
            claim = verify(citation.quote, [citation], {page.id: page})
            assert claim.verdict == "supported", claim.reason
            assert claim.by == "text"
            assert all(figure.supported for figure in claim.figures)


def test_another_figure_is_crossed_and_named() -> None:
    said = (
        "Xã gieo cấy 521,5 ha lúa, trồng 98,4 ha ngô; thu ngân sách đạt 12,072 tỷ đồng, tăng 4,2%."
    )
    claim = judge(said, "512,5 ha")
    assert claim.verdict == "contradicted"
    assert "512,5 ha" in (claim.reason or "")
    assert [figure.supported for figure in claim.figures] == [False, True, True, True]


def test_an_acronym_of_another_language_is_its_long_form() -> None:
    page = article("Xếp hạng\nBáo cáo của WB nêu các con số, trong đó Việt Nam đứng thứ 99.")
    said = "Báo cáo của Ngân hàng Thế giới nêu ba con số, trong đó Việt Nam đứng thứ 99."
    claim = judge(said, "WB", page)
    assert claim.verdict != "contradicted", claim.reason
    assert [figure.raw for figure in claim.figures] == ["thứ 99"]  # no count of animals


def test_a_turned_word_is_crossed_and_the_source_quoted() -> None:
    claim = judge("Tuy nhiên, công tác thu gom rác đã kịp thời ở 3 thôn.", "thu gom rác")
    assert claim.verdict == "contradicted"
    assert "chưa" in (claim.reason or "")


def test_what_the_library_does_not_speak_of_is_left_open() -> None:
    claim = judge("Trời nắng đẹp, đội bóng thắng trận.", "512,5 ha")
    assert (claim.verdict, claim.by, claim.supported) == ("unverified", None, False)


def test_a_true_sentence_with_a_clause_that_nothing_bears_is_left_open() -> None:
    said = "Ông Trần Văn Bách, Chủ tịch UBND xã, nhận trách nhiệm và xin từ chức vì lý do sức khỏe."
    assert judge(said, "Trần Văn Bách").verdict != "supported"


def test_a_fragment_cut_behind_its_negation_is_no_copy() -> None:
    told = article("Rác thải\nXã chưa gom hết rác ở ba thôn vùng cao.")
    assert judge("gom hết rác ở ba thôn vùng cao", "gom hết", told).verdict != "supported"


def test_a_copy_from_behind_a_comma_is_one() -> None:
    told = article("Rác thải\nNhư đã đưa tin, xã gom hết rác ở ba thôn vùng cao.")
    assert judge("Xã gom hết rác ở ba thôn vùng cao.", "gom hết", told).verdict == "supported"


def test_a_percentage_is_no_copy_of_a_count() -> None:
    told = article("Khe Sao gượng dậy\nSau bốn ngày, xã san lại nền cho 17 ngôi nhà.")
    assert (
        judge("Sau bốn ngày, xã san lại nền cho 17%.", "17 ngôi nhà", told).verdict != "supported"
    )


def test_that_the_question_names_a_place_is_no_evidence() -> None:
    question = "Đông Hà gieo cấy bao nhiêu ha lúa?"
    claim = judge("Đông Hà gieo cấy 512,5 ha lúa.", "512,5 ha", context=question)
    assert claim.verdict != "supported"


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
    claim = judge(said, "512,5 ha", context="Xã gieo cấy bao nhiêu ha lúa?")
    assert claim.reason == "câu này chỉ nhắc lại câu hỏi"


def test_a_relative_day_is_that_of_the_article() -> None:
    told = article("Đội tuyển về nước\nHôm qua, đội tuyển đã về đến sân bay Nội Bài.")
    told = told.model_copy(update={"published": "2024-05-12"})
    right = judge("Ngày 11/5/2024, đội tuyển đã về đến sân bay Nội Bài.", "Hôm qua", told)
    wrong = judge("Ngày 13/5/2024, đội tuyển đã về đến sân bay Nội Bài.", "Hôm qua", told)
    assert right.figures[0].supported
    assert wrong.verdict != "supported"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("Xã khởi công nhà văn hóa thôn Hạ năm 2024.", "supported"),
        ("Xã khởi công nhà văn hóa thôn Hạ tháng 10/2024.", "unverified"),
        ("Xã khởi công nhà văn hóa thôn Hạ ngày 5/10/2024.", "unverified"),
    ],
)
def test_a_year_bears_no_month_and_no_day(said: str, verdict: str) -> None:
    page = article("Thanh Mai\nNăm 2024, xã khởi công nhà văn hóa thôn Hạ.\nDân đã hiến đất.")
    assert judge(said, "khởi công", page).verdict == verdict


def test_facts_of_two_sentences_are_both_quoted() -> None:
    told = article(
        "Rừng ở Bản Mạ\nXã trồng mới 92,4 ha rừng.\n"
        "Độ che phủ rừng là 68,3%. Tiền dịch vụ môi trường rừng chi cho 512 hộ là 2,74 tỷ đồng."
    )
    both = "Xã trồng mới 92,4 ha rừng, độ che phủ rừng là 68,3%."
    claim = find_support(both, [(told, 0, len(told.text))])
    assert claim is not None
    assert len(claim.citations) == 2
    assert find_support("Xã trồng mới 68,3 ha rừng.", [(told, 0, 40)]) is None


def test_evidence_of_another_matter_is_not_drawn_in() -> None:
    rice = article("Lúa\nXã Thanh Mai gieo cấy 512,5 ha lúa vụ xuân.")
    match = article("Bóng đá\nĐội Sông Lam thắng Hà Nội 2-0 trên sân Vinh tối qua.")
    both = "Xã Thanh Mai gieo cấy 512,5 ha lúa, đội Sông Lam thắng Hà Nội trên sân Vinh."
    evidence = gather(parse(both), sources_of([rice, match]))
    assert evidence is not None
    assert len({pick.article.id for pick in evidence.picks}) == 1


QUOTED = "Ông An nói: “Cầu này xong sau mùa mưa”."
PLANTED = "Xã trồng 12 ha ngô và 30 ha lúa."


@pytest.mark.parametrize(
    ("rule", "statement", "source", "fires"),
    [
        ("quotation", "Ông An nói: “Cầu này phải xong trước Tết”.", QUOTED, True),
        ("quotation", QUOTED, QUOTED, False),
        ("figure", "Xã trồng 14 ha ngô.", PLANTED, True),
        ("figure", "Xã trồng 42 ha ngô và lúa.", PLANTED, False),
        (
            "exchanged",
            "Đội Hà Nội thắng đội Sông Lam 2-0.",
            "Đội Sông Lam thắng đội Hà Nội 2-0.",
            True,
        ),
        (
            "exchanged",
            "Đội Sông Lam thắng đội Hà Nội.",
            "Đội Sông Lam thắng đội Hà Nội 2-0.",
            False,
        ),
        ("as written", "Xã trồng 12 ha ngô, gửi thư về mai@xa.vn.", PLANTED, True),
        (
            "as written",
            "Ông An nói ở ngo-xanh.vn: đã trồng ½ ha.",
            "Theo ngo-xanh.vn, trồng ½ ha.",
            False,
        ),
    ],
)
def test_what_is_exact_forbids_a_tick(rule: str, statement: str, source: str, fires: bool) -> None:
    found = judged(statement, sources_of([article(f"Tin\n{source}")]))
    assert found.evidence is not None
    assert found.alignment is not None
    fault = RULES[rule](Held(found.reading, found.alignment, found.evidence))
    assert (fault is not None) is fires
    assert not (fires and found.verdict == "supported")


MATCH = article(
    "Bóng đá\nTối 12/5, đội Sông Lam thắng đội Hà Nội 2-0 trên sân Vinh. "
    "Huấn luyện viên Trần Văn Đạt khen thủ môn Lê Minh Khôi sau trận."
)


@pytest.mark.parametrize(
    ("said", "about", "page"),
    [
        ("Tối 12/5, đội Hà Nội thắng đội Sông Lam 2-0 trên sân Vinh.", "sân Vinh", MATCH),
        ("Trên sân Vinh, đội Sông Lam bị đội Hà Nội thắng 2-0.", "sân Vinh", MATCH),
        ("Thủ môn Lê Minh Khôi khen huấn luyện viên Trần Văn Đạt sau trận.", "khen", MATCH),
        ("Xã gieo cấy 98,4 ha lúa, trồng 512,5 ha ngô.", "512,5 ha", PAGE),
    ],
)
def test_what_is_exchanged_gets_no_tick(said: str, about: str, page: Article) -> None:
    assert judge(said, about, page).verdict != "supported"


def test_who_does_it_to_whom_is_told_from_what_has_only_moved() -> None:
    told = [units_of(sentence) for sentence in parse(MATCH.text).sentences]

    def likeness(said: str) -> float:
        return exchanged(units_of(parse(said)), told)

    wrong = likeness("Tối 12/5, đội Hà Nội thắng đội Sông Lam 2-0 trên sân Vinh.")
    moved = likeness("Trên sân Vinh tối 12/5, đội Sông Lam thắng đội Hà Nội 2-0.")
    passive = likeness("Tối 12/5, đội Hà Nội bị đội Sông Lam thắng 2-0 trên sân Vinh.")
    assert max(moved, passive) <= 0 < wrong


def test_decomposed_letters_are_the_same() -> None:
    said = "Xã đã đạt 14/19 tiêu chí nông thôn mới."
    assert judge(unicodedata.normalize("NFD", said), "14/19").supported


def test_without_a_quotation_nothing_stands() -> None:
    claim = verify("Xã gieo cấy 512,5 ha lúa.", [], {})
    assert claim.verdict == "unverified"
    assert claim.reason


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
    citation = cite(PAGE, parse(TEXT).sentences[0].span)
    assert verify(statement, [citation], {PAGE.id: PAGE}).text == visible(statement)


def test_reasons_in_english() -> None:
    said = "Xã gieo cấy 9 ha lúa, trồng 98,4 ha ngô; thu ngân sách đạt 12,072 tỷ đồng, tăng 4,2%."
    citation = cite(PAGE, parse(TEXT).sentences[2].span)
    claim = verify(said, [citation], {PAGE.id: PAGE}, "en")
    assert claim.reason == "the source says “512,5 ha”, not “9 ha”"


@pytest.mark.parametrize(
    ("said", "own", "instead"),
    [
        ("Xã Nậm Ngà gieo cấy hơn 23,05 ha lúa.", "hơn 23,05 ha", "gần 23,05 ha"),
        ("Thu nhập bình quân đạt 42 triệu đồng/năm.", "42 triệu đồng", "39 triệu đồng/năm"),
    ],
)
def test_a_reason_names_what_differs(said: str, own: str, instead: str) -> None:
    page = Article(
        id="b", title="Nậm Ngà", source="b.txt", sha256="",
        text="Xã Nậm Ngà gieo cấy gần 23,05 ha lúa.\nThu nhập bình quân đạt 39 triệu đồng/năm.",
    )  # fmt: skip
    sentences = parse(page.text).sentences
    claim = verify(said, [cite(page, each.span) for each in sentences], {page.id: page}, "vi")
    assert claim.verdict != "supported"
    assert own in (claim.reason or "")
    assert instead in (claim.reason or "")


OFFICES = article(
    "Xã Khe Sao họp Đảng ủy\n"
    "Trao đổi với phóng viên, đồng chí Lê Văn Bách, Bí thư Đảng ủy xã Khe Sao, cho biết các chi bộ "
    "đều đã có kế hoạch làm đường, nhất là các chi bộ vùng cao.\n"
    "Đoàn kiểm tra do đồng chí Hà Bá Lộc dẫn đầu đã thông qua kế hoạch làm đường của các chi bộ.\n"
    "Đến nay Khe Sao đã đạt 14/19 tiêu chí nông thôn mới, còn 5 tiêu chí chưa đạt."
)


@pytest.mark.parametrize(
    ("said", "verdict", "told"),
    [
        # "Bá" stands in the name of another.
        ("Đồng chí Lê Văn Bá là Bí thư Đảng ủy xã Khe Sao.", "contradicted", "Lê Văn Bách"),
        ("Đồng chí Lê Văn Bách là Bí thư Đảng ủy xã Khe Sao.", "supported", ""),
        ("Xã Khe Sao đã đạt 14/19 tiêu chí nông thôn mới, 5 tiêu chí chưa đạt.", "supported", ""),
        (
            "Đoàn kiểm tra do đồng chí Hà Bá Lộc dẫn đầu chưa thông qua kế hoạch làm đường.",
            "contradicted", "đã thông qua",
        ),
    ],
)  # fmt: skip
def test_names_levels_and_denials(said: str, verdict: str, told: str) -> None:
    found = judged(said, sources_of([OFFICES]))
    assert found.verdict == verdict, found.reason
    assert told in (found.reason or "")


def test_of_a_table_only_the_cell_of_that_row_and_column_decides() -> None:
    told = (Path(__file__).parent / "data" / "tables.json").read_text("utf-8")
    verdict_of = {True: "supported", False: "contradicted"}
    found = [
        (judged(statement, sources_of([article(table["text"])])).verdict, verdict_of[is_true])
        for table in json.loads(told)
        for is_true in (True, False)
        for statement in table["true" if is_true else "false"]
    ]
    decided = [(verdict, right) for verdict, right in found if verdict != "unverified"]
    assert len(decided) >= 0.7 * len(found)
    assert all(verdict == right for verdict, right in decided)


def test_an_office_with_its_body_written_in_full_is_the_same() -> None:
    told = article("Trà sạch\nBà Mai Thị Hoa, Phó Chủ tịch UBND xã Trà Lĩnh, mở hội trà sáng 12/3.")
    said = "Bà Mai Thị Hoa, Phó Chủ tịch Ủy ban nhân dân xã Trà Lĩnh, mở hội trà sáng 12/3."
    assert judge(said, "Trà Lĩnh", told).verdict == "supported"


_SCORES = """
import json
from pathlib import Path
from rag.ingest import load_path
from rag.verify.evidence import sources_of
from rag.verify.training import judge

root = Path("ROOT")
articles = [load_path(path) for path in sorted((root / "seeds").glob("*.txt"))[:8]]
sources = sources_of(articles)
for line in (root / "eval/cases/rewordings.jsonl").read_text("utf-8").splitlines()[:10]:
    found = judge(json.loads(line)["text"], sources)
    print(repr(found.evidence and found.evidence.score), repr(found.supported))
"""


def test_a_verdict_hangs_on_no_order_of_sets() -> None:
    root = Path(__file__).parent.parent
    code = _SCORES.replace("ROOT", root.as_posix())
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]  # fmt: skip
    (first, _), (second, _) = (run.communicate() for run in runs)
    assert first == second
    assert len(first.splitlines()) == 10
