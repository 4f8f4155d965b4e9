from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from corpus import RICE, ROADS, HashingEmbedder, article

from rag.errors import LibraryBusy, LibraryError, NotFound
from rag.ingest import complete, store_all
from rag.library import Filters, Library, State
from rag.split import split
from rag.tokens import count_tokens
from rag.types import Article


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    with Library(home) as opened:
        yield opened


def add(library: Library, embedder: HashingEmbedder, *articles: Article) -> None:
    store_all(library, articles)
    complete(library, embedder)


EVERYTHING = Filters()


def found_by_words(library: Library, text: str, filters: Filters = EVERYTHING) -> list[str]:
    hits = library.search_words(text, 10, filters)
    chunks = library.records.chunks([hit.chunk_id for hit in hits])
    return [chunks[hit.chunk_id].article_id for hit in hits]


def found_by_vector(library: Library, text: str, filters: Filters = EVERYTHING) -> list[str]:
    hits = library.search_vectors(HashingEmbedder().query(text), 10, filters)
    chunks = library.records.chunks([hit.chunk_id for hit in hits])
    return [chunks[hit.chunk_id].article_id for hit in hits]


def test_an_article_is_found_by_words_and_by_meaning(library: Library) -> None:
    add(library, HashingEmbedder(), RICE, ROADS)
    assert found_by_words(library, "be tong duong thon")[0] == ROADS.id
    assert found_by_vector(library, "gieo cấy lúa Thanh Mai")[0] == RICE.id
    assert library.article(RICE.id).text == RICE.text
    assert library.article(RICE.id[:6]).id == RICE.id


def test_words_come_before_vectors(library: Library) -> None:
    store_all(library, [RICE])
    assert found_by_words(library, "nạo vét kênh") == [RICE.id]
    assert library.pending_vectors() == [RICE.id]


def test_nothing_is_embedded_twice(library: Library) -> None:
    embedder = HashingEmbedder()
    add(library, embedder, RICE)
    first = len(embedder.embedded)
    add(library, embedder, RICE)
    assert first > 0
    assert len(embedder.embedded) == first


def test_the_same_content_from_another_path_is_one_article(library: Library) -> None:
    add(library, HashingEmbedder(), RICE)
    add(library, HashingEmbedder(), RICE.model_copy(update={"source": "copy.txt"}))
    assert library.records.count() == 1


def test_an_edited_file_replaces_its_article(library: Library) -> None:
    edited = article(RICE.text.replace("512,5", "513,5"), RICE.source)
    add(library, HashingEmbedder(), RICE)
    add(library, HashingEmbedder(), edited)
    assert [each.id for each in library.records.articles()] == [edited.id]
    assert found_by_words(library, "gieo cấy lúa") == [edited.id]


def test_a_removed_article_leaves_no_trace(library: Library) -> None:
    add(library, HashingEmbedder(), RICE, ROADS)
    library.remove(RICE.id)
    with pytest.raises(NotFound, match="diembao articles"):
        library.article(RICE.id)
    gone = {chunk.id for chunk in library.records.chunks_of([RICE.id])}
    assert not gone
    assert RICE.id not in found_by_words(library, "lúa Thanh Mai")
    assert len(library.vectors.stored()) == library.records.chunk_count()
    count = library.database.connection.execute("SELECT count(*) FROM embedding").fetchone()[0]
    assert count == library.records.chunk_count()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(source="bao thu"), {RICE.id}),
        (Filters(source="roads"), {ROADS.id}),
        (Filters(place="dong ha"), {ROADS.id}),
        (Filters(since="2024-06-01"), {ROADS.id}),
        (Filters(until="2024-06-01"), {RICE.id}),
        (Filters(since="2024-01-01", until="2024-12-31"), {RICE.id, ROADS.id}),
        (Filters(place="Hà Nội"), set()),
    ],
)
def test_filters(library: Library, filters: Filters, expected: set[str]) -> None:
    add(library, HashingEmbedder(), RICE, ROADS)
    query = "xã huyện lúa đường Thanh Mai Đông Hà"
    assert set(found_by_words(library, query, filters)) == expected
    assert set(found_by_vector(library, query, filters)) == expected


