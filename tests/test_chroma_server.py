"""Libraries whose vectors are on one Chroma server."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.error import HTTPError

import chromadb
import pytest
from chroma import Chroma
from chromadb.config import Settings
from corpus import RICE, ROADS, HashingEmbedder
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from rag.errors import LibraryError, VectorsUnreachable
from rag.ingest.pipeline import complete, store_all
from rag.library import ChromaServer, Library
from rag.models.embedder import Vectors
from rag.types import Article


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server of these tests' own."""
    with Chroma(tmp_path_factory.mktemp("chroma")) as server:
        yield server.url


def filled(home: Path, url: str, told: Article) -> Library:
    library = Library(home, server=ChromaServer(url))
    store_all(library, [told])
    complete(library, HashingEmbedder())
    return library


def found(library: Library, text: str) -> set[str]:
    hits = library.search_vectors(HashingEmbedder().query(text), 10)
    chunks = library.records.chunks([hit.chunk_id for hit in hits])
    return {chunk.article_id for chunk in chunks.values()}


def test_two_libraries_on_one_server_keep_their_own_vectors(url: str, tmp_path: Path) -> None:
    with filled(tmp_path / "one", url, RICE) as one, filled(tmp_path / "two", url, ROADS) as two:
        assert found(one, "gieo cấy lúa") == {RICE.id}
        assert found(two, "bê tông đường") == {ROADS.id}
        assert one.examine().repaired == two.examine().repaired == ()


def test_a_library_opened_again_finds_its_vectors(url: str, tmp_path: Path) -> None:
    filled(tmp_path / "one", url, RICE).close()
    with Library(tmp_path / "one", server=ChromaServer(url)) as again:
        assert again.vectors.count() > 0
        assert found(again, "gieo cấy lúa") == {RICE.id}


def test_a_library_that_moves_to_a_server_is_not_embedded_again(url: str, tmp_path: Path) -> None:
    with Library(tmp_path / "one") as local:
        store_all(local, [RICE])
        complete(local, HashingEmbedder())
    with Library(tmp_path / "one", server=ChromaServer(url)) as moved:
        assert found(moved, "gieo cấy lúa") == {RICE.id}
        assert moved.pending_vectors() == []


def test_an_index_that_the_server_never_had_can_be_made_anew(url: str, tmp_path: Path) -> None:
    with Library(tmp_path / "one", server=ChromaServer(url)) as library:
        library.vectors.rebuild()
        assert library.vectors.count() == 0


def test_a_server_that_does_not_answer_is_an_error_of_the_library(tmp_path: Path) -> None:
    library = Library(tmp_path / "one", server=ChromaServer("http://127.0.0.1:9"))
    with library, pytest.raises(LibraryError, match="No Chroma server answers"):
        library.vectors.rebuild()


def test_a_damaged_shard_is_made_anew_by_itself(url: str, tmp_path: Path) -> None:
    earlier = RICE.model_copy(update={"id": "1" * 16, "published": "2020-05-02"})
    library = Library(tmp_path / "one", server=ChromaServer(url), sharded_from=1)
    with library:
        store_all(library, [RICE, earlier])
        complete(library, HashingEmbedder())
        collections = {each: library.vectors._collections[each].id for each in ("2020", "2024")}
        library.vectors.remove(list(library.vectors.stored("2020"))[:1])
        assert library.examine().repaired == ("vectors",)
        assert library.examine().repaired == ()
        assert library.vectors._collections["2024"].id == collections["2024"]
        assert library.vectors._collections["2020"].id != collections["2020"]


def test_a_reader_finds_what_another_process_has_made_anew(url: str, tmp_path: Path) -> None:
    server = ChromaServer(url)
    with (
        filled(tmp_path / "one", url, RICE) as reader,
        Library(tmp_path / "one", server=server) as w,
    ):
        assert found(reader, "gieo cấy lúa") == {RICE.id}
        with w.writing():
            w._rebuild_vectors()
        assert found(reader, "gieo cấy lúa") == {RICE.id}  # before it looks at the generation


def test_a_database_of_its_own(url: str, tmp_path: Path) -> None:
    chromadb.AdminClient(Settings(
        chroma_api_impl="chromadb.api.fastapi.FastAPI", chroma_server_host="127.0.0.1",
        chroma_server_http_port=int(url.rpartition(":")[2]), anonymized_telemetry=False,
    )).create_database("toa-soan")  # fmt: skip
    own = ChromaServer(url, database="toa-soan")
    with Library(tmp_path / "one", server=own) as library:
        store_all(library, [RICE])
        complete(library, HashingEmbedder())
        assert found(library, "gieo cấy lúa") == {RICE.id}
    with Library(tmp_path / "one", server=ChromaServer(url)) as elsewhere:
        assert elsewhere.vectors.count() == 0


def refused(server: ChromaServer) -> str:
    with pytest.raises(VectorsUnreachable) as raised:
        server.connect()
    return str(raised.value)


@pytest.mark.parametrize("wrong", [{"tenant": "khac"}, {"database": "khac"}])
def test_an_unknown_tenant_or_database_is_told(url: str, wrong: dict[str, str]) -> None:
    assert "has no database" in refused(ChromaServer(url, **wrong))


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://", "máy chủ", "http://127.0.0.1:80O0"]
)
def test_what_is_no_address_is_told(address: str) -> None:
    assert "not the address of a server" in refused(ChromaServer(address))


