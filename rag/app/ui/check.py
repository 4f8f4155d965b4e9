"""The Check page: a draft that somebody wrote, each sentence held against the library."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from rag.app.ui import markup, parts, session
from rag.app.ui.words import language, say
from rag.engine import Engine
from rag.errors import DiemBaoError
from rag.ingest import DRAFT_KINDS, text_of
from rag.types import Check, CheckedSentence, Claim

_SHOWN = 200  # sentences at once; a longer draft is read in parts


def draft_given() -> str | None:
    """The draft that was sent just now, as text; None where none was, or it cannot be read."""
    parts.upload_words("check.choose")
    with st.form("draft", border=False):
        pasted = st.text_area(
            say("check.text"), placeholder=say("check.text_hint"), key="draft-text", height=220
        )
        file = st.file_uploader(say("check.file"), type=list(DRAFT_KINDS), key="draft-file")
        is_submitted = st.form_submit_button(say("check.submit"), type="primary")
    if not is_submitted:
        return None
    st.session_state.pop("checked", None)  # what was said of another draft
    if file is None and not pasted.strip():
        parts.notice(say("check.nothing"))
        return None
    if file is None:
        return pasted
    if pasted.strip():
        parts.notice(say("check.both", name=file.name))
    try:
        return text_of(file.getvalue(), file.name)
    except DiemBaoError as error:
        parts.failure(error)
        return None


def checked(engine: Engine, draft: str) -> Check | None:
    """The draft with what the sources say; None where an error was shown."""
    try:
        with st.spinner(say("check.waiting")):
            return engine.check(draft, language=language())
    except DiemBaoError as error:
        parts.failure(error)
        return None


def show(check: Check) -> None:
    """What is wrong first in number, then the sentences in their order."""
    wrong = [sentence for sentence in check.sentences if not sentence.supported]
    count = len(check.sentences)
    if not count:
        parts.notice(say("check.empty"))
        return
    if wrong:
        parts.notice(say("check.count", wrong=len(wrong), count=count), kind="error")
    else:
        parts.notice(say("check.fine", count=count), kind="done")
    is_short = bool(wrong) and st.toggle(say("check.only_wrong"), key="draft-only-wrong")
    show_sentences(wrong if is_short else check.sentences)
    parts.facts([say("answer.legend"), say("check.limits")])


def show_sentences(sentences: Sequence[CheckedSentence]) -> None:
    """Each sentence with its verdict and the source it was held against."""
    pages = -(-len(sentences) // _SHOWN)
    first = 0
    if pages > 1:
        first = _SHOWN * (st.pagination(pages, key="draft-page") - 1)
    for position, sentence in enumerate(sentences[first : first + _SHOWN], first):
        show_sentence(sentence, position)


_SHOWN_AS = {"supported": "supported", "contradicted": "unsupported", "unverified": "open"}


def show_sentence(sentence: CheckedSentence, position: int) -> None:
    """A sentence, why it is to be looked at again, and its source to open."""
    claim = Claim(
        text=sentence.text,
        verdict=sentence.verdict,
        reason=sentence.reason,
        figures=sentence.figures,
    )
    verdict = _SHOWN_AS[sentence.verdict]
    body = markup.marked(claim.text, markup.claim_marks(claim, language()))
    why = f'<p class="db-reason">{escape(sentence.reason)}</p>' if sentence.reason else ""
    with st.container(key=f"db-checked-{position}", gap=None):
        st.html(
            f'<div class="db-checked db-{verdict}"><span class="db-verdict" '
            f'title="{escape(say(f"check.{verdict}"))}" role="img" '
            f'aria-label="{escape(say(f"check.{verdict}"))}"></span>'
            f'<p class="db-claim">{body}</p>{why}</div>'
        )
        cited = sentence.citation or sentence.nearest
        if cited is not None:
            is_verbatim = cited.quote.strip() == sentence.text.strip()
            with st.container(key=f"db-sources-checked-{position}", gap=None):
                parts.citation_button(cited.title, cited, f"db-source-checked-{position}")
                if not is_verbatim:
                    st.html(f'<p class="db-source-line"><q>{escape(cited.quote)}</q></p>')


parts.heading("check")
ready = session.ready_engine()
if not session.catalogue(ready):
    parts.notice(say("library.needed"))
if (given := draft_given()) and (found := checked(ready, given)):
    st.session_state["checked"] = found
if last := st.session_state.get("checked"):
    show(last)
session.show_opened_source(ready)
