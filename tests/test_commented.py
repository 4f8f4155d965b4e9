"""A checked draft back as a Word file: as it was, with a comment where a person must look."""

from __future__ import annotations

import io
from argparse import Namespace
from pathlib import Path

import docx
from corpus import RICE, HashingEmbedder
from docx.document import Document as WordDocument

from rag.app.commands import check as check_command
from rag.config import Config
from rag.engine import Engine
from rag.ingest import text_of
from rag.report import to_commented
from rag.types import Check, CheckedSentence, Citation

TRUE = "Xã trồng 12 ha ngô."
WRONG = "Xã gieo cấy 521,5 ha lúa."
OPEN = "Bà con rất phấn khởi."
SOURCE = Citation(
    article_id="a", title="Thanh Mai sơ kết", source="a.txt", publisher="Báo Mới",
    published="2024-07-12", start=0, end=5, quote="Xã gieo cấy 512,5 ha lúa.",
)  # fmt: skip
CHECK = Check(
    sentences=(
        CheckedSentence(text=TRUE, start=0, end=19, verdict="supported", by="text"),
        CheckedSentence(
            text=WRONG, start=20, end=45, verdict="contradicted", by="text",
            reason="nguồn ghi “512,5 ha”", citation=SOURCE,
        ),
        CheckedSentence(text=OPEN, start=46, end=66, verdict="unverified"),
    )
)  # fmt: skip


def read(data: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(data))


def comments(word: WordDocument) -> list[str]:
    return [comment.text for comment in word.comments]


def marked(word: WordDocument) -> list[str]:
    """What stands between the marks of each comment."""
    found: list[str] = []
    for paragraph in word.element.body.iter("{*}p"):
        inside: str | None = None
        for element in paragraph.iter("{*}commentRangeStart", "{*}commentRangeEnd", "{*}t"):
            if element.tag.endswith("Start"):
                inside = ""
            elif element.tag.endswith("End"):
                found.append(inside or "")
                inside = None
            elif inside is not None:
                inside += element.text or ""
    return found


def test_a_text_comes_back_with_a_comment_at_what_needs_a_person() -> None:
    word = read(to_commented(CHECK, f"{TRUE} {WRONG}\n{OPEN}", "vi"))
    assert [p.text for p in word.paragraphs if p.text] == [f"{TRUE} {WRONG}", OPEN]
    wrong, left_open = comments(word)
    assert "nguồn ghi “512,5 ha”" in wrong
    assert "Thanh Mai sơ kết" in wrong
    assert SOURCE.quote in wrong
    assert left_open == "Chưa kiểm chứng được"
    assert marked(word) == [WRONG, OPEN]


def test_a_word_file_keeps_its_form_and_its_tables() -> None:
    given = docx.Document()
    paragraph = given.add_paragraph(TRUE + " ")
    paragraph.add_run("Xã gieo cấy ").bold = True
    paragraph.add_run("521,5 ha lúa. Hết.").italic = True
    given.add_table(1, 1).cell(0, 0).text = OPEN
    buffer = io.BytesIO()
    given.save(buffer)
    data = buffer.getvalue()
    word = read(to_commented(CHECK, text_of(data, "x.docx"), "vi", data))
    assert word.paragraphs[0].text == f"{TRUE} {WRONG} Hết."
    assert [(r.text, r.bold, r.italic) for r in word.paragraphs[0].runs if r.text] == [
        (TRUE + " ", None, None), ("Xã gieo cấy ", True, None), ("521,5 ha lúa.", None, True),
        (" Hết.", None, True),
    ]  # fmt: skip
    assert marked(word) == [WRONG, OPEN]


def test_the_comments_of_a_table_stand_in_its_cells() -> None:
    """A cell is read with its row and column, "Lúa – Ghi chú: …", and may hold two sentences."""
    given = docx.Document()
    given.add_paragraph("Lúa 5 ha, theo báo cáo.")
    table = given.add_table(3, 3)
    rows = ("Cây", "Diện tích", "Ghi chú"), ("Lúa", "5", f"{OPEN} {WRONG}"), ("Sắn", "5", OPEN)
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    given.save(buffer)
    data = buffer.getvalue()
    told = [line for line in text_of(data, "x.docx").splitlines() if " – " in line]
    ends = told[1].index(OPEN) + len(OPEN)
    sentences = [told[0], told[1][:ends], told[1][ends:].strip(), told[2], told[3]]
    check = Check(sentences=tuple(CheckedSentence(text=each, start=0, end=0) for each in sentences))
    word = read(to_commented(check, "", "vi", data))
    assert [each.rstrip(".") for each in marked(word)] == [
        each.rstrip(".") for each in ("5", OPEN, WRONG, "5", OPEN)
    ]
    assert word.paragraphs[0].text == "Lúa 5 ha, theo báo cáo."


def test_what_cannot_be_found_is_named_at_the_beginning() -> None:
    given = docx.Document()
    given.add_paragraph("Bản nháp.")
    buffer = io.BytesIO()
    given.save(buffer)
    word = read(to_commented(CHECK, f"{WRONG} {OPEN}", "vi", buffer.getvalue()))
    assert len(comments(word)) == 2
    assert WRONG in comments(word)[0]


def test_the_command_hands_the_draft_back(tmp_path: Path) -> None:
    draft, out = tmp_path / "nhap.docx", tmp_path / "da-soat.docx"
    given = docx.Document()
    given.add_paragraph("Bà con rất phấn khởi.")
    given.save(str(draft))
    with Engine(Config(home=tmp_path / "home"), embedder=HashingEmbedder()) as engine:
        engine.add([RICE])
        every = dict.fromkeys(("collection", "source", "place", "since", "until"))
        check_command(engine, Namespace(draft=str(draft), batch=None, word=out, **every))
    word = read(out.read_bytes())
    assert [p.text for p in word.paragraphs] == ["Bà con rất phấn khởi."]
    assert len(comments(word)) == 1
