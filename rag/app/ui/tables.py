"""Tables whose rows open the source they stand on, and results as files."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from rag.app.ui import markup, widgets
from rag.app.ui.words import say
from rag.report import Document, Table, to_docx, to_markdown

_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_table(heading: str, table: Table) -> None:
    """A table as the file has it; a row that is ticked opens its source."""
    key = f"table-{heading}"

    def open_row() -> None:
        state: Any = st.session_state[key]
        for row in state["selection"]["rows"]:
            cited = table.sources[row]
            widgets.open_source(cited.article_id, cited.start, cited.end)

    widgets.subheading(heading)
    widgets.note(say("summary.table_hint"))
    columns = zip(*(map(markup.cell, row) for row in table.rows), strict=True)
    st.dataframe(
        dict(zip(table.headers, map(list, columns), strict=True)),
        hide_index=True,
        key=key,
        on_select=open_row,
        selection_mode="single-row",
        height=min(38 + 35 * len(table.rows), 460),
    )


def downloads(key: str, document: Document) -> None:
    """Buttons that hand over a document as a file named by its title."""
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            say("brief.docx"), lambda: to_docx(document),
            markup.file_name(document.title, "docx"), _WORD,
            key=f"{key}-docx", icon=":material/description:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            say("brief.markdown"), lambda: to_markdown(document),
            markup.file_name(document.title, "md"), "text/markdown",
            key=f"{key}-markdown", icon=":material/article:", on_click="ignore",
        )  # fmt: skip
