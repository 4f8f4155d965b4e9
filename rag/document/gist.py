"""The two to four sentences that tell what an article is about: place, centrality, figures. Pure.

A sentence is worth its place (news leads with what matters), its centrality (how much its terms are
shared with the other sentences, as LexRank has it), what it holds of the headline, and its figures;
sentences that say what is said already are passed over (maximal marginal relevance).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from rag.figures import counts, figures_of
from rag.text import Sentence, Stretch, lexicon, parse

_LEAST, _MOST = 2, 4
_SENTENCES_FOR_MORE: Final = 12  # so many sentences in an article earn it one more
_SHORTEST: Final = 40  # characters of a sentence that can stand for an article
_CENTRAL, _TITLE, _FIGURES, _DANGLES = 4.0, 0.6, 0.25, 0.5
_SAME: Final = 0.85  # cosine from which two sentences say the same
_SAID: Final = 10.0
_DANGLING: Final = lexicon.pattern("document.leans_on_what_was_said")
_INTRODUCES: Final = lexicon.pattern("document.introduces_a_speaker")

Vector = dict[str, float]


def choose_gist(
    body: Sequence[Sentence], title: str = "", count: int | None = None
) -> list[Sentence]:
    """The sentences of the gist in the order of the article; all of them where there are few."""
    wanted = count or min(_MOST, _LEAST + len(body) // _SENTENCES_FOR_MORE)
    if len(body) <= wanted:
        return list(body)
    bags = [_terms(sentence) for sentence in body]
    found = Counter(term for bag in bags for term in bag)
    weights = {term: math.log(1 + len(bags) / number) for term, number in found.items()}
    vectors = [_unit_vector(bag, weights) for bag in bags]
    headline = _unit_vector(_terms(parse(title)), weights)
    centre: Vector = {}
    for vector in vectors:
        for term, value in vector.items():
            centre[term] = centre.get(term, 0.0) + value
    scores = [
        _worth(sentence, index, _dot(vectors[index], centre) / len(body))
        + _TITLE * _dot(vectors[index], headline)
        for index, sentence in enumerate(body)
    ]
    chosen: list[int] = []
    said = [0.0] * len(body)  # how much each says what is chosen already
    for _ in range(wanted):
        rest = (index for index in range(len(body)) if index not in chosen)
        best = max(rest, key=lambda i: scores[i] - (said[i] if said[i] < _SAME else _SAID))
        chosen.append(best)
        said = [max(s, _dot(each, vectors[best])) for s, each in zip(said, vectors, strict=True)]
    return [body[index] for index in sorted(chosen)]


def _worth(sentence: Sentence, index: int, central: float) -> float:
    """`central` is the mean cosine with all sentences."""
    if len(sentence) < _SHORTEST or _INTRODUCES.search(sentence.canonical):
        return -1.0
    counted = sum(counts(figure) for figure in figures_of(sentence))
    worth = 1 / (1 + index / 2) + _CENTRAL * central + _FIGURES * min(2, counted)
    return worth - _DANGLES * bool(_DANGLING.search(sentence.canonical))


def _terms(stretch: Stretch) -> Counter[str]:
    words = stretch.words
    return Counter(words) + Counter(f"{a} {b}" for a, b in pairwise(words))


def _unit_vector(bag: Counter[str], weights: Vector) -> Vector:
    weighted = {term: number * weights.get(term, 1.0) for term, number in bag.items()}
    length = math.sqrt(sum(value**2 for value in weighted.values())) or 1.0
    return {term: value / length for term, value in weighted.items()}


def _dot(one: Vector, other: Vector) -> float:
    fewer, more = (one, other) if len(one) < len(other) else (other, one)
    return sum(value * more[term] for term, value in fewer.items() if term in more)
