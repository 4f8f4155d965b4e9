"""Figures that are names: "44-KH/TU", "Chỉ thị 05", "khóa XII", "tiêu chí 1, 3 và 14", "Covid-19".

They are found so that nobody takes them for quantities. A code, "Covid-19" and "5K" name
themselves; a plain number needs the noun before it, which is then part of the figure.
"""

from __future__ import annotations

import re

from rag.figures.figure import Found
from rag.figures.lexicon import PLACES
from rag.figures.numbers import NUMERAL, ROMAN, read_amount, read_numeral, roman
from rag.figures.scanner import GAP, SPACE, Spot, longest_before
from rag.figures.units import counts_at, unit_at

_DOCUMENTS = """chỉ thị, nghị quyết, kế hoạch, quyết định, thông tư, thông tư liên tịch, nghị định,
kết luận, quy định, hướng dẫn, công văn, thông báo, chương trình, chương trình hành động, đề án,
tờ trình, báo cáo, luật, pháp lệnh, công điện, quy chế, thông tri, sắc lệnh, hiệp định, văn bản,
dự án, đề tài, hồ sơ"""
_PLACES = """thôn, xóm, ấp, tổ, khu, khu phố, tổ dân phố, khóm, bản, đội, phường, quận, khối phố,
khu vực, buôn, chi bộ, lô, thửa, phòng, tầng"""
_ROMANS = """khóa, điều, chương, mục, phần, kỳ, tập, loại, cấp, hạng, vòng, giai đoạn, lần, lần thứ,
thứ, thế kỷ, trung ương, đại hội, quân khu, quân đoàn, nhóm, bậc, hội nghị, kỳ họp, nhiệm kỳ,
phụ lục, vùng"""
_OTHERS = """khoản, bài, lớp, khối, đường, tuyến, bước, đợt, tiêu chí, chỉ tiêu, nội dung, mẫu,
cụm, trang, hình, bảng, quốc lộ, tỉnh lộ, huyện lộ, hương lộ, đường tỉnh, vành đai, tiểu đoàn,
trung đoàn, sư đoàn, binh đoàn, lữ đoàn, đoàn, thập niên, công nghiệp, covid, biểu, tiểu khu,
mũi, ca, nhiệm vụ, km, iso, tcvn, qcvn"""
_SPELLINGS = {
    "khoá": "khóa", "kì": "kỳ", "thế kỉ": "thế kỷ", "tw": "trung ương", "dịch covid": "covid",
    "hội nghị trung ương": "trung ương", "hội nghị tw": "trung ương",
    "đại hội lần thứ": "đại hội", "đại hội lần": "đại hội", "hội nghị lần thứ": "hội nghị",
    "kỳ họp thứ": "kỳ họp", "kì họp thứ": "kỳ họp", "kỳ họp lần thứ": "kỳ họp",
    "nhiệm kỳ thứ": "nhiệm kỳ", "thế kỷ thứ": "thế kỷ",
    "ql": "quốc lộ", "tl": "tỉnh lộ", "đt": "đường tỉnh", "đh": "đường huyện", "hl": "hương lộ",
}  # fmt: skip


def _split(table: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in table.split(","))


_PLACE_HEADS = _split(_PLACES)
_ROMAN_HEADS = _split(_ROMANS)
_DATED_HEADS = _split(f"{_DOCUMENTS}, {_ROMANS}, {_OTHERS}") - {"thập niên"}
_STRONG_HEADS = _split(
    """quốc lộ, tỉnh lộ, huyện lộ, hương lộ, đường tỉnh, đường huyện, vành đai, tiểu đoàn, sư đoàn,
    trung đoàn, lữ đoàn, binh đoàn, quân khu, quân đoàn, thế kỷ, covid, iso, tcvn, qcvn"""
)
_LISTED_HEADS = frozenset(["tiêu chí", "chỉ tiêu", "điều", "khoản"])
HEADS = {name: name for name in (*_PLACE_HEADS, *_DATED_HEADS, "thập niên")} | _SPELLINGS
"""Nouns that a number after them names, each with the head that is stored as the unit."""

_HOTLINES = dict.fromkeys(
    ("hotline", "điện thoại", "số điện thoại", "đường dây nóng", "tổng đài", "sđt"), "điện thoại"
)
# "tổng số 19", "tỷ số 2-0": words whose "số" is no number of a row.
_TOTALS = (
    """tổng trong con với của chỉ vô tỷ tỉ hệ dân doanh điểm hằng tham đa thiểu mẫu tử""".split()
)

