"""Adding articles to the library: the form, the work with its progress, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from rag.app import terminal
from rag.app.ui import session, widgets
from rag.app.ui.job import Job
from rag.app.ui.words import language, say
from rag.engine import Engine
from rag.errors import DiemBaoError
from rag.types import FailedSource, IngestReport

_EMBEDDED = 400  # texts that are waited for; of more the background makes the vectors
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def start(engine: Engine, files: Sequence[UploadedFile], pasted: Sequence[str]) -> None:
    """Begin to add them. What is no web address would be taken for a file on this computer."""
    pasted = [line.strip() for line in pasted if line.strip()]
    addresses = [each for each in pasted if _ADDRESS.fullmatch(each)]
    reason, spoken = say("add.not_an_address"), language()
    refused = [FailedSource(source=each, reason=reason) for each in pasted if each not in addresses]
    uploads = [(file.name, file.getvalue()) for file in files]
    session.release_uploads()

    def work(job: Job[IngestReport]) -> IngestReport:
        report = engine.ingest(
            [*uploads, *addresses],
            language=spoken,
            reading=lambda done, total: job.report(done, total, "add.reading"),
            embedding=lambda done, total: job.report(done, total, "seed.embedding"),
            most=_EMBEDDED if engine.config.background else None,
        )
        with suppress(DiemBaoError):  # grouped now, no page has to wait for it
            engine.stories()
        engine.take_up()
        return report.model_copy(update={"failed": (*report.failed, *refused)})

    st.session_state["adding"] = Job(work)


def tell_failed(failed: Sequence[FailedSource]) -> None:
    """What was not added, and why."""
    for failure in failed:
        detail = say("failure.detail", detail=failure.reason)
        widgets.notice(say("add.failed", name=failure.source), detail, kind="error")


def show_work() -> None:
    """How far the adding is, and once it has ended what came of it."""
    job: Job[IngestReport] | None = st.session_state.get("adding")
    if job is None:
        return
    widgets.follow(job, "add.reading")
    session.forget_catalogue()
    del st.session_state["adding"]
    if job.failure:
        widgets.failure(job.failure)
    added = job.result or IngestReport()
    st.session_state["just_added"] = added.stored
    counts = {"stored": len(added.stored), "unchanged": len(added.unchanged)}
    if told := [say(f"add.{name}", count=count) for name, count in counts.items() if count]:
        widgets.notice(" ".join(told), kind="done")
    tell_failed(added.failed)
    for found in added.partly:
        parts = "; ".join(terminal.unread(part, language()) for part in found.unread)
        widgets.notice(say("add.partly", name=found.source), parts, kind="error")
    for new in added.replaced:
        told = [f"“{each.before or '–'}” → “{each.after or '–'}”" for each in new.changes]
        widgets.notice(say("add.replaced", name=new.source), "; ".join(told), kind="done")


def show_form(engine: Engine, *, expanded: bool) -> None:
    """The form to add articles with."""
    with (
        st.expander(say("add.title"), icon=":material/add:", expanded=expanded),
        st.form("add", clear_on_submit=True, border=False),
    ):
        files = st.file_uploader(say("add.files"), accept_multiple_files=True, key="files")
        pasted = st.text_area(say("add.addresses"), key="addresses", height=80).splitlines()
        is_submitted = st.form_submit_button(say("add.submit"), type="primary")
    if is_submitted and (files or pasted):
        start(engine, files, pasted)
    elif is_submitted:
        widgets.notice(say("add.nothing"))
    show_work()
