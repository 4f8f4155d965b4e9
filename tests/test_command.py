"""The command as a user runs it: arguments in, stdout, stderr and exit status out."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import docx
import pytest
from app_library import copy_library
from chat_server import ChatServer, failed, good
from test_load_documents import DRAWN, PARAGRAPHS, pdf, set_lines
from vietnamese import not_vietnamese

from rag import __version__
from rag.app.commands import COMMANDS
from rag.app.main import main
from rag.config import Config
from rag.engine import Engine
from rag.messages import say

RICE = """Thanh Mai vào vụ lúa mới
Xã Thanh Mai (huyện Thanh Sơn) gieo cấy 512,5 ha lúa, tăng 4,2% so với năm trước.
Tuy nhiên, 3 thôn còn thiếu nước tưới.
Đồng chí Lê Thị Mơ, Bí thư Đảng ủy xã Thanh Mai, cho biết xã sẽ nạo vét 7 km kênh.
"""


class Outcome(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command on a library of the test's own, without a language model."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DIEMBAO_ENGINE", "DIEMBAO_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: str) -> Outcome:
        home = () if "--home" in arguments else ("--home", str(tmp_path / "home"))
        monkeypatch.setattr(sys, "argv", ["diembao", *arguments, *home])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        assert isinstance(stop.value.code, int)
        return Outcome(stop.value.code, *capsys.readouterr())

    return command


@pytest.fixture
def rice(tmp_path: Path) -> Path:
    path = tmp_path / "rice.txt"
    path.write_text(RICE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A library that holds the article, to copy; the article's id."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "rice.txt").write_text(RICE, encoding="utf-8")
    with Engine(Config(home=folder / "home")) as engine:
        (article_id,) = engine.ingest([str(folder / "rice.txt")]).stored
    return folder / "home", article_id


@pytest.fixture
def stored(made: tuple[Path, str], tmp_path: Path) -> str:
    """The id of the article, which is in the library of the test already; to be read only."""
    copy_library(made[0], tmp_path / "home")
    return made[1]


def test_a_user_without_a_name_and_a_home(
    run: Run, rice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(uid: int) -> object:
        raise KeyError(uid)

    monkeypatch.setattr("pwd.getpwuid", nobody)
    monkeypatch.setenv("HOME", "x")  # given back after the test
    del os.environ["HOME"]
    assert run("ingest", str(rice)).status == 0
    assert Path.home() == Path("/")


def test_ingest_twice_then_list_show_and_remove(run: Run, rice: Path) -> None:
    first = run("ingest", str(rice), "--json")
    assert first.status == 0
    assert len(first.json["stored"]) == 1
    assert run("ingest", str(rice), "--json").json["unchanged"] == first.json["stored"]
    listed = run("articles", "--json").json
    assert listed[0]["place"] == "Thanh Mai, Thanh Sơn"
    assert "text" not in listed[0]
    table = run("articles").out.splitlines()
    assert len(table) == 2  # a heading, and an article a line, whole, for other programs
    assert listed[0]["title"] in table[1]
    shown = run("show", listed[0]["id"][:8], "--json").json
    assert "512,5 ha" in shown["text"]
    assert shown["chunks"] >= 1
    assert run("remove", shown["id"]).status == 0
    assert run("articles", "--json").json == []


def test_the_fields_of_an_article_are_corrected(run: Run, rice: Path) -> None:
    (article_id,) = run("ingest", str(rice), "--json").json["stored"]
    fields = ("--title", "Vụ chiêm ở Hương Sơn", "--date", "3/2/2024", "--place", "")
    edited = run("edit", article_id[:8], *fields, "--author", "Lê Thử", "--json")
    assert edited.status == 0
    wanted = ("Vụ chiêm ở Hương Sơn", "2024-02-03", None, "Lê Thử")
    names = ("title", "published", "place", "byline")
    assert tuple(edited.json[name] for name in names) == wanted
    (listed,) = run("articles", "--json").json
    assert tuple(listed[name] for name in names) == wanted
    assert run("search", "Hương Sơn", "--json").json["passages"]  # a new title is found
    assert run("search", "lúa", "--from", "2024-02-03", "--json").json["passages"]
    assert not run("search", "lúa", "--from", "2024-02-04", "--json").json["passages"]
    assert "tiêu đề" in run("edit", article_id, "--title", " ").err.lower()
    assert "99/1/2024" in run("edit", article_id, "--date", "99/1/2024").err
    assert run("edit", "khong-co", "--title", "x").status == 1


def test_home_may_stand_before_the_command(run: Run, rice: Path, tmp_path: Path) -> None:
    other = str(tmp_path / "other")
    assert run("--home", other, "ingest", str(rice)).status == 0
    assert len(run("articles", "--home", other, "--json").json) == 1
    empty = run("articles", "--json")
    assert (empty.status, empty.json) == (0, [])
    assert "chưa có bài nào" in empty.err


@pytest.mark.parametrize("arguments", [("articles",), ("ask", "lúa?"), ("brief",)])
def test_a_mistyped_home_makes_no_library(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    outcome = run(*arguments, "--home", str(tmp_path / "typo" / "x"))
    assert outcome.status == 1
    assert "Không có thư viện ở" in outcome.err
    assert "ingest" in outcome.err
    assert not (tmp_path / "typo").exists()


def test_results_are_told_in_the_language_of_the_settings(
    run: Run, rice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rice.write_text(RICE.replace("\n", "\nBáo Thử, ngày 15/3/2024\n", 1), encoding="utf-8")
    run("ingest", str(rice))
    article_id = run("articles", "--json").json[0]["id"]
    vietnamese = run("summarise", article_id).out
    assert "15/03/2024" in vietnamese
    assert "Nội dung chính" in vietnamese
    assert "15/03/2024" in run("articles").out
    assert "15/03/2024" in run("search", "lúa", "--from", "14/03/2024").out
    assert run("search", "lúa", "--from", "16/3/2024").err.strip().endswith("khớp")
    refused = run("ask", "Ai là thủ tướng nước Pháp?").out.strip().splitlines()
    assert refused[:2] == [say("reason.not_sure", "vi"), say("command.related", "vi")]
    assert all(line.endswith("Thanh Mai vào vụ lúa mới") for line in refused[2:])
    monkeypatch.setenv("DIEMBAO_LANGUAGE", "en")
    english = run("summarise", article_id).out
    assert "In brief" in english
    assert "15 March 2024" in english
    assert "(1 story)" in run("brief").out


def test_a_folder_without_articles_is_no_file_that_failed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(b"\x89PNG")
    outcome = run("ingest", str(tmp_path / "pictures"))
    assert outcome.status == 3
    assert outcome.err.strip().count("\n") == 0
    assert "không có tệp nào đọc được" in outcome.err


@pytest.mark.parametrize(("suffix", "kind"), [(".doc", "WordDocument"), (".xls", "Workbook")])
def test_a_folder_of_old_office_files_is_read_or_wants_libreoffice(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, kind: str
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # where there is no LibreOffice
    (tmp_path / "old").mkdir()
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    (tmp_path / "old" / f"a{suffix}").write_bytes(head + f"{kind}\0".encode("utf-16-le"))
    outcome = run("ingest", str(tmp_path / "old"))
    assert "không có tệp nào đọc được" not in outcome.err
    assert "hoặc cài LibreOffice để chương trình tự đọc" in outcome.err


def test_what_was_not_read_is_told_and_counted(run: Run, rice: Path) -> None:
    folder = rice.parent / "nested"
    folder.mkdir()
    rice.rename(folder / rice.name)
    (folder / "scan.pdf").write_bytes(pdf([set_lines(PARAGRAPHS[0]), DRAWN]))
    (folder / "figures.bin").write_bytes(b"\0")
    (folder / "trang_files").mkdir()  # what a browser saves with a page
    (folder / "trang_files" / "style.css").write_text("p {}")
    outcome = run("ingest", str(folder), "--json")
    assert outcome.status == 3
    assert len(outcome.json["stored"]) == 2
    [failed], [partly] = outcome.json["failed"], outcome.json["partly"]
    assert Path(failed["source"]).name == "figures.bin"
    assert Path(partly["source"]).name == "scan.pdf"
    assert partly["unread"][0]["page"] == 2
    assert "OCR" in partly["unread"][0]["reason"]
    assert "figures.bin" in outcome.err
    assert "trang 2" in outcome.err
    listed = {Path(each["source"]).name: each for each in run("articles", "--json").json}
    assert listed["scan.pdf"]["unread"] == [{"page": 2, "part": None, "reason": "scan"}]
    assert "trang 2: là ảnh, không thấy chữ" in run("show", listed["scan.pdf"]["id"]).out
    again = run("ingest", str(folder / "scan.pdf"))
    assert again.status == 3
    assert "1 có chỗ cần xem lại" in again.err


def test_a_file_is_known_by_its_whole_path(
    run: Run, rice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = rice.parent / "other"
    other.mkdir()
    (other / rice.name).write_text(RICE.replace("512,5", "513,5"), encoding="utf-8")
    for folder in (rice.parent, other):
        monkeypatch.chdir(folder)
        assert run("ingest", rice.name).status == 0
    assert len(run("articles", "--json").json) == 2


def test_ask_answers_with_exact_offsets(run: Run, stored: str) -> None:
    answer = run("ask", "thanh mai gieo cay bao nhieu ha lua", "--json").json
    assert answer["answerable"] is True
    assert answer["engine"] == "extractive"
    claim = answer["claims"][0]
    figure = next(f for f in claim["figures"] if f["value"] == "512.5")
    assert (figure["unit"], figure["supported"]) == ("ha", True)
    citation = claim["citations"][0]
    text = run("show", citation["article_id"], "--json").json["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_in_decomposed_unicode(run: Run, stored: str) -> None:
    question = unicodedata.normalize("NFD", "Bí thư Đảng ủy xã Thanh Mai là ai?")
    assert run("ask", question, "--json").json["claims"][0]["focus"] == "Lê Thị Mơ"


def test_what_the_articles_do_not_say_is_declined(run: Run, stored: str) -> None:
    answer = run("ask", "Giá vàng hôm nay bao nhiêu một lượng?", "--json").json
    assert answer["answerable"] is False
    assert answer["claims"] == []
    assert answer["passages"]


def test_search_prints_the_contract(run: Run, stored: str) -> None:
    found = run("search", "nạo vét kênh", "-k", "3", "--json").json
    assert found["query"] == "nạo vét kênh"
    assert set(found["passages"][0]) == {
        "article_id", "title", "source", "published", "start", "end", "text", "score",
    }  # fmt: skip


def test_batch_keeps_order_and_ids(run: Run, stored: str, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(
        'Bí thư xã Thanh Mai là ai?\n{"id": 7, "question": "Mấy thôn thiếu nước?"}\n'
        '\n   \n{"id": 8}\n',
        encoding="utf-8",
    )
    outcome = run("ask", "--batch", str(batch), "--json")
    lines = [json.loads(line) for line in outcome.out.splitlines()]
    assert [line.get("id") for line in lines] == [None, 7, 8]
    assert lines[1]["question"] == "Mấy thôn thiếu nước?"
    assert "error" in lines[2]
    assert outcome.status == 3


def test_a_question_after_another(run: Run, stored: str, tmp_path: Path) -> None:
    earlier = "Xã Thanh Mai có mấy thôn thiếu nước?"
    answer = run("ask", "Bí thư là ai?", "--after", earlier, "--json").json
    assert (answer["question"], answer["rewritten"]) == (
        "Bí thư là ai?",
        "Bí thư xã Thanh Mai là ai?",
    )
    assert answer["claims"][0]["focus"] == "Lê Thị Mơ"
    assert run("ask", "Bí thư là ai?", "--json").json["rewritten"] is None
    assert "Bí thư xã Thanh Mai là ai?" in run("ask", "Bí thư là ai?", "--after", earlier).out
    batch = tmp_path / "questions.jsonl"
    lines: list[dict[str, Any]] = [
        {"question": "Bí thư là ai?", "history": [earlier]},
        {"question": "Bí thư là ai?", "history": [{"question": earlier, "answer": "3 thôn."}]},
        {"question": "Bí thư là ai?", "history": "nothing"},
    ]
    batch.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    *good_ones, bad = map(json.loads, run("ask", "--batch", str(batch), "--json").out.splitlines())
    assert {line["rewritten"] for line in good_ones} == {"Bí thư xã Thanh Mai là ai?"}
    assert "history" in bad["error"]


def test_summarise(run: Run, stored: str, tmp_path: Path) -> None:
    summary = run("summarise", stored, "--json", "--md", str(tmp_path / "a.md")).json
    assert "## Nội dung chính" in (tmp_path / "a.md").read_text(encoding="utf-8")
    assert summary["people"][0]["name"] == "Lê Thị Mơ"
    assert 1 <= len(summary["gist"]) <= 4
    assert {"512.5", "4.2"} <= {figure["value"] for figure in summary["figures"]}


def test_brief(run: Run, stored: str, tmp_path: Path) -> None:
    files = ("--md", str(tmp_path / "a.md"), "--docx", str(tmp_path / "a.docx"))
    briefing = run("brief", "--json", *files).json
    assert [article["id"] for article in briefing["articles"]] == [stored]
    fields = "title period stories headlines sections figures disagreements duplicates left_out"
    assert {*fields.split(), "engine", "model", "usage"} <= set(briefing)
    cells = [cell for row in briefing["figures"] for cell in row["cells"]]
    assert "512.5" in {cell["value"] for cell in cells}
    assert "512,5 ha" in (tmp_path / "a.md").read_text(encoding="utf-8")
    assert (tmp_path / "a.docx").read_bytes().startswith(b"PK")

    plain = run("brief", stored[:8], "--query", "lúa", "--title", "Bản tin sáng")
    assert plain.out.startswith("Bản tin sáng")
    assert "[bold]" not in plain.out
    nobody = run("brief", "--place", "Hà Tiên")
    assert (nobody.status, nobody.out) == (1, "")
    assert "Không bài nào qua được bộ lọc (Hà Tiên)" in nobody.err


def test_stories(run: Run, rice: Path, tmp_path: Path) -> None:
    other = tmp_path / "khac.txt"
    other.write_text(RICE.replace("512,5", "521,5"), encoding="utf-8")
    stored = run("ingest", str(rice), str(other), "--json").json["stored"]
    (story,) = run("stories", "--json").json
    assert set(story) == {"id", "title", "articles", "first", "last"}
    assert sorted(story["articles"]) == sorted(stored)
    assert story["title"] in run("stories").out
    assert run("stories", "--place", "Hà Tiên", "--json").json == []


def test_doctor(run: Run, rice: Path) -> None:
    run("ingest", str(rice))
    health = run("doctor", "--json").json
    assert health["repaired"] == []
    assert health["chunks"] == health["words"] == health["vectors"] > 0


def test_text_output_has_no_markup_of_ours(run: Run, stored: str) -> None:
    question = "Thanh Mai gieo cấy bao nhiêu ha lúa?"
    for command in (
        ("articles",), ("show", stored), ("search", question), ("ask", question),
        ("summarise", stored),
    ):  # fmt: skip
        outcome = run(*command)
        assert outcome.status == 0
        assert "Thanh Mai" in outcome.out
        assert "[bold]" not in outcome.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "nothing"), "không có bài “nothing”"),
        (("ask", "   "), "Câu hỏi đang để trống"),
        (("search", "?!", "-k", "3"), "Cụm từ tìm kiếm đang để trống"),
        (("ask", "x" * 20_001), "20.000"),
        (("ask", "a", "--engine", "llm"), "OPENAI_BASE_URL"),
        (("search", "a", "--from", "2024-13-01"), "31/12/2023"),
        (("ask", "--batch", "missing.txt", "--json"), "missing.txt"),
    ],
)
def test_bad_input_is_one_line_and_status_1(
    run: Run, stored: str, arguments: tuple[str, ...], says: str
) -> None:
    outcome = run(*arguments)
    assert outcome.status == 1
    assert outcome.out == ""
    assert len(outcome.err.strip().splitlines()) == 1
    assert says in outcome.err


def test_what_needs_a_person_is_status_3(run: Run, stored: str, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("Xã Thanh Mai gieo cấy 512,5 ha lúa.", encoding="utf-8")
    assert run("check", str(draft)).status == 0
    draft.write_text("Xã Thanh Mai gieo cấy 521,5 ha lúa.", encoding="utf-8")
    assert run("check", str(draft)).status == 3
    assert run("ask", "Thanh Mai gieo cấy bao nhiêu ha lúa?").status == 0
    assert run("ask", "Giá vàng hôm nay bao nhiêu một lượng?", "--json").status == 3
    assert run("ask", "Giá vàng?", "--home", str(tmp_path / "none")).status == 3
    batch = tmp_path / "drafts.txt"
    batch.write_text("Thanh Mai gieo 512,5 ha lúa.\nThanh Mai gieo 9 ha lúa.\n", encoding="utf-8")
    outcome = run("check", "--batch", str(batch), "--json")
    assert (outcome.status, len(outcome.out.splitlines())) == (3, 2)


def test_help_and_errors_speak_the_language_of_the_settings(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    missing = ("show", "a", "--home", str(tmp_path / "typo" / "x"))
    assert "Không có thư viện ở" in run(*missing).err
    vietnamese = run("ask", "--help").out
    assert "Trả lời câu hỏi từ các bài, kèm câu trích." in vietnamese
    assert "Chỉ các bài về địa phương này." in vietnamese
    monkeypatch.setenv("DIEMBAO_LANGUAGE", "en")
    assert "There is no library in" in run(*missing).err
    assert "Only articles about this place." in run("ask", "--help").out
    assert "Read files, folders and web pages" in run("--help").out


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out == f"diembao {__version__}\n"


def test_vietnamese_is_written_whatever_the_code_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    command = [sys.executable, "-m", "rag", "ask", "--help"]
    shown = subprocess.run(command, capture_output=True, check=True).stdout
    assert "Trả lời câu hỏi" in shown.decode("utf-8")


def test_help_is_quick() -> None:
    code = "import sys, rag.app.main; print(*(set(sys.argv[1:]) & set(sys.modules)))"
    heavy = "scipy numpy docx chromadb tantivy openai streamlit rag.engine".split()
    command = [sys.executable, "-c", code, *heavy]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask",), "hãy đưa CÂU_HỎI"),
        (("show",), "còn thiếu MÃ"),
        (("nonsense",), "không có lựa chọn nonsense"),
        (("ask", "a", "--nothing"), "không có tùy chọn hoặc đối số --nothing"),
        (("search", "a", "-k", "0"), "từ 1 đến 1000"),
        (("search", "a", "-k", "x"), "giá trị “x” không dùng được"),
        (("search", "a", "--from"), "cần một giá trị"),
    ],
)
def test_wrong_usage_is_status_2_and_one_line(
    run: Run, arguments: tuple[str, ...], says: str
) -> None:
    outcome = run("--home", "x", *arguments)
    assert outcome.status == 2
    assert len(outcome.err.strip().splitlines()) == 1
    assert says in outcome.err
    assert set(not_vietnamese(outcome.err)) <= {*COMMANDS, *arguments, "nothing"}


def test_one_bad_file_does_not_stop_the_rest(run: Run, rice: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "binary.txt").write_bytes(b"\0\1\2" * 100)
    paths = [tmp_path / name for name in ("empty.txt", "binary.txt", "missing.txt", "x.exe")]
    report = run("ingest", *map(str, paths), str(rice), "--json")
    assert report.status == 3
    assert len(report.json["stored"]) == 1
    assert [failure["source"] for failure in report.json["failed"]] == [str(p) for p in paths]
    assert len(report.err.strip().splitlines()) == 4
    assert len(run("articles", "--json").json) == 1


def test_a_library_that_cannot_be_made(run: Run, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, not a folder")
    outcome = run("articles", "--home", str(blocked))
    assert outcome.status == 1
    assert str(blocked) in outcome.err


def test_a_model_that_answers(
    run: Run, stored: str, chat_server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", chat_server.base_url)
    sentence = "Xã Thanh Mai (huyện Thanh Sơn) gieo cấy 512,5 ha lúa, tăng 4,2% so với năm trước."
    evidence = [
        {"passage": 1, "quote": sentence, "statement": "Thanh Mai gieo cấy 512,5 ha lúa."},
        {"passage": 1, "quote": sentence, "statement": "Thanh Mai gieo cấy 521,5 ha lúa."},
        {"passage": 1, "quote": "Câu này không có.", "statement": "Xã có 9 thôn."},
    ]
    chat_server.script(good({"evidence": evidence}), good({"evidence": []}))
    answer = run("ask", "Thanh Mai gieo cấy bao nhiêu ha lúa?", "--json").json
    assert answer["engine"] == "llm"
    assert answer["prompt"].startswith("answer/v1")
    assert [claim["supported"] for claim in answer["claims"]] == [True, False, False]
    assert answer["text"] == "Thanh Mai gieo cấy 512,5 ha lúa. [1]"
    assert "512,5 ha" in answer["claims"][1]["reason"]
    assert answer["usage"]["calls"] == 2  # the answer, and the mending of what failed
    again = run("ask", "Thanh Mai gieo cấy bao nhiêu ha lúa?", "--json").json
    assert again["usage"]["calls"] == 0
    assert again["claims"] == answer["claims"]
    chat_server.script(good({"evidence": []}))
    fresh = run("ask", "Thanh Mai gieo cấy bao nhiêu ha lúa?", "--no-cache", "--json").json
    assert (fresh["usage"]["calls"], fresh["answerable"]) == (1, False)


def test_a_model_that_lies_only_is_declined(
    run: Run, stored: str, chat_server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", chat_server.base_url)
    lie = {"passage": 9, "quote": "Không có câu này.", "statement": "Xã có 99 thôn."}
    chat_server.script(good({"evidence": [lie]}))
    answer = run("ask", "Thanh Mai có mấy thôn?", "--json").json
    assert answer["answerable"] is False
    assert answer["claims"][0]["supported"] is False


def test_a_setting_that_cannot_be_used(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIEMBAO_MODEL_MAX_CALLS", "many")
    outcome = run("articles")
    assert outcome.status == 1
    assert "DIEMBAO_MODEL_MAX_CALLS có giá trị “many”" in outcome.err
    monkeypatch.setenv("DIEMBAO_MODEL_MAX_CALLS", "5")
    monkeypatch.setenv("DIEMBAO_ENGINE", "many")
    assert "hãy chọn một trong: 'auto', 'llm', 'extractive'" in run("articles").err


def test_a_key_that_is_refused(
    run: Run, stored: str, chat_server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", chat_server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-value")
    chat_server.answer = lambda _: failed(401)
    outcome = run("ask", "Thanh Mai có mấy thôn?", "--engine", "llm")
    assert outcome.status == 1
    assert "từ chối khóa" in outcome.err
    assert "sk-secret-value" not in outcome.err


def test_a_server_that_is_not_there(run: Run, stored: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("DIEMBAO_MODEL_TIMEOUT_SECONDS", "2")
    outcome = run("ask", "Thanh Mai có mấy thôn?", "--engine", "llm")
    assert outcome.status == 1
    assert "127.0.0.1:9" in outcome.err
    assert len(outcome.err.strip().splitlines()) == 1


def test_watching_by_command(run: Run) -> None:
    assert run("watch", "list", "--json").json == []
    assert "chưa theo dõi" in run("watch", "list").err
    assert run("watch", "run", "--json").json == []
    refused = run("watch", "add", "http://10.0.0.1/rss")
    assert refused.status == 1
    assert "10.0.0.1" in refused.err
    assert "địa chỉ" in run("watch", "add").err
    assert run("watch", "remove", "http://x.invalid/").status == 1
    assert run("watch", "look").status == 2


@pytest.mark.parametrize(
    ("address", "host"),
    [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]"), ("0.0.0.0", "localhost"), ("::", "localhost")],
)
def test_a_port_that_is_taken_is_told_with_what_may_be_there(
    run: Run, monkeypatch: pytest.MonkeyPatch, address: str, host: str
) -> None:
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "bao")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, 0), family=family) as other:
        port = str(other.getsockname()[1])
        refused = run("serve", "--port", port, "--address", address, "--open")
    assert refused.status == 1
    assert f"hãy xem http://{host}:{port}/bao trong trình duyệt" in refused.err


def test_an_address_of_another_machine_is_refused(run: Run) -> None:
    assert "máy nào tên “khong.invalid”" in run("serve", "--address", "khong.invalid", "--open").err
    assert "máy này không có địa chỉ đó" in run("serve", "--address", "192.0.2.1", "--open").err


def test_an_answer_names_no_folder_of_this_machine(run: Run, rice: Path) -> None:
    run("ingest", str(rice))
    answer = run("ask", "Xã Thanh Mai gieo cấy bao nhiêu ha lúa?").out
    assert "[1] Thanh Mai vào vụ lúa mới" in answer
    assert str(rice.parent) not in answer


def test_another_address_is_served_only_where_that_is_meant(run: Run) -> None:
    refused = run("serve", "--address", "0.0.0.0")
    assert refused.status == 1
    assert "--open" in refused.err


@pytest.mark.skipif(sys.platform == "win32", reason="of POSIX")
def test_a_new_library_is_its_owners_alone(run: Run, rice: Path, tmp_path: Path) -> None:
    run("ingest", str(rice))
    home = tmp_path / "home"
    # Were the folder opened to others by hand, what lies in it would stay closed.
    for path in (home, *home.iterdir()):
        assert path.name == "vectors.proof" or path.stat().st_mode & 0o077 == 0, path


def test_on_loopback_only_names_of_this_machine_are_answered(
    run: Run, rice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a page elsewhere could read the library by a name that it points to this machine."""
    started: list[list[str]] = []

    monkeypatch.setattr("runpy.run_module", lambda *_, **__: started.append(sys.argv))
    monkeypatch.setattr("rag.app.serve.signal.signal", lambda *_: None)  # of the server's process
    monkeypatch.setenv("DIEMBAO_HOME", "")  # given back after the test
    run("serve")
    run("serve", "--address", "0.0.0.0", "--open")
    monkeypatch.setenv("DIEMBAO_ALLOWED", "@bao.vn")  # people sign in
    monkeypatch.setenv("STREAMLIT_BROWSER_SERVER_ADDRESS", "diembao.bao.vn")
    run("serve", "--address", "0.0.0.0")
    for command in started:
        assert "--server.enableXsrfProtection=true" in command
        assert "--server.enableAgentApi=false" in command
    allowed = [[each for each in command if "allowedHosts" in each] for command in started]
    assert allowed[0] == [f"--server.allowedHosts={n}" for n in ("localhost", "127.0.0.1", "::1")]
    assert allowed[1] == []
    assert allowed[2] == [*allowed[0], "--server.allowedHosts=diembao.bao.vn"]


