"""The page that checks drafts, run as Streamlit runs it, on a real library."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from app_library import make_library
from docx import Document
from streamlit.testing.v1 import AppTest

from rag.app.ui import markup
from rag.resources import resource

RIGHT = "Cả huyện đã xuống giống 5.466,32 ha lúa và trồng 1.101,4 ha sắn."
WRONG = "Nghề biển trong quý ước thu 317,6 tấn hải sản."
OTHER = "Giá vàng thế giới tăng mạnh trong phiên giao dịch đêm qua."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("library") / "home")


@pytest.fixture
def page(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DIEMBAO_ENGINE", "DIEMBAO_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DIEMBAO_HOME", str(home))
    st.cache_resource.clear()
    app = AppTest.from_file(resource("app.py"), default_timeout=120).run()
    app.switch_page(str(Path(markup.__file__).parent / "pages" / "check.py")).run()
    assert not app.exception
    yield app
    st.cache_resource.clear()


def sent(page: AppTest, draft: str = "", file: tuple[str, bytes] | None = None) -> str:
    page.text_area(key="draft-text").set_value(draft)
    if file is not None:
        page.file_uploader(key="draft-file").set_value([(*file, "application/octet-stream")])
    next(button for button in page.button if button.label == "Soát").click().run()
    while "check-job" in page.session_state:
        page.run()
    return shown(page)


def shown(page: AppTest) -> str:
    assert not page.exception
    elements: list[Any] = list(page.get("html"))
    html = [str(element.value) for element in elements]
    return "\n".join(each for each in html if not each.startswith("<style"))


def test_each_sentence_has_its_verdict_and_its_source(page: AppTest) -> None:
    html = sent(page, f"{RIGHT} {WRONG} {OTHER}")
    assert "2 trong 3 câu cần xem lại." in html
    assert html.count("db-checked db-supported") == 1
    assert html.count("db-checked db-unsupported") == 1
    assert html.count("db-checked db-open") == 1
    assert "nguồn không ghi “317,6 tấn” mà ghi “371,6 tấn”" in html
    page.toggle(key="draft-only-wrong").set_value(True).run()
    assert RIGHT not in shown(page)
    button = next(b for b in page.button if (b.key or "").startswith("db-source-checked-"))
    button.click().run()
    assert "<mark" in shown(page)


def test_a_draft_that_is_right(page: AppTest) -> None:
    assert "Câu duy nhất khớp với nguồn." in sent(page, RIGHT)


def test_a_draft_in_word(page: AppTest) -> None:
    document = Document()
    document.add_paragraph(WRONG)
    file = BytesIO()
    document.save(file)
    assert "1 trong 1 câu cần xem lại." in sent(page, file=("nháp.docx", file.getvalue()))


def test_nothing_is_sent_and_what_cannot_be_read(page: AppTest) -> None:
    assert "Hãy dán bản thảo hoặc chọn một tệp trước." in sent(page, "  ")
    html = sent(page, file=("nháp.docx", b"this is no document"))
    assert "Có chỗ chưa đúng nên chưa làm được." in html


def test_a_hostile_draft_is_shown_as_text(page: AppTest) -> None:
    html = sent(page, "Xã có 5 thôn <img src=x onerror=alert(1)> ![x](http://evil.invalid/a.png).")
    assert "<img" not in html


def test_a_long_draft_is_shown_in_parts(page: AppTest) -> None:
    html = sent(page, " ".join(f"Xã này có {n} con trâu." for n in range(230)))
    assert html.count("db-checked db-") == 200


def kept(page: AppTest) -> Any:
    return next(each for each in page.button if str(each.key).startswith("db-check-"))


def test_a_checked_draft_is_kept(page: AppTest) -> None:
    sent(page, WRONG)
    assert kept(page).label.startswith(f"**{WRONG[:20]}")  # at once
    again = AppTest.from_file(resource("app.py"), default_timeout=120).run()
    again.switch_page(str(Path(markup.__file__).parent / "pages" / "check.py")).run()
    assert "371,6 tấn" not in shown(again)
    kept(again).click().run()
    assert "371,6 tấn" in shown(again)
