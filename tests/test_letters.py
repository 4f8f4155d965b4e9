"""Twenty official papers as DOCX, the letterhead a table (Decree 30/2020/NĐ-CP, the Party's)."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import docx
import docx.shared
import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from rag.ingest.readers import load_bytes
from rag.types import Article

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
PARTY = "ĐẢNG CỘNG SẢN VIỆT NAM"


@dataclass(frozen=True)
class Paper:
    """What is typed, cell by cell and line by line, and what is to be read of it.

    `head` are the cells of the letterhead, `rows` how many it is set in; `named` the lines of kind
    and subject below it; `closing` the cells of recipients and signature, `loose` such lines that
    stand in no table.
    """

    head: tuple[str, ...]
    title: str
    number: str
    publisher: str
    published: str
    place: str
    named: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    rows: int = 1
    loose: tuple[str, ...] = ()


PAPERS = {
    "a district's letter": Paper(
        (
            "ỦY BAN NHÂN DÂN\nHUYỆN CẨM KHÊ\nSố: 1482/UBND-NN\n"
            "V/v tăng cường phòng, chống\nbệnh dịch tả lợn châu Phi",
            f"{NATION}\nCẩm Khê, ngày 04 tháng 8 năm 2025",
        ),
        "tăng cường phòng, chống bệnh dịch tả lợn châu Phi",
        "1482/UBND-NN", "ỦY BAN NHÂN DÂN HUYỆN CẨM KHÊ", "2025-08-04", "Cẩm Khê",
        ("Kính gửi: Ủy ban nhân dân các xã, thị trấn.",),
        (
            "Từ đầu tháng 7 đến nay, bệnh đã xuất hiện tại 14 hộ của ba xã, buộc tiêu hủy 236 con.",
            "Ủy ban nhân dân huyện yêu cầu các xã rà soát tổng đàn, báo cáo trước ngày 15/8/2025.",
        ),
        ("Nơi nhận:\n- Như trên;\n- Lưu: VT, NN.", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nHoàng Đức Thuận"),
    ),
    "a commune's report": Paper(
        (
            "UBND XÃ ĐẠI ĐỒNG\nSố: 87/BC-UBND",
            f"{NATION}\nĐại Đồng, ngày 20 tháng 6 năm 2025",
        ),
        "Báo cáo Kết quả thực hiện nhiệm vụ sáu tháng đầu năm 2025",
        "87/BC-UBND", "UBND XÃ ĐẠI ĐỒNG", "2025-06-20", "Đại Đồng",
        ("BÁO CÁO", "Kết quả thực hiện nhiệm vụ sáu tháng đầu năm 2025"),
        (
            "I. KẾT QUẢ ĐẠT ĐƯỢC",
            "Thu ngân sách trên địa bàn đạt 6,42 tỷ đồng, bằng 58,3% dự toán huyện giao đầu năm.",
            "II. NHIỆM VỤ TRỌNG TÂM",
            "Ủy ban nhân dân xã tập trung giải phóng mặt bằng tuyến đường liên xã dài 3,2 km.",
        ),
        ("Nơi nhận:\n- UBND huyện;\n- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nVũ Thị Hạnh"),
    ),
    "a province's decision": Paper(
        (
            "ỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI\n_______",
            f"{NATION}\n_______________",
            "Số: 655/QĐ-UBND",
            "Quảng Ngãi, ngày 11 tháng 3 năm 2025",
        ),
        "Quyết định về việc phê duyệt danh mục công trình thủy lợi được sửa chữa năm 2025",
        "655/QĐ-UBND", "ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI", "2025-03-11", "Quảng Ngãi",
        (
            "QUYẾT ĐỊNH",
            "Về việc phê duyệt danh mục công trình thủy lợi được sửa chữa năm 2025",
        ),
        (
            "Điều 1. Phê duyệt danh mục 18 công trình với tổng kinh phí 27,6 tỷ đồng.",
            "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
        ),
        ("Nơi nhận:\n- Như Điều 2;\n- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nPhan Công Tuấn"),
        rows=2,
    ),
    "a department's plan": Paper(
        (
            "UBND TỈNH LÀO CAI\nSỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG\n-------",
            f"{NATION}\n---------------",
            "Số: 39/KH-SNNMT",
            "Lào Cai, ngày 7 tháng 4 năm 2025",
        ),
        "Kế hoạch Phòng cháy, chữa cháy rừng mùa khô năm 2025",
        "39/KH-SNNMT", "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "2025-04-07", "Lào Cai",
        ("KẾ HOẠCH", "Phòng cháy, chữa cháy rừng mùa khô năm 2025"),
        (
            "Sở xây dựng kế hoạch bảo vệ 368.400 ha rừng, trong đó 92.150 ha có nguy cơ cháy cao.",
            "Mỗi xã trọng điểm thành lập một tổ trực từ 12 đến 15 người, có lịch trực hằng ngày.",
        ),
        ("Nơi nhận:\n- UBND tỉnh;\n- Lưu: VT.", "GIÁM ĐỐC\nNgô Quang Hưng"),
        rows=2,
    ),
    "a ministry's letter": Paper(
        (
            "BỘ Y TẾ\n-------\nSố: 3127/BYT-DP\nV/v chủ động phòng bệnh\nsốt xuất huyết",
            f"{NATION}\n---------------\nHà Nội, ngày 19 tháng 5 năm 2025",
        ),
        "chủ động phòng bệnh sốt xuất huyết",
        "3127/BYT-DP", "BỘ Y TẾ", "2025-05-19", "Hà Nội",
        ("Kính gửi: Ủy ban nhân dân các tỉnh, thành phố trực thuộc trung ương.",),
        (
            "Bốn tháng đầu năm, cả nước ghi nhận 21.350 trường hợp mắc, giảm 8,4% so với cùng kỳ.",
            "Bộ Y tế đề nghị các địa phương tổ chức diệt lăng quăng ít nhất một lần mỗi tuần.",
        ),
        (
            "Nơi nhận:\n- Như trên;\n- Bộ trưởng (để b/c);\n- Lưu: VT, DP.",
            "KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\nLê Hồng Nhung",
        ),
    ),
    "a Party committee's resolution": Paper(
        (
            "TỈNH ỦY HÀ GIANG\n*\nSố 15-NQ/TU",
            f"{PARTY}\nHà Giang, ngày 02 tháng 10 năm 2024",
        ),
        "Nghị quyết về phát triển du lịch cộng đồng đến năm 2030",
        "15-NQ/TU", "TỈNH ỦY HÀ GIANG", "2024-10-02", "Hà Giang",
        ("NGHỊ QUYẾT", "về phát triển du lịch cộng đồng đến năm 2030"),
        (
            "Toàn tỉnh hiện có 41 làng văn hóa du lịch, mỗi năm đón khoảng 320 nghìn lượt khách.",
            "Đến năm 2030, tỉnh phấn đấu có 60 làng đạt chuẩn và tạo việc làm cho 9.000 lao động.",
        ),
        ("Nơi nhận:\n- Các huyện ủy;\n- Lưu Văn phòng.", "T/M BAN CHẤP HÀNH\nBÍ THƯ\nThào Mí Sính"),
    ),
    "a council's resolution": Paper(
        (
            "HỘI ĐỒNG NHÂN DÂN\nTHÀNH PHỐ TÂN AN",
            NATION,
            "Số: 22/NQ-HĐND",
            "Tân An, ngày 18 tháng 12 năm 2024",
        ),
        "Nghị quyết về dự toán thu, chi ngân sách thành phố năm 2025",
        "22/NQ-HĐND", "HỘI ĐỒNG NHÂN DÂN THÀNH PHỐ TÂN AN", "2024-12-18", "Tân An",
        ("NGHỊ QUYẾT", "Về dự toán thu, chi ngân sách thành phố năm 2025"),
        (
            "Điều 1. Tổng thu ngân sách nhà nước trên địa bàn là 1.284 tỷ đồng.",
            "Điều 2. Giao Ủy ban nhân dân thành phố tổ chức thực hiện Nghị quyết này.",
        ),
        ("Nơi nhận:\n- Thường trực HĐND tỉnh;\n- Lưu: VT.", "CHỦ TỊCH\nĐặng Văn Tường"),
        rows=2,
    ),
    "a telegram without a table at its end": Paper(
        (
            "ỦY BAN NHÂN DÂN\nTỈNH NAM ĐỊNH\nSố: 06/CĐ-UBND",
            f"{NATION}\nNam Định, ngày 06 tháng 9 năm 2024",
        ),
        "Công điện về việc tập trung ứng phó bão số 3",
        "06/CĐ-UBND", "ỦY BAN NHÂN DÂN TỈNH NAM ĐỊNH", "2024-09-06", "Nam Định",
        ("CÔNG ĐIỆN", "Về việc tập trung ứng phó bão số 3"),
        (
            "Chủ tịch Ủy ban nhân dân tỉnh yêu cầu cấm biển từ 12 giờ ngày 06 tháng 9 năm 2024.",
            "Các huyện ven biển sơ tán 11.800 người ở các chòi canh ngao trước 18 giờ cùng ngày.",
        ),
        loose=("Nơi nhận:", "- Các huyện, thành phố;", "- Lưu: VT.", "CHỦ TỊCH", "Phạm Đình Nghĩa"),
    ),
    "a school's notice": Paper(
        (
            "PHÒNG GD&ĐT QUẬN HÀ ĐÔNG\nTRƯỜNG THCS VĂN YÊN\nSố: 45/TB-THCS",
            f"{NATION}\nHà Đông, ngày 25 tháng 7 năm 2025",
        ),
        "Thông báo về việc tuyển sinh lớp 6 năm học 2025 - 2026",
        "45/TB-THCS", "TRƯỜNG THCS VĂN YÊN", "2025-07-25", "Hà Đông",
        ("THÔNG BÁO", "Về việc tuyển sinh lớp 6 năm học 2025 - 2026"),
        (
            "Nhà trường tuyển 360 học sinh vào 8 lớp, mỗi lớp không quá 45 học sinh theo quy định.",
            "Phụ huynh nộp hồ sơ trực tuyến từ ngày 01/8/2025 đến hết ngày 05/8/2025.",
        ),
        ("Nơi nhận:\n- Phòng GD&ĐT;\n- Lưu: VT.", "HIỆU TRƯỞNG\nBùi Thị Lan Phương"),
    ),
    "a board's report, the nation at the left": Paper(
        (
            f"{NATION}\nVũng Tàu, ngày 30 tháng 9 năm 2025",
            "UBND THÀNH PHỐ HỒ CHÍ MINH\nBAN QUẢN LÝ DỰ ÁN GIAO THÔNG\nSố: 911/BC-BQLDA",
        ),
        "Báo cáo Tiến độ thi công tuyến đường ven biển quý III năm 2025",
        "911/BC-BQLDA", "BAN QUẢN LÝ DỰ ÁN GIAO THÔNG", "2025-09-30", "Vũng Tàu",
        ("BÁO CÁO", "Tiến độ thi công tuyến đường ven biển quý III năm 2025"),
        (
            "Đến hết tháng 9, nhà thầu hoàn thành 14,6 km nền đường, đạt 71,2% khối lượng.",
            "Còn 23 hộ dân chưa bàn giao mặt bằng, tập trung ở đoạn qua phường Phước Hải.",
        ),
        ("", "GIÁM ĐỐC\nTrịnh Quốc Bảo"),
    ),
    "a submission": Paper(
        (
            "UBND TỈNH SƠN LA\nSỞ Y TẾ\nSố: 204/TTr-SYT",
            f"{NATION}\nSơn La, ngày 14 tháng 01 năm 2025",
        ),
        "Tờ trình về việc đầu tư thiết bị cho các trạm y tế xã",
        "204/TTr-SYT", "SỞ Y TẾ", "2025-01-14", "Sơn La",
        (
            "TỜ TRÌNH",
            "Về việc đầu tư thiết bị cho các trạm y tế xã",
            "Kính gửi: Ủy ban nhân dân tỉnh.",
        ),
        (
            "Toàn tỉnh có 204 trạm y tế, trong đó 67 trạm chưa có máy siêu âm và máy điện tim.",
            "Sở Y tế trình Ủy ban nhân dân tỉnh bố trí 38,5 tỷ đồng mua sắm trong hai năm.",
        ),
        ("Nơi nhận:\n- Như trên;\n- Lưu: VT.", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nLò Thị Mai"),
    ),
    "minutes' conclusion with a copy mark": Paper(
        (
            "VĂN PHÒNG HĐND VÀ UBND\nTHỊ XÃ NGHI SƠN\nSố: 318/TB-VP",
            f"{NATION}\nNghi Sơn, ngày 09 tháng 5 năm 2025",
        ),
        "Thông báo Kết luận của Chủ tịch UBND thị xã tại phiên họp thường kỳ tháng 4",
        "318/TB-VP", "VĂN PHÒNG HĐND VÀ UBND THỊ XÃ NGHI SƠN", "2025-05-09", "Nghi Sơn",
        ("THÔNG BÁO", "Kết luận của Chủ tịch UBND thị xã tại phiên họp thường kỳ tháng 4"),
        (
            "Chủ tịch UBND thị xã giao phòng Kinh tế hoàn thành đề án cảng cá trước ngày 30/6.",
            "Các phường chậm giải ngân dưới 40% phải giải trình bằng văn bản trong tuần tới.",
        ),
        ("Nơi nhận:\n- Các phòng, ban;\n- Lưu: VT.", "TL. CHỦ TỊCH\nCHÁNH VĂN PHÒNG\nMai Xuân Lộc"),
    ),
}  # fmt: skip


def cells(document: Document, texts: tuple[str, ...], rows: int = 1) -> None:
    """A table of two columns; the lines of a cell are its paragraphs."""
    table = document.add_table(rows=rows, cols=2)
    for cell, text in zip(table._cells, texts, strict=True):
        cell.text, *lines = text.split("\n")
        for line in lines:
            cell.add_paragraph(line)


@pytest.mark.parametrize("name", PAPERS)
def test_an_official_paper(name: str) -> None:
    paper = PAPERS[name]
    document = docx.Document()
    cells(document, paper.head, paper.rows)
    for line in (*paper.named, *paper.body):
        document.add_paragraph(line)
    if paper.closing:
        cells(document, paper.closing)
    for line in paper.loose:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    article = load_bytes(out.getvalue(), "a.docx")
    assert article.title == paper.title
    addressed = [line for line in paper.named if line.startswith("Kính gửi")]
    title, number, *body = article.text.split("\n")
    assert (title, body) == (paper.title, [*addressed, *paper.body])
    assert number.split()[-1] == paper.number
    assert article.publisher == paper.publisher
    assert article.published == paper.published
    assert article.place == paper.place


def lines_in_one_paragraph(document: Document) -> None:
    """Lines broken within one paragraph, an empty column between body and nation."""
    cell, _, nation = document.add_table(rows=1, cols=3)._cells
    cell.text = (
        "UBND THÀNH PHỐ LÀO SƠN\nPHÒNG NỘI VỤ\n\nSố: 276/PNV-TCBM\nV/v rà soát hồ sơ\n"
        "cán bộ không chuyên trách"
    )
    nation.text = f"{NATION}\n\nLào Sơn, ngày 06 tháng 5 năm 2025"
    for line in ("Kính gửi: Ủy ban nhân dân các xã, phường.", *BODY):
        document.add_paragraph(line)
    cells(document, ("Nơi nhận:\n- Như trên;\n- Lưu: NV.", "TRƯỞNG PHÒNG\n\nHồ Thị Kim Liên"))


def two_tables(document: Document) -> None:
    """Body and nation in one table; number, subject, place and day in the next."""
    cells(document, ("BỘ CÔNG THƯƠNG\nCỤC XÚC TIẾN THƯƠNG MẠI\n________", f"{NATION}\n_______"))
    cells(
        document,
        (
            "Số: 1087/XTTM-NNTP\nV/v: mời tham gia hội chợ nông sản",
            "Hà Nội, ngày 21 tháng 8 năm 2025",
        ),
    )
    document.add_paragraph("Kính gửi: Sở Công Thương các tỉnh, thành phố.")
    for line in BODY:
        document.add_paragraph(line)
    for line in ("Nơi nhận:", "- Như trên;", "- Lưu: VT.", "CỤC TRƯỞNG", "", "Lại Đình Phú"):
        document.add_paragraph(line)


def a_draft_with_a_stamp(document: Document) -> None:
    """The mark of a draft above, no number yet, the degree of urgency in a row of its own."""
    document.add_paragraph("DỰ THẢO")
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).text = "ĐẢNG BỘ HUYỆN SÔNG THAO\nĐẢNG ỦY XÃ CÁT TRINH\n*"
    table.cell(0, 1).text = "ĐẢNG CỘNG SẢN VIỆT NAM"
    table.cell(1, 0).text = "Số      -BC/ĐU"
    table.cell(1, 1).text = "Cát Trinh, ngày     tháng 10 năm 2025"
    table.cell(2, 0).merge(table.cell(2, 1)).text = "HỎA TỐC"
    for line in ("BÁO CÁO", "kết quả xây dựng Đảng quý III năm 2025", "-----", *BODY):
        document.add_paragraph(line)
    cells(
        document, ("Nơi nhận:\n- Huyện ủy;\n- Lưu VPĐU.", "T/M BAN CHẤP HÀNH\nBÍ THƯ\nMạc Văn Sáu")
    )


def nested_in_a_layout(document: Document) -> None:
    """A table for the page, in it the letterhead, a title on two lines, and who it is sent to."""
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    head = cell.add_table(rows=2, cols=2)
    for inner, text in zip(
        head._cells,
        (
            "BẢO HIỂM XÃ HỘI VIỆT NAM\nBẢO HIỂM XÃ HỘI TỈNH KIÊN LÂM",
            NATION,
            "Số: 59/BC-BHXH",
            "Kiên Lâm, ngày 02 tháng 12 năm 2024",
        ),
        strict=True,
    ):
        inner.text, *lines = text.split("\n")
        for line in lines:
            inner.add_paragraph(line)
    for line in (
        "BÁO CÁO",
        "Kết quả chi trả lương hưu qua tài khoản",
        "trên địa bàn tỉnh tháng 11 năm 2024",
        *BODY,
    ):
        cell.add_paragraph(line)
    cells(
        document,
        ("Nơi nhận:\n- BHXH Việt Nam;\n- Lưu: VT.", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nÂu Thị Nga"),
    )


def above_the_page(document: Document) -> None:
    """The letterhead in the header of the pages."""
    table = document.sections[0].header.add_table(rows=1, cols=2, width=docx.shared.Cm(16))
    for cell, text in zip(
        table._cells,
        (
            "UBND HUYỆN TÂY LĨNH\nTHANH TRA HUYỆN\nSố: 08/KL-TTr",
            f"{NATION}\nTây Lĩnh, ngày 17 tháng 3 năm 2025",
        ),
        strict=True,
    ):
        cell.text = text
    for line in ("KẾT LUẬN", "Về thu, chi ngân sách các xã năm 2024", *BODY):
        document.add_paragraph(line)
    cells(document, ("Nơi nhận:\n- UBND huyện;\n- Lưu: VT.", "CHÁNH THANH TRA\n\nTô Văn Đạt"))


def a_name_on_two_lines(document: Document) -> None:
    """The body's name and the title each on two lines, the hour before the day, a stamp."""
    cells(
        document,
        (
            "UBND TỈNH HẢI GIANG\nBAN CHỈ HUY PHÒNG THỦ\nDÂN SỰ TỈNH\nHỎA TỐC\nSố 27/CĐ-BCH",
            f"{NATION}\nHải Giang, hồi 9 giờ 15 phút, ngày 11 tháng 9 năm 2025",
        ),
    )
    document.add_paragraph("CÔNG ĐIỆN")
    document.add_paragraph("Về việc gọi tàu thuyền vào bờ;\nbảo đảm an toàn đê cửa sông")
    for line in BODY:
        document.add_paragraph(line)
    # The signature stands above the recipients.
    for line in ("TRƯỞNG BAN", "", "Y Blơm Êban", "Nơi nhận:", "- Như trên;", "- Lưu: VT."):
        document.add_paragraph(line)


