"""Proper names in Vietnamese text: runs of capitalised syllables, people and places. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.text.normal import canonical, is_syllable

# Vietnamese capitals; a range such as À-Ỹ would take in the small letters between them.
UPPER = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_CAPITAL = rf"(?<![^\W\d_])[{UPPER}][^\W\d_]*"
_NAME_RUN = re.compile(rf"{_CAPITAL}(?:[ ]{_CAPITAL}){{0,7}}")

# The words before a place's name.
_UNITS = (
    "thành phố|thị trấn|thị xã|huyện ủy|thị ủy|thành ủy|tỉnh ủy|quận ủy|phường|huyện|tỉnh|quận|"
    "thôn|bản|ấp|xã|tp"
)
_BEFORE_PLACE = re.compile(rf"(?<!\w)(?:{_UNITS})\.? ?$")
_FAMILY_NAMES = frozenset(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Lí Hà Trương Đinh Đào "
    "Đoàn Lâm Mai Trịnh Lương Lưu Tô Tạ Châu Cao Mã Quách Thái Phùng Tăng Kiều La Lã Lục Lò Vương "
    "Văn Thân Tống Tưởng Khuất Nghiêm Chu Cù Bạch Tôn Từ Âu Giáp Kim Lại Mạc Nhan Ninh Nông "
    "Ngân Sầm Thạch Tiêu Uông Chung Chử Khổng Nghị Hứa Hầu Khương Đàm Đồng Đậu Điền Doãn "
    "Diệp Triệu "
    "Cấn Biện Bế Vi Viên Ưng Sùng Giàng Vàng Cư Hùng Lường Quàng Tòng Cầm Hoa Phó Thào "
    "Lầu Mùa Y".split()
)
_MIDDLE_NAMES = frozenset({"Văn", "Thị", "Đình", "Hữu", "Đức", "Xuân", "Ngọc", "Quốc", "Công"})
_NOT_PEOPLE = frozenset(
    "Hà Nội|Hà Tĩnh|Hà Nam|Hà Giang|Cao Bằng|Thái Bình|Thái Nguyên|Lâm Đồng|Ninh Bình|Ninh Thuận|"
    "Đồng Nai|Đồng Tháp|Kim Sơn|Đoàn Thanh|Điền Kinh".split("|")
)


_HEADS = frozenset("Chủ Bí Giám Trưởng Tổng Hiệu Chánh Cục Chi Ban Thủ Viện Đội".split())
_TITLES = frozenset({"Ông", "Bà", "Anh", "Chị", "Cụ", "Cô", "Chú", "Bác"})
# What stands before a person's name.
TITLES = "đồng chí|ông|bà|anh|chị|đ/c"
_SHORT_PLACES = frozenset({"Vinh", "Huế"})


_OFFICE_BEFORE = re.compile(
    r"(?:chủ tịch|bí thư|giám đốc|trưởng|phó)\s(?:[^\W\d_]+\s){1,4}(?:xã|huyện|tỉnh|phường|quận) ?$"
)


class Name(NamedTuple):
    """A capitalised run; `text[start:end] == name`."""

    start: int
    end: int
    name: str


def name_runs(text: str) -> list[Name]:
    """Runs of capitalised syllables, in order; the first word of a sentence is among them.

    A place and the person named after it, "xã Hưng Thạnh Hoàng Đình Toàn", are two.
    """
    found: list[Name] = []
    for match in _NAME_RUN.finditer(text):
        run = Name(match.start(), match.end(), match.group())
        found += _parted(text, run)
    return found


def _parted(text: str, run: Name) -> list[Name]:
    words = run.name.split(" ")
    # "bà Tô" is a person with a title, "huyện Cô Tô" is a place.
    if words[0] in _TITLES and len(words) > 1 and not _is_place(text, run.start):
        start = run.start + len(words[0]) + 1
        return _parted(text, Name(start, run.end, " ".join(words[1:])))
    if len(words) >= 4 and _is_place(text, run.start):
        for i in (2, 3):
            if words[i] in _FAMILY_NAMES and len(words) - i >= 2:
                return _cut(run, words, i)
    # "Trường THCS Yên Mộc Phùng Thị Nhàn": what stands before a full name is not part of it.
    for i in range(3, len(words) - 2):
        full = words[i] in _FAMILY_NAMES and words[i + 1] in _MIDDLE_NAMES
        if full and not words[i - 1].isupper():
            return _cut(run, words, i)
    return [run]


def _cut(run: Name, words: list[str], at: int) -> list[Name]:
    before = " ".join(words[:at])
    start = run.start + len(before) + 1
    return [
        Name(run.start, run.start + len(before), before),
        Name(start, run.end, " ".join(words[at:])),
    ]


_NUMERAL = re.compile(r"[IVXL]+")


def is_foreign(name: str) -> bool:
    """True for a single word that is no Vietnamese syllable, numeral or acronym: Tesla."""
    if " " in name or name.isupper() or _NUMERAL.fullmatch(name):
        return False
    return not is_syllable(name)


def people(text: str) -> list[Name]:
    """Runs of two to five capitalised syllables that begin with a Vietnamese family name."""
    found: list[Name] = []
    for run in name_runs(text):
        words = run.name.split(" ")
        if not 2 <= len(words) <= 5 or words[0] not in _FAMILY_NAMES:
            continue
        if words[0] == "Phó" and words[1] in _HEADS:
            continue  # an office, "Phó Chủ tịch", though Phó is a family name too
        shouted = any(len(word) > 1 and word.isupper() for word in words)
        if shouted or run.name in _NOT_PEOPLE:
            continue
        if not _is_place(text, run.start) or _after_office(text, run, words):
            found.append(run)
    return found


def _after_office(text: str, run: Name, words: list[str]) -> bool:
    """Chủ tịch UBND huyện Nguyễn Văn An: the unit belongs to the office, not to the name."""
    before = canonical(text[max(0, run.start - 40) : run.start])
    return len(words) > 2 and _OFFICE_BEFORE.search(before) is not None


def places(text: str) -> list[Name]:
    """Names after an administrative unit, and those listed after them: xã Thọ Lộc, Kỳ Anh và …."""
    found: list[Name] = []
    for raw in name_runs(text):
        run = _without_unit(raw)
        listed = found and text[found[-1].end : run.start] in (", ", " và ", ",", "; ")
        whole = " " in run.name or run.name in _SHORT_PLACES
        if (
            _after_office(text, run, run.name.split(" "))
            and run.name.split(" ")[0] in _FAMILY_NAMES
        ):
            continue
        if whole and (listed or run is not raw or _is_place(text, run.start)):
            found.append(run)
    return found


def _without_unit(run: Name) -> Name:
    """Huyện Can Lộc, at the head of a line, is the place Can Lộc."""
    first, _, rest = run.name.partition(" ")
    if rest and first.lower() in _UNITS.split("|"):
        return Name(run.end - len(rest), run.end, rest)
    return run


def _is_place(text: str, start: int) -> bool:
    return bool(_BEFORE_PLACE.search(canonical(text[max(0, start - 14) : start])))
