"""The kind of answer a question asks for, read from its question words. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from rag.text import keyed


class Wanted(StrEnum):
    """The kind of answer a question asks for; NUMBER is that of a document, class or criterion.

    BODY is an organisation, ROLE the office of a person.
    """

    FIGURE = "figure"
    NUMBER = "number"
    PERSON = "person"
    ROLE = "role"
    TIME = "time"
    BODY = "body"
    PLACE = "place"
    REASON = "reason"
    LIST = "list"
    NAME = "name"
    ANY = "any"


# Tried in order on the folded question.
_VIETNAMESE: tuple[tuple[Wanted, str], ...] = (
    (Wanted.REASON, r"vi sao|tai sao|do dau|nho dau|nguyen nhan|ly do|li do|vi le gi"),
    (Wanted.ROLE, r"^(?!ai\b).*(?:chuc vu|giu chuc|chuc danh|cuong vi)"),
    (
        Wanted.NUMBER,
        r"(?:so|loai|thu|hang|cap|khoa) may|so nao|so hieu|"
        r"(?:chi thi|nghi quyet|ke hoach|quyet dinh|thong tu|nghi dinh) nao",
    ),
    (Wanted.FIGURE, r"bao nhieu"),
    (
        Wanted.FIGURE,
        r"^(?!.*(?:\bgi|(?<!the )\bnao)\b).*\b(?:so luong|ty le|ti le|dien tich)",
    ),
    (Wanted.FIGURE, r"nao\b.*\b(?:nhieu|it|lon|nho|cao|thap|dai|rong)\b.*\bhon"),
    (Wanted.PERSON, r"ai|(?:nguoi|ong|ba|dong chi|dien vien|tac gia|nhac si) nao"),
    (Wanted.BODY, r"(?:co quan|to chuc|don vi|hoi|hoi doan|ban nganh|doan the|cong ty) nao"),
    (Wanted.PERSON, r"(?:chu tich|bi thu|giam doc|truong|lanh dao)\b.*\b(?:ten gi|ten la gi)"),
    (Wanted.NAME, r"ten (?:la )?gi|mang ten|goi la gi"),
    (
        Wanted.TIME,
        r"(?:khi|nam|ngay|hom|thang|quy|luc|nhiem ky|thoi gian|thoi diem|giai doan|the ky|"
        r"thap ky|moc|dip|tet) nao|bao gio|bao lau|nam may|may gio|dinh ky",
    ),
    (
        Wanted.PLACE,
        r"o dau|(?:thuoc|o) (?:xa|huyen|tinh|thanh pho|thi xa)(?= *[?.!]*$)|"
        r"(?:noi|cho|xa|huyen|tinh|dia phuong|thanh pho|thi tran|quoc gia|bang) nao",
    ),
    (Wanted.FIGURE, r"may\b(?! (?:moc|tinh|bay))"),
    (Wanted.LIST, r"(?:nhung|cac)\b.*\b(?:nao|gi)|liet ke|ke ten|gom nhung|nhung gi"),
    (
        Wanted.FIGURE,
        r"^(?:(?:va|the|con|vay) )?(?:tong |muc )?(?:so(?! thu tu)|toc do|san luong|nang suat|"
        r"thu nhap|gia tri|ty gia|gia|kinh phi|dan so|doanh thu|kim ngach)\b"
        r"(?!.*(?:\bgi|(?<!the )\bnao)\b)",
    ),
)
_ENGLISH: tuple[tuple[Wanted, str], ...] = (
    (Wanted.REASON, r"why|the reason|what caused|cause of"),
    (Wanted.ROLE, r"(?:what|which) (?:position|post|office)"),
    (Wanted.NUMBER, r"which (?:directive|resolution|plan|decree)"),
    (
        Wanted.FIGURE,
        r"how (?:many|much|large|big|long|old|far)|"
        r"what (?:share|percentage|proportion|area|amount|was the total|is the total)",
    ),
    (Wanted.PERSON, r"who|whom"),
    (Wanted.BODY, r"(?:which|what) (?:body|organi[sz]ation|agency|company|union|office)"),
    (Wanted.NAME, r"called|named|the name of"),
    (Wanted.TIME, r"when|how often|(?:what|which) (?:year|date|day)"),
    (Wanted.PLACE, r"where|which (?:commune|district|province|city|country)"),
    (Wanted.LIST, r"list|which (?:[\w-]+ ){0,4}(?:\w+s|criteria)\b|what are"),
)


def _compiled(
    table: tuple[tuple[Wanted, str], ...],
) -> tuple[tuple[Wanted, re.Pattern[str]], ...]:
    return tuple((wanted, re.compile(keyed(rf"\b(?:{pattern})\b"))) for wanted, pattern in table)


_COMPILED = {False: _compiled(_VIETNAMESE), True: _compiled(_ENGLISH)}


def kind_of(folded: str, *, english: bool) -> Wanted:
    """The kind that the first question word found asks for; ANY without one."""
    table = _COMPILED[english]
    return next((wanted for wanted, pattern in table if pattern.search(folded)), Wanted.ANY)


# What asks whether something is so, folded; "bao nhiêu … không" asks how many.
_CHECKS_VIETNAMESE = re.compile(
    keyed(
        r"^(?!.*\b(?:bao nhieu|may|ai|gi|nao|dau)\b)(?:"
        r".*\b(?:co dung|co phai|phai chang|dung la)\b.*"
        r"|.*\b(?:phai|dung) (?:khong|chang|chua)\b.*|.*\b(?:khong|chua)\W*$)"
    )
)
_CHECKS_ENGLISH = re.compile(
    keyed(
        r"^(?:is|are|was|were|did|does|do|has|have|had)\b(?!.*\b(?:what|who|how|which)\b)"
        r"|^is it (?:true|right|correct)\b"
    )
)


def checks(folded: str, *, english: bool) -> bool:
    """True for a question that asks whether something is so; what it says of it may be wrong."""
    return bool((_CHECKS_ENGLISH if english else _CHECKS_VIETNAMESE).search(folded))


_WITHIN = re.compile(r"\b(?:thuoc|o) (huyen|tinh|xa|thanh pho|thi xa)(?: nao)?(?= *[?.!]*$)")


def unit_within(folded: str) -> str:
    """The folded unit of "… thuộc huyện nào", what a place lies in; "" where it is not asked."""
    match = _WITHIN.search(folded)
    return match.group(1) if match else ""


_NUMBERED = re.compile(
    r"\b(tieu chi|chi thi|nghi quyet|ke hoach|de an|quyet dinh|thong tu|nghi dinh|dieu) "
    r"(?:so )?(\d[\w/-]*)\b.*\b(?:ve|la|noi|quy dinh)\b(?: [^\W\d_]+){0,2} gi\b"
)


def numbered_thing(folded: str) -> tuple[str, str] | None:
    """The noun and number of "tiêu chí số 17 … là về nội dung gì", which asks what it is about."""
    match = _NUMBERED.search(folded)
    return (match.group(1), match.group(2)) if match else None
