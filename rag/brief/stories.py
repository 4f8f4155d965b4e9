"""Which articles of a set tell one story in nearly the same words. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rag.types import Article
from rag.vietnamese import key, syllables

_RUN: Final = 4  # syllables of a shingle
_SAME: Final = 0.6  # share of the shorter text's shingles that the other has too
_COMMON: Final = 50  # a shingle of more articles than this is boilerplate


def group_stories(
    articles: Sequence[Article], known: Iterable[Sequence[str]] = ()
) -> tuple[tuple[str, ...], ...]:
    """Ids of the articles by story, in the order of the articles; most stories have one article.

    Groups that are `known` (from a library that keeps them) are joined with those found here.
    """
    ids = [article.id for article in articles]
    leader = {article_id: article_id for article_id in ids}

    def first(article_id: str) -> str:
        while leader[article_id] != article_id:
            article_id = leader[article_id]
        return article_id

    def join(one: str, other: str) -> None:
        a, b = sorted((first(one), first(other)), key=ids.index)
        leader[b] = a

    for group in known:
        members = [article_id for article_id in group if article_id in leader]
        for other in members[1:]:
            join(members[0], other)
    shingles = {article.id: _shingles(article.text) for article in articles}
    for (one, other), shared in _shared(shingles).items():
        least = min(len(shingles[one]), len(shingles[other]))
        if least and shared / least >= _SAME:
            join(one, other)
    groups: dict[str, list[str]] = defaultdict(list)
    for article_id in ids:
        groups[first(article_id)].append(article_id)
    return tuple(tuple(group) for group in groups.values())


def _shingles(text: str) -> frozenset[int]:
    folded = key(text)
    words = [folded[span.start : span.end] for span in syllables(folded)]
    runs = range(max(1, len(words) - _RUN + 1))
    return frozenset(hash(tuple(words[i : i + _RUN])) for i in runs) if words else frozenset()


def _shared(shingles: Mapping[str, frozenset[int]]) -> Counter[tuple[str, str]]:
    """How many shingles each two articles share; pairs that share none are left out."""
    holders: dict[int, list[str]] = defaultdict(list)
    for article_id, found in shingles.items():
        for shingle in found:
            holders[shingle].append(article_id)
    pairs: Counter[tuple[str, str]] = Counter()
    for having in holders.values():
        if 1 < len(having) <= _COMMON:
            for i, one in enumerate(having):
                pairs.update((one, other) for other in having[i + 1 :])
    return pairs
