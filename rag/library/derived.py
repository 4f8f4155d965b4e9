"""What the library knows of its articles besides their text: places named, copies of a story."""

from __future__ import annotations

import json
from collections.abc import Sequence
from sqlite3 import Connection
from typing import NamedTuple

import numpy as np

from rag.document import known_places, subject_names
from rag.library.database import Database
from rag.library.near_copies import PERMUTATIONS, Signatures, Sketch, copies, sketch
from rag.types import Article


class KnownPlaces(NamedTuple):
    """Folded names of the places that articles name, and of those that articles are about."""

    named: frozenset[str]
    subjects: frozenset[str]


class Lesson(NamedTuple):
    """What is to be remembered of one article."""

    article_id: str
    places: KnownPlaces
    sketch: Sketch


def lesson(article: Article) -> Lesson:
    """Reads an article; what takes time in learning it."""
    places = KnownPlaces(known_places([article]), subject_names([article]))
    return Lesson(article.id, places, sketch(article.text))


class _Sketches(NamedTuple):
    """All sketches of one generation, row by row; `drawn` has shape (articles, PERMUTATIONS)."""

    generation: int
    ids: list[str]
    drawn: Signatures
    figures: list[frozenset[str]]


def _stacked(sketches: Sequence[Sketch]) -> Signatures:
    if not sketches:
        return np.empty((0, PERMUTATIONS), np.uint32)
    return np.stack([each.minhash for each in sketches])


class Learnt:
    """The tables of places, sketches and copies."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: _Sketches | None = None

    def learn(self, lessons: Sequence[Lesson], *, generation: int, next_generation: int) -> None:
        """Remember articles; each is set beside all those before it.

        What was read of the database is kept for the next time, and read again if the generation
        has moved on by then.
        """
        known = self._known
        if known is None or known.generation != generation:
            known = self._read()
        self._known = None  # for good only when all is written
        fresh: list[Sketch] = []
        with self._database.transaction() as connection:
            for lesson in lessons:
                self._learn_places(connection, lesson)
                connection.execute(
                    "INSERT OR REPLACE INTO sketch VALUES (?, ?, ?)",
                    (
                        lesson.article_id,
                        lesson.sketch.minhash.tobytes(),
                        json.dumps(sorted(lesson.sketch.figures)),
                    ),
                )
                found = {known.ids[i] for i in copies(lesson.sketch, known.drawn, known.figures)}
                before = _stacked(fresh)
                found |= {
                    lessons[i].article_id
                    for i in copies(lesson.sketch, before, [each.figures for each in fresh])
                }
                self._join(lesson.article_id, found - {lesson.article_id})
                fresh.append(lesson.sketch)
        self._known = _Sketches(
            next_generation,
            [*known.ids, *(lesson.article_id for lesson in lessons)],
            np.vstack([known.drawn, _stacked(fresh)]),
            [*known.figures, *(each.figures for each in fresh)],
        )

    def _learn_places(self, connection: Connection, lesson: Lesson) -> None:
        places = lesson.places
        connection.executemany(
            "INSERT OR REPLACE INTO place VALUES (?, ?, ?)",
            [
                (name, lesson.article_id, name in places.subjects)
                for name in places.named | places.subjects
            ],
        )

    def _read(self) -> _Sketches:
        rows = self._database.connection.execute(
            "SELECT article_id, minhash, figures FROM sketch"
        ).fetchall()
        data = np.frombuffer(b"".join(row[1] for row in rows), dtype="<u4")
        figures = [frozenset(json.loads(row[2])) for row in rows]
        return _Sketches(0, [row[0] for row in rows], data.reshape(-1, PERMUTATIONS), figures)

    def _join(self, article_id: str, copied: set[str]) -> None:
        """One story with all that `copied` are one story with."""
        story = {article_id, *copied}
        for other in copied:
            story.update(self.story(other))
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO copy VALUES (?, ?)",
                [(a, b) for a in story for b in story if a != b],
            )

    def story(self, article_id: str) -> list[str]:
        """The other articles that tell the story of this one."""
        rows = self._database.connection.execute(
            "SELECT other_id FROM copy WHERE article_id = ? ORDER BY other_id", (article_id,)
        )
        return [row[0] for row in rows]

    def places(self) -> KnownPlaces:
        """All places that the library knows."""
        rows = self._database.connection.execute(
            "SELECT name, max(is_subject) FROM place GROUP BY name"
        ).fetchall()
        return KnownPlaces(
            frozenset(row[0] for row in rows), frozenset(row[0] for row in rows if row[1])
        )
