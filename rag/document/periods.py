"""When a statement holds: dates and periods of a text in ISO form, completed by the article's date.

"quý I" of an article of April 2017 is `2017-Q1`, "năm nay" `2017`, "6 tháng đầu năm" `2017-H1`,
"đến nay" the day of the article. A time that cannot be completed is None: nothing is guessed.
Comparisons ("so với năm 2015"), beginnings ("từ năm 2015") and open ends ("và những năm tiếp theo")
set no time. Pure.
"""

from __future__ import annotations

import calendar
import re
from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple

from rag.errors import InputError
from rag.figures import PARTS_OF_YEAR, Found, figures_of, month_after
from rag.messages import Language, say
from rag.text import Stretch, lexicon, parse

_PERIODS: Final = lexicon.Patterns("document_periods")
_PART: Final = {months: part for part, months in PARTS_OF_YEAR.items()}
_DAY: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(\d\d))?")
_ROMAN: Final = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}


class Moment(NamedTuple):
    """A time that a text names at `[start, end)`; `value` is None where the year is not known.

    `aims` is True where the sentence says what shall be by then, which dates nothing else; `now`
    for "đến nay", which dates little more than its own sentence.
    """

    start: int
    end: int
    value: str | None
    aims: bool = False
    now: bool = False


def moments(sentence: Stretch, published: str | None, year: str | None = None) -> list[Moment]:
    """The times of a sentence that can set the time of a figure, in order.

    `published` is the ISO date of the article; `year` completes a period that names none, where the
    article has no date but its headline or lead names a year.
    """
    spelt = sentence.canonical
    aims = _PERIODS.aim.search(spelt) is not None
    found = [
        Moment(figure.start, figure.end, dated(figure, sentence, published, year), aims)
        for figure in _dates(sentence)
        if not figure.value.startswith(("T", "---"))
        and not _PERIODS.compared.search(spelt[: figure.start])
        and not _PERIODS.against.search(spelt[: figure.end])
        and not _PERIODS.open_ended.match(spelt, figure.end)
    ]
    for match in _PERIODS.relative.finditer(spelt):
        before, name = spelt[: match.start()], match.lastgroup or ""
        several = name.endswith(("quarter", "month")) and _PERIODS.several.search(before)
        if not several and not _PERIODS.compared.search(before):
            value = _relative(name, published, year)
            found.append(Moment(*match.span(), value, now=name == "now"))
    return sorted(found, key=lambda moment: moment.start)


def dated(
    figure: Found, sentence: Stretch, published: str | None, year: str | None = None
) -> str | None:
    """The ISO value of a date or period of a sentence; "tháng 11 năm ngoái" is of last year."""
    named = _PERIODS.relative.match(sentence.canonical, figure.end + 1)
    told = None
    if named and (named.lastgroup or "").endswith("_year") and figure.value.startswith("-"):
        told = _relative(named.lastgroup or "", published, year)
    return complete(figure.value, told or published, year)


def complete(value: str, published: str | None, year: str | None = None) -> str | None:
    """An ISO value with its year, in its shortest form; None where the year is not known."""
    known = published[:4] if published else year
    if known is None and (value in PARTS_OF_YEAR or "--" in value or value.startswith("-")):
        return None
    if value in PARTS_OF_YEAR:
        return f"{_year_of_part(value, published, str(known))}-{value}"
    value = re.sub(r"(?:^|(?<=/))-(?=-)", str(known), value)
    first, _, last = value.partition("/")
    if last and len(first) == len(last) == 7 and first[:4] == last[:4]:
        part = _PART.get((int(first[5:]), int(last[5:])))
        return f"{first[:4]}-{part}" if part else value
    return value


def year_of(*texts: str) -> str | None:
    """The one year that headline and lead name; None where there are several or none."""
    ends = (end for text in texts for date in _dates(parse(text)) for end in date.value.split("/"))
    years = {end[:4] for end in ends if end[:4].isdigit()}
    return years.pop() if len(years) == 1 else None


def _dates(text: Stretch) -> list[Found]:
    return [figure for figure in figures_of(text) if figure.kind in ("date", "period")]


def _year_of_part(part: str, published: str | None, known: str) -> str:
    """A quarter that lies more than half a year ahead of the article is that of the year before."""
    ahead = PARTS_OF_YEAR[part][0] - int(published[5:7]) if published and len(published) >= 7 else 0
    return str(int(known) - 1) if ahead > 6 else known


def _relative(name: str, published: str | None, year: str | None) -> str | None:
    """What `this_year`, `last_quarter` or `now` is on the day of the article."""
    which, _, unit = name.partition("_")
    step = {"last": -1, "next": 1}.get(which, 0)
    if which == "now":
        return published
    if unit == "year":
        known = published[:4] if published else year
        return str(int(known) + step) if known else None
    if not published or len(published) < 7:
        return None
    month = month_after(published, step if unit == "month" else 3 * step)
    return month if unit == "month" else f"{month[:4]}-Q{(int(month[5:]) + 2) // 3}"


def show_period(value: str | None, language: Language) -> str:
    """An ISO date or period as it is read: `2017-Q1` is "quý I/2017"; empty where there is none."""
    if not value:
        return ""
    first, _, last = value.partition("/")
    if last:
        return f"{show_period(first, language)}–{show_period(last, language)}"
    year, _, part = value.partition("-")
    english = language == "en"
    if part in PARTS_OF_YEAR:
        quarter = part if english else _ROMAN.get(part, "")
        key = "Q" if part in _ROMAN else part
        return say(f"document.{key}", language, year=year, quarter=quarter)
    written = _DAY.fullmatch(value)
    if not written:
        return value
    year, month, day = written.groups("")
    if english:
        month, day = calendar.month_name[int(month)], day.lstrip("0")
    key = "document.day" if day else "document.month"
    return say(key, language, year=year, month=month if day else month.lstrip("0"), day=day)


def iso_day(written: str) -> str:
    """A day as it may be written, 2023-12-31 or 31/12/2023, in ISO. Raises InputError."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        with suppress(ValueError):
            return datetime.strptime(written.strip(), form).date().isoformat()
    raise InputError("date_unreadable", value=written)
