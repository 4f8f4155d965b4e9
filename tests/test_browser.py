"""The app in a real browser: a question, its citation, and nothing fetched from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from app_library import make_library
from browsers import CHROMIUM, chromium, foreign, opened, serving, settled
from playwright.sync_api import Browser, FilePayload, Page

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium")

HOSTILE = """Xã Bình Minh trồng rừng ![x](http://evil.invalid/t.png) <img src=http://evil.invalid/t>

Ngày 12/3/2024, xã Bình Minh trồng được 1.234 ha rừng mới ![x](http://evil.invalid/x.png) \
<img src="http://evil.invalid/y.png" onerror="document.title='hit'"> [xem](http://evil.invalid/a).
"""


class Server:
    """The app on a port of its own, with the demonstration articles; begun anew after its end."""

    def __init__(self, folder: Path) -> None:
        self._home, self._log = make_library(folder / "home"), folder / "log"
        self._running = ExitStack()
        self._address = ""

    def address(self) -> str:
        if not self._address:
            self._address = self._running.enter_context(serving(self._home, self._log))
        return self._address

    def end(self) -> None:
        self._address = ""
        self._running.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("browser"))
    yield started
    started.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """The Ask page. A request elsewhere, a dialog or an error on the console fails the test."""
    with opened(browser, server.address()) as fresh:
        yield fresh


def ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")


def test_a_question_and_its_citation(page: Page, tmp_path: Path) -> None:
    ask(page, "Bao nhiêu hộ ở Thọ Lộc tham gia thu gom rác?")
    figure = page.locator(".db-claim .db-figure-supported").first
    figure.wait_for()
    assert figure.inner_text() == "100%"
    page.emulate_media(media="print")  # on paper stands the answer alone
    shown = [".db-claim", ".db-source-line", '[class*="st-key-db-number-"] button']
    assert all(page.locator(each).first.is_visible() for each in shown)
    assert not page.get_by_role("link", name="Thư viện").is_visible()
    assert not page.get_by_role("button", name="Trả lời lại").is_visible()
    page.emulate_media(media="screen")

    page.locator('[class*="st-key-db-number-"] button').first.click()
    mark = page.locator(".db-article mark").first
    mark.wait_for()
    assert "100% hộ ở Thọ Lộc" in mark.inner_text()
    page.wait_for_function(
        """() => {
            const mark = document.querySelector(".db-article mark").getBoundingClientRect();
            const box = document.querySelector(".db-article").getBoundingClientRect();
            return mark.top >= box.top && mark.bottom <= box.bottom
                && mark.bottom <= window.innerHeight;
        }"""
    )
    page.screenshot(path=str(tmp_path / "ask.png"))
    assert (tmp_path / "ask.png").stat().st_size > 10_000

    page.keyboard.press("Escape")
    page.locator(".db-article").wait_for(state="detached")


def test_an_uploaded_article_loads_nothing_from_elsewhere(page: Page) -> None:
    page.get_by_role("link", name="Thư viện").click()
    page.get_by_text("Thêm bài", exact=True).click()
    name = "![x](http://evil.invalid/n.png).txt"
    file: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": HOSTILE.encode()}
    page.locator("input[type=file]").set_input_files([file])
    # From here on the button waits for the upload; before, a click would send an empty form.
    page.get_by_test_id("stFileChip").wait_for()
    page.get_by_role("button", name="Thêm vào thư viện").click()
    page.get_by_text("Đã thêm 1 bài.").wait_for()

    page.get_by_role("link", name="Hỏi đáp").click()
    ask(page, "Xã Bình Minh trồng được bao nhiêu ha rừng mới?")
    page.locator(".db-claim", has_text="1.234 ha").first.wait_for()
    page.locator('[class*="st-key-db-number-"] button').first.click()
    page.locator(".db-article mark", has_text="<img src=").first.wait_for()
    page.wait_for_timeout(500)  # an image would be asked for by now
    assert "hit" not in page.title()
    assert page.locator(".db-source img, .db-claim img, .db-source a").count() == 0
    with page.expect_download() as original:
        page.get_by_role("button", name="Tệp gốc").click()
    assert original.value.path().read_text() == HOSTILE


def test_english_in_a_narrow_window(page: Page) -> None:
    page.get_by_text("English", exact=True).click()
    page.get_by_text("Ask the articles").wait_for()
    page.set_viewport_size({"width": 420, "height": 860})
    page.get_by_role("button", name="How many tonnes").wait_for()
    page.reload()  # what this browser chose holds on
    page.get_by_text("Ask the articles").wait_for()
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0


def test_streamlit_s_own_words_are_vietnamese_in_an_english_browser(page: Page) -> None:
    settled(page)
    page.get_by_text("Bộ lọc", exact=True).click()
    field = page.get_by_test_id("stDateInput").first
    field.get_by_role("spinbutton").first.click()
    page.keyboard.type("01011900")
    page.keyboard.press("Enter")
    page.get_by_text("Hãy chọn ngày từ 01/01/1945 đến").wait_for()
    field.get_by_role("button", name="Chọn ngày").click()
    page.get_by_role("button", name="Tháng sau").wait_for()
    page.wait_for_timeout(500)
    assert foreign(page) == []  # months and days, and what is read aloud
    waited = 'dbWord("(3.2 seconds)") + dbWord("(2 minutes, 5.0 seconds)")'  # while it answers
    assert page.evaluate(waited) == "(3,2 giây)(2 phút 5,0 giây)"
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Soát bản thảo").click()
    file: FilePayload = {"name": "a.png", "mimeType": "image/png", "buffer": b"x"}
    page.locator("input[type=file]").set_input_files([file])
    page.get_by_text("không phải loại tệp nhận ở đây.").first.wait_for(state="attached")
    page.wait_for_timeout(500)
    assert foreign(page) == []


def test_ticked_articles_become_a_collection_and_a_briefing(page: Page) -> None:
    page.get_by_role("link", name="Thư viện").click()
    table = page.get_by_test_id("stDataFrame")
    box = table.locator("canvas").first.bounding_box()
    assert box is not None
    page.wait_for_function("document.querySelectorAll('[role=row]').length > 5")
    for row in (1, 2):
        page.mouse.click(box["x"] + 15, box["y"] + 3 + 66 * row)
        page.get_by_text(f"Đã chọn {row} bài").wait_for()
    settled(page)
    page.get_by_role("button", name="Nhóm bài").click()
    field = page.locator(".st-key-collection input")
    field.fill("Cầu mới")
    page.get_by_role("option", name="Dùng: Cầu mới").wait_for()  # no word of Streamlit's own
    field.press("Enter")
    page.get_by_role("button", name="Đưa vào nhóm").click()
    page.keyboard.press("Escape")
    scope = page.locator(".st-key-scope input")
    scope.click()
    page.get_by_role("option", name="Cầu mới").click()
    page.get_by_text("2 bài", exact=True).wait_for()

    page.get_by_role("link", name="Điểm báo").click()
    page.get_by_role("button", name="Lập điểm báo (2 bài)").click()
    page.locator(".db-claim").first.wait_for()
    page.get_by_text("Sửa trước khi tải về").click()
    page.locator('[class*="st-key-brief-title-"] input').fill("Điểm báo về cầu")
    page.locator('[class*="st-key-brief-title-"] input').press("Enter")
    page.locator("h2", has_text="Điểm báo về cầu").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải bản Word").click()
    assert download.value.suggested_filename == "diem-bao-ve-cau.docx"


def test_a_click_opens_an_article_and_the_theme_is_kept(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{page.url}?")
    page.get_by_role("button", name="Trình đơn").click()
    page.get_by_role("link", name="Cài đặt").click()
    page.get_by_role("button", name="Đóng trình đơn").click()
    page.get_by_text("Tối", exact=True).click()
    dark = (
        "getComputedStyle(document.querySelector('.stApp') ?? document.body).colorScheme === 'dark'"
    )
    page.wait_for_function(dark)
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0


def test_the_end_of_the_server_is_told_in_vietnamese(browser: Browser, server: Server) -> None:
    page = browser.new_page()
    page.goto(server.address())
    page.locator(".db-heading").wait_for()
    settled(page)
    server.end()
    page.get_by_text("Mất kết nối").wait_for()
    page.wait_for_timeout(500)
    assert foreign(page) == []
    page.close()