def test_opening_finishes_what_a_crash_left(home: Path) -> None:
    with Library(home) as library, library.writing():
        library.store(RICE, split(RICE.id, RICE.text, count_tokens))  # and then the power fails
    with Library(home) as library:
        assert found_by_words(library, "gieo cấy lúa") == [RICE.id]
        assert library.pending_vectors() == [RICE.id]
        complete(library, HashingEmbedder())
        library.records.set_state([RICE.id], State.REMOVING)
    with Library(home) as library:
        assert library.records.count() == 0
        assert library.words.chunk_ids() == set()
        assert library.vectors.stored() == {}


def test_a_reader_sees_what_another_has_written(home: Path) -> None:
    with Library(home) as reader, Library(home) as writer:
        add(reader, HashingEmbedder(), RICE)
        add(writer, HashingEmbedder(), ROADS)
        reader.refresh()
        assert ROADS.id in found_by_words(reader, "bê tông đường thôn")
        assert ROADS.id in found_by_vector(reader, "bê tông đường thôn")


def test_a_second_writer_is_told(home: Path) -> None:
    with Library(home) as holder, Library(home, lock_seconds=0.1) as second:
        release = threading.Event()
        held = threading.Event()

        def hold() -> None:
            with holder.writing():
                held.set()
                release.wait(10)

        thread = threading.Thread(target=hold)
        thread.start()
        held.wait(10)
        try:
            with pytest.raises(LibraryBusy, match="try again"), second.writing():
                pass
        finally:
            release.set()
            thread.join()


def test_the_embedder_is_remembered(library: Library) -> None:
    add(library, HashingEmbedder(), RICE)
    other = HashingEmbedder()
    other.name = "another"
    with pytest.raises(LibraryError, match="re-embed"):
        add(library, other, ROADS)


def test_doctor_repairs_every_store(library: Library) -> None:
    add(library, HashingEmbedder(), RICE, ROADS)
    assert library.examine().repaired == ()
    library.words.remove([RICE.id])
    assert library.examine().repaired == ("words",)
    assert RICE.id in found_by_words(library, "gieo cấy lúa")
    lost = next(iter(library.vectors.stored()))
    library.vectors.remove([lost])
    assert library.examine().repaired == ("vectors",)
    wrong = HashingEmbedder().passages(["một câu không liên quan"])
    library.vectors.add([lost], wrong)
    assert library.examine().repaired == ("vectors",)
    library.vectors.add(["nobody"], wrong)
    assert library.examine().repaired == ("superfluous vectors",)
    with library.database.transaction() as connection:
        connection.execute("DELETE FROM embedding")
    assert library.examine().repaired == ("lost vectors",)
    complete(library, HashingEmbedder())
    assert library.examine().repaired == ()


def test_rebuilt_words_leave_pending_vectors_pending(library: Library) -> None:
    add(library, HashingEmbedder(), RICE)
    store_all(library, [ROADS])
    library.words.remove([RICE.id])
    assert library.examine().repaired == ("words",)
    assert library.pending_vectors() == [ROADS.id]
    assert RICE.id in found_by_words(library, "gieo cấy lúa")


def test_a_newer_library_is_refused(home: Path) -> None:
    Library(home).close()
    with sqlite3.connect(home / "library.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(LibraryError, match="newer version"):
        Library(home)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x")
    with pytest.raises(LibraryError, match="--home"):
        Library(path)


def test_threads_may_share_a_library(library: Library) -> None:
    add(library, HashingEmbedder(), RICE, ROADS)
    results: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: results.append(found_by_words(library, "lúa")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [[RICE.id]] * 8
