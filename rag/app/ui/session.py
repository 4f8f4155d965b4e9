"""What the pages share while a person uses them: the engine, its articles, the conversation."""

from __future__ import annotations

from collections.abc import Container, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rag.app.ui import access, widgets
from rag.app.ui.job import Job
from rag.app.ui.pickers import narrowed
from rag.app.ui.words import language, say
from rag.config import Config, EngineChoice, load_config
from rag.engine import Engine, for_reader
from rag.errors import DiemBaoError, LibraryError
from rag.library import NO_FILTERS, SAMPLES, Filters, collection_title
from rag.messages import LANGUAGES
from rag.resources import resource
from rag.types import Article, IngestReport

_ENGINE_CHOICES: tuple[EngineChoice, ...] = get_args(EngineChoice)
_CHOSEN = "\n"  # in place of a collection's name: the articles chosen in the Library


@dataclass
class Opened:
    """An engine that all sessions of this process share, and how its first articles come in."""

    engine: Engine
    samples: Job[IngestReport] | None


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
            say("sidebar.language"), list(LANGUAGES), key="language", default=language(),
            required=True, format_func=LANGUAGES.__getitem__, label_visibility="collapsed",
            on_change=lambda: st.session_state.update(language_chosen=True),
        )  # fmt: skip
        with suppress(DiemBaoError):  # the page says what is wrong
            _scope_field(_opened(config).engine)


def _scope_field(engine: Engine) -> None:
    """What all pages work on, where there is anything to choose."""
    chosen = st.session_state.get("chosen")
    options = ["", *engine.collections(), *([_CHOSEN] if chosen else ())]
    names = {option: scope_name(option) for option in options}
    recall("scope", options, "")  # where the collection is gone, all
    if len(options) > 1:
        shown = narrowed(names, "scope-words", ("", st.session_state["scope"]))
        st.selectbox(
            say("sidebar.scope"), shown, key="scope", persist_state="session",
            format_func=names.__getitem__,
        )  # fmt: skip
    if st.session_state["scope"] != _CHOSEN:
        keep_in_address("scope", st.session_state["scope"])


def recall(key: str, options: Container[str], default: str | None) -> None:
    """Let a field have what it had, on another page or, by the address, before a reload."""
    is_known = key in st.session_state
    had = st.session_state[key] if is_known else st.query_params.get(key)
    st.session_state[key] = had if had in options else default


def keep_in_address(key: str, value: str | None) -> None:
    """Let the address say this, for a reload and for those to whom it is sent."""
    if value:
        st.query_params[key] = value
    else:
        st.query_params.pop(key, None)


def scope_name(collection: str) -> str:
    """What a collection is called on the pages; "" is the whole library."""
    if not collection:
        return say("sidebar.everything")
    if collection == _CHOSEN:
        return say("library.selected", count=len(st.session_state["chosen"]))
    return collection_title(collection, language())


def scope() -> Filters:
    """The collection, or the articles chosen in the Library, that all pages work on."""
    picked: str = st.session_state.get("scope") or ""
    if picked == _CHOSEN:
        return Filters(articles=frozenset(st.session_state["chosen"]))
    return Filters(collection=picked or None)


def choose(article_ids: Sequence[str]) -> None:
    """Let all pages work on these articles."""
    st.session_state.update(chosen=tuple(article_ids), scope=_CHOSEN)


def within(engine: Engine) -> Sequence[Article]:
    """The articles that the pages work on, newest first."""
    if (limits := scope()) == NO_FILTERS:
        return catalogue(engine)
    admitted = engine.matching(limits)
    return [article for article in catalogue(engine) if article.id in admitted]


@st.cache_resource(
    show_spinner=False, hash_funcs={Config: Config.model_dump_json},
    on_release=lambda opened: opened.engine.close(),
)  # fmt: skip
def _opened(config: Config) -> Opened:
    engine = Engine(config)
    # Offered once: whoever has removed them does not want them back.
    listing = engine.listing()
    is_new = not listing and not engine.saved.preference("samples")
    with suppress(LibraryError):  # of a full disk: it can be read all the same
        engine.saved.prefer("samples", "offered")
        _mark_samples(engine, listing)
    engine.take_up()  # what a former run left
    return Opened(engine, samples(engine) if is_new else None)


def warm() -> None:
    """Open the library before the first page asks for it, which says what is wrong."""
    st.secrets.load_if_toml_exists()  # Streamlit makes them variables of the environment
    with suppress(DiemBaoError):
        _opened(load_config())


def ready_engine() -> Engine:
    """The engine with articles in its library; where it cannot be had, says why and stops.

    Tells what is found by its words only so far, and who goes on with it.
    In the hands of those who only read, it refuses what changes the library.
    """
    try:
        opened = _opened(load_config())
        if opened.samples and not opened.samples.is_seen:
            follow_samples(opened.samples)
    except DiemBaoError as error:
        widgets.failure(error)
        st.stop()
    engine, is_editor = opened.engine, access.may_edit()
    if engine.library.database.only_reads_at:
        widgets.notice(say("failure.LibraryReadOnly"), kind="error")
    elif count := engine.pending():
        if is_editor and engine.take_up():
            widgets.note(say("command.preparing", count=count))  # nothing to be done
        else:
            why = engine.why_not_taken_up() if is_editor else None
            widgets.notice(say("library.pending", count=count), why or "")
            if is_editor and st.button(say("library.complete"), key="complete"):
                _complete(engine)
    return engine if is_editor else for_reader(engine)


def _complete(engine: Engine) -> None:
    job = Job(lambda job: engine.complete(job.report))
    widgets.follow(job, "seed.embedding")
    if job.failure:
        widgets.failure(job.failure)
    else:
        st.rerun()


def release_uploads() -> None:
    """Free what this session has uploaded: it was read, or its page was left."""
    if context := get_script_run_ctx():
        context.uploaded_file_mgr.remove_session_files(context.session_id)


def is_sample(article: Article) -> bool:
    """True for a demonstration article."""
    return Path(article.source).is_relative_to(resource("seeds"))


def samples(engine: Engine) -> Job[IngestReport]:
    """Begin to read the demonstration articles into the library."""
    folder = str(resource("seeds"))

    def work(job: Job[IngestReport]) -> IngestReport:
        report = engine.ingest([folder], embedding=job.report)
        _mark_samples(engine, engine.listing())
        return report

    return Job(work)


def _mark_samples(engine: Engine, articles: Sequence[Article]) -> None:
    ids = [article.id for article in articles if is_sample(article)]
    if set(ids) - set(engine.collections().get(SAMPLES, ())):
        engine.collect(SAMPLES, ids)


def follow_samples(job: Job[IngestReport]) -> None:
    """Show how far the demonstration articles are. Raises what stopped them."""
    with st.spinner(say("seed.label")):
        widgets.follow(job, "seed.embedding")
    forget_catalogue()
    job.is_seen = True
    if job.failure:
        raise job.failure


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
            widgets.source(engine, engine.article(article_id), start, end)
            with st.spinner(say("source.grouping")):
                reports = engine.reports(article_id)
            if widgets.reports(reports):
                st.rerun()
        except DiemBaoError as error:
            widgets.failure(error)

    drawer()
