"""The fields that limit a page to some of the articles: publisher, place, dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from rag.app.ui import markup, session, widgets
from rag.app.ui.pickers import narrowed
from rag.app.ui.words import language, say
from rag.document import show_period
from rag.engine import Engine
from rag.library import Filters
from rag.types import Article

_EARLIEST = date(1945, 1, 1)


def chosen_filters(engine: Engine, page: str) -> Filters:
    """What `page` is limited to; days that are given the wrong way round are exchanged."""
    articles, limits = session.within(engine), session.scope()
    publishers = {a.publisher for a in articles if a.publisher}
    places = {p.strip() for a in articles for p in (a.place or "").split(",") if p.strip()}
    with st.expander(say("filter.title"), icon=":material/tune:", type="compact"):
        # Two rows of two, so that in a narrow window a pair stays together.
        source, place = (
            column.selectbox(
                say(f"filter.{name}"), sorted(known), index=None, key=f"{page}-{name}",
                placeholder=say("filter.any"), accept_new_options=True,
            )
            for column, name, known in zip(
                st.columns(2), ("source", "place"), (publishers, places), strict=True
            )
        )  # fmt: skip
        days = (
            column.date_input(
                say(f"filter.{name}"), None, key=f"{page}-{name}", min_value=_EARLIEST,
                format="DD/MM/YYYY",
            )
            for column, name in zip(st.columns(2), ("since", "until"), strict=True)
        )  # fmt: skip
        since, until = (day.isoformat() if isinstance(day, date) else None for day in days)
    if since and until:
        since, until = sorted((since, until))
    filters = limits._replace(source=source, place=place, since=since, until=until)
    if any(filters):
        shown = markup.joined(
            session.scope_name(st.session_state["scope"]) if any(limits) else None,
            source,
            place,
            f"≥ {show_period(since, language())}" if since else None,
            f"≤ {show_period(until, language())}" if until else None,
        )
        widgets.note(f"{say('filter.active')}: {shown}")
    return filters


def with_words(articles: Sequence[Article], page: str) -> list[Article]:
    """The articles whose title, publisher or place holds every word typed; says where none does."""
    lines = {a.id: markup.joined(a.title, a.publisher, a.place) for a in articles}
    key = f"{page}-query"
    passed = {*narrowed(lines, key, label=say("library.search"))}
    if lines and not passed:
        widgets.notice(say("library.nothing_found", query=st.session_state[key]))
    return [article for article in articles if article.id in passed]
