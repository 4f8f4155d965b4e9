"""The Watch page: feeds and pages that are looked at, and what came since yesterday."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import streamlit as st

from rag.app.ui import access, markup, navigation, session, widgets
from rag.app.ui.adding import tell_failed
from rag.app.ui.job import Job
from rag.app.ui.words import language, say
from rag.document import show_period
from rag.engine import Engine
from rag.errors import DiemBaoError, InputError
from rag.types import Watched

_DAYS = (1, 7, 30)
_SHOWN = 50  # articles


def watch(engine: Engine) -> None:
    """Watch the address that was typed; one that cannot be watched stays in the field."""
    if address := st.session_state["watch-address"].strip():
        with widgets.telling():
            engine.watch(address)
            st.session_state["watch-address"] = ""


def remove(engine: Engine, address: str) -> None:
    """Watch an address no more; in another tab it may be gone already."""
    with suppress(DiemBaoError):
        engine.unwatch(address)


def addresses(engine: Engine) -> None:
    """What is watched, each with its last look; a button looks now."""
    watched, spoken = engine.watches(), language()
    for number, each in enumerate(watched):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            if access.may_edit():
                st.button(
                    say("watch.remove"), key=f"unwatch-{number}", icon=":material/delete:",
                    type="tertiary", on_click=remove, args=(engine, each.address),
                )  # fmt: skip
            seen = show_period(each.checked[:10], language()) if each.checked else ""
            when = say("command.watch_checked", when=seen) if seen else ""
            widgets.note(markup.joined(each.address, when, each.problem))
    if watched and access.may_edit():
        st.button(
            say("watch.look"), key="look", icon=":material/refresh:",
            on_click=lambda: st.session_state.update(
                looking=Job(lambda job: engine.look(embedding=job.report, language=spoken))
            ),
        )  # fmt: skip


def looked() -> None:
    """How far a look is, and what it brought."""
    job: Job[list[Watched]] | None = st.session_state.get("looking")
    if job is None:
        return
    with st.spinner(say("watch.looking"), show_time=True):
        widgets.follow(job, "seed.embedding")
    del st.session_state["looking"]
    session.forget_catalogue()
    if job.failure:
        widgets.failure(job.failure)
        return
    found = job.result or []
    count = sum(len(each.new) for each in found)
    widgets.notice(say("add.stored", count=count) if count else say("watch.none"), kind="done")
    for each in found:
        if each.problem:
            detail = say("failure.detail", detail=each.problem)
            widgets.notice(each.address, detail, kind="error")
        tell_failed(each.failed)


def keep_words(engine: Engine) -> None:
    """Keep the words to watch, for whoever looks next."""
    with widgets.telling(), suppress(InputError):  # readers have them for this look alone
        engine.saved.prefer("watch_words", st.session_state["watch-words"])


def news(engine: Engine) -> None:
    """What came since yesterday, that with the words to watch first."""
    widgets.subheading(say("watch.new"))
    kept = engine.saved.preference("watch_words") or ""
    words = st.text_input(
        say("watch.words"), kept, key="watch-words", placeholder=say("watch.words_hint"),
        on_change=keep_words, args=(engine,),
    )  # fmt: skip
    days = st.segmented_control(
        say("watch.since"), _DAYS, default=_DAYS[0], key="watch-days", required=True,
        format_func=lambda days: say("watch.days", count=days), label_visibility="collapsed",
    )  # fmt: skip
    since = datetime.now(UTC) - timedelta(days=days or 1)
    admitted = engine.matching(session.scope())
    found = [
        (article, held)
        for article, held in engine.news(since, words.split(","))
        if article.id in admitted and not session.is_sample(article)
    ]
    if not found:
        widgets.notice(say("watch.nothing"))
        return
    if st.button(
        say("brief.start", count=len(found)), key="brief-new", icon=navigation.PAGES["brief"],
        on_click=session.choose, args=([article.id for article, _ in found],),
    ):  # fmt: skip
        st.switch_page(navigation.page("brief"))
    with st.container(key="db-sources-new", gap=None):
        for article, held in found[:_SHOWN]:
            st.button(
                markup.label(article.title), key=f"db-source-new-{article.id}", type="tertiary",
                on_click=widgets.open_source, args=(article.id,),
            )  # fmt: skip
            marks = say("watch.holds", words=", ".join(held)) if held else None
            line = markup.joined(markup.dateline(article, language()), marks)
            if line:
                widgets.note(line)


widgets.heading("watch")
ready = session.ready_engine()
if access.may_edit():
    with st.form("watch", border=False):
        st.text_input(say("watch.address"), key="watch-address", max_chars=2000)
        st.form_submit_button(say("watch.add"), type="primary", on_click=watch, args=(ready,))
addresses(ready)
looked()
news(ready)
session.show_opened_source(ready)
