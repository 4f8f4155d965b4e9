"""Sentences of English articles: told from Vietnamese ones, and their figures read. Pure.

What `rag.figures` finds it finds in Vietnamese notation, so an English sentence is rewritten into
it; values, units and bounds come from there, the places and the raw text from the sentence itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from rag.figures.english.notation import bounds, marks, money, numerals, ratios, times
from rag.figures.english.nouns import counted
from rag.figures.english.rewriting import Rewritten, plain_english, rewrite
from rag.figures.english.words import changes
from rag.figures.figure import Found
from rag.figures.find import bounded_span, find_figures
from rag.text import words_of

# Function words that are no Vietnamese syllables, not even without their diacritics.
_PLAINLY: Final = frozenset(
    "of and is are was were has have had with from for its this their which will been after "
    "by that says said percent billion million than over under more up down against about "
    "province district commune people's january february april june july august september october "
    "november december".split()
)
_OWN: Final = re.compile(r"[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_FEW_ACCENTS: Final = 0.25
_ORDINAL: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:st|nd|rd|th)\b")
_NUMBER_OF_NAME: Final = re.compile(
    r"(?<=[^\W\d_] )\d{1,2}(?=[.,;:)\s]|$)(?![.,]\d)(?! ?(?:%|percent|per cent|out of))"
)
_NAME_BEFORE: Final = re.compile(
    r"(?:^|\s)(?P<first>[A-Z][A-Za-z]*)(?P<more>(?: [A-Z][A-Za-z]*)*) $"
)
_NO_NAMES: Final = frozenset(
    "In At On Of For From To By The All About Over Nearly Almost Only Some Up Down Under More Less "
    "January February March April May June July August September October November December".split()
)
_VERBAL: Final = re.compile(
    r" (?:and|or|of|in|at|on|to|for|is|are|was|were|has|have|still|will|had)\b|[.,;:)]|$"
)


@lru_cache(maxsize=4096)
def is_english_sentence(sentence: str) -> bool:
    """Whether a sentence of an article is English: one quoted among Vietnamese ones too."""
    words = [word for word in words_of(sentence) if word.isalpha()]
    telling = sum(word.lower() in _PLAINLY for word in words)
    if not telling:
        return False
    accented = sum(_OWN.search(word) is not None for word in words)
    enough = 1 if len(words) < 12 and not accented else 2
    return telling >= enough and accented <= _FEW_ACCENTS * len(words)


@lru_cache(maxsize=2048)
def english_reading(sentence: str) -> Rewritten:
    """An English sentence with its figures in Vietnamese notation; its other words stay."""
    text = rewrite(times(counted(plain_english(sentence))), _ORDINAL, lambda _: "nth")
    text = rewrite(text, _NUMBER_OF_NAME, _name)
    return numerals(ratios(marks(changes(bounds(money(text))))))


def english_figures(sentence: str) -> list[Found]:
    """The figures of an English sentence; offsets and raw text are its own."""
    reading = english_reading(sentence)
    found: list[Found] = []
    for figure in find_figures(reading.text):
        start, end = reading.origin(figure.start, figure.end)
        if found and start < found[-1].end:
            continue  # of one rewritten stretch
        found.append(replace(figure, start=start, end=end, raw=sentence[start:end]))
    return found


def english_label(sentence: str, figure: Found, others: Sequence[Found]) -> str:
    """What a figure of an English sentence counts: the noun behind it, else what is said of it.

    "20 new projects" are new projects, "Exports reached 2.52 billion dollars" exports.
    """
    begin = max([0, *(f.end for f in others if f.end <= figure.start)])
    end = min([len(sentence), *(f.start for f in others if f.start >= figure.end)])
    after = _PHRASE_END.split(sentence[figure.end : end], maxsplit=1)[0]
    of = _OF.match(after)
    if of is not None:
        after = after[of.end() :]
    elif figure.unit and not after.startswith("-"):
        after = ""  # a sum or a measure: what it is of stands before
    noun = _PREPOSITION.split(after, maxsplit=1)[0].strip(" -")
    if noun and not _VERBAL.match(f" {noun} ") and figure.kind != "percent":
        return _cut(noun)
    clauses = _CLAUSE_END.split(sentence[begin : figure.start])
    for clause in [*reversed(clauses), *reversed(_CLAUSE_END.split(sentence[:begin]))]:
        subject = _VERB.split(_LEADING.sub("", clause), maxsplit=1)[0].strip(" -\"“”'")
        if any(word.isalpha() and word.lower() not in _LIGHT for word in subject.split()):
            return f"{_cut(subject)}: {_cut(noun)}" if noun else _cut(subject)
    return _cut(noun) or figure.raw


def english_bounded_span(sentence: str, figure: Found) -> tuple[int, int]:
    """Where a figure of an English sentence stands with the words that bound it: "about 4,800"."""
    reading = english_reading(sentence)
    for found in find_figures(reading.text):
        if found.bound and reading.origin(found.start, found.end).start == figure.start:
            start, end = bounded_span(reading.text, found)
            return reading.origin(start, end)
    return figure.start, figure.end


def _cut(words: str) -> str:
    return " ".join(words.split()[:_LABEL_WORDS])


_LABEL_WORDS: Final = 10
_PHRASE_END: Final = re.compile(r"[.,;:()\"“”]")
_CLAUSE_END: Final = re.compile(r"[,;:()\"“”] ?|\b(?:and|but|while|whereas|that)\b")
_OF: Final = re.compile(r" (?:of|in|worth of) (?:the |its |their )?(?=[a-z])")
_PREPOSITION: Final = re.compile(
    r"(?: |^)(?:worth|and|or|in|at|on|to|for|from|by|with|as|than|that|which|is|are|was|were|has|"
    r"have|had|will|on average|during|after|over|against|since|until|of the|nth)\b"
)
_LEADING: Final = re.compile(
    r"^\W*(?:(?:However|Meanwhile|In addition|Also|But|And|It|We|They|The|A|An|This|That|Its|"
    r"Their)\b[ ,]*)+",
    re.IGNORECASE,
)
_VERB: Final = re.compile(
    r" (?:reached|reach|reaches|was|were|is|are|has|have|had|totall?ed|stood|rose|fell|grew|hit|"
    r"amounted|came|only|about|worth|will|draws|drew|attracted|earned|at|to|by|of (?=$))\b",
    re.IGNORECASE,
)
_LIGHT: Final = frozenset(
    "up down by from to of in on at and or about only over nearly more less than against it "
    "for the a an with as ranking nth among".split()
)


def _name(match: re.Match[str]) -> str | None:
    """The number of a name, "WHA 2", is no count; that of "Nghe An 20 projects" is."""
    before = _NAME_BEFORE.search(match.string[max(0, match.start() - 40) : match.start()])
    if before is None or _VERBAL.match(match.string, match.end()) is None:
        return None
    last = (before["more"] or before["first"]).split()[-1]
    return None if last in _NO_NAMES else "n"
