"""Vectors in SQLite, under the digest of the text and the name of the embedder.

A text that stands in several articles, or in an article that was edited elsewhere, is embedded
once. Chroma's index can be made of them again at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from rag.library.articles import State
from rag.library.database import Tables
from rag.models import Vectors

_MISSING: Final = (
    "NOT EXISTS (SELECT 1 FROM embedding e WHERE e.digest = chunk.digest AND e.embedder = ?)"
)


class Embeddings(Tables):
    """The vectors that were made, by text and embedder."""

    def keep(self, embedder: str, digests: Sequence[str], vectors: Vectors) -> None:
        """Store vectors; those whose text has left the library meanwhile are dropped."""
        self._database.write(
            "INSERT OR REPLACE INTO embedding SELECT ?1, ?2, ?3 "
            "WHERE EXISTS (SELECT 1 FROM chunk WHERE digest = ?1)",
            *(
                (digest, embedder, vector.astype("<f4").tobytes())
                for digest, vector in zip(digests, vectors, strict=True)
            ),
        )

    def count_missing(self, embedder: str) -> int:
        """How many texts of the articles that words find have no vector yet."""
        joined = "chunk JOIN article a ON a.id = article_id"
        select = f"SELECT count(DISTINCT digest) FROM {joined} WHERE {_MISSING} AND a.state = ?"
        return self._database.count(select, embedder, State.SEARCHABLE)

    def missing(self, embedder: str, article_ids: Sequence[str]) -> dict[str, str]:
        """The texts of these articles' chunks that have no vector yet, by their digests."""
        select = f'SELECT digest, article_id, start, "end" FROM chunk WHERE {_MISSING}'
        rows = list(self._database.by_ids(f"{select} AND article_id IN", article_ids, embedder))
        holding = list({row[1] for row in rows})
        texts = dict(self._database.by_ids("SELECT id, text FROM article WHERE id IN", holding))
        return {digest: texts[key][start:end] for digest, key, start, end in rows if key in texts}

    def vectors(self, embedder: str, chunk_ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """The chunks that have a vector, and the vectors, row by row."""
        joined = "chunk c JOIN embedding e ON e.digest = c.digest"
        select = f"SELECT e.data, c.id FROM {joined} WHERE e.embedder = ? AND c.id IN"
        rows = list(self._database.by_ids(select, chunk_ids, embedder))
        stacked = np.frombuffer(b"".join(row[0] for row in rows), dtype="<f4")
        return [row[1] for row in rows], stacked.reshape(len(rows), -1 if rows else 0)
