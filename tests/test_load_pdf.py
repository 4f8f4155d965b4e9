"""PDFs as offices, scanners and browsers make them: no garbage is stored, each unread page named.

Those drawn by hand are lines with their places, see `drawn`; the others are printed by Chromium.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from browsers import CHROMIUM, chromium
from corpus import HashingEmbedder
from test_load_documents import GLYPH, LEADING, LEFT, PARAGRAPHS, TITLE, pdf, set_lines

from rag.config import Config
from rag.engine import Engine
from rag.errors import InputError
from rag.ingest.readers import load_bytes
from rag.ingest.readers.recognition import is_available
from rag.types import Article

FIRST, SECOND = (" ".join(lines) for lines in PARAGRAPHS)
# Two stories side by side, as narrow as a column of print.
LEFT_COLUMN = (
    "Xã Minh Tân vừa xây xong 4 tuyến",
    "đường trục chính nội đồng, rộng",
    "3,5 m, bằng vốn của dân góp và",
    "tiền huyện thưởng năm ngoái.",
)
RIGHT_COLUMN = (
    "Hồ chứa Cầu Đá chạy thử từ hôm",
    "qua, mỗi giờ đưa được 1.200 m3",
    "nước lên cánh đồng phía tây vốn",
    "hay hạn vào cuối tháng ba.",
)
BOTH = [" ".join(LEFT_COLUMN), " ".join(RIGHT_COLUMN)]


def at(left: float, top: float, *lines: str) -> list[tuple[float, float, str]]:
    return [(left, top - LEADING * number, line) for number, line in enumerate(lines)]


def columns(by_row: bool) -> bytes:
    """A headline over the whole width, and below it two columns, written by rows or by columns."""
    body = at(LEFT, 740, *LEFT_COLUMN) + at(LEFT + 240, 740, *RIGHT_COLUMN)
    if by_row:
        body.sort(key=lambda line: -line[1])
    return pdf([[(LEFT, 790, f"{TITLE}, nông dân cả xã phấn khởi bước vào vụ mới"), *body]])


def spaced(left: float, top: float, space: float, *lines: str) -> list[tuple[float, float, str]]:
    """Lines whose words are drawn one by one, so far apart, as those of a justified column are."""
    words = []
    for number, line in enumerate(lines):
        place = left
        for word in line.split():
            words.append((place, top - LEADING * number, word))
            place += GLYPH * len(word) + space
    return words


def justified(left: float, top: float, width: float, *lines: str) -> list[tuple[float, float, str]]:
    """Lines that are all as wide, but for the last."""
    words = []
    for number, line in enumerate(lines):
        count = len(line.split())
        free = width - GLYPH * (len(line) - count + 1)
        space = free / (count - 1) if number < len(lines) - 1 else GLYPH
        words += spaced(left, top - LEADING * number, space, line)
    return words


# The fourth words of these stand below each other.
RIVER = (
    "Vụ này nông dân xã Minh Tân,",
    "hộ nào cũng gieo cấy xong,",
    "đủ lúa xuân trên đồng cao",
    "và ngô đông dưới bãi bồi.",
)


def in_two_fonts(line: str, top: float) -> list[tuple[float, float, str]]:
    """A line whose letters with marks, some of them, are of a second font: they are drawn last."""
    parts: list[tuple[float, float, str]] = []
    for wanted in (False, True):
        start = None
        for i, sign in enumerate([*line, None]):
            fits = sign is not None and (sign in "àáâãèéêìíòóôõùú") is wanted
            if fits and start is None:
                start = i
            elif not fits and start is not None:
                parts.append((LEFT + GLYPH * start, top, line[start:i]))
                start = None
    return parts


def of_fallback_fonts() -> bytes:
    return pdf(
        [
            [
                piece
                for top, line in set_lines((TITLE,), *PARAGRAPHS)
                for piece in in_two_fonts(line, top)
            ]
        ]
    )


def locked() -> bytes:
    """Encrypted with a password that is not the empty one."""
    data = pdf([set_lines((TITLE,), PARAGRAPHS[0])])
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >>"
    return data.replace(
        b"/Root 1 0 R", f"/Root 1 0 R {lock} /ID [<{'43' * 16}> <{'43' * 16}>]".encode()
    )


VILLAGES = tuple(f"Thôn {n} có {3 * n + 1} hộ nghèo." for n in range(1, 34))
HYPHENS = (
    "Kế hoạch phát triển chăn nuôi giai đoạn 2021-",
    "2025 của xã đã hoàn thành sớm, theo văn bản",
    "của huyện, nhất là Quyết định số 15/QĐ-",
    "UBND về đàn bò, giao xuống từ đầu nhiệm kỳ.",
)
PICTURE = "q 500 0 0 700 40 60 cm BI /W 1 /H 1 /CS /G /BPC 8 ID A EI Q "
NOTHING: tuple[tuple[int, str], ...] = ()
# The file, the lines that are read of it, and the pages that are named as not read.
FILES = {
    "columns below a spanning headline, by rows": (
        columns(by_row=True),
        [f"{TITLE}, nông dân cả xã phấn khởi bước vào vụ mới", *BOTH],
        NOTHING,
    ),
    "columns below a spanning headline, by columns": (
        columns(by_row=False),
        [f"{TITLE}, nông dân cả xã phấn khởi bước vào vụ mới", *BOTH],
        NOTHING,
    ),
    "justified columns with a narrow gutter": (
        pdf(
            [
                [
                    (LEFT, 790, f"{TITLE}, nông dân cả xã phấn khởi bước vào vụ mới"),
                    *justified(LEFT, 740, 178, *LEFT_COLUMN),
                    *justified(LEFT + 186, 740, 178, *RIGHT_COLUMN),
                ]
            ]
        ),
        [f"{TITLE}, nông dân cả xã phấn khởi bước vào vụ mới", *BOTH],
        NOTHING,
    ),
    "words of one column that stand below each other": (
        pdf([[(LEFT, 790, TITLE), *spaced(LEFT, 740, 9, *RIVER)]]),
        [TITLE, " ".join(RIVER)],
        NOTHING,
    ),
    "what stands between the halves of a sentence": (
        pdf(
            [
                [*set_lines((TITLE,), PARAGRAPHS[0][:2]), (40.0, "Số liệu của xã, tính đến 20/6.")],
                set_lines(PARAGRAPHS[0][2:], PARAGRAPHS[1]),
            ]
        ),
        [TITLE, FIRST, SECOND, "Số liệu của xã, tính đến 20/6."],
        NOTHING,
    ),
    "a head that gives the number of the page": (
        pdf([[(820.0, "BÁO MINH TÂN · Số 1.208 · Trang 3"), *set_lines((TITLE,), PARAGRAPHS[0])]]),
        [TITLE, FIRST],
        NOTHING,
    ),
    "rows of a list over three pages": (
        pdf([at(LEFT, 790, *VILLAGES[i : i + 11]) for i in range(0, 33, 11)]),
        [" ".join(VILLAGES[i : i + 11]) for i in range(0, 33, 11)],  # the lines are full
        NOTHING,
    ),
    "a figure at the end of a lone page": (
        pdf([set_lines((TITLE,), ("Xã thu được số tấn thóc, cả hai vụ, là", "1250"))]),
        [TITLE, "Xã thu được số tấn thóc, cả hai vụ, là 1250"],
        NOTHING,
    ),
    "a year at the foot of one of two pages": (
        pdf([[*set_lines((TITLE,), PARAGRAPHS[0]), (40.0, "2025")], set_lines(PARAGRAPHS[1])]),
        [TITLE, FIRST, "2025", SECOND],
        NOTHING,
    ),
    "numbers of pages from the middle of a book": (
        pdf(
            [
                [*set_lines((TITLE,), PARAGRAPHS[0]), (40.0, "145")],
                [*set_lines(PARAGRAPHS[1]), (40.0, "146")],
            ]
        ),
        [TITLE, FIRST, SECOND],
        NOTHING,
    ),
    "a head whose last figure is the page": (
        pdf(
            [
                [(820.0, "Bản tin tháng 6, tờ 8"), *set_lines((TITLE,), PARAGRAPHS[0])],
                [(820.0, "Bản tin tháng 6, tờ 9"), *set_lines(PARAGRAPHS[1])],
            ]
        ),
        [TITLE, FIRST, SECOND],
        NOTHING,
    ),
    "years at the end of a headline of two lines": (
        pdf(
            [
                set_lines(("Kết quả vụ đông xuân 2024-", "2025"), PARAGRAPHS[0]),
                set_lines(PARAGRAPHS[1]),
            ]
        ),
        ["Kết quả vụ đông xuân 2024-2025", FIRST, SECOND],
        NOTHING,
    ),
    "syllables and a syllable parted at the end of a line": (
        pdf(
            [
                set_lines(
                    (TITLE,),
                    (
                        "Lớp lá khô dưới tán rừng dày tới mười xăng\u00ad",
                        "ti-mét, mỗi tuần dân lại dọn một lần cho bi\u00ad",
                        "ết đường băng còn trống hay không, thưa các bác.",
                    ),
                )
            ]
        ),
        [
            TITLE,
            "Lớp lá khô dưới tán rừng dày tới mười xăng-ti-mét, mỗi tuần dân lại dọn một lần cho "
            "biết đường băng còn trống hay không, thưa các bác.",
        ],
        NOTHING,
    ),
    "Vietnamese letters of a fallback font": (
        of_fallback_fonts(),
        [TITLE, FIRST, SECOND],
        NOTHING,
    ),
    "years parted at the end of a line": (
        pdf([set_lines((TITLE,), HYPHENS)]),
        [
            TITLE,
            "Kế hoạch phát triển chăn nuôi giai đoạn 2021-2025 của xã đã hoàn thành sớm, theo "
            "văn bản của huyện, nhất là Quyết định số 15/QĐ-UBND về đàn bò, giao xuống từ "
            "đầu nhiệm kỳ.",
        ],
        NOTHING,
    ),
    "soft hyphens": (
        pdf(
            [
                set_lines(
                    (TITLE,),
                    (
                        "Vụ này nông dân xã Minh Tân chuyển sang làm nông nghi\u00ad",
                        "ệp hữu cơ trên 12 ha, bán được giá cao hơn trước.",
                    ),
                )
            ]
        ),
        [
            TITLE,
            "Vụ này nông dân xã Minh Tân chuyển sang làm nông nghiệp hữu cơ trên 12 ha, bán được "
            "giá cao hơn trước.",
        ],
        NOTHING,
    ),
    "scanned pages with a page number typed over": (
        pdf(
            [set_lines((TITLE,), *PARAGRAPHS), [(30.0, "Trang 2/3")], [(30.0, "Trang 3/3")]],
            below=["", PICTURE, PICTURE],
        ),
        [TITLE, FIRST, SECOND],
        ((2, "scan"), (3, "scan")),
    ),
    "a scan whose text was recognised": (
        pdf([set_lines((TITLE,), *PARAGRAPHS)], below=[PICTURE], mode=3),
        [TITLE, FIRST, SECOND],
        NOTHING,
    ),
    "blank pages between": (
        pdf([set_lines((TITLE,), PARAGRAPHS[0]), "", set_lines(PARAGRAPHS[1])]),
        [TITLE, FIRST, SECOND],
        NOTHING,
    ),
    "letters without a table of codes": (
        pdf(
            [set_lines((TITLE,), *PARAGRAPHS), set_lines(*PARAGRAPHS, PARAGRAPHS[0])], unmapped=[1]
        ),
        [TITLE, FIRST, SECOND],
        ((2, "garbled"),),
    ),
    "a page turned on its side": (
        pdf([set_lines((TITLE,), *PARAGRAPHS)], rotate=90),
        [TITLE, FIRST, SECOND],
        NOTHING,
    ),
    "a note at the foot of a page": (
        pdf(
            [
                [
                    *set_lines((TITLE,), PARAGRAPHS[0]),
                    (40.0, "Số liệu do Phòng Nông nghiệp huyện cung cấp."),
                ]
            ]
        ),
        [TITLE, FIRST, "Số liệu do Phòng Nông nghiệp huyện cung cấp."],
        NOTHING,
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_a_pdf(name: str) -> None:
    data, lines, unread = FILES[name]
    article = load_bytes(data, "a.pdf")
    assert article.text.split("\n") == lines
    assert tuple((part.page, part.reason) for part in article.unread) == unread


def test_the_head_of_two_pages_beside_a_letterhead() -> None:
    """It stands above the nation, after the body in the order to read them."""
    head = at(LEFT, 790, "UBND XÃ HẠ LONG", "Số: 112/GM-UBND") + at(
        LEFT + 260, 790, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
    )
    running = (LEFT + 260, 812, "Giấy mời 112 của xã")
    first = [(float(LEFT), high - 100, line) for high, line in set_lines(PARAGRAPHS[0][:2])]
    second = [(float(LEFT), high, line) for high, line in set_lines(PARAGRAPHS[0][2:])]
    article = load_bytes(pdf([[*head, running, *first], [running, *second]]), "a.pdf")
    assert FIRST in article.text.split("\n")
    assert running[-1] not in article.text


@pytest.mark.parametrize("title", ["GIẤY MỜI HỌP", "LỊCH TRỰC TẾT"])
def test_a_short_title_below_a_letterhead(title: str) -> None:
    head = at(LEFT, 790, "UBND XÃ HẠ LONG", "Số: 112/GM-UBND") + at(
        LEFT + 260, 790, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Hạ Long, ngày 20 tháng 6 năm 2025",
    )  # fmt: skip
    below = [(float(LEFT), height - 100, line) for height, line in set_lines(*PARAGRAPHS)]
    page = [*head, *at(LEFT + 230, 710, title), *below]
    article = load_bytes(pdf([page]), "a.pdf")
    shown = {"GIẤY MỜI HỌP": "Giấy mời họp"}.get(title, title)
    assert article.text.split("\n") == [shown, "Số: 112/GM-UBND", FIRST, SECOND]
    assert (article.title, article.published) == (shown, "2025-06-20")


def test_a_locked_pdf() -> None:
    with pytest.raises(InputError, match=r"a\.pdf is protected by a password"):
        load_bytes(locked(), "a.pdf")


STYLE = (
    "<style>body { font: 12pt serif } td, th { padding: 3px } "
    ".ruled td, .ruled th { border: 1px solid }</style>"
)
TABLE = (
    "<table class=ruled style='border-collapse: collapse'><tr><th rowspan=2>Xóm"
    "<th colspan=2>Diện tích (ha)"
    "</tr>"
    "<tr><th>Lúa<th>Ngô</tr><tr><td>Xóm Đông<td>120,5<td>14</tr><tr><td>Xóm Tây<td>98<td>7,5</tr>"
    "</table>"
)
CELLS = [
    "Xóm Đông – Diện tích, Lúa: 120,5 ha.",
    "Xóm Đông – Diện tích, Ngô: 14 ha.",
    "Xóm Tây – Diện tích, Lúa: 98 ha.",
    "Xóm Tây – Diện tích, Ngô: 7,5 ha.",
]
LAST = "Số liệu do các xóm báo cáo về xã trước ngày 20/6, chưa gồm diện tích trồng lại sau lũ."
# What is printed, with what options, and the lines that are read of it.
PRINTS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "an article with head and foot": (
        f"<h1>{TITLE}</h1><p>{FIRST}</p><p style='break-after: page'>{SECOND}</p><p>{LAST}</p>",
        {
            "display_header_footer": True,
            "margin": {"top": "60px", "bottom": "60px"},
            "header_template": "<p style='font-size: 9px'>23/11/2025, 09:14 "
            f"{TITLE} - Báo Minh Tân</p>",
            "footer_template": "<p style='font-size: 9px'>https://baominhtan.vn/a-1.html <span "
            "class=pageNumber></span>/<span class=totalPages></span></p>",
        },
        [TITLE, FIRST, SECOND, LAST],
    ),
    "a form of two pages": (
        f"<h1 style='margin: 0'>{TITLE}</h1><p style='break-after: page'>{FIRST}</p>"
        f"<h1 style='margin: 0'>{TITLE}</h1><p>{LAST}</p>",
        {},
        [TITLE, FIRST, LAST],
    ),
    "a headline as long as the lines below it": (
        "<body style='width: 420px'><h1 style='margin: 0; white-space: nowrap'>"
        f"{TITLE}, vụ thứ tư liền</h1><p style='margin: 0'>{FIRST}</p><p>{LAST}</p>",
        {},
        [f"{TITLE}, vụ thứ tư liền", FIRST, LAST],
    ),
    "a table between paragraphs": (
        f"<h1>{TITLE}</h1><p>{FIRST}</p>{TABLE}<p>{LAST}</p>",
        {},
        [TITLE, FIRST, *CELLS, LAST],
    ),
    "two columns below the headline": (
        f"<h1>{TITLE}</h1><div style='columns: 2; text-align: justify'><p>{FIRST}</p>"
        f"<p>{SECOND}</p>"
        f"<p>{LAST}</p></div>",
        {},
        [TITLE, FIRST, SECOND, LAST],
    ),
    "a table beside text": (
        f"<h1>{TITLE}</h1><div style='float: right'>{TABLE}</div><p style='width: 300px'>"
        f"{FIRST}</p>",
        {},
        [TITLE, *CELLS, FIRST],
    ),
    "an official paper": (
        "<table width=100% style='border: 0'><tr><td align=center>UBND HUYỆN VÂN ĐỒN"
        "<br>UBND XÃ HẠ LONG"
        "<br>Số: 112/BC-UBND<td align=center>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
        "<br>Độc lập - Tự do - Hạnh phúc<br><i>Hạ Long, ngày 20 tháng 6 năm 2025</i></table>"
        "<h3 align=center>BÁO CÁO<br>"
        f"Kết quả sản xuất vụ đông xuân</h3><p>{FIRST}</p><p>{SECOND}</p><p>{LAST}</p>"
        "<table width=100%>"
        "<tr><td>Nơi nhận:<br>- UBND huyện;<br>- Lưu: VT.<td align=center>TM. ỦY BAN NHÂN DÂN<br>"
        "CHỦ TỊCH<br><br><br>Vũ Đình Hải</table>",
        {},
        ["Báo cáo Kết quả sản xuất vụ đông xuân", "Số: 112/BC-UBND", FIRST, SECOND, LAST],
    ),
    "three columns below a headline of two lines and a byline": (
        f"<h1 align=center>{TITLE},<br>bà con cả xã phấn khởi</h1><p align=center>"
        f"Bài và ảnh: Thu Hằng</p><div style='columns: 3; font-size: 10pt'><p>{FIRST}</p>"
        f"<p>{SECOND}</p><p>{LAST}</p></div>",
        {},
        [f"{TITLE}, bà con cả xã phấn khởi", FIRST, SECOND, LAST],
    ),
    "a table without ruled lines": (
        f"<h1>{TITLE}</h1><p>{FIRST}</p>"
        + "<table width=60%><tr><th>Xóm<th>Lúa (ha)<th>Ngô (ha)</tr><tr><td>Xóm Đông<td>120,5<td>14"
        f"</tr><tr><td>Xóm Tây<td>98<td>7,5</tr></table><p>{LAST}</p>",
        {},
        [TITLE, FIRST, *(each.replace("Diện tích, ", "") for each in CELLS), LAST],
    ),
    "short lines": (
        f"<h1>{TITLE}</h1><p>{FIRST}</p><p>{LAST}</p><ul><li>Giao thông: 3,7 km."
        "<li>Thủy lợi: 2 trạm bơm.</ul>",
        {},
        [TITLE, FIRST, LAST, "Giao thông: 3,7 km.", "Thủy lợi: 2 trạm bơm."],
    ),
    "a list": (
        f"<h1>{TITLE}</h1><p>{FIRST}</p><ol><li>Gieo cấy 412,5 ha lúa.<li>Trồng 86 ha ngô.</ol>",
        {},
        [TITLE, FIRST, "1. Gieo cấy 412,5 ha lúa.", "2. Trồng 86 ha ngô."],
    ),
    "a table over two pages": (
        f"<h1>{TITLE}</h1><p>{FIRST}</p>"
        "<table class=ruled style='border-collapse: collapse'><thead><tr><th>Hộ<th>Lúa (kg)"
        "</tr></thead>"
        + "".join(f"<tr><td>Hộ số {n}<td>{n},5</tr>" for n in range(1, 61))
        + "</table>",
        {},
        [TITLE, FIRST, *(f"Hộ số {n} – Lúa: {n},5 kg." for n in range(1, 61))],
    ),
}


@pytest.fixture(scope="module")
def prints() -> dict[str, bytes]:
    with chromium() as browser:
        page = browser.new_page()
        found = {}
        for name, (body, options, _) in PRINTS.items():
            page.set_content(f"<html lang=vi><title>{TITLE}</title>{STYLE}{body}</html>")
            found[name] = page.pdf(format="A4", **options)
        return found


@pytest.fixture(scope="module")
def printed(prints: dict[str, bytes]) -> dict[str, Article]:
    return {name: load_bytes(data, f"{name}.pdf") for name, data in prints.items()}


@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
@pytest.mark.parametrize("name", PRINTS)
def test_a_print(name: str, printed: dict[str, Article]) -> None:
    assert printed[name].text.split("\n") == PRINTS[name][2]
    assert printed[name].unread == ()


@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
def test_the_fields_of_an_official_paper(printed: dict[str, Article]) -> None:
    article = printed["an official paper"]
    assert (article.publisher, article.published) == ("UBND XÃ HẠ LONG", "2025-06-20")
    assert article.byline == "Vũ Đình Hải"


def scanned(data: bytes) -> bytes:
    """A print as a scanner gives it: its pages as pictures."""
    with pypdfium2.PdfDocument(data) as document:
        first, *others = (page.render(scale=200 / 72, grayscale=True).to_pil() for page in document)
    out = io.BytesIO()
    first.save(out, "PDF", resolution=200, save_all=True, append_images=others)
    return out.getvalue()


recognises = pytest.mark.skipif(
    not (CHROMIUM.exists() and is_available()),
    reason="Chromium, or tesseract with Vietnamese, is not installed",
)


@recognises
@pytest.mark.parametrize("name", ["an official paper", "two columns below the headline"])
def test_a_scan_is_recognised(name: str, prints: dict[str, bytes], tmp_path: Path) -> None:
    article = load_bytes(scanned(prints[name]), "scan.pdf")
    lines = PRINTS[name][2]
    said, wanted = (re.findall(r"[^\W\d]+", text) for text in (article.text, " ".join(lines)))
    assert len(said) == len(wanted)
    assert sum(map(str.__eq__, said, wanted)) >= 0.9 * len(wanted)
    figures = re.compile(r"\d[\d.,]*")
    assert figures.findall(article.text) == figures.findall("\n".join(lines))
    assert {(part.page, part.reason) for part in article.unread} <= {
        (1, "recognised"), (1, "unsure_figure")
    }  # fmt: skip
    config = Config(home=tmp_path).model_copy(update={"openai_base_url": None})
    with Engine(config, embedder=HashingEmbedder()) as engine:
        engine.add([article])
        (checked,) = engine.check("Nông dân xã Minh Tân gieo cấy 412,5 ha lúa.").sentences
        assert (checked.verdict, "OCR" in (checked.reason or "")) == ("supported", True)
        answer = engine.ask("Nông dân xã Minh Tân gieo cấy bao nhiêu ha lúa?")
        assert "OCR" in (answer.caveat or "")


@recognises
def test_figures_that_recognition_is_not_sure_of_are_named(prints: dict[str, bytes]) -> None:
    """Between the lines of a table figures are misread: a scan's table is told, not trusted."""
    article = load_bytes(scanned(prints["a table over two pages"]), "scan.pdf")
    figures = re.findall(r"(?<![\d,])\d+,\d(?!\d)", article.text)
    wrong = {
        each for each in figures if each not in {f"{n},5" for n in range(1, 61)} | {"412,5", "12,4"}
    }
    assert wrong <= {part.part for part in article.unread if part.reason == "unsure_figure"}


@pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed")
def test_without_tesseract_a_scan_is_named(
    prints: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    is_available.cache_clear()
    with pytest.raises(InputError, match=r"scan\.pdf is a scan: .*\(1\).*tesseract"):
        load_bytes(scanned(prints["a list"]), "scan.pdf")
    is_available.cache_clear()
