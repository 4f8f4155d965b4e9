"""Replies of language models, remembered in a database of their own: `replies.sqlite`.

Nothing here is the truth of anything: a file that cannot be read is begun anew, one that cannot
be written costs a call. Any number of threads and processes may use one file.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import threading
from pathlib import Path
from typing import Any, Final

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS replies (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    reply TEXT NOT NULL,
    sha256 TEXT NOT NULL
)
"""
# About 40 MB of answers; the oldest go first.
KEPT: Final = 20_000


class ReplyStore:
    """A cache of replies in one file. It never raises: what goes wrong is a miss."""

    def __init__(self, path: Path, kept: int = KEPT) -> None:
        self._path = path
        self._kept = kept
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def get(self, key: str) -> str | None:
        """The reply, or None where there is none or it is damaged."""
        row = self._execute(("SELECT reply, sha256 FROM replies WHERE key = ?", key))
        if row is None or not isinstance(row[0], str) or _digest(key, row[0]) != row[1]:
            return None
        return str(row[0])

    def set(self, key: str, reply: str) -> None:
        """Remember a reply, in place of an older one of this key."""
        replace = "REPLACE INTO replies (key, reply, sha256) VALUES (?, ?, ?)"
        forget = "DELETE FROM replies WHERE number <= (SELECT max(number) FROM replies) - ?"
        self._execute((replace, key, reply, _digest(key, reply)), (forget, self._kept))

    def clear(self) -> None:
        """Forget all replies."""
        self._execute(("DELETE FROM replies",))

    def close(self) -> None:
        """Close the file; a later use opens it again."""
        with self._lock:
            self._close()

    def _execute(self, *statements: tuple[Any, ...]) -> Any:
        """Each statement with its values, all or none; the first row of the last, or None."""
        with self._lock:
            try:
                with self._open() as connection:
                    for statement, *values in statements:
                        found = connection.execute(statement, values)
                    return found.fetchone()
            except (sqlite3.Error, OSError) as error:
                self._recover(error)
                return None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # The lock above sees to it that one thread at a time uses the connection.
            self._connection = sqlite3.connect(self._path, timeout=5, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            # A power cut may lose the newest replies, and damages nothing.
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute(_SCHEMA)
        return self._connection

    def _recover(self, error: Exception) -> None:
        """Begin anew; where the file itself is damaged, or not ours, with a new file."""
        self._close()
        may_pass = isinstance(error, (sqlite3.OperationalError, OSError))
        if not may_pass or "no such" in str(error):
            for ending in ("", "-wal", "-shm"):
                with contextlib.suppress(OSError):
                    self._path.with_name(self._path.name + ending).unlink()

    def _close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def _digest(key: str, reply: str) -> str:
    return hashlib.sha256(f"{key}\n{reply}".encode()).hexdigest()
