"""The Evaluation page: the reports of `python -m eval report`, the cases that flipped first."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from rag.app.ui import parts, report_html, session
from rag.app.ui.report import Report, find_reports, read_report
from rag.app.ui.session import Failure, say
from rag.config import load_config
from rag.errors import DiemBaoError


def chosen_report(folder: Path) -> Report | None:
    """The report picked; None where there is none or it cannot be read, which is then said."""
    found = find_reports(folder)
    if not found:
        parts.notice(say("evaluation.none"), say("evaluation.none_detail", folder=folder))
        return None
    names = {str(path.relative_to(folder)): path for path in found}
    name: str = st.selectbox(say("evaluation.choose"), list(names), key="report")
    try:
        return read_report(names[name])
    except DiemBaoError as error:
        session.show_failure(Failure.of(error))
        return None


def html(body: str) -> None:
    """A part of the report in its own style."""
    drawn = report_html.with_pictures(body)
    st.html(f'<style>{report_html.STYLE}</style><div class="ev">{drawn}</div>')


def show(report: Report) -> None:
    """The comparison picked, then the runs."""
    language = session.language()
    html(f'<p class="q">{report_html.made_line(report, language)}</p>')
    if report.comparisons:
        labels = [each.label for each in report.comparisons]
        position: int = st.selectbox(
            say("evaluation.against"),
            range(len(labels)),
            format_func=labels.__getitem__,
            key="comparison",
        )
        html(report_html.comparison_html(report.comparisons[position], language))
    if report.uncompared:
        parts.notice(say("evaluation.uncompared", why=report.uncompared))
    st.html(f'<h2 class="db-subheading">{say("evaluation.runs")}</h2>')
    for tab, run in zip(st.tabs([run.label for run in report.runs]), report.runs, strict=True):
        with tab:
            html(report_html.run_html(run, language))


parts.heading(say("evaluation.title"), say("evaluation.lead"))
picked = chosen_report(load_config().runs)
if picked:
    show(picked)
