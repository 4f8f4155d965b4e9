"""A sentence as a sequence of units: figures, phrases of the lexicon, and single syllables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import pairwise, takewhile
from typing import NamedTuple

from rag.figures import Found, figures_of, month_after
from rag.text import Stretch, Token, annotation, common_acronyms, fold, is_syllable, lexicon, parse
from rag.verify.component import rarity

_OPENER = 0.05  # "tuy nhiên", "đáng chú ý": what joins a sentence to the one before
# Numerals written out that mostly join or compare: "hai nước", "một trong".
_UNTOLD = frozenset({"1", "2"})
_NUMERAL = 0.5  # what a numeral written out tells
_CUES = lexicon.Patterns("verify")
_FOREIGN = 6  # letters from which on a word that is no syllable may be a foreign name
# Sides of the lexicon's cues, and how far each is from the day of the article.
_RELATIVE = {
    "relative_day": {"hôm_nay": 0, "hôm_qua": -1, "hôm_kia": -2, "ngày_mai": 1},
    "relative_month": {"tháng_này": 0, "tháng_trước": -1, "tháng_tới": 1},
    "relative_year": {"năm_nay": 0, "năm_ngoái": -1, "năm_tới": 1},
}


@dataclass(frozen=True, slots=True)
class Unit:
    """What is compared as one, at `[start, end)` of its sentence.

    Two units of one `key` say the same. `kind` is "figure", a class of the lexicon, or "word";
    `weight` (0 to 1) is how much it tells, by its rarity. `is_name` says that it is capitalised,
    `is_acronym` that it is written in capitals. A "numeral" is one written out before a noun: it
    is compared as a figure, but counts as a word.
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
    is_acronym: bool = False

    @property
    def bounded(self) -> tuple[int, int]:
        """Where it stands, a figure with what bounds it: "gần 23 ha"."""
        return (self.figure and self.figure.bounded) or (self.start, self.end)

    @property
    def is_word(self) -> bool:
        """True for a syllable or a phrase without a class."""
        return self.kind == "word"

    @property
    def loose(self) -> str:
        """What two spellings of a word share: no diacritics; of a foreign name, consonants."""
        return loose_form(self.key)


@annotation
def units_of(stretch: Stretch) -> tuple[Unit, ...]:
    """The units of a sentence in order, computed once."""
    tokens, words, firsts = stretch.tokens, stretch.words, _firsts(stretch)
    figures = [f for f in reversed(figures_of(stretch)) if not is_soft(f)]  # the next one last
    found: list[Unit] = []
    i = 0
    while i < len(tokens):
        while figures and figures[-1].end <= tokens[i].start:
            figures.pop()
        if figures and figures[-1].start < tokens[i].end:
            figure = figures.pop()
            found.append(_figure(figure))
            while i < len(tokens) and tokens[i].start < figure.end:
                i += 1
        elif (value := _numerals().get(words[i])) and _counts(tokens, i):
            found.append(_numeral(tokens[i], value))
            i += 1
        else:
            limit = figures[-1].start if figures else len(stretch.text)
            length, cue = _phrase_at(words, tokens, i, limit)
            found.append(_word(tokens[i : i + length], cue, begins=tokens[i].start in firsts))
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


def dated(units: Sequence[Unit], published: str | None) -> tuple[Unit, ...]:
    """The units with "hôm qua" and its kind as dates, where the day of the article is known."""
    if not published:
        return tuple(units)
    found = list(units)
    for i, unit in enumerate(units):
        step = _RELATIVE.get(unit.kind, {}).get(unit.side)
        if step is not None and (value := _resolved(unit.kind, step, published[:10])):
            figure = Found(unit.start, unit.end, " ".join(unit.words), "date", value)
            found[i] = replace(unit, figure=figure)
    return tuple(found)


def days_told(units: Sequence[Unit], published: str | None) -> list[Found]:
    """The days that a sentence speaks of in relation to the day of its article, as dates."""
    told = (unit.figure for unit in dated(units, published) if unit.kind in _RELATIVE)
    return [each for each in told if each is not None]


def _resolved(kind: str, step: int, published: str) -> str | None:
    """So many days, months or years after an ISO day, in ISO; None where that is no day."""
    try:
        day = date.fromisoformat(published)
        if kind == "relative_day":
            return (day + timedelta(days=step)).isoformat()
    except (ValueError, OverflowError):
        return None
    return month_after(published, step) if kind == "relative_month" else str(day.year + step)


