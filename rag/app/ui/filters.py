"""The fields that limit a page to some of the articles: publisher, place, dates."""

from __future__ import annotations

from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rag.app.ui import markup, parts, session
from rag.app.ui.words import language, say
from rag.engine import Engine
from rag.library import Filters

_EARLIEST = date(1945, 1, 1)


def chosen_filters(engine: Engine, page: str) -> Filters | None:
    """What `page` is limited to; None, and says so, where the dates contradict each other."""
    articles = session.catalogue(engine)
    publishers = {a.publisher for a in articles if a.publisher}
    places = {p.strip() for a in articles for p in (a.place or "").split(",") if p.strip()}
    with st.expander(say("filter.title"), icon=":material/tune:", type="compact"):
        left, right = st.columns(2)
        source = _one_of(left, "source", publishers, page)
        place = _one_of(right, "place", places, page)
        since = _day(left, "since", page)
        until = _day(right, "until", page)
    if since and until and since > until:
        parts.notice(say("filter.wrong_dates"), kind="error")
        return None
    filters = Filters(source=source, place=place, since=since, until=until)
    if any(filters):
        shown = markup.joined(
            source,
            place,
            f"≥ {markup.day(since, language())}" if since else None,
            f"≤ {markup.day(until, language())}" if until else None,
        )
        parts.note(f"{say('filter.active')}: {shown}")
    return filters


def _one_of(column: DeltaGenerator, name: str, known: set[str], page: str) -> str | None:
    """One of those known."""
    chosen: str | None = column.selectbox(
        say(f"filter.{name}"), sorted(known), index=None, placeholder=say("filter.any"),
        key=f"{page}-{name}",
    )  # fmt: skip
    return chosen or None


def _day(column: DeltaGenerator, name: str, page: str) -> str | None:
    """A day, in ISO form."""
    chosen: date | None = column.date_input(
        say(f"filter.{name}"), None, min_value=_EARLIEST, format="DD/MM/YYYY", key=f"{page}-{name}"
    )
    return chosen.isoformat() if chosen else None
