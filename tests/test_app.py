"""The pages, run as Streamlit runs them, on a real library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from app_library import copy_library, make_library
from chat_server import ChatServer, failed, good
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import AppTest

from rag.app.ui import markup
from rag.app.ui.access import is_allowed
from rag.app.ui.conversations import Conversation, Turn
from rag.app.ui.kept import read
from rag.app.ui.navigation import PAGES
from rag.config import Config
from rag.document import cite
from rag.engine import Engine
from rag.errors import DiemBaoError, LibraryError
from rag.messages import LANGUAGES, decimal, has, say
from rag.resources import resource
from rag.text import Span
from rag.types import Answer, Article, Claim, Figure, Usage

APP = resource("app.py")
PAGE_FOLDER = Path(markup.__file__).parent / "pages"
RUBBISH = "Bao nhiêu hộ ở Thọ Lộc tham gia thu gom rác?"

HOSTILE = """Xã Bình Minh trồng rừng ![x](http://evil.invalid/t.png) <img src=http://evil.invalid/t>

Ngày 12/3/2024, xã Bình Minh trồng được 1.234 ha rừng mới ![x](http://evil.invalid/x.png) \
<img src="http://evil.invalid/y.png" onerror="alert(1)"> [xem](http://evil.invalid/a).

Phó chủ tịch xã là ông Nguyễn Văn Thử <script>alert(2)</script>.
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("library") / "home")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """No settings but those of the test; an engine that ends with it."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DIEMBAO_ENGINE", "DIEMBAO_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    st.cache_resource.clear()
    yield monkeypatch
    st.cache_resource.clear()


@pytest.fixture
def home(made: Path, tmp_path: Path, settings: pytest.MonkeyPatch) -> Path:
    copied = copy_library(made, tmp_path / "home")
    settings.setenv("DIEMBAO_HOME", str(copied))
    return copied


def opened(page: str = "ask") -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120).run()
    assert not app.exception
    return app if page == "ask" else turned(app, page)


def turned(app: AppTest, page: str) -> AppTest:
    app.switch_page(str(PAGE_FOLDER / f"{page}.py")).run()
    assert not app.exception
    return app


def asked(app: AppTest, question: str) -> AppTest:
    app.chat_input(key="question").set_value(question).run()
    assert not app.exception
    return app


def shown(app: AppTest) -> str:
    """All HTML of the page, the drawer included, without the style sheet."""
    elements: list[Any] = list(app.get("html"))
    parts: list[str] = [element.value for element in elements]
    return "\n".join(part for part in parts if not part.startswith("<style"))


def held(app: AppTest, home: Path) -> list[Turn]:
    """The turns of the conversation that the page shows, as the library has them."""
    with Engine(Config(home=home)) as engine:
        conversation = read(engine, app.session_state["conversation"], Conversation)
        assert conversation is not None
        return conversation.turns


def marked_quotation(app: AppTest) -> str:
    html = shown(app)
    assert html.count("<mark") >= 1
    return html.split("<mark", 1)[1].split(">", 1)[1].split("</mark>", 1)[0]


def uploaded(app: AppTest, *files: tuple[str, bytes], addresses: str = "") -> AppTest:
    app.file_uploader(key="files").set_value([(*file, "text/plain") for file in files])
    app.text_area(key="addresses").set_value(addresses)
    submit = next(button for button in app.button if button.label.startswith("Thêm vào"))
    submit.click().run()
    assert not app.exception
    return app


def button(app: AppTest, key_start: str) -> Any:
    return next(each for each in app.button if (each.key or "").startswith(key_start))


def tick(app: AppTest, *rows: int) -> AppTest:
    key = app.dataframe[0].key
    assert key
    app.session_state[key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return app.run()


# The journey


def test_first_start_loads_the_samples_and_shows_examples(
    tmp_path: Path, settings: pytest.MonkeyPatch
) -> None:
    samples = tmp_path / "samples"
    samples.mkdir()
    for name in ("hung-thanh-bon-trong-tam.txt", "README.md"):
        (samples / name).write_bytes((resource("seeds") / name).read_bytes())
    settings.setenv("DIEMBAO_HOME", str(tmp_path / "home"))
    settings.setattr("rag.app.ui.session.resource", lambda _: samples)

    app = opened()

    assert [each.label for each in app.button] == [
        markup.label(q) for q in say("ask.examples", "vi").splitlines()
    ]
    with Engine(Config(home=tmp_path / "home")) as engine:
        assert len(engine.articles()) == 1


def test_an_example_is_asked_by_a_click(home: Path) -> None:
    app = opened()
    button(app, "db-example-0").click().run()
    assert not app.exception
    assert "db-claim" in shown(app)
    assert not [each for each in app.button if (each.key or "").startswith("db-example")]


def test_every_example_has_an_answer(home: Path) -> None:
    with Engine(Config(home=home)) as engine:
        for language in LANGUAGES:
            for question in say("ask.examples", language).splitlines():
                answer = engine.ask(question, language=language)
                assert answer.answerable, question
                assert all(claim.citations for claim in answer.claims if claim.supported)


def test_ask_and_open_the_citation(home: Path) -> None:
    app = asked(opened(), RUBBISH)
    html = shown(app)
    assert "100%" in html
    assert "Trích nguyên văn, không dùng mô hình ngôn ngữ" in html
    assert "db-figure-supported" in html
    assert "<mark" not in html

    button(app, "db-number-0-claim-0").click().run()
    assert not app.exception
    quotation = marked_quotation(app)
    assert "100% hộ ở Thọ Lộc tham gia thu gom rác" in quotation
    assert "Baothanhhoa.vn" in shown(app)

    app.run()  # closed, the drawer stays closed
    assert "<mark" not in shown(app)


def test_upload_an_article_and_ask_about_it(home: Path) -> None:
    app = turned(asked(opened(), RUBBISH), "library")
    text = (
        "Xã Cẩm Sơn sơ kết sáu tháng\n\nTrong sáu tháng, xã Cẩm Sơn trồng được 47,5 ha chè mới.\n"
        "Bí thư Đảng ủy xã là ông Trần Văn Khởi. Xã Cẩm Sơn có 12 thôn đạt chuẩn văn hóa.\n"
    )
    uploaded(app, ("cam-son.txt", text.encode()))
    assert "Đã thêm 1 bài." in shown(app)
    assert "Xã Cẩm Sơn sơ kết sáu tháng" in list(app.dataframe[0].value["title"])

    app = asked(turned(app, "ask"), "Xã Cẩm Sơn trồng được bao nhiêu ha chè?")
    assert "47,5 ha" in shown(app)
    assert RUBBISH in shown(app)  # the conversation is still there
    button(app, "db-new").click().run()
    assert RUBBISH not in shown(app)
    # Questions to begin with are about the reader's own articles.
    own = [each.label for each in app.button if (each.key or "").startswith("db-example")]
    assert own == ["Xã Cẩm Sơn có bao nhiêu thôn đạt chuẩn văn hóa\\?"]
    button(app, "db-example-0").click().run()
    assert "12 thôn" in shown(app)


def test_an_answer_is_copied_downloaded_and_asked_again(home: Path) -> None:
    app = asked(opened(), "Đồng chí nào là Bí thư Đảng ủy xã Thọ Lộc?")
    app = asked(app, "còn xã Hải Lựu thì sao?")
    copied = app.code[1].value
    assert copied.startswith("còn xã Hải Lựu thì sao?")
    assert "[1] Hải Lựu khép lại nhiệm kỳ" in copied
    button(app, "db-again-same").click().run()
    assert [turn.question[:3] for turn in held(app, home)] == ["Đồn", "còn"]
    assert "Câu hỏi được hiểu là" in shown(app)
    button(app, "db-again-alone").click().run()
    assert "Câu hỏi được hiểu là" not in shown(app)
    assert len(held(app, home)) == 2


def test_a_question_after_another_is_understood_with_it(home: Path) -> None:
    app = asked(opened(), "Đồng chí nào là Bí thư Đảng ủy xã Thọ Lộc?")
    assert "Câu hỏi được hiểu là" not in shown(app)
    app = asked(app, "còn xã Hải Lựu thì sao?")
    html = shown(app)
    assert "Câu hỏi được hiểu là: Đồng chí nào là Bí thư Đảng ủy xã Hải Lựu?" in html
    assert "còn xã Hải Lựu thì sao?" in html
    app = asked(app, "Xã này có bao nhiêu hộ?")
    assert "Câu hỏi được hiểu là: Xã Hải Lựu có bao nhiêu hộ?" in shown(app)


def test_a_question_without_an_answer_shows_the_nearest_passages(home: Path) -> None:
    app = asked(opened(), "Giá vàng miếng hôm nay ở Luân Đôn là bao nhiêu?")
    assert say("reason.not_sure", "vi") in shown(app)
    assert say("reason.not_sure", "vi") in app.code[0].value  # what is copied says so too
    assert "db-claim" not in shown(app)
    button(app, "db-source-0-related-0").click().run()
    assert marked_quotation(app)


def test_a_question_of_only_spaces(home: Path) -> None:
    app = asked(opened(), "   ")
    assert "Câu hỏi đang để trống" in shown(app)
    assert not app.session_state["conversation"]


def test_a_conversation_is_there_after_a_reload_and_on_return(home: Path) -> None:
    app = asked(opened(), RUBBISH)
    turned(app, "library")
    app.switch_page(str(PAGE_FOLDER / "ask.py")).run()
    assert "100%" in shown(app)
    again = opened()  # a second tab
    assert "100%" not in shown(again)
    button(again, "db-conversation-").click().run()
    assert "100%" in shown(again)
    asked(again, "Xã này có bao nhiêu hộ?")
    assert len(held(again, home)) == 2
    button(again, "db-new").click().run()
    assert "db-claim" not in shown(again)
    assert button(again, "db-example-0")


def test_a_conversation_is_renamed_and_deleted(home: Path) -> None:
    app = asked(opened(), RUBBISH)
    name = next(each for each in app.text_input if (each.key or "").startswith("name-"))
    name.set_value("Rác Thọ Lộc").run()
    assert button(app, "db-conversation-").label == "**Rác Thọ Lộc**"
    next(each for each in app.checkbox if str(each.key).startswith("sure-")).check().run()
    button(app, "db-delete").click().run()
    assert not [each for each in app.button if (each.key or "").startswith("db-conversation-")]
    with Engine(Config(home=home)) as engine:
        assert engine.saved.listing("conversation") == []


def deleted(app: AppTest) -> AppTest:
    next(each for each in app.checkbox if str(each.key).startswith("sure-")).check().run()
    button(app, "db-delete").click().run()
    assert not app.exception
    return app


def facing_no_server(settings: pytest.MonkeyPatch) -> AppTest:
    """The Ask page with a language model whose server does not answer."""
    settings.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    settings.setenv("DIEMBAO_MODEL", "test-model")
    app = opened()
    return app.selectbox(key="engine").set_value("llm").run()


def test_a_conversation_that_failed_is_deleted_whole(
    home: Path, settings: pytest.MonkeyPatch
) -> None:
    app = facing_no_server(settings)
    item_id = asked(app, RUBBISH).session_state["conversation"]
    assert "Không kết nối được" in shown(app)
    deleted(app)
    app.session_state["conversation"] = item_id  # as its address does
    app.run()
    assert RUBBISH not in shown(app)


def test_what_cannot_be_written_is_told(home: Path, settings: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise LibraryError("library_unwritten", home="x", reason="y")

    app = asked(opened(), RUBBISH)
    for name in ("rename", "delete", "prefer"):
        settings.setattr(f"rag.library.saved.Saved.{name}", refused)
    next(each for each in app.text_input if str(each.key).startswith("name-")).set_value("A").run()
    assert not app.exception
    assert "Không ghi được vào thư viện" in shown(app)
    assert "Không ghi được vào thư viện" in shown(deleted(app))
    assert "100%" in shown(app)
    turned(app, "watch").text_input(key="watch-words").set_value("lũ").run()
    assert "Không ghi được vào thư viện" in shown(app)


def test_what_is_left_is_indexed_by_a_click(home: Path, settings: pytest.MonkeyPatch) -> None:
    left = [3]
    settings.setattr(Engine, "pending", lambda _: sum(left))
    settings.setattr(Engine, "complete", lambda *_: left.clear())
    app = opened()
    assert "Còn 3 bài hiện chỉ tìm được theo từ ngữ" in shown(app)
    app.button(key="complete").click().run()
    assert "theo từ ngữ" not in shown(app)


def test_citations_that_begin_alike_have_a_number_each() -> None:
    def page() -> None:
        from rag.app.ui import widgets
        from rag.types import Citation, Claim

        one = Citation(article_id="a", title="A", source="a.txt", start=0, end=3, quote="xxx")
        both = (one, one.model_copy(update={"end": 5}))
        claim = Claim(text="Một.", citations=both, supported=True)
        widgets.claims([claim], dict.fromkeys(both, 1), key="k")

    app = AppTest.from_function(page).run()
    assert not app.exception
    assert len(app.button) == 2


def test_a_conversation_of_another_version_is_not_written_over(home: Path) -> None:
    with Engine(Config(home=home)) as engine:
        engine.saved.put("conversation", "Cũ", '{"turns": 5}', "cu")
    app = opened()
    button(app, "db-conversation-").click().run()
    assert not app.exception
    asked(app, RUBBISH)
    with Engine(Config(home=home)) as engine:
        assert engine.saved.content("cu") == '{"turns": 5}'
        assert len(engine.saved.listing("conversation")) == 2


def test_an_answer_is_kept_though_its_page_was_left(
    home: Path, settings: pytest.MonkeyPatch
) -> None:
    """The page is left before there is an answer: who looks on is not who answers."""
    settings.setattr("rag.app.ui.conversations.finish", lambda _item: DiemBaoError("left"))
    asked(opened(), RUBBISH)
    again = opened()
    button(again, "db-conversation-").click().run()
    assert "100%" in shown(again)


def test_filters_limit_the_search(home: Path) -> None:
    app = opened()
    app.selectbox(key="ask-place").set_value("Kỳ Anh").run()
    assert "Đang giới hạn phạm vi tìm: Kỳ Anh" in shown(app)
    asked(app, RUBBISH)
    assert say("reason.not_sure", "vi") in shown(app)

    app.date_input(key="ask-since").set_value(date(2020, 1, 2))
    app.date_input(key="ask-until").set_value(date(2020, 1, 1)).run()
    assert "≥ 01/01/2020 · ≤ 02/01/2020" in shown(app)


def test_the_language_switch(home: Path) -> None:
    app = asked(opened(), RUBBISH)
    app.segmented_control(key="language").set_value("en").run()
    assert "Ask the articles" in shown(app)
    assert "Quoted word for word, no language model" in shown(app)
    turned(app, "library")
    assert "duplicates are skipped" in shown(app)
    turned(app, "summary")
    assert app.selectbox[0].label == "Article to summarise"


# The library


def test_failures_are_named_and_the_rest_goes_on(home: Path) -> None:
    outside = home.parent / "secret.txt"
    outside.write_text("Mật khẩu của máy chủ là 123456, không được đưa vào thư viện.\n")
    app = uploaded(
        opened("library"),
        ("bang.xls", b"\xd0\xcf\x11\xe0"),
        ("rong.txt", b""),
        ("tot.txt", "Xã Tân Lập khởi công\n\nXã Tân Lập khởi công 3 km đường mới.".encode()),
        addresses=str(outside),
    )
    html = shown(app)
    assert "Đã thêm 1 bài." in html
    assert html.count("db-error") == 3
    for name in ("bang.xls", "rong.txt", str(outside)):
        assert f"Không thêm được {name}." in html
    with Engine(Config(home=home)) as engine:  # a path is no address: this computer stays closed
        assert not [each for each in engine.articles() if "Mật khẩu" in each.text]


def test_the_same_file_twice_is_stored_once(home: Path) -> None:
    file = ("a.txt", "Xã Tân Lập khởi công\n\nXã Tân Lập khởi công 3 km đường mới.".encode())
    app = uploaded(opened("library"), file)
    uploaded(app, file)
    assert "1 bài đã có sẵn từ trước." in shown(app)


def test_an_article_leads_to_the_other_reports_of_its_event(home: Path) -> None:
    app = opened("library")
    titles = list(app.dataframe[0].value["title"])
    tick(app, titles.index("Khe Sao gượng dậy sau lũ"))
    button(app, "read").click().run()
    assert "Các bài khác đưa cùng một tin" in shown(app)
    report = next(each for each in app.button if str(each.key).startswith("db-report-"))
    assert report.label == "Khe Sao báo cáo thiệt hại sau trận lũ cuối tháng 9"
    report.click().run()
    assert f"<h2>{report.label}</h2>" in shown(app)
    tick(app, titles.index("Phước Cau: vụ tôm 2022 lãi nhưng chưa bền"))
    button(app, "read").click().run()
    assert "Các bài khác đưa cùng một tin" not in shown(app)


def test_sources_that_report_one_event_are_told(home: Path) -> None:
    with Engine(Config(home=home)) as engine:
        story = next(each for each in engine.stories() if len(each.articles) == 2)
        articles = [*map(engine.article, story.articles), engine.article(engine.listing()[0].id)]
        claims = tuple(
            Claim(text=each.title, verdict="supported", citations=(cite(each, Span(0, 20)),))
            for each in articles
        )
        answer = Answer(
            question="Gì?", engine="extractive", answerable=True, text="", claims=claims,
            usage=Usage(), timings_ms={},
        )  # fmt: skip
        held = Conversation(turns=[Turn(question="Gì?", answer=answer)])
        kept = engine.saved.put("conversation", "Gì?", held.model_dump_json())
    app = AppTest.from_file(APP, default_timeout=120)
    app.query_params["conversation"] = kept
    assert "[1] [2] đưa cùng một tin" in shown(app.run())


def test_read_and_remove_articles(home: Path) -> None:
    app = opened("library")
    titles = list(app.dataframe[0].value["title"])
    tick(app, 0)
    button(app, "read").click().run()
    assert titles[0] in shown(app)
    assert "db-article" in shown(app)

    tick(app, 0, 1)
    button(app, "remove").click().run()
    assert titles[1] in shown(app)
    button(app, "confirm").click().run()
    assert "Đã xóa 2 bài." in shown(app)
    assert list(app.dataframe[0].value["title"]) == titles[2:]


def test_the_fields_of_an_article_are_corrected(home: Path) -> None:
    app = tick(opened("library"), 0)
    button(app, "edit").click().run()
    app.text_input(key="edit-place").set_value("Nơi đúng")
    app.text_input(key="edit-published").set_value("hôm qua")
    button(app, "save").click().run()
    assert "hôm qua" in shown(app)  # is no day
    button(app, "edit").click().run()
    app.text_input(key="edit-place").set_value("Nơi đúng")
    app.text_input(key="edit-published").set_value("2/3/2024")
    button(app, "save").click().run()
    places = list(app.dataframe[0].value["place"])
    assert "Nơi đúng" in places
    assert list(app.dataframe[0].value["published"])[places.index("Nơi đúng")] == date(2024, 3, 2)
    button(app, "undo").click().run()
    assert "Nơi đúng" not in list(app.dataframe[0].value["place"])
    assert not [each for each in app.button if each.key == "undo"]


def test_fields_take_words_without_diacritics(home: Path) -> None:
    app = opened("summary")
    app.text_input(key="summary-query").set_value("ky anh").run()
    assert [each[:6] for each in app.selectbox(key="summary-article").options] == ["Kỳ Anh"]
    app.text_input(key="summary-query").set_value("không có gì").run()
    assert "Không bài nào khớp với “không có gì”" in shown(app)


def test_collections_are_found_without_diacritics(home: Path) -> None:
    with Engine(Config(home=home)) as engine:
        for number in range(12):
            engine.collect(f"Đợt {number}", [engine.listing()[0].id])
    app = opened("library")
    app.text_input(key="scope-words").set_value("dot 11").run()
    assert app.selectbox(key="scope").options == ["Cả thư viện", "Đợt 11"]
    app.selectbox(key="scope").set_value("Đợt 11").run()
    app.text_input(key="scope-words").set_value("").run()
    assert app.selectbox(key="scope").value == "Đợt 11"
    assert len(app.selectbox(key="scope").options) == 14


def test_a_selection_becomes_a_collection_and_is_asked(home: Path) -> None:
    with Engine(Config(home=home)) as engine:  # AppTest types no new option into a field
        engine.collect("Cầu Bến Nứa", [engine.listing()[0].id])
    app = tick(opened("library"), 0, 1)
    app.selectbox(key="collection").set_value("Cầu Bến Nứa")
    app = tick(app, 0, 1)
    button(app, "collect").click().run()
    chosen = app.dataframe[0].value
    assert chosen["collections"][0] == "Cầu Bến Nứa, Bài mẫu"
    app.selectbox(key="scope").set_value("Cầu Bến Nứa").run()
    assert len(app.dataframe[0].value) == 2
    app = turned(app, "summary")
    assert len(app.selectbox(key="summary-article").options) == 2

    tick(app := turned(app, "library"), 0)
    button(app, "to-check").click().run()
    assert "Đang giới hạn phạm vi tìm: Đã chọn 1 bài" in shown(app)
    app.selectbox(key="scope").set_value("Cầu Bến Nứa").run()
    button(turned(app, "library"), "forget-collection").click().run()
    assert len(app.dataframe[0].value) > 2


def test_the_library_stays_scannable_and_its_titles_whole(home: Path) -> None:
    # Nine articles are seen at once. All rows are as tall as the tallest, so that four lines for
    # one title would cost two rows of the others: three lines are whole, even on a phone, and what
    # is longer ends in dots and is whole where a click opens it.
    whole = "Xã Tân Lập mở đường nối tới Bà Rịa-Vũng Tàu, " + "vào các thôn bản " * 2 + "năm"
    longer = whole.replace("năm", "trong ba năm tới và những năm sau đó, theo nghị quyết")
    app = opened("library")
    for number, title in enumerate((whole, longer)):
        told = f"{title}\n\nXã Tân Lập mở {number + 2} km đường."
        app = uploaded(app, (f"{number}.txt", told.encode()))
    titles = list(app.dataframe[0].value["title"])
    cut = next(each for each in titles if each.endswith(" …"))
    assert whole in titles
    assert longer.startswith(cut.removesuffix(" …"))
    assert len(cut) > 80
    assert app.dataframe[0].proto.row_height <= 66


def test_an_emptied_library_says_so_and_takes_the_samples_again(home: Path) -> None:
    app = opened("library")
    tick(app, *range(len(app.dataframe[0].value)))
    button(app, "remove").click().run()
    button(app, "confirm").click().run()
    assert "Thư viện chưa có bài nào." in shown(app)
    assert "Thư viện chưa có bài nào." in shown(turned(app, "ask"))
    turned(app, "library")
    button(app, "samples")


def test_samples_are_removed_for_good(home: Path) -> None:
    app = opened("library")
    button(app, "remove-samples").click().run()
    button(app, "confirm").click().run()
    assert "Thư viện chưa có bài nào." in shown(app)
    st.cache_resource.clear()  # as by a restart
    assert "Thư viện chưa có bài nào." in shown(opened("library"))


# The summary


def test_summary_of_an_article_opens_its_sources(home: Path) -> None:
    app = opened("summary")
    chosen = next(option for option in app.selectbox[0].options if "Kỳ Anh" in option)
    app.selectbox[0].select(chosen).run()
    assert not app.exception
    html = shown(app)
    assert "Kết quả" in html
    assert "5.466,32 ha" in html
    figures = [b.label for b in app.button if str(b.key).startswith("db-source-Bảng số liệu")]
    assert any(markup.label("5.466,32 ha") in each for each in figures)
    button(app, "db-number-gist").click().run()
    assert marked_quotation(app)


def test_every_choice_of_an_article_counts(home: Path) -> None:
    app = opened("summary")
    for option in app.selectbox[0].options[:3]:
        app.selectbox[0].select(option).run()
        assert f"<h2>{option.rsplit(' (', 1)[0]}</h2>" in shown(app)
    app = turned(turned(app, "library"), "summary")
    assert f"<h2>{option.rsplit(' (', 1)[0]}</h2>" in shown(app)


def test_summary_is_reached_from_the_library(home: Path) -> None:
    app = opened("library")
    title = app.dataframe[0].value["title"][2]
    tick(app, 2)
    button(app, "summarise").click().run()
    assert not app.exception
    assert f"<h2>{title}</h2>" in shown(app)


# Language models and errors


def test_a_server_that_is_not_there_is_one_plain_message(
    home: Path, settings: pytest.MonkeyPatch
) -> None:
    app = facing_no_server(settings)
    html = shown(asked(app, RUBBISH))
    assert "Không kết nối được với mô hình ngôn ngữ." in html
    assert "Traceback" not in html
    app.selectbox(key="engine").set_value("extractive").run()
    assert "100%" in shown(asked(app, RUBBISH))


def test_a_claim_that_the_source_does_not_bear_is_struck(
    home: Path, settings: pytest.MonkeyPatch, chat_server: ChatServer
) -> None:
    quote = "Đến nay 100% hộ ở Thọ Lộc tham gia thu gom rác thải và nộp phí vệ sinh môi trường."
    evidence = [
        {"passage": 1, "quote": quote, "statement": "100% hộ ở Thọ Lộc tham gia thu gom rác."},
        {"passage": 1, "quote": quote, "statement": "95% hộ ở Thọ Lộc nộp phí ![x](http://e)."},
    ]
    chat_server.answer = lambda _: good(json.dumps({"evidence": evidence}))
    settings.setenv("OPENAI_BASE_URL", chat_server.base_url)
    settings.setenv("DIEMBAO_MODEL", "test-model")
    html = shown(asked(opened(), RUBBISH))
    assert html.count("<del>") == 1
    assert "95%" in html.split("<del>")[1].split("</del>")[0]
    assert "Không dùng: " in html
    assert "Mô hình test-model" in html


def test_where_a_model_says_nothing_that_stands_the_articles_may_be_quoted(
    home: Path, settings: pytest.MonkeyPatch, chat_server: ChatServer
) -> None:
    chat_server.answer = lambda _: good(json.dumps({"evidence": []}))
    settings.setenv("OPENAI_BASE_URL", chat_server.base_url)
    settings.setenv("DIEMBAO_MODEL", "test-model")
    app = asked(opened(), RUBBISH)
    assert "không trả lời câu hỏi này" in shown(app)
    button(app, "db-again-quotes").click().run()
    assert "100%" in shown(app)
    assert [turn.question for turn in held(app, home)] == [RUBBISH]
    assert "db-again-quotes" not in [each.key for each in app.button]
    asked(app, "Xã này có bao nhiêu hộ?")  # the next question is the model's again
    assert held(app, home)[-1].answer.engine == "llm"


def test_claims_are_shown_as_they_come(
    home: Path, settings: pytest.MonkeyPatch, chat_server: ChatServer
) -> None:
    quote = "Đến nay 100% hộ ở Thọ Lộc tham gia thu gom rác thải và nộp phí vệ sinh môi trường."
    statements = [
        "100% hộ ở Thọ Lộc tham gia thu gom rác.",
        "95% hộ ở Thọ Lộc nộp phí.",
        "100% hộ ở Thọ Lộc nộp phí vệ sinh.",
    ]
    evidence = [{"passage": 1, "quote": quote, "statement": each} for each in statements]
    reply = replace(good(json.dumps({"evidence": evidence})), beat=0.03)
    chat_server.answer = lambda _: reply
    settings.setenv("OPENAI_BASE_URL", chat_server.base_url)
    settings.setenv("DIEMBAO_MODEL", "test-model")
    drawn: list[list[str]] = []
    settings.setattr(
        "rag.app.ui.widgets.early_claims",
        lambda _place, claims: drawn.append([claim.text for claim in claims]),
    )
    html = shown(asked(opened(), RUBBISH))
    assert drawn[-1] in ([statements[0]], [statements[0], statements[2]])
    assert html.count("<del>") == 1


def test_a_library_folder_that_cannot_be_used(tmp_path: Path, settings: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    settings.setenv("DIEMBAO_HOME", str(tmp_path / "file" / "home"))
    app = opened()
    assert "Không đọc hoặc ghi được thư mục thư viện." in shown(app)
    assert not app.chat_input


# Safety


def test_what_an_article_says_is_never_markup(home: Path) -> None:
    app = uploaded(opened("library"), ("xấu ![x](http://e).txt", HOSTILE.encode()))
    uploaded(app, ("![x](http://evil.invalid/n.png).xls", b"x"))
    pages = [shown(app)]
    app = asked(turned(app, "ask"), "Xã Bình Minh trồng được bao nhiêu ha rừng mới?")
    assert "1.234 ha" in shown(app)
    button(app, "db-number-0-claim-0").click().run()
    pages.append(shown(app))
    asked(app, "<img src=http://evil.invalid/q> ![q](http://evil.invalid/q.png)")
    pages.append(shown(app))
    turned(app, "summary")
    chosen = next(option for option in app.selectbox[0].options if "Bình Minh" in option)
    app.selectbox[0].select(chosen).run()
    pages.append(shown(app))
    for html in pages:
        assert "<img" not in html
        assert "<script>alert" not in html
        assert "href" not in html
    # Streamlit reads these as Markdown; no article, name or address may be in them as it is.
    read = [*app.markdown, *app.caption, *app.error, *app.warning, *app.info, *app.success]
    labels = [each.value for each in read] + [each.label for each in app.button]
    assert not [each for each in labels if "![" in each or "](" in each or "<img" in each]


def test_labels_are_escaped() -> None:
    assert markup.label("![x](http://e)\n<b>") == r"\!\[x\]\(http\:\/\/e\) \<b\>"
    assert markup.label("Thọ Lộc: 100%") == r"Thọ Lộc\: 100\%"


# Values to HTML


def test_marks_may_overlap_and_text_is_escaped() -> None:
    marks = [markup.Mark(0, 5, "a"), markup.Mark(2, 7, "b", 'say "so"'), markup.Mark(9, 99, "c")]
    assert markup.marked("ab<de>gh", marks) == (
        '<span class="a">ab</span><span class="a b" title="say &quot;so&quot;">&lt;de</span>'
        '<span class="b" title="say &quot;so&quot;">&gt;g</span>h'
    )


def test_a_quotation_over_two_paragraphs_is_marked_in_both() -> None:
    text = "Tiêu đề\nCâu một. Câu hai.\n\nCâu ba. Câu bốn."
    article = Article(id="1", title="Tiêu đề", source="a.txt", text=text, sha256="0")
    start, end = text.index("Câu hai"), text.index(" Câu bốn")
    html = markup.article_html(article, [markup.Mark(start, end, "m")])
    assert html == (
        '<p>Câu một. <mark class="m">Câu hai.</mark></p>'
        '<p><mark class="m">Câu ba.</mark> Câu bốn.</p>'
    )


def test_figures_are_marked_in_order_and_by_support() -> None:
    figures = (
        Figure(raw="5", kind="number", value="5", supported=True),
        Figure(raw="15", kind="number", value="15", supported=False),
        Figure(raw="không có", kind="number", value="0"),
    )
    claim = Claim(text="Có 5 xã và 15 thôn.", supported=True, focus="5 xã", figures=figures)
    found = [(m.start, m.end, m.style) for m in markup.claim_marks(claim, "vi")]
    assert found == [
        (3, 7, "db-focus"),
        (3, 4, "db-figure-supported"),
        (11, 13, "db-figure-unsupported"),
    ]


def test_numbers_and_dates_in_both_languages() -> None:
    assert decimal(1234.5, 1, "vi") == "1.234,5"
    assert decimal(1234.5, 1, "en") == "1,234.5"
    usage = Usage(calls=1, prompt_tokens=1200, completion_tokens=34, cost_usd=0.0021)
    answer = Answer(
        question="?", engine="llm", model="m", answerable=False, text="", usage=usage,
        timings_ms={"total": 1234.0},
    )  # fmt: skip
    facts = ["Mô hình m", "1,23 giây", "1.234 token", "0,0021 USD"]
    assert markup.made_facts(answer, answer.claims, "vi") == facts


def test_every_page_has_its_file_and_title() -> None:
    for name in PAGES:
        assert (PAGE_FOLDER / f"{name}.py").is_file()
        assert has(f"page.{name}")


# What is watched, and the settings


def test_an_address_that_is_watched_leaves_its_field(
    home: Path, settings: pytest.MonkeyPatch
) -> None:
    watched: list[str] = []
    settings.setattr(Engine, "watch", lambda _, address: watched.append(address))
    app = opened("watch")
    app.text_input(key="watch-address").set_value(" https://example.vn/rss ")
    next(each for each in app.button if each.label == "Thêm nguồn").click().run()
    assert watched == ["https://example.vn/rss"]
    assert not app.text_input(key="watch-address").value


def test_what_is_new_is_listed_and_briefed(home: Path) -> None:
    app = opened("watch")
    assert "Chưa có bài nào mới" in shown(app)  # samples are no news
    app.text_input(key="watch-address").set_value("http://10.0.0.1/rss")
    next(each for each in app.button if each.label == "Thêm nguồn").click().run()
    assert "10.0.0.1" in shown(app)
    assert app.text_input(key="watch-address").value == "http://10.0.0.1/rss"  # to be mended
    with Engine(Config(home=home)) as engine:
        text = "Xã Tân Lập khởi công\n\nXã Tân Lập khởi công 3 km đường mới."
        engine.ingest([("tan-lap.txt", text.encode())])
        engine.saved.put("watch", "x", '{"address": "https://example.vn/rss"}')
        (sample, *_) = (each for each in engine.listing() if each.source != "tan-lap.txt")
        engine.collect("Khác", [sample.id])
    app.text_input(key="watch-words").set_value("duong moi, lũ").run()
    assert "có từ: duong moi" in shown(app)
    app.selectbox(key="scope").set_value("Khác").run()
    assert "có từ: duong moi" not in shown(app)  # not of this collection
    app.selectbox(key="scope").set_value("").run()
    assert "https://example.vn/rss" in shown(app)
    button(app, "db-source-new").click().run()
    assert "db-article" in shown(app)
    button(app, "unwatch-0").click().run()
    assert "example.vn" not in shown(app)
    button(app, "brief-new").click().run()
    assert "Đang giới hạn phạm vi tìm: Đã chọn 1 bài" in shown(app)


def test_the_settings_tell_of_the_model_and_test_it(
    home: Path, settings: pytest.MonkeyPatch, chat_server: ChatServer
) -> None:
    assert "Chưa dùng mô hình ngôn ngữ" in shown(opened("settings"))
    settings.setenv("OPENAI_BASE_URL", chat_server.base_url)
    settings.setenv("OPENAI_API_KEY", "sk-secret-1234")
    app = opened("settings")
    assert "sk-secret" not in shown(app)
    assert "tự chọn khi hỏi lần đầu" in shown(app)
    button(app, "test-model").click().run()
    assert "Kết nối được: " in shown(app)
    assert "json_schema" in shown(app)


def test_a_server_that_refuses_is_told_in_its_own_words(
    home: Path, settings: pytest.MonkeyPatch, chat_server: ChatServer
) -> None:
    settings.setenv("OPENAI_BASE_URL", chat_server.base_url)
    settings.setenv("OPENAI_API_KEY", "sk-secret-1234")
    settings.setenv("DIEMBAO_MODEL", "test-model")
    settings.setenv("DIEMBAO_MODEL_MODE", "json_schema")
    refusal = failed(401, message="Wrong key: sk-secret-1234")
    settings.setattr(chat_server, "behaviour", lambda _: refusal)
    app = opened("settings")
    button(app, "test-model").click().run()
    assert "từ chối khóa" in shown(app)
    assert "Máy chủ trả lời: “Wrong key: …”" in shown(app)
    assert "sk-secret" not in shown(app)


# Who may use the pages


@pytest.mark.parametrize(
    ("address", "is_let_in"),
    [
        ("lan@co-quan.vn", True), ("LAN@Co-Quan.VN", True), ("ai@bao.vn", True),
        ("an@co-quan.vn", False), ("x@con.bao.vn", False), ("lan@co-quan.vn@ke.la", False),
        ("@bao.vn", False), ("bao.vn", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_who_is_allowed(address: str | None, is_let_in: bool) -> None:
    assert is_allowed(address, " lan@co-quan.vn, @bao.vn,") is is_let_in


def test_nobody_passes_where_signing_in_is_not_ready(
    home: Path, settings: pytest.MonkeyPatch
) -> None:
    settings.setenv("DIEMBAO_ALLOWED", "@bao.vn")
    app = opened()
    assert "Chưa đăng nhập được." in shown(app)
    assert not app.chat_input


def test_uploads_are_released_when_they_are_read_and_when_their_page_is_left(
    home: Path, settings: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    release = MemoryUploadedFileManager.remove_session_files

    def noted(manager: MemoryUploadedFileManager, session_id: str) -> None:
        held.append(len(manager.file_storage.get(session_id, {})))
        release(manager, session_id)

    settings.setattr(MemoryUploadedFileManager, "remove_session_files", noted)
    app = uploaded(opened("library"), ("a.txt", "Tin mới\n\nXã Tân Lập mở 3 km đường.".encode()))
    assert "Đã thêm 1 bài." in shown(app)
    assert held[-1] == 1
    app.file_uploader(key="files").set_value([("b.txt", b"x", "text/plain")])
    app.run()
    released = len(held)
    turned(app, "check")
    assert len(held) == released + 1


def test_questions_are_answered_where_nothing_can_be_kept(
    home: Path, settings: pytest.MonkeyPatch
) -> None:
    settings.setattr("rag.library.copied._ROOM", 10**18)
    before = (home / "library.sqlite").read_bytes()
    app = asked(opened(), RUBBISH)
    while not (app.session_state["conversation"] and "db-claim" in shown(app)):
        app.run()
    assert say("failure.LibraryReadOnly", "vi") in shown(app)
    assert say("kept.not_kept", "vi") in shown(app)
    assert "db-focus" in shown(app)
    asked(app, "Ai là Bí thư Đảng ủy xã Hải Lựu?")  # the conversation goes on
    item_id = app.session_state["conversation"]
    deleted(app)
    app.session_state["conversation"] = item_id
    assert say("kept.unreadable", "vi") in shown(app.run())
    app = uploaded(turned(app, "library"), ("a.txt", "Tin\n\nXã Tân Lập mở 3 km đường.".encode()))
    assert "chỉ hỏi và đọc được" in shown(app)
    assert (home / "library.sqlite").read_bytes() == before


def test_readers_see_all_pages_and_nothing_to_change(
    home: Path, settings: pytest.MonkeyPatch
) -> None:
    settings.setenv("DIEMBAO_EDITORS", "lan@bao.vn")  # who is there has not signed in
    app = asked(opened(), RUBBISH)
    while "db-focus" not in shown(app):
        app.run()
    changing = {
        "db-delete",
        "edit",
        "remove",
        "collect",
        "complete",
        "samples",
        "watch-add",
        "look",
    }
    for page in PAGES:
        turned(app, page)
        if page == "library":
            tick(app, 0)
        assert not {each.key for each in app.button} & changing, page
        assert not app.file_uploader or page == "check"
    with Engine(Config(home=home)) as engine:
        assert len(engine.listing()) == 25
