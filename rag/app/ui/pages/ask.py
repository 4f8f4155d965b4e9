"""The Ask page: a conversation whose every statement opens at its source."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from rag.app.ui import conversations, kept, markup, session, widgets
from rag.app.ui.conversations import Asking, Conversation
from rag.app.ui.filters import chosen_filters
from rag.app.ui.tables import downloads
from rag.app.ui.words import language, say
from rag.engine import Engine
from rag.library import Filters
from rag.report import of_answer, to_text
from rag.types import Answer

_REDRAWN = 0.2  # seconds
_LOOKED_AT = 24  # of the latest articles, for questions to begin with


# How a question is asked once more: as it was, without the conversation, or for quotations alone.
Again = Literal["same", "alone", "quotes"]


def ask_next(question: str, again: Again | None = None) -> None:
    """A click asks this, or asks it once more."""
    st.session_state["asked"] = question, again


def examples(engine: Engine) -> None:
    """Questions to begin with: on a reader's own articles, else on the samples."""
    articles = session.within(engine)
    own = [article.id for article in articles if not session.is_sample(article)]
    with st.spinner(say("ask.looking")):
        shown = engine.suggestions(own[:_LOOKED_AT])
    if not shown and len(own) < len(articles):
        shown = say("ask.examples").splitlines()
    if not shown:
        return
    with st.container(key="db-examples", gap="small"):
        st.html(f'<p class="db-label">{say("ask.examples_label")}</p>')
        with st.container(horizontal=True, gap="small"):
            for i, question in enumerate(shown):
                st.button(
                    markup.label(question), key=f"db-example-{i}",
                    on_click=ask_next, args=(question,),
                )  # fmt: skip


def take_question(engine: Engine, typed: str | None, filters: Filters) -> None:
    """Begin to answer what was typed or chosen, if anything was."""
    asked: tuple[str | None, Again | None] = st.session_state.pop("asked", (None, None))
    question, again = asked if typed is None else (typed, None)
    if question is None:
        return
    if not question.strip():
        widgets.notice(say("ask.empty_question"))
        return
    choice = "extractive" if again == "quotes" else session.engine_choice()
    conversations.ask(
        engine, question, choice, filters, language(),
        is_again=again is not None, is_alone=again == "alone",
    )  # fmt: skip


def show_question(question: str) -> None:
    """What was asked."""
    with st.chat_message("user", avatar=":material/person:"):
        st.html(f'<p class="db-question">{markup.marked(question, [])}</p>')


def show_turns(engine: Engine, held: Conversation) -> None:
    """What was asked and answered."""
    for number, turn in enumerate(held.turns):
        show_question(turn.question)
        with st.chat_message("assistant", avatar=":material/newspaper:"):
            widgets.answer(turn.answer, key=str(number), engine=engine)
            take_away(turn.answer, key=f"answer-{number}")


def take_away(answer: Answer, *, key: str) -> None:
    """The answer with its sources: to be copied, or as a file."""
    document = of_answer(answer, language())
    with st.popover(say("ask.take"), icon=":material/content_copy:", type="tertiary"):
        st.code(to_text(document), language=None, wrap_lines=True, height=220)
        downloads(key, document)


def follow(item_id: str, asking: Asking) -> None:
    """The answer as it grows, until it is whole or the reader stops it."""
    show_question(asking.question)
    with st.chat_message("assistant", avatar=":material/newspaper:"):
        early, stop = st.empty(), st.empty()
        stop.button(
            say("work.cancel"), key="db-stop", icon=":material/stop_circle:", type="tertiary",
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


def offer_again(engine: Engine, held: Conversation, asking: Asking | None) -> None:
    """The last question once more, in the ways that may help."""
    last = held.turns[-1] if held.turns else None
    question = asking.question if asking else last.question if last else None
    if question is None:
        return
    is_model = engine.engine_name(session.engine_choice()) == "llm"
    failed = last is not None and last.answer.engine == "llm" and not last.answer.answerable
    offered: dict[Again, bool] = {
        "same": True,
        "alone": asking is None and last is not None and bool(last.answer.rewritten),
        "quotes": is_model and not asking.is_quoting if asking else failed,
    }
    icons = {"same": "refresh", "alone": "undo", "quotes": "format_quote"}
    for again in (name for name, is_offered in offered.items() if is_offered):
        st.button(
            say(f"ask.again_{again}"), key=f"db-again-{again}", icon=f":material/{icons[again]}:",
            on_click=ask_next, args=(question, again),
        )  # fmt: skip


widgets.heading("ask")
ready = session.ready_engine()
limits = chosen_filters(ready, "ask")
typed_question = st.chat_input(say("ask.placeholder"), key="question", submit_mode="disable")
take_question(ready, typed_question, limits)
kept.shelf(ready, "conversation")
item = kept.opened("conversation")
conversation = (item and kept.read(ready, item, Conversation)) or Conversation()
being_answered = conversations.under_way(item)
if not session.catalogue(ready):
    widgets.notice(say("ask.no_articles"))
elif not conversation.turns and being_answered is None:
    examples(ready)
show_turns(ready, conversation)
if item and being_answered:
    follow(item, being_answered)
if item:
    with st.container(horizontal=True, gap="small"):
        offer_again(ready, conversation, being_answered)
        kept.manage(ready, "conversation", item, conversations.forget)
session.show_opened_source(ready)
