"""Compares dates and periods, each with its own precision."""

from __future__ import annotations

import re

from rag.figures.figure import Match

_DATE = re.compile(r"([0-9]{4}|-)?(?:-([0-9]{2}|-))?(?:-([0-9]{2}))?")
_PARTS = {
    "Q1": ("01", "03"), "Q2": ("04", "06"), "Q3": ("07", "09"), "Q4": ("10", "12"),
    "H1": ("01", "06"), "H2": ("07", "12"),
}  # fmt: skip

Day = tuple[str, ...]
"""Year, month and day, each empty where it is not written."""


def compare_dates(claim: str, source: str) -> Match:
    """How two ISO values relate: a year that only one of them writes is not held against it.

    A date that says less than the other, or names an end of a period, is APPROXIMATE.
    """
    if claim == source:
        return Match.EQUAL
    if claim.startswith("T") or source.startswith("T"):
        shorter, longer = sorted((claim, source), key=len)
        if claim[:1] != source[:1]:
            return Match.INCOMPARABLE
        return Match.APPROXIMATE if longer.startswith(f"{shorter}:") else Match.DIFFERENT_VALUE
    claimed, actual = _span(claim), _span(source)
    written = [list(zip(*ends, strict=True)) for ends in zip(claimed, actual, strict=True)]
    shared = [[pair for pair in end if all(pair)] for end in written]
    if all(mine == theirs for end in shared for mine, theirs in end):
        if not all(shared):
            return Match.INCOMPARABLE
        exact = all(bool(mine) == bool(theirs) for end in written for mine, theirs in end[1:])
        return Match.EQUAL if exact else Match.APPROXIMATE
    one_end = {*claimed} < {*actual} or {*actual} < {*claimed}
    is_span = "/" in claim + source
    return Match.APPROXIMATE if one_end and is_span else Match.DIFFERENT_VALUE


def _span(value: str) -> tuple[Day, Day]:
    """First and last of a date or period."""
    year, part = value[:-2].rstrip("-"), value[-2:]
    if part in _PARTS:
        first, last = _PARTS[part]
        return (year, first, ""), (year, last, "")
    first, slash, last = value.partition("/")
    return _day(first), _day(last if slash else first)


def _day(value: str) -> Day:
    match = _DATE.fullmatch(value)
    groups = match.groups("") if match else (value, "", "")
    return tuple("" if group == "-" else group for group in groups)
