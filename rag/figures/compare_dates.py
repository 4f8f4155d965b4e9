"""Compares dates and periods, each with its own precision."""

from __future__ import annotations

import re

from rag.figures.figure import Match

_DATE = re.compile(r"([0-9]{4}|-)?(?:-([0-9]{2}|-))?(?:-([0-9]{2}))?")
_PARTS = {
    "Q1": ("01", "03"), "Q2": ("04", "06"), "Q3": ("07", "09"), "Q4": ("10", "12"),
    "H1": ("01", "06"), "H2": ("07", "12"),
}  # fmt: skip

Day = tuple[str, str, str]
"""Year, month and day, each empty where it is not written."""


def compare_dates(claim: str, source: str) -> Match:
    """How two ISO values relate: a year that only one of them writes is not held against it.

    A date that says less than the other, or names an end of a period, is APPROXIMATE.
    """
    if claim == source:
        return Match.EQUAL
    if claim.startswith("T") or source.startswith("T"):
        return _compare_times(claim, source)
    claimed, actual = _span(claim), _span(source)
    agreements = [_agree(mine, theirs) for mine, theirs in zip(claimed, actual, strict=True)]
    if None not in agreements:
        if not all(agreements):
            return Match.INCOMPARABLE
        same_precision = all(
            bool(mine[i]) == bool(theirs[i])
            for mine, theirs in zip(claimed, actual, strict=True)
            for i in (1, 2)
        )
        return Match.EQUAL if same_precision else Match.APPROXIMATE
    if "/" in claim + source and (
        (claimed[0] == claimed[1] and claimed[0] in actual)
        or (actual[0] == actual[1] and actual[0] in claimed)
    ):
        return Match.APPROXIMATE
    return Match.DIFFERENT_VALUE


def _compare_times(claim: str, source: str) -> Match:
    if claim[:1] != source[:1]:
        return Match.INCOMPARABLE
    shorter, longer = sorted((claim, source), key=len)
    return Match.APPROXIMATE if longer.startswith(shorter + ":") else Match.DIFFERENT_VALUE


def _span(value: str) -> tuple[Day, Day]:
    """First and last of a date or period."""
    if "/" in value:
        first, last = value.split("/", 1)
        return _day(first), _day(last)
    if value[-2:] in _PARTS:
        year = value[:4] if len(value) > 2 else ""
        first_month, last_month = _PARTS[value[-2:]]
        return (year, first_month, ""), (year, last_month, "")
    return _day(value), _day(value)


def _day(value: str) -> Day:
    match = _DATE.fullmatch(value)
    if match is None:
        return value, "", ""
    year, month, day = (group if group and group != "-" else "" for group in match.groups())
    return year, month, day


def _agree(mine: Day, theirs: Day) -> bool | None:
    """True if some part is written by both and all such are the same, None if one differs."""
    shared = [(a, b) for a, b in zip(mine, theirs, strict=True) if a and b]
    if any(a != b for a, b in shared):
        return None
    return bool(shared)
