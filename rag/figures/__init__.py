"""Numbers, quantities, money, percentages, ratios, dates and names of a Vietnamese text.

`find_figures` finds them, `compare` says whether a claimed one agrees with one of a source. Text is
expected in NFC; other text is read too, and offsets always refer to the text given.
"""

from __future__ import annotations

from rag.figures.annotation import counts, figures_of, vietnamese_figures
from rag.figures.compare import compare
from rag.figures.english.articles import (
    counts_another,
    english_figures,
    english_label,
    is_english_sentence,
)
from rag.figures.english.reading import names_of, readings
from rag.figures.figure import Found, Match, to_figure
from rag.figures.numbers import EXACT, plain
from rag.figures.units import PLACES, UNITS, Unit, unit_at, unit_of

__all__ = [
    "EXACT",
    "PLACES",
    "UNITS",
    "Found",
    "Match",
    "Unit",
    "compare",
    "counts",
    "counts_another",
    "english_figures",
    "english_label",
    "figures_of",
    "is_english_sentence",
    "names_of",
    "plain",
    "readings",
    "to_figure",
    "unit_at",
    "unit_of",
    "vietnamese_figures",
]
