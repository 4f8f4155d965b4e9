"""Dates, times of day and periods, in ISO 8601 with the precision in which they are written.

"21/4" is `--04-21`, "ngày 21" `---21`, "quý I" `Q1`, "6 tháng đầu năm 2017" `2017-H1`,
"9 tháng đầu năm 2017" `2017-01/2017-09`, "16 giờ 58" `T16:58`.
"""

from __future__ import annotations

import re

from rag.figures.figure import Found
from rag.figures.numbers import ROMAN, parse_number, roman
from rag.figures.scanner import GAP, SPACE, Spot, longest_before, starts_sentence
from rag.figures.units import counts_at, unit_at

_YEAR = r"([12][0-9]{3})(?![0-9])(?![.,][0-9])"
_OF_YEAR = f"(?:,?{SPACE}(?:của{SPACE})?năm{SPACE}{_YEAR}|{GAP}[/-]{GAP}{_YEAR})"
_DASH = f"{GAP}[-–—]{GAP}"
_TO = f"{SPACE}(?:đến|tới){SPACE}"
_DAY = r"(0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(0?[1-9]|1[0-2])(?![0-9])"
_HOURS = r"([01]?[0-9]|2[0-4])"
_HALF_DAY = r"(sáng|trưa|chiều|tối|đêm|CH|PM|pm)(?!\w)"
_COUNT = "(0?[1-9]|1[0-2]|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mười một)"
_AFTERNOON = ("chiều", "tối", "CH", "PM", "pm")
_LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_ISO_DATE = re.compile(rf"{_YEAR}-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?(?![0-9])")
_FULL_DATE = re.compile(rf"{_DAY}([/.-]){_MONTH}\2(?:{_YEAR}|(?<=/)([0-9]{{2}})(?![0-9/]))")
_DAYS = re.compile(
    rf"{_DAY}(?:{_DASH}|({_TO}|{SPACE}và{SPACE})(?:ngày{SPACE})?){_DAY}"
    rf"(?:/|-|{SPACE}tháng{SPACE}){_MONTH}{_OF_YEAR}?(?!/[0-9])"
)
_DAY_OF_MONTH = re.compile(rf"{_DAY}{SPACE}tháng{SPACE}{_MONTH}{_OF_YEAR}?")
_DAY_MONTH = re.compile(rf"{_DAY}([/.-]){_MONTH}(?![/.,][0-9])(?:{SPACE}năm{SPACE}{_YEAR})?")
_DAY_ALONE = re.compile(rf"{_DAY}(?![\w%/])(?![.,][0-9])(?!{_DASH}[0-9])")
_MONTHS = re.compile(rf"{_MONTH}(?:{_DASH}|{_TO}(?:tháng{SPACE})?){_MONTH}{_OF_YEAR}?")
_MONTH_ALONE = re.compile(
    rf"{_MONTH}(?![.,][0-9]{{1,3}}(?![0-9]))(?:(?:[.]|,{SPACE}){_YEAR}|{_OF_YEAR})?"
)
_MONTH_YEAR = re.compile(rf"{_MONTH}/{_YEAR}")
_MONTHS_OF_YEAR = re.compile(
    rf"{_COUNT}{SPACE}tháng{SPACE}(?:(đầu|cuối){SPACE}(?:của{SPACE})?năm(?!\w)(?:{SPACE}{_YEAR})?"
    rf"|(?:của{SPACE})?năm{SPACE}{_YEAR})",
    re.IGNORECASE,
)
_HALF_YEAR = re.compile(rf"nửa{SPACE}(đầu|cuối){SPACE}năm(?!\w)(?:{SPACE}{_YEAR})?", re.IGNORECASE)
_YEARS = re.compile(
    rf"([12][0-9]{{3}})(?:{GAP}[-–—/]{GAP}|{_TO}(?:hết{SPACE})?(?:năm{SPACE})?){_YEAR}(?!/[0-9])"
)
_SEASON = re.compile(r"(1[89][0-9]{2}|20[0-9]{2})[-–]([0-9]{2})(?![\w.,/-]*[0-9])")
_YEAR_ALONE = re.compile(_YEAR)
_QUARTER = re.compile(r"0?([1-4])(?![\w%]|[.,][0-9]|/(?![12][0-9]{3}))")
_QUARTER_YEAR = re.compile(_OF_YEAR)
_QUARTER_LIST = re.compile(f"{GAP}(?:,|và(?!\\w)|[-–]){GAP}(?=[IV1-4])")
_CLOCK = re.compile(rf"{_HOURS}(?::|[hHgG])([0-5][0-9])(?::[0-5][0-9])?(?![\w:])")
_HOUR = re.compile(
    rf"{_HOURS}(?:{GAP}giờ|h|g(?={SPACE}{_HALF_DAY}))(?!\w)"
    rf"(?:{GAP}(?:([0-5]?[0-9]){GAP}phút(?!\w)|([0-5][0-9])(?![\w%]|[.,/][0-9])))?"
)
_PART_OF_DAY = re.compile(rf"{SPACE}{_HALF_DAY}")
_ON_DAY = re.compile(rf",?{SPACE}(?:ngày|hôm|cùng{SPACE}ngày|(?:rạng{SPACE})?sáng)(?!\w)")
_SHARE = re.compile(rf"{SPACE}(?:số|diện|tổng|dân|chiều)(?!\w)")
_UNTIL = re.compile(_TO)