def an_office_of_its_superior(document: Document) -> None:
    """A body that is named as its superior's office; whose paper it is stands below its kind."""
    cells(
        document,
        (
            "THÀNH ỦY BẮC SƠN\nVĂN PHÒNG\n*\nSố 45-TB/VPTU",
            f"{PARTY}\nBắc Sơn, ngày 03 tháng 02 năm 2026",
        ),
    )
    for line in (
        "THÔNG BÁO KẾT LUẬN",
        "CỦA THƯỜNG TRỰC THÀNH ỦY",
        "về chuẩn bị lễ hội đền Hạ",
        "Thời gian: 8 giờ 30 phút, thứ Sáu, ngày 27 tháng 02 năm 2026.",
        *BODY,
    ):
        document.add_paragraph(line)
    cells(
        document,
        ("Nơi nhận:\n- Các phòng;\n- Lưu.", "T/L THƯỜNG TRỰC\nCHÁNH VĂN PHÒNG\nThS. Vi Văn Đoan"),
    )


def one_table_for_the_page(document: Document) -> None:
    """Text, recipients and signature are rows of one table below the letterhead."""
    cells(
        document,
        ("BỘ TƯ PHÁP\nSố: 12/GM-BTP", f"{NATION}\nHà Nội, ngày 6 tháng 01 năm 2026"),
    )
    table = document.add_table(rows=2, cols=2)
    text = table.cell(0, 0).merge(table.cell(0, 1))
    text.text = "GIẤY MỜI"
    for line in ("Dự hội nghị trợ giúp pháp lý vùng cao", *BODY):
        text.add_paragraph(line)
    text.add_table(rows=1, cols=1).cell(0, 0).text = "Hội nghị họp trực tuyến."
    table.cell(1, 0).text = "Nơi nhận:\n- Như trên;\n- Lưu: VT."
    table.cell(1, 1).text = "TL. BỘ TRƯỞNG\nCHÁNH VĂN PHÒNG\nĐàm Thị Ngân"


