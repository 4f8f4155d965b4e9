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
        wanted = ", ".join(value for value in filters if value)
        if not wanted:
            raise InputError("library_has_no_articles")
        raise InputError("nothing_matches", wanted=wanted)
    return found