_DAY_HEADS = dict.fromkeys(("ngày", "mồng", "mùng", "ngày mồng", "ngày mùng"), "ngày")
_DAY_WORDS = ("ngày", "sáng", "trưa", "chiều", "tối", "đêm", "hôm", "dịp", "lễ", "mồng", "mùng")
_RATIO_WORDS = ("đạt", "được", "có", "với", "còn", "lệ", "chiếm", "gồm")
_CLOCK_WORDS = ("lúc", "hồi", "vào", "từ", "đến", "trước", "sau")
_DURATION_WORDS = ("trong", "mất", "suốt", "hơn", "gần", "khoảng", "thêm")
_PERIOD_HEADS = dict.fromkeys(
    (
        "nhiệm kỳ", "nhiệm kì", "nhiệm kỳ năm", "giai đoạn", "giai đoạn năm", "thời kỳ", "thời kì",
        "năm học", "niên khóa", "niên khoá", "khóa", "khoá", "năm", "các năm", "những năm",
    ),
    "",
)  # fmt: skip


def find_date(spot: Spot) -> list[Found]:
    """The date, time or period whose first digit or numeral is here; quarters may be several."""
    if spot.after("quý", "quí"):
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
    match = spot.match(_HALF_YEAR)
    if match is None:
        return _months_of_year(spot)
    half = "H1" if match[1].lower() == "đầu" else "H2"
    return spot.figure(match.end(), "period", _of_year(match[2], half))


def is_year(numeral: str) -> bool:
    """Whether bare digits are taken for a year: Vietnamese writes a count of 2,017 as 2.017."""
    return len(numeral) == 4 and numeral.isdigit() and "1900" <= numeral <= "2099"


def _of_year(year: str | None, part: str) -> str:
    return f"{year}-{part}" if year else part


def _day(day: str, month: str, year: str | None = None) -> str:
    """An ISO date; empty where the month has no such day."""
    if int(day) > _LAST_DAYS[int(month) - 1]:
        return ""
    is_leap = not year or (not int(year) % 4 and (int(year) % 100 or not int(year) % 400))
    if int(month) == 2 and int(day) == 29 and not is_leap:
        return ""
    return f"{year or '-'}-{int(month):02}-{int(day):02}"


def _begin(spot: Spot) -> int:
    head = longest_before(spot.words, _DAY_HEADS)
    return head[1] if head else spot.start


