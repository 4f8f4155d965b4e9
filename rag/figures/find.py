"""Finds all figures of a text, in one pass from left to right and in linear time.

Those of a parsed text are found at most once, each in the notation of its sentence.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Final

from rag.figures.dates import find_date
from rag.figures.english import counted, is_english_sentence, numerals
from rag.figures.figure import Found
from rag.figures.identifiers import find_code, find_identifier, find_name, model_end
from rag.figures.numbers import NUMERAL
from rag.figures.quantities import find_in_words, find_order, find_quantity, find_ratio
from rag.figures.rewriting import plain_english
from rag.figures.scanner import Spot, bound_after, bound_at, words_before
from rag.figures.units import UNITS
from rag.text import Span, Stretch, annotation, lexicon

_FIGURES: Final = lexicon.Patterns("figures")


@annotation
def figures_of(stretch: Stretch) -> tuple[Found, ...]:
    """All figures of a sentence, in order; those of an English one in its own notation."""
    english = is_english_sentence(stretch.text)
    return tuple(english_figures(stretch.text)) if english else vietnamese_figures(stretch)


@annotation
def vietnamese_figures(stretch: Stretch) -> tuple[Found, ...]:
    """All figures, in order, whatever the language of the words: 1,5 is one and a half."""
    return tuple(find_figures(stretch.text))


def english_figures(sentence: str) -> list[Found]:
    """The figures of a sentence rewritten in Vietnamese notation; offsets and raw are its own."""
    reading = counted(plain_english(sentence)).apply("figure").apply("article")
    reading = numerals(reading.apply("ratio"))
    found: list[Found] = []
    for figure in find_figures(reading.text):
        start, end = reading.origin(figure.start, figure.end)
        if found and start < found[-1].end:
            continue  # of one rewritten stretch
        bounded = reading.origin(*figure.bounded) if figure.bounded else None
        raw = sentence[start:end]
        found.append(replace(figure, start=start, end=end, raw=raw, bounded=bounded))
    return found


def find_figures(text: str) -> list[Found]:
    """All figures of the text, in order, none overlapping; offsets refer to the text given."""
    plain = _FIGURES.compatible_digit.sub(lambda match: str(unicodedata.digit(match[0])), text)
    found: list[Found] = []
    position = limit = 0
    while match := _FIGURES.anchor.search(plain, position):
        start, position = match.span()
        spot = Spot(plain, start, limit, words_before(plain, start, limit))
        figures: list[Found] = []
        if plain[start] in "0123456789":
            figures, position = _at_digit(spot)
        elif plain[start] in "IVXL":
            figures = find_date(spot) or find_name(spot)
        elif match["order"]:
            figures = [find_order(spot, position)]
        elif not match["address"]:
            figures = find_in_words(spot)
        if figures:
            found += [_bounded(spot, figure) for figure in figures]
            position = limit = figures[-1].end
    if plain != text:
        found = [replace(figure, raw=text[figure.start : figure.end]) for figure in found]
    return found


def _at_digit(spot: Spot) -> tuple[list[Found], int]:
    """The figures that begin at a digit, and where to look on if there are none."""
    text, start = spot.text, spot.start
    numeral = spot.match(NUMERAL)
    end = numeral.end() if numeral else start + 1
    in_unit = text[start] in "23" and _FIGURES.unit_power.search(text[max(0, start - 3) : start])
    if in_unit or spot.match(_FIGURES.mail):
        return [], end
    named = find_code(spot) or find_date(spot) or find_name(spot)
    if not named and (model := model_end(spot)):
        return [], model
    return named or find_identifier(spot) or find_ratio(spot) or find_quantity(spot), end


def _bounded(spot: Spot, figure: Found) -> Found:
    """The figure with what approximation words say of it; a name has none, a date only "about"."""
    if figure.kind == "ordinal" or figure.bound:
        return figure
    text, end = spot.text, figure.end
    here = figure.start == spot.start
    words = spot.words if here else words_before(text, figure.start, spot.limit)
    bound, begin = bound_at(text, figure.start, words)
    if not bound:
        bound, end = bound_after(text, figure.end)
    if not bound or (figure.kind in ("date", "period") and bound != "about"):
        return figure
    is_few = figure.kind == "quantity" and len(figure.value) == 1
    few_things = is_few and UNITS[figure.unit].sort == "noun" and begin < figure.start
    if few_things and _FIGURES.where_not_how_many.match(text, begin, figure.start):
        return figure
    return replace(figure, bound=bound, bounded=Span(begin, end))
