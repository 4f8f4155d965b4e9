"""The sentences that tell what an article is about: by place, centrality and figures. Pure.

A sentence is worth its place (news leads with what matters), its centrality (how much its terms are
shared with the other sentences, as LexRank has it), what it holds of the headline, and its figures;
less what it says again of those chosen already (maximal marginal relevance).
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.document.vectors import Terms, unit_vectors
from rag.figures import counts, figures_of
from rag.text import Sentence, parse

_CENTRAL, _TITLE, _FIGURES = 4.0, 0.6, 0.25
_SAME, _SAID = 0.85, 10.0  # cosine from which two sentences say the same, and what that costs


def choose_gist(body: Sequence[Sentence], title: str, count: int) -> list[Sentence]:
    """So many sentences in the order of the article; all of them where there are few."""
    if len(body) <= count:
        return list(body)
    vectors = unit_vectors([Terms.of(text.words) for text in (*body, parse(title))])
    alike = (vectors @ vectors.T).toarray()  # the last row is the title's
    worth = [
        1 / (1 + i / 2)
        + _CENTRAL * alike[i, :-1].mean()
        + _TITLE * alike[i, -1]
        + _FIGURES * min(2, sum(map(counts, figures_of(sentence))))
        for i, sentence in enumerate(body)
    ]
    chosen: list[int] = []
    said = [0.0] * len(body)  # how much each says what is chosen already
    for _ in range(count):
        rest = (i for i in range(len(body)) if i not in chosen)
        chosen.append(max(rest, key=lambda i: worth[i] - (said[i] if said[i] < _SAME else _SAID)))
        said = [max(s, each) for s, each in zip(said, alike[chosen[-1], :-1], strict=True)]
    return [body[i] for i in sorted(chosen)]
