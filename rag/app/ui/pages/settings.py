"""The Settings page: what the program works with, a test of its model, and the theme."""

from __future__ import annotations

import time

import streamlit as st

from rag import __version__
from rag.app.ui import session, widgets
from rag.app.ui.words import THEME_COOKIE, language, say
from rag.config import Config, load_config
from rag.engine import Engine
from rag.errors import DiemBaoError, ModelError, without_passwords
from rag.messages import decimal
from rag.models import OPENAI_ADDRESS

THEMES = ("System", "Light", "Dark")


def listed(facts: dict[str, str]) -> None:
    """What the program works with, by name."""
    widgets.listed({say(f"settings.{name}"): value for name, value in facts.items()})


def model(config: Config, engine: Engine) -> None:
    """The model server, and whether it answers."""
    widgets.subheading(say("engine.llm"))
    if not config.has_language_model:
        widgets.note(say("settings.no_model"))
        return
    given = config.openai_api_key is not None
    listed({
        "engine": say(f"engine.{session.engine_choice() or config.engine}"),
        "address": config.openai_base_url or OPENAI_ADDRESS,
        "name": config.model or say("settings.first"),
        "mode": say("settings.auto") if config.model_mode == "auto" else config.model_mode,
        "key": say(f"settings.key_{'given' if given else 'none'}"),
    })  # fmt: skip
    if not st.button(say("settings.test"), key="test-model", icon=":material/network_check:"):
        return
    started = time.monotonic()
    try:
        with st.spinner(say("settings.testing"), show_time=True):
            name, mode = engine.test_model()
    except DiemBaoError as error:
        widgets.failure(error)
        if isinstance(error, ModelError) and error.said:
            widgets.note(say("settings.said", words=error.said))
        return
    seconds = decimal(time.monotonic() - started, 1, language())
    widgets.notice(say("settings.works", model=name, mode=mode, seconds=seconds), kind="done")


def look() -> None:
    """The theme, which this browser keeps."""
    widgets.subheading(say("settings.look"))
    kept = st.context.cookies.get(THEME_COOKIE)
    chosen = st.segmented_control(
        say("settings.theme"), THEMES, default=kept if kept in THEMES else THEMES[0], key="theme",
        required=True, format_func=lambda theme: say(f"settings.themes.{theme}"),
        on_change=lambda: st.session_state.update(theme_chosen=True),
    )  # fmt: skip
    if chosen and st.session_state.pop("theme_chosen", False):
        widgets.choose_theme(chosen)


widgets.heading("settings")
look()
settings = load_config()
ready = session.ready_engine()
model(settings, ready)
widgets.subheading(say("page.library"))
listed({
    # A team's server tells its readers no folder.
    **({"folder": str(settings.home)} if settings.allowed is None else {}),
    "articles": decimal(len(session.catalogue(ready)), 0, language()),
    "vectors": without_passwords(settings.chroma_url or say("settings.in_folder")),
    "embedder": ready.embedder.name,
    "version": __version__,
})  # fmt: skip
