"""Adding articles to the library: the form, the work with its progress, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, Protocol

import streamlit as st

from rag.app.ui import markup, parts, session
from rag.app.ui.session import Steps
from rag.app.ui.words import language, say
from rag.engine import Engine
from rag.errors import DiemBaoError
from rag.messages import told
from rag.types import FailedSource, IngestReport

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


class Upload(Protocol):
    """A file as Streamlit hands it over."""

    name: str

    def getvalue(self) -> bytes:
        """All of it."""


class Added(NamedTuple):
    """What came of adding: how many are new, how many were known, and what failed."""

    stored: int
    unchanged: int
    failed: tuple[FailedSource, ...]


def add(engine: Engine, files: Sequence[Upload], addresses: Sequence[str]) -> None:
    """Files and web pages into the library, one after another, with progress on a bar.

    What came of it is noted before anything that interrupted the drawing is passed on: the page
    that is drawn next tells it.
    """
    bar = st.progress(0.0)
    count = len(files) + len(addresses)
    reports: list[IngestReport] = []
    interruptions: list[Steps] = []

    def step(name: str, work: Callable[[Steps], IngestReport]) -> None:
        position = len(reports)

        def draw(done: int, total: int) -> None:
            part = done / total if total else 0.0
            words = say("add.indexing", name=name, done=done, total=total)
            bar.progress((position + part) / count, markup.label(words))

        bar.progress(position / count, markup.label(say("add.reading", name=name)))
        steps = Steps(draw)
        try:
            reports.append(work(steps))
        except DiemBaoError as error:
            reports.append(
                IngestReport(failed=(FailedSource(source=name, reason=told(error, language())),))
            )
        interruptions.append(steps)

    def read_file(file: Upload, steps: Steps) -> IngestReport:
        return engine.ingest_bytes(file.getvalue(), file.name, embedding=steps)

    def read_page(address: str, steps: Steps) -> IngestReport:
        return engine.ingest([address], embedding=steps)

    for file in files:
        step(file.name, partial(read_file, file))
    for address in addresses:
        if _ADDRESS.fullmatch(address):
            step(address, partial(read_page, address))
        else:  # the engine would take it for a file on this computer
            failure = FailedSource(source=address, reason=say("add.not_an_address"))
            reports.append(IngestReport(failed=(failure,)))
    session.forget_catalogue()
    st.session_state["added"] = Added(
        stored=sum(len(report.stored) for report in reports),
        unchanged=sum(len(report.unchanged) for report in reports),
        failed=tuple(failure for report in reports for failure in report.failed),
    )
    for steps in interruptions:
        steps.finish()
    bar.empty()


def show_added() -> None:
    """What came of the last adding, once; each failure is one message."""
    added: Added | None = st.session_state.get("added")
    if added is None:
        return
    done = [
        say(f"add.{name}", count=count)
        for name, count in (("stored", added.stored), ("unchanged", added.unchanged))
        if count
    ]
    if done:
        parts.notice(" ".join(done), kind="done")
    for failure in added.failed:
        detail = say("failure.detail", detail=failure.reason)
        parts.notice(say("add.failed", name=failure.source), detail, kind="error")
    del st.session_state["added"]


def show_form(engine: Engine, *, expanded: bool) -> None:
    """The form to add articles with."""
    parts.upload_words("add.choose")
    with (
        st.expander(say("add.title"), icon=":material/add:", expanded=expanded),
        st.form("add", clear_on_submit=True, border=False),
    ):
        files = st.file_uploader(say("add.files"), accept_multiple_files=True, key="files")
        pasted = st.text_area(say("add.addresses"), key="addresses", height=80)
        is_submitted = st.form_submit_button(say("add.submit"), type="primary")
    addresses = pasted.split()
    if is_submitted and (files or addresses):
        add(engine, files, addresses)
    elif is_submitted:
        parts.notice(say("add.nothing"))
    show_added()
