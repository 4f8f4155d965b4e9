"""What shows that a question goes on from another one. Pure; all read from the folded text."""

from __future__ import annotations

import re

from rag.document import UNIT
from rag.question.language import is_english
from rag.text import fold, parse, syllables

# What a fragment opens with, and what it ends with.
_OPENED = re.compile(r"^(?:(?:the|vay|roi|va|a|o)\s+)*(?:con|the|vay)\s+(?:(?:doi voi|ve)\s+)?")
_CLOSED = re.compile(r"\s+thi\s+(?:sao|the nao|ra sao)(?:\s+(?:nhi|vay|a|ha|day))*\s*[?.!]*$")
# After "còn" the "thì" may be left out; by itself "thế nào" ends many a whole question.
_CLOSED_AFTER = re.compile(_CLOSED.pattern.replace(r"thi\s+", r"(?:thi\s+)?", 1))
_ABOUT = re.compile(
    r"^(?:(?:and|so|then|ok)[, ]+)*(?:what|how) about\s+|^and\s+(?!\w+ (?:is|are)\b)"
)
ASKING = re.compile(
    r"(?<!\w)(?:bao nhieu|may|ai|gi|nao|(?:o|tu|do|nho) dau|vi sao|tai sao|bao gio|bao lau|"
    r"how|what|who|when|where|whi|which)(?!\w)"  # the key of "why" is "whi", as of "kỹ" "ki"
)
QUANTITY = r"(?<!\w)(?:bao nhieu|may|how many|how much)(?!\w)"
BARE_QUANTITY = re.compile(
    rf"^(?:(?:co|duoc|la|khoang|het|gom|va|the|vay|and)\s+)*(?P<asked>{QUANTITY}(?:\s+[^\s?,;.!]+)*?)"
    r"(?:\s+(?:are there|is there|vay|the|nhi|a|nua))*\s*[?.!]*$"
)
BARE = re.compile(
    r"^(?:(?:va|the|vay|roi|and)\s+)?(?:"
    r"(?P<when>khi nao|bao gio|luc nao|nam nao|ngay nao|when|(?:in )?(?:what|which) year)"
    r"|(?P<why>vi sao|tai sao|do dau|whi)|(?P<where>o dau|where))"
    r"(?:\s+(?:vay|the|a|nhi))?\s*[?.!]*$"
)
POINTED = re.compile(
    rf"(?<!\w)(?:(?P<person>(?:ong|ba|dong chi|anh|chi|vi|nguoi) (?:ay|nay|do|ta))"
    rf"|(?P<place>{UNIT} (?:nay|ay|do|tren)|(?:o|tai|noi) (?:do|day|ay|nay)|dia phuong (?:nay|do))"
    r"|(?P<time>(?:nam|quy|thang|thoi gian|thoi diem|luc) (?:do|ay)))(?!\w)"
)
POINTED_ENGLISH = re.compile(
    r"\b(?:(?P<person>he|she|him|his|her)"
    r"|(?P<place>(?:this|that|the) (?:commune|district|province|town|place)"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )there|it|its|they)"
    r"|(?P<time>that (?:year|quarter|month)|then))\b"
)
_ENGLISH = re.compile(
    r"\b(?:how|what|who|when|where|whi|which|and|is|are|was|were|did|does|do|has|have)\b"
)
_HARDLY = 4


def leans(question: str) -> bool:
    """True for a question that says itself that it goes on from another.

    One that only names no place may do so too, but that is a guess.
    """
    folded = parse(question).folded
    pointed = POINTED_ENGLISH if in_english(question) else POINTED
    return (
        fragment_of(question) is not None
        or pointed.search(folded) is not None
        or BARE.match(folded) is not None
        or (BARE_QUANTITY.match(folded) is not None and len(syllables(folded)) <= _HARDLY)
    )


def fragment_of(question: str) -> str | None:
    """What stands between "còn" and "thì sao", or after "what about"; None without them."""
    folded = parse(question).folded
    if in_english(question):
        about = _ABOUT.match(folded)
        return question[about.end() :] if about else None
    if BARE.match(folded):
        return None
    opened = _OPENED.match(folded)
    if opened and fold(question) != question.lower():
        # Written with diacritics: "Con đường" is no "còn".
        typed = parse(question[: opened.end()]).canonical.split()
        opened = opened if {"còn", "thế", "vậy"} & set(typed) else None
        closed = (_CLOSED_AFTER if opened else _CLOSED).search(folded)
    else:
        closed = (_CLOSED_AFTER if opened else _CLOSED).search(folded)
        if opened and not closed and ASKING.search(folded):
            opened = None  # "con duong nao dai nhat"
    start, end = opened.end() if opened else 0, closed.start() if closed else len(question)
    if not (opened or closed) or start >= end:
        return None
    asks_by_itself = closed and not opened and ASKING.search(folded[:end])
    return None if asks_by_itself else question[start:end]


def in_english(text: str) -> bool:
    """True for English; "the nam 2016" is Vietnamese typed without diacritics."""
    return is_english(text) and _ENGLISH.search(parse(text).folded) is not None
