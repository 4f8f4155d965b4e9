"""What a rate is of: "mỗi năm tăng 14,6%" of a rise since the beginning of a term."""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.text import Span, parse, syllables

_YEARLY = re.compile(
    r"(?<!\w)(?:(?:mỗi|hằng|hàng|từng|một) năm|bình quân (?:(?:mỗi|hằng|hàng) )?năm)(?!\w)|/ ?năm"
)
_WHOLE = re.compile(r"(?<!\w)(?:tổng cộng|cộng dồn|lũy kế|cả thảy)(?!\w)")
_AVERAGE = re.compile(r"(?<!\w)(?:bình quân|trung bình)(?!\w)")
_COMPARED = re.compile(r"(?<!\w)so với (?P<base>[^,;:.()\d]{3,40})")
_BREAK = re.compile(r"[,;:()](?=\s|$)|\.(?=\s|$)|(?<!\w)(?:và|còn)(?!\w)")
_YEAR_BEFORE = re.compile(
    parse(r"(?:cùng kỳ|năm (?:trước|ngoái|\d{4}))(?: năm (?:trước|ngoái|\d{4}))?").canonical
)
_EMPTY = frozenset("so với của là đã thì và các những nay này".split())


class Basis(NamedTuple):
    """What a claim says its figure is of, and what the source says."""

    said: str
    instead: str


def another_basis(claim: str, at: Span, source: str, there: Span) -> Basis | None:
    """How the figure at `at` of a claim is otherwise counted than its like in `source`, or None."""
    own, theirs = clause_of(claim, at), clause_of(source, there)
    yearly = _find(_YEARLY, theirs)
    base = _find(_COMPARED, theirs)
    if (said := _find(_YEARLY, own)) and not yearly and base:
        return Basis(said, base)
    if (said := _find(_WHOLE, own)) and not _find(_WHOLE, theirs):
        rate = yearly or _find(_AVERAGE, theirs)
        return Basis(said, rate) if rate else None
    if (said := _find(_COMPARED, own)) and base and _words(said).isdisjoint(_words(base)):
        return Basis(said, base)
    return None


def clause_of(text: str, at: Span) -> str:
    """The clause around a figure."""
    spelt = parse(text).canonical
    before = [match.end() for match in _BREAK.finditer(spelt, 0, at.start)]
    after = _BREAK.search(spelt, at.end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]


def _find(pattern: re.Pattern[str], clause: str) -> str:
    """What of a clause the pattern finds in its canonical spelling, as it is written."""
    match = pattern.search(parse(clause).canonical)
    return clause[match.start() : match.end()].strip() if match else ""


def _words(base: str) -> frozenset[str]:
    spelt = _YEAR_BEFORE.sub(_BEFORE, parse(base).canonical)
    return frozenset(spelt[span.start : span.end] for span in syllables(spelt)) - _EMPTY


_BEFORE = "trước"
