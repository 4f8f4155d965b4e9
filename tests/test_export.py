"""Documents: what is escaped, numbered, dated and signed; a DOCX that opens."""

from __future__ import annotations

import io
import os
import re
import zipfile
from pathlib import Path

import docx
import pytest
from corpus import RICE, ROADS, article
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st
from test_brief import COPY, TEA, brief

from rag.errors import InputError
from rag.messages import say
from rag.report.export import write_file
from rag.report.export.docx import to_docx
from rag.report.export.layout import (
    Block,
    Document,
    Line,
    Note,
    Said,
    Table,
    cost_of,
    in_marks,
    of_answer,
    of_briefing,
    of_summary,
    outlets_of,
)
from rag.report.export.markdown import escape, to_markdown, to_text
from rag.report.summary import summarise_by_extraction
from rag.types import Answer, Citation, Claim, Usage

HOSTILE = "![x](http://evil.invalid/x) <script>alert(1)</script> | a_b* [^1] `c` $d$\x07\ud800"


def document(text: str) -> Document:
    table = Table(("A", "B"), ((text, "1"),), ((1,),))
    blocks = (Block(text, (Line((Said(text, (1,)),), text, (text,)),), table),)
    return Document(text, (text,), blocks, (Note(1, text, text, text),), "Nguồn", "vi", ("X", "Y"))


