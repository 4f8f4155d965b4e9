"""What the library knows of its articles besides their text: places named, copies of a story."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from rag.copies import PERMUTATIONS, Signatures, Sketch, copies, sketch
from rag.library.database import Database
from rag.pages import known_places, subjects_of
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
    places = KnownPlaces(known_places([article]), subjects_of([article]))
    return Lesson(article.id, places, sketch(article.text))


class Learnt:
    """The tables of places, sketches and copies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def learn(self, lessons: Iterable[Lesson]) -> None:
        """Remember articles; each is set beside all those before it."""
        with self._database.transaction() as connection:
            ids, signatures, figures = self._sketches()
            for article_id, places, drawn in lessons:
                connection.executemany(
                    "INSERT OR REPLACE INTO place VALUES (?, ?, ?)",
                    [
                        (name, article_id, name in places.subjects)
                        for name in places.named | places.subjects
                    ],
                )
                connection.execute(
                    "INSERT OR REPLACE INTO sketch VALUES (?, ?, ?)",
                    (article_id, drawn.minhash.tobytes(), json.dumps(sorted(drawn.figures))),
                )
                found = {ids[row] for row in copies(drawn, signatures, figures)} - {article_id}
                self._join(article_id, found)
                ids.append(article_id)
                signatures = np.vstack([signatures, drawn.minhash])
                figures.append(drawn.figures)

    def _sketches(self) -> tuple[list[str], Signatures, list[frozenset[str]]]:
        rows = self._database.connection.execute(
            "SELECT article_id, minhash, figures FROM sketch"
        ).fetchall()
        data = np.frombuffer(b"".join(row[1] for row in rows), dtype="<u4")
        signatures = data.reshape(-1, PERMUTATIONS)
        return [r[0] for r in rows], signatures, [frozenset(json.loads(r[2])) for r in rows]

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

    def stories(self, article_ids: Sequence[str]) -> list[tuple[str, ...]]:
        """These articles grouped by story, in the order of their first ones."""
        grouped: list[tuple[str, ...]] = []
        seen: set[str] = set()
        for article_id in article_ids:
            if article_id not in seen:
                story = {article_id, *self.story(article_id)}
                group = tuple(i for i in dict.fromkeys(article_ids) if i in story)
                seen.update(group)
                grouped.append(group)
        return grouped

    def places(self) -> KnownPlaces:
        """All places that the library knows."""
        rows = self._database.connection.execute(
            "SELECT name, max(is_subject) FROM place GROUP BY name"
        ).fetchall()
        return KnownPlaces(
            frozenset(row[0] for row in rows), frozenset(row[0] for row in rows if row[1])
        )
