"""A question that asks two things at once, taken apart: one question for each of them. Pure.

"Yên Mộc xây mấy phòng học, còn Đông Lạng sửa mấy trạm y tế?" has two answers, which stand in two
articles; one search for both would find the passages of one of them. What is not plainly two
questions stays one.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.document import lowered, place_mentions
from rag.figures import vietnamese_figures
from rag.question.language import is_english
from rag.question.dependence import POINTED, POINTED_ENGLISH
from rag.text import fold, parse

_JOINT = re.compile(r"(?:\s*,\s*(?:con|va|and)|\s+(?:va|and|so voi))\s+")
# What asks, by kind; with diacritics, since "máy" (machine) is no "mấy" (how many).
_ASKS = tuple(
    re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    for words in (
        "bao nhiêu|mấy|how (?:many|much)",
        "ai|who",
        "bao giờ|khi nào|when",
        "ở đâu|where",
        "vì sao|tại sao|whi",  # "why" in one spelling
        "gì|những gì|what",
    )
)
# The same where the question has none: what could be another word is left out.
_ASKS_PLAIN = tuple(
    re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    for words in ("bao nhieu", "ai", "bao gio|khi nao", "o dau", "vi sao|tai sao", "la gi")
)
# What asks for both at the end: "tỷ lệ … ở A và tỷ lệ … ở B là bao nhiêu".
_SHARED = re.compile(r"\s+(?:la|dat|duoc|co)\s+(?:bao nhieu|nhung ai|nhung gi|ai|gi)\W*$")
_FEWEST_WORDS = 3


def halves_of(question: str, known: Collection[str]) -> tuple[str, ...]:
    """The two questions; none where one thing is asked.

    `known` are the folded names of the places of the library. A half that names no place is about
    that of the other.
    """
    folded = parse(question).folded
    for joint in _JOINT.finditer(folded):
        left, right = question[: joint.start()], question[joint.end() :]
        if min(len(left.split()), len(right.split())) < _FEWEST_WORDS or _points_back(right):
            continue
        if _kinds(left) & _kinds(right):
            first, second = _placed(left, right, known), _placed(right, left, known)
            return _clean(_timed(first, right)), _clean(_timed(second, left))
        tail = _SHARED.search(folded)
        if tail and not _kinds(left) and _both_tell(left, right, tail.group(), known):
            return _clean(left + question[tail.start() :]), _clean(right)
    return ()


_AGAINST = re.compile(r"(\s+(?:la|dat|duoc) (?:bao nhieu|may))\s*,?\s+so voi\s+")


def measured_against(question: str, known: Collection[str]) -> tuple[str, ...]:
    """The questions of "số … của A là bao nhiêu so với số … của B"; none of another one."""
    against = _AGAINST.search(parse(question).folded)
    if against is None:
        return ()
    tail = question[against.start(1) : against.end(1)]
    left, right = question[: against.start()], question[against.end() :].strip(" ?.!")
    if _kinds(right) or not _both_tell(left, right, "", known):
        return ()
    return _clean(left + tail), _clean(right + tail)


def _kinds(half: str) -> set[int]:
    """The kinds of question words that it has."""
    has_marks = is_english(half) or fold(half) != half.lower()
    text, table = (parse(half).canonical, _ASKS) if has_marks else (parse(half).folded, _ASKS_PLAIN)
    return {kind for kind, pattern in enumerate(table) if pattern.search(text)}


def _points_back(half: str) -> bool:
    """True for "ai là chủ tịch xã đó?", which wants what was said before."""
    return bool((POINTED_ENGLISH if is_english(half) else POINTED).search(parse(half).folded))


def _both_tell(left: str, right: str, tail: str, known: Collection[str]) -> bool:
    """Each names a place, and says of what: not "hộ nghèo của A" and "B"."""
    places = [place_mentions(half, known) for half in (left, right)]
    if not all(places):
        return False
    said = right[: len(right) - len(tail)].split()
    named = sum(len(right[span.start : span.end].split()) for span in places[1])
    return len(said) - named >= _FEWEST_WORDS - 1


def _placed(half: str, other: str, known: Collection[str]) -> str:
    """The half with the place, or the whole setting, of the other where it has none of its own."""
    spans = place_mentions(other, known)
    if not spans or place_mentions(half, known):
        return half
    setting, comma, _ = other.partition(",")
    if comma and spans[0].end <= len(setting):
        return f"{setting}, {lowered(half)}"
    place = other[spans[0].start : spans[0].end]
    plain = fold(half) == half.lower()
    word = "in" if is_english(half) else "o" if plain else "ở"
    return f"{half.strip(' ?.!')} {word} {place}"


def _timed(half: str, other: str) -> str:
    """The half with the period of the other, where it names no time."""
    if any(figure.kind in ("date", "period") for figure in vietnamese_figures(parse(half))):
        return half
    periods = [figure.raw for figure in vietnamese_figures(parse(other)) if figure.kind == "period"]
    return f"{periods[0]}, {lowered(half)}" if periods else half


def _clean(half: str) -> str:
    words = " ".join(half.split()).strip(" ,?.!")
    return f"{words[:1].upper()}{words[1:]}?"
