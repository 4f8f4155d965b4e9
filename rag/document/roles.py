"""Offices that people hold, and which of them belong to a name. Pure."""

from __future__ import annotations

import re

from rag.text import Span, parse, people

_ROLE_WORDS = (
    "tổng bí thư|phó bí thư thường trực|phó bí thư|bí thư|phó chủ tịch|chủ tịch|thủ tướng|"
    "phó tổng giám đốc|tổng giám đốc|phó giám đốc|giám đốc|phó trưởng|trưởng|phó chánh|chánh|"
    "phó chủ nhiệm|chủ nhiệm|tổng thư ký|thư ký|đội trưởng|tổ trưởng|"
    "tỉnh ủy viên|huyện ủy viên|ủy viên|bộ trưởng|thứ trưởng|phó hiệu trưởng|hiệu trưởng|"
    "hiệu phó|cục trưởng|vụ trưởng"
)
_ROLE = re.compile(rf"(?<!\w)(?:{parse(_ROLE_WORDS).canonical})(?!\w)")
_TOUCHING = 26
_NEAR = 110  # characters on either side of a name in which its role stands
_LEVELS = frozenset({"xã", "huyện", "tỉnh", "phường", "quận", "thôn"})
_BODIES = frozenset({"ubnd", "hđnd", "mttq", "hội", "đoàn", "công", "ban", "sở", "phòng", "đảng"})


def roles_in(text: str) -> frozenset[str]:
    """Each role named in `text` with the office that follows it: "bí thư đảng ủy xã"."""
    spelt = parse(text).canonical
    return frozenset(_phrase(spelt, match) for match in _ROLE.finditer(spelt))


def roles_near(text: str, span: Span) -> frozenset[str]:
    """The roles that belong to the name at `span`.

    Those after it, in apposition, and those before it, if no other name stands between.
    """
    return frozenset(phrase for phrase, _ in _roles_of(text, span))


def role_spans(text: str, span: Span) -> list[Span]:
    """Where the roles stand that belong to the name at `span`."""
    return [Span(start, start + len(phrase)) for phrase, start in _roles_of(text, span)]


def _roles_of(text: str, span: Span) -> list[tuple[str, int]]:
    """Each role of the name with its start."""
    spelt = parse(text).canonical
    before = re.split(
        r"[.;:!?\"()]|, (?!chủ|phó|bí|trưởng|ông |bà |đồng chí)", spelt[: span.start]
    )[-1][-_NEAR:]
    after = re.split(r"[.;:!?\"]", spelt[span.end :])[0][:_NEAR]
    appositive = re.match(r"\s*[,–\-(]\s*(.*)|\s*(?:là|giữ chức|làm|kiêm)\s+(.*)", after)
    tail, tail_start = "", span.end
    if appositive:
        group = 1 if appositive.group(1) else 2
        tail = appositive.group(group) or ""
        tail_start = span.end + max(0, appositive.start(group))
    found = [
        (_phrase(tail, match), tail_start + match.start())
        for match in _ROLE.finditer(tail)
        if match.start() < 60
    ]
    if not people(text[max(0, span.start - len(before)) : span.start]):
        # With roles behind the name, only one that touches it in front is its own too.
        reach = _TOUCHING if found else len(before)
        found += [
            (_phrase(before, match), span.start - len(before) + match.start())
            for match in _ROLE.finditer(before)
            if len(before) - match.start() <= reach
        ]
    return found


def _phrase(text: str, match: re.Match[str]) -> str:
    """A role with the office it names: up to five syllables more."""
    rest = re.split(r"[,;:()\-–]", text[match.end() :])[0]
    return " ".join([match.group(), *rest.split()[:5]])


def same_roles(claimed: frozenset[str], given: frozenset[str]) -> bool:
    """True if each claimed role is among those given; offices must agree where both name one."""
    return bool(given) and all(any(_same_role(role, other) for other in given) for role in claimed)


def _same_role(role: str, other: str) -> bool:
    own, theirs = _ROLE.match(role), _ROLE.match(other)
    if own is None or theirs is None or own.group() != theirs.group():
        return False
    for kinds in (_LEVELS, _BODIES):
        mine, others = kinds & _office(role[own.end() :]), kinds & _office(other[theirs.end() :])
        if mine and others and not mine & others:
            return False
    return True


def _office(text: str) -> frozenset[str]:
    """The words that tell an office; a committee of the party is "đảng", whatever its level."""
    words = text.split()[:4]
    party = any(word == "ủy" and words[i + 1 : i + 2] != ["ban"] for i, word in enumerate(words))
    return frozenset({*words, *(["đảng"] if party else [])})
