"""Text recognition (OCR) of scanned pages by tesseract, where it is installed with Vietnamese."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from rag.errors import InputError
from rag.ingest.apart import apart

_SECONDS, _SECONDS_A_PAGE = 240.0, 12.0
_EMPTY = 3  # pages in a row
_DPI: Final = 300
_LARGEST: Final = 4_000  # dots along the longer edge
# Of 338 figures on drawn pages, half of them skewed and noisy, 18 were misread: 16 stand below this
# confidence, as do 32 of the right ones.
_SURE: Final = 85
_LEGIBLE: Final = 70  # mean confidence of a page: of text at least 74, of no letters at most 56
_SIGNS: Final = "latin-1"  # a byte as a letter, for what comes back from another process


class Recognised(NamedTuple):
    """A page as a PDF of the letters that were recognised on it, and the figures in doubt."""

    page: bytes
    doubtful: tuple[str, ...]


def recognise(data: bytes, source: str, pages: Iterable[int]) -> dict[int, Recognised]:
    """Pages of a PDF, by number from 1; those that are illegible, or come too late, are left out.

    At a page that cannot be drawn and recognised in time, and after some without a word, it stops.
    """
    found: dict[int, Recognised] = {}
    until = time.monotonic() + _SECONDS
    empty = 0
    with suppress(InputError):
        for number in pages if is_available() else ():
            page, doubtful = apart(source, recognised_page, data, number)
            if page:
                found[number] = Recognised(page.encode(_SIGNS), tuple(doubtful))
            empty = 0 if page else empty + 1
            if empty == _EMPTY or time.monotonic() > until:
                break
    return found


@cache
def is_available() -> bool:
    """Whether tesseract is installed, and knows Vietnamese."""
    with suppress(OSError, subprocess.TimeoutExpired):
        asked = ["tesseract", "--list-langs"]
        listed = subprocess.run(asked, check=False, capture_output=True, timeout=20)
        return b"vie" in listed.stdout.split()
    return False


def recognised_page(data: bytes, number: int) -> tuple[str, list[str]]:
    """One page, drawn and recognised in this process, see `Recognised`.

    "" where the page is illegible; an exception where that fails.
    """
    picture, dpi = _drawn(data, number)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "page"
        command = [
            "tesseract", "stdin", str(out), "-l", "vie", "--dpi", str(round(dpi)),
            "-c", "textonly_pdf=1", "pdf", "tsv",
        ]  # fmt: skip
        quiet = subprocess.DEVNULL
        subprocess.run(
            command, input=picture, stdout=quiet, stderr=quiet, timeout=_SECONDS_A_PAGE, check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
        rows = out.with_suffix(".tsv").read_text("utf-8").splitlines()[1:]
        words = [(cells[-1], float(cells[-2])) for row in rows if len(cells := row.split("\t")) > 2]
        words = [(word, sure) for word, sure in words if word.strip()]
        if sum(sure for _, sure in words) < _LEGIBLE * max(1, len(words)):
            return "", []
        doubtful = [word for word, sure in words if sure < _SURE and any(map(str.isdigit, word))]
        return out.with_suffix(".pdf").read_bytes().decode(_SIGNS), doubtful


def _drawn(data: bytes, number: int) -> tuple[bytes, float]:
    """A page as a grey picture (PGM), and its dots an inch."""
    import pypdfium2  # type: ignore[import-untyped]

    with pypdfium2.PdfDocument(data) as document:
        page = document[number - 1]
        dpi = min(_DPI, _LARGEST * 72 / max(*page.get_size(), 1))
        drawn = page.render(scale=dpi / 72, grayscale=True)
        head = b"P5 %d %d 255\n" % (drawn.width, drawn.height)
        return head + drawn.to_numpy().tobytes(), dpi
