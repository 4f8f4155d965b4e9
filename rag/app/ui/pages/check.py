"""The Check page: a draft that somebody wrote, each sentence held against the library."""

from __future__ import annotations

from html import escape

import streamlit as st

from rag.app.ui import kept, markup, session, widgets
from rag.app.ui.filters import chosen_filters
from rag.app.ui.job import Job
from rag.app.ui.kept import CheckedDraft
from rag.app.ui.words import language, say
from rag.document import show_period
from rag.engine import Engine
from rag.errors import DiemBaoError
from rag.ingest import DRAFT_KINDS, text_of
from rag.library import Filters
from rag.report import to_commented
from rag.types import Check, CheckedSentence
from rag.verify import LONGEST_DRAFT

_SHOWN = 200  # sentences at once; a longer draft is read in parts


def draft_given() -> str | None:
    """The draft that was sent just now, as text; None where none was, or it cannot be read.

    Of a Word file the original is held, to be given back with comments.
    """
    # No form: its text would be lost when another page is looked at.
    pasted = st.text_area(
        say("check.text"), placeholder=say("check.text_hint"), key="draft-text", height=220,
        max_chars=LONGEST_DRAFT, persist_state="session",
    )  # fmt: skip
    file = st.file_uploader(say("check.file"), type=list(DRAFT_KINDS), key="draft-file")
    if not st.button(say("check.submit"), key="draft-send", type="primary"):
        return None
    kept.open_("check", None)  # what was said of another draft
    st.session_state["draft-word"] = None
    if file is None and not pasted.strip():
        widgets.notice(say("check.nothing"))
        return None
    if file is None:
        return pasted
    if pasted.strip():
        widgets.notice(say("check.both", name=file.name))
    try:
        text = text_of(file.getvalue(), file.name)
    except DiemBaoError as error:
        widgets.failure(error)
        return None
    if file.name.lower().endswith(".docx"):
        st.session_state["draft-word"] = file.getvalue()
    return text


def start(engine: Engine, draft: str, filters: Filters) -> None:
    """Begin to hold a draft against the sources."""
    spoken = language()

    def work(job: Job[Check]) -> Check:
        return engine.check(draft, filters=filters, language=spoken, progress=job.report)

    st.session_state.update({"check-job": Job(work), "check-draft": draft})


def follow(engine: Engine) -> None:
    """The check under way until it has ended, and what it made."""
    check: Check | None = widgets.made("check-job", "check")
    if check is not None:
        draft = st.session_state["check-draft"]
        item_id = kept.keep(engine, "check", draft, CheckedDraft(draft=draft, check=check))
        st.session_state["draft-of"] = item_id, st.session_state["draft-word"]
        kept.open_("check", item_id)


def show(engine: Engine, item_id: str) -> None:
    """What is wrong first in number, then the sentences in their order; and the draft to take."""
    made = kept.read(engine, item_id, CheckedDraft)
    if made is None:
        return
    check, draft = made.check, made.draft
    wrong = [sentence for sentence in check.sentences if not sentence.supported]
    count = len(check.sentences)
    if not count:
        widgets.notice(say("check.empty"))
        return
    if check.is_foreign:
        widgets.notice(say("check.foreign"))
    told = say("check.count", wrong=len(wrong), count=count) if wrong else ""
    widgets.notice(told or say("check.fine", count=count), kind="error" if wrong else "done")
    is_short = bool(wrong) and st.toggle(say("check.only_wrong"), key="draft-only-wrong")
    shown = wrong if is_short else check.sentences
    pages = -(-len(shown) // _SHOWN)
    first = _SHOWN * (st.pagination(pages, key="draft-page") - 1) if pages > 1 else 0
    for position, sentence in enumerate(shown[first : first + _SHOWN], first):
        show_sentence(sentence, position)
    of, original = st.session_state.get("draft-of", (None, None))
    original = original if of == item_id else None
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            say("check.docx"), lambda: to_commented(check, draft, language(), original),
            file_name=f"{say('check.file_name')}.docx", key="draft-docx", on_click="ignore",
        )  # fmt: skip
        kept.manage(engine, "check", item_id)
    widgets.facts([say("check.legend")])


_SHOWN_AS = {"supported": "supported", "contradicted": "unsupported", "unverified": "open"}


def show_sentence(sentence: CheckedSentence, position: int) -> None:
    """A sentence, why it is to be looked at again, and its source to open."""
    verdict = _SHOWN_AS[sentence.verdict]
    title = escape(say(f"check.{verdict}"))
    body = markup.marked(sentence.text, markup.claim_marks(sentence, language()))
    why = f'<p class="db-reason">{escape(sentence.reason)}</p>' if sentence.reason else ""
    with st.container(key=f"db-checked-{position}", gap=None):
        st.html(
            f'<div class="db-checked db-{verdict}">'
            f'<span class="db-verdict" title="{title}" role="img" aria-label="{title}"></span>'
            f'<p class="db-claim">{body}</p>{why}</div>'
        )
        if cited := sentence.citation or sentence.nearest:
            with st.container(key=f"db-sources-checked-{position}", gap=None):
                when = show_period(cited.published, language())
                named = markup.joined(cited.title, cited.publisher, when)
                widgets.citation_button(named, cited, f"db-source-checked-{position}")
                if cited.quote.strip() != sentence.text.strip():
                    st.html(f'<p class="db-source-line"><q>{escape(cited.quote)}</q></p>')


widgets.heading("check")
ready = session.ready_engine()
if not session.catalogue(ready):
    widgets.notice(say("library.needed"))
limits = chosen_filters(ready, "check")
if given := draft_given():
    start(ready, given, limits)
try:
    follow(ready)
finally:  # while a draft is checked, too
    kept.shelf(ready, "check")
if checked := kept.opened("check"):
    show(ready, checked)
session.show_opened_source(ready)
