"""`python -m eval` from end to end on a small corpus: runs, replays, the gate, the report."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from chat_server import Behaviour, ChatServer, Request, failed, good
from corpus import RICE, ROADS

from eval.__main__ import main
from eval.runs.rows import read_run
from rag.models.reply_schemas import AnswerDraft, Evidence
from rag.resources import resource

QUESTIONS = (
    ("Thanh Mai gieo cấy bao nhiêu ha lúa?", "512,5 ha", "rice", "gieo cấy 512,5 ha lúa"),
    ("Năng suất lúa Thanh Mai ước đạt bao nhiêu?", "61 tạ/ha", "rice", "ước đạt 61 tạ/ha"),
    ("Mấy thôn của Thanh Mai thiếu nước?", "3 thôn", "rice", "3 thôn còn thiếu nước tưới"),
    ("Đông Hà bê tông hóa bao nhiêu km đường?", "38,7 km", "roads", "38,7 km đường thôn"),
    ("Ai là Chủ tịch UBND huyện Đông Hà?", "Trần Văn Bách", "roads", "Ông Trần Văn Bách"),
    ("Dân Đông Hà hiến bao nhiêu đất?", "9.450 m2", "roads", "dân hiến 9.450 m2 đất"),
)


def written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options for a small corpus with its cases; no settings but the test's."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DIEMBAO_MODEL", "DIEMBAO_MODEL_MODE"):
        monkeypatch.delenv(name, raising=False)
    corpus = folder / "corpus"
    corpus.mkdir()
    for article in (RICE, ROADS):
        (corpus / article.source).write_text(article.text, encoding="utf-8")
    lines = [
        json.dumps(
            {
                "id": f"c{number}", "suite": "qa", "split": "gate", "cluster": f"k{number}",
                "articles": [stem], "question": question, "answerable": True, "answers": [answer],
                "figures": [], "gold": [{"article": stem, "quote": quote}],
            }
        )
        for number, (question, answer, stem, quote) in enumerate(QUESTIONS)
    ]  # fmt: skip
    (folder / "cases.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return ["--cases", str(folder / "cases.jsonl"), "--corpus", str(corpus), "--suite", "qa"]


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    return written(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run by extraction over the small corpus, to compare others with."""
    folder = tmp_path_factory.mktemp("plain")
    with pytest.MonkeyPatch.context() as patch:
        options = written(folder, patch)
        assert called(patch, "run", *options, "--out", folder / "run") == 0
    return folder / "run"


def called(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["eval", *map(str, words)])
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def honest(request: Request) -> Behaviour:
    """Quotes the passage that holds the gold of the question."""
    text = str(request.json["messages"][-1]["content"])
    for question, _, _, quote in QUESTIONS:
        if question in text:
            parts = text.split("[")
            number = next((int(part[0]) for part in parts[1:] if quote in part), 1)
            evidence = Evidence(passage=number, quote=quote, statement=quote)
            return good(AnswerDraft(evidence=[evidence]))
    raise AssertionError(text)


