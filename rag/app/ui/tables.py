"""Tables whose rows open the source they stand on, and results as files."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from rag.app.ui import markup, widgets
from rag.app.ui.words import say
from rag.report import Document, Table, to_docx, to_markdown

_FITS: Final = 24  # letters of a cell in one line on a phone
_SENTENCE: Final = 80  # letters, from which what is told is a sentence
_ROW, _TALL = 35, 66  # pixels; from 65 on Streamlit wraps the lines of a cell
_NARROW, _WIDE, _VALUE = 190, 620, 110
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
    columns = dict(zip(table.headers, map(list, zip(*table.rows, strict=True)), strict=True))
    told, value = table.headers[0], say("column.raw")
    # These two stand first, for they are seen on a phone; a whole sentence behind its figures.
    is_sentence = max(map(len, columns[told])) > _SENTENCE
    order = sorted(columns, key=lambda h: (h not in (told, value), is_sentence == (h == told)))
    is_long = any(len(cell) > _FITS for header in order[:2] for cell in columns[header])
    tall = _TALL if is_long else _ROW
    widths = {told: _WIDE if is_sentence else _NARROW, value: _VALUE}
    st.dataframe(
        {header: [*map(markup.cell, cells)] for header, cells in columns.items()},
        hide_index=True,
        key=key,
        on_select=open_row,
        selection_mode="single-row",
        row_height=tall,
        height=min(38 + tall * len(table.rows), 560),
        column_order=order,
        column_config={h: st.column_config.Column(width=widths.get(h)) for h in order},
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
