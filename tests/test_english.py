"""English statements, held against Vietnamese sources."""

from __future__ import annotations

import pytest
from corpus import article
from hypothesis import given
from hypothesis import strategies as st

from rag.document.citations import cite
from rag.figures import counts_another, is_english_sentence
from rag.figures.english import cardinal, names_of, readings
from rag.figures.find import english_figures
from rag.report.figures import labelled_figures
from rag.text import Span
from rag.types import Claim
from rag.verify import verify

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
        ("nearly 40 hectares", "gần 40 hectares"),
        ("1.5 percentage points", "1,5 điểm phần trăm"),
        ("186.4 m long", "186,4 m long"),
        ("three days", "3 ngày"),
        ("tens of millions of trees", "hàng chục triệu cây"),
        ("Hundreds of trees", "hàng trăm cây"),
        ("nine of the 19 criteria", "9 trên 19 tiêu chí"),
        ("Vice Chairman of the commune People's Council", "Phó Chủ tịch HĐND xã"),
        ("the Can Loc district Party Committee", "Huyện ủy Can Loc"),
        ("the Tháp Mười district Party Secretary", "Bí thư Huyện ủy Tháp Mười"),
        ("Tho Loc commune", "xã Tho Loc"),
    ],
)
def test_what_is_written_in_english_is_read_as_here(english: str, vietnamese: str) -> None:
    assert vietnamese in [reading.text for reading in readings(english)]


FAITHFUL = (
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
)  # fmt: skip


@pytest.mark.parametrize(("statement", "about"), FAITHFUL)
def test_a_faithful_english_statement_is_not_crossed(statement: str, about: str) -> None:
    claim = judge(statement, about)
    assert claim.verdict != "contradicted", claim.reason
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


def beside(statement: str, source: str) -> Claim:
    """The statement against an article of these sentences."""
    told = article(f"Tin xã\n{source}")
    return verify(statement, [cite(told, Span(7, len(told.text)))], {told.id: told})


SAID = (
        ("The commune built 5 bridges.", "Xã xây dựng 5 cây cầu."),
        ("In Can Loc district, 12 communes met the standard.", "Huyện Can Lộc có 12 xã đạt chuẩn."),
        ("According to the Can Loc district People's Committee, 12 communes met the standard.",
         "Theo UBND huyện Can Lộc, 12 xã đạt chuẩn."),
        ("This may help 12 households.", "Việc này giúp 12 hộ."),
        ("No more than 12 people took part.", "Có không quá 12 người tham gia."),
        ("The commune met not only the rice target but also 19 criteria.",
         "Xã đạt chỉ tiêu lúa và 19 tiêu chí."),
        ("The commune has 19 part-time officials.", "Xã có 19 cán bộ không chuyên trách."),
        ("The commune raised 500 head of cattle.", "Xã nuôi 500 con gia súc."),
        ("The two sides agreed on the plan.", "Hai bên thống nhất kế hoạch."),
        ("The project cost VND 3-5 million.", "Dự án hết 3-5 triệu đồng."),
        ("Rice output rose by 1,200 tonnes.", "Sản lượng lúa tăng 1.200 tấn."),
        ("Le Van Tam is the chairman of Tan Loc.", "Ông Lê Văn Tám là Chủ tịch xã Tân Lộc."),
        ("Two hundred and five households are poor.", "Xã có 205 hộ nghèo."),
        ("Children under five get milk in the commune.", "Xã phát sữa cho trẻ em dưới 5 tuổi."),
)  # fmt: skip


