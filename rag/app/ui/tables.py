"""Tables whose rows open the source they stand on, and results as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from rag.app.ui import markup, widgets
from rag.app.ui.words import say
from rag.report import Document, to_docx, to_markdown
from rag.types import Citation

_WIDE: Final = frozenset({"label", "indicator", "role"})
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_table(
    name: str, cells: Mapping[str, Sequence[str]], citations: Sequence[Citation]
) -> None:
    """A table by columns. Those with nothing in them are left out.

    A row that is ticked opens its citation.
    """
    filled = {column: list(found) for column, found in cells.items() if any(found)}
    key = f"table-{name}"
    widgets.note(say("summary.table_hint"))
    st.dataframe(
        filled,
        hide_index=True,
        key=key,
        on_select=_opens(key, citations),
        selection_mode="single-row",
        height=min(38 + 35 * len(citations), 460),
        column_config={
            column: st.column_config.TextColumn(
                say(f"column.{column}"), width="medium" if column in _WIDE else None
            )
            for column in filled
        },
    )


def _opens(key: str, citations: Sequence[Citation]) -> Callable[[], None]:
    def open_row() -> None:
        state: Any = st.session_state[key]
        rows = state["selection"]["rows"]
        if rows and rows[0] < len(citations):
            cited = citations[rows[0]]
            widgets.open_source(cited.article_id, cited.start, cited.end)

    return open_row


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
