"""Dates told by the day of an article: "hôm qua", "tháng trước", "sáng thứ Ba". Pure."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

from rag.figures.annotation import figures_of
from rag.figures.figure import Found
from rag.text import Stretch, canonical, lexicon
from rag.types import FigureKind

_DATES: Final = lexicon.patterns("dates")


def relative_dates(stretch: Stretch, published: str | None) -> list[Found]:
    """The dates that a sentence tells by the day of its article, in ISO; none if that is unknown.

    `published` is the ISO date of the article. "Năm" of "ba năm qua" belongs to another figure.
    """
    try:
        day = date.fromisoformat((published or "")[:10])
    except ValueError:
        return []
    found: list[Found] = []
    for match in _DATES.relative.finditer(stretch.canonical):
        start, end = match.span()
        if all(end <= figure.start or figure.end <= start for figure in figures_of(stretch)):
            value = _value(match["phrase"] or match["weekday"], day)
            kind: FigureKind = "period" if "/" in value or "Q" in value else "date"
            found.append(Found(start, end, stretch.text[start:end], kind, value))
    return found


@cache
def _steps() -> dict[str, tuple[str, int]]:
    rows = lexicon.table("relative_dates")
    return {canonical(row["word"]): (row["unit"], int(row["step"])) for row in rows}


def _value(phrase: str, day: date) -> str:
    """What a phrase of the lexicon means on a day, in ISO with its own precision."""
    unit, step = _steps()[phrase]
    if unit == "day":
        return (day + timedelta(step)).isoformat()
    if unit == "weekday":
        return (day - timedelta((day.weekday() - step) % 7)).isoformat()
    if unit == "week":
        monday = day + timedelta(7 * step - day.weekday())
        return f"{monday.isoformat()}/{(monday + timedelta(6)).isoformat()}"
    months = 12 * day.year + day.month - 1
    if unit == "month":
        year, month = divmod(months + step, 12)
        return f"{year}-{month + 1:02}"
    if unit == "quarter":
        year, quarter = divmod(months // 3 + step, 4)
        return f"{year}-Q{quarter + 1}"
    return str(day.year + step)