def without_the_nation(document: Document) -> None:
    """A body of no Party and no state: no motto, its number in a merged row, stars as a rule."""
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text = "LIÊN ĐOÀN LAO ĐỘNG TỈNH\nCÔNG ĐOÀN NGÀNH GIÁO DỤC\n***"
    table.cell(0, 1).text = "Thái Sơn, ngày 9 tháng 02 năm 2026"
    table.cell(1, 0).merge(table.cell(1, 1)).text = "Số: 17/HD-CĐN"
    for line in ("HƯỚNG DẪN", "*****", "VỀ VIỆC tổ chức đại hội công đoàn cơ sở", *BODY):
        document.add_paragraph(line)
    cells(document, ("Nơi nhận:\n- Như trên;\n- Lưu: VP.", "CHỦ TỊCH\n\nKiều Thị Sâm"))


def a_committee_below_its_front(document: Document) -> None:
    """Who issued it is named below the body that it belongs to; an invitation without a subject."""
    cells(
        document,
        (
            "ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM\nTỈNH ĐÔNG LA\nBAN THƯỜNG TRỰC\n___\nSố: 31/GM-BTT",
            f"{NATION}\nĐông La, ngày 20 tháng 3 năm 2026",
        ),
    )
    for line in ("GIẤY MỜI", "Kính gửi: Ông Sùng A Páo, phường Tân Hòa", *BODY):
        document.add_paragraph(line)
    cells(document, ("Nơi nhận:\n- Như trên;\n- Lưu: VT.", "PHÓ CHỦ TỊCH\n\nLù Thị Xuyến"))


