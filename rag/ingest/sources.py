"""What is to be read: files, folders, archives, addresses and uploads, each source by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rag.errors import DiemBaoError, without_passwords
from rag.ingest.apart import apart
from rag.ingest.page import legible, refusal
from rag.ingest.readers import SUPPORTED_SUFFIXES, load_bytes, load_path, load_url
from rag.ingest.readers.archives import files_in, is_shown, unpack
from rag.text import visible
from rag.types import Article

_URL = re.compile(r"\w+://")  # what is no web address is refused as one
Failed = list[tuple[str, DiemBaoError]]  # sources, each with why it cannot be read


class Source(NamedTuple):
    """The name of a source, what reads it, of an upload what gives the file; where a file is.

    A partial, since what goes to another machine looks at its function and arguments.
    """

    name: str
    load: partial[Article]
    upload: Callable[[], bytes] | None = None
    path: Path | None = None


def expand(
    sources: Sequence[str | tuple[str, bytes]], failed: Failed, uploads: Path
) -> Iterator[Source]:
    """Each source with how it is loaded; folders and archives become the files in them, in order.

    Archives that were uploaded lie in the folder `uploads`, and what is unpacked passes through it.
    """
    for source in sources:
        if not isinstance(source, str):
            # An upload is no file of this computer, whatever it is called.
            name, data = legible(source[0]).lstrip("/"), source[1]
            if name.lower().endswith(".zip"):
                archive = uploads / f"{sum(1 for _ in uploads.iterdir())}.zip"
                archive.write_bytes(data)
                yield from _members(archive, name, name, failed, uploads, are_kept=True)
            else:
                yield Source(name, partial(load_bytes, data, name), partial(bytes, data))
        elif _URL.match(source):
            address = visible(source)
            yield Source(without_passwords(address), partial(load_url, address))
        elif source.lower().endswith(".zip") and Path(source).is_file():
            archive = Path(source).absolute()
            yield from _members(archive, source, str(archive), failed, uploads)
        elif not Path(source).is_dir():
            path = Path(source).absolute()
            yield Source(legible(source), partial(load_path, path), path=path)
        else:
            folder = Path(source).absolute()
            try:
                shown = (e for e in folder.rglob("*") if is_shown(e.relative_to(folder)))
                files = sorted(filter(Path.is_file, shown))
            except OSError as error:
                failed.append((source, refusal(source, "folder_unreadable", reason=error)))
                continue
            if not any(path.suffix.lower() in (*SUPPORTED_SUFFIXES, ".zip") for path in files):
                kinds = ", ".join(sorted(SUPPORTED_SUFFIXES))
                failed.append((source, refusal(source, "folder_without_articles", kinds=kinds)))
                continue
            yield from expand(list(map(str, files)), failed, uploads)


def _members(
    archive: Path, name: str, where: str, failed: Failed, uploads: Path, *, are_kept: bool = False
) -> Iterator[Source]:
    """The files of an archive as sources of their own, each unpacked when it is loaded."""
    file = uploads / "member"

    def load(number: int, inside: str) -> Article:
        apart(inside, unpack, archive, number, inside, file)
        return load_bytes(file.read_bytes(), inside)

    try:
        members = apart(name, files_in, archive, name)
    except DiemBaoError as error:
        failed.append((name, error))
        return
    for number, member in members:
        inside = legible(f"{where}/{member}")
        upload = file.read_bytes if are_kept else None
        yield Source(inside, partial(load, number, inside), upload)
