"""The unit a question asks for, by name or by what is measured, and figures that have it. Pure."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from rag.figures import UNITS, Found
from rag.question.language import function_words
from rag.question.synonyms import same_thing
from rag.text import Span, Stretch, fold, lexicon, parse, phrases

_IS = lexicon.patterns("question")
_MAGNITUDES = frozenset({"tram", "nghin", "ngan", "trieu", "ti"})


class UnitAsked(NamedTuple):
    """The unit or counted noun, "" where it is not named; the dimensions of what is measured.

    `words` is where the question names a unit of measure, which is no word to be met.
    """

    unit: str = ""
    dimensions: frozenset[str] = frozenset()
    words: Span = Span(-1, -1)


@cache
def _measures() -> dict[str, str]:
    """Folded spelling → unit of measure, money in its words included."""
    found = {parse(name).folded: name for name, unit in UNITS.items() if unit.sort != "noun"}
    money = dict.fromkeys(("trieu", "ti", "dong", "tien"), UNITS["đồng"].name)
    return found | money | {"met": "m", "hec ta": "ha", "hecta": "ha", "kilomet": "km"}


def unit_asked(question: Stretch, *, english: bool) -> UnitAsked:
    """What "bao nhiêu …" counts, or what the thing asked about is measured in."""
    folded = " ".join(question.folded.split())
    dimensions = _dimensions(folded)
    for pattern, unit in ((_IS.percentage, "%"), (_IS.sum_of_money, UNITS["đồng"].name)):
        if pattern.search(folded):
            return UnitAsked(unit, dimensions)
    if english:
        counted = _IS.unit_en.search(folded)
        known = phrases(counted[1]) if counted else []
        return UnitAsked(parse(known[-1]).folded if known else "", dimensions)
    named = _IS.unit.search(question.canonical.replace("-", " "))
    words = named[1].split() if named else []
    skipped = 1 if words and fold(words[0]) in _MAGNITUDES else 0  # "mấy triệu tấn", "mấy triệu"
    for first, last in ((skipped, skipped + 2), (skipped, skipped + 1), (0, 2), (0, 1)):
        measure = _measures().get(fold(" ".join(words[first:last])))
        if named and measure:
            end = named.start(1) + len(" ".join(words[:last]))
            return UnitAsked(measure, dimensions, Span(named.start(1), end))
    return UnitAsked(_counted(words), dimensions)


def _dimensions(folded: str) -> frozenset[str]:
    """In what the first thing that the question names is measured."""
    padded = f" {folded.strip(' ?.!')} "
    for row in lexicon.table("measured_things"):
        if f" {parse(row['word']).folded} " in padded:
            change = {"percent"} if _IS.change.search(folded) else set()
            return frozenset(
                {each.replace("_", " ") for each in row["dimensions"].split()} | change
            )
    return frozenset()


def _counted(words: list[str]) -> str:
    """The folded noun of at most two syllables: "hộ nghèo" of "hộ nghèo ở xã"."""
    stops, compounds = function_words(), lexicon.canonical_words("content_compounds")
    kept: list[str] = []
    for index, word in enumerate(words[:2]):
        if word in stops and " ".join(words[index : index + 2]) not in compounds:
            break
        kept.append(fold(word))
    return " ".join(kept)


def unit_fit(asked: UnitAsked, question: str, figure: Found, after: str) -> float:
    """1 for a figure in the unit asked for, less where it cannot be told, 0 where it is another.

    `question` and `after`, the text behind the figure, are folded.
    """
    own, wanted = parse(figure.unit).folded, parse(asked.unit).folded
    measured, wanted_measured = _measured(figure.unit), _measured(asked.unit)
    if not wanted and asked.dimensions:
        dimension = UNITS[figure.unit].dimension if figure.unit in UNITS else ""
        return 1.0 if dimension in asked.dimensions else 0.0 if measured else 0.15
    if not wanted:
        return 1.0 if own and f" {own} " in f" {question} " else 0.7
    if own and (f" {own} " in f" {wanted} " or f"{own} ".startswith(f"{wanted} ")):
        return 1.0
    both_money = figure.kind == "money" and asked.unit == UNITS["đồng"].name
    if both_money or re.match(rf"\s*{re.escape(wanted)}(?!\w)", after):
        return 0.9  # money of another country; "1.385 tấn chè" for how much tea
    if wanted_measured:
        return 0.9 if measured == wanted_measured else 0.0 if own else 0.3
    if measured or not own:
        return 0.0 if measured else 0.6
    if same_thing(wanted, own):
        return 0.95
    # The first syllable is the noun: "chỉ tiêu" (targets) are no "tiêu chí" (criteria).
    heads = {own.split()[0], wanted.split()[0]}
    return 0.8 if heads <= lexicon.folded_words("people_counted") else 0.1 + 0.4 * (len(heads) == 1)


def _measured(name: str) -> str:
    """What a unit of measure measures; "" for a counted noun."""
    unit = UNITS.get(name)
    return unit.dimension if unit is not None and unit.sort != "noun" else ""


def moment_fit(question: str, figure: Found) -> float:
    """1 for a date of the precision that the folded question asks for, 0.1 for another."""
    value, is_date = figure.value, figure.kind == "date"
    fits = {
        "hour": "T" in value,
        "day": is_date and value.count("-") >= 2,
        "year": is_date and value[:4].isdigit(),
        "term": not is_date and "/" in value,
    }
    for precision, has_it in fits.items():
        if getattr(_IS, precision).search(question):
            return 1.0 if has_it else 0.1
    return 0.8
