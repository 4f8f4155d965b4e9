"""Cleaning of scraped text: pages as other sites print them, all in our own words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ingest.cleaning import clean
from rag.ingest.cleaning.dateline import read_dateline
from rag.ingest.page import Page, characters
from rag.ingest.readers.plain import read_plain

TITLE = "Minh Tân được mùa lúa đông xuân, nông dân lãi khá"
LEAD = (
    "Nhờ đổi giống và cơ giới hóa đồng bộ, xã Minh Tân (Yên Thành) vừa có một vụ lúa được cả mùa "
    "lẫn giá, năng suất bình quân 6,8 tấn/ha."
)
BODY = (
    "Vụ này nông dân gieo cấy 412,5 ha lúa, trong đó 280 ha là giống chất lượng cao, tăng 12,4% so "
    "với cùng kỳ năm trước và vượt kế hoạch của huyện giao.",
    "Theo ông Đỗ Văn Lâm, Chủ tịch UBND xã, giá lúa tươi bán tại ruộng từ 7.200 đến 7.500 đồng/kg "
    "nên bà con có lãi khoảng 21 triệu đồng mỗi héc-ta.",
    "Hợp tác xã đã liên kết với 3 doanh nghiệp để bao tiêu 1.150 tấn lúa, đồng thời đầu tư 2 máy "
    "sấy công suất 30 tấn/mẻ nhằm giảm thất thoát.",
    "Vụ tới, xã sẽ mở rộng thêm 60 ha theo hướng hữu cơ, gắn với truy xuất nguồn gốc và nhãn hiệu "
    "tập thể, phấn đấu đưa thu nhập lên 95 triệu đồng/ha/năm.",
)
STORY = (TITLE, LEAD, *BODY)
LINK = "Khai giảng lớp dạy nghề may công nghiệp cho 35 học viên"
OTHER = "Ra quân làm thủy lợi mùa khô trên địa bàn xã Diễn Hải"


def cleaned(*lines: str) -> Page:
    result = clean(Page("\n".join(lines)))
    assert result is not None
    return result


def story(*lines: str) -> list[str]:
    return cleaned(*lines).text.split("\n")


NOISE = [
    "Chia sẻ",
    "Facebook Twitter Zalo Copy link",
    "EmailPrintAa",
    "FacebookZaloCopy link",
    "In bài viết",
    "A- A A+",
    "Cỡ chữ",
    "Nghe bài viết",
    "Lượt xem: 1.234",
    "1.234 lượt xem",
    "Đã xem: 70",
    "Bình luận (12)",
    "0 bình luận",
    "Gửi bình luận",
    "Trả lời",
    "{name} - {time}",
    "{{body}}",
    "Tắt [X]",
    "Anh-tin-bai",
    "anh_1.jpg",
    "image banner",
    "Xuất bản thông tin",
    "Chi tiết bài viết Tin tức",
    "Quay lại",
    "Trang chủ > Tin tức > Kinh tế",
    "Trang nhất | Tin trong huyện | Văn bản",
    "Trang chủ Giới thiệu Tin tức Văn bản Liên hệ Tìm kiếm Đăng nhập",
    "Ý kiến của bạn sẽ được biên tập trước khi đăng. Xin vui lòng gõ tiếng Việt có dấu",
    "Vui lòng gõ tiếng Việt có dấu",
    "Theo dõi Báo Nghệ An trên Google News",
    "Mời bạn đọc theo dõi các bản tin của chúng tôi trên mạng",
    ">> Xem thêm: " + LINK,
    "Tags: lúa, nông dân, Minh Tân",
    "Từ khóa: lúa đông xuân",
    "Ảnh: Thanh Phúc",
    "Ảnh: minh họa",
    "• • •",
    "|",
    "var x = document.getElementById('a');",
    "Bạn cần đăng nhập để gửi bình luận",
]


@pytest.mark.parametrize("noise", NOISE)
def test_furniture_goes_wherever_it_stands(noise: str) -> None:
    for position in (1, 2, 3, len(STORY)):
        lines = [*STORY[:position], noise, *STORY[position:]]
        assert story(*lines) == list(STORY), position


KEPT = [
    "Giống mới, cách làm mới",
    "Huyện Yên Thành",
    "1. Về kinh tế",
    "Máy gặt làm việc trên cánh đồng xã Minh Tân. Ảnh: T.P",
    "Ảnh: Đồng chí Đỗ Văn Lâm trao quà cho hộ nghèo xã Minh Tân",
    "Đồng chí Đỗ Văn Lâm - Bí thư Đảng ủy xã Minh Tân thông qua báo cáo tại hội nghị",
    "Lúa OM 18: 7.200 đồng/kg",
    "Xóm 1 | 120,5 | 68",
    "Năng suất tăng 5%.",
    "Bà con phấn khởi.",
    "Chia sẻ thông tin tại hội nghị, ông Lâm cho biết xã đã trồng mới 12 ha cam và 4 ha bưởi.",
    "Bình luận về kết quả này, ông Lâm nói vụ lúa thắng lợi toàn diện, thu 2.800 tấn thóc.",
    "Giấy phép khai thác cát được cấp cho 2 doanh nghiệp, tổng diện tích bến bãi là 3,4 ha.",
]


@pytest.mark.parametrize("line", KEPT)
def test_lines_that_say_something_stay(line: str) -> None:
    for position in (2, 3):
        lines = [*STORY[:position], line, *STORY[position:]]
        assert story(*lines) == lines, position


def test_newspaper_page() -> None:
    page = cleaned(
        "Thứ Bảy, 22/11/2025",  # the clock of the site
        "Trang chủ",
        "Thời sự",
        "Kinh tế",
        "Pháp luật",
        "Trang chủ > Kinh tế > Nông nghiệp",
        TITLE,
        "Thứ Sáu, 21/11/2025 08:30 (GMT+7)",
        "Chia sẻ",
        f"(Baonghean.vn) - {LEAD}",
        *BODY,
        "Thanh Phúc",
        "Tags: lúa đông xuân, nông nghiệp",
        "Bình luận (2)",
        "Hùng Trần",
        "Bài viết rất bổ ích, mong báo có nhiều bài hơn nữa về nông nghiệp của tỉnh nhà.",
        "Thích Trả lời",
        "Tin cùng chuyên mục",
        LINK,
        OTHER,
        "© Bản quyền thuộc về Báo Nghệ An",
        "Giấy phép số 123/GP-BTTTT cấp ngày 1/1/2020",
        "Tòa soạn: số 3 đại lộ Hòa Bình, thành phố Vinh",
    )
    assert page == Page(
        title=TITLE,
        text="\n".join(STORY),
        published="2025-11-21",
        published_time="08:30",
        publisher="Baonghean.vn",
        byline="Thanh Phúc",
    )


def test_lead_before_the_headline() -> None:
    """As one site prints it: lead, boxes, headline, lead again, headline again."""
    page = cleaned(
        f"(Baothanhhoa.vn) - {LEAD}",
        "Tin liên quan",
        "Đọc nhiều",
        TITLE,
        LEAD,
        TITLE,
        *BODY,
        "Bài và ảnh: Lê Hòa",
        "Bài Và Ảnh: Lê Hòa",
        "{name} - {time}",
        "0 bình luận",
        "Địa phương",
        "Xem thêm TP.Thanh Hóa",
        "Thời tiết",
    )
    assert page.text.split("\n") == list(STORY)
    assert (page.byline, page.publisher, page.published) == ("Lê Hòa", "Baothanhhoa.vn", None)


def test_lead_before_a_headline_given_once() -> None:
    assert story(LEAD, "Đọc nhiều", TITLE, LEAD, "Máy gặt trên đồng", *BODY) == [
        TITLE,
        LEAD,
        "Máy gặt trên đồng",
        *BODY,
    ]


def test_headline_doubled_with_a_leftover() -> None:
    assert story(f"null {TITLE}", "Chi tiết bài viết Tin tức", TITLE, LEAD, *BODY) == list(STORY)


def test_headline_below_headlines_of_other_stories() -> None:
    page = cleaned(
        "Hotline: 0912.345.678",
        "Khai mạc giải bóng đá thiếu niên toàn tỉnh năm nay",
        "Đoàn đại biểu thăm làng nghề truyền thống ở Bắc Ninh",
        TITLE,
        "21/11/2025 | 08:30",
        LEAD,
        *BODY,
    )
    assert page.title == TITLE
    assert page.text.split("\n") == list(STORY)


def test_site_name_behind_the_headline() -> None:
    assert cleaned(f"{TITLE} - Báo Nghệ An", LEAD, *BODY).title == TITLE


def test_headline_that_ends_with_a_full_stop() -> None:
    title = "Yên Thành: Bí thư Huyện ủy làm việc với xã Minh Tân."
    assert cleaned("ĐĂNG NHẬP", "image banner", title, "Lượt xem: 70", LEAD, *BODY).title == title


def test_without_a_headline_the_first_words_are_the_title() -> None:
    page = cleaned(LEAD * 2, *BODY)
    assert page.title
    assert page.text.startswith(page.title)
    assert 20 <= len(page.title) <= 160


def test_letterhead_of_an_official_paper() -> None:
    title = "Kết quả thực hiện nhiệm vụ phát triển kinh tế - xã hội 6 tháng đầu năm"
    page = cleaned(
        "ỦY BAN NHÂN DÂN",
        "XÃ MINH TÂN",
        "Số: 123/BC-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Minh Tân, ngày 15 tháng 6 năm 2023",
        "BÁO CÁO",
        title,
        *BODY,
    )
    assert page.text.split("\n") == [title, *BODY]
    assert page.published == "2023-06-15"


def test_prices_survive() -> None:
    prices = [
        "Lúa OM 18: 7.200 đồng/kg",
        "Gạo nguyên liệu: 9.850 đồng/kg",
        "Hồ tiêu: 151.500 đồng/kg",
    ]
    page = cleaned("Trang chủ > Thị trường", "Giá nông sản sáng nay", *prices, "Chia sẻ")
    assert page.text.split("\n") == ["Giá nông sản sáng nay", *prices]


def test_cells_of_a_table_a_line_each_survive() -> None:
    cells = ["Xóm", "Diện tích (ha)", "Xóm 1", "120", "68", "Xóm 2", "98", "66"]
    assert story("Diện tích lúa của xã Minh Tân", *cells) == [
        "Diện tích lúa của xã Minh Tân",
        *cells,
    ]


def test_dates_that_head_parts_of_a_story_stay() -> None:
    lines = ["Giá lúa tại xã Minh Tân tuần qua"]
    for day, price in (("20/11/2025", "7.200"), ("21/11/2025", "7.250"), ("22/11/2025", "7.300")):
        lines += [day, f"Lúa OM 18: {price} đồng/kg"]
    page = cleaned(*lines)
    assert page.text.split("\n") == lines
    assert page.published is None


def test_hours_of_a_chronicle_stay() -> None:
    page = cleaned(TITLE, "Thứ hai, 17/11/2025 - 20:05", LEAD, "16:00 ngày 17/11/2025", *BODY)
    assert page.text.split("\n") == [TITLE, LEAD, "16:00 ngày 17/11/2025", *BODY]
    assert (page.published, page.published_time) == ("2025-11-17", "20:05")


def test_short_sentences_are_a_body_where_no_line_is_long() -> None:
    lines = ["Xã Minh Tân trao nhà đại đoàn kết", "Chiều 5/6, xã Minh Tân trao 3 căn nhà."]
    page = cleaned(*lines, "Mỗi căn trị giá 80 triệu đồng.", "Tin, ảnh: Bình An", LINK)
    assert page.text.split("\n") == [*lines, "Mỗi căn trị giá 80 triệu đồng."]
    assert page.byline == "Bình An"


@pytest.mark.parametrize(
    "heading",
    [
        "Tin liên quan",
        "TIN CÙNG CHUYÊN MỤC",
        "Các tin khác",
        "Đọc nhiều nhất",
        "Xem thêm:",
        "Tin tức",
    ],
)
def test_links_under_a_heading_go(heading: str) -> None:
    assert story(TITLE, LEAD, *BODY, heading, LINK, OTHER) == list(STORY)
    assert story(TITLE, LEAD, *BODY, heading, f"• {LINK}.", f"• {OTHER} năm 2022.", "1") == list(
        STORY
    )
    assert story(TITLE, LEAD, heading, LINK, OTHER, *BODY) == list(STORY)


def test_teasers_with_sentences_go_but_a_last_paragraph_stays() -> None:
    teasers = [
        LINK,
        "Lớp học kéo dài 3 tháng, mỗi học viên được hỗ trợ 1,2 triệu đồng tiền ăn mỗi kỳ.",
    ]
    teasers += [
        OTHER,
        "Trong 2 ngày, hơn 400 người đã nạo vét 6,3 km kênh mương nội đồng ở các xóm ấy.",
    ]
    assert story(TITLE, LEAD, *BODY, "Đọc thêm", *teasers) == list(STORY)
    assert story(*STORY[:-1], "Tin liên quan", LINK, OTHER, STORY[-1]) == list(STORY)


@pytest.mark.parametrize("heading", ["Bình luận", "Thảo luận", "Ý kiến bạn đọc"])
def test_a_section_of_the_story_is_not_taken_for_readers_comments(heading: str) -> None:
    lines = story(TITLE, LEAD, *BODY[:3], heading, BODY[3], "Chia sẻ")
    assert [line for line in lines if line != heading] == list(STORY)


def test_comments_of_readers_go() -> None:
    comments = [
        "Hùng Trần",
        "Tôi ở xã bên, thấy vụ này Minh Tân làm rất bài bản, mong xã tôi cũng học được.",
        "Thích Trả lời",
        "Một bạn đọc",
        "Giá lúa ở chỗ tôi chỉ được 6.500 đồng/kg, không hiểu sao bên này bán giá cao vậy.",
        "Thích Trả lời",
    ]
    for heading in ("Bình luận (2)", "2 bình luận", "Ý kiến bạn đọc"):
        assert story(*STORY, heading, *comments) == list(STORY)


def test_sections_of_one_paragraph_below_a_box_of_links_stay() -> None:
    sections = [
        "Liên kết tiêu thụ để giữ giá lúa cho bà con",
        BODY[2],
        "Mở rộng diện tích sản xuất theo hướng hữu cơ",
        BODY[3],
    ]
    lines = [TITLE, LEAD, *BODY[:2], "Tin liên quan", f"- {LINK}", *sections, "Bài và ảnh: Lê Hòa"]
    assert story(*lines) == [TITLE, LEAD, *BODY[:2], *sections]


def test_headings_that_are_also_sections_of_sites_stay() -> None:
    lines = [TITLE, "Kinh tế", *BODY[:2], "Văn hóa - Xã hội", *BODY[2:]]
    assert story(*lines) == lines
    assert story("Trang chủ", TITLE, "Kinh tế", "14/04/2017 16:58", LEAD, *BODY) == list(STORY)


def test_points_below_the_headline_are_no_links() -> None:
    points = ["- Thu ngân sách đạt 12,5 tỷ đồng", "- Hộ nghèo còn 2,1%"]
    assert story("Tin tức", TITLE, *points, LEAD, *BODY) == [TITLE, *points, LEAD, *BODY]


def test_dated_headlines_below_the_story_go() -> None:
    older = [f"{LINK} (02/04/2021)", f"{OTHER} (01/04/2021)"]
    assert story(*STORY, *older) == list(STORY)


def test_counts_below_buttons_go_and_others_stay() -> None:
    assert story(TITLE, LEAD, "Bình luận", "0", *BODY) == list(STORY)
    assert story(*STORY, "1") == list(STORY)


DATES = [
    ("16:58 14/04/2017", "2017-04-14", "16:58"),
    ("02:05 | 22/05/2020", "2020-05-22", "02:05"),
    ("Thứ Bảy, 22/11/2025 08:30 (GMT+7)", "2025-11-22", "08:30"),
    ("Thứ năm, 7/11/2024, 21:05 (GMT+7)", "2024-11-07", "21:05"),
    ("Ngày đăng: 3/4/2021", "2021-04-03", None),
    ("Đăng ngày 03-04-2021 | 10:20 PM", "2021-04-03", "22:20"),
    ("Cập nhật lúc 08h30 ngày 21.11.2025", "2025-11-21", "08:30"),
    ("Thứ tư - 20/04/2022 15:10 1.234 0", "2022-04-20", "15:10"),
    ("Ngày đăng: 3/4/2021 | Lượt xem: 234", "2021-04-03", None),
    ("Lượt xem: 7370 | Gửi lúc: 05/12/2013 15:42:27", "2013-12-05", "15:42"),
    ("2017-04-14T16:58:00+07:00", "2017-04-14", "16:58"),
    ("Thứ Hai, ngày 06 tháng 06 năm 2022 - 08:15", "2022-06-06", "08:15"),
    ("05 Tháng Sáu 2020", "2020-06-05", None),
    ("Nông nghiệp - 14:30, 05/06/2020", "2020-06-05", "14:30"),
    ("14/04/2017 7:05:00 CH", "2017-04-14", "19:05"),
    ("Thứ Sáu, 21/11/2025 08:30 (GMT+7) Chia sẻ", "2025-11-21", "08:30"),
]


@pytest.mark.parametrize(("line", "date", "time"), DATES)
def test_dateline(line: str, date: str, time: str | None) -> None:
    for lines in ((TITLE, line, LEAD, *BODY), (line, TITLE, LEAD, *BODY)):
        page = cleaned(*lines)
        assert page.text.split("\n") == list(STORY)
        assert (page.published, page.published_time) == (date, time)


def test_labelled_dateline_below_the_lead() -> None:
    page = cleaned(TITLE, LEAD, "Ngày đăng: 14/04/2017 16:58", *BODY)
    assert page.text.split("\n") == list(STORY)
    assert (page.published, page.published_time) == ("2017-04-14", "16:58")


def test_date_and_time_on_two_lines() -> None:
    page = cleaned(TITLE, "14/04/2017", "16:58", LEAD, *BODY)
    assert (page.published, page.published_time) == ("2017-04-14", "16:58")


@pytest.mark.parametrize(
    "line",
    [
        "Sáng ngày 21/4, xã Minh Tân tổ chức hội nghị tổng kết với 120 đại biểu đến từ 9 xóm.",
        "Sáng 21/4/2023, xã Minh Tân tổ chức hội nghị tổng kết với 120 đại biểu từ 9 xóm dự.",
        "Kết quả đến ngày 14/4/2017",
        "Số liệu tính đến 08:00 ngày 14/4/2017",
        "31/02/2020 08:00 là ngày không có thật",
    ],
)
def test_dates_of_the_story_are_not_the_date_of_the_page(line: str) -> None:
    page = cleaned(TITLE, line, *BODY)
    assert page.published is None
    assert line in page.text.split("\n")


def test_the_clock_of_the_site_is_not_the_date_of_the_page() -> None:
    page = cleaned("Chủ nhật, 23/11/2025", "Giới thiệu", "Trang chủ", TITLE, LEAD, *BODY)
    assert page.published is None
    assert page.text.split("\n") == list(STORY)


BYLINES = [
    ("Bài và ảnh: Phương Linh", "Phương Linh"),
    ("Tin, ảnh: Lê Hòa - Văn Nam", "Lê Hòa - Văn Nam"),
    ("Các tác giả: Trần Hải, Võ Đạt, Lê Ngọc", "Trần Hải, Võ Đạt, Lê Ngọc"),
    ("BT: Nguyễn Thảo", "Nguyễn Thảo"),
    ("Tác giả bài viết: Nguyễn Văn Bình", "Nguyễn Văn Bình"),
    ("Thanh Phúc", "Thanh Phúc"),
    ("THANH PHÚC", None),  # could be a heading
    ("NGUYỄN PHÚC", "NGUYỄN PHÚC"),
    ("Phan Trâm - Anh Tấn", "Phan Trâm - Anh Tấn"),
    ("Bình An (thực hiện)", "Bình An"),
    ("PV", None),
    ("P.V", "P.V"),
    ("Ban Biên tập", "Ban Biên tập"),
    ("Lan Anh – Trung tâm Văn hóa huyện.", "Lan Anh – Trung tâm Văn hóa huyện"),
]


@pytest.mark.parametrize(("line", "byline"), BYLINES)
def test_byline(line: str, byline: str | None) -> None:
    page = cleaned(*STORY, line)
    assert page.byline == byline or line == "PV"
    if byline:
        assert page.text.split("\n") == list(STORY)
    assert story(*STORY, line, LINK, OTHER)[: len(STORY)] == list(STORY)


def test_byline_with_a_role_stays_on_one_line() -> None:
    role = "(Huyện ủy viên, Bí thư Đảng ủy xã Minh Tân)"
    for lines in (("Đỗ Thanh Lan", role), (f"Đỗ Thanh Lan {role}",)):
        page = cleaned(*STORY, *lines, LINK)
        assert page.text.split("\n") == [*STORY, f"Đỗ Thanh Lan {role}"]
        assert page.byline == f"Đỗ Thanh Lan {role}"


def test_byline_between_headline_and_lead() -> None:
    page = cleaned(TITLE, "Hoài Nam", "Thứ sáu, 21/11/2025 - 08:30", LEAD, *BODY)
    assert page.text.split("\n") == list(STORY)
    assert page.byline == "Hoài Nam"


def test_questions_of_an_interview_are_no_bylines() -> None:
    lines = [*STORY, "PV: Còn giá bán?", "Ông Lâm: Từ 7.200 đồng/kg.", "PV: Xin cảm ơn ông!"]
    page = cleaned(*lines, "Bình An (thực hiện)")
    assert page.text.split("\n") == lines
    assert page.byline == "Bình An"


def test_a_list_of_names_is_no_signature() -> None:
    names = ["Kỳ Lâm", "Kỳ Lạc", "Kỳ Văn"]
    assert story(*STORY, "Các xã đạt chuẩn gồm:", *names) == [
        *STORY,
        "Các xã đạt chuẩn gồm:",
        *names,
    ]


@pytest.mark.parametrize(
    ("line", "publisher"),
    [
        ("Theo Báo Nghệ An", "Báo Nghệ An"),
        ("Nguồn: Báo Hà Tĩnh", "Báo Hà Tĩnh"),
        ("(Baothanhhoa.vn) -", "Baothanhhoa.vn"),
    ],
)
def test_outlet_on_its_own_line(line: str, publisher: str) -> None:
    for lines in ((*STORY, line), (TITLE, line, LEAD, *BODY)):
        page = cleaned(*lines)
        assert page.text.split("\n") == list(STORY)
        assert page.publisher == publisher


@pytest.mark.parametrize(
    ("line", "byline", "publisher"),
    [
        ("Nguồn tin: nhóm tác giả Lê Ngọc, Võ Đạt", "Lê Ngọc, Võ Đạt", None),
        ("Nguồn tin: bài viết của Hà Lan", "Hà Lan", None),
        ("Nguồn: BT Nguyễn Thảo", "Nguyễn Thảo", None),
        ("Nguồn tin: Phương Linh, Baonghean.vn", "Phương Linh", "Baonghean.vn"),
        ("Nguồn tin: Trung tâm Văn hóa huyện, Lan Anh.", "Trung tâm Văn hóa huyện, Lan Anh", None),
        ("Nguồn tin: UBND xã Minh Tân", None, "UBND xã Minh Tân"),
    ],
)
def test_credit(line: str, byline: str | None, publisher: str | None) -> None:
    page = cleaned(*STORY, line, "Xem thêm", "Tin cùng mục")
    assert page.text.split("\n") == list(STORY)
    assert (page.byline, page.publisher) == (byline, publisher)


@pytest.mark.parametrize(
    ("prefix", "publisher"),
    [
        ("(Dân trí) - ", "Dân trí"),
        ("TTO - ", "TTO"),
        ("VOV.VN - ", "VOV.VN"),
        ("(TTXVN/Vietnam+) – ", None),
    ],
)
def test_outlet_before_the_lead(prefix: str, publisher: str | None) -> None:
    page = cleaned(TITLE, f"{prefix}{LEAD}", *BODY)
    assert page.text.split("\n") == list(STORY)
    assert publisher is None or page.publisher == publisher


def test_nothing_is_left_of_a_page_without_a_story() -> None:
    assert clean(Page("Chia sẻ\nFacebook\n0 bình luận\n{body}\n1")) is None
    assert clean(Page(" \n\u00a0\n")) is None


def test_characters() -> None:
    odd = "\ufeffXã\u00a0Minh\u200b Tân\tcó  5\u00adha\r\n\u2003lúa\u2028mới\x00"
    assert characters(unicodedata.normalize("NFD", odd)) == "Xã Minh Tân có 5ha\nlúa\nmới"


def test_unwrap_joins_only_what_was_wrapped() -> None:
    wrapped = (
        "Vụ này nông dân gieo cấy 412,5 ha lúa, trong đó 280 ha là giống chất\n"
        "lượng cao, tăng 12,4% so với cùng kỳ năm trước và vượt kế hoạch của\n"
        "huyện giao.\n"
        "\n"
        "Theo ông Đỗ Văn Lâm, Chủ tịch UBND xã, giá lúa tươi bán tại ruộng từ\n"
        "7.200 đến 7.500 đồng/kg nên bà con có lãi khoảng 21 triệu đồng/ha,\n"
        "cao nhất trong năm năm."
    )
    assert len(read_plain(wrapped.encode(), "a.txt").text.split("\n\n")) == 2
    assert read_plain(wrapped.encode(), "a.txt").text.count("\n") == 2
    scraped = "\n".join([TITLE, "", LINK, OTHER, "Huyện Yên Thành", "", LEAD])
    assert read_plain(scraped.encode(), "a.txt").text == scraped


WORDS = st.sampled_from(
    [
        *(*STORY, *NOISE, *KEPT, LINK, OTHER, *(line for line, *_ in DATES + BYLINES), "", "1"),
        *("Tin liên quan", "Đọc nhiều", "Bình luận", "Ý kiến bạn đọc", "Kinh tế", "Thời tiết"),
        *("(Bí thư xã)", "null a", "© Báo", "Theo Báo Nghệ An", "Kỳ Anh"),
        *(f"(Baonghean.vn) - {LEAD}", f"{BODY[0][:70]}..."),
    ]
)


ANY_PAGE = st.lists(WORDS, max_size=25).map("\n".join) | st.text()


@given(ANY_PAGE)
def test_a_cleaned_page_is_tidy_and_cleaning_it_again_changes_nothing(text: str) -> None:
    page = clean(Page(text))
    if page is None:
        return
    assert page.text == unicodedata.normalize("NFC", page.text)
    assert "\r" not in page.text
    assert "  " not in page.text
    assert all(line and line == line.strip() for line in page.text.split("\n"))
    assert page.title
    assert page.text.startswith(page.title)
    again = clean(Page(page.text))
    assert again is not None
    assert again.text == page.text


@pytest.mark.parametrize(
    ("line", "publisher", "date"),
    [
        ("Báo Nghệ An, ngày 15/3/2024", "Báo Nghệ An", "2024-03-15"),
        ("Báo Nghệ An - Thứ Ba, 12/9/2023", "Báo Nghệ An", "2023-09-12"),
        ("Đài PT-TH Nghệ An, ngày 16/3/2024", "Đài PT-TH Nghệ An", "2024-03-16"),
        (
            "Cổng thông tin điện tử tỉnh Nghệ An, 02/10/2024",
            "Cổng thông tin điện tử tỉnh Nghệ An",
            "2024-10-02",
        ),
        ("Nghe An Portal, January 8, 2024", "Nghe An Portal", "2024-01-08"),
        ("Hanoi Times | 8 Jan 2024, 10:05", "Hanoi Times", "2024-01-08"),
    ],
)
def test_an_outlet_with_its_date_in_one_line(line: str, publisher: str, date: str) -> None:
    body = "Tính đến ngày 14/3/2024, huyện Quỳ Châu đã trồng 1.325 ha rừng, đạt 66% kế hoạch năm."
    found = clean(Page(f"Quỳ Châu trồng mới hơn 1.300 ha rừng\n\n{line}\n\n{body}"))
    assert found is not None
    assert (found.publisher, found.published) == (publisher, date)
    assert found.text == f"Quỳ Châu trồng mới hơn 1.300 ha rừng\n{body}"


@pytest.mark.parametrize(
    "line",
    [
        "Trang thông tin điện tử huyện Quỳ Châu khai trương 5/3/2024",
        "Báo cáo ngày 5/3/2024",
        "The bridge will open on May 8, 2024",
    ],
)
def test_a_sentence_with_a_date_is_no_dateline(line: str) -> None:
    assert read_dateline(line) is None