def a_number_below_the_letterhead(document: Document) -> None:
    """The number on a line of its own; minutes, whose text begins right below their kind."""
    cells(
        document,
        ("HỘI CHỮ THẬP ĐỎ TỈNH KON RÂY\nHỘI CHỮ THẬP ĐỎ XÃ ĐĂK HÀ", "Đăk Hà, ngày 12/8/2026"),
    )
    for line in ("Số: 15/BB-CTĐ", "BIÊN BẢN", "Hôm nay, chúng tôi họp tại trụ sở xã.", *BODY):
        document.add_paragraph(line)
    cells(document, ("", "CHỦ TỊCH\n\nA Thui Linh"))


def a_committee_of_the_country(document: Document) -> None:
    """A body in bold that only says what it is and where; minutes with two who signed."""
    (body, nation) = document.add_table(rows=1, cols=2)._cells
    for line in ("HỘI CHỮ THẬP ĐỎ VIỆT NAM", "BAN CHẤP HÀNH TỈNH KON RÂY", "Số: 21/BB-CTĐ"):
        body.add_paragraph().add_run(line).bold = line.startswith("BAN")
    nation.text = f"{NATION}\nKon Rây, ngày ..07.. tháng ..10.. năm 2026"
    for line in ("BIÊN BẢN HỌP GIAO BAN", "quý III năm 2026", "-----", *BODY):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    cells(document, ("THƯ KÝ\n(đã ký)\n\nRơ Châm Hoa", "CHỦ TỌA\n(đã ký)\n\nPHAN THỊ SEN"))


