"""The articles that a briefing is about, in its order: oldest first, undated last."""

from __future__ import annotations

from collections.abc import Iterable

from rag.errors import InputError
from rag.library import Filters
from rag.types import Article


def in_order(articles: Iterable[Article], filters: Filters) -> list[Article]:
    """What `filters` found, oldest first. Raises InputError where that is nothing."""
    found = sorted(articles, key=lambda article: (article.published or "9999", article.title))
    if not found:
        wanted = ", ".join(f"{name} {value}" for name, value in _given(filters))
        raise InputError(
            f"No article matches {wanted or 'this'}; `diembao articles` lists what there is."
        )
    return found


def _given(filters: Filters) -> list[tuple[str, str]]:
    return [(name, value) for name, value in filters._asdict().items() if value]
