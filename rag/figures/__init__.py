"""Numbers, quantities, money, percentages, ratios, dates and names of a Vietnamese text.

`find_figures` finds them, `compare` says whether a claimed one agrees with one of a source. Text is
expected in NFC; other text is read too, and offsets always refer to the text given.
"""

from __future__ import annotations

from rag.figures.compare import compare
from rag.figures.find import bounded_span, find_figures
from rag.figures.model import Bound, Found, Match, to_figure
from rag.figures.numbers import parse_number

__all__ = [
    "Bound",
    "Found",
    "Match",
    "bounded_span",
    "compare",
    "find_figures",
    "parse_number",
    "to_figure",
]