def set_with_tabs(document: Document) -> None:
    """No table: body and nation, number and day, recipients and signature parted by tabs."""
    for line in (
        "Hội Nông dân tỉnh Kon Rây\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Ban Chấp hành\tĐộc lập - Tự do - Hạnh phúc",
        "Hội Nông dân xã Đăk Hà",
        "Số: 19-BC/HND\tĐăk Hà, ngày 30 tháng 9 năm 2026",
    ):
        document.add_paragraph(line)
    # What is centred below the kind is the title, whatever it begins with.
    for line in ("BÁO CÁO", "Công tác Hội và phong trào nông dân", "(Quý III năm 2026)"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (*BODY, "Nơi nhận:\tT/M BAN CHẤP HÀNH", "- Lưu.\tCHỦ TỊCH", "\tRơ Ô Thị Hoan"):
        document.add_paragraph(line)


BODY = (
    "Tính đến hết tháng trước, đơn vị đã rà soát 1.246 hồ sơ, phát hiện 38 hồ sơ thiếu văn bằng.",
    "Các đơn vị còn lại gửi kết quả về trước ngày 25 hằng tháng để tổng hợp chung, không gửi muộn.",
)
BUILDS: dict[Callable[[Document], None], tuple[Any, ...]] = {
    lines_in_one_paragraph: (
        ("rà soát hồ sơ cán bộ không chuyên trách", "276/PNV-TCBM", "PHÒNG NỘI VỤ"),
        ("2025-05-06", "Lào Sơn"), ("Kính gửi: Ủy ban nhân dân các xã, phường.", *BODY),
        "Hồ Thị Kim Liên",
    ),
    two_tables: (
        ("mời tham gia hội chợ nông sản", "1087/XTTM-NNTP", "CỤC XÚC TIẾN THƯƠNG MẠI"),
        ("2025-08-21", "Hà Nội"), ("Kính gửi: Sở Công Thương các tỉnh, thành phố.", *BODY),
        "Lại Đình Phú",
    ),
    a_draft_with_a_stamp: (
        ("Báo cáo kết quả xây dựng Đảng quý III năm 2025", "-BC/ĐU", "ĐẢNG ỦY XÃ CÁT TRINH"),
        (None, "Cát Trinh"), BODY, "Mạc Văn Sáu",
    ),
    above_the_page: (
        ("Kết luận về thu, chi ngân sách các xã năm 2024", "08/KL-TTr", "THANH TRA HUYỆN"),
        ("2025-03-17", "Tây Lĩnh"),
        BODY,
        "Tô Văn Đạt",
    ),
    a_name_on_two_lines: (
        ("Công điện về việc gọi tàu thuyền vào bờ; bảo đảm an toàn đê cửa sông", "27/CĐ-BCH",
         "BAN CHỈ HUY PHÒNG THỦ DÂN SỰ TỈNH"),
        ("2025-09-11", "Hải Giang"), BODY, "Y Blơm Êban",
    ),
    an_office_of_its_superior: (
        (
            "Thông báo kết luận về chuẩn bị lễ hội đền Hạ", "45-TB/VPTU",
            "VĂN PHÒNG THÀNH ỦY BẮC SƠN",
        ),
        ("2026-02-03", "Bắc Sơn"),
        ("Thời gian: 8 giờ 30 phút, thứ Sáu, ngày 27 tháng 02 năm 2026.", *BODY), "Vi Văn Đoan",
    ),
    one_table_for_the_page: (
        ("Giấy mời Dự hội nghị trợ giúp pháp lý vùng cao", "12/GM-BTP", "BỘ TƯ PHÁP"),
        ("2026-01-06", "Hà Nội"), (*BODY, "Hội nghị họp trực tuyến."), "Đàm Thị Ngân",
    ),
    without_the_nation: (
        ("Hướng dẫn về việc tổ chức đại hội công đoàn cơ sở", "17/HD-CĐN",
         "CÔNG ĐOÀN NGÀNH GIÁO DỤC"),
        ("2026-02-09", "Thái Sơn"), BODY, "Kiều Thị Sâm",
    ),
    a_committee_below_its_front: (
        ("Giấy mời", "31/GM-BTT",
         "BAN THƯỜNG TRỰC ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM TỈNH ĐÔNG LA"),
        ("2026-03-20", "Đông La"), ("Kính gửi: Ông Sùng A Páo, phường Tân Hòa", *BODY),
        "Lù Thị Xuyến",
    ),
    a_number_below_the_letterhead: (
        ("Biên bản", "15/BB-CTĐ", "HỘI CHỮ THẬP ĐỎ XÃ ĐĂK HÀ"), ("2026-08-12", "Đăk Hà"),
        ("Hôm nay, chúng tôi họp tại trụ sở xã.", *BODY), "A Thui Linh",
    ),
    a_committee_of_the_country: (
        (
            "Biên bản họp giao ban quý III năm 2026", "21/BB-CTĐ",
            "BAN CHẤP HÀNH HỘI CHỮ THẬP ĐỎ TỈNH KON RÂY",
        ),
        ("2026-10-07", "Kon Rây"), BODY, "PHAN THỊ SEN",
    ),
    set_with_tabs: (
        (
            "Báo cáo Công tác Hội và phong trào nông dân (Quý III năm 2026)", "19-BC/HND",
            "Ban Chấp hành Hội Nông dân xã Đăk Hà",
        ),
        ("2026-09-30", "Đăk Hà"), BODY, "Rơ Ô Thị Hoan",
    ),
    nested_in_a_layout: (
        (
            "Báo cáo Kết quả chi trả lương hưu qua tài khoản trên địa bàn tỉnh tháng 11 năm 2024",
            "59/BC-BHXH", "BẢO HIỂM XÃ HỘI TỈNH KIÊN LÂM",
        ),
        ("2024-12-02", "Kiên Lâm"), BODY, "Âu Thị Nga",
    ),
}  # fmt: skip


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.__name__)
def test_builds_of_letterheads(build: Callable[[Document], None]) -> None:
    (title, number, publisher), (published, place), body, signed = BUILDS[build]
    document = docx.Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    article = load_bytes(out.getvalue(), "a.docx")
    first, second, *rest = article.text.split("\n")
    assert (first, second.split()[-1], tuple(rest)) == (title, number, body)
    assert (article.title, article.publisher) == (title, publisher)
    assert (article.published, article.place) == (published, place)
    assert article.byline == signed


