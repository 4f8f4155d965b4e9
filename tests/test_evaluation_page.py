"""The Evaluation page, run as Streamlit runs it, on reports made from invented runs."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from eval.compare import compare_runs
from eval.measures import load_margins
from eval.report import report_of, write_report
from eval.rows import Manifest, Row, Run, ShownCitation, ShownClaim, ShownFigure
from rag.app.ui import markup
from rag.app.ui.report import find_reports
from rag.resources import resource

PAGE = Path(markup.__file__).parent / "evaluation.py"


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


def shown(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def test_the_page_shows_what_a_report_says(folder: Path) -> None:
    before = run("cũ", [1.0] * 30)
    after = run("mới", [0.0] * 15 + [1.0] * 15)
    comparison = compare_runs(before, [after], load_margins())
    write_report(report_of([before, after], comparison), folder / "report.html", "vi")
    html = shown(opened())
    assert "Kém hơn" in html
    assert "đúng → sai" in html
    assert "Câu hỏi số 0?" in html
    assert "<svg" not in html  # Streamlit would drop it
    pictures = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert len(pictures) == 3  # the differences, and a curve a run
    for picture in pictures:
        drawn = ElementTree.fromstring(b64decode(picture))
        assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
        assert not any("var(" in value for e in drawn.iter() for value in e.attrib.values())
    assert '<mark class="wrong">7 ha</mark>' in html
    assert "&lt;b&gt;mới&lt;/b&gt;" in html


def test_without_a_report_it_says_how_to_make_one(folder: Path) -> None:
    assert "make eval" in shown(opened())


def test_a_damaged_report_is_one_sentence(folder: Path) -> None:
    folder.mkdir()
    (folder / "report.json").write_text('{"made": 1}', encoding="utf-8")
    html = shown(opened())
    assert "report.json" in html
    assert "python -m eval report" in html


def test_reports_of_folders_inside_are_found(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("report.json", "a/report-model.json", "a/manifest.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    found = {str(path.relative_to(tmp_path)) for path in find_reports(tmp_path)}
    assert found == {"report.json", "a/report-model.json"}
