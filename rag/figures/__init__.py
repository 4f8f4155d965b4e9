"""Numbers, quantities, money, percentages, ratios, dates and names of a Vietnamese text.

`find_figures` finds them, `compare` says whether a claimed one agrees with one of a source. Text is
expected in NFC; other text is read too, and offsets always refer to the text given.
"""

from __future__ import annotations

from rag.figures.annotation import bounded, counts, figures_of, vietnamese_figures
from rag.figures.compare import compare
from rag.figures.compare_dates import compare_dates
from rag.figures.english import readings
from rag.figures.english.articles import (
    english_bounded_span,
    english_figures,
    english_label,
    is_english_sentence,
)
from rag.figures.english.notation import times
from rag.figures.english.nouns import counts_another
from rag.figures.english.rewriting import Rewritten, plain_english
from rag.figures.english.spelling import names_of
from rag.figures.figure import Bound, Found, Match, to_figure
from rag.figures.find import bounded_span, find_figures
from rag.figures.numbers import EXACT, parse_number, plain
from rag.figures.slip import differ_by_slip
from rag.figures.units import PLACES, UNITS, Unit, unit_at

__all__ = [
    "EXACT",
    "PLACES",
    "UNITS",
    "Bound",
    "Found",
    "Match",
    "Rewritten",
    "Unit",
    "bounded",
    "bounded_span",
    "compare",
    "compare_dates",
    "counts",
    "counts_another",
    "differ_by_slip",
    "english_bounded_span",
    "english_figures",
    "english_label",
    "figures_of",
    "find_figures",
    "is_english_sentence",
    "names_of",
    "parse_number",
    "plain",
    "plain_english",
    "readings",
    "times",
    "to_figure",
    "unit_at",
    "vietnamese_figures",
]