def test_days_the_wrong_way_round_and_a_draft_that_would_be_lost(
    run: Run, stored: str, tmp_path: Path
) -> None:
    turned = run("ask", "lúa?", "--from", "2018-01-01", "--to", "2017-01-01")
    assert turned.status == 1
    assert "2018-01-01" in turned.err
    draft = tmp_path / "draft.docx"
    document = docx.Document()
    document.add_paragraph("Xã Thanh Mai gieo cấy 512,5 ha lúa.")
    document.save(str(draft))
    before = draft.read_bytes()
    assert run("check", str(draft), "--docx", str(draft)).status == 1
    assert draft.read_bytes() == before
    assert "không có tin" in run("stories", "--place", "Xứ Lạ").err


def test_collections_limit_what_commands_work_on(run: Run, rice: Path, tmp_path: Path) -> None:
    assert "chưa có nhóm bài nào" in run("collections").err
    (article_id,) = run("ingest", str(rice), "--json").json["stored"]
    other = tmp_path / "other.txt"
    other.write_text("Xã Tân Lập khởi công\n\nXã Tân Lập khởi công 3 km đường mới.\n")
    (other_id,) = run("ingest", str(other), "--json").json["stored"]
    assert run("collections", "Vụ lúa", article_id[:8]).status == 0
    assert run("collections", "vu lua", "--json").json == {"Vụ lúa": [article_id]}
    assert (
        run("search", "khởi công đường mới", "--collection", "Vụ lúa", "--json").json["passages"][
            0
        ]["article_id"]
        == article_id
    )
    draft = tmp_path / "draft.txt"
    draft.write_text("Xã Tân Lập khởi công 3 km đường mới.")
    assert run("check", str(draft)).status == 0
    assert run("check", str(draft), "--collection", "vụ lúa").status == 3
    unknown = run("stories", "--collection", "Khác")
    assert (unknown.status, unknown.err.count("\n")) == (1, 1)
    assert "đang có: Vụ lúa" in unknown.err
    assert run("collections", "Vụ lúa", other_id, "--json").json["Vụ lúa"]
    run("collections", "Vụ lúa", article_id, "--remove")
    run("remove", other_id)
    assert run("collections", "--json").json == {}
    run("collections", "samples", article_id)
    assert run("collections").out.startswith("Bài mẫu · 1 bài")
    assert run("articles", "--json").json[0]["id"] == article_id
    assert run("check", str(draft), "--collection", "bai mau").status == 3


@pytest.mark.parametrize("loaded", ["rag.messages", "numpy", "rag.library"])
def test_an_interrupt_while_it_starts_leaves_no_traceback(loaded: str, tmp_path: Path) -> None:
    """Ctrl-C as soon as a module is loaded; Python tells of each."""
    command = [sys.executable, "-X", "importtime", "-m", "rag", "--home", str(tmp_path), "articles"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stderr
        for line in run.stderr:
            if line.rsplit("|", 1)[-1].strip() == loaded:
                run.send_signal(signal.SIGINT)
                break
        else:
            pytest.fail(f"{loaded} is never loaded")
        told = run.stderr.read()
        assert "Traceback" not in told
        assert "KeyboardInterrupt" not in told
