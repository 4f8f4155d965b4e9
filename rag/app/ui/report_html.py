"""An evaluation report as HTML: tables, flipped cases, and plots as inline SVG. Pure."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from rag.app.ui.markup import Mark, decimal, marked
from rag.app.ui.report import (
    Curve,
    Flip,
    Output,
    Report,
    ReportedComparison,
    ReportedFinding,
    ReportedRun,
    Stated,
)
from rag.app.ui.report_words import bound, number, points, reasons_of, says_of, signed
from rag.app.ui.texts import Language, text

STYLE: Final = """
.ev { --ev-line: color-mix(in srgb, currentColor 16%, transparent);
  --ev-quiet: color-mix(in srgb, currentColor 66%, transparent);
  --ev-soft: color-mix(in srgb, currentColor 5%, transparent);
  --ev-good: light-dark(#2e7d5b, #6fcf9f); --ev-bad: light-dark(#a83434, #ec9a90);
  --ev-open: light-dark(#8a6d1f, #e0c068); line-height: 1.5; }
.ev table { border-collapse: collapse; width: 100%; font-size: .86rem; margin: .5rem 0 1.25rem;
  font-variant-numeric: tabular-nums; }
.ev th { text-align: left; font-weight: 600; color: var(--ev-quiet); }
.ev th, .ev td { padding: .3rem .6rem .3rem 0; border: 0; border-bottom: 1px solid var(--ev-line);
  vertical-align: top; }
.ev .n { text-align: right; white-space: nowrap; }
.ev .q { color: var(--ev-quiet); font-size: .86rem; }
.ev .verdict { border-left: 4px solid var(--ev-open); background: var(--ev-soft);
  padding: .6rem 1rem; margin: .5rem 0 1rem; }
.ev .verdict b { font-size: 1.1rem; }
.ev .s0 { border-color: var(--ev-good); } .ev .s1 { border-color: var(--ev-bad); }
.ev .good { color: var(--ev-good); } .ev .bad { color: var(--ev-bad); }
.ev .open { color: var(--ev-open); }
.ev details { border-bottom: 1px solid var(--ev-line); padding: .45rem 0; }
.ev summary { cursor: pointer; }
.ev .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.25rem; margin: .5rem 0; }
.ev blockquote { margin: .2rem 0 .5rem; padding-left: .7rem; border-left: 2px solid var(--ev-line);
  color: var(--ev-quiet); font-size: .86rem; }
.ev .struck { text-decoration: line-through; color: var(--ev-quiet); }
.ev mark { background: none; color: inherit; text-decoration: underline var(--ev-good) 2px;
  text-underline-offset: .2em; }
.ev mark.wrong { text-decoration: underline wavy var(--ev-bad) 1px; }
.ev mark.shared { background: light-dark(#ffe79a, #6b581d); text-decoration: none; }
.ev .scroll { overflow-x: auto; }
.ev svg text { fill: currentColor; font-size: 11px; }
@media (max-width: 40rem) { .ev .pair { grid-template-columns: 1fr; } }
"""

_TONE: Final = {"not worse": "good", "worse": "bad", "cannot tell": "open", "described": "q"}
_WIDTH, _LEFT, _ROW = 760, 210, 26
# Seen on light and on dark alike, for a picture that cannot know which it stands on.
_COLOURS: Final = {
    "var(--ev-good)": "#3d9970", "var(--ev-bad)": "#cf5c54", "var(--ev-open)": "#b08d2a",
    "var(--ev-q)": "#888888", "currentColor": "#888888",
}  # fmt: skip
_SVG: Final = re.compile(r"<svg .*?</svg>", re.DOTALL)


def with_pictures(html: str) -> str:
    """The same with each plot as an <img>: Streamlit drops SVG elements from HTML."""
    return _SVG.sub(_picture, html)


def _picture(match: re.Match[str]) -> str:
    svg = match[0].replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    svg = svg.replace("<text ", '<text font-family="sans-serif" font-size="11" fill="#888888" ')
    svg = svg.replace('width="100%"', "")
    for variable, colour in _COLOURS.items():
        svg = svg.replace(variable, colour)
    label = re.search(r'aria-label="([^"]*)"', svg)
    alt = label[1] if label else ""
    data = b64encode(svg.encode()).decode()
    return f'<img alt="{alt}" src="data:image/svg+xml;base64,{data}" style="max-width:100%">'


def comparison_html(
    comparison: ReportedComparison, language: Language, *, flips_shown: int = 60
) -> str:
    """The verdict, the cases that flipped, the plot and the table of differences."""
    status = text(f"evaluation.status.{comparison.status}", language)
    reasons = "".join(f"<div>{escape(line)}</div>" for line in reasons_of(comparison, language))
    return (
        f'<div class="verdict s{comparison.status}"><b>{escape(status)}</b>{reasons}</div>'
        f"<h3>{text('evaluation.flips', language)}</h3>"
        + flips_html(comparison.flips[:flips_shown], language)
        + f"<h3>{text('evaluation.differences', language)}</h3>"
        f'<p class="q">{text("evaluation.differences_lead", language)}</p>'
        + differences_svg(comparison.findings, language)
        + findings_html(comparison.findings, language)
    )


def differences_svg(findings: Sequence[ReportedFinding], language: Language) -> str:
    """What decides, a row a measure: interval, margin and detectable effect around zero."""
    shown = [finding for finding in findings if finding.role != "described"]
    reach = max(
        [0.05]
        + [abs(bound) for f in shown for bound in (f.low, f.high, f.margin) if bound is not None]
    )
    reach = min(reach * 1.1, 1.0)
    height = _ROW * len(shown) + 34

    def across(value: float | None, otherwise: float) -> float:
        clipped = max(-reach, min(reach, otherwise if value is None else value))
        return _LEFT + (clipped + reach) / (2 * reach) * (_WIDTH - _LEFT - 20)

    zero, parts = across(0, 0), []
    for row, finding in enumerate(shown):
        y = _ROW * row + 16
        tone = f"var(--ev-{_TONE[finding.verdict]})"
        low, high = across(finding.low, -reach), across(finding.high, reach)
        weight = "700" if finding.role == "primary" else "400"
        parts.append(
            f'<text x="0" y="{y + 4}" font-weight="{weight}">{escape(finding.suite)} · '
            f"{escape(finding.name)}</text>"
        )
        if finding.detectable is not None:
            left, right = (across(s * finding.detectable, s * reach) for s in (-1, 1))
            parts.append(
                f'<rect x="{left:.1f}" y="{y - 8}" width="{right - left:.1f}" height="16" '
                'fill="currentColor" opacity=".08"/>'
            )
        if finding.margin is not None:
            edge = across(-finding.margin, -reach)
            parts.append(
                f'<line x1="{edge:.1f}" x2="{edge:.1f}" y1="{y - 11}" y2="{y + 11}" '
                'stroke="currentColor" stroke-dasharray="3 3" opacity=".6"/>'
            )
        parts.append(
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{tone}" '
            f'stroke-width="3"/><circle cx="{across(finding.gain, 0):.1f}" cy="{y}" r="5" '
            f'fill="{tone}"/>'
        )
    bottom = height - 22
    ticks = "".join(
        f'<text x="{across(value, 0):.1f}" y="{height - 6}" text-anchor="middle">'
        f"{points(value, language)}</text>"
        for value in (-reach, -reach / 2, 0, reach / 2, reach)
    )
    label = escape(text("evaluation.differences", language))
    return (
        f'<div class="scroll"><svg viewBox="0 0 {_WIDTH} {height}" width="100%" role="img" '
        f'aria-label="{label}" style="max-width:{_WIDTH}px">'
        f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{bottom}" stroke="currentColor" '
        f'opacity=".5"/>{"".join(parts)}{ticks}</svg></div>'
    )


def findings_html(findings: Iterable[ReportedFinding], language: Language) -> str:
    """Every measure in both runs."""
    rows = []
    for finding in findings:
        verdict = text(f"evaluation.verdict.{finding.verdict}", language)
        interval = (
            f"{signed(finding.gain, language)} [{bound(finding.low, language, '−∞')}; "
            f"{bound(finding.high, language, '+∞')}]"
        )
        rows.append(
            [
                f"<b>{escape(finding.suite)} · {escape(finding.name)}</b>"
                '<div class="q">'
                f"{escape(says_of(finding.suite, finding.name, finding.says, language))}</div>",
                number(finding.before, language),
                number(finding.after, language),
                interval,
                number(finding.margin, language),
                number(finding.detectable, language),
                number(finding.p if finding.adjusted is None else finding.adjusted, language),
                f'<span class="{_TONE[finding.verdict]}">{verdict}</span>',
            ]
        )
    names = ("measure", "before", "after", "difference", "margin", "detectable", "p", "verdict")
    return _table([text(f"evaluation.{name}", language) for name in names], rows)


def flips_html(flips: Sequence[Flip], language: Language) -> str:
    """The cases that became wrong, then those that became right, each with both outputs."""
    if not flips:
        return f'<p class="q">{text("evaluation.flips_none", language)}</p>'
    parts = []
    for flip in sorted(flips, key=lambda each: each.became == "right"):
        tone = "good" if flip.became == "right" else "bad"
        expected = " · ".join(flip.expected) or text("evaluation.declined", language)
        sides = "".join(
            f'<div><div class="q">{text(f"evaluation.{when}", language)}</div>'
            f"{output_html(output, flip.expected)}</div>"
            for when, output in (("before", flip.before), ("after", flip.after))
        )
        parts.append(
            f'<details><summary><span class="{tone}">'
            f"{text(f'evaluation.became.{flip.became}', language)}</span> "
            f"{escape(flip.question or flip.case)} "
            f'<span class="q">{escape(flip.suite)} {escape(flip.case)} '
            f"{escape(' '.join(flip.tags))}</span></summary>"
            f'<p class="q">{text("evaluation.expected", language)}: {escape(expected)}</p>'
            f'<div class="pair">{sides}</div></details>'
        )
    return "".join(parts)


def output_html(output: Output, expected: Sequence[str] = ()) -> str:
    """An output: its statements with figures marked, each above its quotations."""
    if output.error:
        return f'<p class="bad">{escape(output.error)}</p>'
    if not output.statements:
        return f"<p>{escape(output.text)}</p>"
    return "".join(_statement_html(each, expected) for each in output.statements)


def _statement_html(statement: Stated, expected: Sequence[str]) -> str:
    marks = []
    for raw, supported in statement.figures:
        if (start := statement.text.find(raw)) >= 0:
            marks.append(Mark(start, start + len(raw), "" if supported else "wrong"))
    body = marked(statement.text, marks, tag="mark")
    shown = body if statement.supported else f'<span class="struck">{body}</span>'
    reason = f'<div class="bad q">{escape(statement.reason)}</div>' if statement.reason else ""
    quotes = ""
    for quoted in statement.quotes:
        found = [
            Mark(start, start + len(item), "shared")
            for item in expected
            if (start := quoted.quote.find(item)) >= 0
        ]
        quotes += (
            f"<blockquote>{marked(quoted.quote, found, tag='mark')} "
            f"<i>{escape(quoted.article)}</i></blockquote>"
        )
    return f"<div>{shown}</div>{reason}{quotes}"


def run_html(run: ReportedRun, language: Language) -> str:
    """Everything that one run measured."""
    facts = [run.label, run.model, *run.prompts, run.revision]
    parts = [f'<p class="q">{escape(" · ".join(fact for fact in facts if fact))}</p>']
    measured = [
        [
            f'<b>{escape(m.suite)} · {escape(m.name)}</b><div class="q">'
            f"{escape(says_of(m.suite, m.name, m.says, language))}</div>",
            number(m.value, language),
            escape(m.counted),
        ]
        for m in run.measures
    ]
    headings = [text(f"evaluation.{name}", language) for name in ("measure", "value", "counted")]
    parts.append(_table(headings, measured))
    if run.cases < run.count:
        unfinished = text("evaluation.unfinished", language, done=run.cases, count=run.count)
        parts.append(f'<p class="bad">{escape(unfinished)}</p>')
    failed = text("evaluation.failed", language, failed=len(run.failed), cases=run.cases)
    parts.append(f"<p>{escape(failed)}</p>")
    parts += [
        f'<div class="q">{escape(case)}: {escape(why)}</div>' for case, why in run.failed[:10]
    ]
    if run.faults:
        parts.append(f"<p>{escape(text('evaluation.faults', language, **run.faults))}</p>")
    if run.curve:
        parts.append(curve_html(run.curve, language))
    parts.append(costs_html(run, language))
    tags = [
        [escape(t.suite), escape(t.tag), number(t.value, language), t.counted] for t in run.tags
    ]
    if tags:
        names = ("suite", "tag", "value", "counted")
        parts.append(f"<h4>{text('evaluation.tags', language)}</h4>")
        parts.append(_table([text(f"evaluation.{name}", language) for name in names], tags))
    return "".join(parts)


def costs_html(run: ReportedRun, language: Language) -> str:
    """Time and tokens of each suite; what was replayed says so."""
    rows = []
    for cost in run.costs:
        kind = text(f"evaluation.{'recorded' if cost.recorded else 'live'}", language)
        if not cost.calls:
            price = ""
        elif cost.cost_usd is None:
            price = text("evaluation.unknown", language)
        else:
            price = f"{decimal(cost.cost_usd, 4, language)} USD"
        rows.append(
            [
                f"{escape(cost.suite)} ({kind})",
                decimal(cost.median_ms, 0, language),
                decimal(cost.most_ms, 0, language),
                decimal(cost.calls, 0, language),
                f"{decimal(cost.prompt_tokens, 0, language)} + "
                f"{decimal(cost.completion_tokens, 0, language)}",
                price,
            ]
        )
    names = ("suite", "median", "most", "calls", "tokens", "price")
    headings = [text(f"evaluation.{name}", language) for name in names]
    return f"<h4>{text('evaluation.costs', language)}</h4>" + _table(headings, rows)


def curve_html(curve: Curve, language: Language) -> str:
    """The risk-coverage curve with its AUROC."""
    width, height = 320, 140
    most = max([0.1] + [risk for _, risk in curve.points])
    line = " ".join(
        f"{30 + coverage * (width - 40):.1f},{height - 20 - risk / most * (height - 34):.1f}"
        for coverage, risk in curve.points
    )
    told = text(
        "evaluation.curve", language, auroc=decimal(curve.auroc, 3, language),
        answerable=curve.answerable, unanswerable=curve.unanswerable,
    )  # fmt: skip
    return (
        f'<p>{escape(told)}</p><svg viewBox="0 0 {width} {height}" width="{width}" role="img" '
        f'aria-label="{escape(told)}"><path d="M30 8V{height - 20}H{width - 8}" fill="none" '
        f'stroke="currentColor" opacity=".4"/><polyline points="{line}" fill="none" '
        f'stroke="var(--ev-bad)" stroke-width="2"/><text x="0" y="14">'
        f'{decimal(most, 2, language)}</text><text x="{width - 10}" y="{height - 6}" '
        f'text-anchor="end">100 %</text></svg>'
        f'<p class="q">{text("evaluation.curve_axes", language)}</p>'
    )


def page_html(report: Report, language: Language) -> str:
    """The whole report as one page that needs nothing else."""
    title = text("evaluation.title", language)
    body = "".join(
        f"<h2>{escape(each.label)}</h2>{comparison_html(each, language)}"
        for each in report.comparisons
    )
    runs = "".join(f"<h3>{escape(run.label)}</h3>{run_html(run, language)}" for run in report.runs)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Điểm Báo · {title}</title><style>:root {{ color-scheme: light dark; }} "
        "body { max-width: 64rem; margin: 2rem auto; padding: 0 1.25rem; "
        f"font-family: system-ui, sans-serif; }} {STYLE}</style></head>"
        f'<body class="ev"><h1>Điểm Báo · {title}</h1><p class="q">{made_line(report, language)}'
        f"</p>{_uncompared(report, language)}{body}"
        f"<h2>{text('evaluation.runs', language)}</h2>{runs}</body></html>\n"
    )


def _uncompared(report: Report, language: Language) -> str:
    if not report.uncompared:
        return ""
    why = text("evaluation.uncompared", language, why=report.uncompared)
    return f'<p class="bad">{escape(why)}</p>'


def made_line(report: Report, language: Language) -> str:
    """When the report was made, and on what."""
    made = text(
        "evaluation.made", language, made=report.made, cases=report.cases, corpus=report.corpus
    )
    return escape(made)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(
        "<tr>"
        + "".join(f"<td{'' if i == 0 else ' class=n'}>{cell}</td>" for i, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return f'<div class="scroll"><table><tr>{head}</tr>{body}</table></div>'
