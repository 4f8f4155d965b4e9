"""The people an article names, with the role and organisation it gives them. Pure."""

from __future__ import annotations

import re

from rag.document.quotes import cite
from rag.text import TITLES, Name, Span, parse, people
from rag.types import Article, Person

_ROLE = (
    r"(?:Phó\s+)?(?:Tỉnh ủy viên|Huyện ủy viên|Bí thư|Phó Bí thư|Chủ tịch|Phó Chủ tịch|Trưởng|"
    r"Phó Trưởng|Giám đốc|Phó Giám đốc|Chánh|Ủy viên|Hiệu trưởng|Thủ tướng|Bộ trưởng|"
    r"Thứ trưởng|Tổng Bí thư|Cục trưởng|Chi cục trưởng|Đội trưởng)"
)
_VERBS = (
    "cho biết|đã|phát biểu|thông qua|khẳng định|nhấn mạnh|yêu cầu|cho hay|nói|chia sẻ|làm việc|"
    "có buổi|về|trình bày|đề nghị|ghi nhận|dự|chủ trì|tham dự|cùng|đến|thay mặt"
)
_ONE_ROLE = rf"{_ROLE}(?:(?!\s[-–]\s)[^,.;:“”\"\n()])*?"
_JOINED = r"(?:\s*,\s*|\s+[-–]\s*|\s+(?:kiêm|và)\s+)"
_ROLE_RUN = re.compile(
    rf"{_ONE_ROLE}(?:{_JOINED}{_ONE_ROLE})*(?=\s+(?:{_VERBS})(?!\w)|[,.;:“”\"\n()]|\s[-–]\s|$)"
)
_ROLES_BEFORE = re.compile(rf"{_ONE_ROLE}(?:{_JOINED}{_ONE_ROLE})*\s*$")
_TITLES = re.compile(rf"(?:{TITLES})\s*$", re.IGNORECASE)
_LONGEST = 120  # characters of the offices before a name
_BYLINE = re.compile(
    r"\b(?:bài|ảnh|tác giả|bt|biên tập|tin)\b[^:\n]{0,20}:\s*[^\n]*$", re.IGNORECASE
)


def find_people(article: Article) -> tuple[Person, ...]:
    """Each person once, with the fullest role the article gives."""
    best: dict[str, Person] = {}
    for span in parse(article.text).spans:
        sentence = article.text[span.start : span.end]
        if _BYLINE.search(sentence):
            continue
        for name in people(sentence):
            role, organisation = _role(sentence, name)
            titled = _TITLES.search(sentence[: name.start].rstrip() + " ")
            if not role and not titled and not _whole(sentence, name):
                continue
            person = Person(
                name=name.name,
                role=role,
                organisation=organisation,
                citation=cite(article, Span(span.start, span.end)),
            )
            known = best.get(name.name)
            if known is None or len(person.role) > len(known.role):
                best[name.name] = person
    return tuple(best.values())


def _whole(sentence: str, name: Name) -> bool:
    """A name with its role in parentheses after it, as writers sign."""
    return sentence[name.end :].lstrip().startswith("(")


def _role(sentence: str, name: Name) -> tuple[str, str]:
    """The roles right before and right after a name, and the organisation they end with."""
    roles: list[str] = []
    before = _TITLES.sub("", sentence[: name.start].rstrip() + " ").rstrip(" ,")
    if (match := _ROLES_BEFORE.search(before)) and len(match.group()) < _LONGEST:
        roles.append(match.group().strip())
    after = sentence[name.end :]
    lead = re.match(r"\s*[,–\-(]\s*", after)
    if lead and (match := _ROLE_RUN.match(after[lead.end() :])):
        roles.append(match.group().strip())
    return _split(", ".join(roles)) if roles else ("", "")


_ORGANISATION = re.compile(
    r"(?:Đảng ủy|Đảng uỷ|Huyện ủy|Huyện uỷ|Tỉnh ủy|Tỉnh uỷ|UBND|HĐND|xã|huyện|tỉnh|MTTQ)\b.*$"
)


def names_office(name: str) -> bool:
    """True for an office or a body in place of a person's name: "Bí thư", "Huyện ủy Can Lộc"."""
    return bool(re.match(rf"{_ROLE}\b|{_ORGANISATION.pattern}", name))


def _split(text: str) -> tuple[str, str]:
    """A role, and the organisation in it: "Bí thư Đảng ủy xã X" → itself, "Đảng ủy xã X"."""
    role = re.sub(r"\s+", " ", text).strip(" ,–-")
    parts = re.split(r"\s[-–]\s|,\s|\skiêm\s", role)
    found = [match.group() for part in parts if (match := _ORGANISATION.search(part))]
    return role, found[-1] if found else ""
