"""What a sentence offers a question, as numbers of a like scale; nothing here decides. Pure.

Shares are of the question's weight, each term by its rarity (inverse document frequency). The
neighbourhood of a sentence are the two before it and the one behind, its setting these and the
headline, the lead and the heading above.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from rag.answer.extractive.facts import Facts, Sheet
from rag.question import AnswerType, Question, others_for
from rag.text import expansions, is_syllable, lexicon, parse

# How well a name is borne: by the sentence, its neighbourhood, the headline, the article.
HERE, NEAR, HEADED, ELSEWHERE = 1.0, 0.8, 0.7, 0.3
_GROUPS = {
    "counts": (AnswerType.FIGURE, AnswerType.NUMBER),
    "person": (AnswerType.PERSON, AnswerType.BODY),
    "role": (AnswerType.ROLE,),
    "moment": (AnswerType.TIME,),
    "where": (AnswerType.PLACE,),
    "reason": (AnswerType.REASON,),
    "list": (AnswerType.LIST,),
    "name": (AnswerType.NAME,),
    "open": (AnswerType.ANY,),
}


class Weigher:
    """A question, ready to be held against sentences. `rarity` weighs a folded syllable or pair."""

    def __init__(self, question: Question, rarity: Callable[[str], float]) -> None:
        self.question = question
        in_names = {word for name in question.names for word in name.split()}
        self._terms = {term: rarity(term) for term in question.terms}
        # What is asked of those named: the words without the names.
        self._matter = {t: w for t, w in self._terms.items() if t not in in_names} or self._terms
        # Vietnamese words are of two syllables for the most part.
        pairs = (each for each in question.pairs if not in_names.issuperset(each.split("_")))
        self._pairs = {pair: rarity(pair) for pair in pairs}
        self._names = {name: max(_rarity_of(name, rarity), 0.5) for name in question.names}
        self._forms = {n: _forms_of(n, question) for n in {*question.names, *question.places}}
        self._kind = {name: float(question.asked in asked) for name, asked in _GROUPS.items()}

    def weigh(self, sheet: Sheet, index: int) -> dict[str, float]:
        """The evidence of a sentence."""
        question, facts = self.question, sheet.facts[index]
        near = sheet.facts[max(0, index - 2) : index + 2]
        setting = (*near, sheet.facts[sheet.headings[index]], *sheet.facts[:2])
        borne = {name: self._borne(sheet, index, near, name) for name in question.names}
        named = {name for name, level in borne.items() if level >= HEADED}
        place, other_place = self._place(sheet, facts)
        around = {
            term
            for term in self._matter
            if any(self._holds(each, term) for each in setting) or f" {term} " in sheet.head
        }
        here = {term for term in self._terms if self._holds(facts, term)}
        pairs_around = {pair for pair in self._pairs if any(pair in s.terms for s in setting)}
        return self._kind | {
            "pairs_set": _coverage(self._pairs, pairs_around),
            "cover": _coverage(self._terms, here),
            "matter": _coverage(self._matter, here),
            "matter_set": _coverage(self._matter, around),
            "names_set": _coverage(self._names, named),
            "names_least": min(borne.values(), default=1.0),
            "place": place,
            "other_place": other_place,
            "time": self._time(sheet, facts),
            "heading": float(facts.sentence.is_heading),
        }

    def _holds(self, facts: Facts, term: str) -> bool:
        """True for a sentence with the term, spelt as the question spells it, or a word for it."""
        if term in facts.terms and term not in facts.of_people and self._is_spelt(facts, term):
            return True
        return any(number in facts.classes for number in self.question.classes.get(term, ()))

    def _is_spelt(self, facts: Facts, term: str) -> bool:
        """An acronym's long form does not stand in the text, and has no spelling there."""
        if self.question.plain or term not in facts.folded:
            return True
        return not facts.spelt.isdisjoint(self.question.spellings.get(term, (term,)))

    def _borne(self, sheet: Sheet, index: int, near: Sequence[Facts], name: str) -> float:
        heading = sheet.facts[sheet.headings[index]].padded
        levels = (
            (HERE, (sheet.facts[index].padded,)),
            (NEAR, (each.padded for each in near)),
            (HEADED, (sheet.head, heading, sheet.about)),
            (ELSEWHERE, (sheet.whole,)),
        )
        borne = next((level for level, texts in levels if self._stands(name, texts)), 0.0)
        if borne == ELSEWHERE:  # who was named in full is named in short from then on
            short = (lv for lv, texts in levels if _stands_short(name, texts))
            borne = max(ELSEWHERE, min(next(short, 0.0), NEAR))
        # A place stands for what is told until another is named.
        facts = sheet.facts[index]
        if name in facts.scope:
            return max(borne, HEADED)
        # An article is of several places, and tells here of another of them.
        is_other = name in sheet.subjects and bool(facts.scope & sheet.subjects)
        another = borne < HERE and (is_other or self._names_another(facts, name))
        return min(borne, ELSEWHERE) if another else borne

    def _names_another(self, facts: Facts, name: str) -> bool:
        """True where a commune is asked about (a district, …) and the sentence names another."""
        asked = self.question.folded
        units = [f" {unit} " for unit in _place_units() if f" {unit} {name} " in asked]
        return any(f"{unit}{other} " in facts.padded for unit in units for other in facts.places)

    def _stands(self, name: str, texts: Iterable[str]) -> bool:
        return any(f" {form} " in text for text in texts for form in self._forms[name])

    def _place(self, sheet: Sheet, facts: Facts) -> tuple[float, float]:
        """How much the sentence speaks of the places asked about; 1 where it speaks of another."""
        levels, other = [], 0.0
        for place in self.question.places:
            form = f" {place} "
            here = self._stands(place, (facts.padded,))
            if not here:
                elsewhere = facts.places or (place not in facts.scope and facts.scope)
                other = max(other, float(bool(elsewhere)))
            levels.append(
                1.0 if here else 0.9 if place in facts.scope else 0.75 if form in sheet.about
                else 0.6 if form in sheet.head else 0.25 if form in sheet.whole else 0.0
            )  # fmt: skip
        return (sum(levels) / len(levels) if levels else 0.5), other

    def _time(self, sheet: Sheet, facts: Facts) -> float:
        """1 where the sentence is set at the times asked about, 0 where it is set at others."""
        asked = self.question.times
        if not asked or self.question.asked is AnswerType.TIME:
            return 0.5
        for level, told in ((1.0, facts.times), (0.9, (*facts.times, *facts.inherited))):
            if all(any(_agree(one, other) for other in told) for one in asked):
                return level
        years = {time[:4] for time in asked}
        if facts.times:
            return 0.3 if years & {time[:4] for time in facts.times} else 0.0
        return 0.4 if years & sheet.years else 0.0


