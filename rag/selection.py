"""Which articles a briefing is about, by publisher, place and day; oldest first, undated last."""

from __future__ import annotations

from collections.abc import Sequence

from rag.errors import InputError
from rag.library import Filters
from rag.types import Article
from rag.vietnamese import fold, nfc


def select(articles: Sequence[Article], filters: Filters) -> list[Article]:
    """The articles that the filters admit. Raises InputError where there are none."""
    found = [article for article in articles if admits(article, filters)]
    if not found:
        wanted = ", ".join(f"{name} {value}" for name, value in _given(filters))
        raise InputError(
            f"No article matches {wanted or 'this'}; `diembao articles` lists what there is."
        )
    return sorted(found, key=lambda article: (article.published or "9999", article.title))


def admits(article: Article, filters: Filters) -> bool:
    """Whether an article passes; `source` and `place` match parts, without diacritics too."""
    if filters.source:
        origins = f"{article.publisher or ''}\n{article.source}"
        if fold(nfc(filters.source)) not in fold(nfc(origins)):
            return False
    if filters.place and fold(nfc(filters.place)) not in fold(article.place or ""):
        return False
    if filters.since and (article.published is None or article.published < filters.since):
        return False
    return not (filters.until and (article.published is None or article.published > filters.until))


def _given(filters: Filters) -> list[tuple[str, str]]:
    return [(name, value) for name, value in filters._asdict().items() if value]
