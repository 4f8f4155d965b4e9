"""Dates, times of day and periods, in ISO 8601 with the precision in which they are written.

"21/4" is `--04-21`, "ngày 21" `---21`, "quý I" `Q1`, "6 tháng đầu năm 2017" `2017-H1`,
"9 tháng đầu năm 2017" `2017-01/2017-09`, "16 giờ 58" `T16:58`.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from rag.figures.figure import Found
from rag.figures.numbers import parse_number, roman
from rag.figures.scanner import Spot, bound_at, starts_sentence
from rag.figures.units import counts_at, unit_at
from rag.text import lexicon

_DATES: Final = lexicon.patterns("dates")
_FIGURES: Final = lexicon.patterns("figures")


def find_date(spot: Spot) -> list[Found]:
    """The date, time or period whose first digit or numeral is here; quarters may be several."""
    if spot.after(_DATES.named_quarter):
        quarters = _quarters(spot)
        if quarters:
            return quarters
    if spot.text[spot.start] in "IVXL":
        return []
    for reader in _READERS:
        found = reader(spot)
        if found:
            return [found]
    return []


def find_period(spot: Spot) -> Found | None:
    """A period that begins with a word: "sáu tháng đầu năm 2017", "nửa đầu năm"."""
    match = spot.match(_DATES.half_year)
    if match is None:
        return _months_of_year(spot)
    half = "H1" if match["first"] else "H2"
    return spot.figure(match.end(), "period", _of_year(match[2], half))


def is_year(numeral: str) -> bool:
    """Whether bare digits are taken for a year: Vietnamese writes a count of 2,017 as 2.017."""
    return len(numeral) == 4 and numeral.isdigit() and "1900" <= numeral <= "2099"


def _of_year(year: str | None, part: str) -> str:
    return f"{year}-{part}" if year else part


def _day(day: str, month: str, year: str | None = None) -> str:
    """An ISO date; empty where the month has no such day."""
    try:
        date(int(year or 2000), int(month), int(day))
    except ValueError:
        return ""
    return f"{year or '-'}-{int(month):02}-{int(day):02}"


def _whole_date(spot: Spot) -> Found | None:
    """A day with its year: "2017-04-14", "14/4/2017", "14.4.2017", "21/4/23"; "2024-06"."""
    iso = spot.match(_DATES.iso)
    # "2009-10" is a season, "2009-12" a month.
    if iso and (iso[3] or int(iso[2]) != int(iso[1][2:]) + 1):
        value = _day(iso[3], iso[2], iso[1]) if iso[3] else iso[0]
        return spot.figure(iso.end(), "date", value) if value else None
    match = spot.match(_DATES.full)
    if match is None:
        return None
    # A year of two digits is of this century up to 2050.
    year = match[4] or ("20" if match[5] <= "50" else "19") + match[5]
    value = _day(match[1], match[3], year)
    return spot.figure(match.end(), "date", value) if value else None


def _days(spot: Spot) -> Found | None:
    """Days of one month: "21-25/4", "13 đến 15-8-1945", "28 và 29-5"."""
    match = spot.match(_DATES.days)
    if match is None or int(match[1]) >= int(match[3]):
        return None
    link, year = match[2], match[5] or match[6]
    if link and _DATES.joined.match(link) and int(match[3]) - int(match[1]) > 1:
        return None
    is_dated = "/" in match[0] or (link and (year or spot.text[spot.start - 1] == "("))
    if not spot.after(_DATES.day_word) and (not is_dated or counts_at(spot.text, match.end())):
        return None
    first, last = _day(match[1], match[4], year), _day(match[3], match[4], year)
    if not first or not last:
        return None
    closed = spot.text[match.end(3)] in "/-"
    begin = spot.start if closed else spot.begin(_DATES.day_head)
    return spot.figure(match.end(), "period", f"{first}/{last}", begin=begin)


def _day_of_month(spot: Spot) -> Found | None:
    match = spot.match(_DATES.day_of_month)
    if match is None:
        return None
    year = match[3] or match[4]
    value = _day(match[1], match[2], year)
    if not value or not (year or spot.after(_DATES.day_word)):
        return None
    return spot.figure(match.end(), "date", value, begin=spot.begin(_DATES.day_head))


def _day_month(spot: Spot) -> Found | None:
    """A day such as "21/4", "30-4"; no share ("5/8 xã", "gần 1/2"), range or score ("3-1")."""
    match = spot.match(_DATES.day_month)
    value = _day(match[1], match[3], match[4]) if match else ""
    if match is None or not value:
        return None
    text, end = spot.text, match.end()
    is_day, is_share = spot.after(_DATES.day_word), spot.after(_DATES.share_word)
    is_dated = is_day or (match[4] and not is_share)
    if match[2] == ".":
        is_dated = is_day and not counts_at(text, end)
    elif match[2] == "-" and not is_dated:
        near = any(_DATES.day_word.fullmatch(word) for word, _ in spot.words[:2])
        told = near or spot.after(_FIGURES.year_word) or text[spot.start - 1] == "("
        is_dated = (
            (told or int(match[1]) > 12)
            and int(match[1]) > int(match[3])
            and text[end : end + 1] != "-"
        )
        is_dated = is_dated and unit_at(text, end) is None
    elif not is_dated:
        counted = unit_at(text, end) or _DATES.share_after.match(text, end)
        is_dated = not is_share and not counted and not bound_at(text, spot.start, spot.limit)[0]
    return spot.figure(end, "date", value) if is_dated else None


def _month(spot: Spot) -> Found | None:
    if not spot.after(_DATES.month_word):
        match = spot.match(_DATES.month_year)
        if match is None or unit_at(spot.text, match.end()):
            return None
        return spot.figure(match.end(), "date", f"{match[2]}-{int(match[1]):02}")
    begin = spot.words[0][1]
    match = spot.match(_DATES.months)
    if match and int(match[1]) < int(match[2]):
        year = match[3] or match[4] or "-"
        value = f"{year}-{int(match[1]):02}/{year}-{int(match[2]):02}"
        return spot.figure(match.end(), "period", value, begin=begin)
    match = spot.match(_DATES.month_alone)
    counted = unit_at(spot.text, match.end()) if match else None
    # "tháng 10 năm trước" is a month, "mỗi tháng 5 triệu đồng" is not.
    is_time = counted and counted[0].sort == "time"
    if match is None or (counts_at(spot.text, match.end()) and not is_time):
        return None
    value = f"{match[2] or match[3] or match[4] or '-'}-{int(match[1]):02}"
    return spot.figure(match.end(), "date", value, begin=begin)


def _months_of_year(spot: Spot) -> Found | None:
    match = spot.match(_DATES.months_of_year)
    if match is None:
        return None
    count = int(parse_number(match[1]) or 0)
    year = match[3] or match[4]
    at_end = not match["first"] and not match[4]
    if count == 6:
        value = _of_year(year, "H2" if at_end else "H1")
    else:
        first, last = (13 - count, 12) if at_end else (1, count)
        value = f"{year or '-'}-{first:02}/{year or '-'}-{last:02}"
    return spot.figure(match.end(), "period", value)


def _clock(spot: Spot) -> Found | None:
    match = spot.match(_DATES.clock)
    if match:
        part = _DATES.half_day_after.match(spot.text, match.end())
        hour = _hour(match[1], part[1] if part else "")
        return spot.figure(match.end(), "date", f"T{hour}:{match[2]}")
    match = spot.match(_DATES.hour)
    if match is None:
        return None
    end, minutes = match.end(), match[3] or match[4]
    part = _DATES.half_day_after.match(spot.text, end)
    is_time = part or _DATES.on_day.match(spot.text, end) or spot.after(_DATES.surely_clock_word)
    if not is_time and not match["g"]:
        is_time = (
            (minutes and not spot.after(_DATES.duration_word))
            or (spot.after(_DATES.clock_word) and not _DATES.to.match(spot.text, end))
            or (match[0][-1] == "h" and starts_sentence(spot.text, spot.start))
        )
    if not is_time:
        return None
    value = f"T{_hour(match[1], part[1] if part else '')}"
    if minutes:
        value += f":{int(minutes):02}"
    return spot.figure(part.end() if part else end, "date", value)


def _hour(hour: str, part: str) -> str:
    later = _DATES.afternoon.fullmatch(part) and int(hour) < 12
    return f"{int(hour) + (12 if later else 0):02}"


def _years(spot: Spot) -> Found | None:
    match = spot.match(_DATES.years) or spot.match(_DATES.season)
    if match is None:
        return None
    first, last = match[1], match[2]
    if len(last) == 2:  # "2020-21"
        last = first[:2] + last
    if not 0 < int(last) - int(first) <= 200:
        return None
    begin = spot.begin(_DATES.period_head)
    return spot.figure(match.end(), "period", f"{first}/{last}", begin=begin)


def _year(spot: Spot) -> Found | None:
    match = spot.match(_DATES.year) if spot.after(_DATES.named_year) else None
    if match is None:
        return None
    return spot.figure(match.end(), "date", match[1], begin=spot.words[0][1])


def _day_alone(spot: Spot) -> Found | None:
    begin = spot.begin(_DATES.day_head)
    match = spot.match(_DATES.day_alone) if begin < spot.start else None
    if match is None or counts_at(spot.text, match.end()):
        return None
    return spot.figure(match.end(), "date", f"---{int(match[1]):02}", begin=begin)


def _quarters(spot: Spot) -> list[Found]:
    """The quarters of "quý I/2017", of "quý I, II và III năm 2017"."""
    found: list[Found] = []
    text, start, begin = spot.text, spot.start, spot.words[0][1]
    while match := _FIGURES.roman.match(text, start) or _DATES.quarter.match(text, start):
        number = match[1] if match.lastindex else roman(match[0])
        year = _DATES.of_year.match(text, match.end())
        end = year.end() if year else match.end()
        if number not in ("1", "2", "3", "4") or (found and unit_at(text, end)):
            break
        value = _of_year((year[1] or year[2]) if year else None, f"Q{number}")
        found.append(spot.figure(end, "period", value, begin=begin))
        following = _DATES.another_quarter.match(text, end)
        if following is None:
            break
        begin = start = following.end()
    return found


_READERS: Final = (
    _whole_date,
    _days,
    _day_of_month,
    _months_of_year,
    _month,
    _day_month,
    _clock,
    _years,
    _year,
    _day_alone,
)
