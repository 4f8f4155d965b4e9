"""What a sentence offers a question, as numbers of a like scale. Pure.

FEATURES names them in order:
syllables, accented, pairs, near  share of the question's weight (inverse document frequency) that
    the sentence holds: by folded syllable, by spelling with diacritics, by pair of neighbours, by
    neighbours that stand within five syllables
window    by syllable, in the best stretch of the sentence: words that stand together
before, leans  what of the rest the sentence before holds; the same where this one points back to it
context   by syllable, in the sentence, its neighbours, heading and title
similarity, nearest, around  cosine with the question: of the sentence; the same below the nearest
    sentence's; of the passage
passage, first  how far the search put the passage above the rest; 1 in the first passage
kind, fit  a span of the kind asked for; how well the words around it are the question's
head, names  the noun asked about; where there is one, names that the question does not have
elsewhere  how far the figures and dates that the question states are from the sentence
novelty   how much it says that the question does not
aims      1 where one of the two is about what is aimed at, the other about what was reached
lacks     1 where the kind asked for must be there and is not
gap       the rarest term of the question that the context lacks
unknown   share of the question's weight that the whole article lacks
state     1 where one is about what is reached, the other about what is nearly or not reached
A place asked about is held by what the sentence is about, whether it names it or not.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from rag.answer.extractive.attainment import another_state, states
from rag.answer.extractive.quantities import measured_figures, same_sort
from rag.answer.extractive.scope import SPOKEN_OF, spoken_of
from rag.answer.extractive.spans import Focus, SpanFinder
from rag.answer.extractive.times import Times, distance
from rag.document import Page, coverage, holds
from rag.question import Question, Wanted, asks_precision, unit_within
from rag.text import Span, name_runs, parse
from rag.types import Article

FEATURES = (
    "syllables", "accented", "pairs", "near", "window", "before", "leans", "context", "similarity",
    "nearest", "around", "passage", "first", "kind", "fit", "head", "names", "elsewhere", "novelty",
    "aims", "lacks", "gap", "unknown", "state",
)  # fmt: skip
# A sentence that leans on the one before: it begins with a pronoun, or points back.
_LEANS = re.compile(
    r"(?:ông|bà|anh|chị|cô|họ|nó|chúng|đây|đó|thứ|trong đó|qua đó|do đó|vì vậy|cả hai)(?!\w)|"
    r"(?:[^\W\d_]+ ){1,5}(?:này|đó|ấy|kia|trên)(?!\w)"
)
_AIMS = re.compile(
    r"(?<!\w)(?:phấn đấu|quyết tâm|dự kiến|sẽ|sắp|hướng tới|nhắm tới|đích đến|tiến dần tới|"
    r"(?:nhiệm kỳ|thời gian|năm|quý) tới)(?!\w)"
)
_NEIGHBOURHOOD = 16  # syllables of a window
# The share of a question's words that a headline must have, and of how many; that a lead-in must.
_HEADLINE, _TELLING, _LEAD = 0.9, 5, 0.7


class Draft(NamedTuple):
    """A sentence with all features but those that need its vector."""

    article: Article
    span: Span
    text: str
    focus: Focus | None
    places: frozenset[str]
    known: dict[str, float]

    def features(self, similarity: float, nearest: float) -> tuple[float, ...]:
        """All features, in order; `similarity` is the sentence's, `nearest` the best one's."""
        values = {
            **self.known, "similarity": similarity, "nearest": similarity - nearest
        }  # fmt: skip
        return tuple(values[name] for name in FEATURES)


class Reading:
    """A question against sentences. `rarity` is the inverse document frequency of a folded term."""

    def __init__(self, question: Question, rarity: Callable[[str], float]) -> None:
        self.question = question
        self._terms = {term: rarity(term) for term in question.terms}
        self._pairs = {pair: rarity(pair) for pair in question.pairs}
        self._place = sum(rarity(place.replace(" ", "_")) for place in question.places)
        self._total = (sum(self._terms.values()) + self._place) or 1.0
        self._spans = SpanFinder(question, self._terms)
        self._strict = (
            question.wanted in (Wanted.FIGURE, Wanted.ROLE)
            or (question.wanted is Wanted.PERSON and bool(question.roles))
            or (question.wanted is Wanted.TIME and asks_precision(parse(question.text).folded))
            or (question.wanted is Wanted.PLACE and bool(unit_within(parse(question.text).folded)))
            or self._spans.numbered is not None
        )
        self._ordinals = _ordinals(question.text)
        self._states = states(question.meant)
        self._times = Times(question)

    def draft(
        self, page: Page, index: int, *, passage: float, around: float, rank: int
    ) -> Draft | None:
        """The sentence with its features; None where it cannot answer whatever they are."""
        focus = self._spans.find(page, index)
        spoken = spoken_of(self.question, page, index)
        if spoken is None or (focus is None and self._only_announces(page, index)):
            return None
        if self._times.denied(page, index, focus.start if focus else None):
            return None
        scope = sum(spoken.values()) / len(spoken) if spoken else 1.0
        text, terms = page.text(index), page.terms[index]
        context = terms.union(
            *page.terms[max(0, index - 1) : index + 2],
            page.terms[page.headings[index]],
            page.terms[0],
        )
        placed = scope * self._place / self._total
        before = self._share(page.terms[index - 1] - terms) if index else 0.0
        known = {
            "syllables": placed + self._share(terms),
            "accented": placed + self._accented(terms, page.spelt[index]),
            "pairs": coverage(self._pairs, terms),
            "near": self._near(page.words[index]),
            "window": placed + self._window(page.words[index]),
            "before": before,
            "leans": before if _LEANS.match(parse(text).canonical) else 0.0,
            "context": placed + self._share(context),
            "around": around,
            "passage": passage / 5,
            "first": 1.0 if rank == 0 else 0.0,
            "kind": self._kind(focus, page, index),
            "fit": focus.fit if focus else 0.0,
            "head": self._headed(terms),
            "names": self._names(text),
            "elsewhere": self._stated_elsewhere(page, index),
            "novelty": self._novelty(page.words[index]),
            "lacks": float(focus is None and self._strict),
            "gap": max((w for t, w in self._terms.items() if t not in context), default=0.0) / 5,
            "unknown": 1 - coverage(self._terms, page.vocabulary),
            "state": float(another_state(self._states, text)),
            "aims": float(self.question.aims != bool(_AIMS.search(parse(text).canonical))),
        }
        places = frozenset(place for place, held in spoken.items() if held > SPOKEN_OF)
        return Draft(page.article, page.spans[index], text, focus, places, known)

    def _only_announces(self, page: Page, index: int) -> bool:
        """True for a headline, or for what leads to the words of another: "… cho biết thêm:".

        A headline that has nearly all words of the question says more than what it is about.
        """
        text, title = page.text(index), _plain(page.article.title)
        said = coverage(self._terms, page.terms[index])
        if text.rstrip().endswith(":"):
            asked = self.question.wanted in (Wanted.ANY, Wanted.LIST, Wanted.REASON)
            return asked and said < _LEAD
        heads = page.is_heading[index] or (bool(title) and _plain(text) == title)
        return heads and not (len(self._terms) >= _TELLING and said >= _HEADLINE)

    def _share(self, terms: frozenset[str]) -> float:
        return sum(w for term, w in self._terms.items() if term in terms) / self._total

    def _accented(self, terms: frozenset[str], spelt: frozenset[str]) -> float:
        """Coverage by spelling; a term that the question has without diacritics stays folded."""
        held = 0.0
        for term, weight in self._terms.items():
            forms = self.question.accented.get(term, frozenset())
            same = term in forms or not forms or forms & spelt
            if term in terms and (same or self._is_slip(term, terms, spelt)):
                held += weight
        return held / self._total

    def _is_slip(self, term: str, terms: frozenset[str], spelt: frozenset[str]) -> bool:
        """True for a slip of the pen, "phấn đáu": its neighbour stands there as it is typed."""
        return any(
            term in (pair := each.split("_"))
            and each in terms
            and any(self.question.accented.get(word, frozenset()) & spelt for word in pair)
            for each in self.question.pairs
        )

    def _window(self, words: Sequence[str]) -> float:
        """The best coverage of a stretch of the sentence."""
        found = [(at, word) for at, word in enumerate(words) if word in self._terms]
        counts: Counter[str] = Counter()
        best = held = 0.0
        left = 0
        for at, word in found:
            held += self._terms[word] if not counts[word] else 0.0
            counts[word] += 1
            while at - found[left][0] >= _NEIGHBOURHOOD:
                gone = found[left][1]
                counts[gone] -= 1
                held -= self._terms[gone] if not counts[gone] else 0.0
                left += 1
            best = max(best, held)
        return best / self._total

    def _near(self, words: Sequence[str]) -> float:
        """Share of the question's neighbouring terms that stand within five syllables."""
        where: dict[str, list[int]] = {}
        for at, word in enumerate(words):
            where.setdefault(word, []).append(at)
        held = total = 0.0
        for first, second in pairwise(self._terms):
            weight = self._terms[first] + self._terms[second]
            total += weight
            apart = (abs(i - j) for i in where.get(first, ()) for j in where.get(second, ()))
            held += weight if any(distance <= 5 for distance in apart) else 0.0
        return held / total if total else 0.0

    def _names(self, text: str) -> float:
        """Names that the question does not have, up to two, where it asks "which …"."""
        if not self.question.head:
            return 0.0
        asked = parse(self.question.text).folded
        new = [r for r in name_runs(text) if r.start > 0 and not holds(asked, parse(r.name).folded)]
        return min(2, len(new)) / 2

    def _kind(self, focus: Focus | None, page: Page, index: int) -> float:
        """1 for what is asked for, 0.5 where that cannot be told."""
        if focus:
            return 1.0
        if self.question.wanted not in (Wanted.ANY, Wanted.LIST):
            return 0.0
        part = self.question.part
        return 0.5 if part is None else float(page.parts[index] == part)

    def _headed(self, terms: frozenset[str]) -> float:
        return float(bool(self.question.head) and self.question.head.replace(" ", "_") in terms)

    def _novelty(self, words: Sequence[str]) -> float:
        return math.log1p(sum(1 for word in set(words) if word not in self._terms)) / 4

    def _stated_elsewhere(self, page: Page, index: int) -> float:
        """How far the question's own dates and figures are from the sentence, from 0 to 1.

        Of what it asks whether it is so, the sentence that says how it is counts as near.
        """
        checks = self.question.checks
        told = measured_figures(page.text(index)) if checks else ()
        far = [
            0.0
            if any(same_sort(figure, other) for other in told)
            else distance(figure, page, index, self._times)
            for figure in self._spans.stated
        ]
        if self._ordinals:  # "thứ hai" is not "thứ tư"
            own = _ordinals(page.text(index))
            far.append(float(not checks and not self._ordinals & own) if own else 0.5)
        return sum(far) / len(far) if far else 0.0


def _plain(text: str) -> str:
    return parse(text).canonical.strip(" .!…")


_ORDINAL = re.compile(r"(?<!\w)thứ (nhất|nhì|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)(?!\w)")


def _ordinals(text: str) -> frozenset[str]:
    return frozenset(_ORDINAL.findall(parse(text).canonical))
