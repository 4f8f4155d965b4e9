"""The Briefing page: articles chosen, read one by one, and put on one page to send."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

import streamlit as st

from rag.app.ui import markup, session, widgets
from rag.app.ui.filters import chosen_filters
from rag.app.ui.job import Job
from rag.app.ui.tables import downloads, show_table
from rag.app.ui.words import language, say
from rag.document import show_period
from rag.engine import Engine
from rag.errors import Cancelled, DiemBaoError, InputError
from rag.report import cost_of, disputed, file_name, lead_of, of_briefing, with_unit
from rag.types import Article, Briefing, Cell, Claim, Indicator

_QUICK: Final = 1.5  # seconds within which a briefing appears without a progress bar
_CHARTED: Final = 3  # values that make a chart
_CHARTS: Final = 4

BriefingJob = Job[Briefing]


def chosen_articles(engine: Engine) -> list[Article]:
    """The articles to brief: those picked one by one, else all that filters and words leave."""
    filters = chosen_filters(engine, "brief")
    if filters is None:
        return []
    query = st.text_input(
        say("brief.query"), placeholder=say("brief.query_hint"), key="brief-query"
    )
    try:
        if query.strip():
            found = engine.choose((), filters, query)
        else:
            passed = engine.matching(filters)
            found = [article for article in session.catalogue(engine) if article.id in passed]
    except InputError:  # nothing matches
        found = []
    except DiemBaoError as error:
        widgets.failure(error)
        return []
    if not found:
        widgets.notice(say("brief.none"))
        return []
    by_id = {article.id: article for article in found}
    # Another set of articles is another field.
    picked = st.multiselect(
        say("brief.articles", count=len(found)), list(by_id),
        format_func=lambda article_id: markup.titled(by_id[article_id], language()),
        key=f"brief-articles-{hash(tuple(by_id))}", placeholder=say("brief.articles_hint"),
    )  # fmt: skip
    return [by_id[article_id] for article_id in picked] or found


def start(engine: Engine, articles: Sequence[Article]) -> None:
    """Begin a briefing of these articles."""
    ids = [article.id for article in articles]
    choice, spoken = session.engine_choice(), language()
    st.session_state.pop("briefing", None)
    st.session_state["briefing-job"] = Job(
        lambda job: engine.brief(
            ids, engine=choice, language=spoken, report=job.report, stopped=job.stopping.is_set
        ),
        len(ids),
    )


@st.fragment(run_every=0.5)
def watch() -> None:
    """How far the work is; the whole page is drawn anew when it ends."""
    running: BriefingJob | None = st.session_state.get("briefing-job")
    if running is None or not running.is_running:
        st.rerun()
    line = say("brief.progress", done=running.done, total=running.total)
    if (left := running.seconds_left) is not None:
        line += f" · {say('brief.left', seconds=max(1, round(left)))}"
    st.progress(running.done / max(1, running.total), line)
    if running.last:
        widgets.note(say("brief.last", title=running.last))
    if running.stopping.is_set():
        widgets.note(say("brief.stopping"))
    else:
        st.button(say("brief.cancel"), key="brief-cancel", icon=":material/stop_circle:",
                  on_click=running.stopping.set)  # fmt: skip


def finish(ended: BriefingJob) -> None:
    """Take over what a job made, or say why there is nothing."""
    st.session_state["briefing-job"] = None
    if ended.result is not None:
        st.session_state["briefing"] = ended.result
    elif isinstance(ended.failure, Cancelled):
        widgets.notice(say("brief.stopped", done=ended.done, total=ended.total))
    elif ended.failure is not None:
        widgets.failure(ended.failure)


def show(briefing: Briefing) -> None:
    """The whole briefing, with what is to be done with it."""
    widgets.subheading(briefing.title)
    copies = sum(len(group) - 1 for group in briefing.duplicates)
    articles = say("library.count", count=len(briefing.articles))
    stories = say("document.stories", count=len(briefing.articles) - copies)
    period = show_period(briefing.period, language())
    widgets.note(markup.joined(period, f"{articles}, {stories}"))
    downloads("brief", of_briefing(briefing, language()))
    told = [*briefing.headlines, *(c for theme in briefing.sections for c in theme.claims)]
    numbers = markup.numbered(told)
    listed = [(say("part.headlines"), "headlines", briefing.headlines)]
    listed += [(each.theme, f"theme-{i}", each.claims) for i, each in enumerate(briefing.sections)]
    for heading, key, claims in listed:
        if claims:
            widgets.subheading(heading)
            placed = [_as_shown(claim, briefing) for claim in claims]
            widgets.claims(placed, numbers, key=f"brief-{key}")
    for name in ("figures", "disagreements"):
        if rows := getattr(briefing, name):
            widgets.subheading(say(f"part.{name}"))
            show_figures(f"brief-{name}", rows)
    show_rest(briefing)
    cost = cost_of(briefing.usage, briefing.article_tokens, language())
    widgets.facts([*markup.made_facts(briefing, told, language()), cost])


def _as_shown(claim: Claim, briefing: Briefing) -> Claim:
    """With the place that it is about, and a warning where articles differ."""
    lead = lead_of(claim)
    warning = disputed(claim, briefing, language())
    text = f"{lead}: {claim.text}" if lead else claim.text
    return claim.model_copy(update={"text": f"{text} ({warning})" if warning else text})


def show_figures(name: str, rows: Sequence[Indicator]) -> None:
    """The table, whose rows open their sources, and charts of what has values enough."""
    cells = [(row, cell) for row in rows for cell in row.cells]
    show_table(
        name,
        {
            "indicator": [row.indicator for row, _ in cells],
            "place": [cell.place or "" for _, cell in cells],
            "period": [show_period(cell.period, language()) for _, cell in cells],
            "value": [with_unit(cell.value, row.unit, language()) for row, cell in cells],
            "raw": [cell.raw for _, cell in cells],
            "outlet": [
                markup.joined(cell.publisher, show_period(cell.published, language()))
                for _, cell in cells
            ],
        },
        [cell.citation for _, cell in cells],
    )
    if name == "brief-figures":
        charted = [(row, values) for row in rows if len(values := _values(row)) >= _CHARTED]
        for row, values in charted[:_CHARTS]:
            widgets.note(f"{row.indicator} ({row.unit})" if row.unit else row.indicator)
            chart(values, row.unit)


def chart(values: dict[str, float], unit: str) -> None:
    """Bars beside one another, the axis written as the language writes numbers."""
    shown = "format(datum.value, ',~f')"
    if language() == "vi":  # Streamlit hands no locale on to Vega
        for old, new in ((",", "_"), ("[.]", ","), ("_", ".")):
            shown = f"replace({shown}, regexp('{old}', 'g'), '{new}')"
    spec = json.loads(Path(__file__).with_name("chart.json").read_text(encoding="utf-8"))
    spec["height"] = 60 + 44 * len(values)
    spec["encoding"]["x"]["axis"] |= {"title": unit or say("column.value"), "labelExpr": shown}
    st.vega_lite_chart([{"name": k, "value": v} for k, v in values.items()], spec)


def _values(row: Indicator) -> dict[str, float]:
    values: dict[str, float] = {}
    for cell in row.cells:
        if (number := numeric(cell.value)) is not None:
            values.setdefault(_named(cell, row.cells), number)
    return values


def _named(cell: Cell, cells: Sequence[Cell]) -> str:
    """Where and when, and who says it where others say it of the same."""
    same = [c for c in cells if (c.place, c.period) == (cell.place, cell.period)]
    outlet = cell.publisher or cell.citation.title if len(same) > 1 else None
    return markup.joined(cell.place, show_period(cell.period, language()), outlet)


def numeric(value: str) -> float | None:
    """A value as a chart draws it: of "9/19" what is reached; None for what is no number."""
    try:
        return float(Decimal(value.split("/", maxsplit=1)[0]))
    except InvalidOperation:
        return None


def show_rest(briefing: Briefing) -> None:
    """Which articles tell one story, and what is not told, with the reason."""
    titles = {article.id: article for article in briefing.articles}
    if briefing.duplicates:
        widgets.subheading(say("part.duplicates"))
        for group in briefing.duplicates:
            named = [titles[i] for i in group if i in titles]
            widgets.note(
                "; ".join(f"“{a.title}” ({a.publisher or file_name(a.source)})" for a in named)
            )
    if briefing.left_out:
        widgets.subheading(say("part.left_out"))
        for item in briefing.left_out:
            named_title = f"“{item.title}”: " if item.title != briefing.title else ""
            widgets.note(f"{named_title}{item.reason}")


def page(engine: Engine) -> None:
    """The choice of articles, the work under way, or what it made."""
    current: BriefingJob | None = st.session_state.get("briefing-job")
    if current is not None and current.is_running:
        current.wait(_QUICK)
        if current.is_running:
            watch()
        else:
            st.rerun()
        return
    if current is not None:
        finish(current)
    wanted = chosen_articles(engine)
    st.button(
        say("brief.start", count=len(wanted)), key="brief-start", type="primary",
        disabled=not wanted, on_click=start, args=(engine, wanted),
    )  # fmt: skip
    if (made := st.session_state.get("briefing")) is not None:
        show(made)


widgets.heading("brief")
ready = session.ready_engine()
if session.catalogue(ready):
    page(ready)
else:
    widgets.notice(say("library.needed"))
session.show_opened_source(ready)
