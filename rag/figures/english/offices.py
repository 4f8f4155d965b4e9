"""English offices and places in Vietnamese order: "Chairman of the commune People's Committee"."""

from __future__ import annotations

import re
from typing import Final

from rag.figures.english.rewriting import Rewritten, rewrite
from rag.text import UPPER

_LEVELS: Final = {
    "commune": "xã", "communal": "xã", "ward": "phường", "district": "huyện",
    "provincial": "tỉnh", "province": "tỉnh", "township": "thị trấn", "town": "thị xã",
    "city": "thành phố", "village": "thôn", "hamlet": "ấp", "municipal": "thành phố",
}  # fmt: skip
_BODIES: Final = {
    "people's committee": "UBND", "people's council": "HĐND", "party committee": "Đảng ủy",
    "party cell": "chi bộ", "party organisation": "Đảng bộ", "party organization": "Đảng bộ",
    "fatherland front committee": "MTTQ", "fatherland front": "MTTQ",
    "women's union": "Hội Phụ nữ", "farmers' association": "Hội Nông dân",
    "veterans' association": "Hội Cựu chiến binh", "youth union": "Đoàn Thanh niên",
    "standing committee": "Ban Thường vụ",
}  # fmt: skip
# A party committee has a name of its own at each level.
_COMMITTEES: Final = {"huyện": "Huyện ủy", "tỉnh": "Tỉnh ủy", "thành phố": "Thành ủy"}
_ROLES: Final = {
    "secretary": "Bí thư", "chairman": "Chủ tịch", "chairwoman": "Chủ tịch",
    "chairperson": "Chủ tịch", "chair": "Chủ tịch", "president": "Chủ tịch",
    "director": "Giám đốc", "principal": "Hiệu trưởng", "headmaster": "Hiệu trưởng",
    "headteacher": "Hiệu trưởng", "head": "Trưởng", "chief": "Trưởng",
}  # fmt: skip


def _words(table: dict[str, str]) -> str:
    return "|".join(sorted(map(re.escape, table), key=len, reverse=True)).replace("'", "['’]")


# Words that begin a sentence, and no name.
_NO_NAME = (
    "In|At|On|Of|For|From|To|By|The|This|That|These|Each|Every|When|While|Both|According|During|Since|"
    "After|Before|With|As|And|But|However|Meanwhile|Also|All|Many|Most|Some|Under|Over|Within|Among|"
    "Through|Until|Near|If|It|Its|Their|Other|Another|No|Not|Only"
)
_NAME = rf"(?-i:(?!(?:{_NO_NAME})\b)[{UPPER}][^\W\d_]*(?: [{UPPER}][^\W\d_]*){{0,3}})"
_LEVEL, _BODY, _ROLE = _words(_LEVELS), _words(_BODIES), _words(_ROLES)
_OFFICE_BODY = re.compile(
    rf"\b(?:the )?(?:(?P<name>{_NAME}) )?(?:(?P<level>{_LEVEL})(?:['’]s)? )?(?P<body>{_BODY})(?!\w)"
    rf"(?: of (?:the )?(?:(?P<named>{_NAME}) )?(?P<below>{_LEVEL})\b(?! (?:{_BODY}|Party)))?",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"\b(?:the )?(?P<deputy>(?:standing )?(?:vice|deputy)[ -]|permanent deputy )?"
    rf"(?P<role>{_ROLE})\b(?:,? of (?:the )?)?",
    re.IGNORECASE,
)
_PARTY_SECRETARY = re.compile(
    rf"\b(?:the )?(?:(?P<name>{_NAME}) )?(?:(?P<level>{_LEVEL})(?:['’]s)? )?"
    r"Party (?P<deputy>deputy )?secretary(?: of)?",
    re.IGNORECASE,
)
_PLACE = re.compile(rf"\b(?:the )?(?P<name>{_NAME}) (?P<level>{_LEVEL})\b", re.IGNORECASE)


def offices(text: Rewritten) -> Rewritten:
    """Offices in Vietnamese: "Vice Chairman of the commune People's Council" as Phó Chủ tịch …."""
    text = rewrite(text, _PARTY_SECRETARY, _party_secretary)
    text = rewrite(text, _OFFICE_BODY, _body)
    return rewrite(text, _OFFICE, _office)


def places(text: Rewritten) -> Rewritten:
    """A place behind its kind: "Tho Loc commune" as xã Tho Loc."""
    return rewrite(text, _PLACE, lambda m: f"{_LEVELS[m['level'].lower()]} {m['name']}")


def _party_secretary(match: re.Match[str]) -> str:
    level = _LEVELS[match["level"].lower()] if match["level"] else ""
    body = _COMMITTEES.get(level) or f"Đảng ủy {level}".strip()
    name = f" {match['name']}" if match["name"] else ""
    return f"{'Phó ' if match['deputy'] else ''}Bí thư {body}{name}"


def _body(match: re.Match[str]) -> str:
    body = _BODIES[match["body"].lower().replace("’", "'")]
    given = match["level"] or match["below"]
    level = _LEVELS[given.lower()] if given else ""
    if body == "Đảng ủy" and level in _COMMITTEES:
        body, level = _COMMITTEES[level], ""
    name = match["name"] or match["named"] or ""
    return " ".join(word for word in (body, level, name) if word)


# These words are offices only with what they are of, or before a name.
_LOOSE = frozenset({"head", "chief", "principal", "chair", "president", "director"})


def _office(match: re.Match[str]) -> str | None:
    if match["role"].lower() in _LOOSE and " of" not in match[0]:
        following = match.string[match.end() :].lstrip()
        if not following[:1].isupper():
            return None
    deputy = "Phó " if match["deputy"] else ""
    standing = (
        " Thường trực" if (match["deputy"] or "").lower().startswith(("stand", "perm")) else ""
    )
    ends = " " if match[0].endswith(" ") else ""
    return f"{deputy}{_ROLES[match['role'].lower()]}{standing}{ends}"
