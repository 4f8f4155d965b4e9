"""What a page made before: kept in the library, found again after a reload and in another tab."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

import streamlit as st
from pydantic import BaseModel

from rag.app.ui import access, widgets
from rag.app.ui.pickers import narrowed
from rag.app.ui.words import say
from rag.engine import Engine
from rag.errors import DiemBaoError, LibraryReadOnly
from rag.library import Kind
from rag.types import Check

T = TypeVar("T", bound=BaseModel)


class CheckedDraft(BaseModel):
    """A draft with what was found in it."""

    draft: str
    check: Check


def keep(engine: Engine, kind: Kind, title: str, result: BaseModel) -> str | None:
    """Keep a result; its id. Where that fails it is said, and the page has it all the same."""
    try:
        return engine.saved.put(kind, title, result.model_dump_json())
    except DiemBaoError as error:
        widgets.failure(error)
        return None


def shelf(
    engine: Engine, kind: Kind, schema: type[T], open_: Callable[[T, str], None],
    forget: Callable[[str], None] | None = None,
) -> None:  # fmt: skip
    """The results of a kind, the newest first: one is opened, or deleted."""
    items = {item.id: item for item in engine.saved.listing(kind)}
    if not items:
        return
    key = f"kept-{kind}"

    def opened() -> None:
        if item_id := st.session_state[key]:
            try:
                open_(schema.model_validate_json(engine.saved.content(item_id)), item_id)
            except (DiemBaoError, ValueError):  # deleted in another tab, or of another version
                widgets.notice(say("kept.unreadable"), kind="error")

    def deleted() -> None:
        with suppress(LibraryReadOnly):  # which the page has told already
            engine.saved.delete(st.session_state[key])
            if forget:
                forget(st.session_state[key])
        st.session_state[key] = None

    names = {i: f"{item.title} ({_when(item.changed)})" for i, item in items.items()}
    # A browser holds on to the name that was chosen: it stays while that one is chosen.
    chosen_id, name = st.session_state.get(f"{key}-name", ("", ""))
    if chosen_id in names and chosen_id == st.session_state.get(key):
        names[chosen_id] = name
    elif chosen_id := st.session_state.get(key):
        st.session_state[f"{key}-name"] = chosen_id, names.get(chosen_id, "")
    shown = narrowed(names, f"{key}-words", [st.session_state.get(key)])
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        chosen = st.selectbox(
            say(f"kept.{kind}"), shown, index=None, key=key, on_change=opened,
            placeholder=say("kept.choose", count=len(items)),
            format_func=names.__getitem__,
        )  # fmt: skip
        if chosen and access.may_edit():
            st.button(
                say("kept.delete"), key=f"{key}-delete", icon=":material/delete:", on_click=deleted
            )


def _when(iso: str) -> str:
    return f"{datetime.fromisoformat(iso).astimezone():%d/%m/%Y %H:%M}"
