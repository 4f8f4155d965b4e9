"""DOCX files: all of their text as it is accepted, and the letterheads of official papers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from rag.errors import InputError
from rag.ingest.readers import load_bytes
from rag.types import Article

TITLE = "Minh Tân được mùa lúa đông xuân"
LEAD = (
    "Nhờ đổi giống và cơ giới hóa đồng bộ, xã Minh Tân vừa có một vụ lúa được cả mùa lẫn giá, năng "
    "suất bình quân 6,8 tấn/ha."
)
NAMESPACES = nsdecls("w", "wp", "a") + (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:o="urn:schemas-microsoft-com:office:office"'
)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def saved(document: Document, **parts: str) -> bytes:
    """The bytes of a document; `parts` are files of its folder word/, by their names."""
    out = io.BytesIO()
    document.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def read(*blocks: str, **parts: str) -> Article:
    """The article in a file of a title, a lead and these blocks of markup."""
    document = docx.Document()
    for text in (TITLE, LEAD):
        document.add_paragraph(text)
    for block in blocks:
        tag, _, rest = block[1:].partition(">")
        document.element.body.insert(-1, parse_xml(f"<{tag} {NAMESPACES}>{rest}"))
    return load_bytes(saved(document, **parts), "a.docx")


BOX = "<wps:txbx><w:txbxContent><w:p>{}</w:p></w:txbxContent></wps:txbx>".format(
    run("Xã có 9 xóm.")
)
# What a block of markup is read as.
BLOCKS = {
    "an insertion is kept and a deletion dropped": (
        f"<w:p>{run('Thu ')}<w:ins>{run('15,2')}</w:ins><w:del><w:r><w:delText>12</w:delText></w:r>"
        f"</w:del>{run(' tỷ đồng.')}</w:p>",
        ["Thu 15,2 tỷ đồng."],
    ),
    "what was moved stands once": (
        f"<w:p><w:moveFrom>{run('Cũ.')}</w:moveFrom>{run('Đã giao 4 ha.')}</w:p>",
        ["Đã giao 4 ha."],
    ),
    "a content control": (
        f"<w:sdt><w:sdtContent><w:p>{run('Hộ nghèo còn 2,1%.')}</w:p></w:sdtContent></w:sdt>",
        ["Hộ nghèo còn 2,1%."],
    ),
    "a text box stands once": (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        f"{BOX}</w:drawing></mc:Choice><mc:Fallback><w:pict>{BOX}</w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r>{run('Xã vừa họp.')}</w:p>",
        ["Xã vừa họp.", "Xã có 9 xóm."],
    ),
    "hidden text is not read": (
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Ẩn</w:t></w:r>{run('Có 35 học viên.')}</w:p>",
        ["Có 35 học viên."],
    ),
    "a table within a table": (
        f"<w:tbl><w:tr><w:tc><w:p>{run('Bảng thu của xã')}</w:p><w:tbl><w:tr><w:tc><w:p>"
        f"{run('Phí')}</w:p></w:tc><w:tc><w:p>{run('7,5')}</w:p></w:tc></w:tr></w:tbl><w:p/></w:tc>"
        "</w:tr></w:tbl>",
        ["Bảng thu của xã", "Phí: 7,5."],
    ),
    "a deleted row": (
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>{run('Thuế')}</w:p></w:tc><w:tc><w:p>"
        f"{run('1')}</w:p></w:tc></w:tr><w:tr><w:tc><w:p>{run('Phí')}</w:p></w:tc><w:tc><w:p>"
        f"{run('7,5')}</w:p></w:tc></w:tr></w:tbl>",
        ["Phí: 7,5."],
    ),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_markup(name: str) -> None:
    block, lines = BLOCKS[name]
    assert read(block).text.split("\n") == [TITLE, LEAD, *lines]


def test_paragraphs_joined_by_a_deletion() -> None:
    first = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('Xã thu ')}</w:p>"
    assert read(first, f"<w:p>{run('15 tỷ đồng.')}</w:p>").text.endswith("\nXã thu 15 tỷ đồng.")


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_notes(kind: str) -> None:
    notes = (
        f"<w:{kind}s {NAMESPACES}><w:{kind} w:id='7'><w:p>{run('Số liệu của 9 xóm.')}</w:p>"
        f"</w:{kind}></w:{kind}s>"
    )
    block = f"<w:p>{run('Năng suất tăng 4%.')}<w:r><w:{kind}Reference w:id='7'/></w:r></w:p>"
    article = read(block, **{f"{kind}s": notes})
    assert article.text.split("\n")[2:] == ["Năng suất tăng 4%.", "Số liệu của 9 xóm."]
    assert article.unread == ()


# A list with its levels: what Word writes for "1.", "1.1", "a)", "I." and a bullet.
LEVELS = {
    "decimal": ("%1.", "%1.%2"),
    "lowerLetter": ("%1)", "%2)"),
    "upperRoman": ("%1.", "%1.%2."),
    "bullet": ("\uf0b7", "o"),
}


def numbered(number: int, level: int, text: str) -> str:
    place = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"
    return f"<w:p><w:pPr>{place}</w:pPr>{run(text)}</w:p>"


def numbering(form: str) -> str:
    levels = "".join(
        f"<w:lvl w:ilvl='{level}'><w:start w:val='1'/><w:numFmt w:val='{form}'/>"
        f"<w:lvlText w:val='{text}'/></w:lvl>"
        for level, text in enumerate(LEVELS[form])
    )
    again = "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride>"
    return (
        f"<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
        f"<w:num w:numId='2'><w:abstractNumId w:val='0'/>{again}</w:num></w:numbering>"
    )


@pytest.mark.parametrize(
    ("form", "marks"),
    [
        ("decimal", ["1.", "1.1", "1.2", "2.", "2.1", "1."]),
        ("lowerLetter", ["a)", "a)", "b)", "b)", "a)", "a)"]),
        ("upperRoman", ["I.", "I.I.", "I.II.", "II.", "II.I.", "I."]),
        ("bullet", ["-"] * 6),
    ],
)
def test_lists_keep_their_numbers(form: str, marks: list[str]) -> None:
    said = [
        (1, 0, "Về trồng trọt, xã giao kế hoạch cho các xóm."),
        (1, 1, "Gieo cấy 412,5 ha lúa."),
        (1, 1, "Trồng 86 ha ngô."),
        (1, 0, "Về chăn nuôi, xã giữ ổn định đàn bò."),
        (1, 1, "Đàn bò đạt 1.150 con."),
        (2, 0, "Các xóm báo cáo trước ngày 5 hằng tháng."),
    ]
    blocks = [numbered(*each) for each in said]
    lines = read(*blocks, numbering=numbering(form)).text.split("\n")[2:]
    assert lines == [f"{mark} {each[2]}" for mark, each in zip(marks, said, strict=True)]


def test_a_style_numbers_its_paragraphs() -> None:
    styles = (
        f"<w:styles {NAMESPACES}><w:style w:type='paragraph' w:styleId='Muc'><w:pPr><w:numPr>"
        "<w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>"
    )
    block = f"<w:p><w:pPr><w:pStyle w:val='Muc'/></w:pPr>{run('Xã có 9 xóm, 1.020 hộ.')}</w:p>"
    article = read(block, block, numbering=numbering("upperRoman"), styles=styles)
    assert article.text.split("\n")[2:] == [
        "I. Xã có 9 xóm, 1.020 hộ.",
        "II. Xã có 9 xóm, 1.020 hộ.",
    ]


def test_embedded_objects_are_named() -> None:
    article = read("<w:p><w:r><w:object><o:OLEObject/></w:object></w:r></w:p>")
    assert [part.reason for part in article.unread] == ["embedded"]


def cells(document: Document, *texts: str) -> None:
    """A table of one row; the lines of a cell are its paragraphs."""
    table = document.add_table(rows=1, cols=len(texts))
    for cell, text in zip(table._cells, texts, strict=True):
        lines = text.split("\n")
        cell.text = lines[0]
        for line in lines[1:]:
            cell.add_paragraph(line)


NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
BODY = [
    "Thực hiện Kế hoạch số 45/KH-UBND của huyện, xã Minh Tân báo cáo kết quả sản xuất vụ này.",
    "Toàn xã gieo cấy 412,5 ha lúa, đạt 103% kế hoạch; năng suất bình quân ước đạt 68 tạ/ha.",
]


def report(document: Document) -> None:
    cells(
        document,
        "HUYỆN YÊN THÀNH\nỦY BAN NHÂN DÂN\nXÃ MINH TÂN\nSố: 123/BC-UBND",
        f"{NATION}Minh Tân, ngày 15 tháng 6 năm 2023",
    )
    for line in ("BÁO CÁO", "Kết quả sản xuất vụ đông xuân 2022 - 2023", *BODY):
        document.add_paragraph(line)
    cells(
        document,
        "Nơi nhận:\n- UBND huyện;\n- Lưu: VT.",
        "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nĐỗ Văn Lâm",
    )


def letter(document: Document) -> None:
    cells(
        document,
        "UBND TỈNH NGHỆ AN\nSỞ TÀI CHÍNH\nSố: 12/STC-NS\nV/v báo cáo tiến độ\ngiải ngân vốn",
        f"{NATION}Nghệ An, ngày 03 tháng 01 năm 2024",
    )
    for line in (*BODY, "Nơi nhận:", "- Như trên;", "- Lưu: VT.", "GIÁM ĐỐC", "Trần Văn Bách"):
        document.add_paragraph(line)


def party_report(document: Document) -> None:
    cells(
        document,
        "HUYỆN ỦY QUỲNH LƯU\nBAN TUYÊN GIÁO\n*\nSố 45-BC/BTGHU",
        "ĐẢNG CỘNG SẢN VIỆT NAM\nQuỳnh Lưu, ngày 05 tháng 7 năm 2023",
    )
    for line in ("BÁO CÁO\nCông tác tuyên giáo tháng 6 năm 2023", *BODY):
        document.add_paragraph(line)
    for line in ("T/M BAN TUYÊN GIÁO", "TRƯỞNG BAN", "Nguyễn Thị Hoa"):
        document.add_paragraph(line)


def order(document: Document) -> None:
    cells(
        document,
        f"{NATION}Hà Nội, ngày 12 tháng 02 năm 2024",
        "BỘ TÀI CHÍNH\n-------\nSố: 1250/BTC-NSNN\nV/v: quyết toán ngân sách năm 2023",
    )
    for line in BODY:
        document.add_paragraph(line)
    cells(document, "", "TL. BỘ TRƯỞNG\nVỤ TRƯỞNG\nTrần Minh Quang")


@pytest.mark.parametrize(
    ("write", "title", "number", "publisher", "published", "place"),
    [
        (
            report,
            "Báo cáo Kết quả sản xuất vụ đông xuân 2022 - 2023",
            "Số: 123/BC-UBND",
            "ỦY BAN NHÂN DÂN XÃ MINH TÂN",
            "2023-06-15",
            "Minh Tân",
        ),
        (
            letter,
            "báo cáo tiến độ giải ngân vốn",
            "Số: 12/STC-NS",
            "SỞ TÀI CHÍNH",
            "2024-01-03",
            "Nghệ An",
        ),
        (
            party_report,
            "Báo cáo Công tác tuyên giáo tháng 6 năm 2023",
            "Số 45-BC/BTGHU",
            "BAN TUYÊN GIÁO HUYỆN ỦY QUỲNH LƯU",
            "2023-07-05",
            "Quỳnh Lưu",
        ),
        (
            order,
            "quyết toán ngân sách năm 2023",
            "Số: 1250/BTC-NSNN",
            "BỘ TÀI CHÍNH",
            "2024-02-12",
            "Hà Nội",
        ),
    ],
)
def test_official_papers(
    write: Callable[[Document], None],
    title: str,
    number: str,
    publisher: str,
    published: str,
    place: str,
) -> None:
    document = docx.Document()
    write(document)
    article = load_bytes(saved(document), "a.docx")
    assert article.text.split("\n") == [title, number, *BODY]
    assert (article.publisher, article.published) == (publisher, published)
    assert article.place == place
    assert article.byline in ("Đỗ Văn Lâm", "Trần Văn Bách", "Nguyễn Thị Hoa", "Trần Minh Quang")


def test_a_file_that_unpacks_to_too_much() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 21_000_000)
    with pytest.raises(InputError, match="unpacks to more than 20 MB"):
        load_bytes(data.getvalue(), "a.docx")


def test_a_table_of_ten_thousand_rows() -> None:
    row = f"<w:tr><w:tc><w:p>{run('Xóm')}</w:p></w:tc><w:tc><w:p>{run('7,5')}</w:p></w:tc></w:tr>"
    article = read(f"<w:tbl>{row * 10_000}</w:tbl>")
    assert article.text.count("Xóm: 7,5.") == 10_000
