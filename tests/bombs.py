"""Files made to take all the memory or time there is, or to break what reads them."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial
from typing import TypeVar

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OPEN = "urn:oasis:names:tc:opendocument:xmlns:"
SENTENCE = "Xã Minh Tân vừa gieo cấy xong 412 ha lúa của vụ đông xuân năm nay, sớm hơn năm ngoái."
ZEROS = bytes(1_000_000)

BOMBS: dict[str, Callable[[], bytes]] = {}
Make = TypeVar("Make", bound=Callable[..., bytes])


def bomb(name: str, **variants: object) -> Callable[[Make], Make]:
    """Registers a maker under a file name, or under several with what each is made with."""

    def add(make: Make) -> Make:
        stem, _, suffix = name.rpartition(".")
        for variant, given in variants.items():
            BOMBS[f"{stem}-{variant}.{suffix}"] = partial(make, given)
        if not variants:
            BOMBS[name] = make
        return make

    return add


def archive(parts: dict[str, str | bytes | int], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of the contents given; a number stands for so many megabytes of zeros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name, content in parts.items():
            with made.open(name, "w") as member:
                if isinstance(content, int):
                    for _ in range(content):
                        member.write(ZEROS)
                else:
                    member.write(content.encode() if isinstance(content, str) else content)
    return out.getvalue()


def zeros(megabytes: int) -> bytes:
    """So many of them, deflated."""
    packing = zlib.compressobj(9)
    return b"".join(packing.compress(ZEROS) for _ in range(megabytes)) + packing.flush()


def pdf(*objects: str | bytes, trailer: str = "") -> bytes:
    """A PDF of numbered objects, the first its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        body = content.encode("latin-1") if isinstance(content, str) else content
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    ends = f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer}>>\nstartxref\n{start}\n%%EOF"
    return out + ends.encode()


def stream(data: bytes, more: str = "") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), more.encode(), data)


CATALOGUE = "<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
FONT = "/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"


def page_of(content: bytes, resources: str = FONT, *more: str | bytes, filters: str = "") -> bytes:
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        f"/Resources << {resources} >> >>"
    )
    return pdf(CATALOGUE, ONE_PAGE, page, stream(content, filters), *more)


FORM = "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources"


@bomb("form-drawing-itself.pdf")
def form_drawing_itself() -> bytes:
    again = stream(b"/X Do " * 10, f"{FORM} << /XObject << /X 5 0 R >> >>")
    return page_of(b"/X Do", "/XObject << /X 5 0 R >>", again)


@bomb("form.pdf", twos=2, tens=10)
def forms_drawing_forms(times: int) -> bytes:
    depth = 30
    forms = [
        stream(b"/X Do " * times, f"{FORM} << /XObject << /X {number + 1} 0 R >> >>")
        for number in range(5, 5 + depth)
    ]
    words = stream(b"BT /F 12 Tf (Xin chao) Tj ET", f"{FORM} << {FONT} >>")
    return page_of(b"/X Do", "/XObject << /X 5 0 R >>", *forms, words)


@bomb("page-tree.pdf")
def page_tree_of_a_million() -> bytes:
    levels = 6
    nodes = [
        f"<< /Type /Pages /Count {10 ** (levels - n)} /Kids [" + f"{n + 3} 0 R " * 10 + "] >>"
        for n in range(levels)
    ]
    leaf = "<< /Type /Page /MediaBox [0 0 9 9] /Contents 9 0 R >>"
    return pdf(CATALOGUE, *nodes, leaf, stream(b"BT ET"))


@bomb("page-count.pdf")
def page_count_that_lies() -> bytes:
    return pdf(CATALOGUE, "<< /Type /Pages /Count 2000000000 /Kids [] >>")


@bomb("page-tree-circle.pdf")
def page_tree_in_a_circle() -> bytes:
    return pdf(CATALOGUE, "<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>")


