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
A place asked about is held by what the sentence is about, whether it names it or not.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from rag.extract.spans import Focus, SpanFinder, figures_of
from rag.figures import Found as FoundFigure
from rag.figures import Match, compare
from rag.names import name_runs
from rag.pages import Page, coverage, holds, latest_places
from rag.question import Question, Wanted
from rag.types import Article
from rag.vietnamese import Span, canonical, key

FEATURES = (
    "syllables", "accented", "pairs", "near", "window", "before", "leans", "context", "similarity",
    "nearest", "around", "passage", "first", "kind", "fit", "head", "names", "elsewhere", "novelty",
)  # fmt: skip
# A sentence that leans on the one before: it begins with a pronoun, or points back.
_LEANS = re.compile(
    r"(?:ông|bà|anh|chị|cô|họ|nó|chúng|đây|đó|thứ|trong đó|qua đó|do đó|vì vậy|cả hai)(?!\w)|"
    r"(?:[^\W\d_]+ ){1,5}(?:này|đó|ấy|kia|trên)(?!\w)"
)
_NEIGHBOURHOOD = 16  # syllables of a window


class Draft(NamedTuple):
    """A sentence with all features but those that need its vector."""

    article: Article
    span: Span
    text: str
    focus: Focus | None
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

    def draft(
        self, page: Page, index: int, *, passage: float, around: float, rank: int
    ) -> Draft | None:
        """The sentence with its features; None where it cannot answer whatever they are."""
        focus = self._spans.find(page, index)
        scope = self._scope(page, index)
        if scope is None or (focus is None and page.is_heading[index]):
            return None
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
            "leans": before if _LEANS.match(canonical(text)) else 0.0,
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
        }
        return Draft(page.article, page.spans[index], text, focus, known)

    def _share(self, terms: frozenset[str]) -> float:
        return sum(w for term, w in self._terms.items() if term in terms) / self._total

    def _accented(self, terms: frozenset[str], spelt: frozenset[str]) -> float:
        """Coverage by spelling; a term that the question has without diacritics stays folded."""
        held = 0.0
        for term, weight in self._terms.items():
            forms = self.question.accented.get(term, frozenset())
            if term in terms and (term in forms or not forms or forms & spelt):
                held += weight
        return held / self._total

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
        asked = key(self.question.text)
        new = [r for r in name_runs(text) if r.start > 0 and not holds(asked, key(r.name))]
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
        """How far the question's own dates and figures are from the sentence, from 0 to 1."""
        stated = self._spans.stated
        if not stated:
            return 0.0
        around = [*range(max(0, index - 1), min(len(page.spans), index + 2))]
        near = [f for i in {*around, page.headings[index], 0} for f in figures_of(page.text(i))]
        own = figures_of(page.text(index))
        return sum(_distance(f, own, near, page) for f in stated) / len(stated)

    def _scope(self, page: Page, index: int) -> float | None:
        """How much of the places asked about the sentence speaks of, going by what precedes it.

        None where the question is about a place that articles are about, and this is another.
        """
        if not self.question.places:
            return 1.0
        own = key(page.text(index))
        inherited = latest_places(page.article, page.spans[index].start)
        about = key(f"{page.article.title}\n{page.article.place or ''}")
        whole = key(page.article.text)
        subjects = {part.strip() for part in key(page.article.place or "").split(",")}
        # One place and the larger one it lies in share a scope; sections on several do not.
        sections = len(subjects) > 2 and bool(subjects & inherited)
        values = []
        for place in self.question.places:
            if holds(own, place) or place in inherited:
                values.append(1.0)
            elif holds(about, place):
                values.append(0.0 if sections else 0.75)
            else:
                values.append(0.25 if not inherited and holds(whole, place) else 0.0)
        pairs = zip(self.question.places, values, strict=True)
        if self.question.subjects and not any(v for p, v in pairs if p in self.question.subjects):
            return None
        if not any(values):
            return None
        return sum(values) / len(values)


_AGREES = (Match.EQUAL, Match.APPROXIMATE)
_DATING = ("date", "period")


def _distance(
    stated: FoundFigure, own: Sequence[FoundFigure], near: Sequence[FoundFigure], page: Page
) -> float:
    """0 for a figure that stands near, 1 for one the article has not, or the sentence denies."""
    if any(compare(stated, figure) in _AGREES for figure in near):
        return 0.0
    if stated.kind in _DATING and any(figure.kind in _DATING for figure in own):
        return 1.0
    published = page.article.published or ""
    if stated.kind in _DATING and stated.value[:4] == published[:4] != "":
        return 0.2
    whole = (figure for i in range(len(page.spans)) for figure in figures_of(page.text(i)))
    return 0.6 if any(compare(stated, figure) in _AGREES for figure in whole) else 1.0
