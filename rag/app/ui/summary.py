"""The Summary page: one article in the parts of a report, each point with its source."""

from __future__ import annotations

import streamlit as st

from rag.app.ui import markup, parts, session
from rag.app.ui.session import Failure, say
from rag.app.ui.tables import show_table
from rag.app.ui.texts import Language
from rag.config import EngineChoice
from rag.document import show_period
from rag.engine import Engine
from rag.errors import DiemBaoError
from rag.report import of_summary, to_docx, to_markdown, with_unit
from rag.types import Article, Summary

_PARTS = ("gist", "results", "shortcomings", "causes", "tasks")


def chosen_article(engine: Engine) -> Article | None:
    """The article picked here, or on the Library page."""
    articles = session.catalogue(engine)
    by_id = {article.id: article for article in articles}
    wanted: str | None = st.session_state.get("summarised")
    ids = list(by_id)

    def title(article_id: str) -> str:
        article = by_id[article_id]
        when = markup.day(article.published, session.language())
        return f"{article.title} ({when})" if when else article.title

    chosen: str | None = st.selectbox(
        say("summary.choose"),
        ids,
        index=ids.index(wanted) if wanted in by_id else None,
        format_func=title,
        placeholder=say("summary.choose_hint"),
    )
    st.session_state["summarised"] = chosen
    return by_id[chosen] if chosen else None


def summarised(
    engine: Engine, article: Article, choice: EngineChoice | None, language: Language
) -> Summary | None:
    """The summary of an article, made once a session; None where an error was shown."""
    made: dict[tuple[str, str, str], Summary] = st.session_state.setdefault("summaries", {})
    try:
        key = (article.id, engine.engine_name(choice), language)
        if key not in made:
            with st.spinner(say("summary.waiting")):
                made[key] = engine.summarise(article.id, engine=choice, language=language)
        return made[key]
    except DiemBaoError as error:
        session.show_failure(Failure.of(error))
        return None


def show(summary: Summary, article: Article) -> None:
    """All parts that are not empty."""
    language = session.language()
    st.html(parts.headline(article, language))
    st.button(
        say("summary.read"), key="read-whole", type="tertiary", icon=":material/article:",
        on_click=session.open_article, args=(article.id,),
    )  # fmt: skip
    downloads(summary)
    listed = [claim for name in _PARTS for claim in getattr(summary, name)]
    numbers = markup.numbered(listed)
    for name in _PARTS:
        if claims := getattr(summary, name):
            parts.subheading(say(f"summary.{name}"))
            parts.claims(claims, numbers, language, key=name, on_open=session.open_source)
    if summary.people:
        parts.subheading(say("summary.people"))
        show_table(
            "people",
            {
                "name": [person.name for person in summary.people],
                "role": [person.role for person in summary.people],
                "organisation": [person.organisation for person in summary.people],
            },
            [person.citation for person in summary.people],
        )
    if summary.figures:
        parts.subheading(say("summary.figures"))
        figures = summary.figures
        show_table(
            "figures",
            {
                "label": [figure.label for figure in figures],
                "raw": [figure.raw for figure in figures],
                "value": [
                    with_unit(f.value, f"{f.unit}/{f.per}" if f.per else f.unit, language)
                    for f in figures
                ],
                "period": [show_period(figure.period, language) for figure in figures],
                "place": [figure.place or "" for figure in figures],
            },
            [figure.citation for figure in figures],
        )
    if not (listed or summary.people or summary.figures):
        parts.notice(say("summary.nothing"))
    facts = [markup.engine_badge(summary.engine, summary.model, language)]
    facts += markup.usage_facts(summary.usage, language)
    if markup.has_checked_figure(listed):
        facts.append(say("answer.legend"))
    parts.facts(facts)


def downloads(summary: Summary) -> None:
    """Buttons that hand over the summary as a file."""
    document = of_summary(summary, session.language())
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            say("brief.docx"), lambda: to_docx(document), "tom-tat.docx",
            key="summary-docx", icon=":material/description:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            say("brief.markdown"), lambda: to_markdown(document), "tom-tat.md", "text/markdown",
            key="summary-markdown", icon=":material/article:", on_click="ignore",
        )  # fmt: skip


parts.heading(say("summary.title"), say("summary.lead"))
ready = session.ready_engine()
if not session.catalogue(ready):
    parts.notice(say("library.needed"))
elif picked := chosen_article(ready):
    made_summary = summarised(ready, picked, session.engine_choice(), session.language())
    if made_summary:
        show(made_summary, picked)
session.show_opened_source(ready)
