"""Scores of a question's candidate passages, brought to one scale and summed. Pure.

Summing z-scores keeps how much better a hit is than the rest, which rank fusion (Cormack et al.
2009) throws away; standardising makes the scales comparable (score normalisation after Lee 1997).
The best are then set in order by how much of the question stands in one sentence of theirs, which
neither a bag of words nor one vector for a whole passage can tell.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.vietnamese import fold, key, syllables

Scores = NDArray[np.float64]

# On XQuAD-vi (`python -m eval retrieval`): R@1 .956 with words and vectors alike, .957 with these
# weights, .960 with the sentences.
WORDS_WEIGHT = 0.7
COVERAGE_WEIGHT = 0.4
DIGITS = 3  # decimals of a fused score that order passages


def fuse(words: Scores, similarity: Scores) -> Scores:
    """BM25 and cosine of the same candidates as one score each."""
    return WORDS_WEIGHT * standardise(words) + standardise(similarity)


def standardise(scores: Scores) -> Scores:
    """Scores minus their mean, over their standard deviation; zeros where all are equal."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores)


def with_coverage(fused: Scores, covered: Scores) -> Scores:
    """Fused scores with the share of the question that one sentence of each passage holds."""
    return fused + COVERAGE_WEIGHT * standardise(covered)


def best_first(
    scores: NDArray[np.floating[Any]], ids: Sequence[str], digits: int = DIGITS
) -> list[int]:
    """Indices by falling score, rounded to `digits` decimals; equal ones by id.

    Floating point differs in its last digits from processor to processor: they order nothing.
    """
    order: list[int] = np.lexsort((np.array(ids, dtype=str), -np.round(scores, digits))).tolist()
    return order


def rarity(frequency: int, total: int) -> float:
    """Inverse document frequency of a term that stands in `frequency` of `total` passages.

    Smoothed as if fifty more passages were known: in a library of a few articles a word that none
    of them has is seldom the word that matters.
    """
    return math.log((total + 50) / (frequency + 2)) + 0.2


def coverage(question: str, texts: Sequence[str], rarity: Callable[[str], float]) -> Scores:
    """For each text the greatest share of the question, by `rarity`, that one sentence holds.

    Counted in folded syllables and in pairs of them ("xay", "xay_dung"), which is what `rarity`
    is asked about.
    """
    plain = key(question)
    words = [plain[span.start : span.end] for span in syllables(plain)]
    weights = {term: rarity(term) for term in {*words, *(f"{a}_{b}" for a, b in pairwise(words))}}
    whole = sum(weights.values())
    if not words or whole <= 0:
        return np.zeros(len(texts))
    wanted = "|".join(sorted({re.escape(word) for word in words}, key=len, reverse=True))
    # Words asked about, and where sentences end: one pass over each text finds both.
    pattern = re.compile(rf"(?<!\w)(?:{wanted})(?!\w)|(?P<end>[.!?;]\s|\n)")
    return np.array([_best_sentence(fold(text), pattern, weights) for text in texts]) / whole


def _best_sentence(text: str, pattern: re.Pattern[str], weights: dict[str, float]) -> float:
    best = 0.0
    found: set[str] = set()
    previous, end = "", -2
    for match in pattern.finditer(text):
        if match.lastgroup:
            best = max(best, sum(weights.get(term, 0.0) for term in found))
            found = set()
            continue
        word = match.group()
        found.add(word)
        if match.start() == end + 1:
            found.add(f"{previous}_{word}")
        previous, end = word, match.end()
    return max(best, sum(weights.get(term, 0.0) for term in found))
