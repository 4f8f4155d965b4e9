"""Hostile text in files, in the terminal, in reports and at the doors: all of it stays text."""

from __future__ import annotations

import html as entities
import io
import json
import logging
import re
import traceback
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import docx
import pytest
from chat_server import ChatServer, cut, failed, good
from corpus import HashingEmbedder, article
from markdown_it import MarkdownIt
from payloads import (
    PAYLOADS,
    TEXTS,
    Payload,
    answer,
    briefing,
    check,
    hostile_article,
    summary,
)
from pydantic import SecretStr
from test_cassette import HEADER
from test_evaluation_page import run as evaluated
from test_verify import PAGE

from eval.metrics.measures import load_margins
from eval.replay.cassette import CURRENT_CASE, Cassette
from eval.report.report import report_of, write_report
from eval.runs.rows import ShownCitation, ShownClaim
from eval.statistics.compare import compare_runs
from eval.studies.poison import loading
from rag.app import terminal
from rag.app.main import as_json
from rag.app.ui import markup
from rag.config import Config
from rag.document import cite
from rag.engine import Engine
from rag.errors import DiemBaoError
from rag.library import ChromaServer, Library
from rag.messages import told as in_words
from rag.report import of_briefing, of_summary, to_commented, to_docx, to_markdown
from rag.text import parse, visible
from rag.types import FailedSource, IngestReport, SearchResult, Verdict, Watched
from rag.verify import verify

OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069]")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")  # of our own
DOCUMENTS = [of_briefing(briefing(TEXTS), "vi"), of_summary(summary(TEXTS), "vi")]


def missing(shown: str) -> list[Payload]:
    """The payloads that do not stand in `shown` as they were written."""
    flat = " ".join(shown.split())
    return [payload for payload in PAYLOADS if payload.literal not in flat]


def text_of_html(html: str) -> str:
    return entities.unescape(re.sub(r"<[^>]*>", "", html))


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    with Engine(Config(home=tmp_path / "home"), embedder=HashingEmbedder()) as made:
        yield made


def test_there_are_enough_payloads() -> None:
    assert len(set(TEXTS)) == len(PAYLOADS) >= 120
    assert len({payload.kind for payload in PAYLOADS}) >= 12


# Files


@pytest.mark.parametrize("document", DOCUMENTS)
def test_markdown_leads_nowhere(document: object) -> None:
    text = to_markdown(document)  # type: ignore[arg-type]
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    assert loading(html) == []
    assert missing(text_of_html(html)) == []
    assert not OBEYED.search(text)
    # What GitHub makes a link of by itself.
    assert not re.search(r"(?i)(https?|ftp)://|www\.|\w@\w", text)
    assert "$" not in text.replace("\\$", "")


@pytest.mark.parametrize(
    "write",
    [
        *(partial(to_docx, document) for document in DOCUMENTS),
        partial(to_commented, check(TEXTS), "Không có.", "vi"),
    ],
)
def test_word_holds_no_field_and_no_link_but_its_own(write: Callable[[], bytes]) -> None:
    data = write()
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        parts = {name: opened.read(name).decode("utf-8", "replace") for name in opened.namelist()}
    body = parts["word/document.xml"]
    assert not re.search(r"<w:(fldSimple|instrText|fldChar|altChunk|object)\b", body)
    assert not re.search(r"<w:hyperlink [^>]*r:id", body)
    assert not any('TargetMode="External"' in text for text in parts.values())
    assert not OBEYED.search(body)
    word = docx.Document(io.BytesIO(data))
    told = [*word.paragraphs, *(p for c in word.comments for p in c.paragraphs)]
    assert missing("\n".join(paragraph.text for paragraph in told)) == []


def test_a_table_copied_as_csv_is_no_formula() -> None:
    for text in TEXTS:
        shown = markup.cell(text)
        assert not re.match(r"\s*[=+\-@]", shown)
        assert shown in (text, f"'{text}")
    for figure in ("-5,2%", "+4,2 %", "-1.234 tỷ đồng", "+3", "12 ha", "", "–"):
        assert markup.cell(figure) == figure


# The terminal


