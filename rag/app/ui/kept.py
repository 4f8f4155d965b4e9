"""What a page made, kept in the library: a reload, another page or another tab finds it again.

The address names what is shown. What the library cannot take lasts as long as the program.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from textwrap import shorten
from typing import Final, TypeVar
from uuid import uuid4

import streamlit as st
from pydantic import BaseModel

from rag.app.ui import access, markup, session, widgets
from rag.app.ui.pickers import narrowed
from rag.app.ui.words import say
from rag.engine import Engine
from rag.errors import DiemBaoError, LibraryError
from rag.library import Kind
from rag.types import Check

T = TypeVar("T", bound=BaseModel)

_LISTED: Final = 12  # that the sidebar names; others are found by their words
_LONGEST: Final = 70  # letters of a name there


class CheckedDraft(BaseModel):
    """A draft with what was found in it."""

    draft: str
    check: Check


@st.cache_resource(show_spinner=False)
def _not_kept() -> dict[str, str]:
    """What the disk did not take, by its id: the newest, whatever the library has by that id."""
    return {}


def keep(
    engine: Engine, kind: Kind, title: str, made: BaseModel, item_id: str | None = None
) -> str:
    """Keep what was made under an id, a new one where none is given; the id."""
    item_id, content = item_id or uuid4().hex[:12], made.model_dump_json()
    try:
        engine.saved.put(kind, title, content, item_id)
        _not_kept().pop(item_id, None)
    except LibraryError:  # questions are answered all the same
        _not_kept()[item_id] = content
    return item_id


def opened(kind: Kind) -> str | None:
    """The id of what the page shows: the address', else that of before."""
    item_id: str | None = st.query_params.get(kind) or st.session_state.get(kind)
    open_(kind, item_id)
    return item_id


def open_(kind: Kind, item_id: str | None) -> None:
    """Show this one from now on, or none."""
    st.session_state[kind] = item_id
    session.keep_in_address(kind, item_id)


def read(engine: Engine, item_id: str, schema: type[T]) -> T | None:
    """What was kept under an id; where that cannot be had, says so."""
    try:
        content = _not_kept().get(item_id) or engine.saved.content(item_id)
        return schema.model_validate_json(content)
    except (DiemBaoError, ValueError):  # deleted in another tab, or of another version
        widgets.notice(say("kept.unreadable"), kind="error")
        return None


def shelf(engine: Engine, kind: Kind) -> None:
    """In the sidebar, what was made before, to be opened again; and a new one."""
    items = engine.saved.listing(kind)
    if not items:
        return
    shown = opened(kind)
    with st.sidebar, st.container(key="db-kept", gap=None):
        st.button(
            say(f"kept.new_{kind}"), key="db-new", icon=":material/add:", type="tertiary",
            on_click=open_, args=(kind, None), disabled=shown is None,
        )  # fmt: skip
        names = {item.id: item.title for item in items}
        whens = {item.id: datetime.fromisoformat(item.changed).astimezone() for item in items}
        for item_id in narrowed(names, f"{kind}-words", (shown,))[:_LISTED]:
            name = shorten(names[item_id], _LONGEST, placeholder="…")
            if kind != "conversation":  # those of a day begin alike
                when = whens[item_id]
                year = "" if when.year == datetime.now().astimezone().year else "/%Y"
                name += f" ({when:%d/%m{year} %H:%M})"
            name = markup.label(name)
            st.button(
                f"**{name}**" if item_id == shown else name, key=f"db-{kind}-{item_id}",
                type="tertiary", on_click=open_, args=(kind, item_id),
            )  # fmt: skip


def manage(
    engine: Engine, kind: Kind, item_id: str, forget: Callable[[str], object] | None = None
) -> None:
    """Rename or delete what is shown, for those who may; says where it could not be kept.

    `forget` drops what else there is of what was deleted.
    """
    if item_id in _not_kept():
        widgets.note(say("kept.not_kept"))
    title = next((i.title for i in engine.saved.listing(kind) if i.id == item_id), None)
    if (title is None and item_id not in _not_kept()) or not access.may_edit():
        return

    def renamed() -> None:
        if given := st.session_state[f"name-{item_id}"].strip():
            with widgets.telling():
                engine.saved.rename(item_id, given)

    def deleted() -> None:
        with widgets.telling():
            if title is not None:
                engine.saved.delete(item_id)
            _not_kept().pop(item_id, None)
            if forget:
                forget(item_id)
            open_(kind, None)

    is_named = title is not None and kind != "briefing"  # whose title is edited on the page
    words = say("kept.manage") if is_named else say("kept.delete")
    with st.popover(words, icon=":material/more_horiz:"):
        if is_named:
            st.text_input(say("kept.name"), title or "", key=f"name-{item_id}", on_change=renamed)
        is_sure = st.checkbox(say("kept.delete_sure"), key=f"sure-{item_id}")
        st.button(
            say("kept.delete"), key="db-delete", icon=":material/delete:", disabled=not is_sure,
            on_click=deleted,
        )  # fmt: skip
