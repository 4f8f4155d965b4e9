"""A day with the app in a real browser, from the first start on; `make journey`."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from browsers import CHROMIUM, chromium, faint, foreign, opened, serving, settled
from chat_server import ChatServer, good
from playwright.sync_api import Browser, FilePayload, Page, expect
from pytest_httpserver import HTTPServer
from test_watch import serve

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium"),
]
NEARBY = str(Path(__file__).with_name("nearby.py"))
TEA = "Xã Cẩm Sơn trồng chè\n\nXã Cẩm Sơn đã trồng được 47,5 ha chè mới. Xã có 12 thôn văn hóa."
QUOTE = "Xã Cẩm Sơn đã trồng được 47,5 ha chè mới."
TEA_ASKED = "Xã Cẩm Sơn trồng được bao nhiêu ha chè?"


def file(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def draft() -> bytes:
    document, written = docx.Document(), io.BytesIO()
    document.add_paragraph("Xã Cẩm Sơn đã trồng được 47,5 ha chè mới.")
    document.add_paragraph("Xã Cẩm Sơn đã trồng được 48 ha chè mới.")
    document.save(written)
    return written.getvalue()


def turn(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()
    page.locator("h1", has_text=name).wait_for()


def ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")


def shown_well(page: Page) -> None:
    """Nothing is wider than the window, no word is English, and none is too pale."""
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert foreign(page) == []
    assert faint(page) == []


def add_files(page: Page) -> None:
    """Of three, one is damaged, and one is no kind that can be read."""
    turn(page, "Thư viện")
    page.get_by_text("Thêm bài", exact=True).click()
    names = {"che.txt": TEA.encode(), "bang.xls": b"\xd0\xcf\x11\xe0", "anh.png": b"\x89PNG"}
    page.locator("input[type=file]").set_input_files([file(*each) for each in names.items()])
    page.get_by_test_id("stFileChip").nth(2).wait_for()
    page.get_by_role("button", name="Thêm vào thư viện").click()
    page.get_by_text("Đã thêm 1 bài.").wait_for()
    for name in ("bang.xls", "anh.png"):
        page.get_by_text(f"Không thêm được {name}.").wait_for()
    shown_well(page)


def converse(page: Page, browser: Browser, address: str) -> None:
    """A question, its citation, a follow-up; a reload and a second tab go on with it."""
    turn(page, "Hỏi đáp")
    page.get_by_role("button", name="Xã Cẩm Sơn đã trồng được bao nhiêu").wait_for()
    ask(page, TEA_ASKED)
    page.locator(".db-claim", has_text="47,5 ha").wait_for()
    page.locator('[class*="st-key-db-number-"] button').first.click()
    page.locator(".db-article mark", has_text="47,5 ha").wait_for()
    page.keyboard.press("Escape")
    page.locator(".db-article").wait_for(state="detached")
    ask(page, "Xã này có bao nhiêu thôn?")
    page.get_by_text("Câu hỏi được hiểu là").wait_for()
    shown_well(page)
    page.reload()
    page.get_by_text("Câu hỏi được hiểu là").wait_for()
    with opened(browser, address) as tab:
        tab.locator('[class*="st-key-db-conversation-"] button').first.click()
        tab.get_by_text("Câu hỏi được hiểu là").wait_for()
        ask(tab, "Huyện Kỳ Anh xuống giống bao nhiêu ha lúa?")
        tab.locator(".db-claim", has_text="5.466,32 ha").wait_for()


def check_a_draft(page: Page) -> None:
    turn(page, "Soát bản thảo")
    page.locator(".st-key-draft-text textarea").fill("Chưa soát.")
    turn(page, "Tóm tắt")
    turn(page, "Soát bản thảo")  # what was typed is still there
    expect(page.locator(".st-key-draft-text textarea")).to_have_value("Chưa soát.", timeout=30_000)
    page.locator(".st-key-draft-text textarea").fill("")
    page.locator("input[type=file]").set_input_files([file("ban-thao.docx", draft())])
    page.get_by_test_id("stFileChip").wait_for()
    page.get_by_role("button", name="Soát", exact=True).click()
    page.get_by_text("1 trong 2 câu cần xem lại.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải bản thảo kèm nhận xét").click()
    commented = docx.Document(str(download.value.path()))
    assert ["47,5" in comment.text for comment in commented.comments] == [True]
    shown_well(page)


def watch(page: Page, feeds: HTTPServer, home: Path) -> None:
    """A feed: what it has, what comes later, and the review that a clock has written."""
    turn(page, "Theo dõi")
    page.locator(".st-key-watch-address input").fill(serve(feeds, "rss", [1]))
    page.get_by_role("button", name="Thêm nguồn", exact=True).click()
    page.get_by_role("button", name="Xem có gì mới").click()
    page.get_by_text("Đã thêm 1 bài.").wait_for()
    shown_well(page)
    feeds.clear()
    serve(feeds, "rss", [1, 2])
    page.get_by_role("button", name="Xem có gì mới").click()
    page.get_by_role("button", name="Minh Tân gieo cấy đợt 2").wait_for()
    feeds.clear()
    serve(feeds, "rss", [1, 2, 3])
    out = home.with_name("out")
    command = [sys.executable, NEARBY, f"--home={home}", "watch", "run", f"--into={out}"]
    subprocess.run(command, check=True, capture_output=True)
    (written,) = out.glob("diem-bao-*.docx")
    text = "\n".join(each.text for each in docx.Document(str(written)).paragraphs)
    assert "103 ha lúa" in text
    assert written.with_suffix(".md").exists()
    page.reload()
    page.get_by_role("button", name="Minh Tân gieo cấy đợt 3").wait_for()


def brief_a_collection(page: Page) -> None:
    """Chosen in the Library, kept by a name, briefed, given another title, taken as Word."""
    turn(page, "Thư viện")
    page.wait_for_function("document.querySelectorAll('[role=row]').length > 5")
    box = page.get_by_test_id("stDataFrame").locator("canvas").first.bounding_box()
    assert box is not None
    for row in (1, 2):
        page.mouse.click(box["x"] + 15, box["y"] + 3 + 66 * row)
        page.get_by_text(f"Đã chọn {row} bài").wait_for()
    settled(page)
    page.get_by_role("button", name="Nhóm bài").click()
    page.locator(".st-key-collection input").fill("Tin xã")
    page.get_by_role("option", name="Dùng: Tin xã").wait_for()
    page.locator(".st-key-collection input").press("Enter")
    page.get_by_role("button", name="Đưa vào nhóm").click()
    page.keyboard.press("Escape")
    page.locator(".st-key-scope input").click()
    page.get_by_role("option", name="Tin xã").click()
    page.get_by_text("2 bài", exact=True).wait_for()
    page.reload()  # the address keeps the scope
    page.get_by_text("2 bài", exact=True).wait_for()
    turn(page, "Điểm báo")
    page.get_by_role("button", name="Lập điểm báo (2 bài)").click()
    page.locator(".db-claim").first.wait_for()
    page.get_by_text("Sửa trước khi tải về").click()
    page.locator('[class*="st-key-brief-title-"] input').fill("Tin xã trong tuần")
    page.locator('[class*="st-key-brief-title-"] input').press("Enter")
    page.locator("h2", has_text="Tin xã trong tuần").wait_for()
    shown_well(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải bản Word").click()
    assert download.value.suggested_filename == "tin-xa-trong-tuan.docx"
    page.locator(".st-key-scope input").click()
    page.get_by_role("option", name="Cả thư viện").click()


def remove_the_samples(page: Page) -> None:
    turn(page, "Thư viện")
    page.get_by_role("button", name="Xóa 25 bài mẫu").click()
    page.get_by_role("button", name="Xóa 25 bài", exact=True).click()
    page.get_by_text("Đã xóa 25 bài.").wait_for()


def look_at_all(page: Page) -> None:
    """Every page in the dark at 390 px, then in English."""
    turn(page, "Cài đặt")
    page.get_by_text("Tối", exact=True).click()
    page.wait_for_function(
        "getComputedStyle(document.querySelector('.stApp') ?? document.body).colorScheme === 'dark'"
    )
    page.set_viewport_size({"width": 390, "height": 800})
    start = page.url.removesuffix("/settings")
    for name in ("", "library", "summary", "brief", "check", "watch", "settings"):
        page.goto(f"{start}/{name}")
        page.locator(".db-heading").wait_for()
        shown_well(page)
    page.get_by_role("button", name="Trình đơn").click()
    page.get_by_text("English", exact=True).click()
    page.locator("h1", has_text="Settings").wait_for()
    page.reload()
    page.locator("h1", has_text="Settings").wait_for()


def leave_in_mid_answer(page: Page) -> None:
    turn(page, "Thư viện")
    page.get_by_text("4 bài", exact=True).wait_for()  # the samples stay away
    turn(page, "Hỏi đáp")
    ask(page, TEA_ASKED)
    page.get_by_role("button", name="Dừng").wait_for()
    turn(page, "Tóm tắt")
    turn(page, "Hỏi đáp")
    page.locator(".db-claim", has_text="47,5 ha").last.wait_for()
    page.get_by_text("Mô hình test-model").wait_for()


def test_a_day(tmp_path: Path, chat_server: ChatServer, httpserver: HTTPServer) -> None:
    evidence = [{"passage": 1, "quote": QUOTE, "statement": QUOTE}]
    slow = replace(good(json.dumps({"evidence": evidence})), beat=0.4)
    chat_server.answer = lambda _: slow
    home, log = tmp_path / "home", tmp_path / "log"
    model = {"OPENAI_BASE_URL": chat_server.base_url, "DIEMBAO_MODEL": "test-model"}
    with chromium() as browser:
        with serving(home, log, [NEARBY]) as address, opened(browser, address) as page:
            # The first start reads the samples, and offers questions about them.
            page.locator(".st-key-db-example-0 button").wait_for()
            shown_well(page)
            add_files(page)
            converse(page, browser, address)
            check_a_draft(page)
            watch(page, httpserver, home)
            brief_a_collection(page)
            remove_the_samples(page)
            look_at_all(page)
        with serving(home, log, settings=model) as address, opened(browser, address) as page:
            leave_in_mid_answer(page)
