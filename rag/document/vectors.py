"""Texts as vectors: tf-idf over syllables and pairs of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rag.text import rarity

_ROWS = 256  # at a time, so that memory is bounded

if TYPE_CHECKING:
    from scipy.sparse import csr_array


class Terms(NamedTuple):
    """The syllables and pairs of a text, as sorted hashes of 32 bits, and how often each stands."""

    ids: NDArray[np.uint32]
    counts: NDArray[np.uint32]

    @classmethod
    def of(cls, words: Sequence[str]) -> Self:
        """Those of a text, given by its words."""
        terms = (*words, *map(" ".join, pairwise(words)))
        hashes = np.array([crc32(term.encode()) for term in terms], dtype=np.uint32)
        ids, counts = np.unique(hashes, return_counts=True)
        return cls(ids, counts.astype(np.uint32))


class Frequencies(NamedTuple):
    """In how many of `texts` texts a term stands; a term that is not known stands in one."""

    texts: int
    ids: NDArray[np.uint32]
    counts: NDArray[np.uint32]

    @classmethod
    def of(cls, rows: Sequence[Terms]) -> Self:
        """Those of some texts; the terms of one text only need not be kept."""
        ids, counts = np.unique(_joined([row.ids for row in rows]), return_counts=True)
        kept = counts > 1
        return cls(len(rows), ids[kept], counts[kept].astype(np.uint32))

    def weights(self, ids: NDArray[np.uint32]) -> NDArray[np.float64]:
        """The rarity of each term."""
        counts = np.ones(len(ids), dtype=np.int64)
        if len(self.ids):
            places = np.searchsorted(self.ids, ids).clip(max=len(self.ids) - 1)
            known = self.ids[places] == ids
            counts[known] = self.counts[places[known]]
        distinct, each = np.unique(counts, return_inverse=True)
        return np.array([rarity(int(count), self.texts) for count in distinct])[each]


def unit_vectors(rows: Sequence[Terms], known: Frequencies | None = None) -> csr_array[Any]:
    """Unit vectors of shape (texts, terms), logarithmic counts by smoothed rarity.

    Terms are as rare as in these texts, or as in those that `known` counted.
    """
    from scipy.sparse import csr_array

    ids, columns = np.unique(_joined([row.ids for row in rows]), return_inverse=True)
    weight = (known or Frequencies.of(rows)).weights(ids)
    sizes = [len(row.ids) for row in rows]
    values = (1 + np.log(_joined([row.counts for row in rows]))) * weight[columns]
    owner = np.repeat(np.arange(len(rows)), sizes)
    length = np.sqrt(np.bincount(owner, values**2, minlength=len(rows)))
    unit = (values / length[owner]).astype(np.float32)
    ends = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
    return csr_array((unit, columns, ends), shape=(len(rows), len(ids)))


def alike_rows(
    texts: csr_array[Any], some: NDArray[np.int64], others: NDArray[np.int64], least: float
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]]:
    """Rows of `some` and of `others` whose cosine is `least` or more, and the cosines, in parts."""
    there = texts[others].T
    for start in range(0, len(some) if len(others) else 0, _ROWS):
        here = some[start : start + _ROWS]
        cosines = (texts[here] @ there).toarray()
        i, j = np.nonzero(cosines >= least)
        yield here[i], others[j], cosines[i, j]


def _joined(parts: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    return np.concatenate([np.empty(0, dtype=np.uint32), *parts])
