"""A sentence as a sequence of units: figures, phrases of the lexicon, and single syllables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from rag.figures import Found, figures_of, relative_dates
from rag.text import Stretch, Token, fold, is_syllable
from rag.verify.component import rarity
from rag.verify.lexicon import Cue, Phrases, phrases


@dataclass(frozen=True, slots=True)
class Unit:
    """What is compared as one, at `[start, end)` of its sentence.

    Two units of one `key` say the same. `kind` is "figure", a class of the lexicon, or "word";
    `weight` (0 to 1) is how much it tells, by its rarity. `is_name` says that it is capitalised.
    """

    start: int
    end: int
    key: str
    kind: str
    side: str
    weight: float
    is_name: bool
    words: tuple[str, ...] = ()
    figure: Found | None = None

    @property
    def is_word(self) -> bool:
        """True for a syllable or a phrase without a class."""
        return self.kind == "word"

    @property
    def loose(self) -> str:
        """What two spellings of a word share: no diacritics; of a foreign name, consonants."""
        return loose_form(self.key)


_OPENER = 0.05  # "tuy nhiên", "đáng chú ý": what joins a sentence to the one before
# Numerals written out that mostly join or compare: "hai nước", "một trong".
_UNTOLD = frozenset({"1", "2"})


def units_of(stretch: Stretch) -> tuple[Unit, ...]:
    """The units of a sentence in order, computed once."""
    return stretch.annotation(_units)


def _units(stretch: Stretch) -> tuple[Unit, ...]:
    tokens = stretch.tokens
    figures = [f for f in figures_of(stretch) if not is_soft(f)]
    found: list[Unit] = []
    lexicon = phrases()
    words = stretch.words
    first_word = _firsts(stretch)
    i = 0
    next_figure = 0
    while i < len(tokens):
        token = tokens[i]
        while next_figure < len(figures) and figures[next_figure].end <= token.start:
            next_figure += 1
        if next_figure < len(figures) and figures[next_figure].start < token.end:
            figure = figures[next_figure]
            found.append(_figure(figure))
            while i < len(tokens) and tokens[i].start < figure.end:
                i += 1
            next_figure += 1
            continue
        limit = figures[next_figure].start if next_figure < len(figures) else len(stretch.text)
        length, cue = _phrase_at(words, tokens, i, limit, lexicon)
        found.append(_word(tokens[i : i + length], cue, begins=token.start in first_word))
        i += length
    return tuple(found)


@lru_cache(maxsize=65_536)
def loose_form(word: str) -> str:
    """A word without diacritics; a long one that is no Vietnamese syllable without its vowels.

    So "Philipines" is "Philippines", and "ngươì" is "người".
    """
    plain = fold(word)
    if len(plain) < _FOREIGN or not plain.isalpha() or is_syllable(plain):
        return plain
    consonants = "".join(c for c in plain[1:] if c not in "aeiouy")
    return plain[0] + "".join(c for c, after in pairwise(f"{consonants} ") if c != after)


_FOREIGN = 6


def dated(stretch: Stretch, published: str | None) -> tuple[Unit, ...]:
    """The units of a sentence, "hôm qua" and its kind as dates where the article's day is known."""
    units = units_of(stretch)
    told = {figure.end: figure for figure in relative_dates(stretch, published)}
    if not told:
        return units
    return tuple(replace(unit, figure=unit.figure or told.get(unit.end)) for unit in units)


def is_soft(figure: Found) -> bool:
    """True for "một" and "hai" written out, which are words rather than figures."""
    return figure.value in _UNTOLD and not any(c.isdigit() for c in figure.raw)


def _firsts(stretch: Stretch) -> frozenset[int]:
    """Where words stand that are capitalised whatever they are: the first, and after a quote."""
    text = stretch.text
    return frozenset(
        token.start
        for i, token in enumerate(stretch.tokens)
        if i == 0 or text[: token.start].rstrip()[-1:] in '"“‘:.!?'
    )


def _figure(figure: Found) -> Unit:
    key = f"#{figure.kind}:{figure.value}:{figure.unit}"
    return Unit(figure.start, figure.end, key, "figure", figure.unit, 1.0, False, (), figure)


def _phrase_at(
    words: Sequence[str], tokens: Sequence[Token], i: int, limit: int, lexicon: Phrases
) -> tuple[int, Cue | None]:
    for phrase, cue in lexicon.get(words[i], ()):
        n = len(phrase)
        if n == 1 or (tuple(words[i : i + n]) == phrase and tokens[i + n - 1].end <= limit):
            # A name is no cue: "bà Thu", "Bắc Giang". An acronym, or a country, is its own.
            if cue.kind != "word" and n == 1 and i and tokens[i].surface[:1].isupper():
                continue
            return n, cue
    return 1, None


def _word(tokens: Sequence[Token], cue: Cue | None, *, begins: bool) -> Unit:
    first, last = tokens[0], tokens[-1]
    weight = max(rarity(token.canonical) for token in tokens)
    is_name = first.surface[:1].isupper() and not begins
    if len(tokens) > 1:
        weight = min(1.0, weight + 0.1)
    if is_name:
        weight = min(1.0, weight + 0.2)
    words = tuple(token.canonical for token in tokens)
    if cue is not None and cue.kind == "opener":
        return Unit(first.start, last.end, words[0], "word", "", _OPENER, False, words)
    if cue is None:
        return Unit(first.start, last.end, words[0], "word", "", weight, is_name, words)
    key = cue.side if cue.kind == "word" else f"{cue.kind}={cue.side}"
    return Unit(first.start, last.end, key, cue.kind, cue.side, weight, is_name, words)
