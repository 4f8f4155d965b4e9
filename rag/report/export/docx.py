"""A document as DOCX, set as Vietnamese offices set theirs: A4, Times New Roman 13.

Margins, sizes and all styles stand in `template.docx`, which can be edited in Word; they follow
decree 30/2020/NĐ-CP, appendix I. Marks of notes link to the notes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rag.report.export.layout import Block, Document, Table
from rag.text import one_line

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

TEMPLATE: Final = Path(__file__).with_name("template.docx")
_TEXT_WIDTH: Final = 165  # millimetres: A4 without the margins
_NARROWEST: Final = 14  # characters


def to_docx(document: Document) -> bytes:
    """The bytes of a .docx file."""
    import docx
    from docx.oxml.ns import qn

    word = docx.Document(str(TEMPLATE))
    word.core_properties.title = one_line(document.title)[:255]
    if document.language == "en":
        word.core_properties.language = "en-GB"
        word.styles["Normal"].element.rPr.find(qn("w:lang")).set(qn("w:val"), "en-GB")
    word.add_paragraph(one_line(document.title), "Title")
    for remark in document.remarks:
        word.add_paragraph(one_line(remark), "Remark")
    for block in document.blocks:
        _block(word, block)
    for text, style in zip(document.signature or (), ("Signed by", "Signed how"), strict=False):
        word.add_paragraph(one_line(text), style)
    if document.notes:
        word.add_heading(one_line(document.notes_heading))
    for note in document.notes:
        paragraph, number = word.add_paragraph(style="Source note"), str(note.number)
        paragraph._p.append(_element("w:bookmarkStart", id=number, name=f"note{number}"))
        paragraph.add_run(f"[{number}] ")
        paragraph._p.append(_element("w:bookmarkEnd", id=number))
        paragraph.add_run(one_line(note.title)).bold = True
        origin = f" ({one_line(note.origin)})" if note.origin else ""
        paragraph.add_run(f"{origin}: {one_line(note.quote)}" if note.quote else origin)
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def _element(tag: str, **attributes: str) -> Any:
    """An element of WordprocessingML, with attributes of its own namespace."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    return OxmlElement(tag, {qn(f"w:{name}"): value for name, value in attributes.items()})


def _block(word: WordDocument, block: Block) -> None:
    word.add_heading(one_line(block.heading))
    for line in block.lines:
        paragraph = word.add_paragraph(style="Normal" if line.lead else "List Bullet")
        if line.lead:  # it begins with its number
            paragraph.add_run(one_line(line.headline)).bold = True
        for said in line.said:
            paragraph.add_run(f" {one_line(said.text)}" if paragraph.runs else one_line(said.text))
            _marks(paragraph, said.notes)
        for remark in line.remarks:
            paragraph.add_run(f" ({one_line(remark)})").italic = True
        for label, told in line.differences:
            paragraph.add_run(f" {one_line(label)}").bold = True
            paragraph.add_run(f" {one_line(told)}")
    if block.table:
        _table(word, block.table)


def _marks(paragraph: Paragraph, notes: Sequence[int]) -> None:
    """Raised numbers, each a link to its note."""
    for number in notes:
        link = _element("w:hyperlink", anchor=f"note{number}")
        link.append(paragraph.add_run(f"[{number}]", "Note mark")._r)
        paragraph._p.append(link)


def _table(word: WordDocument, table: Table) -> None:
    from docx.shared import Mm

    made = word.add_table(rows=1 + len(table.rows), cols=len(table.headers), style="Table Grid")
    made.autofit = False
    heads = made.rows[0]
    # As wide as the root of their longest cell, by which none starves.
    told = zip(table.headers, *table.rows, strict=True)
    wanted = [max(_NARROWEST, *map(len, cells)) ** 0.5 for cells in told]
    for column, cell, width in zip(made.columns, heads.cells, wanted, strict=True):
        # Word goes by the cells, LibreOffice by the columns.
        column.width = cell.width = Mm(_TEXT_WIDTH * width / sum(wanted))
    heads._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))  # on every page
    for row, (texts, notes) in zip(made.rows, [(table.headers, ()), *table.printed()], strict=True):
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        for cell, text in zip(row.cells, texts, strict=True):
            cell.paragraphs[0].style = "Cell"
            cell.paragraphs[0].add_run(one_line(text))
        _marks(row.cells[-1].paragraphs[0], notes)
    for cell in heads.cells:
        cell.paragraphs[0].runs[0].bold = True