def name_run(line: Sequence[Unit], at: int) -> Sequence[Unit]:
    """The names side by side of which one stands at a place."""
    joined = [b.is_name and b.start - a.end <= 1 for a, b in pairwise(line[at:])]
    before = [a.is_name and b.start - a.end <= 1 for a, b in pairwise(line[: at + 1])]
    first, last = at - sum(takewhile(bool, before[::-1])), at + sum(takewhile(bool, joined))
    return line[first : last + 1]


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


@cache
def _numerals() -> dict[str, str]:
    """Numerals of one word from two on, with their values."""
    rows = lexicon.table("number_words")
    digits = {row["word"]: row["value"] for row in rows if row["role"] in ("digit", "ten")}
    return {word: value for word, value in digits.items() if value != "1" and word != "năm"}


def _counts(tokens: Sequence[Token], i: int) -> bool:
    """True before a word in small letters, not behind what numbers or names: "thứ hai", "bà Ba"."""
    if tokens[i].surface[:1].isupper() and i:
        return False
    before = tokens[i - 1].canonical if i else ""
    if _CUES.before_no_count.fullmatch(before):
        return False
    return i + 1 < len(tokens) and tokens[i + 1].surface.islower()


def _numeral(token: Token, value: str) -> Unit:
    unit = _figure(Found(token.start, token.end, token.surface, "number", value))
    return replace(unit, kind="numeral", weight=_NUMERAL, words=(token.canonical,))


class Cue(NamedTuple):
    """What a phrase is: its class and its side, or, of class "word", what it is the same as.

    Of a class of `cues.tsv` only one side is true of a thing ("tăng" and "giảm"), or a phrase's
    presence alone tells ("không", "sẽ"); a "plain" one holds such a word and is none, as "hàng
    không" does.
    """

    kind: str
    side: str


@cache
def _phrases() -> dict[str, tuple[tuple[tuple[str, ...], Cue], ...]]:
    """First syllable → (syllables, cue), the longest first; of two spelt alike the first."""
    found: dict[tuple[str, ...], Cue] = {}

    def learn(phrase: str, cue: Cue) -> None:
        found.setdefault(parse(phrase).words, cue)

    for row in lexicon.table("cues"):
        plain = row["class"] == "plain"
        learn(row["word"], Cue("word", row["word"]) if plain else Cue(row["class"], row["side"]))
    for row in lexicon.table("synonyms"):
        learn(row["word"], Cue("word", f"~{row['group']}"))
    for acronym, form in common_acronyms().items():
        learn(acronym, Cue("word", f"~{acronym}"))
        learn(form, Cue("word", f"~{acronym}"))
    by_first: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
    for words, cue in found.items():
        by_first.setdefault(words[0], []).append((words, cue))
    return {
        first: tuple(sorted(each, key=lambda entry: -len(entry[0])))
        for first, each in by_first.items()
    }


def _phrase_at(
    words: Sequence[str], tokens: Sequence[Token], i: int, limit: int
) -> tuple[int, Cue | None]:
    for phrase, cue in _phrases().get(words[i], ()):
        n = len(phrase)
        if n == 1 or (tuple(words[i : i + n]) == phrase and tokens[i + n - 1].end <= limit):
            # A name is no cue: "bà Thu", "Bắc Giang". An acronym, or a country, is its own.
            if cue.kind != "word" and n == 1 and i and tokens[i].surface[:1].isupper():
                continue
            return n, cue
    return 1, None


def _word(tokens: Sequence[Token], cue: Cue | None, *, begins: bool) -> Unit:
    start, end, surface = tokens[0].start, tokens[-1].end, tokens[0].surface
    words = tuple(token.canonical for token in tokens)
    is_name = surface[:1].isupper() and not begins
    weight = min(1.0, max(map(rarity, words)) + 0.1 * (len(tokens) > 1) + 0.2 * is_name)
    acronym = len(tokens) == 1 and surface.isupper() and 2 <= len(surface) <= 8
    if cue is None:
        return Unit(start, end, words[0], "word", "", weight, is_name, words, None, acronym)
    if cue.kind == "opener":
        return Unit(start, end, words[0], "word", "", _OPENER, False, words)
    key = cue.side if cue.kind == "word" else f"{cue.kind}={cue.side}"
    return Unit(start, end, key, cue.kind, cue.side, weight, is_name, words)
