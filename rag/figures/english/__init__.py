"""An English statement in the words and the notation of the articles it speaks of.

Verification compares Vietnamese with Vietnamese. What an English statement says in figures, dates,
offices, names and known words is rewritten, so that the same rules hold for it; what no rule knows
stays as it is. Nothing of this is shown: results carry the statement as it was written. Pure.
"""

from __future__ import annotations

from functools import lru_cache

from rag.figures.english.notation import counted, denials, figures, numerals, offices, ratios, times
from rag.figures.english.rewriting import Rewritten, plain_english
from rag.figures.english.words import accented, words


@lru_cache(maxsize=128)
def readings(statement: str, names: tuple[str, ...] = ()) -> tuple[Rewritten, ...]:
    """The statement rewritten, once for each way to read it.

    "3,417" is three and a bit here and three thousand there, and "7 of the 18 systems" a ratio or
    two counts; only where a statement has such a figure are there several. `names` are those of
    the articles, which an English writer may have left without their diacritics.
    """
    dated = figures(times(offices(counted(accented(plain_english(statement), names)))))
    shared = ratios(dated)
    read = (shared, numerals(shared), dated, numerals(dated))
    return tuple(words(denials(each)) for each in dict.fromkeys(read))
