"""The body that acts: "Huyện ủy" for what the source says of the Tỉnh ủy.

Offices of people ("Bí thư Huyện ủy") are judged with the person, in `names`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rag.document import Sentence
from rag.text import parse

_LEVELS = "trung ương|tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn"
# How a body is named → what kind it is. A party committee is named by its level.
_KINDS = {
    "ubnd": "ubnd|ủy ban nhân dân",
    "hđnd": "hđnd|hội đồng nhân dân",
    "mttq": "mttq|mặt trận tổ quốc",
    "công an": "công an",
    "phụ nữ": "hội (?:liên hiệp |lh)?phụ nữ|hội lhpn",
    "nông dân": "hội nông dân",
    "cựu chiến binh": "hội cựu chiến binh|hội ccb",
    "thanh niên": "đoàn thanh niên|đoàn tncs",
    "chữ thập đỏ": "hội chữ thập đỏ",
}
_COMMITTEE = {
    "tỉnh ủy": "tỉnh", "thành ủy": "thành phố", "huyện ủy": "huyện", "thị ủy": "thị xã",
    "quận ủy": "quận", "đảng ủy": "", "đảng bộ": "",
}  # fmt: skip
_BODY = re.compile(
    rf"(?<!\w)(?:(?P<committee>{'|'.join(_COMMITTEE)})|(?P<body>{'|'.join(_KINDS.values())}))"
    rf"(?: (?P<level>{_LEVELS}))?(?!\w)"
)
_KIND_OF = [(re.compile(pattern), kind) for kind, pattern in _KINDS.items()]
_OFFICE = re.compile(
    r"(?:bí thư|chủ tịch|ủy viên|trưởng|phó|giám đốc|chánh|thường trực)(?: [^\W\d_]+){0,3} $"
)
_GIVEN = re.compile(
    rf"(?<!\w)được (?:ubnd )?(?P<level>{_LEVELS})(?: [^\s,;.]+){{0,4}}? "
    r"(?P<deed>tặng|trao|khen|công nhận|giao|chọn|hỗ trợ|cấp|biểu dương)(?!\w)"
)
_HEAD = 30  # characters within which the doer of a sentence stands


class Body(NamedTuple):
    """A body as it is written, its kind, its level where it is said, and where it stands."""

    written: str
    kind: str
    level: str
    start: int


def another_body(claim: str, evidence: Sequence[Sentence]) -> str | None:
    """The first body of a claim in whose place the quoted sentences have another, or None."""
    quoted = [sentence.text for sentence in evidence if sentence.distance == 0]
    own = bodies(claim)
    theirs = [body for text in quoted for body in bodies(text)]
    near = [*theirs, *(body for s in evidence if s.distance for body in bodies(s.text))]
    near += [body for s in evidence for body in bodies(s.article.title)]
    for body in own:
        if any(_same(body, other) for other in near):
            continue
        rivals = [other for other in theirs if not any(_same(other, mine) for mine in own)]
        if any(other.kind == body.kind or other.start < _HEAD for other in rivals):
            return body.written
    return _another_giver(parse(claim).canonical, [parse(text).canonical for text in quoted])


@lru_cache(maxsize=8192)
def bodies(text: str) -> tuple[Body, ...]:
    """The bodies that `text` names, those of somebody's office left out."""
    return tuple(_bodies(parse(text).canonical))


def _bodies(spelt: str) -> Iterator[Body]:
    for match in _BODY.finditer(spelt):
        if _OFFICE.search(spelt[: match.start()]):
            continue
        level = match["level"] or ""
        if committee := match["committee"]:
            kind, level = "đảng", _COMMITTEE[committee] or level or "xã"
        else:
            kind = next(kind for pattern, kind in _KIND_OF if pattern.fullmatch(match["body"]))
        yield Body(match[0], kind, level, match.start())


def _same(one: Body, other: Body) -> bool:
    return one.kind == other.kind and (one.level == other.level or not (one.level and other.level))


def _another_giver(claim: str, quoted: Iterable[str]) -> str | None:
    """The level that is said to have given what the quoted sentences say another gave."""
    given = {(m["deed"], m["level"]) for text in quoted for m in _GIVEN.finditer(text)}
    for match in _GIVEN.finditer(claim):
        levels = {level for deed, level in given if deed == match["deed"]}
        if levels and match["level"] not in levels:
            return match["level"]
    return None
