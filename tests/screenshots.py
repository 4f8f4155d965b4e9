"""Pictures of every page: `python tests/screenshots.py FOLDER`, in both languages, themes, widths.

With `--quick`, in Vietnamese and light at full width alone. The library is the demonstration one.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import product
from pathlib import Path

from app_library import make_library
from browsers import chromium, serving, settled
from playwright.sync_api import Browser, Page

from rag.app.ui.navigation import PAGES

WIDTHS = (1280, 390)
QUESTION = "Kỳ Anh xuống giống bao nhiêu héc-ta lúa?"
DRAFT = "Kỳ Anh đã xuống giống 5.466 ha lúa. 100% hộ ở Thọ Lộc tham gia thu gom rác."


FILLED = ("ask", "summary", "brief", "check")  # what is empty at first
SHORT, LONG = 860, 2400  # pixels, so that the whole of what fills a page is seen


def fill(page: Page, name: str) -> None:
    """Something on a page that is empty at first."""
    if name == "ask":
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(QUESTION)
        box.press("Enter")
        page.locator(".db-facts").first.wait_for()
    elif name == "summary":
        page.locator('[data-testid="stSelectbox"] input').last.click()
        page.get_by_role("option").nth(3).click()
        page.locator(".db-facts").first.wait_for()
    elif name == "brief":
        page.locator(".st-key-brief-start button").click()
        page.locator(".db-facts").first.wait_for()
    elif name == "check":
        page.locator(".st-key-draft-text textarea").fill(DRAFT)
        page.locator(".st-key-draft-send button").click()
        page.locator(".db-checked").first.wait_for()


def pictures(browser: Browser, address: str, folder: Path, look: tuple[str, str, int]) -> None:
    language, theme, width = look
    context = browser.new_context(viewport={"width": width, "height": SHORT}, locale="vi-VN")
    context.add_cookies([{"name": "diembao_language", "value": language, "url": address}])
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    for name in PAGES:
        where = folder / f"{name}-{language}-{theme}-{width}"
        page.goto(f"{address}/{'' if name == 'ask' else name}")
        page.locator(".db-heading").wait_for()
        if name == "library":
            page.locator("canvas").first.wait_for()
        settled(page)
        page.screenshot(path=f"{where}.png")
        if name in FILLED:
            fill(page, name)
            page.set_viewport_size({"width": width, "height": LONG})
            settled(page)
            page.screenshot(path=f"{where}-filled.png")
            page.set_viewport_size({"width": width, "height": SHORT})
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if over > 0:
            print(f"{where.name}: {over} px wider than the window")
        if name == "ask":
            page.locator('[class*="st-key-db-number-"] button').first.click()
            page.locator(".db-article").wait_for()
            settled(page)
            page.screenshot(path=f"{where}-source.png")
    context.close()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    looks = list(product(("vi", "en"), ("light", "dark"), WIDTHS))
    if "--quick" in sys.argv:
        looks = looks[:1]
    with tempfile.TemporaryDirectory() as scratch:
        home = make_library(Path(scratch) / "home")
        with serving(home, folder / "log") as address, chromium() as browser:
            for look in looks:
                pictures(browser, address, folder, look)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


if __name__ == "__main__":
    main()
