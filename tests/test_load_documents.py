"""PDF and DOCX files, made here."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from rag.errors import InputError
from rag.ingest.readers import load_bytes

TITLE = "Minh Tân được mùa lúa đông xuân"
# As they break on paper: 40 letters or so a line.
PARAGRAPHS = (
    (
        "Vụ này nông dân xã Minh Tân gieo cấy",
        "412,5 ha lúa, trong đó 280 ha là giống",
        "chất lượng cao, tăng 12,4% so với cùng",
        "kỳ năm trước.",
    ),
    (
        "Hợp tác xã đã liên kết với 3 doanh nghiệp",
        "để bao tiêu 1.150 tấn lúa, đồng thời đầu",
        "tư 2 máy sấy công suất 30 tấn/mẻ.",
    ),
)
LEFT, SIZE, LEADING = 72, 12, 15
DRAWN = "100 100 200 300 re f"  # a picture, for all that can be read
GLYPH = 6  # all letters of the test's font are equally wide


def pdf(
    pages: Sequence[Sequence[tuple[float, str] | tuple[float, float, str]] | str],
    *,
    below: Sequence[str] = (),
    unmapped: Sequence[int] = (),
    mode: int = 0,
    rotate: int = 0,
) -> bytes:
    """A PDF of lines, each with its height on the page, in a font that is not embedded.

    A line may begin with how far it is from the left. A page that is a string is drawn as that
    says; `below` is drawn below the lines of each page. The font of the pages in `unmapped` does
    not tell what its codes mean; `mode` 3 is text that is not seen.
    """
    written = [page for page in pages if not isinstance(page, str)]
    letters = sorted({letter for page in written for *_, line in page for letter in line})
    code = {letter: number for number, letter in enumerate(letters, start=1)}
    mapping = "\n".join(f"<{code[letter]:04x}> <{ord(letter):04x}>" for letter in letters)
    unicode_map = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "/CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{mapping}\nendbfchar endcmap end end"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids "
        f"[{' '.join(f'{8 + 2 * number} 0 R' for number in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H "
        "/DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /FontDescriptor 5 0 R "
        f"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        f"/DW {GLYPH * 1000 // SIZE} >>",
        "<< /Type /FontDescriptor /FontName /Test /Flags 4 /FontBBox [0 -200 1000 800] "
        "/Ascent 800 /Descent -200 /CapHeight 700 /ItalicAngle 0 /StemV 80 >>",
        f"<< /Length {len(unicode_map)} >>\nstream\n{unicode_map}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H "
        "/DescendantFonts [4 0 R] >>",
    ]
    for number, page in enumerate(pages):
        font = "G" if number in unmapped else "F"
        drawn = "".join(below[number : number + 1]) + (
            page
            if isinstance(page, str)
            else "\n".join(
                f"BT /{font} {SIZE} Tf {mode} Tr {[LEFT, *line][-3]} {line[-2]} Td "
                f"<{''.join(f'{code[letter]:04x}' for letter in line[-1])}> Tj ET"
                for line in page
            )
        )
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {rotate} "
            f"/Resources << /Font << /F 3 0 R /G 7 0 R >> >> /Contents {9 + 2 * number} 0 R >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    size = len(objects) + 1
    return out + f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()


def set_lines(*blocks: tuple[str, ...]) -> list[tuple[float, str]]:
    """The lines of blocks from the top of a page, with a wider gap between blocks."""
    height, lines = 780.0, []
    for block in blocks:
        for line in block:
            lines.append((height, line))
            height -= LEADING
        height -= LEADING
    return lines


def test_pdf_lines_become_paragraphs() -> None:
    article = load_bytes(pdf([set_lines((TITLE,), *PARAGRAPHS)]), "a.pdf")
    assert article.text.split("\n") == [TITLE, *(" ".join(lines) for lines in PARAGRAPHS)]
    assert article.title == TITLE
    assert article.place == "Minh Tân"


def test_pdf_heads_and_page_numbers_go_and_a_sentence_goes_on_over_the_page() -> None:
    head = "Báo cáo của xã"
    pages = [
        [(820.0, head), *set_lines((TITLE,), PARAGRAPHS[0][:2]), (30.0, "1")],
        [(820.0, head), *set_lines(PARAGRAPHS[0][2:], PARAGRAPHS[1]), (30.0, "2")],
        [(820.0, head), *set_lines(("Xã phấn đấu đạt chuẩn vào năm 2026.",)), (30.0, "Trang 3/3")],
    ]
    assert load_bytes(pdf(pages), "a.pdf").text.split("\n") == [
        TITLE,
        *(" ".join(lines) for lines in PARAGRAPHS),
        "Xã phấn đấu đạt chuẩn vào năm 2026.",
    ]


def test_scanned_pdf() -> None:
    scan = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(scan, "PDF")
    with pytest.raises(InputError, match=r"a\.pdf is a scan: .*\(1\).*OCR"):
        load_bytes(scan.getvalue(), "a.pdf")


def test_pages_that_are_pictures_are_named_and_blank_ones_are_not() -> None:
    article = load_bytes(pdf([set_lines((TITLE,), PARAGRAPHS[0]), DRAWN, "", DRAWN]), "a.pdf")
    assert [(part.page, part.reason) for part in article.unread] == [(2, "scan"), (4, "scan")]


@pytest.mark.parametrize("data", [b"%PDF-1.4\n", b"not a pdf", pdf([set_lines((TITLE,))])[:300]])
def test_damaged_pdf(data: bytes) -> None:
    with pytest.raises(InputError, match=r"^a\.pdf is not a readable PDF"):
        load_bytes(data, "a.pdf")


SPOKEN = "Chủ tịch xã cho biết năm nay thu ngân sách đạt 15,2 tỷ đồng, tăng 12% so với cùng kỳ."
LEGACY = {
    "TCVN3": (
        "Chñ tÞch x· cho biÕt n¨m nay thu ng©n s¸ch ®¹t 15,2 tû ®ång, t¨ng 12% so víi cïng kú."
    ),
    "VNI": (
        "Chuû tòch xaõ cho bieát naêm nay thu ngaân saùch ñaït 15,2 tyû ñoàng, taêng 12% so vôùi "
        "cuøng kyø."
    ),
}


@pytest.mark.parametrize("name", LEGACY)
def test_legacy_fonts_are_read(name: str) -> None:
    text = LEGACY[name]
    document = docx.Document()
    document.add_paragraph(text)
    saved = io.BytesIO()
    document.save(saved)
    page = f"<html><body><p>{text}</p></body></html>"
    cut = text.index(" ", 40)
    files = {"a.pdf": pdf([set_lines((text[:cut], text[cut + 1 :]))]), "a.docx": saved.getvalue()}
    files |= {"a.txt": text.encode(), "b.txt": text.encode("latin-1"), "a.html": page.encode()}
    for source, data in files.items():
        assert load_bytes(data, source).text == SPOKEN, source


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (SPOKEN.encode().decode("latin-1"), SPOKEN),  # UTF-8 taken for another encoding
        (SPOKEN.encode().decode("latin-1").encode().decode("latin-1"), SPOKEN),  # twice
        (
            "Chu? ti.ch xa~ cho bie^'t na(m nay thu nga^n sa'ch dda.t 15,2 ty? ddo^`ng, ta(ng 12% "
            "so vo+'i cu`ng ky`.",
            SPOKEN,  # VIQR
        ),
        (SPOKEN.replace("đ", "ð"), SPOKEN),
        ("Xã thu 1\u00a0250\u202f000 đồng.", "Xã thu 1.250.000 đồng."),
        ("Xã thu 15\u00a0tỷ đồng.", "Xã thu 15 tỷ đồng."),
        ("Ngân\u00ad sách xã.", "Ngân sách xã."),
    ],
)
def test_signs_that_stand_for_others(written: str, read: str) -> None:
    assert load_bytes(written.encode(), "a.txt").text == read


def test_letters_that_stand_for_digits_are_told() -> None:
    said = "Xã gieo l.250 ha lúa và 1O,5 ha ngô; mua 5 l thuốc, phát 20 điện thoại S4."
    article = load_bytes(said.encode(), "a.txt")
    assert article.text == said
    told = [(part.part, part.reason) for part in article.unread]
    assert told == [("l.250", "doubtful_figure"), ("1O,5", "doubtful_figure")]


def test_pages_of_letters_that_no_font_explains() -> None:
    good = set_lines((TITLE,), *PARAGRAPHS)
    lost = [(y, re.sub("[đĐơƠưƯ\u1ea0-\u1ef9]", " ", line)) for y, line in good * 2]
    article = load_bytes(pdf([good, lost, good]), "a.pdf")
    assert [(part.page, part.reason) for part in article.unread] == [(2, "garbled")]
    boxes = [(y, re.sub("[đĐơƠưƯ\u1ea0-\u1ef9]", "■", line)) for y, line in good]
    article = load_bytes(pdf([good, boxes]), "a.pdf")
    assert [(part.page, part.reason) for part in article.unread] == [(2, "garbled")]
    english = "The harvest of this commune exceeded the plan that the district had assigned."
    assert load_bytes(pdf([good, set_lines(*PARAGRAPHS, (english,) * 3)]), "a.pdf").unread == ()
    with pytest.raises(InputError, match=r"a\.pdf is set in fonts whose letters"):
        load_bytes(pdf([lost]), "a.pdf")


def test_docx() -> None:
    document = docx.Document()
    document.add_heading(TITLE, level=1)
    document.add_paragraph("05/06/2022 08:00")
    document.add_paragraph(" ".join(PARAGRAPHS[0]))
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Xóm", "Diện tích (ha)", "Xóm 1", "120,5"), strict=True):
        cell.text = text
    document.add_paragraph(" ".join(PARAGRAPHS[1]))
    document.add_paragraph("Thanh Phúc")
    saved = io.BytesIO()
    document.save(saved)
    article = load_bytes(saved.getvalue(), "a.docx")
    assert article.text.split("\n") == [
        TITLE,
        " ".join(PARAGRAPHS[0]),
        "Xóm 1 – Diện tích: 120,5 ha.",
        " ".join(PARAGRAPHS[1]),
    ]
    assert (article.published, article.published_time) == ("2022-06-05", "08:00")
    assert article.byline == "Thanh Phúc"


def test_docx_without_text() -> None:
    saved = io.BytesIO()
    docx.Document().save(saved)
    with pytest.raises(InputError, match=r"a\.docx holds no text"):
        load_bytes(saved.getvalue(), "a.docx")


def test_damaged_docx() -> None:
    for data in (b"PK\x03\x04 cut", b"text", b"PK\x05\x06" + bytes(18)):
        with pytest.raises(InputError, match=r"^a\.docx is not a readable DOCX"):
            load_bytes(data, "a.docx")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([".pdf", ".docx"]), st.booleans())
def test_any_bytes(data: bytes, suffix: str, marked: bool) -> None:
    mark = {".pdf": b"%PDF-1.7\n", ".docx": b"PK\x03\x04"}[suffix]
    with pytest.raises(InputError, match=f"^a{suffix} "):
        load_bytes(mark + data if marked else b"\x01" + data, f"a{suffix}")
