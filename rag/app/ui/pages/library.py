"""The Library page: what the answers are drawn from; adding, reading and removing articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from html import escape
from textwrap import wrap
from typing import Any

import streamlit as st

from rag.app.ui import access, markup, navigation, session, widgets
from rag.app.ui.adding import show_form
from rag.app.ui.filters import with_words
from rag.app.ui.pickers import narrowed
from rag.app.ui.words import language, say
from rag.document import show_period
from rag.engine import Engine
from rag.library import SAMPLES
from rag.messages import decimal
from rag.types import Article

_NAMED = 8  # titles shown before a removal
# Letters of a line of a cell on a phone; in a wider window the lines are longer.
_LETTERS = {"title": 36, "publisher": 16, "place": 18, "collections": 14}
_WIDE = 3  # letters less are sure to fit, whichever they are
_ROW, _TALL = 35, 66  # pixels; from 65 on Streamlit wraps the lines of a cell
_LINES = 3  # that a tall row holds; what is longer ends in dots, and is whole where it is opened
_FIELDS = ("title", "published", "publisher", "place", "byline")  # that a person may correct


def table(engine: Engine, articles: Sequence[Article]) -> list[Article]:
    """All articles as one table, however many; returns those ticked."""
    held = {session.scope_name(k): set(ids) for k, ids in engine.collections().items()}
    told = {
        "title": [article.title for article in articles],
        "publisher": [article.publisher or "" for article in articles],
        "place": [article.place or "" for article in articles],
        "collections": [", ".join(n for n, ids in held.items() if a.id in ids) for a in articles],
    }
    lines = {name: [_lines(each, _LETTERS[name]) for each in cells] for name, cells in told.items()}
    tall = _TALL if any(len(cell) > 1 for cells in lines.values() for cell in cells) else _ROW
    days = [_day(article.published) for article in articles]  # first, where a phone shows them, too
    shown = {"published": days} | {
        name: [" ".join(cell) for cell in cells] for name, cells in lines.items() if any(cells)
    }
    # Ticks are positions: they hold for this list of articles and no other.
    key = f"articles-{hash(tuple(article.id for article in articles)) & 0xFFFFFFFF:x}"

    def clicked() -> None:
        """A cell that is clicked opens its article; ticking rows leaves the cell as it was."""
        cells = st.session_state[key]["selection"]["cells"]
        if cells and cells != st.session_state.get("clicked"):
            widgets.open_source(articles[cells[0][0]].id)
        st.session_state["clicked"] = cells

    state = st.dataframe(
        shown,
        hide_index=True,
        placeholder="",
        on_select=clicked,
        selection_mode=["multi-row", "single-cell"],
        key=key,
        row_height=tall,
        height=min(38 + tall * len(articles), 632),
        column_config={
            "published": st.column_config.DateColumn(
                say("column.published"), format="DD/MM/YYYY", width=90, pinned=True
            ),
            **{
                name: st.column_config.TextColumn(say(f"column.{name}"), width=letters * 13 // 2)
                for name, letters in _LETTERS.items()
            },
        },
    )
    rows = state["selection"]["rows"]
    return [articles[row] for row in rows if row < len(articles)]


def _lines(words: str, letters: int) -> list[str]:
    return wrap(
        markup.cell(words), letters - _WIDE, break_on_hyphens=False, break_long_words=False,
        max_lines=_LINES, placeholder=" …",
    )  # fmt: skip


def _day(iso: str | None) -> date | None:
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:
        return None


def action(words: str, key: str, icon: str, **more: Any) -> bool:
    """A button of the row above the table."""
    return st.button(words, key=key, icon=f":material/{icon}:", type="tertiary", **more)


def actions(engine: Engine, ticked: Sequence[Article], counted: str) -> None:
    """How many articles there are, and what can be done with those ticked."""
    if ticked:
        counted = f"{counted} · {say('library.selected', count=len(ticked))}"
    st.html(f'<p class="db-note">{escape(counted)}</p>', width="content")
    if ticked:
        of_those(engine, ticked)
        return
    widgets.note(say("library.hint"))
    if not access.may_edit():
        return
    if (named := session.scope().collection) and named != SAMPLES:
        action(
            say("library.forget_collection"), "forget-collection", "folder_off",
            on_click=collect, args=(engine, named, ()),
        )  # fmt: skip
    of_ours = [each for each in session.catalogue(engine) if session.is_sample(each)]
    remove_samples = say("library.remove_samples", count=len(of_ours))
    if of_ours and action(remove_samples, "remove-samples", "delete"):
        confirm_removal(engine, of_ours)


def of_those(engine: Engine, ticked: Sequence[Article]) -> None:
    """What can be done with the articles that are ticked."""
    ids, first = [article.id for article in ticked], ticked[0]
    if len(ticked) == 1:
        action(say("library.read"), "read", "article", on_click=widgets.open_source, args=ids)
        widgets.original(engine, first, key="original")
        if access.may_edit() and action(say("library.edit"), "edit", "edit"):
            edit_fields(engine, first)
        action(
            say("library.summarise"), "summarise", "summarize",
            on_click=go, args=("summary",), kwargs={"summary-article": first.id},
        )  # fmt: skip
    for page in ("ask", "brief", "check"):
        st.button(
            say(f"page.{page}"), key=f"to-{page}", icon=navigation.PAGES[page], type="tertiary",
            on_click=go, args=(page, ids),
        )  # fmt: skip
    if access.may_edit():
        with st.popover(say("library.collect"), icon=":material/folder:", type="tertiary"):
            put_into_collections(engine, ids)
        if action(say("library.remove"), "remove", "delete"):
            confirm_removal(engine, ticked)


def go(page: str, ids: Sequence[str] = (), **fields: str) -> None:
    """Work on these articles, or with these fields, on a page; the next drawing goes there."""
    st.session_state.update({"going_to": page} | fields)
    if ids:
        session.choose(ids)


def put_into_collections(engine: Engine, ids: Sequence[str]) -> None:
    """The fields to put articles into a collection, or out of the one that is open."""
    names = {name: name for name in engine.collections() if name != SAMPLES}
    name = st.selectbox(
        say("library.collection"),
        narrowed(names, "collection-words", [st.session_state.get("collection")]),
        index=None, key="collection", accept_new_options=True,
        placeholder=say("library.collection_hint"),
    )  # fmt: skip
    st.button(
        say("library.collect_in"), key="collect", disabled=not name,
        on_click=collect, args=(engine, name, ids),
    )  # fmt: skip
    if open_one := session.scope().collection:
        st.button(
            say("library.collect_out", name=markup.label(session.scope_name(open_one))),
            key="uncollect", on_click=collect, args=(engine, open_one, ids), kwargs={"out": True},
        )  # fmt: skip


@contextmanager
def changing() -> Iterator[None]:
    """What stops a change is told by the next drawing, which reads the articles anew."""
    with widgets.telling():
        yield
    session.forget_catalogue()


def collect(engine: Engine, name: str, ids: Sequence[str], *, out: bool = False) -> None:
    """Put articles into a collection or take them out; without any, forget it: they stay."""
    with changing():
        engine.collect(name, ids or engine.collections().get(name, ()), out=out or not ids)


def correct(engine: Engine, article_id: str, fields: Mapping[str, str]) -> None:
    """Give an article these fields."""
    with changing():
        engine.edit(article_id, **fields)


def save_fields(engine: Engine, article_id: str, known: dict[str, str]) -> None:
    """Correct what was changed in the form; what was known is kept for an undo."""
    given = {name: str(st.session_state[f"edit-{name}"]) for name in known}
    given["published"] = given["published"].strip()
    with changing():
        if given["published"] == show_period(known["published"], "vi"):
            given["published"] = known["published"]
        engine.edit(article_id, **given)
        st.session_state["edited"] = article_id, known


def edit_fields(engine: Engine, article: Article) -> None:
    """The form to correct what is known of an article."""

    @st.dialog(say("library.edit"))
    def form() -> None:
        known = {name: getattr(article, name) or "" for name in _FIELDS}
        for name, value in (known | {"published": show_period(article.published, "vi")}).items():
            st.text_input(say(f"column.{name}"), value, key=f"edit-{name}")
        if st.button(
            say("library.save"), key="save", type="primary",
            on_click=save_fields, args=(engine, article.id, known),
        ):  # fmt: skip
            st.rerun()

    form()


def remove(engine: Engine, article_ids: Sequence[str]) -> None:
    """Remove articles, and note how many for the next drawing of the page."""
    st.session_state["removed"] = 0
    with changing():
        for article_id in article_ids:
            engine.remove(article_id)
            st.session_state["removed"] += 1


def confirm_removal(engine: Engine, ticked: Sequence[Article]) -> None:
    """Ask once more before articles are removed."""

    @st.dialog(say("library.remove_title"))
    def confirm() -> None:
        titles = [article.title for article in ticked[:_NAMED]]
        if len(ticked) > _NAMED:
            titles.append(say("library.remove_more", count=len(ticked) - _NAMED))
        listed = "".join(f"<li>{escape(title)}</li>" for title in titles)
        st.html(f'<ul class="db-titles">{listed}</ul>')
        widgets.note(say("library.remove_lead"))
        with st.container(horizontal=True, gap="small"):
            is_confirmed = st.button(
                say("library.remove_confirm", count=len(ticked)), key="confirm", type="primary",
                on_click=remove, args=(engine, [article.id for article in ticked]),
            )  # fmt: skip
            if st.button(say("library.cancel"), key="cancel") or is_confirmed:
                st.rerun()

    confirm()


def listing(engine: Engine) -> None:
    """The articles, or what to do where there are none."""
    if removed := st.session_state.pop("removed", None):
        widgets.notice(say("library.removed", count=removed), kind="done")
    if edited := st.session_state.pop("edited", None):
        widgets.notice(say("library.edited"), kind="done")
        st.button(
            say("library.undo"), key="undo", icon=":material/undo:", type="tertiary",
            on_click=correct, args=(engine, *edited),
        )  # fmt: skip
    articles = session.within(engine)
    if not session.catalogue(engine):
        widgets.notice(say("library.empty"))
        if access.may_edit() and st.button(say("library.load_samples"), key="samples"):
            session.follow_samples(session.samples(engine))
            st.rerun()
        return
    found = with_words(articles, "library")
    new = st.session_state.get("just_added", ())
    found.sort(key=lambda article: article.id not in new)
    if not found:
        return
    total = decimal(len(articles), 0, language())
    key = "library.count" if len(found) == len(articles) else "library.found"
    counted = say(key, found=len(found), count=total)
    # Above the table, where they are seen however long it is.
    bar = st.container(key="db-actions", horizontal=True, vertical_alignment="center", gap="xsmall")
    ticked = table(engine, found)
    with bar:
        actions(engine, ticked, counted)


if page := st.session_state.pop("going_to", None):
    st.switch_page(navigation.page(page))
widgets.heading("library")
ready = session.ready_engine()
if access.may_edit():
    show_form(ready, expanded=not session.catalogue(ready))
listing(ready)
session.show_opened_source(ready)
