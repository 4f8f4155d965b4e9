"""A sentence as a sequence of units: figures, phrases of the lexicon, and single syllables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from rag.figures import Found, figures_of
from rag.text import Stretch, Token, common_acronyms, fold, is_syllable, lexicon, parse
from rag.verify.component import rarity


@dataclass(frozen=True, slots=True)
class Unit:
    """What is compared as one, at `[start, end)` of its sentence.

    Two units of one `key` say the same. `kind` is "figure", a class of the lexicon, or "word", and
    `side` of a figure its unit; `weight` (0 to 1) is how much it tells, by its rarity. `is_name`
    says that it is capitalised, `is_acronym` that it is written in capitals.
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
    def is_word(self) -> bool:
        """True for a syllable or a phrase without a class."""
        return self.kind == "word"

    @property
    def loose(self) -> str:
        """What two spellings of a word share: no diacritics; of a foreign name, consonants."""
        return loose_form(self.key)


_OPENER = 0.05  # "tuy nhiên", "đáng chú ý": what joins a sentence to the one before


def units_of(stretch: Stretch) -> tuple[Unit, ...]:
    """The units of a sentence in order, computed once."""
    return stretch.annotation(_units)


def _units(stretch: Stretch) -> tuple[Unit, ...]:
    tokens, text = stretch.tokens, stretch.text
    found: list[Unit] = []
    i = 0
    for figure in (*(f for f in figures_of(stretch) if not is_soft(f)), None):
        limit = figure.start if figure else len(text)
        while i < len(tokens) and tokens[i].end <= limit:
            length, cue = _phrase_at(stretch.words, tokens, i, limit)
            # The first word, and one behind a quotation mark, has a capital whatever it is.
            begins = i == 0 or text[: tokens[i].start].rstrip()[-1:] in '"“‘:.!?'
            found.append(_word(tokens[i : i + length], cue, begins=begins))
            i += length
        if figure:
            key = f"#{figure.kind}:{figure.value}:{figure.unit}"
            at = figure.start, figure.end
            found.append(Unit(*at, key, "figure", figure.unit, 1.0, False, (), figure))
            while i < len(tokens) and tokens[i].start < figure.end:
                i += 1
    return tuple(found)


def is_soft(figure: Found) -> bool:
    """True for "một" and "hai" written out, which mostly join or compare: "hai nước"."""
    return figure.value in ("1", "2") and not any(c.isdigit() for c in figure.raw)


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
_STEPS = {
    "hôm_nay": 0, "hôm_qua": -1, "hôm_kia": -2, "ngày_mai": 1, "tháng_này": 0, "tháng_trước": -1,
    "tháng_tới": 1, "năm_nay": 0, "năm_ngoái": -1, "năm_tới": 1,
}  # fmt: skip
_OF_PART = {"nay": 0, "qua": -1}  # "sáng nay", "tối qua"


def dated(units: Sequence[Unit], published: str | None) -> tuple[Unit, ...]:
    """The units with "hôm qua" and its kind as dates, where the day of the article is known."""
    try:
        day = date.fromisoformat((published or "")[:10])
    except ValueError:
        return tuple(units)
    found = list(units)
    for i, unit in enumerate(units):
        kind, step = unit.kind, _STEPS.get(unit.side)
        if i and units[i - 1].kind == "part_of_day" and unit.key in _OF_PART:
            kind, step = "relative_day", _OF_PART[unit.key]
        if step is not None:
            value = _told(day, kind, step)
            figure = Found(unit.start, unit.end, " ".join(unit.words), "date", value)
            found[i] = replace(unit, figure=figure)
    return tuple(found)


def _told(day: date, kind: str, step: int) -> str:
    """What is `step` days, months or years from a day, in ISO form."""
    if kind == "relative_day":
        last = date.max.toordinal()
        return date.fromordinal(min(max(1, day.toordinal() + step), last)).isoformat()
    if kind == "relative_year":
        return str(day.year + step)
    months = 12 * day.year + day.month - 1 + step
    return f"{months // 12}-{months % 12 + 1:02}"


def days_told(units: Sequence[Unit], published: str | None) -> list[Found]:
    """The days that a sentence speaks of in relation to the day of its article, as dates."""
    new = zip(units, dated(units, published), strict=True)
    return [after.figure for before, after in new if after.figure and not before.figure]


class Cue(NamedTuple):
    """What a phrase is: its class and its side, or, of class "word", what it is the same as.

    Of a class of `cues.tsv` only one side is true of a thing ("tăng" and "giảm"), or a phrase's
    presence alone tells ("không", "sẽ"); a "plain" one holds such a word and is none, as "hàng
    không" does.
    """

    kind: str
    side: str


Phrases = dict[str, list[tuple[tuple[str, ...], Cue]]]
"""First syllable → (syllables, cue), the longest first."""


@cache
def phrases() -> Phrases:
    """All phrases of the lexicon, by their first syllable; of two spelt alike the first."""
    told = [
        (row["word"], Cue("word", row["word"]) if row["class"] == "plain"
         else Cue(row["class"], row["side"]))
        for row in lexicon.table("cues")
    ]  # fmt: skip
    told += [(row["word"], Cue("word", f"~{row['group']}")) for row in lexicon.table("synonyms")]
    for acronym, form in common_acronyms().items():
        told += [(acronym, Cue("word", f"~{acronym}")), (form, Cue("word", f"~{acronym}"))]
    found: dict[tuple[str, ...], Cue] = {}
    for phrase, cue in told:
        found.setdefault(parse(phrase).words, cue)
    by_first: Phrases = defaultdict(list)
    for words in sorted(found, key=len, reverse=True):
        by_first[words[0]].append((words, found[words]))
    return by_first


def _phrase_at(
    words: Sequence[str], tokens: Sequence[Token], i: int, limit: int
) -> tuple[int, Cue | None]:
    for phrase, cue in phrases().get(words[i], ()):
        n = len(phrase)
        if n == 1 or (tuple(words[i : i + n]) == phrase and tokens[i + n - 1].end <= limit):
            # A name is no cue: "bà Thu", "Bắc Giang". An acronym, or a country, is its own.
            if cue.kind != "word" and n == 1 and i and tokens[i].surface[:1].isupper():
                continue
            return n, cue
    return 1, None


def _word(tokens: Sequence[Token], cue: Cue | None, *, begins: bool) -> Unit:
    first, last = tokens[0], tokens[-1]
    words = tuple(token.canonical for token in tokens)
    weight = max(rarity(word) for word in words) + 0.1 * (len(tokens) > 1)
    is_name = first.surface[:1].isupper() and not begins
    weight = min(1.0, weight + 0.2 * is_name)
    is_acronym = cue is None and first.surface.isupper() and 2 <= len(first.surface) <= 8
    kind, side, key = "word", "", words[0]
    if cue is not None and cue.kind == "opener":
        weight, is_name = _OPENER, False
    elif cue is not None:
        kind, side = cue
        key = side if kind == "word" else f"{kind}={side}"
    return Unit(first.start, last.end, key, kind, side, weight, is_name, words, None, is_acronym)
