"""The Briefing page: articles chosen, read one by one, and put on one page to send."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

import streamlit as st

from rag.app.ui import markup, parts, session
from rag.app.ui.filters import chosen_filters
from rag.app.ui.job import Job
from rag.app.ui.session import Failure, say
from rag.app.ui.tables import show_table
from rag.document import show_period
from rag.engine import Engine
from rag.errors import DiemBaoError, InputError
from rag.library import Filters
from rag.report import (
    cost_of,
    disputed,
    file_name,
    lead_of,
    of_briefing,
    to_docx,
    to_markdown,
    with_unit,
)
from rag.types import Article, Briefing, Cell, Citation, Claim, Indicator

_QUICK: Final = 1.5  # seconds within which a briefing appears without a progress bar
_CHARTED: Final = 3  # values that make a chart
_CHARTS: Final = 4
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

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
        found = admitted(engine, session.catalogue(engine), filters, query.strip())
    except DiemBaoError as error:
        session.show_failure(Failure.of(error))
        return []
    if not found:
        parts.notice(say("brief.none"))
        return []
    by_id = {article.id: article for article in found}

    def title(article_id: str) -> str:
        when = markup.day(by_id[article_id].published, session.language())
        return f"{by_id[article_id].title} ({when})" if when else by_id[article_id].title

    # Another set of articles is another field.
    picked = st.multiselect(
        say("brief.articles", count=len(found)), list(by_id), format_func=title,
        key=f"brief-articles-{hash(tuple(by_id))}", placeholder=say("brief.articles_hint"),
    )  # fmt: skip
    return [by_id[article_id] for article_id in picked] or found


def admitted(
    engine: Engine, articles: Sequence[Article], filters: Filters, query: str
) -> list[Article]:
    """The articles that pass; with words, those that say something about them.

    Empty where nothing matches. Raises what else stops a search.
    """
    if not query:
        matching = engine.matching(filters)
        return [article for article in articles if article.id in matching]
    try:
        return engine.choose((), filters, query)
    except InputError:
        return []


def start(engine: Engine, articles: Sequence[Article]) -> None:
    """Begin a briefing of these articles."""
    ids = [article.id for article in articles]
    choice, language = session.engine_choice(), session.language()
    st.session_state.pop("briefing", None)
    st.session_state["briefing-job"] = Job(
        lambda report, stopped: engine.brief(
            ids, engine=choice, language=language, report=report, stopped=stopped
        ),
        len(ids),
    )


def job() -> BriefingJob | None:
    """The briefing that is being made, or was."""
    found: BriefingJob | None = st.session_state.get("briefing-job")
    return found


@st.fragment(run_every=0.5)
def watch() -> None:
    """How far the work is; the whole page is drawn anew when it ends."""
    running = job()
    if running is None or not running.is_running:
        st.rerun()
    left = running.seconds_left
    line = say("brief.progress", done=running.done, total=running.total)
    if left is not None:
        line += f" · {say('brief.left', seconds=max(1, round(left)))}"
    st.progress(running.done / max(1, running.total), line)
    if running.last:
        parts.note(say("brief.last", title=running.last))
    if running.is_stopping:
        parts.note(say("brief.stopping"))
    else:
        st.button(say("brief.cancel"), key="brief-cancel", icon=":material/stop_circle:",
                  on_click=running.stop)  # fmt: skip


def finish(ended: BriefingJob) -> None:
    """Take over what a job made, or say why there is nothing."""
    st.session_state["briefing-job"] = None
    if ended.result is not None:
        st.session_state["briefing"] = ended.result
    elif ended.was_stopped:
        parts.notice(say("brief.stopped", done=ended.done, total=ended.total))
    elif ended.failure is not None:
        session.show_failure(Failure.of(ended.failure))


def show(briefing: Briefing) -> None:
    """The whole briefing, with what is to be done with it."""
    language = session.language()
    parts.subheading(briefing.title)
    copies = sum(len(group) - 1 for group in briefing.duplicates)
    count = len(briefing.articles)
    line = say("brief.count", articles=count, stories=count - copies)
    parts.note(" · ".join(filter(None, (show_period(briefing.period, language), line))))
    downloads(briefing)
    told = [*briefing.headlines, *(c for theme in briefing.sections for c in theme.claims)]
    numbers = markup.numbered(told)
    show_claims(say("brief.headlines"), briefing.headlines, numbers, "headlines", briefing)
    for i, theme in enumerate(briefing.sections):
        show_claims(theme.theme, theme.claims, numbers, f"theme-{i}", briefing)
    if briefing.figures:
        parts.subheading(say("brief.figures"))
        show_figures("brief-figures", briefing.figures)
        charts(briefing.figures)
    if briefing.disagreements:
        parts.subheading(say("brief.disagreements"))
        show_figures("brief-disagreements", briefing.disagreements)
    show_rest(briefing)
    facts = [markup.engine_badge(briefing.engine, briefing.model, language)]
    facts.append(cost_of(briefing.usage, briefing.article_tokens, language))
    if markup.has_checked_figure(told):
        facts.append(say("answer.legend"))
    parts.facts([fact for fact in facts if fact])


def show_claims(
    heading: str,
    claims: Sequence[Claim],
    numbers: dict[tuple[str, int, int], int],
    key: str,
    briefing: Briefing,
) -> None:
    """Statements under a heading, each with the place it is about, its sources, and a warning."""
    if not claims:
        return
    parts.subheading(heading)
    placed = [_as_shown(claim, briefing) for claim in claims]
    parts.claims(
        placed, numbers, session.language(), key=f"brief-{key}", on_open=session.open_source
    )


def _as_shown(claim: Claim, briefing: Briefing) -> Claim:
    lead = lead_of(claim)
    warning = disputed(claim, briefing, session.language())
    text = f"{lead}: {claim.text}" if lead else claim.text
    return claim.model_copy(update={"text": f"{text} ({warning})" if warning else text})


def downloads(briefing: Briefing) -> None:
    """Buttons that hand over the page as a file."""
    document = of_briefing(briefing, session.language())
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            say("brief.docx"), lambda: to_docx(document), "diem-bao.docx", _WORD,
            key="brief-docx", icon=":material/description:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            say("brief.markdown"), lambda: to_markdown(document), "diem-bao.md", "text/markdown",
            key="brief-markdown", icon=":material/article:", on_click="ignore",
        )  # fmt: skip


def show_figures(name: str, rows: Sequence[Indicator]) -> None:
    """The table; a row opens its source."""
    language = session.language()
    cells = [(row, cell) for row in rows for cell in row.cells]
    citations: list[Citation] = [cell.citation for _, cell in cells]
    show_table(
        name,
        {
            "indicator": [row.indicator for row, _ in cells],
            "place": [cell.place or "" for _, cell in cells],
            "period": [show_period(cell.period, language) for _, cell in cells],
            "value": [with_unit(cell.value, row.unit, language) for row, cell in cells],
            "raw": [cell.raw for _, cell in cells],
            "outlet": [
                " · ".join(filter(None, (cell.publisher, markup.day(cell.published, language))))
                for _, cell in cells
            ],
        },
        citations,
        columns="cells",
    )


def charts(rows: Sequence[Indicator]) -> None:
    """A chart of each indicator with three values or more."""
    drawn = 0
    for row in rows:
        values: dict[str, float] = {}
        for cell in row.cells:
            name = _named(cell, row.cells)
            if (number := numeric(cell.value)) is not None:
                values.setdefault(name, number)
        if len(values) < _CHARTED or drawn >= _CHARTS:
            continue
        drawn += 1
        parts.note(f"{row.indicator} ({row.unit})" if row.unit else row.indicator)
        place, value = say("cells.place"), row.unit or say("cells.value")
        st.bar_chart(
            {place: list(values), value: list(values.values())},
            x=place, y=value, horizontal=True, color="#a83434", height=60 + 44 * len(values),
        )  # fmt: skip


def _named(cell: Cell, cells: Sequence[Cell]) -> str:
    """Where and when, and who says it where others say it of the same."""
    same = [c for c in cells if (c.place, c.period) == (cell.place, cell.period)]
    outlet = cell.publisher or cell.citation.title if len(same) > 1 else None
    parts_of_name = (cell.place, show_period(cell.period, session.language()), outlet)
    return " · ".join(filter(None, parts_of_name))


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
        parts.subheading(say("brief.duplicates"))
        for group in briefing.duplicates:
            named = [titles[i] for i in group if i in titles]
            parts.note(
                "; ".join(f"“{a.title}” ({a.publisher or file_name(a.source)})" for a in named)
            )
    if briefing.left_out:
        parts.subheading(say("brief.left_out"))
        for item in briefing.left_out:
            named_title = f"“{item.title}”: " if item.title != briefing.title else ""
            parts.note(f"{named_title}{item.reason}")


parts.heading(say("brief.title"), say("brief.lead"))
ready = session.ready_engine()
if not session.catalogue(ready):
    parts.notice(say("library.needed"))
else:
    current = job()
    if current is not None and not current.is_running:
        finish(current)
        current = None
    wanted = chosen_articles(ready) if current is None else []
    if current is None:
        st.button(
            say("brief.start", count=len(wanted)), key="brief-start", type="primary",
            disabled=not wanted, on_click=start, args=(ready, wanted),
        )  # fmt: skip
        if (made := st.session_state.get("briefing")) is not None:
            show(made)
    else:
        current.wait(_QUICK)
        if current.is_running:
            watch()
        else:
            st.rerun()
session.show_opened_source(ready)
