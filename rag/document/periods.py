"""When a statement holds: dates and periods of a text in ISO form, completed by the article's date.

"quý I" of an article of April 2017 is `2017-Q1`, "năm nay" `2017`, "6 tháng đầu năm" `2017-H1`,
"đến nay" the day of the article. A time that cannot be completed is None: nothing is guessed.
Comparisons ("so với năm 2015"), beginnings ("từ năm 2015") and open ends ("và những năm tiếp theo")
set no time. Pure.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from rag.figures import Found, figures_of
from rag.messages import Language
from rag.text import parse

_RELATIVE: Final = re.compile(
    r"(?<!\w)(?:(?P<this>năm nay|trong năm này)|"
    r"(?P<last>năm ngoái|năm vừa qua|trong năm qua|năm trước)|"
    r"(?P<next>năm tới|năm sau)|"
    r"(?P<quarter>quý này)|(?P<last_quarter>quý (?:vừa )?qua|quý trước(?! đó))|"
    r"(?P<month>tháng này)|(?P<last_month>tháng (?:vừa )?qua|tháng trước(?! đó))|"
    r"(?P<now>đến nay|hiện nay|hiện tại|đến thời điểm (?:này|hiện tại)|thời điểm này|xã hiện|"
    r"hiện (?:xã|huyện|tỉnh|cả|toàn|có|đạt|đã)|hiện,))(?!\w)"
)
_COMPARED: Final = re.compile(
    r"(?:so với|cao hơn|thấp hơn|cùng kỳ|cùng kì|hơn|bằng|từ|kể từ|cuối|đầu)(?: \w+){0,2}\s*$"
)
# "ba tháng qua" are three, and end on no known day.
_SEVERAL: Final = re.compile(
    r"(?:\d|(?<!\w)(?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mấy|vài|nhiều|các|những))\s+$"
)
_OPEN: Final = re.compile(r"\s*(?:và|trở đi|trở lại)(?: \w+)? năm (?:tiếp|sau)|\s*trở (?:đi|lại)")
_AIM: Final = re.compile(r"phấn đấu|về đích|nhắm tới|mục tiêu|lộ trình|đích đến|hướng tới")
_QUARTERS: Final = {("01", "03"): "Q1", ("04", "06"): "Q2", ("07", "09"): "Q3", ("10", "12"): "Q4"}
_MONTH_OF_PART: Final = {"Q1": 1, "Q2": 4, "Q3": 7, "Q4": 10, "H1": 1, "H2": 7}


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


def moments(sentence: str, published: str | None, year: str | None = None) -> list[Moment]:
    """The times of a sentence that can set the time of a figure, in order.

    `published` is the ISO date of the article; `year` completes a period that names none, where the
    article has no date but its headline or lead names a year.
    """
    spelt = parse(sentence).canonical
    found = [
        Moment(figure.start, figure.end, complete(figure.value, published, year), aims)
        for figure in figures_of(parse(sentence))
        if figure.kind in ("date", "period")
        and not figure.value.startswith(("T", "---"))
        and not _is_compared(spelt, figure)
        for aims in (bool(_AIM.search(spelt)),)
    ]
    for match in _RELATIVE.finditer(spelt):
        before = spelt[: match.start()]
        several = match.group().startswith(("quý", "tháng")) and _SEVERAL.search(before)
        if not several and not _COMPARED.search(before):
            value = _relative(match.lastgroup or "", published, year)
            found.append(Moment(*match.span(), value, now=match.lastgroup == "now"))
    return sorted(found, key=lambda moment: moment.start)


def complete(value: str, published: str | None, year: str | None = None) -> str | None:
    """An ISO value with its year, in its shortest form; None where the year is not known."""
    known = published[:4] if published else year
    if value[:2] in _MONTH_OF_PART and len(value) == 2:
        if known is None:
            return None
        return f"{_year_of_part(value, published, known)}-{value}"
    if "--" in value or value.startswith("-"):
        if known is None:
            return None
        value = re.sub(r"(?:^|(?<=/))-(?=-)", known, value)
    first, _, last = value.partition("/")
    if last and len(first) == len(last) == 7 and first[:4] == last[:4]:
        part = _QUARTERS.get((first[5:], last[5:]))
        part = "H1" if (first[5:], last[5:]) == ("01", "06") else part
        return f"{first[:4]}-{part}" if part else value
    return value


def year_of(headline: str, lead: str) -> str | None:
    """The one year that headline and lead name; None where there are several or none."""
    years = {
        end[:4]
        for text in (headline, lead)
        for figure in figures_of(parse(text))
        if figure.kind in ("date", "period")
        for end in figure.value.split("/")
        if end[:4].isdigit()
    }
    return years.pop() if len(years) == 1 else None


def _is_compared(spelt: str, figure: Found) -> bool:
    return bool(_COMPARED.search(spelt[: figure.start]) or _OPEN.match(spelt, figure.end))


def _year_of_part(part: str, published: str | None, known: str) -> str:
    """A quarter that lies more than half a year ahead of the article is that of the year before."""
    if published and len(published) >= 7:
        ahead = _MONTH_OF_PART[part] - int(published[5:7])
        if ahead > 6:
            return str(int(known) - 1)
    return known


def _relative(name: str, published: str | None, year: str | None) -> str | None:
    if name == "now":
        return published
    if name.endswith(("quarter", "month")):
        if not published or len(published) < 7:
            return None
        months = 12 * int(published[:4]) + int(published[5:7]) - 1
        if name.endswith("quarter"):
            quarters = months // 3 - name.startswith("last")
            return f"{quarters // 4}-Q{quarters % 4 + 1}"
        months -= name.startswith("last")
        return f"{months // 12}-{months % 12 + 1:02}"
    known = published[:4] if published else year
    if known is None:
        return None
    return str(int(known) + {"this": 0, "last": -1, "next": 1}[name])


_ROMAN: Final = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}
_HALVES: Final = {
    "H1": ("6 tháng đầu năm", "first half of"),
    "H2": ("6 tháng cuối năm", "second half of"),
}
_ENGLISH_MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)


def show_period(value: str | None, language: Language) -> str:
    """An ISO date or period as it is read: `2017-Q1` is "quý I/2017"; empty where there is none."""
    if not value:
        return ""
    first, _, last = value.partition("/")
    if last:
        return f"{show_period(first, language)}–{show_period(last, language)}"
    year, _, rest = value.partition("-")
    if not rest:
        return year
    vietnamese = language == "vi"
    if rest in _ROMAN:
        return f"quý {_ROMAN[rest]}/{year}" if vietnamese else f"{rest} {year}"
    if rest in ("H1", "H2"):
        return f"{_HALVES[rest][not vietnamese]} {year}"
    month, _, day = rest.partition("-")
    if not month.isdigit() or not 1 <= int(month) <= 12:
        return value
    if vietnamese:
        return f"{day}/{month}/{year}" if day else f"tháng {int(month)}/{year}"
    named = f"{_ENGLISH_MONTHS[int(month) - 1]} {year}"
    return f"{int(day)} {named}" if day.isdigit() else named
