"""The app on a port of its own, and pages of Chromium in which nothing may go wrong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, sync_playwright
from vietnamese import not_vietnamese

ROOT = Path(__file__).parent.parent
CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = (
    "--no-sandbox", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@contextmanager
def serving(
    home: Path,
    log_file: Path,
    start: Sequence[str] = ("-m", "rag"),
    *,
    settings: Mapping[str, str] | None = None,
    folder: Path | None = None,
    port: int | None = None,
) -> Iterator[str]:
    """The address at which `diembao serve`, or what `start` makes of it, serves a library.

    It is started in `folder`.
    """
    port = port or free_port()
    command = [sys.executable, *start, "serve", f"--port={port}"]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DIEMBAO_", "OPENAI_"))
    }
    environment |= {"DIEMBAO_HOME": str(home), "PYTHONPATH": str(ROOT)} | {**(settings or {})}
    with log_file.open("w") as log:
        server = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
        try:
            found = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + 60
            while not answers(f"{found}/_stcore/health"):
                assert server.poll() is None, log_file.read_text()
                assert time.monotonic() < deadline, "the app did not start within a minute"
                time.sleep(0.1)
            yield found
        finally:
            server.terminate()
            server.wait(timeout=20)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*OPTIONS])
        yield started
        started.close()


@contextmanager
def opened(browser: Browser, address: str, path: str = "") -> Iterator[Page]:
    """A page of the app in an English browser.

    A request elsewhere, a dialog or an error on the console is a failure.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-US")
    context.set_default_timeout(90_000)
    page = context.new_page()
    elsewhere: list[str] = []
    errors: list[str] = []

    def note_request(request: Request) -> None:
        if not request.url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
            elsewhere.append(request.url)

    def note_dialog(dialog: Dialog) -> None:
        errors.append(dialog.message)
        dialog.dismiss()

    def note_line(line: ConsoleMessage) -> None:
        # Streamlit looks for its server at each part of the address of a page.
        if line.type == "error" and "/_stcore/" not in line.location["url"]:
            errors.append(line.text)

    page.on("request", note_request)
    page.on("dialog", note_dialog)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", note_line)
    page.goto(address + path)
    try:
        yield page
    except BaseException as error:
        error.add_note(f"in the browser: {errors}, {elsewhere}")
        raise
    finally:
        context.close()
    assert elsewhere == [], elsewhere
    assert errors == [], errors


# What is written and what is read aloud, but for icons, which are words of a font, what articles
# and readers say, and what there is no word for.
_WORDS = """() => {
  const theirs = ".db-article, .db-passage, .db-question, .db-claim, q, canvas, style, script, " +
    "noscript, td, dd, [class*=st-key-db-cells], [translate=no], [data-testid=stDataFrame]";
  const said = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest(theirs)) said.push(walk.currentNode.nodeValue);
  }
  for (const name of ["aria-label", "title", "placeholder", "alt"]) {
    for (const each of document.querySelectorAll(`[${name}]`)) said.push(each.getAttribute(name));
  }
  return said;
}"""


def foreign(page: Page) -> list[str]:
    """The texts of the page that hold a word that is no Vietnamese."""
    return sorted({each for each in page.evaluate(_WORDS) if not_vietnamese(each)})


# The contrast of each text with what is behind it; colours are mixed as the browser mixes them.
_FAINT = """() => {
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (ink, paper) => paper.map((c, i) => ink[i] * ink[3] + c * (1 - ink[3]));
  const luminance = (color) => color.map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const own = walk.currentNode.parentElement, words = walk.currentNode.nodeValue.trim();
    const leftOut = "script, style, noscript, canvas, :disabled, [translate=no]";
    if (!words || own.closest(leftOut)) continue;
    const isSeen = own.checkVisibility({ visibilityProperty: true });
    if (!isSeen || own.getBoundingClientRect().width < 2) continue;  // some is only read aloud
    let paper = [255, 255, 255], opacity = 1;
    const around = [];
    for (let each = own; each; each = each.parentElement) around.unshift(getComputedStyle(each));
    for (const style of around) {
      paper = over(rgba(style.backgroundColor), paper);
      opacity *= style.opacity;
    }
    const ink = rgba(around.at(-1).color);
    ink[3] *= opacity;
    if (!ink[3]) continue;
    const [low, high] = [luminance(over(ink, paper)), luminance(paper)].sort((a, b) => a - b);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(1)} ${words}`);
  }
  return found;
}"""


def faint(page: Page) -> list[str]:
    """The texts whose contrast is below 4.5, which WCAG asks for, with their contrast."""
    found: list[str] = page.evaluate(_FAINT)
    return found


def settled(page: Page) -> None:
    """Wait until nothing runs and nothing moves."""
    page.wait_for_timeout(300)
    page.locator('[data-testid="stStatusWidget"]').wait_for(state="detached")
    page.locator('[data-testid="stSkeleton"]').first.wait_for(state="detached")
    page.wait_for_timeout(500)
