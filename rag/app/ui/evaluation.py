"""The Evaluation page: the reports that `python -m eval report` has written, the newest first."""

from __future__ import annotations

import streamlit as st

from rag.app.ui import widgets
from rag.app.ui.words import say
from rag.config import load_config

_HEIGHT = 1200  # pixels; what is longer scrolls

widgets.heading("evaluation")
folder = load_config().runs
found = sorted(folder.glob("**/*report*.html"), key=lambda path: -path.stat().st_mtime)
if found:
    names = {str(path.relative_to(folder)): path for path in found}
    chosen: str = st.selectbox(say("evaluation.choose"), list(names), key="report")
    # A report quotes articles and models: all of it is escaped, and its policy allows no script.
    st.iframe(names[chosen].read_text(encoding="utf-8", errors="replace"), height=_HEIGHT)
else:
    widgets.notice(say("evaluation.none"), say("evaluation.none_detail", folder=folder))
