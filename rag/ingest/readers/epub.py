"""An electronic book (.epub) → Page: its chapters in the order they are read in."""

from __future__ import annotations

import posixpath
from typing import Final
from urllib.parse import unquote

from rag.ingest.page import Page, refusal
from rag.ingest.readers.html import lines_of
from rag.ingest.readers.office_xml import opened, part
from rag.types import Unread

_PACKAGE: Final = "{http://www.idpf.org/2007/opf}"
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"
_CONTAINER: Final = "{urn:oasis:names:tc:opendocument:xmlns:container}rootfile"
_LOCKED: Final = "META-INF/encryption.xml"


def read_epub(data: bytes, source: str) -> Page:
    """The text of a book; chapters that are missing are unread. Raises InputError."""
    lines: list[str] = []
    unread: list[Unread] = []
    with opened(data, source, "EPUB") as archive:
        container = part(archive, "META-INF/container.xml", source)
        package = next(container.iter(_CONTAINER)).get("full-path")
        book = part(archive, package, source)
        files = {each.get("id"): each.get("href") for each in book.iter(f"{_PACKAGE}item")}
        for item in book.iter(f"{_PACKAGE}itemref"):
            place = unquote(files.get(item.get("idref")) or item.get("idref") or "")
            name = posixpath.normpath(posixpath.join(posixpath.dirname(package), place))
            if name not in archive.namelist():
                unread.append(Unread(part=name, reason="missing"))
                continue
            lines += lines_of(archive.read(name), source)
        if not lines and _LOCKED in archive.namelist():
            raise refusal(source, "file_locked", kind="EPUB")
    return Page("\n".join(lines), title=book.findtext(f".//{_TITLE}"), unread=tuple(unread))