@pytest.mark.parametrize(
    ("path", "status", "said", "told"),
    [
        ("version", 200, '"0.5.23"', "is of version"),
        ("version", 200, "<html>", "not a Chroma server of version 1"),
        ("version", 404, "", "not a Chroma server of version 1"),
        ("version", 302, "", "not a Chroma server of version 1"),
        ("version", 503, "", "No Chroma server answers"),
        ("version", 401, "", "refuses the key"),
        ("tenants", 403, "", "refuses the key"),
        ("tenants", 200, "", ""),
    ],
)
def test_answers_of_servers_and_of_what_stands_before_them(
    httpserver: HTTPServer, path: str, status: int, said: str, told: str
) -> None:
    place = "/api/v2/tenants/default_tenant/databases/default_database"
    headers = {"Location": httpserver.url_for("/elsewhere")} if status == 302 else {}
    answer = Response(said, status, headers)
    whole = Response('"1.0.0"')
    httpserver.expect_request("/api/v2/version").respond_with_response(
        answer if path == "version" else whole
    )
    httpserver.expect_request(place).respond_with_response(answer if path == "tenants" else whole)
    server = ChromaServer(httpserver.url_for(""), key="key")
    if told:
        assert told in refused(server)
    else:
        server.check()
    assert {each.headers.get("x-chroma-token") for each, _ in httpserver.log} == {"key"}
    assert "/elsewhere" not in {each.path for each, _ in httpserver.log}


def test_a_server_below_a_path_of_a_proxy(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/chroma/api/v2/version").respond_with_data('"1.0.0"')
    place = "/chroma/api/v2/tenants/mot%2Fhai/databases/toa-soan"
    httpserver.expect_request(place.replace("%2F", "/")).respond_with_data("{}")
    ChromaServer(httpserver.url_for("/chroma/"), tenant="mot/hai", database="toa-soan").check()
    assert [request.path.split("/")[1] for request, _ in httpserver.log] == ["chroma", "chroma"]


def test_a_proxy_that_wants_a_key(url: str, httpserver: HTTPServer, tmp_path: Path) -> None:
    def passed_on(request: Request) -> Response:
        if request.headers.get("x-chroma-token") != "khoa-that":
            return Response("no", 401)
        inside = f"{url}{request.full_path.removeprefix('/chroma')}"
        headers = {"Content-Type": "application/json"}
        data = request.get_data() or None
        outgoing = urllib.request.Request(inside, data, headers, method=request.method)
        try:
            with urllib.request.urlopen(outgoing) as answer:
                return Response(answer.read(), answer.status, headers)
        except HTTPError as error:
            return Response(error.read(), error.code, headers)

    httpserver.expect_request(re.compile("/chroma/.*")).respond_with_handler(passed_on)
    address = httpserver.url_for("/chroma")
    library = Library(tmp_path / "one", server=ChromaServer(address, key="khoa-that"))
    with library:
        store_all(library, [RICE])
        complete(library, HashingEmbedder())
        assert found(library, "gieo cấy lúa") == {RICE.id}
    for key in (None, "khoa-sai"):
        with Library(tmp_path / "one", server=ChromaServer(address, key=key)) as refused_one:
            with pytest.raises(VectorsUnreachable, match="refuses the key"):
                found(refused_one, "gieo cấy lúa")
            store_all(refused_one, [ROADS])  # words need no server
            with pytest.raises(VectorsUnreachable, match="refuses the key"):
                complete(refused_one, HashingEmbedder())


def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(url: str) -> None:
    for key in ("bí mật", "two\nlines"):
        server = ChromaServer(url, key=key)
        assert "refuses the key" in refused(server)
        assert key not in refused(server) + repr(server)


def test_a_server_that_is_killed_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    with Chroma(folder) as chroma:

        class Killing(HashingEmbedder):
            def passages(self, texts: Sequence[str]) -> Vectors:
                chroma.kill()
                return super().passages(texts)

        with filled(tmp_path / "one", chroma.url, RICE) as library:
            store_all(library, [ROADS])
            with pytest.raises(VectorsUnreachable, match="Nothing is lost"):
                complete(library, Killing())
            with pytest.raises(VectorsUnreachable):
                library.search_vectors(HashingEmbedder().query("lúa"), 5)
            with pytest.raises(VectorsUnreachable):
                library.remove(RICE.id)
        with Library(tmp_path / "one", server=ChromaServer(chroma.url)) as offline:
            # Words are there without the server, and what was removed is gone.
            assert [each.id for each in offline.records.articles()] == [ROADS.id]
            assert offline.search_words("bê tông đường thôn", 5)
        chroma.start()
        with Library(tmp_path / "one", server=ChromaServer(chroma.url)) as again:
            complete(again, embedder := HashingEmbedder())
            assert embedder.embedded == []  # the vectors that were made are kept
            assert found(again, "bê tông đường") == {ROADS.id}
            assert again.vectors.stored().keys() == set(again.records.chunk_ids_of([ROADS.id]))
            assert again.examine().repaired == ()
