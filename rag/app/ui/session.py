"""What the pages share while a person uses them: the engine, its articles, the conversation."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field

import streamlit as st

from rag.app.ui import parts
from rag.app.ui.words import say
from rag.config import Config, EngineChoice, load_config
from rag.engine import Engine, open_engine
from rag.errors import DiemBaoError
from rag.messages import LANGUAGES
from rag.resources import resource
from rag.types import Answer, Article

_ENGINE_CHOICES: tuple[EngineChoice, ...] = ("auto", "llm", "extractive")


@dataclass(frozen=True)
class Turn:
    """One question of the conversation with what came of it."""

    question: str
    answer: Answer | None = None
    failure: DiemBaoError | None = None


@dataclass
class Opened:
    """An engine that all sessions of this process share, and whether its library was prepared."""

    engine: Engine
    preparing: threading.Lock = field(default_factory=threading.Lock)
    prepared: bool = False


class Steps:
    """Progress on a bar, as a callback of the engine.

    Streamlit interrupts a script where it draws, for example when the reader turns to another
    page. Indexing is not to be cut off there: the interruption is kept until `finish`.
    """

    def __init__(self, draw: Callable[[int, int], None]) -> None:
        self._draw = draw
        self._interruption: BaseException | None = None

    def __call__(self, done: int, total: int) -> None:
        """Draw that `done` of `total` are done."""
        if self._interruption is None:
            try:
                self._draw(done, total)
            except BaseException as interruption:  # Streamlit's are no Exceptions
                self._interruption = interruption

    def finish(self) -> None:
        """Pass on what interrupted the drawing."""
        if self._interruption is not None:
            raise self._interruption


def engine_choice() -> EngineChoice | None:
    """The engine chosen in the sidebar; None leaves it to the settings."""
    chosen: EngineChoice | None = st.session_state.get("engine")
    return chosen


def sidebar() -> None:
    """The choices that hold on every page."""
    config = load_config()
    with st.sidebar:
        if config.has_language_model:
            st.selectbox(
                say("sidebar.engine"), _ENGINE_CHOICES, key="engine",
                index=_ENGINE_CHOICES.index(config.engine),
                format_func=lambda choice: say(f"engine.{choice}"), help=say("sidebar.engine_help"),
            )  # fmt: skip
        st.segmented_control(
            say("sidebar.language"), list(LANGUAGES), key="language", default=config.language,
            required=True, format_func=LANGUAGES.__getitem__, label_visibility="collapsed",
        )  # fmt: skip


@st.cache_resource(show_spinner=False, on_release=lambda opened: opened.engine.close())
def _open(home: str, settings: str, _config: Config) -> Opened:  # noqa: ARG001
    return Opened(open_engine(_config))


def ready_engine() -> Engine:
    """The engine with articles in its library; where it cannot be had, says why and stops."""
    try:
        config = load_config()
        found = _open(str(config.home), config.model_dump_json(), config)
        if not found.prepared:
            # A second session waits for the first one's articles, and sees that it waits.
            waiting = st.spinner(say("seed.label")) if found.preparing.locked() else nullcontext()
            with waiting, found.preparing:
                if not found.prepared:
                    if not found.engine.listing():
                        load_samples(found.engine)
                    found.prepared = True
    except DiemBaoError as error:
        parts.failure(error)
        st.stop()
    return found.engine


def load_samples(engine: Engine) -> None:
    """Read the demonstration articles into the library, showing how far it is."""
    place = st.empty()
    with place.status(say("seed.label"), expanded=True):
        bar = st.progress(0.0, say("seed.reading"))

        def draw(done: int, total: int) -> None:
            bar.progress(done / max(1, total), say("seed.embedding", done=done, total=total))

        steps = Steps(draw)
        engine.ingest([str(resource("seeds"))], embedding=steps)
    place.empty()
    forget_catalogue()
    steps.finish()


@st.cache_resource(show_spinner=False, ttl=5)
def _catalogue(home: str, _engine: Engine) -> tuple[Article, ...]:  # noqa: ARG001
    return tuple(_engine.listing())


def catalogue(engine: Engine) -> tuple[Article, ...]:
    """All articles, newest first; read again after a few seconds or a change made here."""
    return _catalogue(str(engine.config.home), engine)


def forget_catalogue() -> None:
    """Read the articles again next time."""
    _catalogue.clear()


def show_opened_source(engine: Engine) -> None:
    """The source drawer, where a citation or an article was opened. Last on each page."""
    asked: tuple[str, int, int] | None = st.session_state.pop("source", None)
    if asked is None:
        return
    article_id, start, end = asked

    @st.dialog(say("source.title"), width=520, position="right")
    def drawer() -> None:
        try:
            parts.source(engine.article(article_id), start, end)
        except DiemBaoError as error:
            parts.failure(error)

    drawer()
