"""Figures that differ as by a slip of the pen: digits swapped, or one of them another. Pure."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

_FEWEST_DIGITS: Final = 3


def differ_by_slip(one: str, other: str) -> bool:
    """True for plain decimals such as 48.6 and 46.8, or 1876 and 1867; of three digits at least.

    48.6 and 468 differ in magnitude too, which is no slip; neither do dates or ratios slip.
    """
    try:
        pair = Decimal(one), Decimal(other)
    except InvalidOperation:
        return False
    if not all(number.is_finite() for number in pair):
        return False
    # Both in the same unit, the largest that leaves both whole.
    least = min(int(number.normalize().as_tuple().exponent) for number in pair)
    mine, theirs = (f"{abs(number).scaleb(-least):f}".partition(".")[0] for number in pair)
    if len(mine) != len(theirs) or len(mine) < _FEWEST_DIGITS:
        return False
    differing = sum(x != y for x, y in zip(mine, theirs, strict=True))
    return differing == 1 or (differing == 2 and sorted(mine) == sorted(theirs))
