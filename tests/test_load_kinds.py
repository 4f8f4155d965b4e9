"""Spreadsheets, OpenDocument, rich text, e-mail, archives; kinds by content, not by name alone."""

from __future__ import annotations

import base64
import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from corpus import HashingEmbedder
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from test_load_documents import LEGACY, SPOKEN
from test_load_word import NAMESPACES, run

from rag.config import Config
from rag.engine import Engine
from rag.errors import InputError
from rag.ingest.pipeline import ingest
from rag.ingest.readers import libreoffice, load_bytes
from rag.library.library import Library
from rag.verify import check_draft

TITLE = "Minh Tân được mùa lúa đông xuân"
LEAD = (
    "Nhờ đổi giống và cơ giới hóa đồng bộ, xã Minh Tân vừa có một vụ lúa được cả mùa lẫn giá, năng "
    "suất bình quân 6,8 tấn/ha."
)
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def archive(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def xlsx(rows: str, merged: str = "") -> bytes:
    return archive(
        {
            "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{LINKS}"><sheets>'
            '<sheet name="Thu" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/styles.xml": f'<styleSheet xmlns="{SHEETS}"><cellXfs><xf numFmtId="0"/>'
            '<xf numFmtId="14"/><xf numFmtId="10"/></cellXfs></styleSheet>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEETS}"><sheetData>{rows}</sheetData>'
            f"<mergeCells>{merged}</mergeCells></worksheet>",
        }
    )


def text(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def number(place: str, value: str, style: int = 0) -> str:
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def test_spreadsheet() -> None:
    rows = (
        f"<row>{text('A1', 'Thu ngân sách xã Minh Tân năm 2024')}</row>"
        f"<row>{text('A2', 'Đơn vị: triệu đồng')}</row>"
        f"<row>{text('A3', 'Chỉ tiêu')}{text('B3', 'Dự toán')}{text('C3', 'Đạt')}"
        f"{text('D3', 'Ngày')}</row>"
        f"<row>{text('A4', 'Phí')}{number('B4', '1250.5')}{number('C4', '1.128', 2)}"
        f"{number('D4', '45292', 1)}</row>"
        f"<row>{text('A5', 'Thuế')}{number('B5', '30000')}<c r='C5'><f>B5/2</f></c></row>"
    )
    article = load_bytes(xlsx(rows, '<mergeCell ref="A1:D1"/>'), "a.xlsx")
    assert article.text.split("\n") == [
        "Thu ngân sách xã Minh Tân năm 2024",
        "Đơn vị: triệu đồng",
        "Phí – Dự toán: 1.250,5 triệu đồng.",
        "Phí – Đạt: 112,8%.",
        "Phí – Ngày: 01/01/2024.",
        "Thuế – Dự toán: 30.000 triệu đồng.",
    ]
    assert [(part.part, part.reason) for part in article.unread] == [("Thu!C5", "not_computed")]


def epub(chapters: dict[str, str], more: tuple[str, ...] = ()) -> bytes:
    names = [*chapters, *more]
    items = "".join(f'<item id="c{i}" href="{name}"/>' for i, name in enumerate(names))
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(names)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>'
        f"{TITLE}</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="in/book.opf"/></rootfiles></container>'
    )
    pages = {f"in/{name}": f"<html><body>{body}</body></html>" for name, body in chapters.items()}
    return archive({"META-INF/container.xml": container, "in/book.opf": package, **pages})


def test_electronic_book() -> None:
    table = "<table><tr><th>Xóm<th>Lúa (ha)</tr><tr><td>Xóm Đông<td>7,5<tr><td>Xóm Tây<td>9</table>"
    chapters = {"b.xhtml": f"<h1>{TITLE}</h1><p>{LEAD}</p>", "a.xhtml": f"<h2>Về lúa</h2>{table}"}
    chapters["d.xhtml"] = "<ul class='related'><li><a href='b.xhtml'>Vụ lúa</a></li></ul>"
    for name in ("a.epub", "a.zip.bin"):
        article = load_bytes(epub(chapters, ("c.xhtml",)), name)
        assert article.text.split("\n") == [
            TITLE, LEAD, "Về lúa", "Xóm Đông – Lúa: 7,5 ha.", "Xóm Tây – Lúa: 9 ha.",
            "Vụ lúa",
        ]  # fmt: skip
        assert [(part.part, part.reason) for part in article.unread] == [("in/c.xhtml", "missing")]


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100) + "WordDocument\0".encode("utf-16-le")
OFFICE = shutil.which("soffice")
OLE = OLD[:108]


