"""What a question asks for: the kind of answer, its unit, and the words that must be met. Pure.

Everything is read from the folded text, so that a question typed without diacritics is
understood alike; English questions are read by their question words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from rag.glossary import translate
from rag.names import name_runs
from rag.roles import roles_in
from rag.vietnamese import canonical, fold, key, syllables


class Wanted(StrEnum):
    """The kind of answer a question asks for; NUMBER is that of a document, class or criterion."""

    FIGURE = "figure"
    NUMBER = "number"
    PERSON = "person"
    TIME = "time"
    PLACE = "place"
    REASON = "reason"
    LIST = "list"
    NAME = "name"
    ANY = "any"


class Question(NamedTuple):
    """A question, analysed. `terms` and `pairs` are folded, without function words and places.

    `roles` are offices asked about, `subjects` those of the places that some article is about. The
    terms of an English question are those of its Vietnamese gloss.
    """

    text: str
    wanted: Wanted
    unit: str
    roles: tuple[str, ...]
    terms: tuple[str, ...]
    pairs: tuple[str, ...]
    places: tuple[str, ...]
    subjects: tuple[str, ...]
    english: bool


# Accented: "trong" (in) says nothing, "trồng" (to plant) does; a question without diacritics has
# been restored by then.
_STOP_VI = frozenset(
    canonical(word)
    for word in "là bao nhiêu mấy ở tại của có được những các nào gì ai thì mà và với cho "
    "đến tới từ đã đang "
    "sẽ cũng còn vậy thế do đâu vì sao như khi bị này kia ấy đó tên hay ra vào lên xuống theo về "
    "trong ngoài trên dưới sau trước giữa rất hơn một mỗi tổng số à ư nhé hả kể gồm liệt nhất bởi "
    "nên nếu thấy rồi lúc chỉ vẫn cả tôi mình biết hỏi xin đều thứ cái chiếc để bằng nhờ lý lí "
    "nguyên nhân hiện nay hôm vừa đứng việc chuyện".split()
)
_STOP_EN = frozenset(
    "the of in how many much what who is are was were did does do a an to for and on by which "
    "where when why that this it its have has from with at as be been there their his her he she "
    "they or not so than about into per will would could should whose whom any some most".split()
)

_STOP_FOLDED = frozenset(fold(word) for word in _STOP_VI)

# Tried in order on the folded question; Vietnamese and English.
_PATTERNS: tuple[tuple[Wanted, str], ...] = (
    (Wanted.REASON, r"\b(vi sao|tai sao|do dau|nho dau|nguyen nhan|ly do|li do|vi le gi|why)\b"),
    (Wanted.REASON, r"\b(the reason|what caused|cause of)\b"),
    (
        Wanted.NUMBER,
        r"\b(so may|loai may|so nao|so hieu|chi thi nao|nghi quyet nao|ke hoach nao)\b",
    ),
    (
        Wanted.FIGURE,
        r"\b(bao nhieu|so luong|ty le|ti le|dien tich|how (many|much|large|big|long|old)|"
        r"what (share|percentage|proportion|area|amount|was the total|is the total))\b",
    ),
    (Wanted.PERSON, r"\b(ai|nguoi nao|ong nao|ba nao|dong chi nao|who|whom)\b"),
    (Wanted.PERSON, r"\b(chu tich|bi thu|giam doc|truong|lanh dao)\b.*\b(ten gi|ten la gi)\b"),
    (Wanted.NAME, r"\b(ten (la )?gi|mang ten|goi la gi|called|the name of)\b"),
    (
        Wanted.TIME,
        r"\b(khi nao|bao gio|nam nao|nam may|ngay nao|hom nao|thang nao|quy nao|luc nao|bao lau|"
        r"nhiem ky nao|thoi gian nao|thoi diem nao|when|what (year|date|day)|which (year|day))\b",
    ),
    (
        Wanted.PLACE,
        r"\b(o dau|noi nao|cho nao|xa nao|huyen nao|tinh nao|dia phuong nao|where|"
        r"which (commune|district|province))\b",
    ),
    (Wanted.FIGURE, r"\bmay\b(?! (moc|tinh|bay))"),
    (
        Wanted.LIST,
        r"\b(nhung|cac)\b.*\b(nao|gi)\b|\b(liet ke|ke ten|gom nhung|nhung gi)\b|"
        r"\b(list|which .*s\b|what are)\b",
    ),
)
_COMPILED = tuple((wanted, re.compile(pattern)) for wanted, pattern in _PATTERNS)

_UNIT_AFTER = re.compile(
    r"\b(?:bao nhieu|may)\s+([^\W\d_]+(?:\s+[^\W\d_]+)?)|\bhow many\s+([a-z]+)", re.UNICODE
)
# The folded word after "bao nhiêu" → units of the figures that answer.
_UNITS = {
    "ha": "ha", "hec ta": "ha", "hecta": "ha", "tan": "tấn", "ta": "tạ", "km": "km", "met": "m",
    "kilomet": "km", "phan tram": "%", "ty": "đồng", "ti": "đồng", "trieu": "đồng", "dong": "đồng",
    "tien": "đồng", "kg": "kg", "usd": "USD", "m2": "m2", "tonnes": "tấn", "tons": "tấn",
    "hectares": "ha", "percent": "%", "kilometres": "km", "kilometers": "km",
}  # fmt: skip


def is_english(text: str) -> bool:
    """True if more of the words are English function words than Vietnamese ones."""
    spelt = canonical(text)
    words = [spelt[span.start : span.end] for span in syllables(spelt)]
    return sum(word in _STOP_EN for word in words) > sum(word in _STOP_VI for word in words)


def analyse(text: str, places: Iterable[str], subjects: Iterable[str] = ()) -> Question:
    """The parts of a clean question.

    `places` are the folded names of all places that the library knows, `subjects` of those that
    some article is about.
    """
    folded = " ".join(key(text).split())
    english = is_english(text)
    padded = f" {' '.join(folded[span.start : span.end] for span in syllables(folded))} "
    about = frozenset(subjects)
    named = tuple(place for place in {*places, *about} if f" {place} " in padded)
    meant = f"{translate(text)} {' '.join(_foreign_names(text))}" if english else text
    terms, pairs = _terms(meant, named)
    wanted = next((kind for kind, pattern in _COMPILED if pattern.search(folded)), Wanted.ANY)
    return Question(
        text=text,
        wanted=wanted,
        unit=_unit(folded) if wanted is Wanted.FIGURE else "",
        roles=tuple(sorted(roles_in(meant))),
        terms=terms,
        pairs=pairs,
        places=named,
        subjects=tuple(place for place in named if place in about),
        english=english,
    )


def _foreign_names(text: str) -> list[str]:
    """Capitalised words inside an English question: names, which no glossary holds."""
    return [run.name for run in name_runs(text) if run.start > 0 and not translate(run.name)]


def _terms(text: str, places: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Content syllables and pairs; those of the places are left to the question's scope."""
    spelt = canonical(text)
    words: list[tuple[str, bool]] = []
    for span in syllables(spelt):
        word = spelt[span.start : span.end]
        words.append((fold(word), word in _STOP_VI))
    outside = [True] * len(words)
    for place in places:
        parts = place.split()
        for i in range(len(words) - len(parts) + 1):
            if [word for word, _ in words[i : i + len(parts)]] == parts:
                outside[i : i + len(parts)] = [False] * len(parts)
    kept = [
        word if keep and not stop else "" for (word, stop), keep in zip(words, outside, strict=True)
    ]
    pairs = [f"{a}_{b}" for a, b in pairwise(kept) if a and b]
    return tuple(dict.fromkeys(filter(None, kept))), tuple(dict.fromkeys(pairs))


def _unit(folded: str) -> str:
    """The unit or counted noun asked for, folded unless it is a unit of measure; "" if unclear."""
    if re.search(r"\b(phan tram|percent|percentage|ty le|ti le|share)\b", folded):
        return "%"
    if re.search(r"\b(bao nhieu tien|how much money|so tien)\b", folded):
        return "đồng"
    match = _UNIT_AFTER.search(folded.replace("-", " "))
    if match is None:
        return ""
    phrase = match.group(1) or key(translate(match.group(2))) or match.group(2)
    words = phrase.split()
    first = words[0]
    if len(words) > 1 and words[1] in _STOP_FOLDED:
        phrase = first
    return _UNITS.get(phrase) or _UNITS.get(first) or (phrase if first not in _STOP_FOLDED else "")
