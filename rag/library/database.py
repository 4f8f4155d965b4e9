"""The SQLite file of a library: connections, migrations, transactions, settings."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from rag.errors import LibraryBusy, LibraryError, LibraryReadOnly
from rag.resources import batched

FILE: Final = "library.sqlite"
_PARAMETERS = 500  # ids a statement takes at once
_APPLICATION = 0x4442616F  # marks the file as ours
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)

# Append only: the number of migrations applied is the version of the database.
MIGRATIONS = (
    """
    CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE article (
        id TEXT PRIMARY KEY, title TEXT NOT NULL, source TEXT NOT NULL, publisher TEXT,
        published TEXT, published_time TEXT, byline TEXT, place TEXT, text TEXT NOT NULL,
        sha256 TEXT NOT NULL, chunks INTEGER NOT NULL, state INTEGER NOT NULL
    );
    CREATE INDEX article_state ON article (state);
    CREATE TABLE source (path TEXT PRIMARY KEY, article_id TEXT NOT NULL
        REFERENCES article (id) ON DELETE CASCADE) WITHOUT ROWID;
    CREATE INDEX source_article ON source (article_id);
    CREATE TABLE chunk (
        id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        position INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        tokens INTEGER NOT NULL, digest TEXT NOT NULL
    );
    CREATE INDEX chunk_article ON chunk (article_id, position);
    CREATE INDEX chunk_digest ON chunk (digest);
    CREATE TABLE vector (digest TEXT PRIMARY KEY, data BLOB NOT NULL);
    """,
    # Vectors belong to an embedder; what is learnt of an article as it is embedded (the places it
    # names, its sketch, its copies) is learnt anew for those embedded before.
    """
    CREATE TABLE embedding (
        digest TEXT NOT NULL, embedder TEXT NOT NULL, data BLOB NOT NULL,
        PRIMARY KEY (digest, embedder)
    );
    INSERT INTO embedding SELECT digest, value, data FROM vector, setting WHERE name = 'embedder';
    DROP TABLE vector;
    CREATE TABLE place (
        name TEXT NOT NULL, article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        is_subject INTEGER NOT NULL, PRIMARY KEY (article_id, name)
    ) WITHOUT ROWID;
    CREATE TABLE sketch (
        article_id TEXT PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
        minhash BLOB NOT NULL, figures TEXT NOT NULL
    );
    CREATE TABLE copy (
        article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        other_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        PRIMARY KEY (article_id, other_id)
    ) WITHOUT ROWID;
    CREATE INDEX copy_other ON copy (other_id);
    UPDATE article SET state = 1 WHERE state = 2;
    """,
    # What tells this library from others on one Chroma server.
    """
    INSERT OR IGNORE INTO setting VALUES ('library', lower(hex(randomblob(16))));
    """,
    # Several articles may have come under one name; what could not be read of an article.
    """
    ALTER TABLE source RENAME TO old_source;
    CREATE TABLE source (path TEXT NOT NULL, article_id TEXT NOT NULL
        REFERENCES article (id) ON DELETE CASCADE, PRIMARY KEY (path, article_id)) WITHOUT ROWID;
    INSERT INTO source SELECT path, article_id FROM old_source;
    DROP TABLE old_source;
    CREATE INDEX source_article ON source (article_id);
    ALTER TABLE article ADD COLUMN unread TEXT NOT NULL DEFAULT '[]';
    """,
    # Conversations, checked drafts and briefings.
    """
    CREATE TABLE saved (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, changed TEXT NOT NULL,
        content TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX saved_kind ON saved (kind, changed);
    """,
    # What former versions of an article said otherwise.
    """
    ALTER TABLE article ADD COLUMN revised TEXT NOT NULL DEFAULT '[]';
    """,
    # Collections that a person made of articles, and when each article came.
    """
    CREATE TABLE collection (
        name TEXT NOT NULL, article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE,
        PRIMARY KEY (name, article_id)
    ) WITHOUT ROWID;
    CREATE INDEX collection_article ON collection (article_id);
    ALTER TABLE article ADD COLUMN added TEXT;
    """,
    # The files that were uploaded, as they came.
    """
    CREATE TABLE original (article_id TEXT PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
        name TEXT NOT NULL, content BLOB NOT NULL);
    """,
    # How reports are grouped into stories, kept as articles come.
    """
    CREATE TABLE frequencies (texts INTEGER NOT NULL, ids BLOB NOT NULL, counts BLOB NOT NULL);
    CREATE TABLE terms (
        article_id TEXT PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE,
        day INTEGER NOT NULL, about TEXT NOT NULL, ids BLOB NOT NULL, counts BLOB NOT NULL
    );
    CREATE INDEX terms_day ON terms (day);
    CREATE TABLE alike (
        one TEXT NOT NULL REFERENCES terms (article_id) ON DELETE CASCADE,
        other TEXT NOT NULL REFERENCES terms (article_id) ON DELETE CASCADE,
        cosine REAL NOT NULL, PRIMARY KEY (one, other)
    ) WITHOUT ROWID;
    CREATE INDEX alike_other ON alike (other);
    CREATE TABLE story (members TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
    CREATE TRIGGER edited AFTER UPDATE OF title, publisher, published, published_time, place, text
    ON article BEGIN DELETE FROM terms WHERE article_id = NEW.id; END;
    CREATE TRIGGER leaving AFTER UPDATE OF state ON article WHEN NEW.state < 0
    BEGIN DELETE FROM terms WHERE article_id = NEW.id; END;
    CREATE TRIGGER ungrouped AFTER DELETE ON terms
    BEGIN DELETE FROM story WHERE instr(members, OLD.article_id); END;
    """,
    # The shard of the vector index that an article's vectors lie in: a year, or all in one.
    """
    ALTER TABLE article ADD COLUMN shard TEXT;
    UPDATE article SET shard = '' WHERE state = 2;
    CREATE INDEX article_shard ON article (shard, state, chunks);
    """,
    # Summaries, and the batches in which some were asked for.
    """
    CREATE TABLE summary (
        article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE, made_by TEXT NOT NULL,
        content TEXT NOT NULL, PRIMARY KEY (article_id, made_by)
    ) WITHOUT ROWID;
    CREATE TRIGGER corrected AFTER UPDATE OF title, publisher, published, published_time, byline,
    place, text ON article BEGIN DELETE FROM summary WHERE article_id = NEW.id; END;
    CREATE TABLE batch (
        name TEXT PRIMARY KEY, remote TEXT, made_by TEXT NOT NULL, settings TEXT NOT NULL,
        submitted TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE batched (
        batch TEXT NOT NULL REFERENCES batch (name) ON DELETE CASCADE,
        article_id TEXT NOT NULL REFERENCES article (id) ON DELETE CASCADE
    );
    CREATE INDEX batched_batch ON batched (batch);
    CREATE INDEX batched_article ON batched (article_id);
    """,
)


@contextmanager
def locked(lock: FileLock, home: Path, seconds: float | None = None) -> Iterator[None]:
    """Hold the lock of those who write to `home`. Raises LibraryBusy after so many seconds."""
    try:
        held = lock.acquire(timeout=seconds)
    except Timeout:
        raise LibraryBusy("library_busy", home=home) from None
    except OSError as error:
        raise LibraryError("library_locked_out", home=home, reason=error) from None
    with held:
        yield


@contextmanager
def _damage_told() -> Iterator[None]:
    """Tells a damaged file by an error of ours."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
            raise LibraryError("library_damaged", reason=error) from None
        raise


class Database:
    """Threads may share it: each has its own connection.

    Raises LibraryError for a file that is newer, damaged, or of another program.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: dict[threading.Thread, sqlite3.Connection] = {}
        self._opening = threading.Lock()
        self.only_reads_at: Path | None = None  # what this is a copy of, in which nothing is kept
        if self.version > len(MIGRATIONS):
            raise LibraryError("library_newer", home=path.parent)
        marked = self.count("PRAGMA application_id")
        is_new = not self.count("SELECT count(*) FROM sqlite_master")
        if marked != _APPLICATION and (marked or not (self.version or is_new)):
            self.close()
            raise LibraryError("library_foreign", path=path)

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection. Those of threads that have ended are closed."""
        thread = threading.current_thread()
        if existing := self._opened.get(thread):
            return existing
        connection = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        with _damage_told():
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
        return self.count("PRAGMA user_version")

    def migrate(self) -> None:
        """Apply what is left to apply. Only one process may do so at a time."""
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        for number, script in enumerate(MIGRATIONS[self.version :], self.version + 1):
            mark = f"PRAGMA user_version = {number};"
            self.connection.executescript(f"BEGIN IMMEDIATE; {script} {mark} COMMIT;")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing. Inside another one of the same thread, a part of that.

        Raises LibraryError where it cannot be written.
        """
        if self.only_reads_at:
            raise LibraryReadOnly("library_only_read", home=self.only_reads_at)
        connection = self.connection
        if connection.in_transaction:
            yield connection
            return
        try:
            with _damage_told(), connection:  # commits, or rolls back what an exception left
                connection.execute("BEGIN IMMEDIATE")
                yield connection
        except sqlite3.OperationalError as error:
            raise LibraryError("library_unwritten", home=self._path.parent, reason=error) from None

    def setting(self, name: str) -> str | None:
        """A stored setting, or None."""
        found: str | None = self.first("SELECT value FROM setting WHERE name = ?", name)
        return found

    def set_setting(self, name: str, value: str | None) -> None:
        """Store a setting; None forgets it."""
        with self.transaction():
            self.write("DELETE FROM setting WHERE name = ?", (name,))
            if value is not None:
                self.write("INSERT INTO setting VALUES (?, ?)", (name, value))

    @property
    def generation(self) -> int:
        """Raised by every write to the indexes; a reader that sees a new one reopens them."""
        return int(self.setting("generation") or 0)

    def write(self, statement: str, *rows: Sequence[object]) -> None:
        """Carry out a statement for each of `rows`, all or none."""
        with self.transaction() as connection:
            connection.executemany(statement, rows)

    def rows(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows that `statement` selects, each as it is read. Raises LibraryError for damage."""
        with _damage_told():
            yield from self.connection.execute(statement, values)

    def column(self, statement: str, *values: object) -> list[Any]:
        """The first value of each row that `statement` selects."""
        return [row[0] for row in self.rows(statement, *values)]

    def first(self, statement: str, *values: object) -> Any:
        """The first value of the first row, or None where there is none."""
        return next((row[0] for row in self.rows(statement, *values)), None)

    def count(self, statement: str, *values: object) -> int:
        """The number that `statement` selects."""
        return int(self.first(statement, *values))

    def by_ids(
        self, statement: str, ids: Sequence[str], *others: object
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of `statement`, which ends in IN, for any number of ids; `others` come before."""
        for part in batched(ids, _PARAMETERS):
            yield from self.rows(f"{statement} ({', '.join('?' * len(part))})", *others, *part)


class Tables:
    """Some tables of a database, with what is written to them and asked of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