_CODE = re.compile(
    r"[0-9]{1,6}[A-Za-z]?(?:/[0-9]{4})?"
    f"(?:(?:[-–]|{GAP}/{GAP})(?=[A-ZĐƯ]{{2}})|{GAP}[-–]{GAP}(?=[A-ZĐƯ]{{2,6}}/[A-ZĐƯ]{{2}}))"
    r"(?!(?:USD|VND|VNĐ|EUR|HA|KM|KG)(?!\w))"
    r"[A-ZĐƯ][A-ZĐƯa-z0-9]{1,12}(?:[-/–&.][A-ZĐƯ][A-ZĐƯa-z0-9]{0,12}){0,3}"
)
_VERBS = _split("tổ chức, báo cáo, kết luận, quyết định, thông báo, hướng dẫn, kiến nghị")
_PLATE = re.compile(r"[0-9]{2}[A-ZĐ][A-ZĐ0-9]?[ ]?[-–][ ]?[0-9]{3}(?:\.?[0-9]{2}|[0-9])(?![0-9])")
_CHAIN = re.compile(r"[0-9]{1,9}(?:(?:/[0-9]{1,9}){2,20}|(?:-[0-9]{1,9}){2,20})(?![\w/-])")
_PHONE = re.compile(
    r"0[0-9]{1,4}(\))?[ .-]?[0-9]{2,4}(?:[ .-]?[0-9]{2,4}){1,3}(?![0-9])"
    r"|84[ .-]?[0-9]{1,4}(?:[ .-]?[0-9]{2,4}){2,3}(?![0-9])"
)
_HOTLINE = re.compile(r"[0-9]{2,11}(?:[ .-][0-9]{2,4}){0,4}(?![0-9])")
_TOKEN = re.compile(r"[0-9]{1,5}[A-Za-zĐđ]?(?![\w%‰]|[.,][0-9])")
_LIST_TOKEN = re.compile(r"[0-9]{1,4}[a-zđ]?(?![\w%‰]|\.[0-9]|,[0-9]{3})")
_VERSION = re.compile(r"[0-9]\.[0-9](?![\w]|[.,][0-9])")
_MILESTONE = re.compile(r"[0-9]{1,5}(?:\+[0-9]{1,4})?(?![\w])(?![.,][0-9])")
_ADDRESS = re.compile(r"[0-9]{1,5}[A-Za-z]?(?:/[0-9]{1,5}[A-Za-z]?){1,4}(?!\w)")
_AND = re.compile(f"{GAP}(?:[,;]|và(?!\\w)|[-–]|đến(?!\\w)){GAP}(?=[0-9IVXL])")
_GLUED = re.compile(r"\w{1,24}(?:[-.:+][0-9A-Z]\w{0,12}){0,3}")
_SUFFIXED = re.compile(r"[0-9]{1,6}(?:[A-ZĐ]{1,4}[0-9]{0,4}|[a-e])(?!\w)")
_ROADS = ("QL.", "TL.", "ĐT.", "DT.", "ĐH.", "HL.")
_SLASHED = re.compile(f"{GAP}/{GAP}[0-9]")
_NUMBERED = re.compile(f"{SPACE}(?:[0-9]|[IVXL]+(?!\\w))")
_FOLLOWING = re.compile(f"{SPACE}[^\\W\\d_]")


def is_numbered(text: str, end: int, noun: str) -> bool:
    """Whether the noun that ends here is named by the number after it: "khóa XII"."""
    return noun in HEADS and _NUMBERED.match(text, end) is not None


def find_code(spot: Spot) -> list[Found]:
    """The number of a document: "44-KH/TU", "16/2021/TT-BGDĐT"."""
    match = spot.match(_CODE) or spot.match(_PLATE)
    if match is None:
        return []
    head = longest_before(spot.words[1:] if spot.after("số") else spot.words, HEADS)
    value = "".join(match[0].split())
    return [spot.figure(match.end(), "ordinal", value, head[0] if head else "")]


def find_telephone(spot: Spot) -> list[Found]:
    """A telephone number; its value is its digits, however they are grouped."""
    text, start, limit, words = spot
    before = text[start - 1] if start > limit else ""
    match = spot.match(_PHONE) if text[start] == "0" or before == "+" else None
    if match and not 9 < sum(character.isdigit() for character in match[0]) < 13:
        match = None
    if match and match[1] and before != "(":
        match = None
    if match is None and longest_before(words, _HOTLINES):
        match = spot.match(_HOTLINE)
    if match is None:
        return []
    begin = start - 1 if before == "+" or match.lastindex else start
    digits = "".join(character for character in match[0] if character.isdigit())
    return [spot.figure(match.end(), "ordinal", digits, "điện thoại", begin)]


def find_name(spot: Spot) -> list[Found]:
    """The name whose number begins here, or the list of names that share the noun before it."""
    named = _headed(spot)
    if named or spot.text[spot.start] in "IVXL":
        return named
    return _glued(spot) or _identifier(spot)


