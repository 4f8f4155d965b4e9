"""The Evaluation page, run as Streamlit runs it, on reports made from invented runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from eval.metrics.measures import load_margins
from eval.report.report import report_of, write_report
from eval.runs.rows import Manifest, Row, Run, ShownCitation, ShownClaim, ShownFigure
from eval.statistics.compare import compare_runs
from rag.app.ui import markup
from rag.resources import resource

PAGE = Path(markup.__file__).parent / "pages" / "evaluation.py"


def run(name: str, right: list[float]) -> Run:
    claim = ShownClaim(
        text="Xã gieo 5 ha lúa, thêm 7 ha.",
        supported=True,
        citations=(ShownCitation(article="bai-mot", quote="Xã gieo 5 ha lúa <b>mới</b>."),),
        figures=(ShownFigure(raw="5 ha", supported=True), ShownFigure(raw="7 ha", supported=False)),
    )
    rows = tuple(
        Row(
            suite="qa", case=f"c{i}", cluster=f"k{i % 10}", question=f"Câu hỏi số {i}?",
            expected=("5 ha",), claims=(claim,), confidence=0.5, answerable=True,
            metrics={"right": score, "answered": 1.0}, tags=("figure",),
        )
        for i, score in enumerate(right)
    )  # fmt: skip
    manifest = Manifest(
        label=name, suites=("qa",), split=None, engine="extractive", mode="live", prompts={},
        model=None, seeds=(), cases="c", case_files=("x",), count=len(rows), corpus="d",
        articles=1, revision="r", machine="m", versions={},
    )  # fmt: skip
    return Run(Path(name), manifest, rows)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DIEMBAO_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("DIEMBAO_HOME", str(tmp_path / "home"))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DIEMBAO_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    st.cache_resource.clear()
    yield tmp_path / "runs"
    st.cache_resource.clear()


def opened() -> AppTest:
    # From the app's own first page, which would prepare a library, nothing is needed here.
    app = AppTest.from_file(str(resource("app.py")), default_timeout=60)
    app.switch_page(str(PAGE)).run()
    assert not app.exception
    return app


def test_the_page_shows_the_newest_report(folder: Path) -> None:
    before = run("cũ", [1.0] * 30)
    after = run("mới", [0.0] * 15 + [1.0] * 15)
    comparison = compare_runs(before, [after], load_margins())
    write_report(report_of([before, after], comparison), folder / "a" / "report.html", "vi")
    page = opened()
    told = "\n".join(element.proto.body for element in page.get("html"))
    assert (
        "<dt>Trả lời đúng, hoặc nói đúng là các bài không trả lời được</dt><dd>15/30</dd>" in told
    )
    frame = page.get("iframe")[0].proto.srcdoc
    assert "Kém hơn" in frame
    assert "đúng → sai" in frame
    assert "Câu hỏi số 0?" in frame
    assert frame.count("<svg") == 3  # the differences, and a curve a run
    assert '<mark class="wrong">7 ha</mark>' in frame
    assert "&lt;b&gt;mới&lt;/b&gt;" in frame
    assert "default-src 'none'" in frame


def test_a_report_of_another_version_has_no_plain_words(folder: Path) -> None:
    folder.mkdir()
    (folder / "report.html").write_text("x")
    measure = '{"role": "primary", "suite": "unknown", "counted": "1/2"}'
    (folder / "report.json").write_text(f'{{"runs": [{{"measures": [{measure}]}}]}}')
    assert not [e for e in opened().get("html") if "<h2 class" in e.proto.body]


def test_without_a_report_it_says_how_to_make_one(folder: Path) -> None:
    html = "\n".join(element.proto.body for element in opened().get("html"))
    assert "make eval" in html
