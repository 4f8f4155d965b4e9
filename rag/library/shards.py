"""Which collection an article's vectors lie in: one for all, or one for each year of publication.

Chroma holds a collection's graph in memory whole, reads it whole when it opens, and loses all of it
where a part is damaged. So a library that has outgrown one collection is spread over one for each
year: those that a question's dates leave out are not asked, and what is damaged is made anew by
itself. SQLite knows where the vectors of each article lie (`article.shard`, NULL where it has
none). What a crash leaves elsewhere is the same vector once more, and a search finds it once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from rag.errors import VectorsDamaged
from rag.library.articles import Records, State
from rag.library.database import Database
from rag.library.embeddings import Embeddings
from rag.library.vector_index import WHOLE, VectorIndex
from rag.models import Vectors
from rag.resources import batched

UNDATED: Final = "undated"
# At 2.1 KB a vector a graph of so many takes 2.1 GB, and five minutes or more to make anew, in
# which nobody writes; eight shards take eight times as long to ask (`eval bench --part shards`).
SHARDED_FROM = 1_000_000
_MOVED = 256  # articles that each write takes along to the shards of their years
_FEWEST_PROBES = 8  # of a shard: HNSW may miss one
_AT_ONCE = 1_000  # articles whose vectors are in memory while an index is filled
_YEAR: Final = re.compile(r"\d{4}(?!\d)")


def shard_of(published: str | None) -> str:
    """The shard of an article published then, in a library that is spread over years."""
    year = _YEAR.match(published or "")
    return year.group() if year else UNDATED


class Shards:
    """The vectors of the library's articles, each in the shard that the records name."""

    def __init__(self, database: Database, vectors: VectorIndex, sharded_from: int | None) -> None:
        self._database, self._vectors = database, vectors
        self._records, self._embeddings = Records(database), Embeddings(database)
        self._sharded_from = sharded_from or SHARDED_FROM

    # Where vectors lie

    def sizes(self) -> dict[str, int]:
        """How many chunks are searchable by meaning, by the shard they lie in."""
        select = "SELECT shard, total(chunks) FROM article WHERE state = ? AND shard IS NOT NULL"
        rows = self._database.rows(f"{select} GROUP BY shard", State.EMBEDDED)
        return {shard: int(chunks) for shard, chunks in rows}

    def are_by_year(self) -> bool:
        """True for a library that is spread over years, or on the way."""
        if self._database.count("SELECT EXISTS (SELECT 1 FROM article WHERE shard > '')"):
            return True
        return self._records.chunk_count(least=State.EMBEDDED) >= self._sharded_from

    # Writing, which needs the library's lock

    def add(self, article_ids: Sequence[str]) -> dict[str, str]:
        """Put vectors where they belong; the shard of each article, to be recorded then."""
        wanted: dict[str, str] = {}
        by_year = self.are_by_year()
        select = "SELECT id, published, shard FROM article WHERE id IN"
        for article_id, published, former in self._database.by_ids(select, article_ids):
            shard = wanted[article_id] = shard_of(published) if by_year else WHOLE
            if former not in (None, shard):  # its date was corrected
                self._vectors.remove(self._records.chunk_ids_of([article_id]))
        self._fill(wanted)
        return wanted

    def record(self, placed: dict[str, str]) -> None:
        """Note where the vectors of articles lie."""
        statement = "UPDATE article SET shard = ?2 WHERE id = ?1"
        self._database.write(statement, *placed.items())

    def move(self, most: int = _MOVED) -> bool:
        """Bring articles of a library that has outgrown one shard to their years; False for none.

        The one shard of all stays whole until its last article is elsewhere and readers were told
        so by a new generation; the call after that drops it.
        """
        if not self.are_by_year():
            return False
        select = "SELECT id, published FROM article WHERE shard = ? AND state = ? LIMIT ?"
        rows = self._database.rows(select, WHOLE, State.EMBEDDED, most)
        placed = {article_id: shard_of(published) for article_id, published in rows}
        self._fill(placed)
        self.record(placed)
        left = "SELECT EXISTS (SELECT 1 FROM article WHERE shard = '')"
        if not placed and not self._database.count(left):
            self._vectors.drop(WHOLE)
        return bool(placed)

    def forget(self) -> None:
        """An empty index; the records name no shard any more."""
        self._vectors.rebuild()
        self._database.write("UPDATE article SET shard = NULL WHERE shard IS NOT NULL", ())

    def rebuild(self, shards: Iterable[str] | None = None) -> None:
        """Make shards anew from the vectors in the records; files of a folder all together."""
        if shards is None or not self._vectors.is_on_server:
            self._vectors.rebuild()
            shards = self.sizes()
        for shard in shards:
            self._vectors.drop(shard)
            articles = self._in_shard(shard, State.EMBEDDED)
            for batch in batched(articles, _AT_ONCE):
                self._fill(dict.fromkeys(batch, shard))

    def _fill(self, placed: dict[str, str]) -> None:
        for shard in dict.fromkeys(placed.values()):
            article_ids = [each for each, where in placed.items() if where == shard]
            self._vectors.add(*self._vectors_of(article_ids), shard)

    # Whether the index is what the records say

    def faulty(self, probes: int | None = None) -> list[str]:
        """The shards that are not whole: by count and `probes` looked up, or in all they hold."""
        sizes = self.sizes()
        extra = [] if probes else [each for each in self._vectors.shards() if each not in sizes]
        each = max(_FEWEST_PROBES, probes // max(1, len(sizes))) if probes else None
        return [*extra, *(shard for shard in sizes if not self._is_whole(shard, sizes, each))]

    def _is_whole(self, shard: str, sizes: dict[str, int], probes: int | None) -> bool:
        """Whether a shard holds the vectors of its articles, and a search finds all or `probes`."""
        try:
            # It may hold more: those of articles that are being stored, or moved.
            if self._vectors.count(shard) < sizes[shard]:
                return False
            articles = self._in_shard(shard, State.EMBEDDED)
            step = max(1, len(articles) // probes) if probes else 1
            ids, vectors = self._vectors_of(articles[::step], probes)
            if not probes and not self._is_exact(shard, ids, vectors):
                return False
            # HNSW is approximate, and loses some of many near copies.
            return not ids or len(self._vectors.unreachable(ids, vectors, [shard])) <= len(ids) // 4
        except VectorsDamaged:
            return False

    def _is_exact(self, shard: str, ids: Sequence[str], vectors: Vectors) -> bool:
        stored = self._vectors.stored(shard)
        if not set(ids) <= stored.keys():
            return False
        if not stored.keys() <= {*ids, *self._records.chunk_ids_of(self._on_the_way(shard))}:
            return False
        return not ids or np.allclose([stored[each] for each in ids], vectors, atol=1e-5)

    def _on_the_way(self, shard: str) -> list[str]:
        """Articles whose vectors may lie in a shard though it does not count them."""
        moved = "SELECT id FROM article WHERE shard > '' AND state = ?"
        arrived = [] if shard else self._database.column(moved, State.EMBEDDED)
        return [*self._in_shard(shard, State.SEARCHABLE), *arrived]

    def _in_shard(self, shard: str, state: State) -> list[str]:
        select = "SELECT id FROM article WHERE shard = ? AND state = ? ORDER BY rowid"
        return self._database.column(select, shard, state)

    def _vectors_of(
        self, article_ids: Sequence[str], most: int | None = None
    ) -> tuple[list[str], Vectors]:
        """The chunks of these articles that have a vector, and the vectors."""
        chunk_ids = self._records.chunk_ids_of(article_ids)[:most]
        embedder = self._database.setting("embedder") or ""
        return self._embeddings.vectors(embedder, chunk_ids)
