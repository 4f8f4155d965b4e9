"""How much a term tells: the fewer passages hold it, the more. Pure."""

from __future__ import annotations

import math


def rarity(frequency: int, total: int) -> float:
    """Inverse document frequency of a term that stands in `frequency` of `total` passages.

    Smoothed as if fifty more passages were known: in a library of a few articles a word that none
    of them has is seldom the word that matters.
    """
    return math.log((total + 50) / (frequency + 2)) + 0.2