def test_a_file_of_an_old_office_is_made_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match=r"a\.doc is an old Office.*LibreOffice"):
        load_bytes(OLD, "a.doc")
    document = docx.Document()
    document.add_paragraph(LEAD)
    document.save(str(tmp_path / "new.docx"))
    program = tmp_path / "soffice"  # stands in for LibreOffice, whose last argument is the file
    program.write_text(
        f'#!/bin/sh\nfor last; do :; done\n/bin/cp {tmp_path}/new.docx "${{last}}x"\n'
    )
    program.chmod(0o755)
    assert load_bytes(OLD, "a.doc").text == LEAD
    for cut in (OLE, OLE[:4]):  # in which LibreOffice would read the bytes as letters
        with pytest.raises(InputError, match=r"a\.xls is not a readable"):
            load_bytes(cut, "a.xls")
    (tmp_path / "new.docx").unlink()
    with pytest.raises(InputError, match=r"a\.doc is too large"):  # it ended without a word
        load_bytes(OLD, "a.doc")
    program.write_text("#!/bin/sh\necho Error: source file could not be loaded\n")
    for data in (OLD, OLD[:100]):
        with pytest.raises(InputError, match=r"a\.doc is not a readable DOC"):
            load_bytes(data, "a.doc")
    program.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    monkeypatch.setattr(libreoffice, "_SECONDS", 0.5)
    with pytest.raises(InputError, match=r"a\.doc took longer"):
        load_bytes(OLD, "a.doc")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    """What LibreOffice makes of a file; its profile is made once."""
    profile = tmp_path_factory.mktemp("office").as_uri()

    def made(path: Path, kind: str, *options: str) -> bytes:
        out = path.parent / "out"
        command = [
            str(OFFICE), f"-env:UserInstallation={profile}", "--headless", *options,
            "--convert-to", kind, "--outdir", str(out), str(path),
        ]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
        return (out / f"{path.stem}.{kind}").read_bytes()

    return made


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_makes_old_files_new_and_fetches_nothing(
    tmp_path: Path, httpserver: HTTPServer, office: Callable[..., bytes]
) -> None:
    httpserver.expect_request("/a.png").respond_with_data(PNG, content_type="image/png")
    page = (
        f"<html><meta charset=utf-8><p>{LEAD}</p><p><img src='{httpserver.url_for('/a.png')}'>"
        "<table border=1><tr><td rowspan=2>Thôn<td colspan=2>Diện tích (ha)<tr><td>Lúa<td>Ngô"
        "<tr><td>Thôn Hạ<td>1.5<td>2.25</table>"
    )
    (tmp_path / "a.html").write_text(page)
    cells = ["Thôn Hạ – Diện tích, Lúa: 1.5 ha.", "Thôn Hạ – Diện tích, Ngô: 2.25 ha."]
    for kind, reads, wanted in (
        ("doc", "HTML (StarWriter)", [LEAD, *cells]),
        ("xls", "calc_HTML_WebQuery", [LEAD, *(each.replace(".", ",", 1) for each in cells)]),
    ):
        data = bytearray(office(tmp_path / "a.html", kind, f"--infilter={reads}"))
        asked = len(httpserver.log)
        assert load_bytes(bytes(data), f"a.{kind}").text.split("\n") == wanted
        assert len(httpserver.log) == asked, "the picture that the file links to was fetched"
        if kind == "doc":
            assert asked, "LibreOffice looks for a linked picture, where nothing keeps it from that"
            start = next(i for i in range(512, len(data), 512) if data[i : i + 2] == b"\xec\xa5")
            data[start + 11] |= 1  # says that it is encrypted
            with pytest.raises(InputError, match=r"a\.doc is protected by a password"):
                load_bytes(bytes(data), "a.doc")