def _headed(spot: Spot) -> list[Found]:
    numbered = spot.after("số")
    head = longest_before(spot.words[1:] if numbered else spot.words, HEADS)
    if head is None:
        if not numbered or (len(spot.words) > 1 and spot.words[1][0] in _TOTALS):
            return []
        address = spot.match(_ADDRESS)
        if address:
            return [spot.figure(address.end(), "ordinal", address[0], "số", spot.words[0][1])]
        head = "số", spot.words[0][1]
    unit, begin = head
    ranked = any(word == "thứ" for word, _ in spot.words[:2])
    strict = unit == "số" or not (numbered or ranked or unit in _STRONG_HEADS)
    token = _token(spot.text, spot.start, unit, strict=strict)
    found: list[Found] = []
    while token and len(found) < 200:
        value, end = token
        found.append(spot.figure(end, "ordinal", value, unit, begin))
        separator = _AND.match(spot.text, end)
        if separator is None:
            break
        begin = separator.end()
        token = _token(spot.text, begin, unit, strict=True, listed=True)
    return found


def _token(
    text: str, start: int, unit: str, *, strict: bool, listed: bool = False
) -> tuple[str, int] | None:
    """The token that names, with its end; None if it is a quantity after all."""
    if text[start] in "IVXL":
        match = ROMAN.match(text, start) if unit in _ROMAN_HEADS else None
        return (roman(match[0]), match.end()) if match else None
    if unit == "công nghiệp":
        match = _VERSION.match(text, start)
    elif unit == "km":
        match = _MILESTONE.match(text, start) if text[start - 3 : start - 1] == "Km" else None
    else:
        match = None if listed else _TOKEN.match(text, start)
        if match is None and (listed or unit in _LISTED_HEADS):
            match = _LIST_TOKEN.match(text, start)
        if match and not _names(text, match, unit, strict=strict, listed=listed):
            match = None
    return (match[0].lstrip("0") or "0", match.end()) if match else None


def _names(text: str, match: re.Match[str], unit: str, *, strict: bool, listed: bool) -> bool:
    """Whether a number after a noun names it, rather than dates it or counts what follows."""
    token, end = match[0], match.end()
    if _SLASHED.match(text, end):
        return False
    is_year = len(token) == 4 and token[:2] in ("19", "20")
    if is_year and strict and (listed or unit in _DATED_HEADS):
        return False
    return not (strict and token.isdigit() and _counts(text, end, unit))


def _counts(text: str, end: int, head: str) -> bool:
    """Whether what follows a number makes it a quantity, not the name of the noun before it."""
    if not counts_at(text, end):
        return False
    counted = unit_at(text, end)
    if counted is None:
        return True
    unit, unit_end = counted
    if unit.name in _VERBS or is_numbered(text, unit_end, unit.name):
        return False  # "khóa 2 tổ chức kỳ họp", "Trung ương 4 khóa XII"
    if head in _PLACE_HEADS and unit.name in PLACES:
        following = _FOLLOWING.match(text, unit_end)
        return not (following and following[0][-1].isupper())  # "Thôn 5 xã Phú Điền"
    return not (head == "lớp" and unit.name == "trường")


def _glued(spot: Spot) -> list[Found]:
    """A token of letters and digits: "H5N1", "Covid-19", "QL.1A", "5K"."""
    text, start, limit, _ = spot
    begin, limit = start, max(limit, start - 24)
    while begin > limit and (text[begin - 1].isalnum() or _joins(text, begin)):
        begin -= 1
    prefix = text[begin:start]
    match = spot.match(_GLUED if prefix else _SUFFIXED)
    if match is None:
        return []
    amount = read_amount(text, start)
    counted = amount is not None and (amount.scale or unit_at(text, amount.end))
    if not prefix:
        return [] if counted else [spot.figure(match.end(), "ordinal", match[0])]
    if not (prefix[0].isupper() or prefix.lower().startswith("covid")):
        return []
    if counted and (prefix[-1] in "-." or not prefix.isupper()):
        return []
    if prefix[-1] == "." and prefix not in _ROADS:
        return []
    return [spot.figure(match.end(), "ordinal", text[begin : match.end()], begin=begin)]


def _joins(text: str, position: int) -> bool:
    """Whether the mark before `position` joins letters and digits into one token."""
    return text[position - 1] in "-." and position > 1 and text[position - 2].isalpha()


def _identifier(spot: Spot) -> list[Found]:
    """Digits that can be no number: "1.2.3.4", "12-34-56", "00123"."""
    match = spot.match(_CHAIN) or spot.match(NUMERAL)
    if match is None:
        return []
    token = match[0]
    if token.isdigit():
        padded = len(token) > 3 and token[0] == "0"
        if not padded or unit_at(spot.text, match.end()):
            return []
    elif read_numeral(token) is not None:
        return []
    return [spot.figure(match.end(), "ordinal", token)]
