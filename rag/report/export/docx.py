"""A document as DOCX, set as Vietnamese offices set theirs: A4, Times New Roman 13.

Margins and sizes follow decree 30/2020/NĐ-CP, appendix I. Marks of notes link to the notes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rag.report.export.layout import Document, Table

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

_FONT: Final = "Times New Roman"
_TEXT_WIDTH: Final = 165  # millimetres: A4 without the margins
_NARROWEST, _WIDEST = 14, 40  # characters
# XML has no place for these, nor for surrogates.
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_docx(document: Document) -> bytes:
    """The bytes of a .docx file."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    word = docx.Document()
    _styles(word, document)
    title = word.add_heading(_clean(document.title), level=0)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for remark in document.remarks:
        paragraph = word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(_clean(remark)).italic = True
        paragraph.paragraph_format.space_after = Pt(2)
    for block in document.blocks:
        word.add_heading(_clean(block.heading), level=1)
        for line in block.lines:
            paragraph = word.add_paragraph(style="List Bullet")
            if line.lead:
                paragraph.add_run(f"{_clean(line.lead)}: ").bold = True
            paragraph.add_run(_clean(line.text))
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            _marks(paragraph, line.notes)
            if line.warning:
                paragraph.add_run(f" ({_clean(line.warning)})").italic = True
        if block.table:
            _table(word, block.table)
    if document.signature:
        _signature(word, *document.signature)
    if document.notes:
        word.add_heading(_clean(document.notes_heading), level=1)
    for note in document.notes:
        paragraph = word.add_paragraph()
        paragraph.paragraph_format.left_indent = Mm(8)
        paragraph.paragraph_format.first_line_indent = Mm(-8)
        paragraph.paragraph_format.space_after = Pt(3)
        _bookmark(paragraph, f"note{note.number}", note.number, f"[{note.number}] ")
        paragraph.add_run(_clean(note.title)).bold = True
        origin = f" ({_clean(note.origin)})" if note.origin else ""
        paragraph.add_run(f"{origin}: “{_clean(note.quote)}”")
        for run in paragraph.runs:
            run.font.size = Pt(11)
    _page_numbers(word)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _clean(text: str) -> str:
    """Without what XML has no place for; white space is one space, and none at the ends."""
    return _FORBIDDEN.sub("", " ".join(text.split()))


def _styles(word: WordDocument, document: Document) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    sizes = {"Normal": 13, "Title": 16, "Heading 1": 13, "List Bullet": 13}
    for name, size in sizes.items():
        style = word.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(script), _FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        if name in ("Title", "Heading 1"):
            style.font.bold, style.font.color.rgb = True, RGBColor(0, 0, 0)
    word.styles["Normal"].paragraph_format.space_after = Pt(6)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "vi-VN" if document.language == "vi" else "en-GB")
    word.styles["Normal"].element.get_or_add_rPr().append(spoken)
    word.core_properties.title = _clean(document.title)[:255]
    word.core_properties.author = "Điểm Báo"
    word.core_properties.language = "vi-VN" if document.language == "vi" else "en-GB"


def _marks(paragraph: Paragraph, notes: Sequence[int]) -> None:
    """Raised numbers, each a link to its note."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for number in notes:
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), f"note{number}")
        run = paragraph.add_run(f"[{number}]")
        run.font.superscript = True
        link.append(run._r)
        paragraph._p.append(link)


def _bookmark(paragraph: Paragraph, name: str, number: int, text: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.append(start)
    paragraph.add_run(text)
    paragraph._p.append(end)


def _table(word: WordDocument, table: Table) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt
    from docx.text.run import Run

    made = word.add_table(rows=1, cols=len(table.headers), style="Table Grid")
    made.autofit = False
    widths = [Mm(width) for width in _widths(table)]
    for column, cell, width in zip(made.columns, made.rows[0].cells, widths, strict=True):
        column.width = cell.width = width  # Word goes by the cells, LibreOffice by the columns
    for cell, header in zip(made.rows[0].cells, table.headers, strict=True):
        cell.paragraphs[0].add_run(_clean(header)).bold = True
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row, notes in zip(table.rows, table.notes, strict=True):
        added = made.add_row()
        whole = OxmlElement("w:cantSplit")
        added._tr.get_or_add_trPr().append(whole)
        cells = added.cells
        for cell, text in zip(cells, row, strict=True):
            cell.paragraphs[0].add_run(_clean(text))
        _marks(cells[-1].paragraphs[0], notes)
    for cell in made._cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.space_after = Pt(0)
            # Those inside links too, which `paragraph.runs` leaves out.
            for run in paragraph._p.iter(qn("w:r")):
                Run(run, paragraph).font.size = Pt(10.5)


def _widths(table: Table) -> list[float]:
    """Of the columns, in millimetres: by their longest cell, none starved by another."""
    columns = zip(table.headers, *table.rows, strict=True)
    wanted = [min(_WIDEST, max(_NARROWEST, *(len(cell) for cell in cells))) for cells in columns]
    return [_TEXT_WIDTH * width / sum(wanted) for width in wanted]


def _signature(word: WordDocument, above: str, below: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    for text, bold in ((above, True), (below, False)):
        paragraph = word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.left_indent = Mm(90)
        paragraph.paragraph_format.space_after = Pt(0) if bold else Pt(54)
        paragraph.paragraph_format.space_before = Pt(18) if bold else Pt(0)
        paragraph.paragraph_format.keep_with_next = bold
        run = paragraph.add_run(_clean(text))
        run.bold, run.italic = bold, not bold


def _page_numbers(word: WordDocument) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(paragraph.add_run("1")._r)
    paragraph._p.append(field)
