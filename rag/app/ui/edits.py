"""A briefing as its reader wants it: another title, stories and sentences left out, some first.

What is changed is kept with the briefing at once, so that no other page, reload or tab loses it.
"""

from __future__ import annotations

from contextlib import suppress

import streamlit as st
from pydantic import BaseModel

from rag.app.ui import access, kept, widgets
from rag.app.ui.pickers import narrowed
from rag.app.ui.words import say
from rag.engine import Engine
from rag.errors import InputError, LibraryError
from rag.types import Briefing


class EditedBriefing(BaseModel):
    """A briefing as it was made, and what its reader changed: stories by their place in it."""

    briefing: Briefing
    title: str = ""
    first: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    dropped: tuple[str, ...] = ()  # sentences

    def applied(self) -> Briefing:
        """The briefing with the changes."""
        made = self.briefing
        named = self.title or made.title
        others = [i for i in range(len(made.stories)) if i not in {*self.first, *self.left_out}]
        shown = [made.stories[i] for i in (*self.first, *others) if i < len(made.stories)]
        told = [tuple(c for c in each.claims if c.text not in self.dropped) for each in shown]
        stories = tuple(
            story.model_copy(update={"claims": claims})
            for story, claims in zip(shown, told, strict=True)
        )
        # What is left out of the whole briefing goes by its title.
        reasons = tuple(
            item.model_copy(update={"title": named}) if item.title == made.title else item
            for item in made.left_out
        )
        return made.model_copy(update={"title": named, "stories": stories, "left_out": reasons})


def edit(shown: EditedBriefing, key: str) -> EditedBriefing:
    """The fields for what can be changed; what they hold now."""
    made = shown.briefing
    stories = {str(i): f"{i + 1}. {story.title}" for i, story in enumerate(made.stories)}
    bare = [str(i) for i, story in enumerate(made.stories) if not story.claims]
    sentences = {claim.text: claim.text for story in made.stories for claim in story.claims}
    held = {"left_out": map(str, shown.left_out), "first": map(str, shown.first)}
    for name, values in {**held, "drop": shown.dropped}.items():
        st.session_state.setdefault(f"brief-{name}-{key}", list(values))
    with st.expander(say("brief.edit")):
        title = st.text_input(
            say("brief.name"), shown.title or made.title, key=f"brief-title-{key}"
        )
        if bare and st.button(say("brief.leave_bare", count=len(bare)), key="brief-leave-bare"):
            st.session_state[f"brief-left_out-{key}"] = sorted(
                {*st.session_state[f"brief-left_out-{key}"], *bare}, key=int
            )
        left_out = _chosen("left_out", stories, key)
        first = [each for each in _chosen("first", stories, key) if each not in left_out]
        dropped = _chosen("drop", sentences, key)
    return EditedBriefing(
        briefing=made,
        title="" if title == made.title else title,
        first=tuple(map(int, first)),
        left_out=tuple(map(int, left_out)),
        dropped=tuple(dropped),
    )


def _chosen(name: str, options: dict[str, str], key: str) -> list[str]:
    field = f"brief-{name}-{key}"
    shown = narrowed(options, f"{field}-words", st.session_state[field])
    return st.multiselect(
        say(f"brief.{name}"), shown, key=field, format_func=options.__getitem__,
        placeholder=say(f"brief.{name}_hint"),
    )  # fmt: skip


def opened(engine: Engine) -> EditedBriefing | None:
    """The briefing that the page shows, with what was changed, in fields of its own."""
    state, item_id = st.session_state, kept.opened("briefing")
    if item_id != state.get("briefing-id"):
        made = kept.read(engine, item_id, EditedBriefing) if item_id else None
        count = state.get("briefing-opened", 0) + 1
        state.update({"briefing-id": item_id, "briefing-made": made, "briefing-opened": count})
    shown: EditedBriefing | None = state.get("briefing-made")
    return shown


def keep_changes(engine: Engine, before: EditedBriefing, now: EditedBriefing) -> None:
    """Keep what was changed; as one of its own, where someone else changed the same one since.

    So is what somebody changes who only reads, unless it was made here.
    """
    state = st.session_state
    item_id: str | None = state["briefing-id"]
    if item_id and kept.read(engine, item_id, EditedBriefing) != before:
        widgets.notice(say("kept.changed_elsewhere"))
        item_id = None
    elif not (access.may_edit() or item_id in state.get("briefing-own", ())):
        item_id = None
    title = now.title or now.briefing.title
    item_id = kept.keep(engine, "briefing", title, now, item_id)
    with suppress(InputError, LibraryError):  # who only reads renames nothing
        engine.saved.rename(item_id, title)
    state.update({"briefing-id": item_id, "briefing-made": now})
    state.setdefault("briefing-own", set()).add(item_id)
    kept.open_("briefing", item_id)
