"""Many short files at once: read by other processes, stored as if each had been read by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import HashingEmbedder

from rag.errors import InputError
from rag.ingest import ahead
from rag.ingest.pipeline import ingest
from rag.library import Library

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


def contents(home: Path, sources: list[str]) -> tuple[object, ...]:
    with Library(home) as library:
        report = ingest(library, HashingEmbedder(), sources)
        ids = [article.id for article in library.records.articles()]
        found = {
            number: [hit.chunk_id for hit in library.search_words(f"gieo cay {number} ha", 3)]
            for number in range(3, FILES)
        }
        chunks = library.records.chunks_of(ids)
        return report, library.records.articles(), chunks, library.words.chunk_ids(), found


def test_a_folder_is_stored_as_its_files_one_by_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[object] = []
    at_once = ahead.apart
    monkeypatch.setattr(ahead, "apart", lambda *given: taken.append(given) or at_once(*given))
    together = contents(tmp_path / "together", [str(folder)])
    assert taken
    monkeypatch.setattr(ahead, "_FEWEST", 1000)
    report, articles, *_ = alone = contents(tmp_path / "alone", [str(folder)])
    assert together == alone
    assert len(articles) == FILES + 1
    assert [Path(each.source).name for each in report.failed] == ["80.txt", "81.txt"]


def test_files_that_end_the_process_that_reads_them_are_read_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(source: str, *_: object) -> object:
        raise InputError("reading_broke", name=source)

    monkeypatch.setattr(ahead, "apart", broken)
    report, *_ = contents(tmp_path / "home", [str(folder)])
    assert len(report.stored) == FILES + 1
