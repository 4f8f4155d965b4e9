"""Numbers, amounts and sources as a document writes them. Pure."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from rag.document import show_period
from rag.figures import UNITS, english_figures, figures_of, plain
from rag.messages import Language, say
from rag.text import parse


def number(value: str, language: Language) -> str:
    """A plain decimal grouped as the language does it; anything else as it is."""
    try:
        shown = f"{Decimal(value):,f}"
    except InvalidOperation:
        return value
    return shown.translate(str.maketrans(",.", ".,")) if language == "vi" else shown


def with_unit(value: str, unit: str, language: Language) -> str:
    """A value as it is read: "5.466,32 ha", "14,2%/năm", "18,5 tỷ đồng"."""
    scale, measure = "", UNITS.get(unit.split("/", maxsplit=1)[0])
    if measure and measure.sort == "money":
        value, scale = _in_words(value, language)
    space = "" if unit.startswith(("%", "‰")) else " "
    return f"{number(value, language)}{space}{scale}{unit}".strip()


def bounded_value(value: str, unit: str, raw: str, language: Language) -> str:
    """`with_unit`, with the words that bound the figure in the article: "hơn 1.300 ha"."""
    shown = with_unit(value, unit, language)
    for figures in (figures_of(parse(raw)), english_figures(raw)):
        first = next(iter(figures), None)
        if first is not None and first.bounded:
            start, end = first.bounded
            return f"{raw[start : first.start]}{shown}{raw[first.end : end]}"
    return shown


def _in_words(value: str, language: Language) -> tuple[str, str]:
    """Money in billions or millions, exactly, with the word for them."""
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return value, ""
    for power in (9, 6):
        if abs(amount) >= 10**power:
            return plain(amount.scaleb(-power)), f"{say(f'document.10^{power}', language)} "
    return value, ""


def file_name(source: str) -> str:
    """An address as it is, of a file its name: folders are nobody else's business."""
    return source if "://" in source else source.replace("\\", "/").rsplit("/", 1)[-1]


def origin(publisher: str | None, source: str, published: str | None, language: Language) -> str:
    """Outlet and day in one line."""
    told = (publisher or file_name(source), show_period(published, language))
    return ", ".join(filter(None, told))
