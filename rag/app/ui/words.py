"""The language of the pages, and their texts in it."""

from __future__ import annotations

import streamlit as st

from rag.config import language_of_settings
from rag.messages import Language
from rag.messages import say as said


def language() -> Language:
    """The language of the pages: what was chosen, else what the settings say."""
    chosen: Language | None = st.session_state.get("language")
    return chosen or language_of_settings()


def say(key: str, **values: object) -> str:
    """A text in the language of the pages."""
    return said(key, language(), **values)