def _iso_date(spot: Spot) -> Found | None:
    match = spot.match(_ISO_DATE)
    # "2009-10" is a season, "2009-12" a month.
    if match is None or (not match[3] and int(match[2]) == int(match[1][2:]) + 1):
        return None
    value = _day(match[3], match[2], match[1]) if match[3] else match[0]
    return spot.figure(match.end(), "date", value) if value else None


def _full_date(spot: Spot) -> Found | None:
    match = spot.match(_FULL_DATE)
    if match is None:
        return None
    # A year of two digits is of this century up to 2050.
    year = match[4] or ("20" if match[5] <= "50" else "19") + match[5]
    value = _day(match[1], match[3], year)
    return spot.figure(match.end(), "date", value) if value else None


def _days(spot: Spot) -> Found | None:
    """Days of one month: "21-25/4", "13 đến 15-8-1945", "28 và 29-5"."""
    match = spot.match(_DAYS)
    if match is None or int(match[1]) >= int(match[3]):
        return None
    link, year = (match[2] or "").strip(), match[5] or match[6]
    if link.startswith("và") and int(match[3]) - int(match[1]) > 1:
        return None
    is_dated = "/" in match[0] or (link and (year or spot.text[spot.start - 1] == "("))
    if not spot.after(*_DAY_WORDS) and (not is_dated or counts_at(spot.text, match.end())):
        return None
    first, last = _day(match[1], match[4], year), _day(match[3], match[4], year)
    begin = _begin(spot) if "tháng" in match[0] else spot.start
    if not first or not last:
        return None
    return spot.figure(match.end(), "period", f"{first}/{last}", begin=begin)


def _day_of_month(spot: Spot) -> Found | None:
    match = spot.match(_DAY_OF_MONTH)
    if match is None:
        return None
    year = match[3] or match[4]
    value = _day(match[1], match[2], year)
    if not value or not (year or spot.after(*_DAY_WORDS)):
        return None
    return spot.figure(match.end(), "date", value, begin=_begin(spot))


def _day_month(spot: Spot) -> Found | None:
    """A day such as "21/4", "30-4", not a share ("5/8 xã", "đạt 9/10") and not a range."""
    match = spot.match(_DAY_MONTH)
    value = _day(match[1], match[3], match[4]) if match else ""
    if match is None or not value or spot.after("số"):
        return None
    text, end = spot.text, match.end()
    if match[2] == "." and (not spot.after(*_DAY_WORDS) or counts_at(text, end)):
        return None
    if match[4] or spot.after(*_DAY_WORDS):
        return spot.figure(end, "date", value)
    is_share = spot.after(*_RATIO_WORDS) or unit_at(text, end) or _SHARE.match(text, end)
    is_range = match[2] == "-" and (int(match[1]) <= int(match[3]) or text[end : end + 1] == "-")
    return None if is_share or is_range else spot.figure(end, "date", value)


def _month(spot: Spot) -> Found | None:
    if not spot.after("tháng"):
        match = spot.match(_MONTH_YEAR)
        if match is None or unit_at(spot.text, match.end()):
            return None
        return spot.figure(match.end(), "date", f"{match[2]}-{int(match[1]):02}")
    begin = spot.words[0][1]
    match = spot.match(_MONTHS)
    if match and int(match[1]) < int(match[2]):
        year = match[3] or match[4] or "-"
        value = f"{year}-{int(match[1]):02}/{year}-{int(match[2]):02}"
        return spot.figure(match.end(), "period", value, begin=begin)
    match = spot.match(_MONTH_ALONE)
    counted = unit_at(spot.text, match.end()) if match else None
    # "tháng 10 năm trước" is a month, "mỗi tháng 5 triệu đồng" is not.
    if match is None or (
        counts_at(spot.text, match.end()) and not (counted and counted[0].sort == "time")
    ):
        return None
    value = f"{match[2] or match[3] or match[4] or '-'}-{int(match[1]):02}"
    return spot.figure(match.end(), "date", value, begin=begin)


