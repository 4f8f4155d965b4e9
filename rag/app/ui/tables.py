"""Tables whose rows open the source they stand on, and results as files."""

from __future__ import annotations

from html import escape
from typing import Final

import streamlit as st

from rag.app.ui import markup, widgets
from rag.app.ui.words import say
from rag.report import Document, Table, to_docx, to_markdown

_SHOWN: Final = 50  # rows at once
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_table(heading: str, table: Table) -> None:
    """The rows of a table, in words that wrap on a phone and print; each opens its source.

    First stands the figure, or where there is none what the first column has.
    """
    widgets.subheading(heading)
    widgets.note(say("summary.table_hint"))
    lead = max((i for i, h in enumerate(table.headers) if h == say("column.raw")), default=0)
    rows = [*zip(table.rows, table.sources, strict=True)]
    pages = -(-len(rows) // _SHOWN)
    first = _SHOWN * (st.pagination(pages, key=f"table-{heading}") - 1) if pages > 1 else 0
    with st.container(key=f"db-table-{heading}", gap=None):
        for i, (row, cited) in enumerate(rows[first : first + _SHOWN], first):
            told, *others = [cell for at, cell in enumerate(row) if at != lead] or [""]
            with st.container(key=f"db-cells-{heading}-{i}", horizontal=True, gap="small"):
                widgets.citation_button(row[lead], cited, f"db-source-{heading}-{i}")
                line = escape(markup.joined(*others))
                st.html(f'<p>{escape(told)}<br><span class="db-note">{line}</span></p>')


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