def an_official_report(*, is_tracked: bool) -> bytes:
    """Letterhead, list, tracked change, content control, merged headings, signature."""
    document = docx.Document()
    head = document.add_table(rows=1, cols=2)
    head.cell(0, 0).text = "UBND HUYỆN SÔNG LAM\nPHÒNG KINH TẾ\nSố: 31/BC-PKT"
    head.cell(0, 1).text = (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
        "Sông Lam, ngày 04 tháng 7 năm 2025"
    )
    for line in ("BÁO CÁO", "Kết quả sản xuất nông nghiệp sáu tháng"):
        document.add_paragraph(line)
    for line in ("Gieo cấy lúa và ngô đúng lịch.", "Tiêm phòng đủ hai mũi cho đàn bò."):
        document.add_paragraph(line, style="List Number")
    made = "w:author='a' w:date='2025-01-01T00:00:00Z'"
    deleted = f"<w:del w:id='2' {made}><w:r><w:delText>12</w:delText></w:r></w:del>" * is_tracked
    for block in (
        f"<w:p>{run('Thu ')}<w:ins w:id='1' {made}>{run('15,2')}</w:ins>{deleted}"
        f"{run(' tỷ đồng.')}</w:p>",
        f"<w:sdt><w:sdtContent><w:p>{run('Hộ nghèo còn 2,1%.')}</w:p></w:sdtContent></w:sdt>",
    ):
        tag, _, rest = block[1:].partition(">")
        document.element.body.insert(-1, parse_xml(f"<{tag} {NAMESPACES}>{rest}"))
    table = document.add_table(rows=4, cols=3, style="Table Grid")
    texts = ("", "", "", "", "Lúa", "Ngô", "Xã Hạ", "412,5", "86", "Xã Thượng", "1.020", "7")
    for cell, said in zip(table._cells, texts, strict=True):
        cell.text = said
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Diện tích (ha)"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Xã"
    document.add_paragraph("Phòng đề nghị huyện bổ sung 2,4 tỷ đồng mua giống./.")
    closing = document.add_table(rows=1, cols=2)
    closing.cell(0, 0).text = "Nơi nhận:\n- UBND huyện;\n- Lưu: VT."
    closing.cell(0, 1).text = "TRƯỞNG PHÒNG\n\nLò Văn Quý"
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["odt", "rtf", "doc", "pdf"])
def test_an_official_report_of_each_kind(
    kind: str, tmp_path: Path, office: Callable[..., bytes]
) -> None:
    """Saved by LibreOffice in each kind, it is the same article."""
    (tmp_path / "in.docx").write_bytes(an_official_report(is_tracked=kind != "pdf"))
    article = load_bytes(office(tmp_path / "in.docx", kind), f"a.{kind}")
    lines = [
        "Báo cáo Kết quả sản xuất nông nghiệp sáu tháng",
        "Số: 31/BC-PKT",
        "1. Gieo cấy lúa và ngô đúng lịch.",
        "2. Tiêm phòng đủ hai mũi cho đàn bò.",
        "Thu 15,2 tỷ đồng.",
        "Hộ nghèo còn 2,1%.",
        "Xã Hạ – Diện tích, Lúa: 412,5 ha.",
        "Xã Hạ – Diện tích, Ngô: 86 ha.",
        "Xã Thượng – Diện tích, Lúa: 1.020 ha.",
        "Xã Thượng – Diện tích, Ngô: 7 ha.",
        "Phòng đề nghị huyện bổ sung 2,4 tỷ đồng mua giống./.",
    ]
    # Nothing on the paper tells where its shortest paragraphs end.
    mark = " " if kind == "pdf" else "\n"
    assert article.text.replace("\n", mark) == mark.join(lines)
    assert (article.publisher, article.published) == ("PHÒNG KINH TẾ", "2025-07-04")
    assert (article.place, article.byline, article.unread) == ("Sông Lam", "Lò Văn Quý", ())


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_sheet_of_open_document(tmp_path: Path, office: Callable[..., bytes]) -> None:
    (tmp_path / "a.csv").write_text("Chỉ tiêu,Dự toán (triệu đồng)\nPhí,1250.5\nThuế,30000\n")
    data = office(tmp_path / "a.csv", "ods", "--infilter=CSV:44,34,76,1")
    assert load_bytes(data, "a.ods").text.split("\n") == [
        "Phí – Dự toán: 1.250,5 triệu đồng.",
        "Thuế – Dự toán: 30.000 triệu đồng.",
    ]
    packed, bare = io.BytesIO(), io.BytesIO()  # once more, its kind last or nowhere
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        for out, names in ((packed, made.namelist()[::-1]), (bare, made.namelist()[:0:-1])):
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
                for name in names:
                    again.writestr(name, made.read(name))
    for sheet in (packed, bare):
        assert libreoffice._kinds(sheet.getvalue()) == libreoffice._kinds(data) == ("ods", "xlsx")


