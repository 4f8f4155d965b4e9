"""Datelines: the line of a page that says when it was published."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from rag.ingest.readers.byline import DATED_OUTLET, is_person, read_names
from rag.ingest.readers.phrases import LABEL as BUTTON
from rag.ingest.readers.phrases import SECTION

DIGIT = re.compile(r"\d")
MONTHS = ("một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một",
          "mười hai")  # fmt: skip
MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, start=1)} | {
    "giêng": 1, "bốn": 4, "bẩy": 7, "chạp": 12,
}  # fmt: skip
MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
ENGLISH_MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
        "september sept sep|october oct|november nov|december dec".split("|"),
        start=1,
    )
    for name in names.split()
}
ENGLISH_MONTH = "|".join(sorted(ENGLISH_MONTHS, key=len, reverse=True))

DATE = re.compile(
    r"(?<![\d/.,-])(?P<day>\d{1,2})\s?[/.-]\s?(?P<month>\d{1,2})\s?[/.-]\s?(?P<year>\d{4})(?![\d/])"
    r"|(?<![\d/.,-])(?P<year2>\d{4})-(?P<month2>\d{1,2})-(?P<day2>\d{1,2})(?=$|[^\d/-])"
    rf"|(?<!\d)(?P<day3>\d{{1,2}})\s+tháng\s+(?P<month3>\d{{1,2}}|{MONTH})(?:\s+năm|,)?"
    r"\s+(?P<year3>\d{4})(?!\d)"
    rf"|(?<!\w)(?P<month4>{ENGLISH_MONTH})\.?\s+(?P<day4>\d{{1,2}})(?:st|nd|rd|th)?,?"
    r"\s+(?P<year4>\d{4})(?!\d)"
    rf"|(?<!\d)(?P<day5>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<month5>{ENGLISH_MONTH})\.?,?"
    r"\s+(?P<year5>\d{4})(?!\d)",
    re.IGNORECASE,
)
TIME = re.compile(
    r"(?<![\d:.,/])(?P<hour>[01]?\d|2[0-3])\s?(?::|h|g|giờ)\s?(?P<minute>[0-5]\d)(?::[0-5]\d)?"
    r"(?:\.\d+)?(?:\s?phút)?(?![\d:])(?:\s?(?P<half>SA|CH|AM|PM)\b)?",
    re.IGNORECASE,
)
ZONE = re.compile(r"\(?(?:GMT|UTC)\s?[+-]\s?\d{1,2}(?::?\d\d)?\)?", re.IGNORECASE)
WEEKDAY = re.compile(
    r"\b(?:thứ\s?(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ nhật|chúa nhật|CN|T[2-7]|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"\b(?:(?:ngày|giờ|thời gian|được|đã)\s+(?:đăng|gửi|cập nhật|xuất bản|phát hành|tạo|viết|đưa)"
    r"(?:\s+(?:tin|bài))?|(?:đăng|cập nhật|xuất bản|gửi|đưa tin)(?:\s+(?:lần cuối|mới nhất))?"
    r"(?:\s+(?:lúc|ngày|vào))?|thời gian|published|posted|updated|last updated|date)\b",
    re.IGNORECASE,
)
ISO_JOINT = re.compile(r"(?<=\d)T(?=\d)")
BARE_NUMBERS = re.compile(r"(?:(?:^|\s)\d[\d.]*(?=\s|$))+")
FILLER = re.compile(r"\b(?:vào|lúc|ngày|hồi)\b", re.IGNORECASE)
COUNTER = re.compile(
    r"\b(?:số\s+)?(?:(?:lượt|lần)\s+(?:xem|đọc)|đã xem|lượt|views?)\s*:?\s*[\d.,]*|"
    r"[\d.,]+\s+(?:lượt\s+(?:xem|đọc)|lượt|views?)\b",
    re.IGNORECASE,
)
PLACE_AND_DAY = re.compile(r"^[^\W\d_][\w. ]{1,40},\s+ngày\s+\d", re.IGNORECASE)
SEPARATORS = " +|,;:.–—-·•/()[]>»›~*\u2022"


@dataclass(frozen=True)
class Dateline:
    """What one line says; `date` is None for a line with only a time or a weekday.

    `certain` means that more than a bare date stands there: a time, a weekday or a label;
    `labelled` that it is said to be the date of a page: "Ngày đăng", "(GMT+7)".
    """

    date: str | None
    time: str | None
    byline: str | None = None
    certain: bool = True
    labelled: bool = False
    outlet: str | None = None


def read_dateline(line: str) -> Dateline | None:
    """The dateline that the whole line is, or None if the line says anything else."""
    if not 4 <= len(line) <= 160 or not DIGIT.search(line):
        return None
    line = ISO_JOINT.sub(" ", line)
    found = DATE.search(line)
    date = _iso_date(found) if found else None
    if found and date is None:
        return None
    clock = TIME.search(DATE.sub(" ", line))
    if date is None and clock is None:
        return None
    rest = line
    certain = clock is not None
    labelled = ZONE.search(line) is not None or LABEL.search(line) is not None
    for pattern in (DATE, ZONE, TIME):
        rest = pattern.sub(" ", rest)
    for pattern in (WEEKDAY, LABEL):
        certain = certain or bool(pattern.search(rest))
        rest = pattern.sub(" ", rest)
    rest = " ".join(FILLER.sub(" ", COUNTER.sub(" ", rest)).split()).strip(SEPARATORS)
    if certain:
        rest = BARE_NUMBERS.sub("", rest)  # of views and comments
    byline = outlet = None
    if DATED_OUTLET.fullmatch(rest) and date is not None:
        outlet, certain = rest, True
    elif not SECTION.fullmatch(BUTTON.sub(" ", rest.lower()) or " "):
        official = PLACE_AND_DAY.match(line) is not None and len(rest.split()) <= 5
        byline = read_names(rest)
        if not official and not (certain and byline):
            return None
        byline = byline if byline and not official and is_person(byline) else None
        certain = True
    return Dateline(date, _clock(clock) if clock else None, byline, certain, labelled, outlet)


def is_weekday(line: str) -> bool:
    """Whether the line is a day of the week and nothing else."""
    return len(line) <= 20 and WEEKDAY.fullmatch(line.strip(SEPARATORS)) is not None


def _iso_date(found: re.Match[str]) -> str | None:
    groups = found.groupdict()
    given = {
        part: next(filter(None, (groups.get(f"{part}{n}") for n in ("", "2", "3", "4", "5"))))
        for part in ("day", "month", "year")
    }
    year, month = int(given["year"]), given["month"].lower()
    number = MONTH_NUMBERS.get(month) or ENGLISH_MONTHS.get(month) or int(month)
    try:
        date = datetime.date(year, number, int(given["day"]))
    except ValueError:
        return None
    return date.isoformat() if 1945 <= year <= 2099 else None


def _clock(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    half = (found["half"] or "").upper()
    if half in ("CH", "PM") and hour < 12:
        hour += 12
    elif half in ("SA", "AM") and hour == 12:
        hour = 0
    return f"{hour:02}:{found['minute']}"
