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

from rag.extract.spans import Focus, SpanFinder, figures_of
from rag.figures import Found as FoundFigure
from rag.figures import Match, compare
from rag.measures import asks_precision
from rag.names import name_runs
from rag.pages import Page, coverage, holds, latest_places
from rag.question import Question, Wanted
from rag.states import another_state, states
from rag.types import Article
from rag.vietnamese import Span, canonical, key

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
_SPOKEN_OF = 0.5  # from here on a sentence speaks of a place
_NEIGHBOURHOOD = 16  # syllables of a window


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
        self._strict = (
            question.wanted in (Wanted.FIGURE, Wanted.ROLE)
            or (question.wanted is Wanted.PERSON and bool(question.roles))
            or (question.wanted is Wanted.TIME and asks_precision(key(question.text)))
        )
        self._ordinals = _ordinals(question.text)
        self._states = states(question.text)
        self._spans = SpanFinder(question, self._terms)

    def draft(
        self, page: Page, index: int, *, passage: float, around: float, rank: int
    ) -> Draft | None:
        """The sentence with its features; None where it cannot answer whatever they are."""
        focus = self._spans.find(page, index)
        spoken = self._spoken_of(page, index)
        if spoken is None or (focus is None and page.is_heading[index]):
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
            "lacks": float(focus is None and self._strict),
            "gap": max((w for t, w in self._terms.items() if t not in context), default=0.0) / 5,
            "unknown": 1 - coverage(self._terms, page.vocabulary),
            "state": float(another_state(self._states, text)),
            "aims": float(self.question.aims != bool(_AIMS.search(canonical(text)))),
        }
        places = frozenset(place for place, held in spoken.items() if held > _SPOKEN_OF)
        return Draft(page.article, page.spans[index], text, focus, places, known)

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
        far = [_distance(figure, page, index) for figure in stated]
        if self._ordinals:  # "thứ hai" is not "thứ tư"
            own = _ordinals(page.text(index))
            far.append(float(not self._ordinals & own) if own else 0.5)
        return sum(far) / len(far) if far else 0.0

    def _spoken_of(self, page: Page, index: int) -> dict[str, float] | None:
        """How much the sentence speaks of each place asked about, going by what precedes it.

        None where the question is about a place that articles are about, and this is another.
        """
        own = key(page.text(index))
        inherited = latest_places(page.article, page.spans[index].start)
        about = key(f"{page.article.title}\n{page.article.place or ''}")
        whole = key(page.article.text)
        subjects = {part.strip() for part in key(page.article.place or "").split(",")}
        # One place and the larger one it lies in share a scope; sections on several do not.
        sections = len(subjects) > 2 and bool(subjects & inherited)
        spoken: dict[str, float] = {}
        for place in self.question.places:
            if holds(own, place) or place in inherited:
                spoken[place] = 1.0
            elif holds(about, place):
                spoken[place] = 0.0 if sections else 0.75
            else:
                spoken[place] = 0.25 if not inherited and holds(whole, place) else 0.0
        asked = self.question.subjects or self.question.places
        return None if asked and not any(spoken[place] for place in asked) else spoken


_ORDINAL = re.compile(r"(?<!\w)thứ (nhất|nhì|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)(?!\w)")


def _ordinals(text: str) -> frozenset[str]:
    return frozenset(_ORDINAL.findall(canonical(text)))


_AGREES = (Match.EQUAL, Match.APPROXIMATE)
_DATING = ("date", "period")


def _distance(stated: FoundFigure, page: Page, index: int) -> float:
    """0 for a figure that the sentence states, 1 for one that it denies or the article has not."""
    if _states(page, index, stated):
        return 0.0
    dated = stated.kind in _DATING
    if dated and any(figure.kind in _DATING for figure in figures_of(page.text(index))):
        return 1.0
    if any(_states(page, i, stated) for i in (index - 1, index + 1, page.headings[index], 0)):
        return 0.0 if dated else 0.8
    if dated:
        # A date holds until the next one.
        before = range(index - 1, -1, -1)
        spoken = (i for i in before if any(f.kind in _DATING for f in figures_of(page.text(i))))
        latest = next(spoken, None)
        if latest is not None and _states(page, latest, stated):
            return 0.1
        published = page.article.published or ""
        if published and stated.value[:4] == published[:4]:
            return 0.2
    return 0.8 if any(_states(page, i, stated) for i in range(len(page.spans))) else 1.0


def _states(page: Page, index: int, stated: FoundFigure) -> bool:
    if not 0 <= index < len(page.spans):
        return False
    return any(compare(stated, figure) in _AGREES for figure in figures_of(page.text(index)))
