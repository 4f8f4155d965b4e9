"""Numbers and sentences of a report, in the language of the page. Pure."""

from __future__ import annotations

from rag.app.ui.evaluation_texts import MEASURES_VI
from rag.app.ui.markup import decimal
from rag.app.ui.report import ReportedComparison
from rag.app.ui.texts import Language, text


def reasons_of(comparison: ReportedComparison, language: Language) -> list[str]:
    """Why the verdict is what it is; what no measure says stands in the report's own words."""
    told = "worse" if comparison.status == 1 else "cannot tell"
    found = [
        f
        for f in comparison.findings
        if f.verdict == told and (told == "worse" or f.role == "primary")
    ]
    if language == "en" or not comparison.status:
        return list(comparison.reasons)
    key = "evaluation.worse_by" if told == "worse" else "evaluation.maybe_worse"
    lines = [
        text(
            key, language, what=f"{f.suite} · {f.name}", cases=f.cases,
            before=number(f.before, language), after=number(f.after, language),
            least=number(None if f.high is None else -f.high, language),
            most=number(None if f.low is None else -f.low, language),
            margin=number(f.margin, language), detectable=number(f.detectable, language),
        )
        for f in found
    ]  # fmt: skip
    return lines + [
        reason
        for reason in comparison.reasons
        if not any(reason.startswith(f"{f.suite} {f.name}:") for f in found)
    ]


def says_of(suite: str, name: str, says: str, language: Language) -> str:
    """What a measure tells, in the language of the page."""
    return MEASURES_VI.get(f"{suite} {name}", says) if language == "vi" else says


def number(value: float | None, language: Language) -> str:
    """To three places; nothing where it is not known."""
    return "" if value is None else decimal(value, 3, language)


def signed(value: float, language: Language) -> str:
    """With its sign."""
    return ("+" if value >= 0 else "−") + decimal(abs(value), 3, language)


def bound(value: float | None, language: Language, unknown: str) -> str:
    """A bound of an interval; `unknown` where there is none."""
    return unknown if value is None else signed(value, language)


def points(value: float, language: Language) -> str:
    """A mark of an axis."""
    return "0" if value == 0 else signed(value, language)
