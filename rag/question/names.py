"""The proper names of a question: what every sentence that answers it must be about. Pure."""

from __future__ import annotations

from collections.abc import Sequence, Set

from rag.document import known_in
from rag.figures import Found
from rag.question.language import function_words
from rag.text import (
    Stretch,
    is_foreign,
    lacks_diacritics,
    lexicon,
    name_runs,
    parse,
    people,
    translate,
)


def names_in(question: Stretch, places: Set[str], *, english: bool = False) -> tuple[str, ...]:
    """Folded names: capitalised runs, and places the library knows, written with capitals or not.

    Single syllables count where they are foreign, acronyms, or known as short names ("Úc").
    """
    text = question.text
    persons = {person.start for person in people(text)}
    # "Hạn" is not "Hàn", but where nothing has diacritics.
    spelt = lexicon.folded_words if lacks_diacritics(text) else lexicon.canonical_words
    short = spelt("short_names")
    found: dict[str, None] = {}
    for run in name_runs(text):
        words = run.name.split()
        if english:
            # Words of the glossary, and months, have a capital that makes no name.
            is_said = translate(run.name) or run.name.lower() in lexicon.folded_words("months")
            words = [] if is_said else words[1 if run.start == 0 else 0 :]
        elif run.start == 0 and 0 not in persons:
            words = _without_first(words, places, short)
        name = _folded(words)
        if len(words) > 1 or (words and _stands_alone(words[0], short)):
            found[name] = None
    for place in places_of(question, places):
        if not any(f" {place} " in f" {n} " or f" {n} " in f" {place} " for n in found):
            found[place] = None
    return tuple(found)


def ordinals(figures: Sequence[Found]) -> list[str]:
    """What a number tells from others of its kind, folded: "quan 2", "lan 3" for "lần thứ ba"."""
    told = [each for each in figures if each.kind == "ordinal" and each.value[-1:].isdigit()]
    parts = [(_folded([f.unit]).removesuffix(" thu"), _folded([f.value])) for f in told]
    return [" ".join(filter(None, part)) for part in parts]


def numbered(names: Sequence[str], stated: Sequence[Found], text: str) -> list[str]:
    """The names of a question, also with the number behind them ("lumia 1320"), and ordinals."""
    last = {name.split()[-1] for name in names}
    numerals = {parse(f.raw).folded_words[-1] for f in stated if f.kind == "ordinal"}
    found = [*(name for name in names if name not in numerals), *ordinals(stated)]
    for figure in stated:
        before = parse(text[: figure.start]).folded_words[-1:]
        if figure.kind == "number" and text[: figure.start].endswith(" ") and last & {*before}:
            found.append(" ".join((*before, *parse(figure.raw).folded_words)))
    return found


def _folded(words: Sequence[str]) -> str:
    """As it stands among the folded words of a text: "FA-50" is two."""
    return " ".join(parse(" ".join(words)).folded_words)


def _stands_alone(word: str, short: Set[str]) -> bool:
    acronym = len(word) > 1 and word.isupper()
    return acronym or is_foreign(word) or parse(word).canonical in short


def _without_first(words: list[str], places: Set[str], short: Set[str]) -> list[str]:
    """The first word of a question has its capital from its place: "Chè Thái Nguyên"."""
    rest = words[1:]
    if parse(words[0]).canonical in function_words():
        return rest
    if _folded(words) in places or _stands_alone(words[0], short):
        return words
    return words if len(rest) == 1 and not _stands_alone(rest[0], short) else rest


def places_of(question: Stretch, places: Set[str]) -> tuple[str, ...]:
    """The longest known places of two syllables and more that the question names, in its order."""
    spans = known_in(question.folded, places)
    named = (question.folded[slice(*span)] for span in spans)
    return tuple(dict.fromkeys(" ".join(parse(name).folded_words) for name in named))
