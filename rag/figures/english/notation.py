"""English dates, sums of money, bounds, ratios and numerals in Vietnamese notation."""

from __future__ import annotations

import re
from typing import Final

from rag.figures.english.nouns import NOUNS
from rag.figures.english.rewriting import Rewritten, rewrite

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
        "september sept sep|october oct|november nov|december dec".split("|"),
        start=1,
    )
    for name in names.split()
}
_ORDINALS: Final = {"first": "I", "second": "II", "third": "III", "fourth": "IV"}
_MAGNITUDES: Final = {
    "thousand": "nghìn", "million": "triệu", "billion": "tỷ", "trillion": "nghìn tỷ",
    "m": "triệu", "mn": "triệu", "bn": "tỷ", "tn": "nghìn tỷ",
}  # fmt: skip
# Beside those that `rag.figures.lexicon` knows: "tonnes", "kilometres".
_MEASURES: Final = {
    name: unit
    for unit, names in {
        "tạ": "quintals quintal", "kg": "kilograms kilogram kilos kilo", "lít": "litres litre",
        "giờ": "hours hour", "phút": "minutes minute", "ngày": "days day", "tuần": "weeks week",
        "tháng": "months month", "năm": "years year",
    }.items()
    for name in names.split()
}  # fmt: skip
_SQUARE: Final = {
    "square metre": "m²", "square meter": "m²", "sqm": "m²", "square kilometre": "km²",
    "square kilometer": "km²", "cubic metre": "m³", "cubic meter": "m³",
}  # fmt: skip

# "May" and "march" are words too.
_CAPITAL_MONTHS = "(?-i:May|March|Mar)"
_OTHER_MONTHS = "|".join(sorted(_MONTHS.keys() - {"may", "march", "mar"}, key=len, reverse=True))
_MONTH = rf"(?P<month>{_CAPITAL_MONTHS}|{_OTHER_MONTHS})\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d%]|[.,]\d)"
# Not a count: "2000 trees".
_YEAR_ALONE = r"(?P<alone>(?:19|20)\d\d)(?= ?(?:[.,;:)]|$|(?:to|and|was|were|is|has|had|the)\b))"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d.,/%]\d|\d)"
_NUMBER = r"\d+(?:[.,]\d+)*"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_OF_YEAR = rf"(?:(?:,| of| in)?,? {_YEAR})?"
_QUARTER = _compiled(
    rf"\b(?:the )?(?:(?P<word>first|second|third|fourth) quarter|"
    rf"(?:Q|quarter )(?P<number>[1-4]|I{{1,3}}|IV))\b{_OF_YEAR}"
)
_MONTHS_OF = _compiled(rf"\b(?:the )?(?P<end>first|last) (?P<count>\d+) months{_OF_YEAR}\b")
_HALF = _compiled(rf"\b(?:the )?(?P<end>first|second) half(?: of)?(?:,? (?:the year )?{_YEAR})")
_DAY_MONTH = _compiled(rf"\b(?:on )?(?:the )?{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?(?!\w)")
_DAYS_MONTH = _compiled(
    rf"\b(?:(?:on|from) )?(?:the )?(?P<first>[0-3]?\d)(?: ?[-–] ?| to ){_DAY}(?: of)? {_MONTH}"
    rf"(?:,? {_YEAR})?(?!\w)"
)
_MONTH_DAYS = _compiled(
    rf"\b(?:(?:on|from) )?{_MONTH} (?P<first>[0-3]?\d)(?: ?[-–] ?| to ){_DAY}(?:,? {_YEAR})?(?!\w)"
)
_MONTH_DAY = _compiled(rf"\b(?:on )?{_MONTH} {_DAY}(?:,? {_YEAR})?(?!\w)")
_MONTH_YEAR = _compiled(rf"\b{_MONTH},?(?: of)? {_YEAR}")
_MONTH_ALONE = _compiled(
    r"\b(?P<before>in|by|since|from|until|till|during|of|to|mid-|late|early|last|this) "
    rf"{_MONTH}(?!\w)"
)
_TERM = _compiled(
    r"\b(?:the )?(?P<from>(?:19|20)\d\d)(?:\s?[-–—/]\s?| to )(?P<to>(?:19|20)\d\d)"
    r"(?: (?P<kind>term|tenure|period|phase)\b|(?=$|[.,;:)]))"
)
_IN_YEAR = _compiled(
    rf"\b(?:(?:in|by|since|until|till|during|year) {_YEAR}|(?:from|of|for|to|than) {_YEAR_ALONE})"
)

_EVERY: Final = _compiled(
    r"\b(?:(?:every|each) (?P<unit>year|month|week|day)|"
    r"(?P<often>yearly|annually|monthly|weekly|daily))\b"
)


