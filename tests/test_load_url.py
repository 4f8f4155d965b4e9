"""Pages over HTTP, from a real server on this machine."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from AntiSSRF import AntiSSRFPolicy
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from rag.errors import InputError
from rag.ingest import readers
from rag.ingest.readers import fetch, load_url
from rag.ingest.readers.fetch import public_only
from rag.types import Article

TITLE = "Minh Tân được mùa lúa đông xuân"
LEAD = (
    "Nhờ đổi giống và cơ giới hóa đồng bộ, xã Minh Tân (Yên Thành) vừa có một vụ lúa được cả mùa "
    "lẫn giá, năng suất bình quân 6,8 tấn/ha."
)
PAGE = f"<html><body><h1>{TITLE}</h1><p>{LEAD}</p></body></html>"


def allowing_this_machine() -> AntiSSRFPolicy:
    policy = public_only()
    policy.add_allowed_addresses(["127.0.0.1/32"])
    return policy


def load(url: str, seconds: float = 5, most: int = 1_000_000) -> Article:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetch, "public_only", allowing_this_machine)
        patch.setattr(readers, "_SECONDS_OF_PAGE", seconds)
        patch.setattr(readers, "_MOST_OF_PAGE", most)
        return load_url(url)


def test_page(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(PAGE, content_type="text/html; charset=utf-8")
    url = httpserver.url_for("/a")
    article = load(url)
    assert article.text == f"{TITLE}\n{LEAD}"
    assert article.source == url


def test_the_same_page_elsewhere_is_the_same_article(httpserver: HTTPServer) -> None:
    for path in ("/a", "/b"):
        httpserver.expect_request(path).respond_with_data(PAGE, content_type="text/html")
    assert load(httpserver.url_for("/a")).id == load(httpserver.url_for("/b")).id


@pytest.mark.parametrize(
    ("given", "own", "found"),
    [
        ("/a?id=5&utm_source=zalo&fbclid=x#top", "", "/a?id=5"),
        ("/a?utm_medium=x", "/a-minh-tan.html", "/a-minh-tan.html"),
        # What may tell a page from others of its site stays, whatever the page says.
        ("/a?bai-viet-123", "/a", "/a?bai-viet-123"),
        ("/a?cid=5&source=b", "/a", "/a?cid=5&source=b"),
        ("/a?id=5", "/tin/minh-tan.html", "/a?id=5"),
        ("/a?id=5", "/", "/a?id=5"),  # every page of some sites calls itself the front page
        ("/a?id=5", "https://example.com/tin.html", "/a?id=5"),
    ],
)
def test_an_address_is_that_of_the_page_itself(
    httpserver: HTTPServer, given: str, own: str, found: str
) -> None:
    own = httpserver.url_for(own) if own.startswith("/") else own
    link = f"<head><link rel=canonical href='{own}'></head>" if own else ""
    page = PAGE.replace("<body>", f"{link}<body>")
    httpserver.expect_request("/a").respond_with_data(page, content_type="text/html")
    assert load(httpserver.url_for("/") + given[1:]).source == httpserver.url_for(found)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_story_on_several_pages(httpserver: HTTPServer, is_there: bool) -> None:
    last = "Vụ tới, xã mở rộng thêm 60 ha theo hướng hữu cơ, gắn với truy xuất nguồn gốc từng lô."
    pages = {
        "/tin.html": f"<h1>{TITLE}</h1><p>{LEAD}</p><a rel=next href=/tin-p2.html>Trang sau</a>",
        "/tin-p2.html": f"<h1>{TITLE}</h1><p>{last}</p><a rel=next href=/khac.html>Bài khác</a>",
    }
    for path, body in list(pages.items())[: 1 + is_there]:
        httpserver.expect_request(path).respond_with_data(body, content_type="text/html")
    article = load(httpserver.url_for("/tin.html"))
    assert article.text.split("\n") == [TITLE, LEAD, *([last] if is_there else [])]
    unread = [] if is_there else [(httpserver.url_for("/tin-p2.html"), "next_page")]
    assert [(part.part, part.reason) for part in article.unread] == unread


@pytest.mark.parametrize(
    ("content_type", "path", "data"),
    [
        ("text/plain; charset=utf-8", "/a", f"{TITLE}\n{LEAD}".encode()),
        ("application/octet-stream", "/a.txt", f"{TITLE}\n{LEAD}".encode()),
        ("application/octet-stream", "/a", PAGE.encode()),
        ("text/html; charset=no-such", "/a", PAGE.encode()),
        ("application/xhtml+xml", "/a", b"<?xml version='1.0' encoding='UTF-8'?>" + PAGE.encode()),
    ],
)
def test_kinds(httpserver: HTTPServer, content_type: str, path: str, data: bytes) -> None:
    httpserver.expect_request(path).respond_with_data(data, content_type=content_type)
    assert load(httpserver.url_for(path)).text == f"{TITLE}\n{LEAD}"


def test_compressed_page(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(
        gzip.compress(PAGE.encode()),
        content_type="text/html",
        headers={"Content-Encoding": "gzip"},
    )
    assert load(httpserver.url_for("/a")).title == TITLE


def test_redirect(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/a").respond_with_data(status=302, headers={"Location": "/b"})
    httpserver.expect_request("/b").respond_with_data(PAGE, content_type="text/html")
    assert load(httpserver.url_for("/a")).source == httpserver.url_for("/a")


@pytest.mark.parametrize(
    ("status", "headers", "data", "message"),
    [
        (404, {}, b"", "answered 404"),
        (500, {}, b"", "answered 500"),
        (302, {"Location": "/a"}, b"", "redirects in circles"),
        (302, {"Location": "http://169.254.169.254/latest"}, b"", "private or reserved"),
        (200, {"Content-Type": "image/png"}, b"\x89PNG", "is of type image/png"),
        (200, {"Content-Type": "text/html"}, b"", "is empty"),
        (200, {"Content-Type": "text/html"}, b"a" * 1_000_001, "larger than 1 MB"),
        (
            200,
            {"Content-Type": "text/html", "Content-Encoding": "gzip"},
            gzip.compress(b"a" * 30_000_000),
            "larger than 1 MB",
        ),
        (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, b"plain", "damaged"),
        (200, {"Content-Type": "text/html"}, b"<p></p>", "holds no text"),
        (200, {"Content-Type": "application/pdf"}, b"%PDF-", "not a readable PDF"),
    ],
)
def test_refusals(
    httpserver: HTTPServer, status: int, headers: dict[str, str], data: bytes, message: str
) -> None:
    httpserver.expect_request("/a").respond_with_data(data, status=status, headers=headers)
    url = httpserver.url_for("/a")
    with pytest.raises(InputError, match=message) as caught:
        load(url)
    assert str(caught.value).startswith(url)
    assert "\n" not in str(caught.value)


def test_a_reply_that_breaks_off_is_called_damaged() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def reply() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(10_000)
                head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n"
                connection.sendall((head + PAGE).encode())

        thread = threading.Thread(target=reply)
        thread.start()
        with pytest.raises(InputError, match="cut off or damaged"):
            load(f"http://127.0.0.1:{server.getsockname()[1]}/a")
        thread.join()


def test_a_slow_server_is_left(httpserver: HTTPServer) -> None:
    def drip(_: Request) -> Response:
        def body() -> Iterator[bytes]:
            for _ in range(40):
                yield b"<p>a"
                time.sleep(0.1)

        return Response(body(), content_type="text/html")

    httpserver.expect_request("/a").respond_with_handler(drip)
    started = time.monotonic()
    with pytest.raises(InputError, match=r"did not answer within 0\.5 s"):
        load(httpserver.url_for("/a"), seconds=0.5)
    assert time.monotonic() - started < 20  # it does not hang


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8501/",
        "http://localhost/",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "https://192.168.1.1/",
    ],
)
def test_private_addresses_are_refused(url: str) -> None:
    with pytest.raises(InputError, match="private or reserved"):
        load_url(url)


@pytest.mark.parametrize(
    "url",
    ["", "http://", "ftp://example.com/a", "file:///etc/passwd", "http://[::1", "http://a b/"],
)
def test_what_is_no_web_address(url: str) -> None:
    with pytest.raises(InputError, match="is not a web address"):
        load_url(url)


def test_a_closed_port() -> None:
    with pytest.raises(InputError, match="cannot be reached"):
        load("http://127.0.0.1:1/")
