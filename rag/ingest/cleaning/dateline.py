"""Datelines: the line of a page that says when it was published."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Final

from rag.ingest.cleaning.byline import LONGEST, is_person, read_names
from rag.text import lexicon

_DATES: Final = ("day_month_year", "iso", "in_words", "english", "english_day_first")
_DATELINE: Final = lexicon.Patterns("dateline")
_BYLINE: Final = lexicon.Patterns("byline")
_PAGE: Final = lexicon.Patterns("boilerplate")
_BARE_NUMBERS = re.compile(r"(?:(?:^|\s)\d[\d.]*(?=\s|$))+")  # of views and comments
_SEPARATORS = " +|,;:.–—-·•/()[]>»›~*"


@dataclass(frozen=True)
class Dateline:
    """What one line says; `date` is None for a line with only a time or a weekday.

    `certain` means that more than a bare date stands there: a time, a weekday or a label;
    `labelled` that it is said to be the date of a page: "Ngày đăng", "(GMT+7)".
    """

    date: str | None = None
    time: str | None = None
    certain: bool = True
    labelled: bool = False
    outlet: str | None = None
    writer: str | None = None


def read_dateline(line: str) -> Dateline | None:
    """The dateline that the whole line is, or None if the line says anything else."""
    if len(line) > LONGEST or not re.search(r"\d", line):
        return None
    rest = re.sub(r"(?<=\d)T(?=\d)", " ", line)
    date = None
    found = next(filter(None, (getattr(_DATELINE, each).search(rest) for each in _DATES)), None)
    if found:
        date = _iso_date(found)
        if date is None:
            return None
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    clock = _DATELINE.clock.search(rest)
    if date is None and clock is None:
        return None
    has_label = bool(_DATELINE.zone.search(rest) or _DATELINE.label.search(rest))
    labelled = has_label or bool(clock and _DATELINE.weekday.search(rest))
    rest = found.re.sub(" ", rest) if found and has_label else rest  # when it was changed
    rest = _DATELINE.clock.sub(" ", _DATELINE.zone.sub(" ", rest))
    certain = bool(clock or labelled or _DATELINE.weekday.search(rest))
    for pattern in (_DATELINE.weekday, _DATELINE.label, _DATELINE.filler):
        rest = pattern.sub(" ", rest)
    rest = " ".join(rest.split()).strip(_SEPARATORS)
    if certain:
        rest = _BARE_NUMBERS.sub("", rest)
    outlet = rest if date and _BYLINE.outlet_beside_date.fullmatch(rest) else None
    bare = _PAGE.sections.fullmatch(_PAGE.label.sub(" ", rest.lower()) or " ") is not None
    names = read_names(rest) if date and certain and not bare else None
    writer = names if names and is_person(names, dated=True) else None
    official = _DATELINE.place_and_day.match(line) is not None and len(rest.split()) <= 5
    if not (outlet or writer or official or bare):
        return None
    certain = certain or not bare
    return Dateline(date, _time(clock) if clock else None, certain, labelled, outlet, writer)


def _iso_date(found: re.Match[str]) -> str | None:
    year, month = int(found["year"]), found["month"].lower()
    numbers = {row["word"]: row["number"] for row in lexicon.table("months")}
    try:
        date = datetime.date(year, int(numbers.get(month, month)), int(found["day"]))
    except ValueError:
        return None
    return date.isoformat() if 1945 <= year <= 2099 else None


def _time(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    if found["afternoon"] and hour < 12:
        hour += 12
    elif found["morning"] and hour == 12:
        hour = 0
    return f"{hour:02}:{found['minute']}"
