"""Libraries whose vectors are on one Chroma server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chroma import Chroma
from corpus import RICE, ROADS, HashingEmbedder

from rag.errors import LibraryError
from rag.ingest.pipeline import complete, store_all
from rag.library import ChromaServer, Library
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
