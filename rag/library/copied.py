"""A library on a disk that is full, or may only be read: it is read from a copy elsewhere."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rag.errors import LibraryError
from rag.library.chroma_server import ChromaServer
from rag.library.database import FILE
from rag.library.library import Library, has_library

_ROOM: Final = 4_000_000  # bytes that the indexes may want while they are only read
_ELSEWHERE: Final = ("/dev/shm", tempfile.gettempdir())  # noqa: S108 # nosec B108


def open_library(
    home: Path, *, server: ChromaServer | None = None, sharded_from: int | None = None
) -> Library:
    """The library at `home`; where its disk takes nothing more, a copy that is only read."""
    takes = all(os.access(path, os.W_OK) for path in (home, home / FILE))
    if not has_library(home) or (takes and shutil.disk_usage(home).free >= _ROOM):
        return Library(home, server=server, sharded_from=sharded_from)
    return _Copy(home, server)


class _Copy(Library):
    def __init__(self, home: Path, server: ChromaServer | None) -> None:
        left = shutil.ignore_patterns("*.lock", "*.damaged*")
        for folder in _ELSEWHERE:
            try:
                self._kept = tempfile.TemporaryDirectory(prefix="diembao-", dir=folder)
                shutil.copytree(home, copied := Path(self._kept.name, "home"), ignore=left)
                break
            except OSError as error:
                reason = error
        else:
            raise LibraryError("library_unopened", home=home, reason=reason)
        copied.chmod(0o700)
        super().__init__(copied, server=server)
        self.database.only_reads_at = home

    @contextmanager
    def writing(self, seconds: float | None = None) -> Iterator[None]:  # noqa: ARG002
        """Raises LibraryReadOnly: what was written here would be lost."""
        with self.database.transaction():
            yield

    def pending_vectors(self) -> list[str]:
        """None: they cannot be kept."""
        return []

    def close(self) -> None:
        """Close the stores and remove the copy."""
        super().close()
        self._kept.cleanup()
