"""What a sentence offers a question, as numbers of a like scale; nothing here decides. Pure.

Shares are of the question's weight, each term by its rarity (inverse document frequency). The
neighbourhood of a sentence are the two before it and the one behind, its setting these and the
headline, the lead and the heading above.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from rag.answer.extractive.facts import Facts, Sheet
from rag.answer.extractive.spans import Focus, focus_of
from rag.question import AnswerType, Question, others_for
from rag.text import expansions, is_syllable

# How well a name is borne: by the sentence, its neighbourhood, the headline, the article.
HERE, NEAR, HEADED, ELSEWHERE = 1.0, 0.8, 0.7, 0.3
_LONG = 5  # letters of a foreign word that may begin a longer one


class Offer(NamedTuple):
    """A sentence's evidence by name, and the span that would answer."""

    evidence: dict[str, float]
    focus: Focus | None


class Reader:
    """A question, ready to be held against sentences. `rarity` weighs a folded syllable or pair."""

    def __init__(self, question: Question, rarity: Callable[[str], float]) -> None:
        self.question = question
        in_names = {word for name in question.names for word in name.split()}
        # What is asked of those named: the words without the names.
        matter = [term for term in question.terms if term not in in_names] or question.terms
        self._matter = {term: rarity(term) for term in matter}
        # Vietnamese words are of two syllables for the most part.
        pairs = [pair for pair in question.pairs if not in_names.issuperset(pair.split("_"))]
        self._pairs = {pair: rarity(pair) for pair in pairs}
        self._forms = {name: _forms_of(name, question) for name in question.names}

    def read(self, sheet: Sheet, index: int) -> Offer:
        """The evidence of a sentence."""
        facts = sheet.facts[index]
        near = sheet.facts[max(0, index - 2) : index + 2]
        setting = (*near, sheet.facts[sheet.headings[index]], *sheet.facts[:2])
        focus = focus_of(self.question, facts, self._matter)
        here = {term for term in self._matter if self._holds(facts, term)}
        around = here | {
            term
            for term in self._matter
            if f" {term} " in sheet.head or any(self._holds(each, term) for each in setting)
        }
        pairs = {p for p in self._pairs if any(self._holds_pair(each, p) for each in setting)}
        borne = [self._borne(sheet, index, near, name) for name in self.question.names]
        evidence = {
            "matter": _coverage(self._matter, here),
            "matter_set": _coverage(self._matter, around),
            "pairs": _coverage(self._pairs, pairs),
            "missing": _rarest(self._matter, around),
            "terms": len(self._matter) / 10,
            "names": min(borne, default=1.0),
            "time": self._time(sheet, facts),
            "near": focus.near if focus else 0.0,
            "prior": focus.prior if focus else 0.0,
            "novelty": math.log1p(sum(w not in self.question.terms for w in facts.where)) / 4,
            "heading": float(facts.sentence.is_heading),
        }
        return Offer(evidence, focus)

    def _holds(self, facts: Facts, term: str) -> bool:
        """True for a sentence with the term, spelt as the question spells it, or a word for it."""
        if term in facts.terms and term not in facts.of_people and self._is_spelt(facts, term):
            return True
        return any(number in facts.classes for number in self.question.classes.get(term, ()))

    def _holds_pair(self, facts: Facts, pair: str) -> bool:
        """True for a sentence with both syllables side by side, or a word for them."""
        one, other = (self.question.classes.get(term, frozenset()) for term in pair.split("_"))
        return pair in facts.terms or any(number in facts.classes for number in one & other)

    def _is_spelt(self, facts: Facts, term: str) -> bool:
        """An acronym's long form does not stand in the text, and has no spelling there."""
        if self.question.plain or term not in facts.where:
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
        forms = self._forms[name]
        borne = next((level for level, texts in levels if _stands(forms, texts)), 0.0)
        if borne == ELSEWHERE:  # who was named in full is named in short from then on
            short = (level for level, texts in levels if _stands(_short_forms(name), texts))
            borne = max(ELSEWHERE, min(next(short, 0.0), NEAR))
        # A place stands for what is told until another is named.
        if name in sheet.facts[index].scope:
            return max(borne, HEADED)
        another = name in sheet.subjects and sheet.facts[index].scope & sheet.subjects
        return min(borne, ELSEWHERE) if another and borne < HERE else borne

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


def _stands(forms: Iterable[str], texts: Iterable[str]) -> bool:
    return any(form in text for text in texts for form in forms)


def _short_forms(name: str) -> list[str]:
    """The foreign parts of a name, and the part by which Vietnamese call a person."""
    words = name.split()
    short = [word for word in words if word == words[-1] or not is_syllable(word)]
    return [f" {word} " for word in short if len(words) > 1]


def _forms_of(name: str, question: Question) -> frozenset[str]:
    """The folded ways of writing a name: others for the same, acronyms, a name's last two parts."""
    words = name.split()
    forms = {*others_for(name), *(" ".join(long) for long in expansions(words))}
    if len(words) > 2:
        forms.add(" ".join(words[-2:]))
    if question.english and len(words) == 1:  # "Vietnam" is "Việt Nam"
        cuts = ((name[:at], name[at:]) for at in range(1, len(name)))
        forms |= {f"{a} {b}" for a, b in cuts if is_syllable(a) and is_syllable(b)}
    padded = {f" {form} " for form in forms}
    if len(words) == 1 and len(name) >= _LONG and not is_syllable(name):  # VietJet in "VietJetAir"
        padded.add(f" {name}")
    return frozenset(padded)


def _coverage(weights: Mapping[str, float], held: Iterable[str]) -> float:
    """Share of the weight that `held` has; 1 where there is none."""
    total = sum(weights.values())
    return sum(weights[each] for each in held) / total if total else 1.0


def _rarest(weights: Mapping[str, float], held: Iterable[str]) -> float:
    """Rarity of the rarest term that is not held: what a near miss lacks."""
    return max((weights[term] for term in weights.keys() - {*held}), default=0.0) / 10


def _agree(one: str, other: str) -> bool:
    """True where one of two ISO times lies in the other; periods agree that share a year."""
    if one.startswith(other) or other.startswith(one):
        return True
    first, second = _years(one), _years(other)
    if first is None or second is None or "/" not in one + other:
        return False
    return first[0] <= second[1] and second[0] <= first[1]


def _years(time: str) -> tuple[int, int] | None:
    start, _, end = time.partition("/")
    years = [each[:4] for each in (start, end or start)]
    return (int(years[0]), int(years[1])) if all(y.isdigit() for y in years) else None
