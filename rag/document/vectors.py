"""Texts as vectors: tf-idf over syllables and pairs of them. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.text import rarity

if TYPE_CHECKING:
    from scipy.sparse import csr_array


def unit_vectors(texts: Sequence[Sequence[str]]) -> csr_array[Any]:
    """Unit vectors of shape (texts, terms), logarithmic counts by smoothed rarity."""
    from scipy.sparse import csr_array

    known: dict[Any, int] = defaultdict(lambda: len(known))
    counts: list[int] = []
    terms: list[int] = []
    ends = [0]
    for words in texts:
        found = Counter(known[term] for term in (*words, *pairwise(words)))
        terms += found.keys()
        counts += found.values()
        ends.append(len(terms))
    frequency = np.bincount(terms, minlength=len(known))
    weight = np.array([rarity(int(n), len(texts)) for n in range(len(texts) + 1)])[frequency]
    values = (1 + np.log(counts)) * weight[terms]
    rows = np.repeat(np.arange(len(texts)), np.diff(ends))
    length = np.sqrt(np.bincount(rows, values**2, minlength=len(texts)))
    unit = (values / length[rows]).astype(np.float32)
    return csr_array((unit, np.array(terms), np.array(ends)), shape=(len(texts), len(known)))
