"""Pieces of pages: notices, answers with their citations, an article with its quotation marked."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rag.app.ui import markup
from rag.app.ui.job import Job
from rag.app.ui.words import COOKIE, THEME_COOKIE, language, say
from rag.document import numbered, show_period
from rag.engine import Engine
from rag.errors import Cancelled, DiemBaoError
from rag.messages import LANGUAGES, catalogue, has, told
from rag.types import Answer, Article, Citation, Claim, Passage

_REDRAWN = 0.2  # seconds
_QUICK = 1.5  # seconds within which a result appears without a progress bar
_MINUTES_FROM = 90  # seconds left; fewer are told as seconds
_HOVERED = 400  # letters of a quotation that is hovered
_NEAREST = 3  # passages shown where there is no answer
_STYLE = Path(__file__).with_name("style.css")

Numbers = Mapping[Citation, int]


def style() -> None:
    """The style sheet of all pages; language, theme, and our words for Streamlit's English ones."""
    st.html(_STYLE)
    ours = catalogue(language())
    # In whichever language a word stands there now.
    words = {
        each: ours[key]["other"]
        for key in ours
        if key.startswith("browser.")
        for each in (key.partition(".")[2], *(catalogue(a)[key]["other"] for a in LANGUAGES))
    }
    given = json.dumps({"__proto__": None} | words)  # no word is a method of JavaScript's objects
    line = f"window.dbWords = {given}; dbSpeak(document.body);"
    line += f'dbLanguage("{language()}");'
    if "language_chosen" in st.session_state:
        line += (
            f' document.cookie = "{COOKIE}={language()};path=/;max-age=31536000;samesite=strict";'
        )
    _run("root.js", line)


def _run(script: str, line: str) -> None:
    """Constant text and a line of ours: nothing of an article goes into a script."""
    text = _STYLE.with_name(script).read_text(encoding="utf-8")
    st.html(f"<script>{text}\n{line}\n</script>", unsafe_allow_javascript=True)


def choose_theme(theme: str) -> None:
    """Have Streamlit draw all pages in a theme from now on, in this browser."""
    given = json.dumps({"theme": theme, "cookie": THEME_COOKIE})
    _run("theme.js", f"setTheme({given});")


def heading(page: str) -> None:
    """The title of a page and what it is for; below it, what a click could not do."""
    title, lead = escape(say(f"{page}.title")), escape(say(f"{page}.lead"))
    st.html(f'<header class="db-heading"><h1>{title}</h1><p>{lead}</p></header>')
    if error := st.session_state.pop("failure", None):
        failure(error)


def subheading(title: str) -> None:
    """The title of a part of a page."""
    st.html(f'<h2 class="db-subheading">{escape(title)}</h2>')


def note(words: str) -> None:
    """A quiet line."""
    st.html(f'<p class="db-note">{escape(words)}</p>')


def notice(lead: str, detail: str = "", *, kind: str = "info") -> None:
    """A message that stands out: `kind` is info, done or error."""
    role = "alert" if kind == "error" else "status"
    shown = _COMMAND.sub(r"<code>\1</code>", escape(detail))
    more = f'<span class="db-detail">{shown}</span>' if detail else ""
    bold = f"<strong>{escape(lead)}</strong>"
    st.html(f'<div class="db-notice db-{kind}" role="{role}">{bold}{more}</div>')


_COMMAND = re.compile(r"`([^`]+)`")  # as messages write what is to be typed


def failure(error: DiemBaoError) -> None:
    """An error: what kind it is, and its own sentence below."""
    keys = (f"failure.{kind.__name__}" for kind in type(error).__mro__)
    detail = say("failure.detail", detail=told(error, language()))
    notice(say(next(key for key in keys if has(key))), detail, kind="error")


@contextmanager
def telling() -> Iterator[None]:
    """For what a click does: what stops it is told by the next heading."""
    try:
        yield
    except DiemBaoError as error:
        st.session_state["failure"] = error.with_traceback(None)


def follow(job: Job[Any], key: str) -> None:
    """A bar with a text until the work has ended; the next page goes on where this is left."""
    bar = st.progress(0.0)
    while job.is_running:
        line = markup.label(say(job.last or key, done=job.done, total=job.total))
        bar.progress(min(job.done / max(1, job.total), 1.0), line if job.total else None)
        job.wait(_REDRAWN)
    bar.empty()


