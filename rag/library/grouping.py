"""What is kept to group the reports of one event: terms, pairs that are alike, stories.

Each article's terms are read once. Pairs hold for the frequencies of terms that were counted when
the library was last grouped anew; what is edited or removed leaves all tables by a trigger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import numpy as np

from rag.document import Frequencies, Terms
from rag.library.database import Tables

Pair = tuple[str, str, float]


class Grouped(NamedTuple):
    """An article, its day (0 for none), the places it reports on, a line each, and its terms."""

    id: str
    day: int
    about: str
    terms: Terms


class Grouping(Tables):
    """The tables of terms, alike pairs and stories; write in a transaction of the database."""

    def ungrouped(self) -> list[str]:
        """Ids of the articles whose terms are not kept."""
        others = "SELECT id FROM article WHERE state >= 0 AND id NOT IN"
        return self._database.column(f"{others} (SELECT article_id FROM terms)")

    def ids(self) -> list[str]:
        """Ids of the articles whose terms are kept."""
        return self._database.column("SELECT article_id FROM terms")

    def add(self, articles: Iterable[Grouped]) -> None:
        """Keep the terms of articles."""
        rows = [(*each[:3], *map(bytes, each.terms)) for each in articles]
        self._database.connection.executemany("INSERT INTO terms VALUES (?, ?, ?, ?, ?)", rows)

    def grouped(self, days: Iterable[int] | None = None) -> list[Grouped]:
        """Articles by id: all, or those of some days."""
        wanted = sorted(days or ())
        some = "" if days is None else f"WHERE day IN ({', '.join('?' * len(wanted))})"
        select = f"SELECT * FROM terms {some} ORDER BY article_id"
        rows = self._database.rows(select, *wanted)
        return [Grouped._make((*row[:3], Terms(*map(_numbers, row[3:])))) for row in rows]

    def frequencies(self) -> Frequencies:
        """Those that the pairs were found with."""
        row = next(self._database.rows("SELECT * FROM frequencies"), None)
        texts, *counted = row or (0, b"", b"")
        return Frequencies(texts, *map(_numbers, counted))

    def count_anew(self, found: Frequencies) -> None:
        """Take other frequencies; pairs and stories are to be found again."""
        for table in ("alike", "story", "frequencies"):
            self._database.write(f"DELETE FROM {table}", ())
        row = (found.texts, bytes(found.ids), bytes(found.counts))
        self._database.write("INSERT INTO frequencies VALUES (?, ?, ?)", row)

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
        self._database.connection.executemany("INSERT INTO alike VALUES (?, ?, ?)", pairs)

    def stories(self) -> list[str]:
        """The ids of the articles of each story, with spaces between."""
        return self._database.column("SELECT members FROM story")

    def told(self) -> list[str]:
        """What is kept of each story."""
        return self._database.column("SELECT content FROM story")

    def tell(self, stories: Mapping[str, str], gone: Iterable[str]) -> None:
        """Keep stories, and forget those that are none any more."""
        self._database.write("DELETE FROM story WHERE members = ?", *((key,) for key in gone))
        self._database.write("INSERT INTO story VALUES (?, ?)", *stories.items())


def _numbers(data: bytes) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.frombuffer(data, np.uint32)
