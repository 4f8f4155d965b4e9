"""Vectors that a process of its own makes behind the command, of a server that can be held up."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from corpus import RICE, ROADS, HashingEmbedder
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from rag.app import terminal
from rag.app.main import main

QUESTION = "lúa Thanh Mai"
SECONDS = 180  # longer than a busy machine takes


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


class Server:
    """An embedding server that answers questions at once, and the rest when it is let go."""

    def __init__(self, server: HTTPServer) -> None:
        self.address = server.url_for("/v1")
        self.asked, self.let_go = threading.Event(), threading.Event()
        self.status = 200
        self.embedded: list[str] = []
        server.expect_request("/v1/embeddings").respond_with_handler(self._answer)

    def _answer(self, request: Request) -> Response:
        texts = json.loads(request.data)["input"]
        if self.status != 200:
            return Response("{}", status=self.status)
        if texts != [QUESTION]:
            self.asked.set()
            assert self.let_go.wait(SECONDS)
            self.embedded += texts
        vectors = HashingEmbedder().passages(texts).tolist()
        data = [{"index": i, "embedding": vector} for i, vector in enumerate(vectors)]
        return Response(json.dumps({"data": data}), content_type="application/json")


@pytest.fixture
def server() -> Iterator[Server]:
    with HTTPServer(threaded=True) as made:
        held = Server(made)
        yield held
        held.let_go.set()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The processes that were started to embed; none outlives the test."""
    processes: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(arguments: list[str], **given: Any) -> subprocess.Popen[bytes]:
        process = popen(arguments, **given)
        if "background" in arguments[-1]:
            processes.append(process)
        return process

    monkeypatch.setattr(subprocess, "Popen", start)
    yield processes
    for process in processes:
        process.kill()
        process.wait()


@pytest.fixture
def run(
    tmp_path: Path,
    server: Server,
    started: list[object],  # ended before the server is
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """The command on a library of the test's own, with that server."""
    given = {
        "BACKGROUND": "true", "LANGUAGE": "en", "EMBEDDING_BASE_URL": server.address,
        "EMBEDDING_MODEL": "small", "HOME": str(tmp_path / "home"),
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"DIEMBAO_{name}", value)

    def command(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["diembao", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            main()
        assert isinstance(stop.value.code, int)
        return Outcome(stop.value.code, *capsys.readouterr())

    return command


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    paths = [tmp_path / article.source for article in (RICE, ROADS)]
    for path, article in zip(paths, (RICE, ROADS), strict=True):
        path.write_text(article.text, encoding="utf-8")
    return [str(path) for path in paths]


def test_vectors_follow_whoever_is_killed(
    run: Run, files: list[str], server: Server, started: list[subprocess.Popen[bytes]]
) -> None:
    ingested = run("ingest", *files)
    assert ingested.status == 0
    assert "2 articles are found by their words only so far; they are being" in ingested.err
    assert server.asked.wait(SECONDS)
    found = run("search", QUESTION, "--json", "--wait", "0")
    assert "Thanh Mai" in json.loads(found.out)["passages"][0]["text"]
    assert "2 articles were searched by their words only" in found.err
    assert "they are being" in run("articles").err
    (first,) = started
    first.kill()
    first.wait()
    server.let_go.set()
    assert "they are being" in run("articles").err
    second = started[1]
    assert second.wait(SECONDS) == 0
    assert run("articles").err == ""
    health = json.loads(run("doctor", "--json").out)
    assert health["vectors"] == health["chunks"] > 0
    assert len(set(server.embedded)) == health["chunks"]
    assert len(started) == 2


def test_a_question_waits_for_vectors(
    run: Run,
    files: list[str],
    server: Server,
    started: list[subprocess.Popen[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("ingest", *files)
    assert server.asked.wait(SECONDS)
    told = terminal.message

    def heard(text: str) -> None:
        told(text)
        server.let_go.set()

    monkeypatch.setattr(terminal, "message", heard)
    waited = run("search", QUESTION, "--json")
    assert "Waiting for the index by meaning: 0 of" in waited.err
    assert "by their words alone" not in waited.err
    assert started[0].wait(SECONDS) == 0
    assert run("search", QUESTION, "--json") == (0, waited.out, "")
    assert run("ingest", *files, "--home", f"{files[0]}-home", "--wait").status == 0
    assert len(started) == 1
    assert run("search", QUESTION, "--json", "--home", f"{files[0]}-home").out == waited.out


def test_why_the_background_ended_is_told(
    run: Run, files: list[str], server: Server, started: list[subprocess.Popen[bytes]]
) -> None:
    server.status = 401
    run("ingest", *files)
    started[0].wait(SECONDS)
    told = run("articles").err
    assert "`diembao doctor` finishes them" in told
    assert "refused the key" in told
    assert len(started) == 1  # it is not tried again and again
    server.status = 200
    server.let_go.set()
    assert run("doctor").status == 0
    assert run("articles").err == ""
