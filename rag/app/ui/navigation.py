"""The pages and their order. A new page is a file in `pages` and a row of `PAGES`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from rag.app.ui import access, session, widgets
from rag.app.ui.words import say
from rag.config import load_config
from rag.errors import DiemBaoError

# The folder of the package, not of app.py, which stands elsewhere in a checkout than in a wheel.
_FOLDER = Path(__file__).parent


# The name of a page is its file, its address and, after `page.`, the key of its title.
PAGES: Final = {
    "ask": ":material/forum:",
    "library": ":material/library_books:",
    "summary": ":material/summarize:",
    "brief": ":material/newspaper:",
    "check": ":material/fact_check:",
    "watch": ":material/rss_feed:",
    "settings": ":material/settings:",
    "evaluation": ":material/balance:",
}


def picture(name: str) -> str:
    """A mark of the program as SVG, drawn in place: nothing is loaded from anywhere."""
    return (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")


def page(name: str) -> StreamlitPage:
    """A page by its name, titled in the reader's language.

    The evaluation is for those who develop: it is named where something was evaluated.
    """
    is_first = name == next(iter(PAGES))
    is_named = name != "evaluation" or load_config().runs.is_dir()
    return st.Page(
        _FOLDER / "pages" / f"{name}.py", title=say(f"page.{name}"), icon=PAGES[name],
        url_path="first" if is_first else name, default=is_first,
        visibility="visible" if is_named else "hidden",
    )  # fmt: skip


def draw(page: StreamlitPage) -> None:
    """Draw a page; what was uploaded on the one before and not sent is released."""
    if st.session_state.get("drawn", page.url_path) != page.url_path:
        session.release_uploads()
    st.session_state["drawn"] = page.url_path
    page.run()


def pages() -> list[StreamlitPage]:
    """All pages in order, and what stands around each of them.

    Where a setting cannot be used, says so and stops.
    """
    st.secrets.load_if_toml_exists()  # Streamlit makes them variables of the environment
    try:
        widgets.style()
        access.admit(load_config().allowed)
        session.sidebar()
    except DiemBaoError as error:
        widgets.failure(error)
        st.stop()
    # The first page stands at "/", and so that its name typed by hand is known, at that too.
    ask = _FOLDER / "pages" / "ask.py"
    named = st.Page(ask, title=say("page.ask"), url_path="ask", visibility="hidden")
    return [*map(page, PAGES), named]