def paragraphs(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return opened.read(name).decode()


def test_a_briefing_in_markdown() -> None:
    text = to_markdown(of_briefing(brief(TEA, RICE, COPY), "vi"))
    assert text.startswith("# Điểm báo: ")
    assert "được trích nguyên văn" in text
    assert "Số bài: 3 (2 tin)" in text
    first = next(line for line in text.splitlines() if line.startswith("**1\\. "))
    assert "(Báo Một, 03/07/2024; Báo Hai, 04/07/2024)" in first
    values = "310,5 ha (Báo Một, 03/07/2024); 301,5 ha (Báo Hai, 04/07/2024)"
    assert re.search(
        rf"\*\*Các nguồn nêu khác nhau:\*\* Về “.*trồng 310,5 ha chè”: {re.escape(values)}", first
    )
    marks = {int(n) for n in re.findall(r"\\\[(\d+)\\\]", text)}
    listed = {int(n): line for n, line in re.findall(r"^(\d+)\. (.+)$", text, re.MULTILINE)}
    assert marks <= set(listed) == {1, 2, 3}
    assert "(Báo Một, 03/07/2024; tin 1)" in listed[1]
    assert "NGƯỜI TỔNG HỢP" in text


def test_a_briefing_in_word() -> None:
    made = brief(TEA, RICE, COPY)
    data = to_docx(of_briefing(made, "vi"))
    told = paragraphs(data)
    assert told[0] == made.title
    assert any("được trích nguyên văn" in line for line in told)
    assert any("Các nguồn nêu khác nhau: Về “" in line for line in told)
    assert any(line.startswith("[1] ") and "“" in line for line in told)
    opened = docx.Document(io.BytesIO(data))
    table = opened.tables[0]
    assert [cell.text for cell in table.rows[0].cells][:3] == [
        "Chỉ tiêu",
        "Địa phương",
        "Thời gian",
    ]
    body, styles = part(data, "word/document.xml"), part(data, "word/styles.xml")
    anchors = set(re.findall(r'w:anchor="(note\d+)"', body))
    assert anchors == set(re.findall(r'w:bookmarkStart w:id="\d+" w:name="(note\d+)"', body))
    assert 'w:eastAsia="Times New Roman"' in styles
    assert 'w:val="vi-VN"' in styles
    assert abs(int(opened.sections[0].page_width or 0) - Mm(210)) < Mm(1)


def test_runs_of_a_line_do_not_touch() -> None:
    said = (Said("Cấy 5 ha.", (1,)), Said("Thu 2 tấn."))
    blocks = (Block("Kết quả", (Line(said, "1. Thanh Mai", ("số khác nhau",)),)),)
    notes = (Note(1, "Vụ xuân", "báo A", "“Cấy 5 ha.”"),)
    told = paragraphs(to_docx(Document("Tin", (), blocks, notes, "Nguồn", "vi")))
    assert "1. Thanh Mai. Cấy 5 ha.[1] Thu 2 tấn. (số khác nhau)" in told
    assert "[1] Vụ xuân (báo A): “Cấy 5 ha.”" in told


def test_columns_are_as_wide_as_what_they_hold() -> None:
    table = Table(("A", "B"), (("một chỉ tiêu có tên rất dài và đầy đủ", "1"),), ((1,),))
    data = to_docx(Document("Tin", (), (Block("Bảng", (), table),), (), "Nguồn", "vi"))
    wide, narrow = (
        column.width or 0 for column in docx.Document(io.BytesIO(data)).tables[0].columns
    )
    assert wide > 1.5 * narrow
    assert abs(wide + narrow - Mm(165)) < Mm(1)


def test_english_headings() -> None:
    text = to_markdown(of_briefing(brief(ROADS), "en"))
    assert "## Stories" in text
    assert "none was written by a machine" in text.replace("\n", " ")


def test_a_summary() -> None:
    summary = summarise_by_extraction(RICE)
    text = to_markdown(of_summary(summary, "vi"))
    assert "## Nội dung chính" in text
    assert "512,5 ha" in text
    assert "Lê Thị Mơ" in text
    assert paragraphs(to_docx(of_summary(summary, "en")))[0] == RICE.title


def test_what_articles_say_stays_text() -> None:
    text = to_markdown(document(HOSTILE))
    assert not re.search(r"(?<!\\)!?\[x\]\(", text)
    assert "<script" not in text.replace("\\<", "")
    assert "http://" not in text
    assert sum(line.startswith("| ") for line in text.splitlines()) == 3
    assert "alert(1)" in paragraphs(to_docx(document(HOSTILE)))[0]


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_text_makes_a_document(text: str) -> None:
    docx.Document(io.BytesIO(to_docx(document(text))))
    assert escape(text).count("\n") == 0


def test_cost_is_held_against_the_articles() -> None:
    usage = Usage(calls=6, prompt_tokens=1100, completion_tokens=150, cost_usd=0.0123)
    assert cost_of(usage, 1000, "vi") == (
        "Chi phí: 6 lượt gọi, 1.250 token (bằng 1,25 lần số token của các bài), 0,0123 USD."
    )
    assert cost_of(Usage(), 1000, "vi") == ""


def test_no_file_of_this_machine_is_told_as_an_outlet() -> None:
    told = article("Tin\nXã có 3 km đường mới.", "/srv/private/tin.txt")
    text = to_markdown(of_briefing(brief(told), "vi"))
    assert "private" not in text
    assert "tin.txt" not in text
    assert "(không rõ nguồn; tin 1)" in text


def test_every_report_of_a_story_is_named_by_its_outlet_or_headline() -> None:
    unsigned = RICE.model_copy(update={"publisher": None, "published": "2024-07-05"})
    made = brief(TEA, COPY)
    ids = tuple(article.id for article in made.articles)
    story = made.stories[0].model_copy(update={"articles": ids})
    first, second = made.articles
    second = second.model_copy(
        update={name: getattr(unsigned, name) for name in ("publisher", "published", "title")}
    )
    told = outlets_of(story, {first.id: first, second.id: second}, "vi")
    assert told == f"Báo Một, 03/07/2024; “{RICE.title}”, 05/07/2024"
    # The headline above is not said again in place of the outlet.
    alone = story.model_copy(update={"articles": (second.id,), "title": second.title})
    assert outlets_of(alone, {second.id: second}, "vi") == "05/07/2024"


def test_marks_within_a_quotation_are_single_ones() -> None:
    assert in_marks("“Đến nay đủ nước”, ông nói.") == "“‘Đến nay đủ nước’, ông nói.”"


def test_a_file_is_written_whole_or_refused(tmp_path: Path) -> None:
    write_file(tmp_path / "a.md", b"x")
    assert (tmp_path / "a.md").read_bytes() == b"x"
    assert [each.name for each in tmp_path.iterdir()] == ["a.md"]
    with pytest.raises(InputError, match="cannot be written"):
        write_file(tmp_path / "no" / "a.md", b"x")


def test_an_answer_under_its_question_with_its_sources() -> None:
    cited = Citation(
        article_id="a", title="Thanh Mai trồng chè", source="a.txt", publisher="Báo Một",
        published="2024-07-03", start=0, end=9, quote="310,5 ha",
    )  # fmt: skip
    claims = (
        Claim(text="Xã trồng 310,5 ha chè.", verdict="supported", citations=(cited,)),
        Claim(text="Xã trồng 99 ha chè.", verdict="contradicted", citations=(cited,)),
    )
    answer = Answer(
        question="Xã trồng bao nhiêu?", engine="extractive", answerable=True, text="", claims=claims
    )
    told = of_answer(answer, "vi")
    assert to_text(told).splitlines() == [
        "Xã trồng bao nhiêu?", say("document.quoted", "vi"), "",
        "Trả lời", "Xã trồng 310,5 ha chè. [1]", "",
        "Nguồn trích", "[1] Thanh Mai trồng chè (Báo Một, 03/07/2024): “310,5 ha”",
    ]  # fmt: skip
    assert "99" not in to_markdown(told)
    differing = answer.model_copy(update={"disputed": True, "unanswered": ("Xã có mấy hộ?",)})
    assert {*of_answer(differing, "vi").remarks} >= {
        say("answer.disputed", "vi"),
        say("answer.unanswered", "vi", question="Xã có mấy hộ?"),
    }


def test_a_question_that_is_not_answered_is_taken_away_as_refused() -> None:
    declined = Answer(question="Ai trồng?", engine="extractive", answerable=False, text="")
    refusal = say("reason.not_answerable", "vi")
    assert to_text(of_answer(declined, "vi")).splitlines() == ["Ai trồng?", refusal]

    cited = Citation(
        article_id="a", title="Trồng chè", source="a.txt", start=0, end=9, quote="310,5 ha"
    )
    near = Claim(text="Xã trồng 310,5 ha chè.", verdict="supported", citations=(cited,))
    told = of_answer(declined.model_copy(update={"related": (near,)}), "vi")
    not_sure, heading = say("reason.not_sure", "vi"), say("answer.related", "vi")
    for written in (to_text(told), to_markdown(told), "\n".join(paragraphs(to_docx(told)))):
        assert written.index(not_sure) < written.index(heading) < written.index(near.text[:8])
        assert "Trả lời" not in written


def test_a_file_keeps_its_mode_and_its_neighbours(tmp_path: Path) -> None:
    path, neighbour = tmp_path / "a.md", tmp_path / "a.md.part"
    neighbour.write_text("của người khác")
    write_file(path, b"one")
    path.chmod(0o640)
    link = tmp_path / "link.md"
    link.symlink_to(path)
    write_file(link, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert neighbour.read_text() == "của người khác"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.md", "a.md.part", "link.md"]


def test_what_is_no_regular_file_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path, Path("/dev/null")):
        with pytest.raises(InputError, match="not a regular file"):
            write_file(path, b"x")
    assert pipe.is_fifo()
    assert not Path("/dev/null").is_file()
    with pytest.raises(InputError, match="cannot be written"):
        write_file(tmp_path / "nowhere" / "a.md", b"x")
    assert [each.name for each in tmp_path.iterdir()] == ["pipe.md"]