@bomb("deep-array.pdf")
def nested_arrays() -> bytes:
    return pdf("<< /Type /Catalog /Pages " + "[" * 500_000 + " >>")


@bomb("flate.pdf", once=1, twice=2)
def deflated_zeros(times: int) -> bytes:
    data = zeros(500 if times > 1 else 300)  # of which twice as much is needed to read them
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    names = "/FlateDecode " * times
    return page_of(data, filters=f"/Filter [{names}]")


@bomb("object-stream.pdf")
def object_stream_of_zeros() -> bytes:
    data = zeros(300)
    return page_of(
        b"BT ET",
        FONT,
        stream(data, "/Type /ObjStm /N 90000000 /First 10 /Filter /FlateDecode"),
    )


@bomb("many-words.pdf")
def a_page_of_a_million_words() -> bytes:
    line = b"BT /F 9 Tf 9 %d Td (mot hai ba bon nam sau bay tam chin muoi ) Tj ET\n"
    data = b"".join(line % (n % 800) for n in range(100_000))
    return page_of(zlib.compress(data), filters="/Filter /FlateDecode")


@bomb("many-paths.pdf")
def a_page_of_a_million_paths() -> bytes:
    data = b"0 0 m 9 9 l S " * 2_000_000
    return page_of(zlib.compress(data), filters="/Filter /FlateDecode")


@bomb("saved-states.pdf")
def states_saved_and_never_given_back() -> bytes:
    return page_of(zlib.compress(b"q " * 5_000_000), filters="/Filter /FlateDecode")


@bomb("image.pdf")
def image_of_a_billion_points() -> bytes:
    image = stream(
        zlib.compress(ZEROS),
        "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 "
        "/ColorSpace /DeviceRGB /Filter /FlateDecode",
    )
    return page_of(b"/X Do", "/XObject << /X 5 0 R >>", image)


@bomb("junk.pdf")
def pdf_of_junk() -> bytes:
    return b"%PDF-1.7\n" + random.Random(1).randbytes(3_000_000)


@bomb("no-xref.pdf")
def objects_without_a_table() -> bytes:
    objects = b"".join(b"%d 0 obj << /A %d 0 R >> endobj\n" % (n, n + 1) for n in range(300_000))
    return b"%PDF-1.7\n" + objects + b"trailer << /Root 1 0 R >>"


def docx(body: str, **parts: str | bytes) -> bytes:
    return archive(
        {
            "word/document.xml": f'<w:document xmlns:w="{WORD}">{body}</w:document>',
            **{f"word/{name}.xml": content for name, content in parts.items()},
        }
    )


def words(text: str = SENTENCE) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str = "7,5 ha", more: str = "") -> str:
    return f"<w:tc><w:tcPr>{more}</w:tcPr>{words(text)}</w:tc>"


@bomb("grid-span.docx", huge=900_000_000, minus=-5, word="x")
def cells_over_columns(columns: object) -> bytes:
    wide = f'<w:gridSpan w:val="{columns}"/>'
    row = f"<w:tr>{cell(more=wide)}{cell()}</w:tr>"
    return docx(words() + f"<w:tbl>{row * 3}</w:tbl>")


@bomb("many-spans.docx")
def many_cells_over_columns() -> bytes:
    wide = '<w:gridSpan w:val="99"/>'
    row = f"<w:tr>{cell(more=wide) * 200}</w:tr>"
    return docx(words() + f"<w:tbl>{row * 100}</w:tbl>")


@bomb("nested-tables.docx", few=50, many=5_000)
def tables_in_tables(depth: int) -> bytes:
    opening, closing = "<w:tbl><w:tr><w:tc>", f"{words('1')}</w:tc></w:tr></w:tbl>"
    return docx(words() + opening * depth + closing * depth)


@bomb("nested-runs.docx")
def controls_in_controls() -> bytes:
    return docx(words() + "<w:sdt><w:sdtContent>" * 200_000)


