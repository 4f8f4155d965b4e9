"""Conversations: kept in the library, so that a reload, another page or tab loses nothing.

The address names the conversation. An answer is made by a job of the process, which saves it; a
page only looks on.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

import streamlit as st
from pydantic import BaseModel

from rag.app.ui import access, markup, session
from rag.app.ui.job import Job
from rag.app.ui.words import say
from rag.config import EngineChoice
from rag.engine import Engine
from rag.errors import DiemBaoError, LibraryError, LibraryReadOnly
from rag.library import Filters
from rag.messages import Language
from rag.question import Exchange
from rag.types import Answer, Claim

_LISTED = 12  # conversations that the sidebar names
_ADDRESS = "conversation"


class Turn(BaseModel):
    """One question with its answer."""

    question: str
    answer: Answer


class Conversation(BaseModel):
    """All turns, in order: what is saved."""

    turns: list[Turn] = []

    def before(self) -> list[Exchange]:
        """The conversation as the engine reads it."""
        return [
            Exchange(
                turn.answer.rewritten or turn.question,
                " ".join(claim.text for claim in turn.answer.claims if claim.supported),
            )
            for turn in self.turns
        ]


@dataclass
class Asking:
    """A question that is being answered: the verified claims so far, and the work itself."""

    question: str
    is_quoting: bool
    claims: list[Claim]
    job: Job[None]


@st.cache_resource(show_spinner=False)
def _under_way() -> dict[str, Asking]:
    return {}


@st.cache_resource(show_spinner=False)
def _not_kept() -> dict[str, Conversation]:
    return {}  # those that the library could not take; they last as long as the program


def _keep(engine: Engine, held: Conversation, title: str, item_id: str | None = None) -> str:
    try:
        item_id = engine.saved.put("conversation", title, held.model_dump_json(), item_id)
        _not_kept().pop(item_id, None)
    except LibraryError:  # the disk is full or read-only: questions are answered all the same
        item_id = item_id or uuid4().hex[:12]
        _not_kept()[item_id] = held
    return item_id


def opened() -> str | None:
    """The id of the conversation that the page shows: the address', else that of before."""
    item_id: str | None = st.query_params.get(_ADDRESS) or st.session_state.get(_ADDRESS)
    _open(item_id)
    return item_id


def _open(item_id: str | None) -> None:
    st.session_state[_ADDRESS] = item_id
    session.keep_in_address(_ADDRESS, item_id)


def under_way(item_id: str | None) -> Asking | None:
    """The question of a conversation that is being answered, or that failed."""
    return _under_way().get(item_id or "")


def read(engine: Engine, item_id: str | None) -> Conversation | None:
    """A conversation; None where there is none of this id that can be read."""
    if item_id is None:
        return None
    if item_id in _not_kept():
        return _not_kept()[item_id]
    try:
        return Conversation.model_validate_json(engine.saved.content(item_id))
    except (DiemBaoError, ValueError):
        return None


def ask(
    engine: Engine,
    question: str,
    choice: EngineChoice | None,
    filters: Filters,
    language: Language,
    *,
    is_again: bool = False,
    is_alone: bool = False,
) -> None:
    """Begin to answer in the conversation shown, or in a new one, which is then shown.

    `is_again` answers the last question anew, in place of what came of it; `is_alone` without the
    conversation.
    """
    held = read(engine, shown := opened())
    # One that cannot be read is left as it is.
    item_id = shown if shown and held else _keep(engine, Conversation(), question)
    kept = held.turns if held else []
    if is_again and kept and kept[-1].question == question:
        kept = kept[:-1]
    claims: list[Claim] = []
    history = [] if is_alone else Conversation(turns=kept).before()

    def work(job: Job[None]) -> None:
        for part in engine.ask_stream(
            question, history=history, engine=choice, filters=filters, language=language
        ):
            job.go_on()
            if isinstance(part, Answer):
                whole = Conversation(turns=[*kept, Turn(question=question, answer=part)])
                _keep(engine, whole, question, item_id)
            else:
                claims.append(part)

    _under_way()[item_id] = Asking(question, choice == "extractive", claims, Job(work))
    _open(item_id)


def finish(item_id: str) -> DiemBaoError | None:
    """What stopped the answer that has ended; where nothing did, it is under way no more."""
    failure = _under_way()[item_id].job.failure
    if failure is None:
        del _under_way()[item_id]
    return failure


def _delete(engine: Engine, item_id: str) -> None:
    with suppress(LibraryReadOnly):  # which the page has told already
        engine.saved.delete(item_id)
    _under_way().pop(item_id, None)
    _not_kept().pop(item_id, None)
    if opened() == item_id:
        _open(None)


def sidebar(engine: Engine) -> None:
    """The conversations that were held, to be opened again; and a new one."""
    items = engine.saved.listing("conversation")
    if not items:
        return
    with st.sidebar, st.container(key="db-conversations", gap=None):
        st.button(
            say("ask.new"), key="db-new", icon=":material/add_comment:", type="tertiary",
            on_click=_open, args=(None,), disabled=opened() is None,
        )  # fmt: skip
        for item in items[:_LISTED]:
            shown = markup.label(item.title)
            st.button(
                f"**{shown}**" if item.id == opened() else shown, key=f"db-conversation-{item.id}",
                type="tertiary", on_click=_open, args=(item.id,),
            )  # fmt: skip


def manage(engine: Engine, item_id: str) -> None:
    """Rename or delete the conversation shown, for those who may."""
    if not access.may_edit():
        return
    saved = engine.saved
    title = next((i.title for i in saved.listing("conversation") if i.id == item_id), "")
    with st.popover(say("ask.manage"), icon=":material/more_horiz:"):
        given = st.text_input(say("ask.name"), value=title, key=f"name-{item_id}", max_chars=120)
        if given.strip() and given != title:
            with suppress(LibraryReadOnly):
                saved.rename(item_id, given)
            st.rerun()
        is_sure = st.checkbox(say("ask.delete_sure"), key=f"sure-{item_id}")
        st.button(
            say("ask.delete"), key="db-delete", icon=":material/delete:", disabled=not is_sure,
            on_click=_delete, args=(engine, item_id),
        )  # fmt: skip
