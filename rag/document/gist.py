"""The two to four sentences that tell what an article is about: place, centrality, figures. Pure.

A sentence is worth its place (news leads with what matters), its centrality (how much its terms are
shared with the other sentences, as LexRank has it), what it holds of the headline, and its figures;
sentences that say what is said already are passed over (maximal marginal relevance).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from rag.figures import counts, figures_of
from rag.text import Span, parse, syllables

_LEAST: Final = 2
_MOST: Final = 4
_SENTENCES_FOR_MORE: Final = 12  # so many sentences in an article earn it one more
_SHORTEST: Final = 40  # characters of a sentence that can stand for an article
_PLACE, _CENTRAL, _TITLE, _FIGURES = 1.0, 1.0, 0.6, 0.25
_SAME: Final = 0.85  # cosine from which two sentences say the same
_SAID: Final = 10.0
_DANGLING = re.compile(
    r"^(?:tuy|song|bên cạnh|đồng thời|ngoài ra|trong đó|do đó|vì vậy|đó là|việc này|"
    r"những (?:việc|góp)|"
    r"đi kèm|một là|hai là|thứ|về vấn đề|theo đánh giá|cùng với đó|từ đó|qua đó|thông qua)(?!\w)"
)
_INTRODUCES = re.compile(r":$|cho biết|cùng dự|tham dự")

Terms = Counter[str]


def choose_gist(
    text: str, body: Sequence[Span], title: str = "", count: int | None = None
) -> list[Span]:
    """The sentences of the gist in the order of the article; all of them where there are few."""
    wanted = count or min(_MOST, _LEAST + len(body) // _SENTENCES_FOR_MORE)
    if len(body) <= wanted:
        return list(body)
    bags = [_terms(text[span.start : span.end]) for span in body]
    weights = _inverse_frequency(bags)
    headline = _terms(title)
    lengths = [_length(bag, weights) for bag in bags]
    centre = _centre(bags, lengths)
    scores = [
        _worth(text[span.start : span.end], i, _likeness(bags[i], centre, weights) / len(body))
        + _TITLE * _cosine(bags[i], headline, weights)
        for i, span in enumerate(body)
    ]
    chosen: list[int] = []
    while len(chosen) < wanted:
        best = max(
            (i for i in range(len(body)) if i not in chosen),
            key=lambda i: scores[i] - _repetition(bags[i], [bags[j] for j in chosen], weights),
        )
        chosen.append(best)
    return [body[i] for i in sorted(chosen)]


def _worth(sentence: str, index: int, central: float) -> float:
    """`central` is the mean cosine with all sentences."""
    spelt = parse(sentence).canonical
    if len(sentence) < _SHORTEST or _INTRODUCES.search(spelt):
        return -1.0
    counted = [figure for figure in figures_of(parse(sentence)) if counts(figure)]
    place = 1 / (1 + index / 2)
    worth = _PLACE * place + _CENTRAL * central * 4 + _FIGURES * min(2, len(counted))
    return worth - (0.5 if _DANGLING.search(spelt) else 0.0)


def _repetition(bag: Terms, chosen: Sequence[Terms], weights: Mapping[str, float]) -> float:
    """What a sentence loses for saying what is chosen already; one said before loses all."""
    most = max((_cosine(bag, other, weights) for other in chosen), default=0.0)
    return most if most < _SAME else _SAID


def _centre(bags: Sequence[Terms], lengths: Sequence[float]) -> dict[str, float]:
    """The sum of all sentences' vectors, each of length 1; linear in the text."""
    total: dict[str, float] = {}
    for bag, length in zip(bags, lengths, strict=True):
        for term, number in bag.items():
            total[term] = total.get(term, 0.0) + number / length
    return total


def _likeness(bag: Terms, centre: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The sum of cosines with all sentences."""
    dot = sum(number * centre[term] * weights[term] ** 2 for term, number in bag.items())
    return dot / _length(bag, weights)


def _terms(text: str) -> Terms:
    spelt = parse(text).canonical
    words = [spelt[span.start : span.end] for span in syllables(spelt)]
    return Counter(words) + Counter(f"{a} {b}" for a, b in pairwise(words))


def _inverse_frequency(bags: Sequence[Terms]) -> dict[str, float]:
    found = Counter(term for bag in bags for term in bag)
    return {term: math.log(1 + len(bags) / number) for term, number in found.items()}


def _cosine(one: Terms, other: Terms, weights: Mapping[str, float]) -> float:
    shared = one.keys() & other.keys()
    if not shared:
        return 0.0
    dot = sum(one[t] * other[t] * weights.get(t, 1.0) ** 2 for t in shared)
    return dot / (_length(one, weights) * _length(other, weights))


def _length(bag: Terms, weights: Mapping[str, float]) -> float:
    return math.sqrt(sum((n * weights.get(t, 1.0)) ** 2 for t, n in bag.items())) or 1.0
