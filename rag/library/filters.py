"""Which chunks a filter admits, held in memory: a search asks of thousands at once.

Chroma's own filters make a search 20 to 70 times slower, and a condition inside a tantivy query
stops it from skipping what cannot win. So both are asked for more than is wanted, and what the
filter does not admit is dropped here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from rag.library.database import Database
from rag.library.word_index import Hit
from rag.messages import Language, say
from rag.text import fold, nfc

SAMPLES = "samples"  # the collection of the demonstration articles


class Filters(NamedTuple):
    """What a search is limited to; dates are ISO, `source` and `place` match parts, folded.

    `collection` names one; `articles` are the ids of those chosen one by one.
    """

    source: str | None = None
    place: str | None = None
    since: str | None = None
    until: str | None = None
    collection: str | None = None
    articles: frozenset[str] | None = None


NO_FILTERS = Filters()


def collection_title(name: str, language: Language) -> str:
    """What people call a collection."""
    return say("collection.samples", language) if name == SAMPLES else name


class Admitted(NamedTuple):
    """The articles that a filter admits, how many of all chunks are theirs, and whose each is.

    `shards` hold their vectors, and `share_of_shards` is their share of the chunks in these.
    """

    articles: frozenset[str]
    chunks: int
    share: float
    shards: frozenset[str]
    share_of_shards: float
    article_of: Mapping[str, str]

    def kept(self, hits: Iterable[Hit]) -> list[Hit]:
        """The hits in chunks of these articles."""
        return [hit for hit in hits if self.article_of.get(hit.chunk_id) in self.articles]


class Catalogue:
    """What filters look at, for each article, and the article of each chunk."""

    def __init__(self, database: Database) -> None:
        columns = "id, publisher, place, published, chunks, shard"
        select = f"SELECT {columns} FROM article WHERE state >= 0"
        articles = list(database.rows(select))
        sources = {row[0]: _folded(row[1]) for row in articles}
        for article_id, path in database.rows("SELECT article_id, path FROM source"):
            if article_id in sources:
                sources[article_id] += f"\n{_folded(path)}"
        self._rows = [
            (article_id, sources[article_id], _folded(place), (published or "")[:10], chunks, shard)
            for article_id, _, place, published, chunks, shard in articles
        ]
        self._shards: Counter[str | None] = Counter()
        for *_, count, shard in articles:
            self._shards[shard] += count
        self._article_of: dict[str, str] = dict(database.rows("SELECT id, article_id FROM chunk"))

        self.admitted = lru_cache(maxsize=8)(self._admitted)  # a search asks several times

    def _admitted(self, filters: Filters) -> Admitted:
        """What `filters` admit; no article without a date where days are asked for."""
        source, place = _folded(filters.source), _folded(filters.place)
        since = filters.since or ("0" if filters.until else "")
        until = filters.until or "9999"
        dated = (row for row in self._rows if since <= row[3] <= until)
        told = (row for row in dated if source in row[1] and place in row[2])
        kept = [row for row in told if filters.articles is None or row[0] in filters.articles]
        chunks = sum(row[4] for row in kept)
        shards = frozenset(row[5] for row in kept)
        articles = frozenset(row[0] for row in kept)
        share = chunks / max(1, self._shards.total())
        of_shards = chunks / max(1, sum(self._shards[shard] for shard in shards))
        return Admitted(articles, chunks, share, shards - {None}, of_shards, self._article_of)


@lru_cache(maxsize=4096)  # a library has few publishers and places
def _folded(text: str | None) -> str:
    """What a filter is compared with."""
    return fold(nfc(text or ""))
