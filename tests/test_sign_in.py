"""Signing in with a provider of OpenID Connect, in a browser: who is let in, and who edits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from app_library import make_library
from browsers import CHROMIUM, chromium, free_port, serving, settled
from playwright.sync_api import Browser, Page
from pytest_httpserver import HTTPServer

pytest.importorskip("authlib", reason="needs the extra `login`")
from sign_in_provider import CLIENT, SECRET, Provider

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium"),
]

EDITOR, READER, STRANGER, UNVERIFIED = "lan@bao.vn", "minh@bao.vn", "la@xa.vn", "gia@bao.vn"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app of an office whose provider knows four accounts."""
    folder = tmp_path_factory.mktemp("office")
    accounts = {EDITOR: True, READER: True, STRANGER: True, UNVERIFIED: False}
    settings = {"DIEMBAO_ALLOWED": "@bao.vn", "DIEMBAO_EDITORS": EDITOR}
    port = free_port()
    with HTTPServer("127.0.0.1") as server:
        secrets = folder / ".streamlit" / "secrets.toml"
        secrets.parent.mkdir()
        secrets.write_text(
            f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
            f'cookie_secret = "{"0f" * 32}"\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
            f'server_metadata_url = "{Provider(server, accounts).metadata}"\n',
            encoding="utf-8",
        )
        home = make_library(folder / "home")
        with serving(home, folder / "log", settings=settings, folder=folder, port=port) as found:
            yield found


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A browser that nobody has signed in with."""
    context = browser.new_context(locale="vi-VN")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def sign_in(page: Page, account: str) -> None:
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("link", name=account).click()


def test_who_has_not_signed_in_sees_no_article(page: Page) -> None:
    page.get_by_role("button", name="Đăng nhập").wait_for()
    settled(page)
    assert page.get_by_test_id("stChatInputTextArea").count() == 0
    page.goto(page.url + "library")
    page.get_by_role("button", name="Đăng nhập").wait_for()
    assert "Thọ Lộc" not in page.content()


def test_an_editor_signs_in_edits_and_signs_out(page: Page) -> None:
    sign_in(page, EDITOR)
    page.get_by_test_id("stChatInputTextArea").wait_for()
    page.get_by_role("link", name="Thư viện").click()
    page.get_by_text("Thêm bài", exact=True).wait_for()
    page.reload()  # the cookie keeps who it is
    page.get_by_text("Thêm bài", exact=True).wait_for()
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("button", name="Đăng nhập").wait_for()
    settled(page)
    assert page.get_by_text("Thêm bài", exact=True).count() == 0


def test_a_reader_asks_and_adds_nothing(page: Page) -> None:
    sign_in(page, READER)
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill("Bao nhiêu hộ ở Thọ Lộc tham gia thu gom rác?")
    box.press("Enter")
    page.locator(".db-claim .db-figure-supported", has_text="100%").first.wait_for()
    page.get_by_role("link", name="Thư viện").click()
    page.get_by_test_id("stDataFrame").first.wait_for()
    settled(page)
    assert page.get_by_text("Thêm bài", exact=True).count() == 0


@pytest.mark.parametrize("account", [STRANGER, UNVERIFIED])
def test_others_are_told_so_and_see_nothing(page: Page, account: str) -> None:
    sign_in(page, account)
    page.get_by_text(account).wait_for()
    settled(page)
    assert page.get_by_test_id("stChatInputTextArea").count() == 0
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_role("button", name="Đăng nhập").wait_for()
