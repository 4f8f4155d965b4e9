"""The SQLite file of a library: connections, migrations, transactions, settings."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.errors import LibraryError
from rag.library.schema import MIGRATIONS
from rag.text import fold, nfc

_PARAMETERS = 500  # ids a statement takes at once


class Database:
    """Threads may share it: each has its own connection. Raises LibraryError for a newer file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: dict[threading.Thread, sqlite3.Connection] = {}
        self._opening = threading.Lock()
        if self.version > len(MIGRATIONS):
            raise LibraryError("library_newer", home=path.parent)

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection. Those of threads that have ended are closed."""
        thread = threading.current_thread()
        existing = self._opened.get(thread)
        if existing is not None:
            return existing
        connection = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        connection.executescript("PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;")
        with self._opening:
            for other in [other for other in self._opened if not other.is_alive()]:
                self._opened.pop(other).close()
            self._opened[thread] = connection
        return connection

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._opening:
            for connection in self._opened.values():
                connection.close()
            self._opened.clear()

    @property
    def version(self) -> int:
        """How many migrations were applied."""
        return int(self.connection.execute("PRAGMA user_version").fetchone()[0])

    @property
    def is_current(self) -> bool:
        """True where no migration is left to apply."""
        return self.version == len(MIGRATIONS)

    def migrate(self) -> None:
        """Apply what is left to apply. Only one process may do so at a time."""
        self.connection.execute("PRAGMA journal_mode=WAL")
        for number, script in enumerate(MIGRATIONS[self.version :], self.version + 1):
            self.connection.executescript(
                f"BEGIN IMMEDIATE; {script} PRAGMA user_version = {number}; COMMIT;"
            )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Inside another one of the same thread, a part of that."""
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.commit()
        except BaseException:
            connection.rollback()
            raise

    def setting(self, name: str) -> str | None:
        """A stored setting, or None."""
        row = self.connection.execute(
            "SELECT value FROM setting WHERE name = ?", (name,)
        ).fetchone()
        return row[0] if row else None

    def set_setting(self, name: str, value: str | None) -> None:
        """Store a setting; None forgets it."""
        with self.transaction() as connection:
            if value is None:
                connection.execute("DELETE FROM setting WHERE name = ?", (name,))
            else:
                connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    @property
    def generation(self) -> int:
        """Raised by every write to the indexes; a reader that sees a new one reopens them."""
        return int(self.setting("generation") or 0)

    def by_ids(
        self, statement: str, ids: Sequence[str], *others: object
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of `statement`, which ends in IN, for any number of ids; `others` come before."""
        for i in range(0, len(ids), _PARAMETERS):
            part = ids[i : i + _PARAMETERS]
            yield from self.connection.execute(
                f"{statement} ({', '.join('?' * len(part))})", (*others, *part)
            )


def folded(text: str | None) -> str:
    """What a filter is compared with."""
    return fold(nfc(text or ""))