def test_an_annex_behind_the_recipients_is_read() -> None:
    document = docx.Document()
    cells(document, ("UBND XÃ HÀM LONG\nSố: 5/QĐ-UBND", f"{NATION}\nHàm Long, ngày 5/5/2025"))
    annex = ("PHỤ LỤC", "Kinh phí của các thôn")
    for line in ("QUYẾT ĐỊNH", "Về chia kinh phí", *BODY, "Nơi nhận:", "- Lưu: VT.", *annex):
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Thôn", "Số tiền (đồng)", "Hạ", "950.000"), strict=True):
        cell.text = text
    out = io.BytesIO()
    document.save(out)
    lines = load_bytes(out.getvalue(), "a.docx").text.split("\n")
    assert lines[2:] == [*BODY, *annex, "Hạ – Số tiền: 950.000 đồng."]


def read(document: Document) -> Article:
    out = io.BytesIO()
    document.save(out)
    return load_bytes(out.getvalue(), "a.docx")


def test_a_table_with_marks_of_signatures_is_read() -> None:
    document = docx.Document()
    for line in BODY:
        document.add_paragraph(line)
    table = document.add_table(rows=3, cols=3)
    texts = ("Hợp đồng", "Sản lượng (tấn)", "Ghi chú", "HĐ 1", "120", "(đã ký)", "Chủ tịch\n(ký)",
             "80", "(chưa ký)")  # fmt: skip
    for cell, text in zip(table._cells, texts, strict=True):
        cell.text = text
    assert read(document).text.split("\n")[-4:] == [
        "HĐ 1 – Sản lượng: 120 tấn.", "HĐ 1 – Ghi chú: (đã ký).",
        "Chủ tịch (ký) – Sản lượng: 80 tấn.", "Chủ tịch (ký) – Ghi chú: (chưa ký).",
    ]  # fmt: skip


