"""An evaluation report as HTML, by the template beside this file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from rag.app.ui.markup import Mark, decimal, marked
from rag.app.ui.report import Measured, ReportedComparison, ReportedFinding, Stated
from rag.messages import Language, has, say

_FOLDER: Final = Path(__file__).parent
_TONES: Final = {"not worse": "good", "worse": "bad", "cannot tell": "open", "described": "q"}
# Seen on light and on dark alike: a picture cannot know which it stands on.
_COLOURS: Final = {
    "not worse": "#3d9970", "worse": "#cf5c54", "cannot tell": "#b08d2a", "described": "#888888",
}  # fmt: skip
_LEFT, _RIGHT = 210, 740  # where the bars of the differences may stand


@cache
def report_parts(language: Language, *, with_pictures: bool = False) -> Any:
    """The parts of a report as functions: `page(report)`, `comparison(each)`, `run(each)`, `made`.

    `with_pictures` gives plots as <img>: Streamlit drops SVG elements from HTML.
    """
    made = Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, loader=FileSystemLoader(_FOLDER)
    )
    made.filters["number"] = partial(_number, language)
    made.filters["signed"] = partial(_signed, language)
    made.globals.update(
        language=language,
        style=Markup(style()),
        tones=_TONES,
        colours=_COLOURS,
        say=partial(_say, language),
        says_of=partial(_says_of, language),
        reasons_of=partial(reasons_of, language),
        with_figures=_with_figures,
        with_expected=_with_expected,
        scale_of=Scale,
        plot=_picture if with_pictures else _inline,
    )
    return made.get_template("report.html.j2").module


def style() -> str:
    """The style sheet of a report."""
    return (_FOLDER / "report.css").read_text(encoding="utf-8")


class Scale:
    """Differences to places across the plot; `reach` is the greatest that is drawn."""

    def __init__(self, findings: Sequence[ReportedFinding]) -> None:
        bounds = [abs(b) for f in findings for b in (f.low, f.high, f.margin) if b is not None]
        self.reach = min(1.1 * max([0.05, *bounds]), 1.0)

    def __call__(self, value: float) -> float:
        """Where a value stands; what is out of reach, at the edge."""
        clipped = max(-self.reach, min(self.reach, value))
        return round(_LEFT + (clipped + self.reach) / (2 * self.reach) * (_RIGHT - _LEFT), 1)


def reasons_of(language: Language, comparison: ReportedComparison) -> list[str]:
    """Why the verdict is what it is; what no measure says stands in the report's own words."""
    if not comparison.status:
        return list(comparison.reasons)
    is_worse = comparison.status == 1
    deciding = [
        f
        for f in comparison.findings
        if f.verdict == ("worse" if is_worse else "cannot tell")
        and (is_worse or f.role == "primary")
    ]
    key = "evaluation.worse_by" if is_worse else "evaluation.maybe_worse"
    number = partial(_number, language)
    lines = [
        say(
            key, language, what=f"{f.suite} · {f.name}", cases=f.cases,
            before=number(f.before), after=number(f.after),
            least=number(None if f.high is None else -f.high),
            most=number(None if f.low is None else -f.low),
            margin=number(f.margin), detectable=number(f.detectable),
        )
        for f in deciding
    ]  # fmt: skip
    named = tuple(f"{f.suite} {f.name}:" for f in deciding)
    return lines + [reason for reason in comparison.reasons if not reason.startswith(named)]


def _say(language: Language, key: str, **values: object) -> str:
    return say(key, language, **values)


def _says_of(language: Language, measure: Measured | ReportedFinding) -> str:
    key = f"measure.{measure.suite}.{measure.name}"
    return say(key, language) if has(key) else measure.says


def _number(language: Language, value: float | None, places: int = 3) -> str:
    return "" if value is None else decimal(value, places, language)


def _signed(language: Language, value: float | None, unknown: str = "") -> str:
    if value is None:
        return unknown
    return ("+" if value >= 0 else "−") + decimal(abs(value), 3, language)


def _with_figures(statement: Stated) -> Markup:
    marks = [
        Mark(start, start + len(raw), "" if supported else "wrong")
        for raw, supported in statement.figures
        if (start := statement.text.find(raw)) >= 0
    ]
    return Markup(marked(statement.text, marks, tag="mark"))


def _with_expected(quote: str, expected: Sequence[str]) -> Markup:
    marks = [
        Mark(start, start + len(item), "shared")
        for item in expected
        if (start := quote.find(item)) >= 0
    ]
    return Markup(marked(quote, marks, tag="mark"))


def _inline(label: str, caller: Callable[[], str]) -> Markup:
    return Markup('<div class="scroll" role="img" aria-label="{}">{}</div>').format(label, caller())


def _picture(label: str, caller: Callable[[], str]) -> Markup:
    data = b64encode(caller().strip().encode()).decode()
    return Markup('<img alt="{}" src="data:image/svg+xml;base64,{}">').format(escape(label), data)
