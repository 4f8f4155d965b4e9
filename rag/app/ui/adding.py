"""Adding articles to the library: the form, the work with its progress, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import streamlit as st

from rag.app.ui import parts, session
from rag.app.ui.job import Job
from rag.app.ui.words import say
from rag.engine import Engine
from rag.types import FailedSource, IngestReport

_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


class Upload(Protocol):
    """A file as Streamlit hands it over."""

    name: str

    def getvalue(self) -> bytes:
        """All of it."""


def add(
    engine: Engine, job: Job[IngestReport], files: Sequence[Upload], addresses: Sequence[str]
) -> IngestReport:
    """Files and web pages into the library, one after another."""
    sources = [*files, *addresses]
    reports = []
    for position, source in enumerate(sources):
        if isinstance(source, str):
            job.report(position, len(sources), source)
            reports.append(engine.ingest([source]))
        else:
            job.report(position, len(sources), source.name)
            reports.append(engine.ingest_bytes(source.getvalue(), source.name))
    return IngestReport(
        stored=tuple(each for report in reports for each in report.stored),
        unchanged=tuple(each for report in reports for each in report.unchanged),
        failed=tuple(each for report in reports for each in report.failed),
    )


def start(engine: Engine, files: Sequence[Upload], pasted: Sequence[str]) -> None:
    """Begin to add them. What is no web address would be taken for a file on this computer."""
    addresses = [each for each in pasted if _ADDRESS.fullmatch(each)]
    reason = say("add.not_an_address")
    st.session_state["refused"] = [
        FailedSource(source=each, reason=reason) for each in pasted if each not in addresses
    ]
    st.session_state["adding"] = Job(lambda job: add(engine, job, files, addresses))


def show_work() -> None:
    """How far the adding is, and once it has ended what came of it."""
    job: Job[IngestReport] | None = st.session_state.get("adding")
    if job is None:
        return
    parts.follow(job, lambda: say("add.reading", name=job.last))
    session.forget_catalogue()
    del st.session_state["adding"]
    if job.failure:
        parts.failure(job.failure)
    added = job.result or IngestReport()
    counts = {"stored": len(added.stored), "unchanged": len(added.unchanged)}
    if told := [say(f"add.{name}", count=count) for name, count in counts.items() if count]:
        parts.notice(" ".join(told), kind="done")
    for failure in (*added.failed, *st.session_state.pop("refused")):
        detail = say("failure.detail", detail=failure.reason)
        parts.notice(say("add.failed", name=failure.source), detail, kind="error")


def show_form(engine: Engine, *, expanded: bool) -> None:
    """The form to add articles with."""
    parts.upload_words("add.choose")
    with (
        st.expander(say("add.title"), icon=":material/add:", expanded=expanded),
        st.form("add", clear_on_submit=True, border=False),
    ):
        files = st.file_uploader(say("add.files"), accept_multiple_files=True, key="files")
        pasted = st.text_area(say("add.addresses"), key="addresses", height=80).split()
        is_submitted = st.form_submit_button(say("add.submit"), type="primary")
    if is_submitted and (files or pasted):
        start(engine, files, pasted)
    elif is_submitted:
        parts.notice(say("add.nothing"))
    show_work()