def times(text: Rewritten) -> Rewritten:
    """Quarters, halves, terms, days, months and years: "in Q1 2017" as "quý I năm 2017"."""
    text = rewrite(text, _QUARTER, _quarter)
    text = rewrite(text, _MONTHS_OF, _months_of)
    text = rewrite(text, _HALF, lambda m: f"6 tháng {_end(m['end'])} năm {m['year']}")
    text = rewrite(text, _TERM, _term)
    text = rewrite(text, _DAYS_MONTH, _dates)
    text = rewrite(text, _MONTH_DAYS, _dates)
    text = rewrite(text, _DAY_MONTH, _date)
    text = rewrite(text, _MONTH_DAY, _date)
    text = rewrite(text, _MONTH_YEAR, lambda m: f"tháng {_month(m)}/{m['year']}")
    text = rewrite(text, _MONTH_ALONE, lambda m: f"{m['before']} tháng {_month(m)}")
    text = rewrite(text, _EVERY, _every)
    return rewrite(text, _IN_YEAR, lambda m: f"năm {m['year'] or m['alone']}")


def _every(match: re.Match[str]) -> str:
    often = match["unit"] or match["often"].lower().replace("annual", "year").replace("dai", "day")
    return f"hằng {_MEASURES[often.removesuffix('ly')]}"


def _quarter(match: re.Match[str]) -> str:
    given = match["number"]
    roman = _ORDINALS[match["word"].lower()] if match["word"] else _roman(given)
    return f"quý {roman}" + (f" năm {match['year']}" if match["year"] else "")


def _roman(number: str) -> str:
    return tuple(_ORDINALS.values())[int(number) - 1] if number.isdigit() else number.upper()


def _months_of(match: re.Match[str]) -> str:
    year = f" {match['year']}" if match["year"] else ""
    return f"{match['count']} tháng {_end(match['end'])} năm{year}"


def _end(word: str) -> str:
    return "đầu" if word.lower() == "first" else "cuối"


def _term(match: re.Match[str]) -> str:
    kind = (match["kind"] or "").lower()
    named = "nhiệm kỳ " if kind in ("term", "tenure") else "giai đoạn " if kind else ""
    return f"{named}{match['from']} - {match['to']}"


def _date(match: re.Match[str]) -> str:
    year = f"/{match['year']}" if match["year"] else ""
    return f"ngày {int(match['day'])}/{_month(match)}{year}"


def _dates(match: re.Match[str]) -> str:
    return f"từ ngày {int(match['first'])} đến {_date(match).removeprefix('ngày ')}"


def _month(match: re.Match[str]) -> int:
    return _MONTHS[match["month"].lower()]


_MAGNITUDE = (
    r"(?P<magnitude>thousand|(?:b|m|tr)illion)(?: (?P<more>(?:b|m)illion))?|(?P<letter>m|mn|bn|tn)"
)
_DONG = r"(?:VN[DĐ]|(?:Vietnamese )?(?:dong|đồng)s?)"
_DOLLAR = r"(?:US ?\$|USD|\$|(?:US )?dollars)"
_MONEY = _compiled(
    rf"(?:\b(?P<dong>{_DONG}) ?|(?P<dollar>US ?\$|\bUSD ?|\$) ?)?"
    rf"(?<![\d.,])(?P<number>{_NUMBER}(?:[-–]{_NUMBER})?)(?:[ -]?(?:{_MAGNITUDE})\b)?"
    rf"(?: ?(?:(?P<dong_after>{_DONG})|(?P<dollar_after>{_DOLLAR}))(?!\w))?"
)
_PERCENT = _compiled(
    rf"(?<![\d.,])(?P<number>{_NUMBER})[ -]?(?:(?P<points>(?:percentage|%) points?)|per ?cent\b|%)"
)
_MEASURE = _compiled(
    rf"(?<![\w.,])(?P<number>{_NUMBER}|one)[ -]"
    rf"(?:(?P<square>{'|'.join(_SQUARE)})s?|(?P<unit>{'|'.join(_MEASURES)}))\b"
)


def money(text: Rewritten) -> Rewritten:
    """Sums, magnitudes, percentages and measures: "VND 1.2 billion" as "1.2 tỷ đồng"."""
    text = rewrite(text, _MONEY, _sum)
    text = rewrite(
        text, _PERCENT, lambda m: f"{m['number']}{' điểm phần trăm' if m['points'] else '%'}"
    )
    return rewrite(text, _MEASURE, _measure)