def made(key: str, page: str) -> Any:
    """What the work of a page made, or None where it was stopped or failed, which is told.

    Until it has ended, how far it is, and no more of the page.
    """
    job: Job[Any] | None = st.session_state.get(key)
    if job is None:
        return None
    job.wait(_QUICK)
    if job.is_running:
        _working(key, page)
        st.stop()
    del st.session_state[key]
    if isinstance(job.failure, Cancelled):
        notice(say(f"{page}.stopped", done=job.done, total=job.total))
    elif job.failure:
        failure(job.failure)
    return job.result


@st.fragment(run_every=0.5)
def _working(key: str, page: str) -> None:
    running: Job[Any] | None = st.session_state.get(key)
    if running is None or not running.is_running:
        st.rerun()
    line = say(f"{page}.progress", done=running.done, total=running.total)
    if (left := running.seconds_left) is not None:
        line += f" · {_left(left)}"
    st.progress(running.done / max(1, running.total), line)
    if running.last:
        note(say("work.last", title=running.last))
    if running.stopping.is_set():
        note(say("work.stopping"))
    else:
        st.button(say("work.cancel"), key=f"{page}-cancel", icon=":material/stop_circle:",
                  on_click=running.stopping.set)  # fmt: skip


def _left(seconds: float) -> str:
    """How long it still takes, about."""
    if seconds < _MINUTES_FROM:
        return say("work.left", seconds=max(1, round(seconds)))
    return say("work.left_minutes", count=round(seconds / 60))


def listed(values: Mapping[str, str]) -> None:
    """Values with their names."""
    rows = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in values.items())
    st.html(f'<dl class="db-list">{"".join(rows)}</dl>')


def facts(shown: Sequence[str]) -> None:
    """The line below a result: who made it, in what time, at what cost."""
    st.html(f'<p class="db-facts">{escape(markup.joined(*shown))}</p>')


def headline(article: Article) -> str:
    """Title, dateline and source of an article, as HTML; no folder of the server is told."""
    line = markup.dateline(article, language())
    dateline = f'<p class="db-dateline">{escape(line)}</p>' if line else ""
    is_page = "://" in article.source
    source = article.source if is_page else Path(article.source).name
    origin = f"{say('source.from' if is_page else 'source.file')}: {source}"
    return (
        f'<div class="db-headline"><h2>{escape(article.title)}</h2>{dateline}'
        f'<p class="db-origin">{escape(origin)}</p></div>'
    )


def answer(given: Answer, *, key: str, engine: Engine) -> None:
    """An answer: its claims, the sources they quote, and who answered."""
    supported = [claim for claim in given.claims if claim.supported]
    rejected = [claim for claim in given.claims if not claim.supported]
    numbers = numbered([*supported, *rejected])
    if given.rewritten:
        note(say("answer.understood", question=given.rewritten))
    if not given.answerable:
        notice(say("reason.not_sure" if given.related else "reason.not_answerable"))
    claims(supported, numbers, key=f"{key}-claim")
    if given.caveat:
        note(given.caveat)
    if given.disputed:
        note(say("answer.disputed"))
    for question in given.unanswered:
        note(say("answer.unanswered", question=question))
    if rejected:
        note(say("answer.rejected"))
        claims(rejected, numbers, key=f"{key}-rejected")
    sources([*supported, *rejected], numbers, key=f"{key}-source", engine=engine)
    if given.related:
        found = [claim.citations[0] for claim in given.related]
        nearest("answer.related", found, key=f"{key}-related")
    elif not given.answerable and given.passages:
        nearest("answer.nearest", given.passages, key=f"{key}-near")
    facts(markup.made_facts(given, given.claims, language()))


def early_claims(place: DeltaGenerator, shown: Sequence[Claim]) -> None:
    """Verified claims of an answer that is still being written."""
    place.html("".join(markup.claim_html(claim, language()) for claim in shown))


def claims(
    shown: Sequence[Claim], numbers: Numbers, *, key: str, disputed: Collection[str] = ()
) -> None:
    """Claims as lines, each with the numbers of its citations to click."""
    with st.container(gap="xsmall"):
        for i, claim in enumerate(shown):
            with st.container(key=f"db-row-{key}-{i}", horizontal=True, gap=None):
                st.html(markup.claim_html(claim, language(), disputed), width="content")
                for cited in dict.fromkeys(claim.citations):
                    button = f"db-number-{key}-{i}-{numbers[cited]}-{cited.start}-{cited.end}"
                    citation_button(f"[{numbers[cited]}]", cited, button)
                if not claim.supported:
                    st.html(markup.reason_html(claim, language()))


def citation_button(words: str, cited: Citation | Passage, key: str) -> None:
    """A button that opens an article at the words cited; hovering shows them."""
    place = (cited.article_id, cited.start, cited.end)
    quote = cited.text if isinstance(cited, Passage) else cited.quote
    st.button(
        markup.label(words), key=key, type="tertiary", on_click=open_source, args=place,
        help=markup.label(quote[:_HOVERED]), wrap=True,
    )  # fmt: skip


