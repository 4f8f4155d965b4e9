"""Near-copies: one story told twice, with another headline or a paragraph changed. Pure.

Texts are compared by the MinHash of their runs of three syllables (Broder 1997), which estimates
the share that two texts have in common without holding them side by side. Reports of one office
are written on one pattern, year after year and commune after commune: so two texts are one story
only if they share their figures as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rag.figures import vietnamese_figures
from rag.text import parse

Signatures = NDArray[np.uint32]

PERMUTATIONS = 128
_SHINGLE = 3
_ALIKE = 0.25  # estimated Jaccard similarity from which two texts may be one story
_SAME_FIGURES = 0.5  # of the figures of the text that has fewer
_FEW_FIGURES = 4  # too few to tell two stories apart: then the words must
_ALIKE_IN_WORDS = 0.5


class Sketch(NamedTuple):
    """What is kept of a text to find its copies: `minhash` has shape (PERMUTATIONS,)."""

    minhash: Signatures
    figures: frozenset[str]


def sketch(text: str) -> Sketch:
    """The sketch of an article's text."""
    from datasketch import MinHash  # brings scipy

    words = parse(text).folded_words
    shingles = {
        " ".join(words[i : i + _SHINGLE]).encode() for i in range(max(1, len(words) - _SHINGLE + 1))
    }
    minhash = MinHash(num_perm=PERMUTATIONS, seed=1)
    minhash.update_batch(sorted(shingles))
    figures = frozenset(
        f"{figure.value} {figure.unit}" for figure in vietnamese_figures(parse(text))
    )
    return Sketch(minhash.hashvalues.astype(np.uint32), figures)


def copies(one: Sketch, others: Signatures, figures: Sequence[frozenset[str]]) -> list[int]:
    """Which of `others`, shape (count, PERMUTATIONS), tell the story of `one`: their rows."""
    if not len(others):
        return []
    shared = np.count_nonzero(others == one.minhash, axis=1) / PERMUTATIONS
    return [
        row
        for row in np.flatnonzero(shared >= _ALIKE).tolist()
        if _is_one_story(float(shared[row]), one.figures, figures[row])
    ]


def _is_one_story(alike: float, one: frozenset[str], other: frozenset[str]) -> bool:
    fewer = min(len(one), len(other))
    if fewer < _FEW_FIGURES:
        return alike >= _ALIKE_IN_WORDS
    return len(one & other) >= _SAME_FIGURES * fewer