def _sum(match: re.Match[str]) -> str | None:
    words = [match["number"]]
    is_money = any(match[name] for name in ("dong", "dollar", "dong_after", "dollar_after"))
    # "186.4 m long" is a length.
    if magnitude := match["magnitude"] or (match["letter"] if is_money else None):
        words.append(_MAGNITUDES[magnitude.lower()])
    if match["more"]:
        words.append(_MAGNITUDES[match["more"].lower()])
    if match["dong"] or match["dong_after"]:
        words.append("đồng")
    elif match["dollar"] or match["dollar_after"]:
        words.append("USD")
    return " ".join(words) if len(words) > 1 else None


def _measure(match: re.Match[str]) -> str:
    count = "1" if match["number"].lower() == "one" else match["number"]
    square = match["square"]
    return f"{count} {_SQUARE[square.lower()] if square else _MEASURES[match['unit'].lower()]}"


_BOUNDS: Final = tuple(
    (_compiled(rf"\b(?:{english})(?= (?:the )?\d)"), vietnamese)
    for vietnamese, english in {
        "ít nhất": "at least|(?:no|not) (?:fewer|less) than|a minimum of",
        "tối đa": "at most|up to|(?:no|not) more than|a maximum of",
        "hơn": "more than|over|above|exceeding|upwards of|in excess of",
        "gần": "nearly|almost|close to|just under|just short of",
        "khoảng": "about|around|approximately|roughly|some|an estimated",
        "dưới": "less than|fewer than|under|below",
    }.items()
)
_ALL = "(?:the |its |their |a total of |[^\\d.,;]{1,40}['’]s )?"
_RATIO = _compiled(
    rf"(?<![\d.,/])(?:(?P<part>{_NUMBER}) out of {_ALL}(?P<whole>{_NUMBER})"
    rf"|(?P<few>\d{{1,3}}) of {_ALL}(?P<many>\d{{1,3}}))(?![.,]?\d| ?%)"
    rf"(?:(?P<kind>(?: [a-z-]+){{0,3}}?) (?P<noun>{'|'.join(NOUNS)})\b)?"
)
_SEPARATED = re.compile(r"(?<![\d.,/])\d+(?:[.,]\d+)+(?![\d/])")
_UNIT = r"%| điểm phần trăm|(?: nghìn| triệu| tỷ)*(?: (?:đồng|USD|ha|tấn|tạ|km|kg|m|m²|m³))?"
_FROM_TO = re.compile(rf"(?<=\bfrom ){_NUMBER}(?= to {_NUMBER}(?P<unit>{_UNIT})(?!\w))")
_CLASS = _compiled(r"\b(?:type|grade|category|class)[- ](?P<number>\d)(?!\w)")
_LIST = _compiled(r"\b(?:numbers?|nos?\.) (?=\d)")
_CHILDREN = _compiled(
    r"(?<=\bchildren )(?:aged )?(?:under|dưới) (?P<age>\d+)\b(?! (?:years|months))"
)


def bounds(text: Rewritten) -> Rewritten:
    """The words that make a figure approximate: "over 39" as "hơn 39"."""
    for pattern, vietnamese in _BOUNDS:
        text = rewrite(text, pattern, lambda _, said=vietnamese: said)  # type: ignore[misc]
    return text


def marks(text: Rewritten) -> Rewritten:
    """Ages, lists of numbers, classes, changes from one figure to another."""
    text = rewrite(text, _CHILDREN, lambda m: f"dưới {m['age']} tuổi")
    text = rewrite(text, _LIST, lambda _: "số ")
    text = rewrite(text, _CLASS, lambda m: f"loại {m['number']}")
    return rewrite(text, _FROM_TO, lambda m: f"{m[0]}{m['unit']} lên")


def ratios(text: Rewritten) -> Rewritten:
    """Parts of a whole: "9 of the 19 criteria" as "9 trên 19 criteria"."""
    return rewrite(text, _RATIO, _ratio)


def _ratio(match: re.Match[str]) -> str:
    said = f"{match['part'] or match['few']} trên {match['whole'] or match['many']}"
    return f"{said} {NOUNS[match['noun'].lower()]}{match['kind']}" if match["noun"] else said


def numerals(text: Rewritten) -> Rewritten:
    """Numerals with points and commas read the English way: "3,417.5" as "3.417,5"."""
    return rewrite(text, _SEPARATED, _numeral)


def _numeral(match: re.Match[str]) -> str | None:
    whole, _, rest = match[0].partition(".")
    grouped = whole.split(",")
    is_english = all(len(group) == 3 for group in grouped[1:]) and "," not in rest
    if not is_english or "." in rest:
        return None
    return ".".join(grouped) + (f",{rest}" if rest else "")
