"""ZIP archives of articles: which files one holds, and each of them unpacked."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath

from rag.ingest.page import refusal
from rag.ingest.readers import check_size

_MOST_FILES = 50_000


def files_in(archive: Path, source: str) -> list[tuple[int, str]]:
    """The files that may be articles, each with its number. Raises InputError."""
    try:
        members = _opened(archive).infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise refusal(source, "file_damaged", kind="ZIP") from error
    if len(members) > _MOST_FILES:
        raise refusal(source, "archive_too_long", most=f"{_MOST_FILES:,}")
    files = ((i, each.filename) for i, each in enumerate(members) if not each.is_dir())
    return [(number, name) for number, name in files if is_shown(PurePosixPath(name))]


def unpack(archive: Path, number: int, source: str, to: Path) -> None:
    """Write a file of an archive, by its number there, to a path. Raises InputError."""
    is_locked = False
    try:
        opened = _opened(archive)
        member = opened.infolist()[number]
        check_size(source, member.file_size)
        is_locked = bool(member.flag_bits & 1)
        to.write_bytes(opened.read(member))
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, RuntimeError) as error:
        raise refusal(source, "file_locked" if is_locked else "file_damaged", kind="ZIP") from error


def _opened(archive: Path) -> zipfile.ZipFile:
    return _listed(archive, archive.stat().st_mtime_ns)


@lru_cache(maxsize=1)  # for the next file of the archive
def _listed(archive: Path, _changed: int) -> zipfile.ZipFile:
    return zipfile.ZipFile(archive)


def is_shown(path: PurePath) -> bool:
    """False for what a folder or archive holds beside its articles; the path begins inside it."""
    *folders, _ = path.parts
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    hidden = hidden or any(part.endswith("_files") for part in folders)  # of a saved page
    return not hidden and path.stem.lower() != "readme"  # a note, not an article
