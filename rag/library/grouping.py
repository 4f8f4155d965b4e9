"""What is kept to group the reports of one event: terms, pairs that are alike, stories.

Each article's terms are read once. Pairs hold for the frequencies of terms that were counted when
the library was last grouped anew; what is edited or removed leaves all three tables by a trigger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import numpy as np

from rag.document import Frequencies, Terms
from rag.library.database import Database

Pair = tuple[str, str, float]


class Grouped(NamedTuple):
    """Some articles of the library, by id, with day (0 for none) and terms."""

    ids: list[str]
    days: list[int]
    terms: list[Terms]


class Grouping:
    """The tables of terms, alike pairs and stories."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self) -> AbstractContextManager[Any]:
        """All or nothing."""
        return self._database.transaction()

    def ungrouped(self) -> list[str]:
        """Ids of the articles whose terms are not kept."""
        select = (
            "SELECT id FROM article WHERE state >= 0 "
            "AND id NOT IN (SELECT article_id FROM terms) ORDER BY id"
        )
        return [row[0] for row in self._database.connection.execute(select)]

    def add(self, articles: Grouped) -> None:
        """Keep the terms of articles."""
        rows = [
            (article_id, day, terms.ids.tobytes(), terms.counts.tobytes())
            for article_id, day, terms in zip(*articles, strict=True)
        ]
        with self._database.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO terms VALUES (?, ?, ?, ?)", rows)

    def grouped(self, days: Iterable[int] | None = None) -> Grouped:
        """Articles by id: all, or those of some days."""
        select, wanted = "SELECT article_id, day, ids, counts FROM terms", sorted(days or ())
        if days is not None:
            select += f" WHERE day IN ({', '.join('?' * len(wanted))})"
        rows = self._database.connection.execute(f"{select} ORDER BY article_id", wanted).fetchall()
        terms = [Terms(*(np.frombuffer(data, np.uint32) for data in row[2:])) for row in rows]
        return Grouped([row[0] for row in rows], [row[1] for row in rows], terms)

    def ids(self) -> list[str]:
        """Ids of the articles whose terms are kept."""
        rows = self._database.connection.execute("SELECT article_id FROM terms").fetchall()
        return [row[0] for row in rows]

    def frequencies(self) -> Frequencies:
        """Those that the pairs were found with."""
        row = self._database.connection.execute("SELECT * FROM frequencies").fetchone()
        texts, *counted = row or (0, b"", b"")
        return Frequencies(texts, *(np.frombuffer(data, np.uint32) for data in counted))

    def count_anew(self, frequencies: Frequencies) -> None:
        """Take other frequencies; pairs and stories are to be found again."""
        texts, ids, counts = frequencies
        with self._database.transaction() as connection:
            for table in ("alike", "story", "frequencies"):
                connection.execute(f"DELETE FROM {table}")
            row = (texts, ids.tobytes(), counts.tobytes())
            connection.execute("INSERT INTO frequencies VALUES (?, ?, ?)", row)

    def tied(self, article_ids: Collection[str]) -> tuple[list[str], list[Pair]]:
        """Articles and all that pairs tie them to, by id, and these pairs with their cosines."""
        found, left, pairs = {*article_ids}, sorted(article_ids), set[Pair]()
        while left:
            for side in ("one", "other"):
                pairs |= {*self._database.by_ids(f"SELECT * FROM alike WHERE {side} IN", left)}
            left = sorted({each for pair in pairs for each in pair[:2]} - found)
            found |= {*left}
        return sorted(found), sorted(pairs)

    def pair(self, pairs: Iterable[Pair]) -> None:
        """Keep pairs."""
        with self._database.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO alike VALUES (?, ?, ?)", pairs)

    def told(self) -> dict[str, str]:
        """What is kept of each story, by the ids of its articles."""
        return dict(self._database.connection.execute("SELECT * FROM story").fetchall())

    def tell(self, stories: Mapping[str, str], gone: Iterable[str]) -> None:
        """Keep stories, and forget those that are none any more."""
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM story WHERE members = ?", [(key,) for key in gone])
            connection.executemany("INSERT INTO story VALUES (?, ?)", stories.items())