def test_most_of_what_english_writers_say_is_understood() -> None:
    ticked = [judge(*each).supported for each in FAITHFUL]
    ticked += [beside(*each).supported for each in SAID]
    assert sum(ticked) >= 0.7 * len(ticked)


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("The bridge collapsed during the storm.", "Xã tổ chức hội nghị sơ kết."),
        ("Nguyễn Văn An chaired the meeting.", "Ông Nguyễn Văn Bình chủ trì hội nghị."),
        ("Nguyễn Thị Loan chaired the meeting.", "Bà Nguyễn Thị Hoa chủ trì hội nghị."),
        ("Many of the households in Long An province were poor.",
         "Tỉnh Tiền Giang có nhiều hộ nghèo."),
        ("Two hundred households were poor in the commune.", "Xã có 2 hộ nghèo."),
        ("Twenty-five households were poor.", "Xã có 30 hộ nghèo."),
        ("A dozen of the households were poor.", "Xã có 50 hộ nghèo."),
        ("One household was poor in the commune.", "Xã có 5 hộ nghèo."),
        ("The commune can't meet the 12 criteria.", "Xã đạt 12 tiêu chí."),
        ("None of the 12 hamlets met the standard.", "12 thôn đạt chuẩn."),
        ("Waste collection was timely in the commune.",
         "Tuy nhiên, việc thu gom rác chưa kịp thời."),
        ("Poverty was reduced by 2% in the commune.", "Hộ nghèo của xã tăng 2%."),
        ("Rice output fell 12%.", "Sản lượng lúa tăng 12%."),
        ("12 schools were built in the commune.", "Xã có 12 trường hợp mắc bệnh."),
    ],
)  # fmt: skip
def test_what_the_source_does_not_say_falls(statement: str, source: str) -> None:
    assert not beside(statement, source).supported


@pytest.mark.parametrize("odd", ["İstanbul met the 5 households", "5 mıllıon dong", "ſix of the 𝟝"])
def test_letters_that_only_look_english(odd: str) -> None:
    assert all(len(reading.text) == len(reading.origins) for reading in readings(odd))
    beside(odd, "Xã có 5 hộ.")


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("two", 2), ("twenty-five", 25), ("ninety nine", 99), ("a dozen", 12), ("one hundred", 100),
        ("two hundred and five", 205), ("three thousand four hundred", 3400), ("a thousand", 1000),
        ("one", None), ("ten two", None), ("twenty twenty", None),
    ],
)  # fmt: skip
def test_numbers_in_words(words: str, number: int | None) -> None:
    assert cardinal(words) == number


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


# English articles

PORT = article(
    "Phu Loc draws USD 1.6 billion of investment in 2023\n"
    "Phu Loc province attracted 1.603 billion US dollars of foreign investment in 2023, ranking "
    "8th among the country's 63 localities. It licensed 20 new projects worth $1.27 billion.\n"
    "Exports reached 2.52 billion dollars, up 3.4 percent from 2022. However, disbursement "
    "reached only 92.8 percent of the plan.\n"
    "Two parks, Hoang Mai I and WHA 2, still lack housing for about 4,800 people."
)


def test_figures_of_an_english_article_are_read_in_its_notation() -> None:
    found = {f.raw: (f.value, f.unit, f.period) for f in labelled_figures(PORT)}
    assert found["1.603 billion US dollars"] == ("1603000000", "USD", "2023")
    assert found["$1.27 billion"] == ("1270000000", "USD", "2023")
    assert found["2.52 billion dollars"] == ("2520000000", "USD", "2023")
    assert found["3.4 percent"] == ("3.4", "%", "2023")
    assert found["92.8 percent"] == ("92.8", "%", "2023")
    assert found["20"] == ("20", "", "2023")
    assert found["about 4,800"][0] == "4800"
    assert not {"2", "8", "8th"} & found.keys()  # of a name, of a rank


@pytest.mark.parametrize(
    ("sentence", "english"),
    [
        ("Exports reached 2.52 billion dollars.", True),
        ("The park in Hà Tĩnh has 4,800 workers and is full.", True),
        ("Toàn huyện có 4.800 hộ, theo “The Voice of Vietnam”.", False),
        ("Toan huyen co 4.800 ho ngheo, giam 2 phan tram so voi cung ky.", False),
        ("WHA 2, VSIP 2.", False),
    ],
)
def test_the_language_of_a_sentence(sentence: str, english: bool) -> None:
    assert is_english_sentence(sentence) is english


@given(st.text(alphabet="WHA of percent 0123456789.,$%()bmil", max_size=60))
def test_reading_english_keeps_offsets(sentence: str) -> None:
    for figure in english_figures(sentence):
        assert sentence[figure.start : figure.end] == figure.raw
