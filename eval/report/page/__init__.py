"""An evaluation report as one HTML page, by the template beside this file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from rag.app.ui.markup import Mark, marked
from rag.messages import Language, decimal, has, say
from rag.text import visible

_FOLDER: Final = Path(__file__).parent
_LEFT, _RIGHT = 210, 740  # where the bars of the differences may stand

Part = Mapping[str, Any]  # of a report, as its JSON has it


def page_of(report: Part, language: Language) -> str:
    """The page of a report as its JSON has it."""
    page: str = _template(language).page(report)
    return page


@cache
def _template(language: Language) -> Any:
    made = Environment(
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FileSystemLoader(_FOLDER),
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    number = partial(_number, language)
    made.filters.update(number=number, signed=partial(_signed, language))
    made.globals.update(
        language=language,
        style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),  # noqa: S704 # nosec B704
        say=lambda key, **values: say(key, language, **values),
        says_of=partial(_says_of, language),
        reasons_of=partial(_reasons_of, language, number),
        marked=_marked,
        scale_of=Scale,
        plot=_plot,
    )
    return made.get_template("report.html.j2").module


class Scale:
    """Differences to places across the plot; `reach` is the greatest that is drawn."""

    def __init__(self, findings: Sequence[Part]) -> None:
        bounds = [abs(f[name] or 0) for f in findings for name in ("low", "high", "margin")]
        self.reach = min(1.1 * max([0.05, *bounds]), 1.0)

    def __call__(self, value: float) -> float:
        """Where a value stands; what is out of reach, at the edge."""
        clipped: float = max(-self.reach, min(self.reach, value))
        place: float = _LEFT + (clipped + self.reach) / (2 * self.reach) * (_RIGHT - _LEFT)
        return round(place, 1)


def _reasons_of(
    language: Language, number: Callable[[float | None], str], comparison: Part
) -> list[str]:
    """Why the verdict is what it is; what no measure says stands in the report's own words."""
    is_worse = comparison["status"] == 1
    deciding = [
        f
        for f in comparison["findings"]
        if comparison["status"]
        and f["verdict"] == ("worse" if is_worse else "cannot tell")
        and (is_worse or f["role"] == "primary")
    ]
    key = "evaluation.worse_by" if is_worse else "evaluation.maybe_worse"
    lines = [
        say(
            key, language, what=f"{f['suite']} · {f['name']}", cases=f["cases"],
            least=number(None if f["high"] is None else -f["high"]),
            most=number(None if f["low"] is None else -f["low"]),
            **{name: number(f[name]) for name in ("before", "after", "margin", "detectable")},
        )
        for f in deciding
    ]  # fmt: skip
    named = tuple(f"{f['suite']} {f['name']}:" for f in deciding)
    return lines + [each for each in comparison["reasons"] if not each.startswith(named)]


def _says_of(language: Language, measure: Part) -> str:
    key = f"measure.{measure['suite']}.{measure['name']}"
    return say(key, language) if has(key) else str(measure["says"])


def _number(language: Language, value: float | None, places: int = 3) -> str:
    return "" if value is None else decimal(value, places, language)


def _signed(language: Language, value: float | None, unknown: str = "") -> str:
    if value is None:
        return unknown
    return ("+" if value >= 0 else "−") + decimal(abs(value), 3, language)


def _marked(text: str, found: Sequence[tuple[str, str]]) -> Markup:
    """The text with each (words, CSS class) marked where the words stand in it."""
    starts = [(text.find(words), words, style) for words, style in found]
    marks = [Mark(start, start + len(words), style) for start, words, style in starts]
    # `marked` escapes the text.
    return Markup(visible(marked(text, marks, tag="mark")))  # noqa: S704 # nosec B704


def _plot(label: str, caller: Callable[[], str]) -> Markup:
    return Markup('<div class="scroll" role="img" aria-label="{}">{}</div>').format(label, caller())
