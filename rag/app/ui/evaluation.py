"""The Evaluation page: the reports of `python -m eval report`, the cases that flipped first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from rag.app.ui import report_html, widgets
from rag.app.ui.report import find_reports, read_report
from rag.app.ui.words import language, say
from rag.config import load_config
from rag.errors import DiemBaoError


def chosen_report(folder: Path) -> dict[str, Any] | None:
    """The report picked; None where there is none or it cannot be read, which is then said."""
    found = find_reports(folder)
    if not found:
        widgets.notice(say("evaluation.none"), say("evaluation.none_detail", folder=folder))
        return None
    names = {str(path.relative_to(folder)): path for path in found}
    name: str = st.selectbox(say("evaluation.choose"), list(names), key="report")
    try:
        return read_report(names[name])
    except DiemBaoError as error:
        widgets.failure(error)
        return None


def html(body: str) -> None:
    """A part of the report in its own style."""
    st.html(f'<style>{report_html.style()}</style><div class="ev">{body}</div>')


def show(report: dict[str, Any]) -> None:
    """The comparison picked, then the runs."""
    draw = report_html.report_parts(language(), with_pictures=True)
    html(draw.made(report))
    if report["comparisons"]:
        labels = [each["label"] for each in report["comparisons"]]
        position: int = st.selectbox(
            say("evaluation.against"), range(len(labels)), format_func=labels.__getitem__,
            key="comparison",
        )  # fmt: skip
        html(draw.comparison(report["comparisons"][position]))
    if report["uncompared"]:
        widgets.notice(say("evaluation.uncompared", why=report["uncompared"]))
    widgets.subheading(say("evaluation.runs"))
    runs = report["runs"]
    for tab, run in zip(st.tabs([run["label"] for run in runs]), runs, strict=True):
        with tab:
            html(draw.run(run))


widgets.heading("evaluation")
if picked := chosen_report(load_config().runs):
    show(picked)
