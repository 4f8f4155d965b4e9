"""Files of an old Office (.doc, .xls), made new by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from rag.ingest.page import refusal

OLE: Final = b"\xd0\xcf\x11\xe0"
_SECONDS = 60  # LibreOffice alone takes some to start
# The kind by the stream in which Office keeps the text, and what it is made into. LibreOffice would
# take a file without one for plain text, and its bytes for letters.
_KINDS: Final = {
    "WordDocument": (".doc", ".docx"),
    "Workbook": (".xls", ".xlsx"),
    "Book": (".xls", ".xlsx"),
}


def converted(data: bytes, source: str) -> bytes:
    """The file as DOCX or XLSX. Raises InputError where LibreOffice is missing or fails."""
    found = (kinds for name, kinds in _KINDS.items() if name.encode("utf-16-le") in data)
    if (kinds := next(found, None)) is None:
        raise refusal(source, "file_damaged", kind="Office")
    before, new = kinds
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise refusal(source, "file_old")
    with tempfile.TemporaryDirectory() as folder:
        old = Path(folder) / f"old{before}"
        old.write_bytes(data)
        # A profile of its own: one that is open elsewhere would take the file, and end at once.
        command = [
            program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore",
            "--convert-to", new[1:], "--outdir", folder, str(old),
        ]  # fmt: skip
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
        try:
            process.wait(_SECONDS)
            return old.with_suffix(new).read_bytes()
        except (OSError, subprocess.TimeoutExpired) as error:
            with suppress(OSError):  # it has ended; else the program that it started, too
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise refusal(source, "file_damaged", kind=before[1:].upper()) from error
