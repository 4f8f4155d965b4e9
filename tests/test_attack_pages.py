"""Hostile text on every page, in a real browser: no dialog, nothing fetched, all of it text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsers import CHROMIUM, chromium, opened, serving, settled
from corpus import HashingEmbedder
from payloads import PAYLOADS, TEXTS, Payload, answer, briefing, check, hostile_article
from playwright.sync_api import Browser, Page
from test_evaluation_page import run as evaluated

from eval.report.report import report_of, write_report
from eval.runs.rows import ShownClaim
from rag.app.ui.conversations import Conversation, Turn
from rag.app.ui.edits import EditedBriefing
from rag.app.ui.kept import CheckedDraft
from rag.config import Config
from rag.engine import Engine
from rag.ingest import Watch
from rag.messages import say
from rag.text import visible

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium")

ALL = "Tất cả <img src=x onerror=alert(1)> ![x](http://evil.invalid/t.png) :red[đỏ] :smile:"
# Of a page's HTML nothing but ours may load or lead; Streamlit draws its icons and pictures.
HARMFUL = """() => [...document.querySelectorAll(
    'a, img, iframe, object, embed, form, base, link, video')].map(each => each.outerHTML)
    .filter(html => /evil|alert\\(|cmd\\|/i.test(html))"""
SHOWN = """() => document.body.textContent + ' ' +
    [...document.querySelectorAll('input, textarea')].map(each => each.value).join(' ')"""


def make_home(folder: Path) -> Path:
    """A library, and what was saved in it, as an attacker would have them."""
    with Engine(Config(home=folder / "home"), embedder=HashingEmbedder()) as engine:
        whole = hostile_article(TEXTS[0]).model_copy(
            update={"id": "a", "sha256": "a", "title": ALL, "text": "\n".join([ALL, *TEXTS])}
        )
        articles = [hostile_article(text, i) for i, text in enumerate(TEXTS)]
        engine.add([whole, *articles], vectors=False)
        engine.saved.prefer("samples", "offered")
        engine.collect(ALL, ["a"])
        engine.saved.put("watch", ALL, Watch(address=ALL, problem=ALL).model_dump_json())
        for text in TEXTS[:11]:
            engine.saved.put("conversation", text, "{}")
        held = Conversation(turns=[Turn(question=" ".join(TEXTS), answer=answer(TEXTS))])
        engine.saved.put("conversation", ALL, held.model_dump_json(), "hostile")
        draft = CheckedDraft(draft=ALL, check=check(TEXTS))
        engine.saved.put("check", ALL, draft.model_dump_json())
        edited = EditedBriefing(briefing=briefing(TEXTS))
        engine.saved.put("briefing", ALL, edited.model_dump_json())
    made = evaluated(ALL, [1.0] * 30)
    rows = tuple(
        row.model_copy(
            update={"question": text, "claims": (ShownClaim(text=text, supported=True),)}
        )
        for row, text in zip(made.rows, TEXTS, strict=False)
    )
    report = report_of([made._replace(rows=rows)], (), " ".join(TEXTS))
    write_report(report, folder / "runs" / "report.html", "vi")
    return folder / "home"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("attack")
    home = make_home(folder)
    with serving(home, folder / "log", settings={"DIEMBAO_RUNS": str(folder / "runs")}) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def missing(shown: str) -> list[Payload]:
    flat = " ".join(visible(shown).split())
    return [payload for payload in PAYLOADS if payload.literal not in flat]


def assert_literal(page: Page) -> None:
    assert missing(page.evaluate(SHOWN)) == []
    assert page.evaluate(HARMFUL) == []


def press(page: Page, place: str) -> None:
    """Press the first button of a place, once nothing is drawn anew that could swallow it."""
    settled(page)
    page.locator(f'[class*="st-key-db-{place}-"] button').first.click()


def turn(page: Page, name: str) -> None:
    """Open another page by its link."""
    settled(page)
    page.get_by_role("link", name=say(f"page.{name}", "vi"), exact=True).first.click()
    page.get_by_role("heading", name=say(f"{name}.title", "vi"), exact=True).wait_for()


def test_every_page_shows_hostile_text_as_text(browser: Browser, address: str) -> None:
    with opened(browser, address, "/?conversation=hostile") as page:
        page.locator(".db-claim").nth(len(TEXTS) - 1).wait_for()
        page.locator(".db-source-line").first.wait_for()  # all are of one article
        assert_literal(page)
        press(page, "number")
        page.locator(".db-article p").nth(len(TEXTS) // 2).wait_for()
        assert_literal(page)
        page.keyboard.press("Escape")

        turn(page, "check")
        press(page, "check")
        page.locator(".db-checked").nth(len(TEXTS) - 1).wait_for()
        assert_literal(page)

        turn(page, "brief")
        press(page, "briefing")
        page.locator(".db-claim").nth(len(TEXTS) - 1).wait_for()
        page.locator('[class*="st-key-db-cells-"]').first.wait_for()
        assert_literal(page)

        turn(page, "summary")
        page.locator(".stMain").get_by_role("combobox").first.click()
        page.locator(".stMain").get_by_role("combobox").first.fill("Tất cả")
        page.get_by_role("option").first.click()
        page.locator(".db-headline").wait_for()
        page.locator(".db-facts").wait_for()
        assert page.evaluate(HARMFUL) == []
        assert ALL in page.locator(".db-headline").inner_text()

        turn(page, "watch")
        page.locator(".db-note", has_text="alert(1)").first.wait_for()
        assert page.evaluate(HARMFUL) == []
        page.get_by_test_id("stSidebar").get_by_role("combobox").first.click()
        page.get_by_role("option").filter(has_text="onerror").first.click()
        turn(page, "library")
        page.get_by_test_id("stDataFrame").wait_for()
        assert page.evaluate(HARMFUL) == []

        turn(page, "evaluation")
        page.get_by_text(say("evaluation.details", "vi"), exact=True).click()
        page.get_by_test_id("stIFrame").wait_for()
        frame = page.frames[-1]
        frame.get_by_text("alert(1)").first.wait_for()
        assert missing(frame.evaluate(SHOWN)) == []
        assert frame.evaluate(HARMFUL) == []
