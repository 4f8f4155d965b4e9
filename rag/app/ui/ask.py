"""The Ask page: a conversation whose every statement opens at its source."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from rag.app.ui import markup, session, widgets
from rag.app.ui.filters import chosen_filters
from rag.app.ui.session import Turn
from rag.app.ui.words import language, say
from rag.config import EngineChoice
from rag.engine import Engine
from rag.errors import DiemBaoError
from rag.library import Filters
from rag.question import Exchange
from rag.types import Answer, Claim


def conversation() -> list[Turn]:
    """The turns so far."""
    turns: list[Turn] = st.session_state.setdefault("conversation", [])
    return turns


def ask_next(question: str, *, quotes_only: bool = False) -> None:
    """A click asks this, of the embedded engine where only quotations are wanted."""
    st.session_state["asked"] = question
    if quotes_only:
        st.session_state["quotes_only"] = True


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


def asked_before() -> list[Exchange]:
    """The conversation as the engine reads it."""
    return [
        Exchange(turn.answer.rewritten or turn.question, turn.answer.text)
        for turn in conversation()
        if turn.answer
    ]


def ask(
    engine: Engine,
    question: str,
    choice: EngineChoice | None,
    filters: Filters,
    draw: Callable[[list[Claim]], None],
) -> Turn:
    """The engine's answer, or why there is none; `draw` shows the verified claims so far."""
    claims: list[Claim] = []
    spoken = language()
    try:
        for part in engine.ask_stream(
            question, history=asked_before(), engine=choice, filters=filters, language=spoken
        ):
            if isinstance(part, Answer):
                return Turn(question, answer=part)
            claims.append(part)
            draw(claims)
    except DiemBaoError as error:
        return Turn(question, failure=error.with_traceback(None))
    raise AssertionError("a stream of claims ends with the answer")


def is_without_answer(turn: Turn, engine: Engine) -> bool:
    """True where a model gave nothing that stands: the articles themselves may."""
    if turn.answer is None:
        return engine.engine_name(session.engine_choice()) == "llm"
    return turn.answer.engine == "llm" and not turn.answer.answerable


def drop_unanswered(engine: Engine) -> None:
    """Make room for the same question with quotations; a second click finds nothing to drop."""
    last = conversation()[-1:]
    asked_again = st.session_state.get("asked")
    if last and last[0].question == asked_again and is_without_answer(last[0], engine):
        conversation().pop()


def show_question(question: str) -> None:
    """What was asked."""
    with st.chat_message("user", avatar=":material/person:"):
        st.html(f'<p class="db-question">{markup.marked(question, [])}</p>')


def show_result(engine: Engine, turn: Turn, number: int) -> None:
    """What came of a question."""
    if turn.failure:
        widgets.failure(turn.failure)
    elif turn.answer:
        articles = {article.id: article for article in session.catalogue(engine)}
        widgets.answer(turn.answer, articles, key=str(number))


def take_question(engine: Engine, typed: str | None, filters: Filters | None) -> None:
    """Answer what was typed or chosen, if anything was."""
    asked = st.session_state.pop("asked", None)
    again = st.session_state.pop("quotes_only", False) and typed is None
    question = typed if typed is not None else asked
    if question is None or filters is None:
        return
    if not question.strip():
        widgets.notice(say("ask.empty_question"))
        return
    show_question(question)
    with st.chat_message("assistant", avatar=":material/newspaper:"):
        early = st.empty()  # what is verified already, until the whole answer takes its place
        choice = "extractive" if again else session.engine_choice()
        with st.spinner(say("ask.waiting")):
            turn = ask(
                engine,
                question,
                choice,
                filters,
                lambda claims: widgets.early_claims(early, claims),
            )
        early.empty()
        conversation().append(turn)
        show_result(engine, turn, len(conversation()) - 1)


widgets.heading("ask")
ready = session.ready_engine()
limits = chosen_filters(ready, "ask")
is_asked = "asked" in st.session_state
typed_question = st.chat_input(say("ask.placeholder"), key="question", submit_mode="disable")
if not session.catalogue(ready):
    widgets.notice(say("ask.no_articles"))
elif not conversation() and not is_asked and typed_question is None:
    examples()
if "quotes_only" in st.session_state:
    drop_unanswered(ready)
for position, turn in enumerate(conversation()):
    show_question(turn.question)
    with st.chat_message("assistant", avatar=":material/newspaper:"):
        show_result(ready, turn, position)
take_question(ready, typed_question, limits)
if conversation():
    last = conversation()[-1]
    if is_without_answer(last, ready):
        st.button(
            say("ask.quote_instead"), key="db-quote", icon=":material/format_quote:",
            on_click=ask_next, args=(last.question,), kwargs={"quotes_only": True},
        )  # fmt: skip
    st.button(
        say("ask.clear"), key="db-clear", type="tertiary", icon=":material/restart_alt:",
        on_click=lambda: st.session_state.update(conversation=[]),
    )  # fmt: skip
session.show_opened_source(ready)