def test_a_run_by_extraction_and_its_gate(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    out = tmp_path / "run"
    assert called(monkeypatch, "run", *given, "--out", out) == 0
    run = read_run(out)
    assert run.is_whole
    assert [row.case for row in run.rows] == [f"c{n}" for n in range(6)]
    assert "6/6 cases run, 0 of them failed" in capsys.readouterr().out
    before = (out / "results.jsonl").read_bytes()
    assert called(monkeypatch, "run", *given, "--out", out) == 0  # nothing is left to do
    assert (out / "results.jsonl").read_bytes() == before
    assert called(monkeypatch, "compare", out, out) == 0
    assert "verdict: not worse" in capsys.readouterr().out


def test_record_replay_and_a_miss(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    cassette = ["--cassette", tmp_path / "c.jsonl", "--engine", "llm"]
    with ChatServer() as server:
        server.answer = honest
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        recorded = tmp_path / "recorded"
        options = (*given, *cassette, "--prompt", "answer=v1")
        assert called(monkeypatch, "run", *options, "--mode", "record", "--out", recorded) == 0
    monkeypatch.delenv("OPENAI_BASE_URL")
    replayed = tmp_path / "replayed"
    assert called(monkeypatch, "run", *options, "--mode", "replay", "--out", replayed) == 0
    first, second = read_run(recorded), read_run(replayed)
    assert sum(row.metrics["right"] for row in first.rows) >= 5
    assert [row.metrics for row in first.rows] == [row.metrics for row in second.rows]
    assert [row.claims for row in first.rows] == [row.claims for row in second.rows]
    assert all(row.recorded and row.usage.calls for row in second.rows)
    assert second.manifest.prompts["answer"].startswith("answer/v1 ")
    assert second.manifest.model == "test-model"
    assert called(monkeypatch, "compare", recorded, replayed) == 0

    capsys.readouterr()
    other = (*given, *cassette, "--prompt", "answer=v2", "--mode", "replay")
    assert called(monkeypatch, "run", *other, "--out", tmp_path / "missed") == 3
    said = capsys.readouterr().err
    assert "not in the cassette: " in said
    assert "messages[0].content" in said
    assert "Traceback" not in said


def test_a_model_that_fails_on_a_third_of_the_cases(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def ailing(request: Request) -> Behaviour:
        text = str(request.json["messages"][-1]["content"])
        ill = any(QUESTIONS[n][0] in text for n in (1, 4))
        return Behaviour(status=400, body=b"{}") if ill else honest(request)

    with ChatServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        for name, answer in (("well", honest), ("ill", ailing)):
            server.answer = answer
            options = (*given, "--engine", "llm", "--out", tmp_path / name)
            assert called(monkeypatch, "run", *options) == 0
    assert "6/6 cases run, 2 of them failed" in capsys.readouterr().out
    rows = read_run(tmp_path / "ill").rows
    failed = [row for row in rows if row.error]
    assert [row.case for row in failed] == ["c1", "c4"]
    assert all(row.metrics["right"] == 0 for row in failed)
    assert all(row.shares["wrong_figures"] == (1, 1) for row in failed)
    # A baseline that failed so often is none; as the run that is judged it is not waved through.
    assert called(monkeypatch, "compare", tmp_path / "ill", tmp_path / "well") == 3
    assert called(monkeypatch, "compare", tmp_path / "well", tmp_path / "ill") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--engine", "llm", "--mode", "replay", "--prompt", "answer=v99"), "has no version v99"),
        (("--engine", "llm", "--mode", "replay", "--prompt", "sing=v1"), "no prompt “sing”"),
        (("--prompt", "answer"), "not of the form NAME=vN"),
        (("--engine", "llm", "--mode", "replay", "--cassette", "none.jsonl"), "cannot be read"),
        (("--split", "dev"), "no case of qa in the split dev"),
    ],
)
def test_bad_options_are_one_line(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert called(monkeypatch, "run", *given, *words, "--out", tmp_path / "run") == 1
    said = capsys.readouterr().err
    assert says in said
    assert "Traceback" not in said
    assert not (tmp_path / "run").exists()


def test_what_cannot_be_compared_leaves_with_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(monkeypatch, "compare", tmp_path / "a", tmp_path / "b") == 3
    assert "holds no run" in capsys.readouterr().err


def test_a_report_is_one_page_and_its_data(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (shutil.copytree(plain, tmp_path / name) for name in ("first", "second"))
    rows = [json.loads(line) for line in (second / "results.jsonl").read_text().splitlines()]
    right = next(row for row in rows if row["metrics"]["right"] == 1)
    right["metrics"]["right"] = 0.0
    right["text"] = "<script>alert(1)</script>"
    right.pop("claims", None)
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (second / "results.jsonl").write_text(text, encoding="utf-8")
    page = tmp_path / "report.html"
    assert called(monkeypatch, "report", first, second, "--html", page, "--language", "vi") == 0
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not [word for word in ("src=", "href=", "url(", "@import") if word in html]
    assert html.index("đúng → sai") < html.index("<svg")
    report = json.loads(page.with_suffix(".json").read_bytes())
    (flip,) = report["comparisons"][0]["flips"]
    assert (flip["case"], flip["became"]) == (right["case"], "wrong")
    assert flip["before"]["statements"]
    assert report["runs"][0]["curve"] is not None


def test_a_replay_reads_what_was_recorded_whatever_the_search_finds(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for number in range(8):  # more to choose from than a prompt has passages
        text = f"Xã Lúa {number}\nXã Lúa {number} gieo cấy {number + 2},5 ha lúa, còn thiếu nước."
        (tmp_path / "corpus" / f"other-{number}.txt").write_text(text, encoding="utf-8")
    recording = tmp_path / "c.jsonl"
    options = [*given, "--engine", "llm", "--cassette", str(recording)]
    with ChatServer() as server:
        server.answer = honest
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        recorded = tmp_path / "recorded"
        assert called(monkeypatch, "run", *options, "--mode", "record", "--out", recorded) == 0
    monkeypatch.delenv("OPENAI_BASE_URL")
    disturbed = (*options, "--mode", "replay", "--noise", "1")  # nothing is left of the vectors
    assert called(monkeypatch, "run", *disturbed, "--out", tmp_path / "replayed") == 0
    first, second = read_run(recorded), read_run(tmp_path / "replayed")
    assert [row.text for row in first.rows] == [row.text for row in second.rows]
    assert [row.metrics for row in first.rows] == [row.metrics for row in second.rows]
    assert second.manifest.label.endswith("vectors disturbed by 1 (seed 0)")

    # Without what was recorded of them the passages are those that the search finds.
    lines = recording.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if '"passages": [' not in line]
    assert len(lines) - len(kept) == len(QUESTIONS)
    recording.write_text("".join(kept), encoding="utf-8")
    capsys.readouterr()
    assert called(monkeypatch, "run", *disturbed, "--out", tmp_path / "missed") == 3
    assert "not in the cassette: messages[1].content" in capsys.readouterr().err


@pytest.mark.parametrize("seed", [1, 2])
def test_the_gate_passes_with_disturbed_vectors(
    plain: Path, given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    after = tmp_path / "after"
    noise = ("--noise", "1e-3", "--noise-seed", seed)
    assert called(monkeypatch, "run", *given, *noise, "--out", after) == 0
    assert called(monkeypatch, "compare", plain, after) == 0
    assert read_run(after).manifest.noise == 1e-3


def test_a_dead_server_ends_a_run_with_3(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    out = tmp_path / "run"
    assert called(monkeypatch, "run", *given, "--engine", "llm", "--out", out) == 3
    monkeypatch.setenv("DIEMBAO_MODEL", "test-model")  # the server need not be asked for it
    assert called(monkeypatch, "run", *given, "--engine", "llm", "--out", out) == 3
    said = capsys.readouterr().err
    assert "127.0.0.1:9" in said
    assert "Traceback" not in said
    assert read_run(out).rows == ()


@pytest.mark.parametrize(
    ("prompt", "status", "says"), [("answer", 401, "needs a key"), ("mend", 503, "HTTP 503")]
)
def test_a_server_that_refuses_in_the_middle_ends_a_run_with_3(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], prompt: str, status: int, says: str,
) -> None:  # fmt: skip
    """Whichever call it refuses: an answer that could not be mended is no worse one either."""
    unsupported = Evidence(passage=1, quote="x", statement="99 thôn thiếu nước.")

    def well(request: Request) -> Behaviour:
        if "Các ý chưa khớp" in request.text:
            return good(AnswerDraft(evidence=[]))
        if QUESTIONS[2][0] in request.text:  # what must be mended
            return good(AnswerDraft(evidence=[unsupported]))
        return honest(request)

    def refusing(request: Request) -> Behaviour:
        mends = "Các ý chưa khớp" in request.text
        is_third = QUESTIONS[2][0] in request.text
        return failed(status) if is_third and mends == (prompt == "mend") else well(request)

    out = tmp_path / "run"
    options = (*given, "--engine", "llm", "--jobs", "1", "--out", out)
    with ChatServer() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        server.answer = refusing
        assert called(monkeypatch, "run", *options) == 3
        assert says in capsys.readouterr().err
        rows = read_run(out).rows
        assert "c2" not in {row.case for row in rows}
        assert not any(row.error for row in rows)
        server.answer = well
        assert called(monkeypatch, "run", *options) == 0  # the same command goes on
    assert read_run(out).is_whole


def test_validate_counts_the_cases(
    given: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(monkeypatch, "validate", given[1], "--corpus", given[3]) == 0
    assert "6 cases over 2 articles: no fault found" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("right", "wrong", "says"),
    [
        ("⟦question⟧", "⟦qestion⟧", "⟦qestion⟧ is not a placeholder; answer has ⟦passages⟧"),
        ("⟦question⟧", "⟦Question⟧", "⟦Question⟧ is not a placeholder"),
        ("⟦question⟧", "⟦question", "is not a placeholder"),
        ("⟦question⟧", "question⟧", "is not a placeholder"),
        ("⟦passages⟧", "", "lacks the placeholder ⟦passages⟧"),
    ],
)
def test_validate_finds_a_misspelt_placeholder(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], right: str, wrong: str, says: str,
) -> None:  # fmt: skip
    shutil.copytree(resource("prompts"), tmp_path / "prompts")
    text = (tmp_path / "prompts" / "answer" / "v1.md").read_text(encoding="utf-8")
    new = tmp_path / "prompts" / "answer" / "v9.md"
    monkeypatch.setattr("rag.models.prompts.resource", lambda name: tmp_path / name)
    cases, corpus = given[1], given[3]
    new.write_text(text.replace(right, wrong), encoding="utf-8")
    assert called(monkeypatch, "validate", cases, "--corpus", corpus) == 1
    said = capsys.readouterr().err
    assert "answer/v9.md" in said
    assert says in said