def marked(data: bytes, place: int, value: int) -> bytes:
    """An archive with another byte in what its list says of the first part."""
    at = data.index(b"PK\1\2") + place
    return data[:at] + bytes([value]) + data[at + 1 :]


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_a_locked_open_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = "application/vnd.oasis.opendocument.text"
    manifest = {"META-INF/manifest.xml": "<manifest:encryption-data/>"}
    with pytest.raises(InputError, match=r"a\.odt is protected by a password"):
        load_bytes(archive({"mimetype": mark, "content.xml": "x"} | manifest), "a.odt")
    data = archive(manifest | {"mimetype": mark, "content.xml": "x"})
    # Packed in a way that nobody knows; encrypted by who packed it, which the bytes alone tell.
    with pytest.raises(InputError, match=r"a\.odt is not a readable ODT"):
        load_bytes(marked(data, 10, 98), "a.odt")
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\necho Error: source file could not be loaded\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match=r"a\.odt is protected by a password"):
        load_bytes(marked(data, 8, 1), "a.odt")


def test_a_new_version_says_what_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with Library(tmp_path / "home") as library:
        reports = []
        for said in ("Xã thu 15,2 tỷ đồng.", "Xã thu 12,5 tỷ đồng. Số liệu đã được sửa."):
            path.write_text(f"{TITLE}\n{LEAD} {said}")
            reports.append(ingest(library, HashingEmbedder(), [str(path)]))
        (new,) = reports[1].replaced
        told = [(change.before, change.after) for change in new.changes]
        assert told == [
            ("Xã thu 15,2 tỷ đồng.", "Xã thu 12,5 tỷ đồng."), (None, "Số liệu đã được sửa."),
        ]  # fmt: skip
        assert (new.source, (new.former_id,)) == (str(path), reports[0].stored)
        assert [each.id for each in library.records.articles()] == [new.article_id]
        (checked,) = check_draft(library, "Xã thu 15,2 tỷ đồng.", "en").sentences
        assert checked.verdict == "contradicted"
        assert "12,5 tỷ đồng" in (checked.reason or "")
        assert "its former version said “15,2 tỷ đồng”" in (checked.reason or "")
        again = ingest(library, HashingEmbedder(), [("a.txt", b"Hai."), ("a.txt", b"Ba.")])
        assert (len(again.stored), again.replaced) == (
            2,
            (),
        )  # uploads of one name are two articles


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.odt", "a.epub"])
def test_a_file_that_came_in_part_is_called_damaged(name: str) -> None:
    whole = {
        "a.xlsx": xlsx(f"<row>{text('A1', LEAD)}</row>"),
        "a.epub": epub({"a.xhtml": f"<p>{LEAD}</p>"}),
    }.get(name) or archive({"word/document.xml": "<a/>", "content.xml": "<a/>"})
    with pytest.raises(InputError, match=f"^{name} is not a readable {name[2:].upper()}"):
        load_bytes(whole[: len(whole) // 2], name)


def rtf_words(said: str) -> bytes:
    return "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in said).encode()


def rtf(*lines: str) -> bytes:
    paragraphs = (f"{rtf_words(line).decode()}\\par\n" for line in lines)
    head = "{\\rtf1\\ansi\\uc1{\\fonttbl{\\f0 Arial;}}{\\*\\generator X;}{\\v ẩn}"
    return (head.replace("ẩn", "an") + "".join(paragraphs) + "}").encode()


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_rich_text() -> None:
    assert load_bytes(rtf(TITLE, LEAD), "a.rtf").text == f"{TITLE}\n{LEAD}"
    old = b"".join(rb"\'%02x" % each for each in LEGACY["TCVN3"].encode("latin-1"))
    assert load_bytes(rb"{\rtf1\ansi\ansicpg1252 %b\par}" % old, "a.doc").text == SPOKEN


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_mail(kind: str) -> None:
    message = EmailMessage()
    message["Subject"], message["Date"] = TITLE, "Fri, 21 Nov 2025 20:30:00 +0000"
    message.set_content(LEAD if kind == "plain" else f"<p>{LEAD}</p>", subtype=kind)
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="a.pdf")
    article = load_bytes(message.as_bytes(), "a.eml")
    assert article.text == f"{TITLE}\n{LEAD}"
    assert article.published == "2025-11-22"
    assert [(part.part, part.reason) for part in article.unread] == [("a.pdf", "attachment")]


def test_the_content_says_of_what_kind_a_file_is() -> None:
    document = docx.Document()
    document.add_paragraph(LEAD)
    saved = io.BytesIO()
    document.save(saved)
    for data, name in (
        (saved.getvalue(), "a.doc"),
        (saved.getvalue(), "a.pdf"),
        (f"<!DOCTYPE html><p>{LEAD}</p>".encode(), "a.doc"),
        (f"<html><p>{LEAD}</p>".encode(), "no suffix"),
    ):
        assert load_bytes(data, name).text == LEAD, name


def test_locked_office_file() -> None:
    data = b"\xd0\xcf\x11\xe0" + bytes(60) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(InputError, match=r"a\.docx is protected by a password"):
        load_bytes(data, "a.docx")


@pytest.mark.parametrize("given", ["file", "folder", "upload"])
def test_an_archive_of_articles(tmp_path: Path, given: str) -> None:
    packed = archive(
        {
            "a.txt": f"{TITLE}\n{LEAD}",
            "thu/b.txt": f"Bài hai\n{LEAD} Vụ này.",
            "c.png": "x",
            "__MACOSX/._a.txt": "x",
            ".DS_Store": "x",
            "README.txt": "Ghi chú",
        }
    )
    path = tmp_path / "bai" / "bai.zip"
    path.parent.mkdir()
    path.write_bytes(packed)
    with Library(tmp_path / "home") as library:
        sources: dict[str, str | tuple[str, bytes]] = {
            "file": str(path), "folder": str(path.parent), "upload": ("bai.zip", packed)
        }  # fmt: skip
        report = ingest(library, HashingEmbedder(), [sources[given], ("cut.zip", packed[:90])])
        assert len(report.stored) == 2
        failed = [Path(each.source).name for each in report.failed]
        assert sorted(failed) == ["c.png", "cut.zip"]


def test_the_original_of_an_upload_is_kept(tmp_path: Path) -> None:
    page, text = f"<html><p>{LEAD}</p>".encode(), f"{TITLE}\n{LEAD}"
    packed = archive({"thu/b.txt": f"Bài hai\n{LEAD} Vụ này."})
    (tmp_path / "c.txt").write_text(f"Bài ba\n{LEAD} Năm nay.")
    home = Config(home=tmp_path / "home")
    with Engine(home, embedder=HashingEmbedder()) as engine:
        report = engine.ingest(
            [("a.html", page), ("a.txt", text.encode()), ("bai.zip", packed),
             str(tmp_path / "c.txt")]
        )  # fmt: skip
        found = [engine.original(article_id) for article_id in report.stored]
        assert [(each[0], each[1]()) for each in found if each] == [
            ("a.html", page), ("a.txt", text.encode()),
            ("b.txt", f"Bài hai\n{LEAD} Vụ này.".encode()),
            ("c.txt", f"Bài ba\n{LEAD} Năm nay.".encode()),
        ]  # fmt: skip
        (tmp_path / "c.txt").unlink()  # it was not uploaded: the library holds its text only
        assert engine.original(report.stored[-1]) is None
        (named,) = engine.ingest([("/etc/hostname", f"Bài bốn\n{LEAD} Vụ sau.".encode())]).failed
        assert named.source == "etc/hostname", "an upload is no file of this computer"
        engine.remove(report.stored[0])
        kept = engine.library.database.count("SELECT count(*) FROM original")
        assert kept == 2, "the original goes with its article"


def test_file_names_that_are_not_utf8(tmp_path: Path) -> None:
    folder = tmp_path / "bài"
    folder.mkdir()
    for kind, said in (
        (b".txt", f"{LEAD} Một."),
        (b".html", f"<p>{LEAD} Hai.</p>"),
        (b".pdf", "x"),
    ):
        (folder / os.fsdecode(b"b\xe0i" + kind)).write_text(said)
    with Library(tmp_path / "home") as library:
        report = ingest(library, HashingEmbedder(), [str(folder)])
    assert len(report.stored) == 2
    assert [Path(each.source).name for each in report.failed] == ["b?i.pdf"]


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([".xlsx", ".odt", ".rtf", ".eml"]))
def test_any_bytes(data: bytes, suffix: str) -> None:
    try:
        load_bytes(data, f"a{suffix}")
    except InputError as error:
        assert str(error).startswith(f"a{suffix} ")


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=no-such"])
def test_mail_whose_charset_is_missing_or_none(charset: str) -> None:
    head = f"Subject: x\nContent-Type: text/plain{charset}\nContent-Transfer-Encoding: 8bit\n\n"
    article = load_bytes(head.encode() + LEAD.encode(), "a.eml")
    assert article.text.endswith(LEAD)


def test_dates_and_times_of_a_sheet() -> None:
    made = xlsx(
        f"<row>{text('A1', 'Xóm')}{text('B1', 'Ngày')}{text('C1', 'Tháng')}{text('D1', 'Giờ')}"
        f"{text('E1', 'Số hộ')}</row><row>{text('A2', 'Đông')}{number('B2', '45292', 1)}"
        f"{number('C2', '45292', 2)}{number('D2', '0.3125', 3)}{number('E2', '12')}</row>"
    )
    styles = '<xf numFmtId="17"/><xf numFmtId="20"/>'
    with zipfile.ZipFile(io.BytesIO(made)) as old:
        parts = {name: old.read(name).decode() for name in old.namelist()}
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace('<xf numFmtId="10"/>', styles)
    found = load_bytes(archive(parts), "a.xlsx").text
    assert [each in found for each in ("01/01/2024", "01/2024", "07:30", "12")] == [True] * 4, found
    assert "45.292" not in found
