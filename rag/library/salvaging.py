"""A damaged SQLite file: told as such, and its readable rows carried into a new one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from filelock import FileLock

from rag.errors import LibraryError
from rag.library.articles import digest_of
from rag.library.database import DAMAGED, FILE, Database, locked

_MISSES = 10_000  # row numbers without a row after which a table of unknown length is at its end

_MADE_AGAIN = {"chunk", "place", "sketch", "copy", "frequencies", "terms", "alike", "story"}


class Salvaged(NamedTuple):
    """What came of a damaged file: articles that were saved, and where the old file is kept."""

    articles: int
    kept: Path


def salvage(home: Path) -> Salvaged | None:
    """Put a new file with all rows that can be read in the place of a damaged one.

    Its articles are not split yet. None where the file is whole. The damaged one is kept beside
    it. Raises LibraryError where nothing can be read of it, and leaves it as it is.
    """
    path = home.absolute() / FILE
    with locked(FileLock(path.with_name("write.lock"), mode=0o600), path.parent, 30):
        if _is_whole(path):
            return None
        new = path.with_suffix(".new")
        new.unlink(missing_ok=True)
        made = Database(new)
        try:
            made.migrate()
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as old:
                _carry(old, made.connection)
            articles = made.count("SELECT count(*) FROM article")
        except sqlite3.Error:
            articles = 0
        finally:
            made.close()
        if not articles:
            new.unlink()
            raise LibraryError("library_lost", home=path.parent)
        kept = path.with_name(f"{path.name}.damaged-{datetime.now():%Y%m%d-%H%M%S}")
        path.rename(kept)
        for journal in ("-wal", "-shm"):  # they belong to the old file
            with suppress(FileNotFoundError):
                Path(f"{path}{journal}").rename(f"{kept}{journal}")
        new.rename(path)
        return Salvaged(articles, kept)


def _is_whole(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            return said == "ok" and not connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in DAMAGED:
            return False
        raise LibraryError("library_unopened", home=path.parent, reason=error) from error


def _carry(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """The rows of all tables but of what is made again of the texts."""
    new.execute("PRAGMA foreign_keys = OFF")
    tables = new.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    with new:
        for table in {name for (name,) in tables} - _MADE_AGAIN:
            _carry_table(old, new, table)
        # A removal that was under way is finished; all others are indexed and learnt anew.
        new.execute("UPDATE article SET state = 0 WHERE state > 0")
        for (table,) in tables:
            for link in new.execute(f"PRAGMA foreign_key_list({table})").fetchall():
                gone = f"{link[3]} NOT IN (SELECT {link[4]} FROM {link[2]})"
                new.execute(f"DELETE FROM {table} WHERE {gone}")


def _carry_table(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    info = f"PRAGMA table_info({table})"
    had = {row[1] for row in old.execute(info)}
    columns = [row[1] for row in new.execute(info) if row[1] in had]
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    for row in _rows(old, f"SELECT {names} FROM {table}") if columns else ():
        value = dict(zip(columns, row, strict=True))
        # A row may be damaged in a way of its own: another type, nothing where something must be.
        with suppress(sqlite3.IntegrityError, AttributeError, TypeError, ValueError):
            if _is_sound(table, value):
                new.execute(f"INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})", row)


def _is_sound(table: str, row: dict[str, Any]) -> bool:
    """False for what was damaged within: a text of another digest, a vector of another length."""
    if table == "article":
        return bool(digest_of(row["text"]) == row["sha256"])
    if table == "embedding":
        vector = np.frombuffer(row["data"], "<f4") if len(row["data"]) % 4 == 0 else np.zeros(1)
        return bool(np.isclose(np.linalg.norm(vector), 1, atol=1e-3))
    return True


def _rows(old: sqlite3.Connection, select: str) -> Iterator[tuple[Any, ...]]:
    """The rows in order as far as they can be read, then those that are found by their number."""
    with suppress(sqlite3.DatabaseError):
        yield from old.execute(select)
        return
    number = missed = 0
    while missed < _MISSES:
        number, missed = number + 1, missed + 1
        with suppress(sqlite3.DatabaseError):  # a table without numbers, too
            if found := old.execute(f"{select} WHERE rowid = ?", (number,)).fetchone():
                missed = 0
                yield found
