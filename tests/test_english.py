"""English statements, held against Vietnamese sources."""

from __future__ import annotations

import pytest
from corpus import article
from hypothesis import given
from hypothesis import strategies as st

from rag.english import counts_another, names_of, readings
from rag.types import Claim
from rag.verify import cite, verify
from rag.vietnamese import Span

TEXT = (
    "Xã Thanh Mai sơ kết sáu tháng\n"
    "Sáng 12/7/2024, bà Lê Thị Mơ, Bí thư Đảng ủy xã Thanh Mai, chủ trì hội nghị.\n"
    "Quý II năm 2024, xã giải quyết 3.417 hồ sơ, 99,2% đúng hạn. Xã chi 340 triệu đồng mua máy.\n"
    "Xã có 1.086 hộ kinh doanh và 14/19 tiêu chí nông thôn mới. Giá ngô tăng từ 5.600 đồng lên "
    "6.300 đồng một kg. Số hộ nghèo giảm 12%.\n"
    "Việc thu gom rác chưa kịp thời. Phó Chủ tịch UBND xã Trần Văn Bách yêu cầu xử lý trong 3 ngày."
)
PAGE = article(TEXT, place="Thanh Mai, Thanh Sơn")


def judge(statement: str, about: str) -> Claim:
    """The statement against the line that holds `about`."""
    at = TEXT.index(about)
    line = Span(TEXT.rfind("\n", 0, at) + 1, (TEXT + "\n").index("\n", at))
    return verify(statement, [cite(PAGE, line)], {PAGE.id: PAGE}, "en")


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("in Q2 of 2024", "in quý II năm 2024"),
        ("the first six months of 2023", "6 tháng đầu năm 2023"),
        ("on 14 April 2017", "ngày 14/4/2017"),
        ("April 14, 2017", "ngày 14/4/2017"),
        ("27-29 September 2024", "từ ngày 27 đến 29/9/2024"),
        ("in May 2020", "in tháng 5/2020"),
        ("the 2015-2020 term", "nhiệm kỳ 2015 - 2020"),
        ("VND 1.25 trillion", "1,25 nghìn tỷ đồng"),
        ("122.072 billion dong", "122,072 tỷ đồng"),
        ("$5 million", "5 triệu USD"),
        ("3,417 files", "3.417 files"),
        ("over 39 million dong", "hơn 39 triệu đồng"),
        ("nearly 40 hectares", "gần 40 ha"),
        ("1.5 percentage points", "1,5 điểm phần trăm"),
        ("186.4 m long", "186,4 m long"),
        ("three days", "3 ngày"),
        ("nine of the 19 criteria", "9 trên 19 tiêu chí"),
        ("Vice Chairman of the commune People's Council", "Phó Chủ tịch HĐND xã"),
        ("the Can Loc district Party Committee", "Huyện ủy Can Loc"),
        ("the Tháp Mười district Party Secretary", "Bí thư Huyện ủy Tháp Mười"),
        ("Tho Loc commune", "xã Tho Loc"),
    ],
)
def test_what_is_written_in_english_is_read_as_here(english: str, vietnamese: str) -> None:
    assert vietnamese in [reading.text for reading in readings(english)]


@pytest.mark.parametrize(
    ("statement", "about"),
    [
        ("The commune handled 3,417 files in the second quarter of 2024.", "3.417"),
        ("In Q2 2024, 3.417 files were handled, 99.2% of them on time.", "3.417"),
        ("The commune spent VND 340 million on machines.", "3.417"),
        ("There are 1,086 business households in Thanh Mai commune.", "1.086"),
        ("Thanh Mai meets 14 of the 19 new-rural criteria.", "1.086"),
        ("The price of maize rose from 5,600 to 6,300 dong per kg.", "1.086"),
        ("The number of poor households was down 12%.", "1.086"),
        ("The collection of waste has not been timely.", "thu gom"),
        ("Le Thi Mo, Secretary of the Thanh Mai commune Party Committee, chaired it.", "Lê Thị Mơ"),
        ("The conference took place on July 12, 2024.", "Lê Thị Mơ"),
        ("Tran Van Bach, Vice Chairman of the commune People's Committee, asked that it be dealt "
         "with within three days.", "thu gom"),
    ],
)  # fmt: skip
def test_a_faithful_english_statement_stands(statement: str, about: str) -> None:
    claim = judge(statement, about)
    assert claim.supported, claim.reason
    assert claim.text == statement
    assert all(figure.raw in statement for figure in claim.figures)


@pytest.mark.parametrize(
    ("statement", "about"),
    [
        ("The commune handled 3,471 files in the second quarter of 2024.", "3.417"),
        ("The commune handled 3,417 files in the third quarter of 2024.", "3.417"),
        ("The commune spent VND 340 billion on machines.", "3.417"),
        ("There are 1,086 residents in Thanh Mai commune.", "1.086"),
        ("There are 1,086 more villages in Thanh Mai commune.", "1.086"),
        ("Thanh Mai meets 15 of the 19 new-rural criteria.", "1.086"),
        ("The number of poor households was up 12%.", "1.086"),
        ("The collection of waste has been timely.", "thu gom"),
        ("Le Thi Mo, Chairwoman of the Thanh Mai commune People's Committee, chaired it.",
         "Lê Thị Mơ"),
        ("Nguyen Van An, Secretary of the commune Party Committee, chaired it.", "Lê Thị Mơ"),
        ("The conference took place on June 12, 2024.", "Lê Thị Mơ"),
        ("The Secretary of the commune Party Committee asked that it be dealt with in 3 days.",
         "thu gom"),
        ("It is to be dealt with within three weeks.", "thu gom"),
    ],
)  # fmt: skip
def test_a_false_english_statement_falls(statement: str, about: str) -> None:
    claim = judge(statement, about)
    assert not claim.supported
    assert claim.reason


def test_a_reason_repeats_the_figure_as_it_was_written() -> None:
    claim = judge("The commune spent VND 340 billion on machines.", "3.417")
    assert "“VND 340 billion”" in (claim.reason or "")
    assert "“340 triệu đồng”" in (claim.reason or "")


def test_names_get_their_diacritics_back() -> None:
    read = readings("The secretary is Le Thi Mo.", names_of(TEXT))
    assert all("Lê Thị Mơ" in reading.text for reading in read)


@pytest.mark.parametrize(
    ("following", "unit", "differs"),
    [
        (" households", "hộ nghèo", False),
        (" poor households", "hộ", False),
        (" residents", "nhân khẩu", False),
        (" residents", "hộ kinh doanh", True),
        (" more students", "giáo viên", True),
        (" widgets", "hộ", False),
        (" villages", "tấn", False),
        ("", "hộ", False),
    ],
)
def test_nouns_that_cannot_stand_for_the_source(following: str, unit: str, differs: bool) -> None:
    assert counts_another(following, unit) is differs


WORDS = (
    "the of 3,417 households VND 1.25 billion in Q2 2024 not yet over nine 19 criteria May to from "
    "Tho Loc commune's Party Committee, secretary 12% - five m per"
).split()


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
def test_every_stretch_knows_where_it_comes_from(statement: str) -> None:
    for reading in readings(statement):
        assert len(reading.origins) == len(reading.text)
        starts = [span.start for span in reading.origins]
        assert starts == sorted(starts)
        assert all(0 <= s.start < s.end <= len(statement) for s in reading.origins)


@given(st.text(max_size=80))
def test_any_text_can_be_read(statement: str) -> None:
    assert readings(statement)
