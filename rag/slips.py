"""Figures that differ as by a slip of the pen: digits swapped, or one of them another. Pure."""

from __future__ import annotations

from typing import Final

_FEWEST_DIGITS: Final = 3


def differ_by_slip(one: str, other: str) -> bool:
    """True for plain decimals such as 48.6 and 46.8, or 1876 and 1867; of three digits at least."""
    mine, theirs = (value.replace(".", "").strip("0") for value in (one, other))
    if len(mine) != len(theirs) or len(mine) < _FEWEST_DIGITS:
        return False
    differing = sum(x != y for x, y in zip(mine, theirs, strict=True))
    return differing == 1 or (differing == 2 and sorted(mine) == sorted(theirs))
