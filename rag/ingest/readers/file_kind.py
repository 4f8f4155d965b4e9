"""Of what kind a file is: what its content shows, else what its name says."""

from __future__ import annotations

import io
import zipfile
from typing import Final

# How a content begins, white space and case aside.
_BEGINNINGS: Final = {
    b"%pdf-": ".pdf",
    b"{\\rtf": ".rtf",
    b"\xd0\xcf\x11\xe0": ".ole",  # .doc, .xls, or a file with a password
    b"<!doctype html": ".html",
    b"<html": ".html",
}
# A file that tells what an archive is.
_MEMBERS: Final = {
    "word/document.xml": ".docx",
    "xl/workbook.xml": ".xlsx",
    "content.xml": ".odt",
}


def kind_of(data: bytes, suffix: str) -> str:
    """The suffix of the kind of a content; `suffix` where the content tells nothing."""
    beginning = data[:1000].lstrip().lower()
    if beginning.startswith(b"pk\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = set(archive.namelist())
        except (zipfile.BadZipFile, ValueError, OSError):
            return suffix
        return next((kind for name, kind in _MEMBERS.items() if name in members), suffix)
    found = (kind for mark, kind in _BEGINNINGS.items() if beginning.startswith(mark))
    return next(found, suffix)
