"""The Summary page: one article in the parts of a report, each point with its source."""

from __future__ import annotations

import streamlit as st

from rag.app.ui import markup, session, widgets
from rag.app.ui.filters import with_words
from rag.app.ui.tables import downloads, show_table
from rag.app.ui.words import language, say
from rag.document import numbered
from rag.engine import Engine
from rag.errors import DiemBaoError
from rag.report import PARTS, claims_of, of_summary
from rag.types import Article, Summary


def chosen_article(engine: Engine) -> Article | None:
    """The article picked here, or on the Library page."""
    articles = {article.id: article for article in session.within(engine)}
    session.recall("summary-article", articles, None)
    by_id = {article.id: article for article in with_words([*articles.values()], "summary")}
    if kept := st.session_state["summary-article"]:  # a search does not take it away
        by_id[kept] = articles[kept]
    chosen: str | None = st.selectbox(
        say("summary.choose"), list(by_id), key="summary-article", persist_state="session",
        format_func=lambda article_id: markup.titled(by_id[article_id], language()),
        placeholder=say("summary.choose_hint"),
    )  # fmt: skip
    session.keep_in_address("summary-article", chosen)
    return by_id[chosen] if chosen else None


def summarised(engine: Engine, article: Article) -> Summary | None:
    """The summary of an article, made once a session; None where an error was shown."""
    made: dict[tuple[str, str, str], Summary] = st.session_state.setdefault("summaries", {})
    choice = session.engine_choice()
    try:
        key = (article.id, engine.engine_name(choice), language())
        if key not in made or made[key].caveat:
            with st.spinner(say("summary.waiting")):
                made[key] = engine.summarise(article.id, engine=choice, language=language())
        return made[key]
    except DiemBaoError as error:
        widgets.failure(error)
        return None


def show(summary: Summary, article: Article) -> None:
    """All parts that are not empty."""
    st.html(widgets.headline(article))
    if summary.caveat:
        widgets.note(summary.caveat)
    st.button(
        say("summary.read"), key="read-whole", type="tertiary", icon=":material/article:",
        on_click=widgets.open_source, args=(article.id,),
    )  # fmt: skip
    document = of_summary(summary, language())
    downloads("summary", document)
    listed = claims_of(summary)
    numbers = numbered(listed)
    for name in PARTS:
        if claims := getattr(summary, name):
            widgets.subheading(say(f"part.{name}"))
            widgets.claims(claims, numbers, key=name)
    for block in document.blocks:
        if block.table:
            show_table(block.heading, block.table)
    if not (listed or summary.people or summary.figures):
        widgets.notice(say("summary.nothing"))
    widgets.facts(markup.made_facts(summary, listed, language()))


widgets.heading("summary")
ready = session.ready_engine()
if not session.catalogue(ready):
    widgets.notice(say("library.needed"))
elif (picked := chosen_article(ready)) and (made_summary := summarised(ready, picked)):
    show(made_summary, picked)
session.show_opened_source(ready)
