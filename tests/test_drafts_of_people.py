"""Statements as people write them, each wrong in one respect or right in other words."""

from __future__ import annotations

import pytest
from corpus import article
from test_verify import judge

from rag.figures import compare
from rag.figures.figure import Match
from rag.figures.find import find_figures

PARTY = article(
    "Đảng bộ xã Vân Sơn sơ kết sáu tháng\n"
    "Bà Trịnh Thị Lan, Bí thư Đảng ủy xã Vân Sơn, nói: “Cán bộ phải xuống với dân trước khi dân "
    "tìm đến cán bộ”.\n"
    "Thực hiện Kế hoạch 21-KH/TU của Tỉnh ủy, xã lập ba tổ công tác.\n"
    "Hội LHPN xã đứng ra lập tổ gom rác ở tám thôn.\n"
    "Xã được tỉnh tặng Bằng khen về phong trào làm đường.\n"
    "Phong trào xây dựng khu dân cư kiểu mẫu chững lại từ đầu năm.\n"
    "Nguồn thu ngân sách thiếu bền vững. Chính quyền có việc chưa quyết liệt.\n"
    "Vệ sinh đường làng được giữ đều vào chiều thứ bảy hàng tuần.\n"
    "Một số chi bộ chưa họp đúng kỳ.\n"
    "Xã đang phấn đấu đạt chuẩn nông thôn mới nâng cao vào năm 2026.\n"
    "Giải ngân chậm vì chờ hướng dẫn, chứ không phải do thiếu vốn.",
    place="Vân Sơn, Đông Lạng",
)


@pytest.mark.parametrize(
    ("statement", "about", "right"),
    [
        # Words in quotation marks
        ("Bà Lan nói: “Cán bộ phải xuống với dân trước”.", "xuống với dân", True),
        ("Bà Lan nói: “Cán bộ phải … dân tìm đến cán bộ”.", "xuống với dân", True),
        ("Bà Lan nói: “Cán bộ phải về với dân mỗi tuần”.", "xuống với dân", False),
        ("dân phải tìm đến cán bộ xã ngay”, bà Lan nói.", "xuống với dân", False),
        # The person's place, the body that acts, who gave
        ("Bà Trịnh Thị Lan là Bí thư Đảng ủy xã Vân Sơn.", "xuống với dân", True),
        ("Xã lập ba tổ công tác theo Kế hoạch 21-KH/TU của Tỉnh ủy.", "ba tổ", True),
        ("Xã lập ba tổ công tác theo Kế hoạch 21-KH/TU của Huyện ủy.", "ba tổ", False),
        ("Tổ gom rác ở tám thôn do Hội Phụ nữ xã lập.", "gom rác", True),
        ("Tổ gom rác ở tám thôn do UBND xã lập.", "gom rác", False),
        ("Về làm đường, xã được tỉnh tặng Bằng khen.", "Bằng khen", True),
        ("Về làm đường, xã được huyện tặng Bằng khen.", "Bằng khen", False),
        # Directions, lack, part of the day, scope
        ("Từ đầu năm, phong trào khu dân cư kiểu mẫu chậm lại.", "chững lại", True),
        ("Phong trào xây dựng khu dân cư kiểu mẫu tăng tốc từ đầu năm.", "chững lại", False),
        ("Phong trào xây dựng khu dân cư kiểu mẫu chững lại từ giữa năm.", "chững lại", False),
        ("Nguồn thu ngân sách của xã thiếu tính bền vững.", "bền vững", True),
        ("Nguồn thu ngân sách của xã bền vững.", "bền vững", False),
        ("Chính quyền có việc thiếu quyết liệt.", "quyết liệt", True),
        ("Đường làng được vệ sinh vào chiều thứ bảy hằng tuần.", "thứ bảy", True),
        ("Vệ sinh đường làng được giữ đều vào sáng thứ bảy hàng tuần.", "thứ bảy", False),
        ("Tất cả chi bộ chưa họp đúng kỳ.", "chi bộ", False),
        # Plans and deeds
        ("Xã phấn đấu năm 2026 đạt chuẩn nông thôn mới nâng cao.", "phấn đấu", True),
        ("Năm 2026, xã đã đạt chuẩn nông thôn mới nâng cao.", "phấn đấu", False),
        ("Xã được công nhận lập tổ gom rác ở tám thôn.", "gom rác", False),
        # Causes
        ("Giải ngân chậm vì phải chờ hướng dẫn.", "Giải ngân", True),
        ("Giải ngân chậm do thiếu vốn.", "Giải ngân", False),
        ("Nhờ doanh nghiệp tài trợ, phong trào làm đường được Bằng khen.", "Bằng khen", False),
    ],
)
def test_what_a_person_writes_of_a_report(statement: str, about: str, right: bool) -> None:
    claim = judge(statement, about, PARTY)
    assert claim.supported is right, claim.reason