@cache
def _place_units() -> tuple[str, ...]:
    return tuple(dict.fromkeys(parse(row["word"]).folded for row in lexicon.table("place_units")))


def _stands_short(name: str, texts: Iterable[str]) -> bool:
    """True where a foreign part of a name stands, or the name by which Vietnamese call a person."""
    words = name.split()
    short = [word for word in words if word == words[-1] or not is_syllable(word)]
    return len(words) > 1 and any(f" {word} " in text for text in texts for word in short)


def _rarity_of(name: str, rarity: Callable[[str], float]) -> float:
    words = name.split()
    return rarity("_".join(words)) if len(words) == 2 else rarity(words[-1])


def _forms_of(name: str, question: Question) -> frozenset[str]:
    """The folded ways of writing a name: others for the same, acronyms, a name's last two parts."""
    words = name.split()
    forms = {*others_for(name), *(" ".join(long) for long in expansions(words))}
    if len(words) > 2:
        forms.add(" ".join(words[-2:]))
    if question.english and len(words) == 1:  # "Vietnam" is "Việt Nam"
        cuts = ((name[:at], name[at:]) for at in range(1, len(name)))
        forms |= {f"{a} {b}" for a, b in cuts if is_syllable(a) and is_syllable(b)}
    return frozenset(forms)


def _coverage(weights: Mapping[str, float], held: Iterable[str]) -> float:
    """Share of the weight that `held` has; 1 where there is none."""
    total = math.fsum(weights.values())
    return math.fsum(weights.get(each, 0.0) for each in {*held}) / total if total else 1.0


def _agree(one: str, other: str) -> bool:
    """True where one of two ISO times lies in the other."""
    return one.startswith(other) or other.startswith(one)
