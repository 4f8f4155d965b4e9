"""Tables of files and pages: each figure with its row, its column headings and its unit."""

from __future__ import annotations

import io

import docx
import pytest

from rag.ingest.readers import load_bytes

TITLE = "Xã Minh Tân công bố số liệu sản xuất vụ đông xuân năm nay"
LEAD = (
    "Ủy ban nhân dân xã Minh Tân vừa công bố số liệu sản xuất vụ đông xuân, trong đó diện tích và "
    "sản lượng của các xóm đều vượt kế hoạch giao từ đầu năm."
)

# The cells of a table as HTML, the caption above it, and the lines it becomes.
TABLES = {
    "units in headings": (
        "",
        "<tr><th>STT</th><th>Xóm</th><th>Diện tích (ha)</th><th>Tỷ lệ (%)</th></tr>"
        "<tr><td>1</td><td>Xóm Đông</td><td>120,5</td><td>55,2</td></tr>"
        "<tr><td>2</td><td>Xóm Tây</td><td>98</td><td></td></tr>",
        [
            "Xóm Đông – Diện tích: 120,5 ha.",
            "Xóm Đông – Tỷ lệ: 55,2%.",
            "Xóm Tây – Diện tích: 98 ha.",
        ],
    ),
    "a letterhead above the headings": (
        "",
        "<tr><td>CHI CỤC KIỂM LÂM</td><td></td><td></td><td>Biểu số 3</td></tr>"
        "<tr><td>Hạt Sông Lam</td><td></td><td></td><td>Kỳ báo cáo: quý III</td></tr>"
        "<tr><th>STT</th><th>Xã</th><th>Rừng trồng (ha)</th><th>Che phủ (%)</th></tr>"
        "<tr><td>1</td><td>Châu Lộc</td><td>310,5</td><td>61,2</td></tr>"
        "<tr><td>2</td><td>Châu Hồng</td><td>402</td><td>58,7</td></tr>",
        [
            "CHI CỤC KIỂM LÂM | Biểu số 3",
            "Hạt Sông Lam | Kỳ báo cáo: quý III",
            "Châu Lộc – Rừng trồng: 310,5 ha.",
            "Châu Lộc – Che phủ: 61,2%.",
            "Châu Hồng – Rừng trồng: 402 ha.",
            "Châu Hồng – Che phủ: 58,7%.",
        ],
    ),
    "two headings of one level over three columns": (
        "",
        "<tr><th>Thôn</th><th colspan=2>Sản lượng (tấn)</th></tr>"
        "<tr><td>Đồng Xuân</td><td>Lúa</td><td>13</td></tr>"
        "<tr><td>Đồng Hạ</td><td>Ngô</td><td>7</td></tr>",
        ["Đồng Xuân – Lúa – Sản lượng: 13 tấn.", "Đồng Hạ – Ngô – Sản lượng: 7 tấn."],
    ),
    "years between two columns without a heading": (
        "",
        "<tr><th></th><th>Năm 2023</th><th>Năm 2024</th><th></th></tr>"
        "<tr><td>Lúa</td><td>100</td><td>120</td><td>tăng</td></tr>",
        ["Lúa – Năm 2023: 100.", "Lúa – Năm 2024: 120.", "Lúa: tăng."],
    ),
    "years over several columns, the corner empty": (
        "",
        "<tr><th></th><th colspan=2>Năm 2023</th><th colspan=2>Năm 2024</th></tr>"
        "<tr><th>Cây</th><th>ha</th><th>tấn</th><th>ha</th><th>tấn</th></tr>"
        "<tr><td>Lúa</td><td>10</td><td>55</td><td>12</td><td>66</td></tr>",
        [
            f"Lúa – Năm {told}."
            for told in ("2023, ha: 10", "2023, tấn: 55", "2024, ha: 12", "2024, tấn: 66")
        ],
    ),
    "two headings of one level, each over years, the corner empty and merged": (
        "",
        "<tr><th rowspan=2></th><th colspan=2>Đàn trâu</th><th colspan=2>Đàn lợn</th></tr>"
        "<tr><th>2023</th><th>2024</th><th>2023</th><th>2024</th></tr>"
        "<tr><td>Xóm Đông</td><td>31</td><td>28</td><td>310</td><td>280</td></tr>",
        [
            f"Xóm Đông – Đàn {told}."
            for told in ("trâu, 2023: 31", "trâu, 2024: 28", "lợn, 2023: 310", "lợn, 2024: 280")
        ],
    ),
    "figures with their money in the cells": (
        "",
        "<tr><th>Đối tượng</th><th>Mức cũ</th><th>Mức mới</th></tr>"
        "<tr><td>Người ở trọ</td><td>6.000 đ/người</td><td>8.000 đ/người</td></tr>"
        "<tr><td>Quán ăn</td><td>1,5 triệu đồng</td><td>90%</td></tr>",
        [
            "Người ở trọ – Mức cũ: 6.000 đ/người.",
            "Người ở trọ – Mức mới: 8.000 đ/người.",
            "Quán ăn – Mức cũ: 1,5 triệu đồng.",
            "Quán ăn – Mức mới: 90%.",
        ],
    ),
    "prices of what units count": (
        "Giá bán lẻ tính bằng đồng",
        "<tr><th>Mặt hàng</th><th>ĐVT</th><th>Giá ngày 12/5</th><th>Tuần trước</th></tr>"
        "<tr><td>Gạo</td><td>kg</td><td>17.500</td><td>17.000</td></tr>"
        "<tr><td>Trứng</td><td>chục</td><td>34.000</td><td>33.000</td></tr>",
        [
            "Gạo – Giá ngày 12/5: 17.500 đồng/kg.",
            "Gạo – Tuần trước: 17.000 đồng/kg.",
            "Trứng – Giá ngày 12/5: 34.000 đồng/chục.",
            "Trứng – Tuần trước: 33.000 đồng/chục.",
        ],
    ),
    "a price beside what it is multiplied by": (
        "Đơn vị tính: đồng",
        "<tr><th>Vật tư</th><th>ĐVT</th><th>Khối lượng</th><th>Đơn giá (đồng)</th></tr>"
        "<tr><td>Cát</td><td>m³</td><td>12,5</td><td>310.000</td></tr>",
        ["Cát – Khối lượng: 12,5 m³.", "Cát – Đơn giá: 310.000 đồng."],
    ),
    "units of columns in the caption": (
        "Lượng: Tấn; Trị giá: 1.000 USD",
        "<tr><th rowspan=2>Mặt hàng</th><th colspan=2>Tháng 5</th></tr>"
        "<tr><th>Lượng</th><th>Trị giá</th></tr>"
        "<tr><td>Cà phê</td><td>6.200</td><td>12.650</td></tr>",
        ["Cà phê – Tháng 5, Lượng: 6.200 tấn.", "Cà phê – Tháng 5, Trị giá: 12.650 nghìn USD."],
    ),
    "unit in the caption": (
        "Đơn vị tính: triệu đồng",
        "<tr><th>Chỉ tiêu</th><th>Dự toán</th><th>Thực hiện</th><th>So sánh (%)</th></tr>"
        "<tr><td>Thu nội địa</td><td>1.250</td><td>1.410</td><td>112,8</td></tr>"
        "<tr><td>Thu khác</td><td>75</td><td>75</td><td>100</td></tr>",
        [
            "Thu nội địa – Dự toán: 1.250 triệu đồng.",
            "Thu nội địa – Thực hiện: 1.410 triệu đồng.",
            "Thu nội địa – So sánh: 112,8%.",
            "Thu khác – Dự toán: 75 triệu đồng.",
            "Thu khác – Thực hiện: 75 triệu đồng.",
            "Thu khác – So sánh: 100%.",
        ],
    ),
    "merged headings over years, numbered columns": (
        "",
        "<tr><th rowspan=2>Xóm</th><th colspan=2>Sản lượng (tấn)</th></tr>"
        "<tr><th>2023</th><th>2024</th></tr><tr><td>A</td><td>1</td><td>2</td></tr>"
        "<tr><td>Xóm Đông</td><td>812</td><td>820</td></tr>",
        [
            "Xóm Đông – Sản lượng, 2023: 812 tấn.",
            "Xóm Đông – Sản lượng, 2024: 820 tấn.",
        ],
    ),
    "a unit a row": (
        "",
        "<tr><td>Chỉ tiêu</td><td>ĐVT</td><td>Kế hoạch</td></tr>"
        "<tr><td>Lúa</td><td>ha</td><td>412,5</td></tr><tr><td>Bò</td><td>con</td><td>1.150</td></tr>",
        ["Lúa – Kế hoạch: 412,5 ha.", "Bò – Kế hoạch: 1.150 con."],
    ),
    "units behind the labels of rows, a dash for nothing": (
        "",
        "<tr><th>Chỉ tiêu</th><th>Xóm Đông</th><th>Xóm Tây</th></tr>"
        "<tr><td>Đàn bò (con)</td><td>420</td><td>-</td></tr>"
        "<tr><td>Gia cầm (nghìn con)</td><td>11,5</td><td>8</td></tr>"
        "<tr><td>Trạm bơm (mới)</td><td>1</td><td>2</td></tr>",
        [
            "Đàn bò – Xóm Đông: 420 con.",
            "Gia cầm – Xóm Đông: 11,5 nghìn con.",
            "Gia cầm – Xóm Tây: 8 nghìn con.",
            "Trạm bơm (mới) – Xóm Đông: 1.",
            "Trạm bơm (mới) – Xóm Tây: 2.",
        ],
    ),
    "a column of bodies that is headed like one of units": (
        "",
        "<tr><th>STT</th><th>Đơn vị</th><th>Số tiêu chí</th></tr>"
        "<tr><td>1</td><td>Xã Tiên Lộc</td><td>17</td></tr>"
        "<tr><td>2</td><td>Xã Tiên Sơn</td><td>19</td></tr>",
        ["Xã Tiên Lộc – Số tiêu chí: 17.", "Xã Tiên Sơn – Số tiêu chí: 19."],
    ),
    "units with a capital": (
        "",
        "<tr><td>Chỉ tiêu</td><td>Đơn vị</td><td>Kế hoạch</td></tr>"
        "<tr><td>Giá trị sản xuất</td><td>Tỷ đồng</td><td>6.450</td></tr>"
        "<tr><td>Điện mặt trời</td><td>MW</td><td>36</td></tr>",
        ["Giá trị sản xuất – Kế hoạch: 6.450 tỷ đồng.", "Điện mặt trời – Kế hoạch: 36 MW."],
    ),
    "a label over several rows, and a part": (
        "",
        "<tr><td>Cụm</td><td>Xóm</td><td>Số hộ</td></tr>"
        "<tr><td rowspan=2>Cụm Bắc</td><td>Xóm Đông</td><td>210</td></tr>"
        "<tr><td>Xóm Tây</td><td>180</td></tr><tr><td colspan=2>Tổng cộng</td><td>390</td></tr>",
        [
            "Cụm Bắc – Xóm Đông – Số hộ: 210.",
            "Cụm Bắc – Xóm Tây – Số hộ: 180.",
            "Tổng cộng – Số hộ: 390.",
        ],
    ),
    "rows that look like signatures, dates and counters": (
        "",
        "<tr><td>Xã</td><td>Huyện giao</td><td>Lượt xem</td></tr>"
        "<tr><td>Thọ Lộc</td><td>12</td><td>1.234</td></tr>"
        "<tr><td>21/11/2025</td><td>8</td><td>999</td></tr>",
        [
            "Thọ Lộc – Huyện giao: 12.",
            "Thọ Lộc – Lượt xem: 1.234.",
            "21/11/2025 – Huyện giao: 8.",
            "21/11/2025 – Lượt xem: 999.",
        ],
    ),
    "parts above rows, which give units": (
        "",
        "<tr><td>Chỉ tiêu</td><td>Năm 2024</td><td>Năm 2025</td></tr>"
        "<tr><td>I. Số lớp (lớp)</td><td></td><td></td></tr>"
        "<tr><td>- Mầm non</td><td>12</td><td>14</td></tr>"
        "<tr><td>II. Số trẻ (em)</td><td></td><td></td></tr>"
        "<tr><td>- Mầm non</td><td>318</td><td>305</td></tr>",
        [
            "I. Số lớp",
            "Số lớp – Mầm non – Năm 2024: 12 lớp.",
            "Số lớp – Mầm non – Năm 2025: 14 lớp.",
            "II. Số trẻ",
            "Số trẻ – Mầm non – Năm 2024: 318 em.",
            "Số trẻ – Mầm non – Năm 2025: 305 em.",
        ],
    ),
    "lines in headings, a scale in figures, headings over empty cells": (
        "ĐVT: 1.000 đồng",
        "<tr><td>Xóm</td><td>Số<br>hộ nghèo</td><td>Kinh phí</td><td></td></tr>"
        "<tr><td></td><td></td><td>Giao</td><td>% thực hiện</td></tr>"
        "<tr><td>Xóm Đông</td><td>9</td><td>4.500</td><td>82,5</td></tr>",
        [
            "Xóm Đông – Số hộ nghèo: 9.",
            "Xóm Đông – Kinh phí, Giao: 4.500 nghìn đồng.",
            "Xóm Đông – Kinh phí, thực hiện: 82,5%.",
        ],
    ),
    "a unit of its own in a row, numbered rows": (
        "",
        "<tr><th>Tổ bầu cử số</th><th>Giá (đồng)</th><th>Đơn vị tính</th></tr>"
        "<tr><td>1</td><td>77.000</td><td>đồng/kg</td></tr>"
        "<tr><td>2</td><td>1.200</td><td>nghìn con</td></tr>",
        [
            "Tổ bầu cử số 1 – Giá: 77.000 đồng/kg.",
            "Tổ bầu cử số 2 – Giá: 1.200 đồng.",
        ],
    ),
    "parts that come twice": (
        "",
        "<tr><th>Chỉ tiêu</th><th>Năm 2025</th></tr>"
        "<tr><td>I. Xuất khẩu</td><td>120</td></tr><tr><td>Mặt hàng chủ yếu:</td><td></td></tr>"
        "<tr><td>- Gạo</td><td>45</td></tr><tr><td>II. Nhập khẩu</td><td>80</td></tr>"
        "<tr><td>Mặt hàng chủ yếu:</td><td></td></tr><tr><td>- Vải</td><td>30</td></tr>",
        [
            "I. Xuất khẩu – Năm 2025: 120.",
            "Mặt hàng chủ yếu:",
            "Xuất khẩu – Mặt hàng chủ yếu: – Gạo – Năm 2025: 45.",
            "II. Nhập khẩu – Năm 2025: 80.",
            "Mặt hàng chủ yếu:",
            "Nhập khẩu – Mặt hàng chủ yếu: – Vải – Năm 2025: 30.",
        ],
    ),
    "a yearbook: the unit of all parts in a row of its own": (
        "",
        "<tr><th></th><th>2022</th><th>Sơ bộ 2023</th></tr>"
        "<tr><td colspan=3>Nghìn người</td></tr>"
        "<tr><td>Tổng số</td><td>310,4</td><td>318,2</td></tr>"
        "<tr><td>Phân theo giới tính</td><td></td><td></td></tr>"
        "<tr><td>Nam</td><td>155,1</td><td>159,8</td></tr>"
        "<tr><td colspan=3>Cơ cấu (%)</td></tr>"
        "<tr><td>Phân theo giới tính</td><td></td><td></td></tr>"
        "<tr><td>Nam</td><td>50,0</td><td>50,2</td></tr>"
        "<tr><td colspan=3>Chỉ số phát triển</td></tr>"
        "<tr><td>Nam</td><td>101,2</td><td>103,0</td></tr>",
        [
            "Nghìn người",
            "Tổng số – 2022: 310,4 nghìn người.",
            "Tổng số – Sơ bộ 2023: 318,2 nghìn người.",
            "Phân theo giới tính",
            "Phân theo giới tính – Nam – 2022: 155,1 nghìn người.",
            "Phân theo giới tính – Nam – Sơ bộ 2023: 159,8 nghìn người.",
            "Cơ cấu (%)",
            "Phân theo giới tính",
            "Cơ cấu – Phân theo giới tính – Nam – 2022: 50,0%.",
            "Cơ cấu – Phân theo giới tính – Nam – Sơ bộ 2023: 50,2%.",
            "Chỉ số phát triển",
            "Chỉ số phát triển – Nam – 2022: 101,2.",
            "Chỉ số phát triển – Nam – Sơ bộ 2023: 103,0.",
        ],
    ),
    "a part named by what might be counted": (
        "Đơn vị: tỷ đồng",
        "<tr><th>Chỉ tiêu</th><th>Năm 2022</th><th>Năm 2023</th></tr>"
        "<tr><td colspan=3>Doanh nghiệp</td></tr>"
        "<tr><td>Nộp ngân sách</td><td>120,5</td><td>131,2</td></tr>",
        [
            "Doanh nghiệp",
            "Doanh nghiệp – Nộp ngân sách – Năm 2022: 120,5 tỷ đồng.",
            "Doanh nghiệp – Nộp ngân sách – Năm 2023: 131,2 tỷ đồng.",
        ],
    ),
    "no headings": (
        "",
        "<tr><td>Tổng thu</td><td>12,5 tỷ đồng</td></tr><tr><td>Số hộ</td><td>1.020</td></tr>"
        "<tr><td>Số xóm</td><td>9</td></tr>",
        ["Tổng thu: 12,5 tỷ đồng.", "Số hộ: 1.020.", "Số xóm: 9."],
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_a_page(name: str) -> None:
    caption, cells, rows = TABLES[name]
    page = f"<html><h1>{TITLE}</h1><p>{LEAD}</p><p>{caption}</p><table>{cells}</table></html>"
    lines = load_bytes(page.encode(), "a.html").text.split("\n")
    assert lines == [TITLE, LEAD, *filter(None, [caption]), *rows]
    assert load_bytes("\n".join(lines).encode(), "a.txt").title == TITLE


def test_a_table_of_a_word_file() -> None:
    document = docx.Document()
    for text in (TITLE, LEAD, "(Đơn vị: tấn)"):
        document.add_paragraph(text)
    table = document.add_table(rows=4, cols=3)
    cells = ("Xóm", "Sản lượng", "", "", "Lúa", "Ngô", "Xóm Đông", "7,5", "7,5", "Xóm Tây", "", "8")
    for cell, text in zip(table._cells, cells, strict=True):
        cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    saved = io.BytesIO()
    document.save(saved)
    assert load_bytes(saved.getvalue(), "a.docx").text.split("\n")[-3:] == [
        "Xóm Đông – Sản lượng, Lúa: 7,5 tấn.",
        "Xóm Đông – Sản lượng, Ngô: 7,5 tấn.",
        "Xóm Tây – Sản lượng, Ngô: 8 tấn.",
    ]
