"""Texts as vectors: tf-idf over syllables and pairs of them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rag.text import rarity

_ROWS, _PAIRS = 512, 20_000  # at a time, so that memory is bounded
_ROUNDING = 1e-4
# Of the cosine that is asked for, what may be left out: more makes more pairs candidates.
_LEFT_OUT = 0.5

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
    texts: csr_array[Any],
    frequency: NDArray[np.int64],
    some: NDArray[np.int64],
    others: NDArray[np.int64],
    least: float,
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]]:
    """Rows of `some` and of `others` whose cosine is `least` or more, and the cosines, in parts.

    `frequency` is that of each term in the texts. Of a text only the rarest terms are looked up in
    the others, so many that what is left cannot make two texts alike (Bayardo et al. 2007): terms
    that most texts have would make every pair of them a candidate.
    """
    there = texts[others]
    for start in range(0, len(some) if len(others) else 0, _ROWS):
        here = texts[some[start : start + _ROWS]]
        rare, rest = _rarest(here, frequency, _LEFT_OUT * least)
        found = (rare @ there.T).tocoo()
        i, j = found.coords
        able = found.data + rest[i] >= least - _ROUNDING
        for part in np.split(np.flatnonzero(able), range(_PAIRS, int(able.sum()), _PAIRS)):
            one, other = i[part], j[part]
            cosines = np.asarray((here[one] * there[other]).sum(axis=1)).ravel()
            sure = cosines >= least
            yield some[start + one[sure]], others[other[sure]], cosines[sure]


def _rarest(
    rows: csr_array[Any], frequency: NDArray[np.int64], most: float
) -> tuple[csr_array[Any], NDArray[np.float64]]:
    """Rows with their rarest terms only, and the length of what was left out, less than `most`."""
    from scipy.sparse import csr_array

    count = rows.shape[0]
    owner = np.repeat(np.arange(count), np.diff(rows.indptr))
    order = np.lexsort((frequency[rows.indices], owner))
    columns, values = rows.indices[order], rows.data[order].astype(np.float64)
    from_start = np.cumsum(values**2)
    whole = np.concatenate(([0.0], from_start))[rows.indptr[1:]]
    left = whole[owner] - from_start + values**2  # what a term and all more frequent ones weigh
    is_kept = left >= most**2
    ends = np.concatenate(([0], np.cumsum(np.bincount(owner[is_kept], minlength=count))))
    kept = values[is_kept].astype(np.float32), columns[is_kept], ends
    dropped = np.bincount(owner[~is_kept], values[~is_kept] ** 2, minlength=count)
    return csr_array(kept, shape=rows.shape), np.sqrt(dropped)


def _joined(parts: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    return np.concatenate([np.empty(0, dtype=np.uint32), *parts])
