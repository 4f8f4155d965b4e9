"""Who wrote an article and who published it, as far as a line of the page says so."""

from __future__ import annotations

import re

from rag.ingest.readers.surnames import PROVINCES, SURNAMES, UPPER

SYLLABLE = rf"[{UPPER}][^\W\d_]*"
INITIALS = rf"(?:(?:[{UPPER}]\.\s?){{1,4}}[{UPPER}]?|PV|CTV|BBT|BTV|TTXVN|Ban [Bb]iên tập)"
NAME = rf"(?:{INITIALS}(?![^\W_])|{SYLLABLE}(?:\s+{SYLLABLE}){{1,4}})"
# Nothing is given back: a list of names that fails to match fails at once.
NAMES = re.compile(
    rf"(?P<names>(?>{NAME})(?:\s*+(?:,|;|&|/|\+|và|-|–|—)\s*+(?>{NAME}|{SYLLABLE}))*+)"
    r"(?:\s*\((?:tổng hợp|th|t/h|ghi|thực hiện|biên soạn|lược ghi|biên tập|ct)\))?\.?"
)
# "Lan Anh – Trung tâm Văn hoá huyện": a name, a dash, the writer's organisation.
ORGANISATION = re.compile(
    rf"{NAME}\s*[-–—/,(]\s*(?:Trung tâm|TT|Phòng|Ban|Đài|Báo|Cổng|Sở|Hội|Huyện|UBND|Văn phòng|"
    rf"Công an|Trạm|Đoàn|Tạp chí|TTXVN|VP|Trường|Bộ|Mặt trận|MTTQ|BCH|CTV|VOV|VTV|Theo)\b.{{0,80}}"
)
WRITER = (
    r"(?:(?:tin|bài|ảnh|video|clip|thơ|đồ họa|nội dung|thực hiện|biên tập|biên soạn|tổng hợp|"
    r"trình bày)(?:\s*+(?:(?:,|và|-|–|/|&|\+)\s*+)?(?:tin|bài|ảnh|video|clip|viết|thực hiện))*+|"
    r"bài viết|tin bài|(?:các |nhóm )?tác giả(?: bài viết)?|người (?:viết|đăng|gửi|thực hiện)|"
    r"đăng bởi|nhóm (?:pv|phóng viên)|phóng viên|pv|ctv|cộng tác viên|bt|btv|biên tập viên|bs|cb|"
    r"written by|by|author)"
)
LABELLED = re.compile(rf"[(\[*\s]*(?P<label>{WRITER})\s*:\s*(?P<names>\S.*)", re.IGNORECASE)
PICTURE_ONLY = re.compile(
    r"(?:ảnh|video|clip|đồ họa|trình bày)(?:\s*(?:,|và|-|–|/|&)\s*(?:ảnh|video|clip|đồ họa))*",
    re.IGNORECASE,
)
SOURCE = re.compile(r"[(\[]?\s*theo\s*:?\s+(?P<outlet>\S.{1,70})", re.IGNORECASE)
CREDIT = re.compile(r"[(\[]?\s*nguồn(?:\s+(?:tin|bài|bài viết))?\s*:\s*(?P<of>\S.*)", re.IGNORECASE)
CREDITED_AS = re.compile(
    r"(?:(?:nhóm|các)\s+)?(?:tác giả|bài viết của|bài của|bài|bt|pv|phóng viên|ctv|theo)\s*:?\s+",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"(?:uỷ|ủy|bí thư|chủ tịch|giám đốc|trưởng|phó|đại biểu|viên|chuyên gia|tiến sĩ|thạc sĩ|"
    r"ts|ths|gs|pgs|nhà báo|hiệu|cục|vụ|sở|phòng|ban|đảng|hội|bộ|trung tâm|nguyên|thư ký)\b",
    re.IGNORECASE,
)
NAME_WITH_ROLE = re.compile(rf"(?P<name>{NAME})\s*\((?P<role>[^()]{{4,200}})\)\.?")
NOT_A_PERSON = frozenset(
    "về báo đài cổng trang tin theo nguồn huyện xã tỉnh phường thành ubnd hđnd sở phòng hội trung "
    "công tạp xem đọc".split()
)
_PROPER = rf"(?: [{UPPER}][^\W\d_]*(?:-[{UPPER}]+)?)"
OUTLET = re.compile(
    rf"(?:(?:Báo|BÁO)(?! (?:CÁO|Cáo))|Đài|ĐÀI|Tạp chí|TẠP CHÍ){_PROPER}{{1,4}}"
    r"(?: điện tử| online)?",
)
# More than a line of its own may name: beside its date these can be nothing else.
DATED_OUTLET = re.compile(
    rf"{OUTLET.pattern}|(?:Đài|ĐÀI) [Pp]hát thanh(?: và| -|,)? [Tt]ruyền hình{_PROPER}{{1,4}}|"
    r"(?:Cổng|CỔNG|Trang) (?i:thông tin|tt)(?i: ?điện tử| ?đt)?"
    r"(?: (?!khai|ra|vừa|đã|được|đưa|công)[^\s,.;:]+){1,8}|"
    rf"(?:Thông tấn xã Việt Nam|TTXVN|VOV|VTV|Trung tâm (?:Truyền thông|Văn hóa)[^;:]{{1,60}})|"
    r"(?:The )?(?:[A-Z][\w.&'-]* ){1,5}(?:Portal|News|Newspaper|Times|Online|Agency|Gazette|Daily|"
    r"Radio|Television|Herald|Post|Journal|Magazine|Press)",
)
DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}")
AGENCY_ALONE = re.compile(r"\((?P<outlet>[\w-]+(?:\.[\w-]+)+)\)\s*[-–—:]?")
AGENCY_PREFIX = re.compile(
    r"\((?!Tiếp|Kỳ|Phần|Bài|Trích|Ảnh|Video|Theo|Xem)(?P<closed>[^()\d]{2,30})\)\s*[-–—:]\s*(?=\S)|"
    rf"(?P<open>[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org|info)|[{UPPER}]{{1,5}}O|VOV|TTXVN|QĐND|"
    r"BHG|BPO|LNV|Dân trí|VOV\.VN|VTV\.vn)\s+[-–—]\s+(?=\S)"
)


