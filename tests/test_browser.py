"""The app in a real browser: a question, its citation, and nothing fetched from elsewhere."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from app_library import make_library
from playwright.sync_api import Browser, FilePayload, Page, Request, sync_playwright

from rag.resources import resource

CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = (
    "--no-sandbox", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium")

HOSTILE = """Xã Bình Minh trồng rừng ![x](http://evil.invalid/t.png) <img src=http://evil.invalid/t>

Ngày 12/3/2024, xã Bình Minh trồng được 1.234 ha rừng mới ![x](http://evil.invalid/x.png) \
<img src="http://evil.invalid/y.png" onerror="document.title='hit'"> [xem](http://evil.invalid/a).
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app on a port of its own, with the demonstration articles and a hostile one."""
    folder = tmp_path_factory.mktemp("browser")
    home = make_library(folder / "home")
    port = free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", str(resource("app.py")),
        f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true",
        "--server.fileWatcherType=none", "--browser.gatherUsageStats=false",
        "--client.showErrorDetails=none", "--client.toolbarMode=minimal",
    ]  # fmt: skip
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DIEMBAO_", "OPENAI_"))
    } | {"DIEMBAO_HOME": str(home)}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            found = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + 60
            while not answers(f"{found}/_stcore/health"):
                assert server.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline, "the app did not start within a minute"
                time.sleep(0.1)
            yield found
        finally:
            server.terminate()
            server.wait(timeout=20)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*OPTIONS])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The Ask page. A request elsewhere, or an error on the console, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="vi-VN")
    context.set_default_timeout(90_000)
    fresh = context.new_page()
    elsewhere: list[str] = []
    errors: list[str] = []

    def note_request(request: Request) -> None:
        if not request.url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
            elsewhere.append(request.url)

    fresh.on("request", note_request)
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    fresh.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    fresh.goto(address)
    yield fresh
    context.close()
    assert not elsewhere
    assert not errors


def ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")


def test_a_question_and_its_citation(page: Page, tmp_path: Path) -> None:
    ask(page, "Bao nhiêu hộ ở Thọ Lộc tham gia thu gom rác?")
    figure = page.locator(".db-claim .db-figure-supported").first
    figure.wait_for()
    assert figure.inner_text() == "100%"

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


def test_english_in_a_narrow_window(page: Page) -> None:
    page.get_by_text("English", exact=True).click()
    page.get_by_text("Ask the articles").wait_for()
    page.set_viewport_size({"width": 420, "height": 860})
    page.get_by_role("button", name="How many tonnes").wait_for()
    page.reload()  # what this browser chose holds on
    page.get_by_text("Ask the articles").wait_for()
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
