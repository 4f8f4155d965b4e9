"""Replies of language models, remembered in a database of their own: `replies.sqlite`.

Nothing here is the truth of anything: a file that cannot be read is begun anew, one that cannot
be written costs a call. Any number of threads and processes may use one file.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing, suppress
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

    def _execute(self, *statements: tuple[Any, ...]) -> Any:
        """Each statement with its values, all or none; the first row of the last, or None."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
            with closing(sqlite3.connect(self._path, timeout=5)) as connection, connection:
                # A power cut may lose the newest replies, and damages nothing.
                connection.executescript(f"PRAGMA synchronous = NORMAL; {_SCHEMA}")
                for statement, *values in statements:
                    found = connection.execute(statement, values)
                return found.fetchone()
        except (sqlite3.Error, OSError) as error:
            may_pass = isinstance(error, (sqlite3.OperationalError, OSError))
            if not may_pass or "no such" in str(error):  # damaged, or not ours
                for ending in ("", "-wal", "-shm", "-journal"):
                    with suppress(OSError):
                        self._path.with_name(self._path.name + ending).unlink()
            return None


def _digest(key: str, reply: str) -> str:
    return hashlib.sha256(f"{key}\n{reply}".encode()).hexdigest()