@bomb("notes.docx")
def notes_asked_for_again_and_again() -> bytes:
    notes = "".join(
        f'<w:footnote w:id="{n}">{words("Ghi chú.")}</w:footnote>' for n in range(3_000)
    )
    asked = "".join(
        f'<w:p><w:r><w:footnoteReference w:id="{n}"/></w:r></w:p>' for n in range(3_000)
    )
    root = f'<w:footnotes xmlns:w="{WORD}">{notes}</w:footnotes>'
    return docx(words() + asked, footnotes=root)


@bomb("note-in-itself.docx")
def note_that_names_itself() -> bytes:
    own = '<w:p><w:r><w:t>Ghi chú.</w:t><w:footnoteReference w:id="1"/></w:r></w:p>'
    note = f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="1">{own}</w:footnote></w:footnotes>'
    return docx(words() + own, footnotes=note)


@bomb("zeros.docx")
def docx_of_five_gigabytes() -> bytes:
    return archive({"word/document.xml": 300})


@bomb("spaces.docx")
def docx_of_spaces() -> bytes:
    return docx(words() + " " * 19_000_000)


@bomb("one-word.docx")
def one_word_of_ten_megabytes() -> bytes:
    return docx(words("a" * 15_000_000))


@bomb("paragraphs.docx")
def a_million_paragraphs() -> bytes:
    return docx(words("a") * 450_000)


LOL = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 10))


@bomb("entities.docx", billion="l9", quadratic="l4", outside="file")
def entities(which: str) -> bytes:
    head = (
        f'<!DOCTYPE w [<!ENTITY l0 "{SENTENCE}">{LOL}<!ENTITY file SYSTEM "file:///etc/passwd">]>'
    )
    body = words(f"&{which};")
    return archive({"word/document.xml": f'{head}<w:document xmlns:w="{WORD}">{body}</w:document>'})


@bomb("big-entity.docx")
def one_entity_many_times() -> bytes:
    head = '<!DOCTYPE w [<!ENTITY l "' + "lúa " * 50_000 + '">]>'
    body = words("&l;" * 50_000)
    return archive({"word/document.xml": f'{head}<w:document xmlns:w="{WORD}">{body}</w:document>'})


def xlsx(rows: str, merged: str = "", **more: str | bytes) -> bytes:
    return archive(
        {
            "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{LINKS}"><sheets>'
            '<sheet name="Thu" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEETS}"><sheetData>{rows}</sheetData>'
            f"<mergeCells>{merged}</mergeCells></worksheet>",
            **{f"xl/{name}.xml": content for name, content in more.items()},
        }
    )


