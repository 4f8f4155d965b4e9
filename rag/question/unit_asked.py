"""The unit a question asks for, by name or by what is measured, and figures that have it. Pure."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from rag.figures import UNITS, Found
from rag.question.language import function_words
from rag.question.synonyms import same_thing
from rag.text import Span, Stretch, fold, lexicon, parse, phrases


class UnitAsked(NamedTuple):
    """The unit or counted noun, "" where it is not named; the dimensions of what is measured.

    `words` is where the question names a unit of measure, which is no word to be met.
    """

    unit: str
    dimensions: frozenset[str]
    words: Span


_NOWHERE = Span(-1, -1)
_ASKS = lexicon.Patterns("question")


@cache
def _measures() -> dict[str, str]:
    """Spelling, with and without diacritics → unit of measure; names before other spellings."""
    rows = lexicon.table("units")
    spelt = {each: row["word"] for row in rows for each in row["spellings"].split(", ") if each}
    names = {row["word"]: row["word"] for row in rows}
    known = {parse(each).canonical: name for each, name in (spelt | names).items()}
    return {fold(each): name for each, name in known.items()} | known


def unit_asked(question: Stretch, *, english: bool) -> UnitAsked:
    """What "bao nhiêu …" counts, or what the thing asked about is measured in."""
    folded = " ".join(question.folded.split())
    asked = f" {folded.strip(' ?.!')} "
    things = lexicon.table("measured_things")
    found = (row["dimensions"] for row in things if f" {parse(row['word']).folded} " in asked)
    dimensions = frozenset(each.replace("_", " ") for each in next(found, "").split())
    if dimensions and _ASKS.change.search(folded):
        dimensions |= {"percent"}
    if _ASKS.percentage.search(folded):
        return UnitAsked("%", dimensions, _NOWHERE)
    if _ASKS.sum_of_money.search(folded):
        return UnitAsked(UNITS["đồng"].name, dimensions, _NOWHERE)
    if english:
        counted = _ASKS.unit_en.search(folded)
        known = phrases(counted[1]) if counted else []
        return UnitAsked(parse(known[-1]).folded if known else "", dimensions, _NOWHERE)
    named = _ASKS.unit.search(question.canonical.replace("-", " "))
    if named is None:
        return UnitAsked("", dimensions, _NOWHERE)
    words = named[1].split()
    scales = lexicon.words_where("number_words", "role", "scale")
    skipped = 1 if words[0] in {*scales, *map(fold, scales)} and len(words) > 1 else 0
    for first in dict.fromkeys((skipped, 0)):
        for last in (first + 3, first + 2, first + 1):
            spelt = " ".join(words[first:last])
            money = UNITS["đồng"].name if _ASKS.money_word.fullmatch(spelt) else None
            if unit := money or _measures().get(spelt):
                end = named.start(1) + len(" ".join(words[:last]))
                return UnitAsked(unit, dimensions, Span(named.start(1), end))
    return UnitAsked(_counted(words), dimensions, _NOWHERE)


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
    known = UNITS.get(figure.unit)
    measures = known is not None and known.sort != "noun"
    if not asked.unit:
        if asked.dimensions:
            fits = known is not None and known.dimension in asked.dimensions
            return 1.0 if fits else 0.0 if measures else 0.15
        return 1.0 if own and f" {own} " in f" {question} " else 0.7
    if own == wanted or (
        own and (f" {own} " in f" {wanted} " or f"{own} ".startswith(f"{wanted} "))
    ):
        return 1.0
    if figure.kind == "money" and asked.unit == UNITS["đồng"].name:
        return 0.9  # money of another country
    if re.match(rf"\s*{re.escape(wanted)}(?!\w)", after):
        return 0.9  # "1.385 tấn chè" for how much tea
    unit = UNITS.get(asked.unit)
    if unit is not None and unit.sort != "noun":
        if measures and known is not None:
            return 0.9 if unit.dimension == known.dimension else 0.0
        return 0.0 if own else 0.3
    if measures or not own:
        return 0.0 if measures else 0.6
    if same_thing(wanted, own):
        return 0.95
    people = lexicon.folded_words("people_counted")
    if wanted.split()[0] in people and own.split()[0] in people:
        return 0.8
    # The first syllable is the noun: "chỉ tiêu" (targets) are no "tiêu chí" (criteria).
    return 0.5 if own.split()[0] == wanted.split()[0] else 0.1
