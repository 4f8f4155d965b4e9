"""Numbers, quantities, money, percentages, ratios, dates and names of a Vietnamese text.

`figures_of` finds them, `compare` says whether a claimed one agrees with one of a source. Text is
expected in NFC; other text is read too, and offsets always refer to the text given.
"""

from rag.figures.compare import compare
from rag.figures.dates import PARTS_OF_YEAR, month_after
from rag.figures.english import counts_another, is_english_sentence, names_of, readings
from rag.figures.figure import Found, Match, counts, rate_end, to_figure
from rag.figures.find import figures_of, vietnamese_figures
from rag.figures.numbers import EXACT, plain
from rag.figures.units import PLACES, UNITS, unit_of
