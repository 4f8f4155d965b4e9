"""Articles and chunks in SQLite, the truth, and how far each article is indexed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, Literal

from rag.library.database import Tables
from rag.types import Article, Chunk


class State(IntEnum):
    """How far an article is indexed. A removal that a crash interrupts is finished later."""

    REMOVING = -1
    STORED = 0
    SEARCHABLE = 1
    EMBEDDED = 2


_ARTICLE = (
    "id, title, source, publisher, published, published_time, byline, place, text, sha256, chunks, "
    "unread, revised"
)
_ARTICLES = (
    f"SELECT {_ARTICLE}, (SELECT json_group_array(path) FROM source "
    "WHERE article_id = article.id AND path <> article.source), "
    "(SELECT json_group_array(other_id) FROM copy WHERE article_id = article.id) "
    "FROM article WHERE state >= 0 AND id"
)
_FIELDS = ("id", "article_id", "position", "start", "end", "tokens")
_CHUNK = 'id, article_id, position, start, "end", tokens'
_INTO_COLLECTIONS_OF = (
    "INSERT OR IGNORE INTO collection SELECT name, ? FROM collection WHERE article_id = ?"
)
_LEAVE = (
    "UPDATE article SET source = coalesce("
    "(SELECT min(path) FROM source WHERE article_id = ?1), source), state = CASE WHEN EXISTS"
    " (SELECT 1 FROM source WHERE article_id = ?1) THEN state ELSE ?2 END WHERE id = ?1"
)


def digest_of(text: str) -> str:
    """What a text is known by; another one where it was damaged."""
    return hashlib.sha256(text.encode()).hexdigest()


class Records(Tables):
    """The articles of a library and their chunks."""

    # Writing

    def store(self, article: Article, count: int) -> None:
        """Insert an article of `count` chunks, without them."""
        values = article.model_dump() | {"chunks": count, "state": State.STORED}
        values["added"] = datetime.now(UTC).isoformat(timespec="seconds")
        for name in ("unread", "revised"):
            values[name] = json.dumps(values[name], ensure_ascii=False)
        columns = f"{_ARTICLE}, state, added".split(", ")
        self._database.write(
            f"INSERT INTO article ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
            [values[column] for column in columns],
        )

    def store_chunks(self, article_id: str, chunks: Sequence[Chunk]) -> None:
        """Insert the chunks of an article, which is to be indexed then."""
        insert = f"INSERT INTO chunk ({_CHUNK}, digest) VALUES (?, ?, ?, ?, ?, ?, ?)"
        rows = [(*(getattr(c, name) for name in _FIELDS), digest_of(c.text)) for c in chunks]
        with self._database.transaction():
            self._database.write(insert, *rows)
            self.set_state([article_id], State.STORED)

    def without_chunks(self) -> list[Article]:
        """Articles that have lost what they were split into."""
        held = "SELECT id FROM article WHERE id NOT IN (SELECT article_id FROM chunk)"
        return self.articles(self._database.column(f"{held} AND state >= 0"))

    def add_source(self, path: str, article_id: str) -> None:
        """Note that `path` too holds this article.

        An address holds one article, and a new one takes the place of what it held before. A bare
        name is no address: uploads of one name are as many articles.
        """
        database = self._database
        with database.transaction():
            if _is_address(path):
                left = "DELETE FROM source WHERE path = ? AND article_id <> ? RETURNING article_id"
                for previous in database.column(left, path, article_id):
                    database.write(_INTO_COLLECTIONS_OF, (article_id, previous))
                    # What lost a source lives on under another, or is removed.
                    database.write(_LEAVE, (previous, State.REMOVING))
            database.write("INSERT OR IGNORE INTO source VALUES (?, ?)", (path, article_id))

    def changed(self) -> list[str]:
        """Ids of the articles whose text is no longer what was stored."""
        rows = self._database.rows("SELECT id, text, sha256 FROM article")
        return [article_id for article_id, text, sha256 in rows if digest_of(text) != sha256]

    def keep_original(self, article_id: str, name: str, content: bytes) -> None:
        """Keep the file that an article was read from; that which came first stays."""
        statement = "INSERT OR IGNORE INTO original VALUES (?, ?, ?)"
        self._database.write(statement, (article_id, name, content))

    def edit(self, article_id: str, fields: Mapping[str, str | None]) -> None:
        """Give an article other fields; it is indexed anew."""
        changed = ", ".join(f"{name} = ?" for name in fields)
        statement = f"UPDATE article SET {changed}, state = ? WHERE id = ?"
        self._database.write(statement, (*fields.values(), State.STORED, article_id))

    def collect(self, name: str, article_ids: Iterable[str], *, out: bool = False) -> None:
        """Put articles into a collection, or take them out; one without articles is none."""
        statement = "INSERT OR IGNORE INTO collection SELECT ?1, id FROM article WHERE id = ?2"
        if out:
            statement = "DELETE FROM collection WHERE name = ? AND article_id = ?"
        self._database.write(statement, *((name, article_id) for article_id in article_ids))

    def set_state(self, article_ids: Iterable[str], state: State) -> None:
        """Move articles to `state`."""
        statement = "UPDATE article SET state = ? WHERE id = ?"
        self._database.write(statement, *((state, article_id) for article_id in article_ids))

    def delete(self, article_ids: Iterable[str]) -> None:
        """Forget articles, their chunks, and the vectors that no chunk needs any more."""
        database, ids = self._database, list(article_ids)
        with database.transaction():
            digests = list(database.by_ids("SELECT digest FROM chunk WHERE article_id IN", ids))
            database.write("DELETE FROM article WHERE id = ?", *((each,) for each in ids))
            unused = "NOT EXISTS (SELECT 1 FROM chunk WHERE digest = ?1)"
            database.write(f"DELETE FROM embedding WHERE digest = ?1 AND {unused}", *digests)

    # Reading

    def article(self, article_id: str) -> Article | None:
        """One article with its text, or None."""
        return next(iter(self.articles([article_id])), None)

    def articles(self, ids: Sequence[str] | None = None, *, text: bool = True) -> list[Article]:
        """Articles by id, or all, newest publication first. An unknown id is left out."""
        select = _ARTICLES if text else _ARTICLES.replace(" text,", " '',")
        if ids is None:
            rows = self._database.rows(f"{select} IS NOT NULL")
        else:
            rows = self._database.by_ids(f"{select} IN", ids)
        found = sorted(map(_article, rows), key=lambda article: (article.title, article.id))
        return sorted(found, key=lambda article: article.published or "", reverse=True)

    def collections(self) -> dict[str, list[str]]:
        """The ids of the articles of each collection, by name."""
        found: dict[str, list[str]] = {}
        select = (
            "SELECT name, article_id FROM collection JOIN article ON id = article_id "
            "WHERE state >= 0 ORDER BY name, article_id"
        )
        for name, article_id in self._database.rows(select):
            found.setdefault(name, []).append(article_id)
        return found

    def added_since(self, moment: str) -> list[str]:
        """Ids of the articles that came after a moment (ISO, UTC), the last first."""
        select = "SELECT id FROM article WHERE state >= 0 AND added > ? ORDER BY added DESC, id"
        return self._database.column(select, moment)

    def at(self, path: str) -> Article | None:
        """The article that an address holds; None for a bare name, which is no address."""
        found = self._database.first("SELECT article_id FROM source WHERE path = ?", path)
        return self.article(found) if found and _is_address(path) else None

    def original(self, article_id: str, what: Literal["name", "content"]) -> Any:
        """Name or content of the file that was uploaded for an article; None where none was."""
        return self._database.first(f"SELECT {what} FROM original WHERE article_id = ?", article_id)

    def article_ids_like(self, prefix: str) -> list[str]:
        """Ids that start so; no more than are needed to tell that there are several."""
        select = "SELECT id FROM article WHERE substr(id, 1, ?) = ? AND state >= 0 LIMIT 3"
        return self._database.column(select, len(prefix), prefix)

    def state(self, article_id: str) -> State | None:
        """How far one article is indexed; None where it is not there."""
        found = self._database.first("SELECT state FROM article WHERE id = ?", article_id)
        return None if found is None else State(found)

    def count(self) -> int:
        """How many articles there are."""
        return self._database.count("SELECT count(*) FROM article WHERE state >= 0")

    def chunk_count(self, *, least: State = State.REMOVING) -> int:
        """How many chunks the articles have that are indexed as far as `least`."""
        return self._database.count("SELECT total(chunks) FROM article WHERE state >= ?", least)

    def in_state(self, *states: State) -> list[str]:
        """Ids of the articles in one of `states`, in the order they came."""
        wanted = ", ".join("?" * len(states))
        select = f"SELECT id FROM article WHERE state IN ({wanted}) ORDER BY rowid"
        return self._database.column(select, *states)

    def chunks(self, ids: Sequence[str]) -> dict[str, Chunk]:
        """Chunks by id; ids that are gone are left out."""
        rows = self._database.by_ids(f"SELECT {_CHUNK} FROM chunk WHERE id IN", ids)
        return {chunk.id: chunk for chunk in self._chunks(rows)}

    def places(self, chunk_ids: Sequence[str]) -> dict[str, tuple[str, int, int]]:
        """Where chunks stand: the id of their article, from where to where in it."""
        select = 'SELECT id, article_id, start, "end" FROM chunk WHERE id IN'
        rows = self._database.by_ids(select, chunk_ids)
        return {chunk_id: (article_id, start, end) for chunk_id, article_id, start, end in rows}

    def chunks_of(self, article_ids: Sequence[str]) -> list[Chunk]:
        """All chunks of these articles, in order."""
        rows = self._database.by_ids(f"SELECT {_CHUNK} FROM chunk WHERE article_id IN", article_ids)
        return sorted(self._chunks(rows), key=lambda c: (c.article_id, c.position))

    def _chunks(self, rows: Iterable[tuple[Any, ...]]) -> list[Chunk]:
        """Chunks with their text, cut here: SQLite counts the letters of a text from its start."""
        found = list(rows)
        select = "SELECT id, text FROM article WHERE state >= 0 AND id IN"
        texts = dict(self._database.by_ids(select, list({row[1] for row in found})))
        chunks = [dict(zip(_FIELDS, row, strict=True)) for row in found if row[1] in texts]
        return [Chunk(text=texts[c["article_id"]][c["start"] : c["end"]], **c) for c in chunks]

    def chunk_ids_of(self, article_ids: Sequence[str]) -> list[str]:
        """Ids of all chunks of these articles."""
        select = "SELECT id FROM chunk WHERE article_id IN"
        return [row[0] for row in self._database.by_ids(select, article_ids)]


def _is_address(path: str) -> bool:
    return "://" in path or Path(path).is_absolute()


def _article(row: Sequence[Any]) -> Article:
    *values, unread, revised, sources, copies = row
    return Article(
        **dict(zip(_ARTICLE.split(", "), values, strict=False)),
        unread=json.loads(unread),
        revised=json.loads(revised),
        other_sources=tuple(sorted(json.loads(sources))),
        copies=tuple(sorted(json.loads(copies))),
    )
