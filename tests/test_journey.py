"""A day with the app in a real browser, from the first start on; `make journey`, some minutes."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from browsers import CHROMIUM, chromium, opened, serving
from chat_server import ChatServer, good
from playwright.sync_api import FilePayload, Page

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium"),
]
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


def test_a_day(tmp_path: Path, chat_server: ChatServer) -> None:
    evidence = [{"passage": 1, "quote": QUOTE, "statement": QUOTE}]
    slow = replace(good(json.dumps({"evidence": evidence})), beat=0.4)
    chat_server.answer = lambda _: slow
    home = tmp_path / "home"
    model = {"OPENAI_BASE_URL": chat_server.base_url, "DIEMBAO_MODEL": "test-model"}
    with chromium() as browser:
        with serving(home, tmp_path / "log") as address, opened(browser, address) as page:
            # The first start reads the samples, and offers questions about them.
            page.locator(".st-key-db-example-0 button").wait_for()
            turn(page, "Thư viện")
            page.get_by_text("Thêm bài", exact=True).click()
            files = [file("che.txt", TEA.encode()), file("bang.xls", b"\xd0\xcf\x11\xe0")]
            page.locator("input[type=file]").set_input_files(files)
            page.get_by_test_id("stFileChip").nth(1).wait_for()
            page.get_by_role("button", name="Thêm vào thư viện").click()
            page.get_by_text("Đã thêm 1 bài.").wait_for()
            page.get_by_text("Không thêm được bang.xls.").wait_for()

            turn(page, "Hỏi đáp")
            page.get_by_role("button", name="Xã Cẩm Sơn đã trồng được bao nhiêu").wait_for()
            ask(page, TEA_ASKED)
            page.locator(".db-claim", has_text="47,5 ha").wait_for()
            ask(page, "Xã này có bao nhiêu thôn?")
            page.get_by_text("Câu hỏi được hiểu là").wait_for()
            page.reload()
            page.get_by_text("Câu hỏi được hiểu là").wait_for()
            with opened(browser, address) as tab:
                tab.locator('[class*="st-key-db-conversation-"] button').first.click()
                tab.get_by_text("Câu hỏi được hiểu là").wait_for()

            turn(page, "Soát bản thảo")
            page.locator("input[type=file]").set_input_files([file("ban-thao.docx", draft())])
            page.get_by_test_id("stFileChip").wait_for()
            page.get_by_role("button", name="Soát", exact=True).click()
            page.get_by_text("1 trong 2 câu cần xem lại.").wait_for()
            with page.expect_download() as download:
                page.get_by_role("button", name="Tải bản thảo kèm nhận xét").click()
            commented = docx.Document(str(download.value.path()))
            assert ["47,5" in comment.text for comment in commented.comments] == [True]

            turn(page, "Thư viện")
            page.get_by_role("button", name="Bỏ 25 bài mẫu").click()
            page.get_by_role("button", name="Xóa 25 bài").click()
            page.get_by_text("Đã xóa 25 bài.").wait_for()

        with serving(home, tmp_path / "log", model) as address, opened(browser, address) as page:
            turn(page, "Thư viện")
            page.get_by_text("1 bài", exact=True).wait_for()  # the samples stay away
            turn(page, "Hỏi đáp")
            ask(page, TEA_ASKED)
            page.get_by_role("button", name="Dừng").wait_for()
            turn(page, "Tóm tắt")  # in the midst of the answer
            turn(page, "Hỏi đáp")
            page.locator(".db-claim", has_text="47,5 ha").last.wait_for()
            page.get_by_text("Mô hình test-model").wait_for()
