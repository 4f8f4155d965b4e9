"""Old files of Office, OpenDocument, rich text: made new by LibreOffice where it is installed."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from rag.ingest.apart import PLACES
from rag.ingest.page import refusal

OLE: Final = b"\xd0\xcf\x11\xe0"
_SECONDS = 14  # it takes about two, the first time on a machine ten
_KILOBYTES = 800_000  # of addresses; 600,000 are needed
_MOST_BYTES = 1_000_000  # of a part of an archive
# Seconds of work, where this program is gone; blocks of 512 bytes of the new file.
_OTHERS: Final = "ulimit -t 20 && ulimit -f 200000"
# What tells what a container holds: its kind, and the new one.
_KINDS: Final = {
    "WordDocument\0".encode("utf-16-le"): ("doc", "docx"),
    "Workbook\0".encode("utf-16-le"): ("xls", "xlsx"),
    "Book\0".encode("utf-16-le"): ("xls", "xlsx"),
    b"{\\rtf": ("rtf", "docx"),
}
_SHEETS = re.compile(rb"opendocument\.spreadsheet|[<:]spreadsheet[\s/>]")
_PROFILE: Final = Path(__file__).with_name("libreoffice.xcu")


def converted(data: bytes, source: str) -> bytes:
    """The file as DOCX or XLSX; as it is, where it is of another kind.

    Raises InputError where LibreOffice is missing or fails.
    """
    if (found := _kinds(data)) is None:
        return data
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise refusal(source, "file_old")
    kind, new = found
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / f"old.{kind}"
        old.write_bytes(data)
        # A profile of its own: one that is open elsewhere would take the file, and end at once.
        # It runs no macro, and looks for whatever the file links to at a proxy that is not there.
        profile = Path(folder) / "profile" / "user"
        profile.mkdir(parents=True)
        shutil.copy(_PROFILE, profile / "registrymodifications.xcu")
        command = [
            "/bin/sh", "-c", f'ulimit -v {_KILOBYTES} && {_OTHERS} && exec "$0" "$@"',
            program, f"-env:UserInstallation={profile.parent.as_uri()}", "--headless",
            "--norestore", "--convert-to", new, "--outdir", folder, str(old),
        ]  # fmt: skip
        said = Path(folder) / "said"
        with PLACES, said.open("wb") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
            try:
                process.wait(_SECONDS)
            except subprocess.TimeoutExpired as error:
                raise refusal(source, "reading_too_long", seconds=_SECONDS) from error
            finally:
                with suppress(OSError):  # it has ended; else the program that it started, too
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        with suppress(OSError):
            return old.with_suffix(f".{new}").read_bytes()
        # Where there is too little memory it ends without a word.
        key = "file_damaged" if b"Error:" in said.read_bytes() else "reading_too_large"
        raise refusal(source, "file_locked" if _is_encrypted(data) else key, kind=kind.upper())


def _kinds(data: bytes) -> tuple[str, str] | None:
    """What kind of file it is and what is made of it, by its content; None for another kind."""
    if not data[:1000].lstrip().startswith(b"PK"):
        return next((kinds for mark, kinds in _KINDS.items() if mark in data), None)
    for name in ("mimetype", "content.xml"):  # in whatever order they were packed
        if b"opendocument" in (said := _part(data, name)):
            return ("ods", "xlsx") if _SHEETS.search(said) else ("odt", "docx")
    return ("odt", "docx") if _is_encrypted(data) else None


def _part(data: bytes, name: str) -> bytes:
    """How a part of an archive begins; nothing where there is none that can be read."""
    with (
        suppress(Exception),  # each way of packing has errors of its own
        zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(name) as part,
    ):  # fmt: skip
        return part.read(_MOST_BYTES)
    return b""


def _is_encrypted(data: bytes) -> bool:
    """Whether a text or a workbook in it says so, as [MS-DOC] 2.5.2 and [MS-XLS] 2.4.117 tell.

    OpenDocument says so in its manifest, an archive of each of its parts.
    """
    with suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as archive:
        said = _part(data, "META-INF/manifest.xml")
        return b"encryption-data" in said or any(e.flag_bits & 1 for e in archive.infolist())
    sectors = (data[start : start + 22] for start in range(512, len(data), 512))
    return any(
        (each.startswith(b"\xec\xa5") and each[11] & 1)
        or (each.startswith(b"\x09\x08\x10\0") and each.endswith(b"\x2f\0"))
        for each in sectors
    )