def test_marks_of_signatures_between_offices_and_names() -> None:
    document = docx.Document()
    for line in BODY:
        document.add_paragraph(line)
    signed = ("THƯ KÝ", "CHỦ TỌA", "(đã ký)", "(đã ký)", "Rơ Châm Hoa", "PHAN THỊ SEN")
    cells(document, signed, rows=3)
    sides = ("ĐẠI DIỆN BÊN A\n(Ký, ghi rõ họ tên)\nThS. Lò Thị Sen", "ĐẠI DIỆN BÊN B\n(Ký tên)")
    cells(document, sides)
    article = read(document)
    assert article.byline == "Lò Thị Sen"
    assert article.text.split("\n") == [*BODY, "THƯ KÝ | CHỦ TỌA"]


@pytest.mark.parametrize("headline", ["Đại Đồng được mùa lúa", "ĐẠI ĐỒNG ĐƯỢC MÙA LÚA"])
def test_a_headline_within_a_typed_letterhead_stays(headline: str) -> None:
    document = docx.Document()
    day = "Đại Đồng, ngày 20 tháng 6 năm 2025"
    for line in (*NATION.split("\n"), headline, day, *BODY):
        document.add_paragraph(line)
    article = read(document)
    assert article.text.split("\n") == [headline, *BODY]
    assert (article.published, article.publisher) == ("2025-06-20", None)
    document = docx.Document()
    for line in (*NATION.split("\n"), "Ủy ban nhân dân", "Xã Đại Đồng", "Số: 5/BC", day, *BODY):
        document.add_paragraph(line)
    assert read(document).text.split("\n") == [BODY[0], "Số: 5/BC", *BODY[1:]]


