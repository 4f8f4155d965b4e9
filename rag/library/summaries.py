"""What a model said of articles, kept in a file of its own, so that nothing is paid for twice.

Replies are kept, not summaries: they are verified anew each time, by the rules of the day.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Final, NamedTuple, Self

_FILE: Final = "summaries.sqlite3"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS reply (
    article TEXT NOT NULL,
    prompt TEXT NOT NULL,
    model TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (article, prompt, model)
) WITHOUT ROWID, STRICT
"""


class ReplyKey(NamedTuple):
    """What a reply depends on: the very text that was sent, the prompt's identity, the model."""

    article: str
    prompt: str
    model: str


class Replies:
    """The replies of a library folder. Threads and processes may share them."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            home / _FILE, check_same_thread=False, isolation_level=None, timeout=30
        )
        self._connection.execute("PRAGMA journal_mode=WAL")
        # A reply that was paid for is not to be lost with the machine's power either.
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute(_SCHEMA)

    def get(self, key: ReplyKey) -> str | None:
        """The JSON of a reply; None where there is none."""
        with self._lock:
            row = self._connection.execute(
                "SELECT body FROM reply WHERE article = ? AND prompt = ? AND model = ?", key
            ).fetchone()
        return str(row[0]) if row else None

    def put(self, key: ReplyKey, body: str) -> None:
        """Keep a reply; one that is there already stays."""
        with self._lock:
            self._connection.execute(
                "INSERT OR IGNORE INTO reply VALUES (?, ?, ?, ?)", (*key, body)
            )

    def count(self) -> int:
        """How many replies are kept."""
        with self._lock:
            return int(self._connection.execute("SELECT count(*) FROM reply").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
