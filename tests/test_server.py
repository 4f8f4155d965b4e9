"""The server of the pages: who is answered, how much is held, who may change the library."""

from __future__ import annotations

import json
import re
import threading
import urllib.request
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import pytest
import streamlit as st
from browsers import CHROMIUM, OPTIONS, serving
from corpus import RICE, ROADS, HashingEmbedder
from playwright.sync_api import sync_playwright
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from rag.app.ui import access, job
from rag.app.ui.job import Job
from rag.app.ui.server import door
from rag.app.ui.server.door import Door
from rag.config import Config
from rag.engine import Engine, for_reader
from rag.errors import Cancelled, InputError


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The command `serve`, started in a folder whose settings would let everybody in."""
    folder = tmp_path_factory.mktemp("server")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "config.toml").write_text(
        "[server]\nenableCORS = false\nenableXsrfProtection = false\nallowedHosts = ['*']\n"
        "corsAllowedOrigins = ['http://evil.invalid']\nenableAgentApi = true\n"
        "[browser]\nserverAddress = 'worse.invalid'\n"
    )
    with Engine(Config(home=folder / "home"), embedder=HashingEmbedder()) as engine:
        engine.saved.prefer("samples", "offered")
    with serving(folder / "home", folder / "log", folder=folder) as found:
        yield found


def asked(address: str, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    connection = HTTPConnection(address.removeprefix("http://"), timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        reply = connection.getresponse()
        return reply.status, {name.lower(): value for name, value in reply.getheaders()}
    finally:
        connection.close()


SESSION = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}  # fmt: skip


def test_only_the_names_of_this_machine_are_answered(address: str) -> None:
    for path in ("/", "/library", "/_stcore/health", "/_stcore/host-config"):
        assert asked(address, path)[0] == 200
        assert asked(address, path, Host="evil.invalid")[0] == 403
        assert asked(address, path, Host="127.0.0.1.evil.invalid:80")[0] == 403
    stream = "/_stcore/stream"
    assert asked(address, stream, **SESSION)[0] == 101
    assert asked(address, stream, **SESSION, Origin=address)[0] == 101
    foreign = (
        "evil.invalid",
        f"worse.invalid:{address.rsplit(':', 1)[1]}",
        "127.0.0.1:1",
        "localhost",
    )
    for origin in ("null", *(f"http://{each}" for each in foreign)):
        assert asked(address, stream, **SESSION, Origin=origin)[0] == 403, origin
    assert asked(address, stream, **SESSION, Host="evil.invalid")[0] == 403


@pytest.mark.parametrize(
    ("host", "origin", "is_foreign"),
    [
        ("bao.vn", "https://bao.vn", False),
        ("bao.vn", "https://bao.vn:8443", False),  # nginx's $host has no port
        ("bao.vn", None, False),
        ("bao.vn", "https://con.bao.vn", True),
        ("con.bao.vn", "https://con.bao.vn", True),
        ("bao.vn", "http://localhost:3000", True),
        ("127.0.0.1:8501", "http://localhost:8501", True),
        ("bao.vn", "null", True),
    ],
)
def test_a_session_belongs_to_the_page_that_asks_for_it(
    host: str, origin: str | None, is_foreign: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [*door.LOOPBACK, "bao.vn"]
    monkeypatch.setattr("streamlit.config.get_option", lambda _: names)
    headers = [(b"host", host.encode())]
    headers += [(b"origin", origin.encode())] if origin else []
    assert door._is_foreign({"type": "websocket", "headers": headers}) is is_foreign


def test_nothing_but_the_pages_is_served(address: str) -> None:
    assert asked(address, "/_stcore/metrics")[0] == 404
    assert asked(address, "/_stcore/agent/sessions")[0] == 404
    headers = asked(address, "/")[1]
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["x-content-type-options"] == "nosniff"
    with urllib.request.urlopen(f"{address}/_stcore/host-config", timeout=10) as reply:
        assert json.load(reply)["allowedOrigins"] in ([], [""])


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs /usr/bin/chromium")
def test_a_browser_sees_nothing_by_a_foreign_name_or_in_a_foreign_frame(address: str) -> None:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(f'<h1>Mồi</h1><iframe src="{address}/"></iframe>'.encode())

        def log_message(self, *_: object) -> None:
            pass

    foreign = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=foreign.serve_forever, daemon=True).start()
    resolved = "--host-resolver-rules=MAP evil.invalid 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=[*OPTIONS, resolved]
        )
        page = browser.new_page()
        reply = page.goto(address.replace("127.0.0.1", "evil.invalid"))
        assert reply
        assert reply.status == 403
        page.goto(f"http://127.0.0.1:{foreign.server_port}/")
        page.frames[1].wait_for_url(re.compile("^chrome-error://"), timeout=20_000)
        page.goto(address)  # that there is something to see
        page.get_by_test_id("stSidebar").wait_for(timeout=60_000)
        browser.close()
    foreign.shutdown()


# Limits


async def nothing(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


def status_of(scope: dict[str, Any]) -> int:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def ask() -> None:
        await Door(nothing)({"type": "http", "method": "GET", "headers": []} | scope, None, send)  # type: ignore[arg-type]

    anyio.run(ask)
    status: int = sent[0]["status"]
    return status


def test_what_a_session_may_upload_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = MemoryUploadedFileManager("/_stcore/upload_file")
    monkeypatch.setattr(door, "get_instance", lambda: SimpleNamespace(uploaded_file_mgr=manager))
    monkeypatch.setattr(door, "MOST_FILES", 3)
    monkeypatch.setattr(door, "MOST_BYTES", 1_000)
    monkeypatch.setattr(door, "MOST_BYTES_OF_ALL", 2_000)

    def put(session: str, size: int) -> int:
        path = f"/diembao/_stcore/upload_file/{session}/f{size}"
        headers = [(b"content-length", str(size).encode())]
        status = status_of({"method": "PUT", "path": path, "headers": headers})
        if status == 200:
            manager.add_file(
                session, UploadedFileRec(f"f{size}", "a.txt", "text/plain", b"a" * size)
            )
        return status

    assert [put("one", size) for size in (100, 200, 800, 300, 10)] == [200, 200, 413, 200, 413]
    assert [put("two", 900), put("three", 600), put("three", 400)] == [200, 503, 200]
    manager.remove_session_files("two")
    assert put("three", 500) == 200


def test_there_is_an_end_of_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_SESSIONS", 2)
    refused: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        refused.append(message)

    async def ask() -> None:
        ended = anyio.Event()

        async def held(scope: Any, receive: Any, send: Any) -> None:
            await ended.wait()

        gate: Any = Door(held)
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(gate, {"type": "websocket", "headers": []}, None, send)
            await anyio.sleep(0.05)
            assert [each["type"] for each in refused] == ["websocket.close"]
            ended.set()
        async with anyio.create_task_group() as group:  # those that left make room
            group.start_soon(gate, {"type": "websocket", "headers": []}, None, send)
        assert len(refused) == 1

    anyio.run(ask)


def test_a_person_has_two_turns_and_others_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    running: list[str] = []

    def work(name: str) -> Any:
        def wait(_: Job[None]) -> None:
            running.append(name)
            ended.wait(20)

        return wait

    monkeypatch.setattr(job, "person", lambda: "lan")
    lans = [Job[None](work("lan")) for _ in range(5)]
    monkeypatch.setattr(job, "person", lambda: "ai")
    ais = Job[None](work("ai"))
    for _ in range(200):
        if len(running) == 3:
            break
        ais.wait(0.02)
    ais.wait(0.2)
    assert sorted(running) == ["ai", "lan", "lan"]
    lans[-1].stopping.set()  # one that waits for its turn can be stopped, too
    lans[-1].wait(20)
    assert isinstance(lans[-1].failure, Cancelled)
    ended.set()
    for each in [*lans, ais]:
        each.wait(20)
    assert running.count("lan") == 4


# Roles


def test_readers_ask_and_change_nothing(tmp_path: Path) -> None:
    with Engine(Config(home=tmp_path / "home"), embedder=HashingEmbedder()) as engine:
        engine.add([RICE, ROADS])
        engine.collect("Nhóm", [RICE.id])
        kept = engine.saved.put("check", "của người khác", "{}")
        reader = for_reader(engine)
        assert reader.ask("Thanh Mai gieo cấy bao nhiêu ha lúa?", engine="extractive").passages
        assert reader.check("Thanh Mai gieo cấy 512,5 ha lúa.").sentences
        assert reader.brief([RICE.id], engine="extractive").articles
        assert reader.saved.content(reader.saved.put("check", "của mình", "{}")) == "{}"
        attempts: list[Any] = [
            lambda: reader.ingest([("a.txt", b"Tin moi. Xa Tan Lap lam duong.")]),
            lambda: reader.add([RICE]), lambda: reader.edit(RICE.id, title="khác"),
            lambda: reader.remove(RICE.id), lambda: reader.collect("Nhóm", [ROADS.id]),
            lambda: reader.collect("Nhóm", [RICE.id], out=True), lambda: reader.doctor,
            lambda: reader.watch("https://example.vn/rss"), lambda: reader.unwatch("x"),
            lambda: reader.look, lambda: reader.complete, lambda: reader.library,
            lambda: reader.saved.delete(kept), lambda: reader.saved.rename(kept, "x"),
            lambda: reader.saved.prefer("watch_words", "x"), lambda: reader.close,
        ]  # fmt: skip
        for attempt in attempts:
            with pytest.raises(InputError, match="only read"):
                attempt()
        assert {article.id for article in engine.listing()} == {RICE.id, ROADS.id}
        assert engine.article(RICE.id).title == RICE.title
        assert engine.collections() == {"Nhóm": [RICE.id]}
        assert engine.saved.content(kept) == "{}"


@pytest.mark.parametrize(
    ("allowed", "editors", "email", "may"),
    [
        (None, None, None, True),  # on one's own machine
        ("@bao.vn", None, "lan@bao.vn", True),
        ("@bao.vn", "lan@bao.vn", "lan@bao.vn", True),
        ("@bao.vn", "lan@bao.vn", "ai@bao.vn", False),
        ("@bao.vn", "lan@bao.vn", None, False),
        (None, "lan@bao.vn", "lan@bao.vn", False),  # nobody has signed in: a name is no proof
    ],
)
def test_who_may_edit(
    allowed: str | None, editors: str | None, email: str | None, may: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name, value in (("DIEMBAO_ALLOWED", allowed), ("DIEMBAO_EDITORS", editors)):
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(st, "user", {"email": email})
    assert access.may_edit() is may