def test_a_subject_in_capitals_is_written_as_in_the_text() -> None:
    document = docx.Document()
    cells(document, ("UBND XÃ HÀM LONG\nSố: 5/BC-UBND", f"{NATION}\nHàm Long, ngày 5/5/2025"))
    for line in ("BÁO CÁO KẾT QUẢ", "SẢN XUẤT VỤ XUÂN CỦA UBND XÃ HÀM LONG, QUÝ II"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (*BODY, "Trong vụ xuân, xã Hàm Long gieo cấy đúng lịch."):
        document.add_paragraph(line)
    title = "Báo cáo kết quả sản xuất vụ xuân của UBND xã Hàm Long, quý II"
    assert read(document).title == title


def test_minutes_have_their_day_in_the_text_and_a_draft_is_stamped() -> None:
    document = docx.Document()
    cells(document, ("UBND XÃ ĐẠI ĐỒNG\nBAN CHỈ HUY", NATION))
    day = "Hôm nay, vào hồi 8 giờ 30 phút ngày 12 tháng 9 năm 2025, tại trụ sở xã, Ban họp."
    for line in ("DỰ THẢO LẦN 2", "BIÊN BẢN HỌP", "về mùa mưa", day, *BODY):
        document.add_paragraph(line)
    article = read(document)
    assert article.published == "2025-09-12"
    assert article.text.split("\n") == ["Biên bản họp về mùa mưa", day, *BODY]


def test_a_day_of_the_past_dates_no_report_and_who_signs_keeps_the_name() -> None:
    document = docx.Document()
    cells(document, ("UBND XÃ ĐẠI ĐỒNG", NATION))
    told = "Hôm nay, kỷ niệm ngày 30 tháng 4 năm 1975, xã khánh thành nhà văn hóa."
    for line in ("BÁO CÁO", "về nhà văn hóa", *BODY, told, *BODY):
        document.add_paragraph(line)
    cells(document, ("Nơi nhận:\n- Lưu: VT.", "TM. ỦY BAN NHÂN DÂN\n\nChủ tịch Nguyễn Văn Nam"))
    article = read(document)
    assert (article.published, article.byline) == (None, "Nguyễn Văn Nam")
