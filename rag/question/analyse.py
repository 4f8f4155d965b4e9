"""What a question asks for: the kind of answer, and the words, names, times and units to be met.

Everything is read from canonical or folded text, so that a question typed without diacritics, which
the search has restored by then, is understood alike. English questions are read by their question
words and their Vietnamese gloss. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from rag.figures import Found, figures_of, vietnamese_figures
from rag.question.answer_type import AnswerType, answer_type
from rag.question.language import function_words, gloss, is_english, without_courtesy
from rag.question.names import names_in, numbered, places_of
from rag.question.synonyms import classes_in
from rag.question.unit_asked import UnitAsked, unit_asked
from rag.text import Stretch, lexicon, parse

_DATING = ("date", "period")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, analysed; an English one by its Vietnamese gloss.

    `plain` says that it was typed without diacritics. `terms` are folded syllables without function
    words, `pairs` those of them that stand side by side ("a_b"); `spellings` gives the accented
    forms of each, `classes` the synonym classes. `names` are folded proper names, `places` those of
    them that the library knows as places. `times` are ISO values, `figures` what else it states.
    """

    text: str
    asked: AnswerType
    english: bool
    plain: bool
    terms: tuple[str, ...]
    pairs: tuple[str, ...]
    spellings: Mapping[str, frozenset[str]]
    classes: Mapping[str, frozenset[int]]
    names: tuple[str, ...]
    places: tuple[str, ...]
    times: tuple[str, ...]
    figures: tuple[Found, ...]
    unit: UnitAsked

    @property
    def folded(self) -> str:
        """The folded text with a space on both sides of each word."""
        return f" {' '.join(parse(self.text).folded_words)} "


def analyse(
    text: str, places: Set[str] = frozenset(), names: Set[str] = frozenset(), *, plain: bool = False
) -> Question:
    """The parts of a clean question.

    `places` are the folded names of those that the library knows; they and `names` count however
    they are written. `plain` says that it was typed without diacritics.
    """
    text = without_courtesy(text)
    english = is_english(text)
    question, meant = parse(text), parse(gloss(text) if english else text)
    unit = unit_asked(question, english=english)
    asked = answer_type(question, english=english, plain=plain)
    stated = figures_of(question) if english else vietnamese_figures(question)
    content = _content(meant, unit, () if english else stated)
    terms = tuple(dict.fromkeys(filter(None, content)))
    spellings: dict[str, set[str]] = {}
    for token in meant.tokens:
        spellings.setdefault(token.folded, set()).add(token.canonical)
    counts = asked is AnswerType.FIGURE
    named = names_in(question, places | names, english=english)
    return Question(
        text=text,
        asked=asked,
        english=english,
        plain=plain,
        terms=terms,
        pairs=tuple(dict.fromkeys(f"{a}_{b}" for a, b in pairwise(content) if a and b)),
        spellings={term: frozenset(forms) for term, forms in spellings.items()},
        classes=_classes(meant, content),
        names=tuple(numbered(named, stated, text)),
        places=places_of(question, places),
        times=tuple(f.value for f in stated if f.kind in _DATING and f.value[:1].isdigit()),
        figures=tuple(f for f in stated if f.kind not in _DATING),
        unit=unit if counts else UnitAsked("", frozenset(), unit.words),
    )


def _content(meant: Stretch, unit: UnitAsked, stated: Sequence[Found]) -> list[str]:
    """The folded syllables in order; "" for function words, stated dates and the unit asked for."""
    stops, compounds = function_words(), lexicon.canonical_words("content_compounds")
    words = meant.words
    whole = {
        index
        for first, pair in enumerate(pairwise(words))
        if " ".join(pair) in compounds
        for index in (first, first + 1)
    }
    left_out = [(f.start, f.end) for f in stated if f.kind in _DATING] + [unit.words]
    return [
        ""
        if (token.canonical in stops and index not in whole)
        or any(start <= token.start < end for start, end in left_out)
        else token.folded
        for index, token in enumerate(meant.tokens)
    ]


def _classes(meant: Stretch, content: Sequence[str]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, spans in classes_in(meant.words).items():
        for start, end in spans:
            if end - start > 1 or content[start]:
                for word in meant.folded_words[start:end]:
                    found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}