def sources(shown: Sequence[Claim], numbers: Numbers, *, key: str, engine: Engine) -> None:
    """The articles that are quoted, each with its numbers; a click opens the first quotation.

    Those that report one event are told below them.
    """
    cited = {numbers[c]: c for claim in shown for c in claim.citations}
    if not cited:
        return
    said = {claim.text.strip() for claim in shown}  # what is taken word for word is shown once
    of_article: dict[str, list[int]] = {}
    for number in sorted(cited):
        of_article.setdefault(cited[number].article_id, []).append(number)
    with st.container(key=f"db-sources-{key}", gap=None):
        st.html(f'<p class="db-label">{escape(say("part.notes"))}</p>')
        for own in of_article.values():
            first = cited[own[0]]
            title = f"{''.join(f'[{number}]' for number in own)} {first.title}"
            citation_button(title, first, f"db-source-{key}-{own[0]}")
            others = (cited[number].quote for number in own)
            quotes = " ".join(f"<q>{escape(q)}</q>" for q in others if q.strip() not in said)
            st.html(f'<p class="db-source-line"><span>{escape(_origin(first))}</span>{quotes}</p>')
        for story in engine.of_one_event(of_article):
            told = " ".join(f"[{own[0]}]" for each, own in of_article.items() if each in story)
            note(say("answer.one_event", numbers=told))


def nearest(label: str, found: Sequence[Citation | Passage], *, key: str) -> None:
    """What comes nearest to a question that has no sure answer."""
    with st.container(key=f"db-sources-{key}", gap=None):
        st.html(f'<p class="db-label">{escape(say(label))}</p>')
        for i, cited in enumerate(found[:_NEAREST]):
            text = cited.text if isinstance(cited, Passage) else cited.quote
            words = text.removeprefix(cited.title).strip()
            ids = [each.article_id for each in found[:_NEAREST]]
            if not words and ids.count(cited.article_id) > 1:
                continue  # the headline alone, which stands above another sentence
            citation_button(cited.title, cited, f"db-source-{key}-{i}")
            st.html(
                f'<p class="db-source-line"><span>{escape(_origin(cited))}</span></p>'
                f'<p class="db-passage">{escape(words)}</p>'
            )


def _origin(told: Citation | Passage | Article) -> str:
    publisher = None if isinstance(told, Passage) else told.publisher
    return markup.joined(publisher, show_period(told.published, language()))


# The source drawer: a callback notes what to open, the page opens it when all else is drawn.


def open_source(article_id: str, start: int = 0, end: int = 0) -> None:
    """Open an article at `[start, end)`, or at its beginning."""
    st.session_state["source"] = (article_id, start, end)


def original(engine: Engine, article: Article, *, key: str) -> None:
    """Opens what an article was read from: its page, or the file, which the browser saves."""
    if article.source.startswith(("https://", "http://")):
        st.link_button(
            say("source.open"), article.source, icon=":material/open_in_new:", type="tertiary"
        )
    elif found := engine.original(article.id):
        name, content = found
        st.download_button(
            say("source.original"), content, name, "application/octet-stream", key=key,
            on_click="ignore", type="tertiary", icon=":material/download:",
        )  # fmt: skip


def reports(found: Sequence[Article]) -> bool:
    """The other reports of an event; True where one of them is to be opened."""
    if not found:
        return False
    is_asked = False
    with st.container(key="db-sources-reports", gap=None):
        st.html(f'<p class="db-label">{escape(say("source.reports"))}</p>')
        for each in found:
            is_asked |= st.button(
                markup.label(each.title), key=f"db-report-{each.id}", type="tertiary",
                on_click=open_source, args=(each.id,),
            )  # fmt: skip
            st.html(f'<p class="db-source-line">{escape(_origin(each))}</p>')
    return is_asked


def source(engine: Engine, article: Article, start: int, end: int) -> None:
    """A whole article; `[start, end)` is marked and scrolled to, where it is not empty."""
    marks = [markup.Mark(start, end, "db-quotation")] if end > start else []
    region = escape(say("source.region"))
    st.html(
        f'<article class="db-source">{headline(article)}'
        f'<div class="db-article" tabindex="0" role="region" aria-label="{region}">'
        f"{markup.article_html(article, marks)}</div></article>"
    )
    original(engine, article, key="db-original")
    if marks:
        opened = st.session_state.get("openings", 0) + 1
        st.session_state["openings"] = opened
        _run("scroll.js", f"// {opened}")  # the number makes each opening new
