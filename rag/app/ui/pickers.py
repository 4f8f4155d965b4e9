"""What stands above a picker of many: Streamlit's own search takes words as they are written."""

from __future__ import annotations

from collections.abc import Container, Mapping

import streamlit as st

from rag.app.ui.words import say
from rag.text import parse

MANY = 12  # from this many options on, a field to narrow them helps


def narrowed(
    names: Mapping[str, str], key: str, kept: Container[str | None] = (), label: str = ""
) -> list[str]:
    """The keys of the names that hold every word typed, with diacritics or without.

    Those `kept` stay, so that what was picked before is not lost. A few names are all shown.
    """
    if len(names) < MANY:
        return list(names)
    label = label or say("filter.words")
    query = st.text_input(
        label, key=key, placeholder=label, label_visibility="collapsed", icon=":material/search:"
    )
    wanted = parse(query).folded.split()
    if not wanted:
        return list(names)
    return [
        each
        for each, name in names.items()
        if each in kept or all(word in parse(name).folded for word in wanted)
    ]
