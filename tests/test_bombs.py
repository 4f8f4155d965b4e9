"""Files made to harm: each costs its own line, and the others are read.

Those that are stopped by the real limits of time and memory are marked: `make attack` runs them.
"""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bombs import BOMBS, SENTENCE, cell, docx, words
from corpus import HashingEmbedder

from rag.errors import InputError
from rag.ingest import apart as reading
from rag.ingest.apart import apart
from rag.ingest.pipeline import ingest
from rag.ingest.readers import load_bytes
from rag.library.library import Library

# Those that take more than a second, most of them because they are stopped only then.
LONG = set(
    """
    form-twos.pdf flate-twice.pdf object-stream.pdf many-words.pdf many-paths.pdf junk.pdf
    no-xref.pdf many-spans.docx paragraphs.docx zeros.docx merged-many.xlsx formulas.xlsx
    strings.xlsx sheets.xlsx repeated-columns.odt repeated-spanned.odt
    nested-sections.odt nested-tables.odt groups-open.rtf groups-bold.rtf groups-codes.rtf
    picture.rtf wide-table.html spans-rows.html spans-columns.html breaks.html deep-div.html
    deep-link.html attributes.html one-line.html links.html linked-data-author.html
    linked-data-date.html nested-deeper.eml parts.eml head-folded.eml head-addresses.eml body.eml
    lines-letters.txt lines-empty.txt lines-names.txt lines-dates.txt lines-dots.txt
    lines-bullets.txt long-line-letters.txt long-line-syllables.txt long-line-digits.txt
    long-line-figures.txt long-line-places.txt long-line-commas.txt long-line-quotes.txt
    long-line-capitals.txt long-line-brackets.txt long-line-accents.txt long-line-mojibake.txt
    long-line-legacy.txt marks-links.md marks-images.md marks-stars.md zeros.zip packed-bzip2.zip
    packed-lzma.zip names.zip overlapping.zip headline.html groups-hex.rtf nested-tables-many.html
    """.split()
)
# Those that are no more than odd: they are read.
READ = {"notes.docx", "far-cells.xlsx", "date-far.eml", "grid-span-huge.docx", "headline.html"}
MOST_SECONDS = 20
MOST_MEGABYTES = 600


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def test_there_are_many() -> None:
    assert len(BOMBS) - len(LONG) >= 60
    assert not (LONG | READ) - BOMBS.keys()


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=[pytest.mark.attack] * (each in LONG)) for each in BOMBS]
)
def test_a_bomb_costs_its_own_line(name: str, library: Library) -> None:
    good = f"{SENTENCE} Đó là bài đi cùng tệp {name}."
    bomb = BOMBS[name]()
    started = time.monotonic()
    report = ingest(library, HashingEmbedder(), [(name, bomb), ("good.txt", good.encode())])
    assert time.monotonic() - started < MOST_SECONDS + 5
    found = [library.records.article(each) for each in report.stored]
    assert good in [article.text for article in found if article]
    assert all(article and len(article.title) <= 500 for article in found)
    said = [each.reason for each in report.failed]
    assert name not in READ or not said
    assert all(each.startswith(name) and "\n" not in each for each in said), said
    assert len(report.stored) + len(report.unchanged) + len(said) == 2 or name.endswith(".zip")


def endless(seconds: float) -> str:
    time.sleep(seconds)
    return SENTENCE


def hungry(megabytes: int) -> str:
    return str(len(bytes(megabytes * 1_000_000)))


def gone(by: signal.Signals) -> str:
    os.kill(os.getpid(), by)
    return SENTENCE


def noisy(words: str) -> str:
    print(words)
    os.write(1, words.encode())
    return words


def test_what_takes_too_long_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_SECONDS", 0.5)
    with pytest.raises(InputError, match=r"a\.pdf took longer than 0\.5 s"):
        apart("a.pdf", endless, 60)
    assert apart("a.pdf", endless, 0) == SENTENCE


def most_memory() -> int:
    return resource.getrlimit(resource.RLIMIT_AS)[0]


def test_what_needs_too_much_memory_is_left() -> None:
    assert 300_000_000 < apart("a.pdf", most_memory) < MOST_MEGABYTES * 1_000_000
    with pytest.raises(InputError, match=r"a\.pdf is too large"):
        apart("a.pdf", hungry, 2_000)
    assert apart("a.pdf", hungry, 100) == "100000000"


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_what_ends_the_process_costs_one_source(by: signal.Signals) -> None:
    with pytest.raises(InputError, match=r"a\.pdf ended the process"):
        apart("a.pdf", gone, by)
    assert apart("a.pdf", noisy, "xin chào") == "xin chào"


def test_one_that_hangs_does_not_hold_up_the_others() -> None:
    def start(seconds: float) -> threading.Thread:
        thread = threading.Thread(target=apart, args=("b.pdf", endless, seconds))
        thread.start()
        return thread

    for each in [start(0.2), start(0.2)]:  # that both processes are there
        each.join()
    hanging = start(2)
    time.sleep(0.1)
    assert apart("a.pdf", endless, 0) == SENTENCE
    assert hanging.is_alive()
    hanging.join()


def test_an_interrupted_reading_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    apart("a.pdf", endless, 0)
    kept = list(reading._idle)
    monkeypatch.setattr("json.loads", interrupt)
    with pytest.raises(KeyboardInterrupt):
        apart("a.pdf", endless, 0)
    assert [process.poll() is None for process in kept].count(False) == 1


def test_a_file_of_the_working_folder_is_not_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "email.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(reading, "_idle", [])
    assert apart("a.pdf", endless, 0) == SENTENCE


def test_a_long_table_of_merged_rows_is_no_bomb() -> None:
    rows = "".join(
        f"<w:tr>{cell('Xóm Đông', '<w:vMerge/>')}{cell(f'Hộ {row}')}{cell(f'{row},5 ha')}</w:tr>"
        for row in range(1_000)
    )
    started = time.monotonic()
    article = load_bytes(docx(f"{words()}<w:tbl>{rows}</w:tbl>"), "a.docx")
    assert time.monotonic() - started < 5
    assert article.text.endswith("Xóm Đông | Hộ 999 | 999,5 ha")
