"""The two to four sentences that tell what an article is about: place, centrality, figures. Pure.

A sentence is worth its place (news leads with what matters), its centrality (how much its terms are
shared with the other sentences, as LexRank has it), what it holds of the headline, and its figures;
sentences that say what is said already are passed over (maximal marginal relevance).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rag.document.vectors import Terms, unit_vectors
from rag.figures import counts, figures_of
from rag.text import Sentence, lexicon, parse

_DOCUMENT: Final = lexicon.patterns("document")
_LEAST, _MOST = 2, 4
_SENTENCES_FOR_MORE: Final = 12  # so many sentences in an article earn it one more
_SHORTEST: Final = 40  # characters of a sentence that can stand for an article
_CENTRAL, _TITLE, _FIGURES, _DANGLES = 4.0, 0.6, 0.25, 0.5
_SAME: Final = 0.85  # cosine from which two sentences say the same
_SAID: Final = 10.0


def choose_gist(
    body: Sequence[Sentence], title: str = "", count: int | None = None
) -> list[Sentence]:
    """The sentences of the gist in the order of the article; all of them where there are few."""
    wanted = count or min(_MOST, _LEAST + len(body) // _SENTENCES_FOR_MORE)
    if len(body) <= wanted:
        return list(body)
    alike, scores = _scored(tuple(body), title)
    chosen: list[int] = []
    said = [0.0] * len(body)  # how much each says what is chosen already
    for _ in range(wanted):
        rest = (index for index in range(len(body)) if index not in chosen)
        best = max(rest, key=lambda i: scores[i] - (said[i] if said[i] < _SAME else _SAID))
        chosen.append(best)
        said = [max(s, each) for s, each in zip(said, alike[best, :-1], strict=True)]
    return [body[index] for index in sorted(chosen)]


@lru_cache(maxsize=4)  # a summary asks twice: for the gist of two sentences, and for the whole one
def _scored(body: tuple[Sentence, ...], title: str) -> tuple[NDArray[np.float32], list[float]]:
    """Cosines of the sentences with each other and, last, with the title; what each is worth."""
    texts = [*body, parse(title)]
    vectors = unit_vectors([Terms.of(text.words) for text in texts])
    alike = (vectors @ vectors.T).toarray()
    scores = [
        _worth(sentence, index, alike[index, :-1].mean()) + _TITLE * alike[index, -1]
        for index, sentence in enumerate(body)
    ]
    return alike, scores


def _worth(sentence: Sentence, index: int, central: float) -> float:
    """`central` is the mean cosine with all sentences."""
    if len(sentence) < _SHORTEST or _DOCUMENT.introduces_a_speaker.search(sentence.canonical):
        return -1.0
    counted = sum(counts(figure) for figure in figures_of(sentence))
    worth = 1 / (1 + index / 2) + _CENTRAL * central + _FIGURES * min(2, counted)
    return worth - _DANGLES * bool(_DOCUMENT.leans_on_what_was_said.search(sentence.canonical))
