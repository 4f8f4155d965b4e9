"""Numbers, amounts and sources as a document writes them. Pure."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from rag.document import show_period
from rag.messages import Language


def number(value: str, language: Language) -> str:
    """A plain decimal grouped as the language does it; anything else as it is."""
    try:
        shown = f"{Decimal(value):,f}"
    except InvalidOperation:
        return value
    return shown.translate(str.maketrans(",.", ".,")) if language == "vi" else shown


def file_name(source: str) -> str:
    """An address as it is, of a file its name: folders are nobody else's business."""
    return source if "://" in source else source.replace("\\", "/").rsplit("/", 1)[-1]


def origin(publisher: str | None, source: str, published: str | None, language: Language) -> str:
    """Outlet and day in one line."""
    told = (publisher or file_name(source), show_period(published, language))
    return ", ".join(filter(None, told))