def text_at(place: str, said: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{said}</t></is></c>'


@bomb("far-cell.xlsx", excel="XFD1048576", beyond="ZZZZZZZ999999999", none="", words="ngày")
def a_cell_far_away(place: str) -> bytes:
    return xlsx(f"<row>{text_at('A1', SENTENCE)}{text_at(place, '7,5')}</row>")


@bomb("far-cells.xlsx")
def rows_of_two_cells_far_apart() -> bytes:
    rows = "".join(
        f"<row>{text_at(f'A{n}', 'Xóm')}<c r='XFD{n}'><v>{n}</v></c></row>" for n in range(1, 5_000)
    )
    return xlsx(rows)


@bomb("merged.xlsx", one=1, many=5_000)
def merged_over_everything(times: int) -> bytes:
    rows = "".join(f"<row>{text_at(f'A{n}', SENTENCE)}</row>" for n in range(1, 2_000))
    return xlsx(rows, '<mergeCell ref="A1:XFD1048576"/>' * times)


@bomb("formulas.xlsx")
def formulas_never_computed() -> bytes:
    cells = "".join(f'<row><c r="A{n}"><f>B{n}+1</f></c></row>' for n in range(2, 200_000))
    return xlsx(f"<row>{text_at('A1', SENTENCE)}</row>{cells}")


@bomb("strings.xlsx")
def one_long_string_many_times() -> bytes:
    cells = "".join(f'<row><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100_000))
    strings = f'<sst xmlns="{SHEETS}"><si><t>{SENTENCE * 100}</t></si></sst>'
    return xlsx(cells, sharedStrings=strings)


@bomb("numbers.xlsx", huge="1e308", none="NaN", endless="inf", words="x", date="1e15")
def numbers_that_are_none(value: str) -> bytes:
    styles = f'<styleSheet xmlns="{SHEETS}"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'
    cells = f'<c r="A1"><v>{value}</v></c>{text_at("B1", SENTENCE)}'
    return xlsx(f"<row>{cells}</row>", styles=styles if value == "1e15" else "<styleSheet/>")


@bomb("sheets.xlsx")
def a_thousand_sheets_of_one_file() -> bytes:
    sheets = '<sheet name="Thu" r:id="r1"/>' * 3_000
    book = f'<workbook xmlns="{SHEETS}" xmlns:r="{LINKS}"><sheets>{sheets}</sheets></workbook>'
    rows = "".join(f"<row>{text_at(f'A{n}', SENTENCE)}</row>" for n in range(1, 500))
    return xlsx(rows, workbook=book)


def odt(body: str) -> bytes:
    spaces = f'xmlns:o="{OPEN}office:1.0" xmlns:t="{OPEN}table:1.0" xmlns:x="{OPEN}text:1.0"'
    content = f"<o:document-content {spaces}>{body}</o:document-content>"
    mark = "application/vnd.oasis.opendocument.text"
    return archive({"mimetype": mark, "content.xml": content}, zipfile.ZIP_STORED)


@bomb("repeated.odt", columns="number-columns-repeated", spanned="number-columns-spanned")
def cells_repeated(attribute: str) -> bytes:
    cells = f'<t:table-cell t:{attribute}="900000000"><x:p>7,5</x:p></t:table-cell>' * 20
    return odt(f"<x:p>{SENTENCE}</x:p><t:table><t:table-row>{cells}</t:table-row></t:table>")


@bomb("nested.odt", sections="<x:section>", tables="<t:table><t:table-row><t:table-cell>")
def nested_open_document(opening: str) -> bytes:
    closing = "".join(f"</{each.strip('<>')}>" for each in reversed(opening.split("><")))
    return odt(f"<x:p>{SENTENCE}</x:p>" + opening * 3_000 + closing * 3_000)


@bomb("groups.rtf", open=b"{", closed=b"}", bold=rb"{\b", codes=rb"\u9999999999 ", hex=rb"\'")
def rich_text_of_groups(sign: bytes) -> bytes:
    return rb"{\rtf1 " + sign * 2_000_000


@bomb("picture.rtf")
def rich_text_with_a_picture() -> bytes:
    return rb"{\rtf1 {\pict " + b"00" * 20_000_000 + b"}" + b"Xin chao, day la mot cau.}"


def html(body: str) -> bytes:
    return f"<html><body><h1>Minh Tân được mùa</h1><p>{SENTENCE}</p>{body}</body></html>".encode()


@bomb("nested-tables.html", few=200, many=30_000)
def nested_html_tables(depth: int) -> bytes:
    return html("<table><tr><td>12" * depth)


@bomb("wide-table.html")
def table_of_a_million_cells() -> bytes:
    row = f"<tr>{'<td>7,5</td>' * 1_000}</tr>"
    return html(f"<table>{row * 1_000}</table>")


@bomb("spans.html", rows="rowspan", columns="colspan")
def cells_over_a_billion(attribute: str) -> bytes:
    row = f"<tr>{f'<td {attribute}=999999999>7,5</td>' * 50}</tr>"
    return html(f"<table>{row * 200}</table>")


@bomb("breaks.html")
def ten_megabytes_of_breaks() -> bytes:
    return html("<br>" * 2_500_000)


@bomb("headline.html")
def a_headline_of_a_megabyte() -> bytes:
    return f"<html><h1>{'Minh Tân ' * 100_000}</h1><p>{SENTENCE}</p></html>".encode()


@bomb("title.html")
def a_title_of_a_megabyte() -> bytes:
    return f"<html><title>{'Minh Tân ' * 100_000}</title><p>{SENTENCE}</p></html>".encode()


@bomb("deep.html", div="<div>", link="<a href=x>", bold="<b>", list="<ul><li>", font="<font>")
def nested_html(tag: str) -> bytes:
    return html(tag * 50_000 + SENTENCE)


@bomb("attributes.html")
def an_element_of_many_attributes() -> bytes:
    return html("<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">")


@bomb("one-line.html")
def a_paragraph_of_ten_megabytes() -> bytes:
    return html(f"<p>{'lúa ' * 2_500_000}</p>")


@bomb("links.html")
def two_hundred_thousand_links() -> bytes:
    return html('<p><a href="/a">Minh Tân gieo cấy xong lúa đông xuân</a></p>' * 100_000)


@bomb("linked-data.html", author='"author":[', date='"datePublished":"', brace="{", escape="\\u")
def linked_data_without_end(sign: str) -> bytes:
    return html(f'<script type="application/ld+json">{sign * 200_000}</script>')


@bomb(
    "comments.html",
    dashes="<!-" * 1_000_000,
    script="<script>" * 300_000,
    cdata="<![CDATA[" * 300_000,
)
def comments_without_end(text: str) -> bytes:
    return html(text)


def mail(kind: str, body: bytes) -> bytes:
    return f"Subject: x\nMIME-Version: 1.0\nContent-Type: {kind}\n\n".encode() + body


@bomb("nested.eml", deep=2_000, deeper=50_000)
def parts_in_parts(depth: int) -> bytes:
    heads = (f'--{n}\nContent-Type: multipart/mixed; boundary="{n + 1}"\n\n' for n in range(depth))
    return mail('multipart/mixed; boundary="0"', "".join(heads).encode())


@bomb("messages.eml")
def messages_in_messages() -> bytes:
    return mail("message/rfc822", b"Content-Type: message/rfc822\n\n" * 50_000 + b"x")


@bomb("parts.eml")
def a_hundred_thousand_parts() -> bytes:
    part = b"--b\nContent-Type: image/png; name=a.png\nContent-Disposition: attachment\n\nx\n"
    head = f"--b\nContent-Type: text/plain; charset=utf-8\n\n{SENTENCE}\n".encode()
    return mail("multipart/mixed; boundary=b", head + part * 100_000)


@bomb("head.eml", folded="\n x", words=" =?utf-8?q?x?=", addresses=", a@b", comments="(")
def a_head_of_megabytes(sign: str) -> bytes:
    return f"Subject: x{sign * 100_000}\nTo: x{sign * 100_000}\n\n{SENTENCE}".encode()


@bomb("date.eml", far="1 Jan 999999999999 00:00", zone="1 Jan 2025 00:00:00 +9999")
def a_date_that_is_none(date: str) -> bytes:
    return f"Subject: x\nDate: {date}\n\n{SENTENCE}".encode()


@bomb("body.eml")
def a_page_within_a_mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "x"
    message.set_content(html("<br>" * 2_000_000).decode(), subtype="html")
    return message.as_bytes()


@bomb(
    "lines.txt",
    letters="a\n",
    empty="\n",
    names="Nguyễn Văn An\n",
    dates="12/11/2025\n",
    dots="......\n",
    bullets="- Lúa\n",
)
def lines_without_end(line: str) -> bytes:
    return (f"{SENTENCE}\n" + line * 400_000).encode()


@bomb(
    "long-line.txt",
    letters="a",
    syllables="lúa ",
    digits="9",
    figures="1.250 ",
    places="xã Minh Tân, ",
    commas=",",
    quotes="“",
    capitals="Minh ",
    brackets="(",
    accents="a\u0301\u0302\u0303",
    mojibake="áº¥",
    legacy="c¸c ",
)
def a_line_without_end(sign: str) -> bytes:
    return (f"{SENTENCE}\n" + sign * (3_000_000 // len(sign))).encode()


def within(text: str) -> bytes:
    """So much of a text that it still is read at once, in the process of the program."""
    return text.encode()[:49_900].decode(errors="ignore").encode()


@bomb(
    "short.txt",
    brackets="(",
    lines="a\n",
    menus="Trang chủ | ",
    names="Nguyễn Văn An, ",
    dates="12/11/2025 ",
    byline="Ảnh: ",
    places="xã ",
    figures="1.2",
    spaces=" \t",
    sites="báo. vn ",
    signs="•·|-–",
    mixed="Ab",
)
def short_enough_to_be_read_at_once(sign: str) -> bytes:
    return within(f"{SENTENCE}\n" + sign * 49_000)


@bomb(
    "short-lines.txt",
    names="Nguyễn An\n",
    bullets="- a b c d e f\n",
    links="Tin liên quan\n",
    replies="Trả lời\n",
)
def short_lines(line: str) -> bytes:
    return within(f"{SENTENCE * 6}\n" + line * 49_000)


@bomb(
    "marks.md",
    links="[a](",
    images="![",
    stars="*a ",
    bars="|",
    under="_",
    hashes="# ",
    rules="-|-",
)
def markdown_of_marks(sign: str) -> bytes:
    return (f"{SENTENCE}\n" + sign * 1_000_000).encode()


@bomb(
    "short.md",
    links="[a](",
    images="![",
    stars="*a",
    bars="|",
    table="|a\n",
    front="---\n",
    quotes="> ",
)
def short_markdown(sign: str) -> bytes:
    return within(f"{SENTENCE}\n" + sign * 49_000)


@bomb("zeros.zip")
def zip_of_five_gigabytes() -> bytes:
    return archive({f"{n}.txt": 90 for n in range(4)})


@bomb("packed.zip", bzip2=zipfile.ZIP_BZIP2, lzma=zipfile.ZIP_LZMA)
def zip_packed_otherwise(how: int) -> bytes:
    return archive({"a.txt": 90}, how)


@bomb("sizes.zip")
def zip_whose_sizes_lie() -> bytes:
    made = archive({"a.txt": 90})
    return made.replace(struct.pack("<L", 90_000_000), struct.pack("<L", 9))


@bomb("dictionary.zip")
def zip_with_a_dictionary_of_four_gigabytes() -> bytes:
    made = archive({"a.txt": b"x" * 1_000}, zipfile.ZIP_LZMA)
    at = made.index(b"\x05\x00", 30) + 3
    return made[:at] + b"\xff\xff\xff\xff" + made[at + 4 :]


@bomb("nested.zip")
def zip_in_zip() -> bytes:
    made = archive({"a.txt": SENTENCE})
    for _ in range(100):
        made = archive({"a.zip": made})
    return made


@bomb("names.zip")
def zip_of_a_million_names() -> bytes:
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    listed = (entry + b"a") * 1_000_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65_535, 65_535, len(listed), 0, 0)
    return listed + end


@bomb("overlapping.zip")
def zip_whose_files_are_one() -> bytes:
    packed = archive({"a.txt": 90})
    (crc,) = struct.unpack("<L", packed[14:18])
    data = zeros(90)[2:-4]
    fixed = (20, 0, 8, 0, 0, crc, len(data), 90_000_000, 5, 0)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", *fixed) + b"a.txt"
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *fixed[:9], 0, 0, 0, 0, 0, 0) + b"a.txt"
    listed = entry * 3
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 3, 3, len(listed), len(local) + len(data), 0)
    return local + data + listed + end


@bomb("gzip.html")
def gzip_under_another_name() -> bytes:
    return gzip.compress(ZEROS * 9)