def read_names(text: str) -> str | None:
    """The text if it is nothing but names of people, tidied, else None."""
    text = text.strip(" *_")
    if text[:1] in "([":
        text = text.strip("()[] ")
    labelled = LABELLED.fullmatch(text)
    found = NAMES.fullmatch(labelled["names"] if labelled else text)
    return found["names"].rstrip(" .") if found and len(text) <= 120 else None


def is_person(names: str) -> bool:
    """Whether what looks like a name is not that of an outlet or a place, nor a heading."""
    first = names.split(maxsplit=1)[0].strip(",.")
    heading = names.isupper() and len(names) > 5 and first.title() not in SURNAMES
    return not heading and first.casefold() not in NOT_A_PERSON and names not in PROVINCES


def is_surely_person(names: str) -> bool:
    """Whether the names can hardly be anything else: a usual surname, or more than one name."""
    words = names.split()
    return (words[0].title() in SURNAMES and len(words) >= 3) or any(
        sign in names for sign in (" - ", " – ", ", ", " và ")
    )


def read_credit(line: str) -> tuple[str | None, str | None]:
    """Writer and outlet of a line such as "Nguồn tin: nhóm tác giả …" or "Nguồn: …, Báo …"."""
    found = CREDIT.fullmatch(line) if len(line) <= 160 else None
    if not found:
        return None, None
    rest = CREDITED_AS.sub("", found["of"], count=1).rstrip(" .)]")
    parts = [part.strip() for part in rest.split(",")]
    outlets = [part for part in parts if OUTLET.fullmatch(part) or DOMAIN.fullmatch(part)]
    others = ", ".join(part for part in parts if part not in outlets)
    persons = [name for name in map(read_names, parts) if name and is_person(name)]
    if persons and others:
        return others, outlets[0] if outlets else None
    named = outlets[0] if outlets else others
    return None, named if named[:1].isupper() and len(named.split()) <= 12 else None


def read_byline(line: str) -> str | None:
    """The writers that a labelled line names; an empty string for a mere picture credit."""
    if len(line) > 160 or ":" not in line[:80]:
        return None
    writer, _ = read_credit(line)
    if writer:
        return writer
    found = LABELLED.fullmatch(line)
    if not found:
        return None
    names = found["names"].strip(" .)]*")
    words = re.findall(r"[^\W\d_]+", names)
    capitals = sum(word[0].isupper() for word in words)
    like_names = capitals >= 0.6 * len(words) and 0 < len(words) <= 24
    if PICTURE_ONLY.fullmatch(found["label"]):
        return "" if (like_names or len(words) <= 3) and not re.search(r"\d", names) else None
    people = like_names and names[:1].isupper() and not re.search(r"\d{2}|[!?…]$", names)
    return names if people else None


def read_signature(line: str) -> str | None:
    """The name that an unlabelled last line is: "Thu Hà", or with an organisation or a role."""
    if len(line) > 160:
        return None
    if ORGANISATION.fullmatch(line) or has_role(line):
        return line.rstrip(" .")
    return read_names(line)


def has_role(line: str) -> bool:
    """Whether the line is a name followed by that person's role in brackets."""
    found = NAME_WITH_ROLE.fullmatch(line) if len(line) <= 260 else None
    return bool(found and ROLE.search(found["role"]))


def is_role(line: str) -> bool:
    """Whether the line is only a role in brackets, as it stands under a signature."""
    return bool(
        len(line) <= 220 and re.fullmatch(r"\([^()]{4,200}\)\.?", line) and ROLE.search(line)
    )


def read_outlet(line: str) -> str | None:
    """The outlet of a line such as "Theo Báo …", "Nguồn: …", "(Baothanhhoa.vn)" or "Báo …"."""
    if len(line) > 160:
        return None
    if OUTLET.fullmatch(line):
        return line
    _, outlet = read_credit(line)
    found = AGENCY_ALONE.fullmatch(line) or SOURCE.fullmatch(line)
    if outlet or not found:
        return outlet
    named = found["outlet"].rstrip(" .)]")
    return named if named[:1].isupper() and len(named.split()) <= 8 else None


def split_agency(line: str) -> tuple[str | None, str]:
    """The outlet before the first words of a lead, "(Baothanhhoa.vn) - …", and the rest."""
    found = AGENCY_PREFIX.match(line)
    if not found:
        return None, line
    outlet = found["closed"] or found["open"]
    return (outlet.strip(), line[found.end() :]) if outlet[0].isupper() else (None, line)