@pytest.mark.parametrize("on_terminal", [False, True])
def test_a_terminal_obeys_nothing_of_others(
    on_terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if on_terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
    articles = [hostile_article(text, i) for i, text in enumerate(TEXTS)]
    passages = answer(TEXTS).passages
    stories = [(story, articles[i : i + 1]) for i, story in enumerate(briefing(TEXTS).stories)]
    failed = tuple(FailedSource(source=text, reason=text) for text in TEXTS)
    watched = [Watched(address=TEXTS[0], failed=failed, problem=TEXTS[0])]
    related = {"answerable": False, "related": answer(TEXTS).claims}
    shows: list[Callable[[], object]] = [
        lambda: terminal.articles(articles, "vi"),
        lambda: [terminal.article(each, "vi") for each in articles],
        lambda: terminal.passages(SearchResult(query="x", passages=passages), "vi"),
        lambda: terminal.answer(answer(TEXTS), "vi"),
        lambda: terminal.answer(answer(TEXTS).model_copy(update=related), "vi"),
        lambda: terminal.stories(stories, "vi"),
        lambda: terminal.summary(summary(TEXTS), "vi"),
        lambda: terminal.briefing(briefing(TEXTS), "vi"),
        lambda: terminal.check(check(TEXTS), "vi"),
        lambda: terminal.watched(watched, "vi"),
    ]
    for show in shows:
        show()
        told = COLOURS.sub("", capsys.readouterr().out)
        assert not OBEYED.search(told)
        assert missing(told) == []
    for text in TEXTS:
        terminal.message(text)
    terminal.ingested(IngestReport(failed=failed), "vi")
    assert not OBEYED.search(capsys.readouterr().err)


def test_json_is_the_text_and_no_escape() -> None:
    value = {"texts": TEXTS}
    written = as_json(value, indent=2)
    assert json.loads(written) == value
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", written)


# The evaluation's report


def test_a_report_loads_nothing_and_leads_nowhere(tmp_path: Path) -> None:
    claims = tuple(
        ShownClaim(
            text=text, supported=True, figures=(),
            citations=(ShownCitation(article=text, quote=f"trích {text}"),),
        )
        for text in TEXTS
    )  # fmt: skip
    before, after = (evaluated(TEXTS[0], [score] * 30) for score in (1.0, 0.0))
    rows = tuple(
        row.model_copy(update={"question": text, "claims": claims, "tags": (text,)})
        for row, text in zip(after.rows, TEXTS, strict=False)
    )
    after = after._replace(rows=rows)
    comparison = compare_runs(before, [after], load_margins())
    path = tmp_path / "report.html"
    report = report_of([before, after], comparison, " ".join(TEXTS))
    write_report(report, path, "vi")
    html = path.read_text(encoding="utf-8")
    ours = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<meta[^>]*>", "", html, flags=re.DOTALL)
    assert [tag for tag in loading(ours) if "style" not in tag or "on" in tag] == []
    assert missing(text_of_html(ours)) == []
    assert "default-src 'none'" in html


# The doors: what nobody sees does not come in


def hidden(text: str | None) -> bool:
    return text is not None and text != visible(text)


def test_what_nobody_sees_goes_from_what_is_kept(engine: Engine) -> None:
    odd = [payload.text for payload in PAYLOADS if payload.kind in ("hidden", "terminal")]
    report = engine.ingest(
        [
            (f"{text}.txt", f"Tin {i} {text}\n\nXã Bình Minh trồng {i} ha rừng {text}.".encode())
            for i, text in enumerate(odd)
            if "\x00" not in text  # a file of such bytes is no text
        ]
    )
    assert not report.failed
    held = engine.articles()
    assert len(held) == len(report.stored) == len(odd) - 1
    for each in held:
        assert not any(map(hidden, (each.title, each.text, each.source, each.publisher)))
    wanted = f"Báo {' '.join(odd)}"
    edited = engine.edit(held[0].id, title=wanted, publisher=wanted, place=wanted)
    assert edited.title == edited.publisher == edited.place == " ".join(visible(wanted).split())
    for text in odd:
        engine.saved.put("conversation", f"Hỏi {text}", "{}")
    assert not any(hidden(item.title) for item in engine.saved.listing("conversation"))
    found = engine.ask("Bình Minh \u202etrồng\u202c bao\u200b nhiêu ha \x1b[31mrừng?")
    assert not hidden(found.question)


def test_what_a_model_says_is_what_is_seen(chat_server: ChatServer, tmp_path: Path) -> None:
    told = article("Bình Minh trồng rừng\nXã Bình Minh trồng 200 ha rừng mới.", "r.txt")
    said = {
        "passage": 1, "quote": "Xã Bình Minh trồng 200 ha rừng mới.",
        "statement": "Xã Bình Minh trồng \u202e002\u202c\x1b[31m 2\u200b00 ha rừng mới.",
    }  # fmt: skip
    chat_server.answer = lambda _: good(json.dumps({"evidence": [said]}))
    config = Config(home=tmp_path / "home").model_copy(
        update={
            "openai_api_key": None, "openai_base_url": chat_server.base_url,
            "model": "test-model", "model_mode": "json_schema",
        }
    )  # fmt: skip
    with Engine(config, embedder=HashingEmbedder()) as engine:
        engine.add([told])
        found = engine.ask("Xã Bình Minh trồng bao nhiêu ha rừng mới?", engine="llm")
    assert found.claims
    assert not any(hidden(claim.text) for claim in found.claims)
    assert not any(claim.supported for claim in found.claims)


# Verdicts: what is false gets no tick, however it is written


def cases(name: str) -> list[dict[str, Any]]:
    lines = (Path(__file__).parent / "data" / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def verdicts(engine: Engine, statement: str) -> tuple[list[Verdict], Iterator[Verdict]]:
    """Of a draft, sentence by sentence; and of a claim with each sentence as its quotation."""
    in_draft = [sentence.verdict for sentence in engine.check(statement).sentences]
    quotes = [sentence.span for sentence in parse(PAGE.text).sentences]
    claims = (verify(statement, [cite(PAGE, span)], {PAGE.id: PAGE}) for span in quotes)
    return in_draft, (claim.verdict for claim in claims)


def test_figures_in_other_writings(engine: Engine) -> None:
    engine.add([PAGE])
    told = cases("figures_written.jsonl")
    assert len({case["writing"] for case in told}) >= 12
    for case in told:
        in_draft, quoted = verdicts(engine, case["statement"])
        if case["true"]:
            assert in_draft == ["supported"], case
            assert "supported" in quoted, case
        else:
            assert "supported" not in {*in_draft, *quoted}, case


def test_what_is_added_to_a_true_sentence_gets_no_tick(engine: Engine) -> None:
    engine.add([PAGE])
    told = cases("appended_clauses.jsonl")
    assert len(told) >= 40
    for true in {case["true"] for case in told}:
        in_draft, quoted = verdicts(engine, true)
        assert in_draft == ["supported"], true
        assert "supported" in quoted, true
    passed = []
    for case in told:
        in_draft, quoted = verdicts(engine, case["appended"])
        assert "supported" not in in_draft, case
        passed += [case] if "supported" in quoted else []
    assert len(passed) <= 1, passed  # of 60, each with any sentence as its quotation


# What is secret

KEY, PASSWORD, SENTENCE = (
    "sk-KHOABIMAT0123456789",
    "MATKHAUBIMAT",
    "Cau bi mat CAUBIMAT cua toa soan.",
)


def secrets_in(text: str) -> list[str]:
    return [secret for secret in (KEY, PASSWORD, "CAUBIMAT") if secret in text]


def test_no_secret_is_told_or_kept(
    chat_server: ChatServer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in [*logging.root.manager.loggerDict]:
        caplog.set_level(logging.DEBUG, logger=name)
    told = article(f"Bình Minh trồng rừng\nXã Bình Minh trồng 200 ha rừng mới. {SENTENCE}", "r.txt")
    config = Config(home=tmp_path / "home").model_copy(
        update={
            "openai_api_key": SecretStr(KEY), "openai_base_url": chat_server.base_url,
            "model": "test-model", "model_mode": "json_schema",
        }
    )  # fmt: skip
    quote = "Xã Bình Minh trồng 200 ha rừng mới."
    said = good(json.dumps({"evidence": [{"passage": 1, "quote": quote, "statement": quote}]}))
    echoed = f"bad key {KEY} in Bearer {KEY} at http://a:{PASSWORD}@b/ for {SENTENCE}"
    errors: list[str] = []
    CURRENT_CASE.set("qa q-1")
    with Engine(config, embedder=HashingEmbedder()) as engine:
        engine.transport = Cassette("record", tmp_path / "c.jsonl", HEADER)
        engine.add([told])
        for reply in (said, failed(401, message=echoed), failed(500, message=echoed), cut()):
            chat_server.answer = lambda _, reply=reply: reply
            try:
                found = engine.ask(f"Xã Bình Minh trồng mấy ha rừng, lần {len(errors)}?")
                errors.append(found.model_dump_json(include={"text", "caveat", "claims"}))
            except DiemBaoError as error:
                errors.append("".join(traceback.format_exception(error)))
                assert "CAUBIMAT" not in errors[-1]
        for address in (f"http://ai:{PASSWORD}@127.0.0.1:1/a", f"https://{PASSWORD}@xa.invalid/"):
            report = engine.ingest([address], language="vi")
            errors.append(report.model_dump_json())
            with pytest.raises(DiemBaoError) as raised:
                engine.watch(address)
            errors.append("".join(traceback.format_exception(raised.value)))
            assert "mật khẩu" in in_words(raised.value, "vi")
        summary_of = engine.summarise(told.id, engine="extractive")
        errors.append(as_json(summary_of.model_dump()))
        exported = [
            of_summary(summary_of, "vi"),
            of_briefing(engine.brief([told.id], engine="extractive"), "vi"),
        ]
        for number, document in enumerate(exported):
            (tmp_path / f"{number}.md").write_text(to_markdown(document))
            (tmp_path / f"{number}.docx").write_bytes(to_docx(document))
        engine.add([PAGE])
        of_another = [
            of_summary(engine.summarise(PAGE.id, engine="extractive"), "vi"),
            of_briefing(engine.brief([PAGE.id], engine="extractive"), "vi"),
        ]
        for document in of_another:
            assert "CAUBIMAT" not in to_markdown(document)
    with pytest.raises(DiemBaoError) as raised:
        server = ChromaServer(f"http://ai:{PASSWORD}@127.0.0.1:1", key=KEY)
        Library(tmp_path / "remote", server=server).examine()
    errors.append(str(raised.value))
    written = capfd.readouterr()
    assert secrets_in(caplog.text) == []
    assert secrets_in(written.out + written.err) == []
    for text in errors:
        assert not {KEY, PASSWORD} & set(secrets_in(text)), text
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert KEY.encode() not in data, path
            assert PASSWORD.encode() not in data, path
    recorded = (tmp_path / "c.jsonl").read_text(encoding="utf-8")
    assert '"status": 500' in recorded  # the server repeated the sentence in its error
    assert SENTENCE not in recorded