def _months_of_year(spot: Spot) -> Found | None:
    match = spot.match(_MONTHS_OF_YEAR)
    if match is None:
        return None
    count = int(parse_number(match[1]) or 0)
    year = match[3] or match[4]
    at_end = (match[2] or "").lower() == "cuối"
    if count == 6:
        value = _of_year(year, "H2" if at_end else "H1")
    else:
        first, last = (13 - count, 12) if at_end else (1, count)
        value = f"{year or '-'}-{first:02}/{year or '-'}-{last:02}"
    return spot.figure(match.end(), "period", value)


def _clock(spot: Spot) -> Found | None:
    match = spot.match(_CLOCK)
    if match:
        part = _PART_OF_DAY.match(spot.text, match.end())
        hour = _hour(match[1], part[1] if part else "")
        return spot.figure(match.end(), "date", f"T{hour}:{match[2]}")
    match = spot.match(_HOUR)
    if match is None:
        return None
    end, minutes = match.end(), match[3] or match[4]
    part = _PART_OF_DAY.match(spot.text, end)
    is_time = (
        part
        or _ON_DAY.match(spot.text, end)
        or (minutes and not spot.after(*_DURATION_WORDS))
        or (spot.after(*_CLOCK_WORDS) and not _UNTIL.match(spot.text, end))
        or (match[0][-1] in "hH" and starts_sentence(spot.text, spot.start))
    )
    if not is_time:
        return None
    value = f"T{_hour(match[1], part[1] if part else '')}"
    if minutes:
        value += f":{int(minutes):02}"
    return spot.figure(part.end() if part else end, "date", value)


def _hour(hour: str, part: str) -> str:
    return f"{int(hour) + (12 if part in _AFTERNOON and int(hour) < 12 else 0):02}"


def _years(spot: Spot) -> Found | None:
    match = spot.match(_YEARS) or spot.match(_SEASON)
    if match is None:
        return None
    first, last = match[1], match[2]
    if len(last) == 2:  # "2020-21"
        last = first[:2] + last
    if not 0 < int(last) - int(first) <= 200:
        return None
    head = longest_before(spot.words, _PERIOD_HEADS)
    begin = head[1] if head else spot.start
    return spot.figure(match.end(), "period", f"{first}/{last}", begin=begin)


def _year(spot: Spot) -> Found | None:
    match = spot.match(_YEAR_ALONE) if spot.after("năm") else None
    if match is None:
        return None
    return spot.figure(match.end(), "date", match[1], begin=spot.words[0][1])


def _day_alone(spot: Spot) -> Found | None:
    head = longest_before(spot.words, _DAY_HEADS)
    match = spot.match(_DAY_ALONE) if head else None
    if head is None or match is None or counts_at(spot.text, match.end()):
        return None
    others = [word for word, start in spot.words if start < head[1]]
    if others and others[0] in ("mỗi", "một", "hằng", "hàng", "các", "nhiều"):
        return None
    return spot.figure(match.end(), "date", f"---{int(match[1]):02}", begin=head[1])


def _quarters(spot: Spot) -> list[Found]:
    """The quarters of "quý I/2017", of "quý I, II và III năm 2017"."""
    found: list[Found] = []
    text, start, begin = spot.text, spot.start, spot.words[0][1]
    while match := ROMAN.match(text, start) or _QUARTER.match(text, start):
        number = match[1] if match.re is _QUARTER else roman(match[0])
        year = _QUARTER_YEAR.match(text, match.end())
        end = year.end() if year else match.end()
        if number not in ("1", "2", "3", "4") or (found and unit_at(text, end)):
            break
        value = _of_year((year[1] or year[2]) if year else None, f"Q{number}")
        found.append(spot.figure(end, "period", value, begin=begin))
        following = _QUARTER_LIST.match(text, end)
        if following is None:
            break
        begin = start = following.end()
    return found


_READERS = (
    _iso_date,
    _full_date,
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
