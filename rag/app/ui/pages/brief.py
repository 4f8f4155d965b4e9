"""The Briefing page: articles chosen, read one by one, and put on one page to send."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from rag.app.ui import kept, markup, session, widgets
from rag.app.ui.edits import EditedBriefing, edit, keep_changes, opened
from rag.app.ui.filters import chosen_filters
from rag.app.ui.job import Job
from rag.app.ui.pickers import narrowed
from rag.app.ui.tables import downloads, show_table
from rag.app.ui.words import language, say
from rag.engine import Engine
from rag.errors import DiemBaoError, InputError
from rag.report import of_briefing
from rag.types import Article, Briefing

_SHOWN: Final = 12  # titles of the articles that are about a query


def chosen_articles(engine: Engine) -> list[Article]:
    """The articles to brief: those picked one by one, else all that filters and words leave."""
    filters = chosen_filters(engine, "brief")
    query = st.text_input(
        say("brief.query"), placeholder=say("brief.query_hint"), key="brief-query"
    )
    try:
        if query.strip():
            found = engine.choose((), filters, query)
        else:
            passed = engine.matching(filters)
            found = [article for article in session.within(engine) if article.id in passed]
    except InputError:  # nothing matches
        found = []
    except DiemBaoError as error:
        widgets.failure(error)
        return []
    if not found:
        widgets.notice(say("brief.none"))
        return []
    if query.strip():
        titles = [markup.titled(article, language()) for article in found[:_SHOWN]]
        titles += ["…"] if len(found) > _SHOWN else []
        widgets.note(say("brief.selected", titles="; ".join(titles)))
    by_id = {article.id: article for article in found}
    names = {article.id: markup.titled(article, language()) for article in found}
    # Another set of articles is another field.
    key = f"brief-articles-{hash(tuple(by_id))}"
    picked = st.multiselect(
        say("brief.articles", count=len(found)),
        narrowed(names, "brief-words", st.session_state.get(key, ())),
        format_func=names.__getitem__, key=key, placeholder=say("brief.articles_hint"),
    )  # fmt: skip
    return [by_id[article_id] for article_id in picked] or found


def start(engine: Engine, articles: Sequence[Article]) -> None:
    """Begin a briefing of these articles."""
    ids = [article.id for article in articles]
    choice, spoken = session.engine_choice(), language()
    kept.open_("briefing", None)
    st.session_state["briefing-job"] = Job(
        lambda job: engine.brief(
            ids, engine=choice, language=spoken, report=job.report, stopped=job.stopping.is_set
        ),
        len(ids),
    )


def show(engine: Engine, shown: EditedBriefing) -> None:
    """The whole briefing as its file has it, with what is to be done with it."""
    changed = edit(shown, str(st.session_state["briefing-opened"]))
    if changed != shown:
        keep_changes(engine, shown, changed)
    edited = changed.applied()
    document = of_briefing(edited, language())
    widgets.subheading(document.title)
    widgets.facts(document.remarks)
    if edited.caveat:
        widgets.note(edited.caveat)
    with st.container(horizontal=True, gap="small"):
        downloads("brief", document)
        kept.manage(engine, "briefing", st.session_state["briefing-id"])
    # As in the file, a number is that of an article.
    of_article = {article.id: number for number, article in enumerate(edited.articles, 1)}
    cited = [c for story in edited.stories for claim in story.claims for c in claim.citations]
    numbers = {c: of_article.setdefault(c.article_id, len(of_article) + 1) for c in cited}
    lines = document.blocks[0].lines if edited.stories else ()
    for place, (story, line) in enumerate(zip(edited.stories, lines, strict=True), 1):
        widgets.subheading(line.lead)
        disputed = {cell.raw for row in story.disagreements for cell in row.cells}
        widgets.claims(story.claims, numbers, key=f"brief-{place}", disputed=disputed)
        for remark in line.remarks:
            widgets.note(remark)
        for label, told in line.differences:
            widgets.notice(label, told)
    for block in document.blocks[1:] if edited.stories else document.blocks:
        if block.table:
            show_table(block.heading, block.table)
            continue
        widgets.subheading(block.heading)
        for line in block.lines:
            widgets.note(line.said[0].text)
    if document.notes:
        widgets.subheading(document.notes_heading)
        listed = (f"[{note.number}] {note.title} ({note.origin})" for note in document.notes)
        st.html("".join(f'<p class="db-source-line">{escape(each)}</p>' for each in listed))
    widgets.facts([say("answer.legend")])


def page(engine: Engine) -> None:
    """The choice of articles, the work under way, or what it made."""
    briefing: Briefing | None = widgets.made("briefing-job", "brief")
    if briefing is not None:
        edited = EditedBriefing(briefing=briefing)
        item_id = kept.keep(engine, "briefing", briefing.title, edited)
        st.session_state.setdefault("briefing-own", set()).add(item_id)
        kept.open_("briefing", item_id)
    wanted = chosen_articles(engine)
    st.button(
        say("brief.start", count=len(wanted)), key="brief-start", type="primary",
        disabled=not wanted, on_click=start, args=(engine, wanted),
    )  # fmt: skip
    if (made := opened(engine)) is not None:
        show(engine, made)
    kept.shelf(engine, "briefing")


widgets.heading("brief")
ready = session.ready_engine()
if session.catalogue(ready):
    page(ready)
else:
    widgets.notice(say("library.needed"))
session.show_opened_source(ready)
