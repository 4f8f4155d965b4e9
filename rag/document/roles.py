"""Offices that people hold, and which of them belong to a name. Pure."""

from __future__ import annotations

import re
from typing import Final

from rag.text import Span, lexicon, parse, people

_DOCUMENT: Final = lexicon.patterns("document")
_BODY_WORDS: Final = re.compile(r"(?:\s+[^\s,;:()\-]+){0,5}")  # what an office is of
_STOP: Final = re.compile(r"[.;:!?\"]|$")
_NEAR: Final = 110  # characters on either side of a name in which its role stands
_BEGINS_WITHIN, _TOUCHING = 60, 26


def roles_in(text: str) -> frozenset[str]:
    """Each role named in `text` with the office that follows it: "bí thư đảng ủy xã"."""
    spelt = parse(text).canonical
    return _phrases(spelt, _offices(spelt, 0, len(spelt)))


def roles_near(text: str, span: Span) -> frozenset[str]:
    """The roles that belong to the name at `span`.

    Those after it, in apposition, and those before it, if no other name stands between.
    """
    return _phrases(parse(text).canonical, role_spans(text, span))


def role_spans(text: str, span: Span) -> list[Span]:
    """Where the roles stand that belong to the name at `span`."""
    spelt = parse(text).canonical
    stop = _STOP.search(spelt, span.end)
    end = min(stop.start() if stop else len(spelt), span.end + _NEAR)
    found: list[Span] = []
    if behind := _DOCUMENT.apposition_behind.match(spelt, span.end, end):
        begin = behind.start(1 if behind[1] is not None else 2)
        offices = _offices(spelt, begin, end)
        found = [office for office in offices if office.start < begin + _BEGINS_WITHIN]
    ends = [match.end() for match in _DOCUMENT.apposition_ends.finditer(spelt, 0, span.start)]
    begin = max(ends[-1] if ends else 0, span.start - _NEAR)
    if not people(text[begin : span.start]):
        # With roles behind the name, only one that touches it in front is its own too.
        begin = max(begin, span.start - _TOUCHING) if found else begin
        found += _offices(spelt, begin, span.start)
    return found


def same_roles(claimed: frozenset[str], given: frozenset[str]) -> bool:
    """True if each claimed role is among those given; offices must agree where both name one."""
    return bool(given) and all(any(_same_role(role, other) for other in given) for role in claimed)


def _offices(spelt: str, start: int, stop: int) -> list[Span]:
    found: list[Span] = []
    for match in _DOCUMENT.office.finditer(spelt, start, stop):
        rest = _BODY_WORDS.match(spelt, match.end(), stop)
        found.append(Span(match.start(), rest.end() if rest else match.end()))
    return found


def _phrases(spelt: str, spans: list[Span]) -> frozenset[str]:
    return frozenset(" ".join(spelt[span.start : span.end].split()) for span in spans)


def _same_role(role: str, other: str) -> bool:
    own, theirs = _DOCUMENT.office.match(role), _DOCUMENT.office.match(other)
    if own is None or theirs is None or own.group() != theirs.group():
        return False
    pairs = zip(_units(role[own.end() :]), _units(other[theirs.end() :]), strict=True)
    return all(not mine or not others or mine & others for mine, others in pairs)


def _units(office: str) -> tuple[frozenset[str], frozenset[str]]:
    """The levels and the bodies that an office names; any committee of the party is one body."""
    words = " ".join(office.split()[:4])
    bodies = {*_DOCUMENT.office_body.findall(words)}
    if _DOCUMENT.party_committee.search(words):
        bodies.add("committee of the party")
    return frozenset(_DOCUMENT.office_level.findall(words)), frozenset(bodies)
