"""The language of the pages, and their texts in it."""

from __future__ import annotations

import streamlit as st

from rag.config import language_of_settings
from rag.messages import LANGUAGES, Language
from rag.messages import say as said

THEME_COOKIE = "diembao_theme"
COOKIE = "diembao_language"  # what this browser chose, for the next time


def language() -> Language:
    """The language of the pages: what was chosen, now or last time, else what the settings say."""
    chosen = st.session_state.get("language") or st.context.cookies.get(COOKIE)
    return next((each for each in LANGUAGES if each == chosen), language_of_settings())


def say(key: str, **values: object) -> str:
    """A text in the language of the pages."""
    return said(key, language(), **values)
