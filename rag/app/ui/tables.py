"""Tables whose rows open the source they stand on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from rag.app.ui import parts, session
from rag.app.ui.session import say
from rag.types import Citation

_WIDE = frozenset({"label", "indicator", "role"})


def show_table(
    name: str,
    cells: Mapping[str, Sequence[str]],
    citations: Sequence[Citation],
    *,
    columns: str = "",
) -> None:
    """A table by columns. Those with nothing in them are left out; `columns` prefixes their texts.

    A row that is ticked opens its citation.
    """
    filled = {column: list(found) for column, found in cells.items() if any(found)}
    key = f"table-{name}"
    parts.note(say("summary.table_hint"))
    st.dataframe(
        filled,
        hide_index=True,
        key=key,
        on_select=_opens(key, citations),
        selection_mode="single-row",
        height=min(38 + 35 * len(citations), 460),
        column_config={
            column: st.column_config.TextColumn(
                say(f"{columns or name}.{column}"), width="medium" if column in _WIDE else None
            )
            for column in filled
        },
    )


def _opens(key: str, citations: Sequence[Citation]) -> Callable[[], None]:
    def open_row() -> None:
        state: Any = st.session_state[key]
        rows = state["selection"]["rows"]
        if rows and rows[0] < len(citations):
            session.open_source(citations[rows[0]])

    return open_row
