"""Vectors made by a process of its own, so that nobody waits for them: gentle, and gone when done.

It is started where articles are left that only their words find and nobody makes their vectors, by
an ingest or by whatever comes later. It may be ended at any moment; what it had made is kept.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from rag.config import Config, load_config
from rag.engine.wiring import embedder_of, library_of
from rag.errors import DiemBaoError, LibraryBusy
from rag.ingest import complete
from rag.library import Library, has_library
from rag.messages import told
from rag.models import Embedder
from rag.resources import python

_FAILURE: Final = "embedding.failed"  # in the library's folder: why the last one ended early
_PAUSE: Final = 600  # seconds until it is tried again after that
_TRIES, _BETWEEN = 10, 0.5  # of taking a lock that somebody may have for a moment
_PRIORITY: Final = 19


def take_up(config: Config, library: Library) -> bool:
    """Whether what is left is being embedded, by a process that is there or is started now."""
    if not config.background or library.database.only_reads_at or not library.pending_vectors():
        return False
    try:
        with library.embedding() as is_free:
            if not is_free:
                return True
    except OSError:  # a folder in which nothing can be locked
        return False
    return not why_it_ended(library) and _started(library.home.absolute())


def why_it_ended(library: Library) -> str | None:
    """Why the last process ended before all was done, where that was in the last minutes."""
    path = library.home / _FAILURE
    with suppress(OSError):
        if time.time() - path.stat().st_mtime < _PAUSE:
            return path.read_text(encoding="utf-8") or None
    return None


def try_again(library: Library) -> None:
    """Forget why the last one ended: whoever adds articles may have mended it."""
    with suppress(OSError):
        (library.home / _FAILURE).unlink(missing_ok=True)


def _started(home: Path) -> bool:
    try:
        process = subprocess.Popen(
            python(f"from rag.engine.background import embed; embed({str(home)!r})"),
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C and a closed terminal are for the command
        )
    except OSError:
        return False
    threading.Thread(target=process.wait, daemon=True).start()  # so that a server keeps no zombie
    return True


def embed(home: str) -> None:
    """The process: embeds what is left in a library, unless another one does."""
    with suppress(AttributeError, OSError):  # not every system has priorities
        os.nice(_PRIORITY)
    if not has_library(Path(home)):  # gone since
        return
    failure, reason = Path(home, _FAILURE), ""
    config = load_config(Path(home))
    try:
        with library_of(config) as library:
            _embed(library, embedder_of(config))
    except LibraryBusy:  # for a moment: whoever comes next goes on
        pass
    except DiemBaoError as error:
        reason = told(error, config.language)
    except Exception as error:  # a fault of ours, which nobody would see here
        reason = told(DiemBaoError("unexpected", what=error), config.language)
    with suppress(OSError):
        if reason:
            failure.write_text(reason, encoding="utf-8")
        else:
            failure.unlink(missing_ok=True)


def _embed(library: Library, embedder: Embedder) -> None:
    tries = 0
    while library.pending_vectors() and tries < _TRIES:
        with library.embedding() as is_ours:
            if is_ours:
                complete(library, embedder)
                continue  # what came meanwhile was left to whoever holds the lock
        tries += 1
        time.sleep(_BETWEEN)