INCOME = article(
    "Thu nhập ở Vân Sơn\n"
    "Kinh tế xã tăng bình quân 12,4%/năm; thu nhập tăng 9,3% so với đầu nhiệm kỳ.\n"
    "Chi bộ vững mạnh xuất sắc đạt 21,5%, chi bộ vững mạnh đạt 70,2%.\n"
    "Còn 2 chỉ tiêu kinh tế, 4 chỉ tiêu xã hội và 1 chỉ tiêu quốc phòng chưa đạt.\n"
    "Ba tiêu chí gần đạt là tiêu chí 2, 5 và 9; ba tiêu chí khó là tiêu chí 3, 11 và 13.",
    place="Vân Sơn",
)


@pytest.mark.parametrize(
    ("statement", "about", "right"),
    [
        ("Thu nhập tăng 9,3% so với đầu nhiệm kỳ.", "9,3%", True),
        ("Thu nhập mỗi năm tăng 9,3%.", "9,3%", False),
        ("Thu nhập tăng 9,3% so với cùng kỳ.", "9,3%", False),
        ("Kinh tế xã tăng tổng cộng 12,4%.", "12,4%", False),
        ("Tỷ lệ chi bộ vững mạnh xuất sắc là 21,5%.", "21,5%", True),
        ("Tỷ lệ chi bộ vững mạnh xuất sắc là 70,2%.", "21,5%", False),
        (
            "Xã còn 7 chỉ tiêu chưa đạt, gồm 2 về kinh tế, 4 về xã hội, 1 về quốc phòng.",
            "Còn 2",
            True,
        ),
        (
            "Xã còn 8 chỉ tiêu chưa đạt, gồm 2 về kinh tế, 4 về xã hội, 1 về quốc phòng.",
            "Còn 2",
            False,
        ),
        ("Các tiêu chí 2, 5 và 9 gần đạt.", "gần đạt", True),
        ("Các tiêu chí 2, 5 và 11 gần đạt.", "gần đạt", False),
    ],
)
def test_figures_of_one_sentence_hang_together(statement: str, about: str, right: bool) -> None:
    claim = judge(statement, about, INCOME)
    assert claim.supported is right, claim.reason


def test_a_quarter_of_the_article_is_not_said_of_what_stands_in_another() -> None:
    told = article(
        "Vân Sơn sơ kết quý I năm 2024\nTrong quý I, xã thu 3,2 tỷ đồng.\nXã trồng 41 ha keo.\n"
        "Quý II, xã sẽ trồng thêm rừng.\nMỗi thôn lập một tổ bảo vệ rừng.",
        place="Vân Sơn",
    )
    assert judge("Quý I/2024, xã trồng 41 ha keo.", "41 ha", told).supported
    assert not judge("Quý II/2024, xã trồng 41 ha keo.", "41 ha", told).supported


def test_names_are_compared_as_whole_words() -> None:
    told = article(
        "Thóc ở xã\nNăm nay được mùa. Ông Lê Văn An bán phân bón cho bà con.\n"
        "Ông Lê Văn Anh thu 31 tấn thóc từ 5,2 ha."
    )
    assert judge("Ông Lê Văn Anh thu 31 tấn thóc từ 5,2 ha.", "31 tấn", told).supported
    assert not judge("Ông Lê Văn An thu 31 tấn thóc từ 5,2 ha.", "31 tấn", told).supported


def test_a_district_may_have_the_name_of_a_family() -> None:
    told = article(
        "Lúa xuân\nPhó Chủ tịch UBND huyện Nguyễn Văn Bình cho biết toàn huyện cấy 5.200 ha lúa.",
        place="Thạch Hà",
    )
    assert judge("Thạch Hà cấy 5.200 ha lúa.", "5.200", told).supported
    assert not judge("Thạch Sơn cấy 5.200 ha lúa.", "5.200", told).supported


@pytest.mark.parametrize(
    ("claim", "source", "match"),
    [
        ("gần 93%", "92,65%", Match.APPROXIMATE),
        ("gần 100%", "92,65%", Match.DIFFERENT_VALUE),
        ("gần 6.000 ha", "5.466,32 ha", Match.DIFFERENT_VALUE),
        ("gần 5.500 ha", "5.466,32 ha", Match.APPROXIMATE),
        ("hơn 1%", "1,3%", Match.APPROXIMATE),
        ("hội nghị lần thứ 12", "hội nghị lần thứ mười hai", Match.EQUAL),
        ("hội nghị lần thứ mười một", "hội nghị lần thứ mười hai", Match.DIFFERENT_VALUE),
    ],
)
def test_rounding_and_ordinals(claim: str, source: str, match: Match) -> None:
    assert compare(find_figures(claim)[0], find_figures(source)[0]) is match
