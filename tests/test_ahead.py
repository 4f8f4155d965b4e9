"""Many short files at once: read by other processes, stored as if each had been read by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from corpus import HashingEmbedder

from rag.errors import InputError
from rag.ingest import ahead
from rag.ingest.apart import apart
from rag.ingest.pipeline import ingest
from rag.library import Hit, Library
from rag.types import Article, Chunk, IngestReport

FILES = 70


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Short files of three kinds, three of which cannot be read or are something else inside."""
    made = tmp_path / "articles"
    made.mkdir()
    for number in range(FILES):
        title = f"Xã Minh Tân gieo cấy {number + 3} ha lúa"
        said = (
            f"Đến nay, xã Minh Tân (MT) đã gieo cấy {number + 3} ha lúa của vụ đông xuân năm nay."
        )
        page = f"<html><body><h1>{title}</h1><p>{said}</p></body></html>"
        suffix, text = ((".txt", f"{title}\n{said}"), (".html", page))[number % 7 == 0]
        (made / f"{number:02}{suffix}").write_text(text, encoding="utf-8")
    (made / "80.txt").write_bytes(b"")
    (made / "81.txt").write_bytes(b"%PDF-1.4 broken")
    (made / "82.txt").write_bytes("Xã Minh Tân thu hoạch xong 12 ha ngô đông.".encode("utf-16"))
    return made


class Contents(NamedTuple):
    report: IngestReport
    articles: list[Article]
    chunks: list[Chunk]
    words: set[str]
    found: list[list[Hit]]


def contents(home: Path, source: Path) -> Contents:
    with Library(home) as library:
        report = ingest(library, HashingEmbedder(), [str(source)])
        articles = library.records.articles()
        chunks = library.records.chunks_of([article.id for article in articles])
        asked = (f"gieo cay {number} ha" for number in range(3, FILES))
        found = [sorted(library.search_words(each, 100)) for each in asked]
        return Contents(report, articles, chunks, library.words.chunk_ids(), found)


def test_a_folder_is_stored_as_its_files_one_by_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def heard(source: str, *given: Any) -> Any:
        asked.append(source)
        return apart(source, *given)

    monkeypatch.setattr(ahead, "apart", heard)
    together = contents(tmp_path / "together", folder)
    assert len(asked) == 5  # lots of the 73 files
    monkeypatch.setattr(ahead, "_FEWEST", 1000)
    alone = contents(tmp_path / "alone", folder)
    assert len(asked) == 5
    assert together == alone
    assert len(together.articles) == FILES + 1
    failed = [Path(each.source).name for each in together.report.failed]
    assert failed == ["80.txt", "81.txt"]


def test_files_that_end_the_process_that_reads_them_are_read_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(source: str, *_: object) -> object:
        raise InputError("reading_broke", name=source)

    monkeypatch.setattr(ahead, "apart", broken)
    assert len(contents(tmp_path / "home", folder).report.stored) == FILES + 1
