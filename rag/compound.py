"""A question that asks two things at once, taken apart: one question for each of them. Pure.

"Yên Mộc xây mấy phòng học, còn Đông Lạng sửa mấy trạm y tế?" has two answers, which stand in two
articles; one search for both would find the passages of one of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.mentions import lowered, place_mentions
from rag.question import is_english
from rag.vietnamese import fold, key

_JOINT = re.compile(r"(?:\s*,\s*(?:con|va|and)|\s+(?:va|and))\s+")
_ASKS = re.compile(
    r"(?<!\w)(?:bao nhieu|bao lau|bao gio|may|ai|nao|gi|o dau|vi sao|tai sao|"
    r"how (?:many|much|long)|who|what|when|where|which|why)(?!\w)"
)
# What asks for both at the end: "tỷ lệ … ở A và tỷ lệ … ở B là bao nhiêu".
_SHARED = re.compile(r"\s+(?:la|dat|duoc|co)\s+(?:bao nhieu|nhung ai|nhung gi|ai|gi)\W*$")
_FEWEST_WORDS = 3


def halves_of(question: str, known: Collection[str]) -> tuple[str, ...]:
    """The two questions; none where one thing is asked.

    `known` are the folded names of the places of the library. A half that names no place is about
    that of the other.
    """
    folded = key(question)
    for joint in _JOINT.finditer(folded):
        left, right = question[: joint.start()], question[joint.end() :]
        if min(len(left.split()), len(right.split())) < _FEWEST_WORDS:
            continue
        asks_left, asks_right = _ASKS.search(key(left)), _ASKS.search(key(right))
        if asks_left and asks_right:
            return _clean(left), _clean(_placed(right, left, known))
        tail = _SHARED.search(folded)
        if tail and not asks_left and all(place_mentions(half, known) for half in (left, right)):
            return _clean(left + question[tail.start() :]), _clean(right)
    return ()


def _placed(half: str, other: str, known: Collection[str]) -> str:
    """The half with the place, or the whole setting, of the other where it has none of its own."""
    spans = place_mentions(other, known)
    if not spans or place_mentions(half, known):
        return half
    setting, comma, _ = other.partition(",")
    if comma and place_mentions(setting, known):
        return f"{setting}, {lowered(half)}"
    place = other[spans[0].start : spans[0].end]
    plain = fold(half) == half.lower()
    word = "in" if is_english(half) else "o" if plain else "ở"
    return f"{half.strip(' ?.!')} {word} {place}"


def _clean(half: str) -> str:
    words = " ".join(half.split()).strip(" ,?.!")
    return f"{words[:1].upper()}{words[1:]}?"
