"""Feeds and pages that are watched, from a real server on this machine."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from corpus import HashingEmbedder
from pytest_httpserver import HTTPServer
from test_load_url import allowing_this_machine

from rag.app.commands import watch
from rag.config import Config
from rag.engine import Engine
from rag.errors import InputError


def page(title: str, figure: int) -> str:
    lead = f"Xã Minh Tân (Yên Thành) vừa gieo cấy xong {figure} ha lúa của vụ đông xuân năm nay."
    return f"<html><body><h1>{title}</h1><p>{lead}</p></body></html>"


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr("rag.ingest.readers.fetch.public_only", allowing_this_machine)
    with Engine(Config(home=tmp_path / "home"), embedder=HashingEmbedder()) as made:
        yield made


def serve(server: HTTPServer, kind: str, numbers: list[int]) -> str:
    """A feed, or a page of links, that names so many articles; the address of it."""
    links = [server.url_for(f"/tin/xa-minh-tan-gieo-cay-{n}.html") for n in numbers]
    for n in numbers:
        path = f"/tin/xa-minh-tan-gieo-cay-{n}.html"
        server.expect_request(path).respond_with_data(
            page(f"Minh Tân gieo cấy đợt {n}", 100 + n), content_type="text/html; charset=utf-8"
        )
    bodies = {
        "rss": "<?xml version='1.0'?><rss version='2.0'><channel><link>http://127.0.0.1/</link>"
        + "".join(f"<item><title>t</title><link>{link}</link></item>" for link in links)
        + "</channel></rss>",
        "atom": "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>"
        + "".join(f'<entry><title>t</title><link href="{link}"/></entry>' for link in links)
        + "</feed>",
        "page": "<html><body><h1>Tin mới</h1><a href='/lien-he'>Liên hệ</a>"
        + "<a href='http://[hỏng/x'>Một liên kết đã hỏng</a>"
        + "".join(f'<p><a href="{link}">Minh Tân gieo cấy xong</a></p>' for link in links)
        + "</body></html>",
    }
    address = "/nguon"
    server.expect_request(address).respond_with_data(bodies[kind], content_type="text/html")
    return server.url_for(address)


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_brings_what_is_new_once(engine: Engine, httpserver: HTTPServer, kind: str) -> None:
    address = serve(httpserver, kind, [1, 2])
    assert engine.watch(address).address == address
    (first,) = engine.look()
    assert (len(first.new), first.failed, first.problem) == (2, (), None)
    assert {article.title for article in engine.listing()} == {
        "Minh Tân gieo cấy đợt 1", "Minh Tân gieo cấy đợt 2",
    }  # fmt: skip
    httpserver.clear()
    serve(httpserver, kind, [1, 2, 3])
    (second,) = engine.look()
    assert len(second.new) == 1
    assert engine.look()[0].new == ()


def test_what_came_since_yesterday_and_the_words_in_it(
    engine: Engine, httpserver: HTTPServer
) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    engine.watch(serve(httpserver, "rss", [1, 2]))
    assert engine.news(yesterday) == []
    engine.look()
    found = engine.news(yesterday, ["đợt 2", "gieo cay", "gieo cày", "Đợt 22", " "])
    assert [(article.title[-1], held) for article, held in found] == [
        ("2", ["đợt 2", "gieo cay"]), ("1", ["gieo cay"]),
    ]  # fmt: skip
    assert engine.news(datetime.now(UTC) + timedelta(seconds=2)) == []


def test_a_briefing_of_what_is_new_is_written(
    engine: Engine, httpserver: HTTPServer, tmp_path: Path
) -> None:
    engine.watch(serve(httpserver, "rss", [1, 2]))
    given = Namespace(action="run", into=tmp_path, watched=None)
    watch(engine, given)
    made = sorted(path.name for path in tmp_path.iterdir() if path.is_file())
    assert [name[:19] for name in made] == [f"diem-bao-{date.today():%Y-%m-%d}"] * 2
    assert [Path(name).suffix for name in made] == [".docx", ".md"]
    assert "Minh Tân" in (tmp_path / made[1]).read_text(encoding="utf-8")
    (tmp_path / made[1]).unlink()
    watch(engine, Namespace(action="run", into=tmp_path, watched=None))
    assert not (tmp_path / made[1]).exists()  # nothing was new


def test_of_a_page_only_links_added_later_are_news(engine: Engine, httpserver: HTTPServer) -> None:
    address = serve(httpserver, "page", [1, 2])
    engine.watch(address)
    assert engine.look()[0].new == ()
    httpserver.clear()
    serve(httpserver, "page", [2, 3])
    assert len(engine.look()[0].new) == 1


def test_a_dead_address_costs_only_itself(engine: Engine, httpserver: HTTPServer) -> None:
    address = serve(httpserver, "rss", [1])
    engine.watch(address)
    other = httpserver.url_for("/khac")
    httpserver.expect_request("/khac").respond_with_data(
        "<rss><channel><item><link>http://tin.invalid/a</link></item></channel></rss>"
    )
    engine.watch(other)
    httpserver.clear()
    serve(httpserver, "rss", [1])
    found = {each.address: each for each in engine.look()}
    assert len(found[address].new) == 1
    assert "500" in str(found[other].problem)
    assert next(w for w in engine.watches() if w.address == other).problem


def test_why_an_article_was_not_read_is_told_in_the_language_asked_for(
    engine: Engine, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/nguon").respond_with_data(
        f"<rss><channel><item><link>{httpserver.url_for('/mat')}</link></item></channel></rss>"
    )
    engine.watch(httpserver.url_for("/nguon"))
    (found,) = engine.look(language="en")
    assert [" answered 500" in each.reason for each in found.failed] == [True]


@pytest.mark.parametrize(
    "address", ["tin.vn/rss", "ftp://tin.vn/a", "http://", "http://10.0.0.1/x"]
)
def test_what_cannot_be_watched_is_refused(engine: Engine, address: str) -> None:
    with pytest.raises(InputError, match=r"."):
        engine.watch(address)
    assert engine.watches() == []


def test_what_names_nothing_is_refused(engine: Engine, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/x").respond_with_data("<html><body>Chào</body></html>")
    with pytest.raises(InputError, match="not an RSS or Atom feed"):
        engine.watch(httpserver.url_for("/x"))


def test_an_address_is_watched_no_more(engine: Engine, httpserver: HTTPServer) -> None:
    address = serve(httpserver, "rss", [1])
    engine.watch(address)
    engine.watch(address)  # twice is once
    assert len(engine.watches()) == 1
    engine.unwatch(address)
    assert engine.watches() == []
    with pytest.raises(InputError, match="is not watched"):
        engine.unwatch(address)
