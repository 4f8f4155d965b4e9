"""Dates, times of day and periods, in ISO 8601 with the precision in which they are written.

"21/4" is `--04-21`, "ngày 21" `---21`, "quý I" `Q1`, "6 tháng đầu năm 2017" `2017-H1`,
"9 tháng đầu năm 2017" `2017-01/2017-09`, "16 giờ 58" `T16:58`. The notations are `dates.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from itertools import islice
from typing import Any, Final

from rag.figures.figure import Found
from rag.figures.numbers import read_amount, roman
from rag.figures.scanner import Spot, bound_at
from rag.figures.units import counts_at
from rag.text import lexicon

_DATES: Final = lexicon.Patterns("dates")

_LONGEST_SPAN = 200  # years

PARTS_OF_YEAR: Final = {
    "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12), "H1": (1, 6), "H2": (7, 12),
}  # fmt: skip
"""First and last month of the quarters and halves of a year."""

Parts = Mapping[str, str]
"""What the named groups of a notation hold; those that matched nothing are left out."""


def find_date(spot: Spot) -> list[Found]:
    """The date, time or period whose first digit or numeral is here; quarters may be several."""
    if spot.after(_DATES.named_quarter) and (quarters := _quarters(spot)):
        return quarters
    if not (spot.after(_DATES.announced) or spot.match(_DATES.begins)):
        return []
    found = (_read(spot, pattern, entry) for pattern, entry in _notations())
    return list(islice(filter(None, found), 1))


def find_period(spot: Spot) -> Found | None:
    """A period that begins with a word: "sáu tháng đầu năm 2017", "nửa đầu năm"."""
    match = spot.match(_DATES.part_of_year)
    return spot.figure(match.end(), "period", _part_of_year(_parts(match))) if match else None


def is_year(numeral: str) -> bool:
    """Whether bare digits are taken for a year: Vietnamese writes a count of 2,017 as 2.017."""
    return len(numeral) == 4 and numeral.isdigit() and "1900" <= numeral <= "2099"


def month_after(month: str, steps: int) -> str:
    """The month so many after an ISO month or day, before it where they are negative."""
    months = 12 * int(month[:4]) + int(month[5:7]) - 1 + steps
    return f"{months // 12}-{months % 12 + 1:02}"


@cache
def _notations() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    """The notations of the lexicon in their order, each with its conditions."""
    entries = lexicon.entries("dates").items()
    return [(getattr(_DATES, name), entry) for name, entry in entries if "notation" in entry]


def _read(spot: Spot, pattern: re.Pattern[str], entry: Mapping[str, Any]) -> Found | None:
    """The figure that a notation reads here, if it fits."""
    match = spot.match(pattern)
    if match is None:
        return None

    def after(condition: str) -> bool:
        return condition in entry and spot.after(getattr(_DATES, entry[condition]))

    told, end = after("after"), match.end()
    sure = told or any(match[group] is not None for group in entry.get("or_with", "").split())
    if after("unless_after") or ("after" in entry and not sure):
        return None
    counts = entry.get("counts")
    uncounted = counts == "never" or (counts == "told" and not told)
    share = not told and _DATES.share_after.match(spot.text, end)
    if uncounted and (share or counts_at(spot.text, end)):
        return None
    if "exact" in entry and bound_at(spot.text, spot.start, spot.words)[0]:
        return None
    if "falling" in entry and int(match["day"]) <= int(match["month"]):
        return None
    value = _value(_parts(match))
    begin = spot.begin(getattr(_DATES, entry["head"])) if "head" in entry else spot.start
    return spot.figure(end, entry["notation"], value, begin=begin) if value else None


def _parts(match: re.Match[str]) -> Parts:
    return {name: text for name, text in match.groupdict().items() if text}


def _value(parts: Parts) -> str:
    """The value of what a notation holds; empty where there is no such day or span."""
    if "hour" in parts:
        later = _DATES.afternoon.fullmatch(parts.get("part", "")) and int(parts["hour"]) < 12
        hour = int(parts["hour"]) + (12 if later else 0)
        return f"T{hour:02}" + (f":{int(parts['minute']):02}" if "minute" in parts else "")
    if "count" in parts:
        return _part_of_year(parts)
    first = dict(parts)
    if "yy" in parts:  # of this century up to 2050
        first["year"] = ("20" if parts["yy"] <= "50" else "19") + parts["yy"]
    ends = {name[3:]: text for name, text in parts.items() if name.startswith("to_")}
    if not ends:
        return _point(first)
    is_month = ends.get("yy", "99") <= "12"  # "2009-12", unless the years follow: "2009-10"
    if "yy" in ends:
        ends = {"year": parts["year"][:2] + ends["yy"]}
    ((unit, end),) = ends.items()
    steps = int(end) - int(parts[unit])
    if not 0 < steps <= _LONGEST_SPAN or (steps > 1 and is_month):
        return ""
    points = _point(first), _point(first | ends)
    return "/".join(points) if all(points) else ""


def _point(parts: Parts) -> str:
    """A day, month or year; empty where there is no such day."""
    year = parts.get("year", "")
    if "month" not in parts:
        return year or f"---{int(parts['day']):02}"
    month = f"{year or '-'}-{int(parts['month']):02}"
    if "day" not in parts:
        return month
    try:
        date(int(year or 2000), int(parts["month"]), int(parts["day"]))
    except ValueError:
        return ""
    return f"{month}-{int(parts['day']):02}"


def _part_of_year(parts: Parts) -> str:
    """Some months from the beginning of a year or to its end, or half of it."""
    year = parts.get("year") or parts.get("whole_year")
    amount = read_amount(parts.get("count", ""), 0)
    count = int(amount.value) if amount else 6
    if count == 6:
        half = "H2" if "last" in parts else "H1"
        return f"{year}-{half}" if year else half
    first, last = (13 - count, 12) if "last" in parts else (1, count)
    return f"{year or '-'}-{first:02}/{year or '-'}-{last:02}"


def _quarters(spot: Spot) -> list[Found]:
    """The quarters of "quý I/2017", of "quý I, II và III năm 2017"."""
    found: list[Found] = []
    text, start, begin = spot.text, spot.start, spot.words[0][1]
    while match := _DATES.quarter.match(text, start):
        number = match["quarter"] or roman(match["roman"])
        if number not in ("1", "2", "3", "4") or (found and counts_at(text, match.end())):
            break
        year = match["year"]
        value = f"{year}-Q{number}" if year else f"Q{number}"
        found.append(spot.figure(match.end(), "period", value, begin=begin))
        following = _DATES.another_quarter.match(text, match.end())
        if following is None:
            break
        begin = start = following.end()
    return found
