"""The Evaluation page: the newest report that `python -m eval report` has written.

What the newest of its versions got right is told in plain words, the figures below them.
"""

from __future__ import annotations

import json
from contextlib import suppress

import streamlit as st

from rag.app.ui import widgets
from rag.app.ui.words import say
from rag.config import load_config

_HEIGHT = 1200  # pixels; what is longer scrolls


widgets.heading("evaluation")
folder = load_config().runs
found = sorted(folder.glob("**/*report*.html"), key=lambda path: path.stat().st_mtime)
if found:
    # What each suite is mainly about, with how often it was right, by the data of the report.
    with suppress(OSError, ValueError, LookupError):  # of another version
        data = json.loads(found[-1].with_suffix(".json").read_text(encoding="utf-8"))
        measures = data["runs"][-1]["measures"]
        main = [each for each in measures if each["role"] == "primary"]
        told = {say(f"evaluation.suites.{m['suite']}"): m["counted"] for m in main}
        widgets.subheading(say("evaluation.plain"))
        widgets.listed(told)
    with st.expander(say("evaluation.details")):
        # A report quotes articles and models: all is escaped, and its policy allows no script.
        st.iframe(found[-1].read_text(encoding="utf-8", errors="replace"), height=_HEIGHT)
else:
    widgets.notice(say("evaluation.none"), say("evaluation.none_detail", folder=folder))
