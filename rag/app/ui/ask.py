"""The Ask page: a conversation whose every statement opens at its source."""

from __future__ import annotations

import streamlit as st

from rag.app.ui import conversations, markup, session, widgets
from rag.app.ui.conversations import Asking, Conversation
from rag.app.ui.filters import chosen_filters
from rag.app.ui.words import language, say
from rag.engine import Engine
from rag.library import Filters

_REDRAWN = 0.2  # seconds


def ask_next(question: str, *, quotes_only: bool = False) -> None:
    """A click asks this, of the embedded engine where only quotations are wanted."""
    st.session_state["asked"] = question
    st.session_state["quotes_only"] = quotes_only


def examples() -> None:
    """Questions to begin with."""
    with st.container(key="db-examples", gap="small"):
        st.html(f'<p class="db-label">{say("ask.examples_label")}</p>')
        with st.container(horizontal=True, gap="small"):
            for i, question in enumerate(say("ask.examples").splitlines()):
                st.button(
                    markup.label(question), key=f"db-example-{i}",
                    on_click=ask_next, args=(question,),
                )  # fmt: skip


def take_question(engine: Engine, typed: str | None, filters: Filters | None) -> None:
    """Begin to answer what was typed or chosen, if anything was."""
    asked = st.session_state.pop("asked", None)
    quotes_only = st.session_state.pop("quotes_only", False) and typed is None
    question = typed if typed is not None else asked
    if question is None or filters is None:
        return
    if not question.strip():
        widgets.notice(say("ask.empty_question"))
        return
    choice = "extractive" if quotes_only else session.engine_choice()
    conversations.ask(engine, question, choice, filters, language(), is_again=quotes_only)


def show_question(question: str) -> None:
    """What was asked."""
    with st.chat_message("user", avatar=":material/person:"):
        st.html(f'<p class="db-question">{markup.marked(question, [])}</p>')


def show_turns(held: Conversation) -> None:
    """What was asked and answered."""
    for number, turn in enumerate(held.turns):
        show_question(turn.question)
        with st.chat_message("assistant", avatar=":material/newspaper:"):
            widgets.answer(turn.answer, key=str(number))


def follow(item_id: str, asking: Asking) -> None:
    """The answer as it grows, until it is whole or the reader stops it."""
    show_question(asking.question)
    with st.chat_message("assistant", avatar=":material/newspaper:"):
        early, stop = st.empty(), st.empty()
        stop.button(
            say("ask.stop"), key="db-stop", icon=":material/stop_circle:", type="tertiary",
            on_click=asking.job.stopping.set,
        )  # fmt: skip
        drawn = 0
        with st.spinner(say("ask.waiting"), show_time=True):
            while asking.job.is_running:
                # What is verified already, until the whole answer takes its place.
                if len(claims := asking.claims[:]) > drawn:
                    drawn = len(claims)
                    widgets.early_claims(early, claims)
                asking.job.wait(_REDRAWN)
        early.empty()
        stop.empty()
        if failure := conversations.finish(item_id):
            widgets.failure(failure)
            return
    st.rerun()


def offer_quotations(engine: Engine, held: Conversation, asking: Asking | None) -> None:
    """Where a model gave nothing that stands, the articles themselves may."""
    last = held.turns[-1].answer if held.turns else None
    is_model = engine.engine_name(session.engine_choice()) == "llm"
    question = None
    if asking is not None:
        question = asking.question if is_model and not asking.is_quoting else None
    elif last is not None and last.engine == "llm" and not last.answerable:
        question = held.turns[-1].question
    if question is not None:
        st.button(
            say("ask.quote_instead"), key="db-quote", icon=":material/format_quote:",
            on_click=ask_next, args=(question,), kwargs={"quotes_only": True},
        )  # fmt: skip


widgets.heading("ask")
ready = session.ready_engine()
limits = chosen_filters(ready, "ask")
typed_question = st.chat_input(say("ask.placeholder"), key="question", submit_mode="disable")
take_question(ready, typed_question, limits)
conversations.sidebar(ready)
item = conversations.opened()
conversation = conversations.read(ready, item) or Conversation()
being_answered = conversations.under_way(item)
if not session.catalogue(ready):
    widgets.notice(say("ask.no_articles"))
elif not conversation.turns and being_answered is None and session.has_samples(ready):
    examples()
show_turns(conversation)
if item and being_answered:
    follow(item, being_answered)
if item:
    offer_quotations(ready, conversation, being_answered)
    conversations.manage(ready, item)
session.show_opened_source(ready)
