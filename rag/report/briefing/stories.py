"""Which articles of a set tell one story in nearly the same words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.library import copies, sketch
from rag.types import Article


def group_stories(articles: Sequence[Article]) -> tuple[tuple[str, ...], ...]:
    """Ids of the articles by story, in the order of the articles; most stories have one article."""
    if not articles:
        return ()
    sketches = [sketch(article.text) for article in articles]
    signatures = np.stack([each.minhash for each in sketches])
    figures = [each.figures for each in sketches]
    story: list[int] = []
    for i, drawn in enumerate(sketches):
        story.append(i)
        alike = copies(drawn, signatures[:i], figures[:i])
        joined = {story[j] for j in [*alike, i]}
        story = [min(joined) if each in joined else each for each in story]
    groups: dict[int, list[str]] = {}
    for first, article in zip(story, articles, strict=True):
        groups.setdefault(first, []).append(article.id)
    return tuple(tuple(group) for group in groups.values())
