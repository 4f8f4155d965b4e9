"""SQLite, the truth: articles, chunks, vectors, and how far each article is indexed."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from rag.embed import Vectors
from rag.errors import LibraryError
from rag.types import Article, Chunk
from rag.vietnamese import fold, nfc


class State(IntEnum):
    """How far an article is indexed. A removal that a crash interrupts is finished later."""

    REMOVING = -1
    STORED = 0
    SEARCHABLE = 1
    EMBEDDED = 2


class Filters(NamedTuple):
    """What a search is limited to; dates are ISO, `source` and `place` match parts, folded."""

    source: str | None = None
    place: str | None = None
    since: str | None = None
    until: str | None = None


class PendingChunk(NamedTuple):
    """A chunk without a vector yet."""

    id: str
    digest: str
    text: str


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
)

_ARTICLE = (
    "id, title, source, publisher, published, published_time, byline, place, text, sha256, chunks"
)
_CHUNK = (
    'c.id, c.article_id, c.position, c.start, c."end", '
    'substr(a.text, c.start + 1, c."end" - c.start), c.tokens'
)
_PARAMETERS = 500  # ids a statement takes at once


class Records:
    """The SQLite side of a library. Threads may share it: each has its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._threads = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._migrate()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        existing: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if existing is not None:
            return existing
        connection = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        )
        connection.create_function("fold", 1, _fold_or_none, deterministic=True)
        self._threads.connection = connection
        self._opened.append(connection)
        return connection

    def close(self) -> None:
        """Close the connections of all threads."""
        for connection in self._opened:
            connection.close()
        self._opened.clear()
        self._threads = threading.local()

    def _migrate(self) -> None:
        connection = self.connection
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise LibraryError(
                f"The library at {self._path.parent} was made by a newer version of diembao; "
                "update diembao, or choose another folder with --home."
            )
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            connection.executescript(f"BEGIN; {script} PRAGMA user_version = {number}; COMMIT;")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing."""
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    # Settings

    def setting(self, name: str) -> str | None:
        """A stored setting, or None."""
        row = self.connection.execute(
            "SELECT value FROM setting WHERE name = ?", (name,)
        ).fetchone()
        return row[0] if row else None

    def set_setting(self, name: str, value: str) -> None:
        """Store a setting."""
        with self.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    @property
    def generation(self) -> int:
        """Raised by every write to the indexes; a reader that sees a new one reopens them."""
        return int(self.setting("generation") or 0)

    # Writing

    def store(self, article: Article, chunks: Sequence[Chunk], digests: Sequence[str]) -> None:
        """Insert an article with its chunks; its source leaves the article it had before."""
        with self.transaction() as connection:
            values = article.model_dump()
            values["chunks"] = len(chunks)
            columns = _ARTICLE.split(", ")
            connection.execute(
                f"INSERT INTO article ({_ARTICLE}, state) VALUES ({', '.join('?' * 11)}, ?)",
                [values[column] for column in columns] + [State.STORED],
            )
            connection.executemany(
                "INSERT INTO chunk VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (c.id, c.article_id, c.position, c.start, c.end, c.tokens, digest)
                    for c, digest in zip(chunks, digests, strict=True)
                ],
            )
            _point_source(connection, article.source, article.id)

    def add_source(self, path: str, article_id: str) -> None:
        """Note that `path` too holds this article, in place of what it held before."""
        with self.transaction() as connection:
            _point_source(connection, path, article_id)

    def set_state(self, article_ids: Iterable[str], state: State) -> None:
        """Move articles to `state`."""
        with self.transaction() as connection:
            connection.executemany(
                "UPDATE article SET state = ? WHERE id = ?", [(state, i) for i in article_ids]
            )

    def delete(self, article_ids: Iterable[str]) -> None:
        """Forget articles, their chunks, and the vectors that no chunk needs any more."""
        with self.transaction() as connection:
            for article_id in article_ids:
                digests = connection.execute(
                    "SELECT digest FROM chunk WHERE article_id = ?", (article_id,)
                ).fetchall()
                connection.execute("DELETE FROM article WHERE id = ?", (article_id,))
                connection.executemany(
                    "DELETE FROM vector WHERE digest = ?1 "
                    "AND NOT EXISTS (SELECT 1 FROM chunk WHERE digest = ?1)",
                    digests,
                )

    def store_vectors(self, digests: Sequence[str], vectors: Vectors) -> None:
        """Keep vectors under the digests of the texts they were made of."""
        rows = [(d, v.astype("<f4").tobytes()) for d, v in zip(digests, vectors, strict=True)]
        with self.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", rows)

    # Reading

    def article(self, article_id: str) -> Article | None:
        """One article with its text, or None."""
        row = self.connection.execute(
            f"SELECT {_ARTICLE} FROM article WHERE id = ? AND state >= 0", (article_id,)
        ).fetchone()
        return _article(row) if row else None

    def articles(self, ids: Sequence[str] | None = None) -> list[Article]:
        """Articles by id, or all, newest publication first; with text."""
        where = "state >= 0" if ids is None else f"id IN ({', '.join('?' * len(ids))})"
        rows = self.connection.execute(
            f"SELECT {_ARTICLE} FROM article WHERE {where} ORDER BY published DESC, title, id",
            ids or (),
        )
        return [_article(row) for row in rows]

    def article_ids_like(self, prefix: str) -> list[str]:
        """Ids that start so."""
        rows = self.connection.execute(
            "SELECT id FROM article WHERE substr(id, 1, ?) = ? AND state >= 0 LIMIT 3",
            (len(prefix), prefix),
        )
        return [row[0] for row in rows]

    def count(self) -> int:
        """How many articles there are."""
        row = self.connection.execute("SELECT count(*) FROM article WHERE state >= 0").fetchone()
        return int(row[0])

    def chunk_count(self) -> int:
        """How many chunks there are."""
        return int(self.connection.execute("SELECT count(*) FROM chunk").fetchone()[0])

    def in_state(self, state: State) -> list[str]:
        """Ids of the articles in `state`, in the order they came."""
        rows = self.connection.execute(
            "SELECT id FROM article WHERE state = ? ORDER BY rowid", (state,)
        )
        return [row[0] for row in rows]

    def matching(self, filters: Filters) -> list[str] | None:
        """Ids of the articles that `filters` admits; None where there is no filter."""
        conditions: list[str] = []
        values: list[str] = []
        if filters.source:
            conditions.append(
                "(instr(fold(publisher), ?) OR EXISTS (SELECT 1 FROM source s "
                "WHERE s.article_id = article.id AND instr(fold(s.path), ?)))"
            )
            values += [fold(nfc(filters.source))] * 2
        if filters.place:
            conditions.append("instr(fold(place), ?)")
            values.append(fold(nfc(filters.place)))
        if filters.since:
            conditions.append("published >= ?")
            values.append(filters.since)
        if filters.until:
            conditions.append("published <= ?")
            values.append(filters.until)
        if not conditions:
            return None
        rows = self.connection.execute(
            f"SELECT id FROM article WHERE state >= 0 AND {' AND '.join(conditions)}", values
        )
        return [row[0] for row in rows]

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """Chunks by id; ids that are gone are left out."""
        rows = self._rows_by_id(
            f"SELECT {_CHUNK} FROM chunk c JOIN article a ON a.id = c.article_id "
            "WHERE a.state >= 0 AND c.id IN",
            ids,
        )
        return {row[0]: _chunk(row) for row in rows}

    def chunks_of(self, article_ids: Sequence[str]) -> list[Chunk]:
        """All chunks of these articles, in order."""
        rows = self._rows_by_id(
            f"SELECT {_CHUNK} FROM chunk c JOIN article a ON a.id = c.article_id "
            "WHERE c.article_id IN",
            article_ids,
        )
        return sorted((_chunk(row) for row in rows), key=lambda c: (c.article_id, c.position))

    def digests_of(self, article_ids: Sequence[str]) -> dict[str, str]:
        """Chunk id → digest of its text, for the chunks of these articles."""
        return dict(
            self._rows_by_id("SELECT id, digest FROM chunk WHERE article_id IN", article_ids)
        )

    def without_vector(self, article_ids: Sequence[str]) -> list[PendingChunk]:
        """Chunks of these articles whose text has no vector yet, each text once."""
        rows = self._rows_by_id(
            'SELECT c.id, c.digest, substr(a.text, c.start + 1, c."end" - c.start) '
            "FROM chunk c JOIN article a ON a.id = c.article_id "
            "WHERE NOT EXISTS (SELECT 1 FROM vector v WHERE v.digest = c.digest) "
            "AND c.article_id IN",
            article_ids,
        )
        return list({row[1]: PendingChunk(*row) for row in rows}.values())

    def vectors(self, chunk_ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """Ids that have a vector, and the vectors, row by row."""
        rows = list(
            self._rows_by_id(
                "SELECT c.id, v.data FROM chunk c JOIN vector v ON v.digest = c.digest "
                "WHERE c.id IN",
                chunk_ids,
            )
        )
        ids = [row[0] for row in rows]
        if not rows:
            return ids, np.empty((0, 0), np.float32)
        data = np.frombuffer(b"".join(row[1] for row in rows), dtype="<f4")
        return ids, data.reshape(len(ids), -1)

    def texts(self) -> Iterator[str]:
        """The text of every article."""
        for row in self.connection.execute("SELECT text FROM article WHERE state >= 0"):
            yield row[0]

    def _rows_by_id(self, statement: str, ids: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for i in range(0, len(ids), _PARAMETERS):
            part = ids[i : i + _PARAMETERS]
            yield from self.connection.execute(f"{statement} ({', '.join('?' * len(part))})", part)


def _point_source(connection: sqlite3.Connection, path: str, article_id: str) -> None:
    previous = connection.execute(
        "SELECT article_id FROM source WHERE path = ?", (path,)
    ).fetchone()
    connection.execute("INSERT OR REPLACE INTO source VALUES (?, ?)", (path, article_id))
    if previous and previous[0] != article_id:
        connection.execute(
            "UPDATE article SET state = ? WHERE id = ?"
            " AND NOT EXISTS (SELECT 1 FROM source WHERE article_id = ?)",
            (State.REMOVING, previous[0], previous[0]),
        )
        # It lives on under another of its paths, if it has one.
        connection.execute(
            "UPDATE article SET source = coalesce("
            "(SELECT min(path) FROM source WHERE article_id = ?), source) WHERE id = ?",
            (previous[0], previous[0]),
        )


def _fold_or_none(text: str | None) -> str | None:
    return None if text is None else fold(nfc(text))


def _article(row: Sequence[Any]) -> Article:
    return Article.model_validate(dict(zip(_ARTICLE.split(", "), row, strict=True)))


def _chunk(row: Sequence[Any]) -> Chunk:
    names = ("id", "article_id", "position", "start", "end", "text", "tokens")
    return Chunk.model_validate(dict(zip(names, row, strict=True)))
