"""Pieces of pages: notices, answers with their citations, an article with its quotation marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rag.app.ui import markup
from rag.app.ui.texts import Language, text
from rag.types import Answer, Article, Citation, Claim, Passage

_NEAREST = 3  # passages shown before "more"
_STYLE = Path(__file__).with_name("style.css")

# Constant text: nothing of an article goes into a script. The number makes each opening new.
_SCROLL = """<script>
(function look(left) {{
  const mark = document.querySelector(".db-article mark");
  if (mark) {{
    const box = mark.closest(".db-article");
    box.scrollTop += mark.getBoundingClientRect().top - box.getBoundingClientRect().top
      - box.clientHeight / 3;
  }} else if (left > 0) {{ setTimeout(look, 50, left - 1); }}
}})(40); // {number}
</script>"""

OpenSource = Callable[[Citation], None]


def style() -> None:
    """The style sheet of all pages."""
    st.html(_STYLE)


def upload_words(choose: str, drop: str) -> None:
    """The words of the page's upload field, in place of Streamlit's English ones."""
    st.html(f"<style>:root {{ --db-choose: '{choose}'; --db-drop: '{drop}'; }}</style>")


def heading(title: str, lead: str) -> None:
    """The title of a page and what it is for."""
    st.html(f'<header class="db-heading"><h1>{escape(title)}</h1><p>{escape(lead)}</p></header>')


def subheading(title: str) -> None:
    """The title of a part of a page."""
    st.html(f'<h2 class="db-subheading">{escape(title)}</h2>')


def note(words: str) -> None:
    """A quiet line."""
    st.html(f'<p class="db-note">{escape(words)}</p>')


def notice(lead: str, detail: str = "", *, kind: str = "info") -> None:
    """A message that stands out: `kind` is info, done or error."""
    role = "alert" if kind == "error" else "status"
    more = f'<span class="db-detail">{escape(detail)}</span>' if detail else ""
    st.html(
        f'<div class="db-notice db-{kind}" role="{role}">'
        f"<strong>{escape(lead)}</strong>{more}</div>"
    )


def facts(shown: Sequence[str]) -> None:
    """The line below a result: who made it, in what time, at what cost."""
    st.html(f'<p class="db-facts">{escape(" · ".join(shown))}</p>')


def headline(article: Article, language: Language) -> str:
    """Title, dateline and source of an article, as HTML."""
    line = markup.dateline(article, language)
    dateline = f'<p class="db-dateline">{escape(line)}</p>' if line else ""
    origin = f"{text('source.from', language)}: {article.source}"
    return (
        f'<div class="db-headline"><h2>{escape(article.title)}</h2>{dateline}'
        f'<p class="db-origin">{escape(origin)}</p></div>'
    )


def answer(
    given: Answer,
    articles: Mapping[str, Article],
    language: Language,
    *,
    key: str,
    on_open: OpenSource,
) -> None:
    """An answer: its claims, the sources they quote, and who answered."""
    supported = [claim for claim in given.claims if claim.supported]
    rejected = [claim for claim in given.claims if not claim.supported]
    numbers = markup.numbered([*supported, *rejected])
    if given.rewritten:
        note(text("answer.understood", language, question=given.rewritten))
    if not given.answerable:
        notice(text("answer.unanswerable", language))
    claims(supported, numbers, language, key=f"{key}-claim", on_open=on_open)
    if given.disputed:
        note(text("answer.disputed", language))
    for question in given.unanswered:
        note(text("answer.unanswered", language, question=question))
    if rejected:
        note(text("answer.rejected", language))
        claims(rejected, numbers, language, key=f"{key}-rejected", on_open=on_open)
    sources(
        [*supported, *rejected], numbers, articles, language, key=f"{key}-source", on_open=on_open
    )
    if given.related:
        label = text("answer.related", language)
        found = [_as_passage(claim.citations[0]) for claim in given.related]
        nearest(label, found, articles, language, key=f"{key}-related", on_open=on_open)
    if not given.answerable and given.passages:
        label = text("answer.nearest", language)
        nearest(label, given.passages, articles, language, key=f"{key}-near", on_open=on_open)
    facts(markup.answer_facts(given, language))


def early_claims(place: DeltaGenerator, shown: Sequence[Claim], language: Language) -> None:
    """Verified claims of an answer that is still being written."""
    place.html("".join(markup.claim_html(claim, language) for claim in shown))


def claims(
    shown: Sequence[Claim],
    numbers: Mapping[tuple[str, int, int], int],
    language: Language,
    *,
    key: str,
    on_open: OpenSource,
) -> None:
    """Claims as lines, each with the numbers of its citations to click."""
    with st.container(gap="xsmall"):
        for i, claim in enumerate(shown):
            with st.container(key=f"db-row-{key}-{i}", horizontal=True, gap=None):
                st.html(markup.claim_html(claim, language), width="content")
                cited = {numbers[c.article_id, c.start, c.end]: c for c in claim.citations}
                for number, citation in cited.items():
                    st.button(
                        markup.label(f"[{number}]"),
                        key=f"db-number-{key}-{i}-{number}",
                        type="tertiary",
                        on_click=on_open,
                        args=(citation,),
                    )
                if not claim.supported:
                    st.html(markup.reason_html(claim, language))


def sources(
    shown: Iterable[Claim],
    numbers: Mapping[tuple[str, int, int], int],
    articles: Mapping[str, Article],
    language: Language,
    *,
    key: str,
    on_open: OpenSource,
) -> None:
    """The quoted sources in the order of their numbers; a click opens one."""
    listed: dict[int, tuple[Citation, bool]] = {}
    for claim in shown:
        for citation in claim.citations:
            number = numbers[citation.article_id, citation.start, citation.end]
            # A claim taken word for word needs no second showing of its words.
            verbatim = citation.quote.strip() == claim.text.strip()
            listed[number] = (citation, verbatim and listed.get(number, (citation, True))[1])
    if not listed:
        return
    with st.container(key=f"db-sources-{key}", gap=None):
        st.html(f'<p class="db-label">{escape(text("answer.sources", language))}</p>')
        for number, (citation, verbatim) in sorted(listed.items()):
            st.button(
                markup.label(f"[{number}] {citation.title}"),
                key=f"db-source-{key}-{number}",
                type="tertiary",
                on_click=on_open,
                args=(citation,),
            )
            article = articles.get(citation.article_id)
            line = markup.dateline(article, language) if article else citation.source
            quote = "" if verbatim else f"<q>{escape(citation.quote)}</q>"
            meta = f"<span>{escape(line)}</span>" if line else ""
            if quote or meta:
                st.html(f'<p class="db-source-line">{meta}{quote}</p>')


def _as_passage(citation: Citation) -> Passage:
    return Passage(
        article_id=citation.article_id,
        title=citation.title,
        source=citation.source,
        start=citation.start,
        end=citation.end,
        text=citation.quote,
        score=0.0,
    )


def nearest(
    label: str,
    passages: Sequence[Passage],
    articles: Mapping[str, Article],
    language: Language,
    *,
    key: str,
    on_open: OpenSource,
) -> None:
    """What comes nearest to a question that has no sure answer; the first ones at once."""
    with st.container(key=f"db-sources-{key}", gap=None):
        st.html(f'<p class="db-label">{escape(label)}</p>')
        for i, passage in enumerate(passages[:_NEAREST]):
            _passage(passage, articles, language, key=f"{key}-{i}", on_open=on_open)
        if further := passages[_NEAREST:]:
            more = text("answer.more", language, count=len(further))
            with st.expander(more, type="compact"), st.container(gap=None):
                for i, passage in enumerate(further, _NEAREST):
                    _passage(passage, articles, language, key=f"{key}-{i}", on_open=on_open)


def _passage(
    passage: Passage,
    articles: Mapping[str, Article],
    language: Language,
    *,
    key: str,
    on_open: OpenSource,
) -> None:
    citation = Citation(
        article_id=passage.article_id,
        title=passage.title,
        source=passage.source,
        start=passage.start,
        end=passage.end,
        quote=passage.text,
    )
    st.button(
        markup.label(passage.title),
        key=f"db-source-{key}",
        type="tertiary",
        on_click=on_open,
        args=(citation,),
    )
    article = articles.get(passage.article_id)
    line = markup.dateline(article, language) if article else passage.source
    words = passage.text.removeprefix(passage.title).strip()
    st.html(
        f'<p class="db-source-line"><span>{escape(line)}</span></p>'
        f'<p class="db-passage">{escape(words)}</p>'
    )


def source(article: Article, start: int, end: int, language: Language) -> None:
    """A whole article; `[start, end)` is marked and scrolled to, where it is not empty."""
    marks = [markup.Mark(start, end, "db-quotation")] if end > start else []
    region = escape(text("source.region", language))
    st.html(
        f'<article class="db-source">{headline(article, language)}'
        f'<div class="db-article" tabindex="0" role="region" aria-label="{region}">'
        f"{markup.article_html(article, marks)}</div></article>"
    )
    if marks:
        opened = st.session_state.get("openings", 0) + 1
        st.session_state["openings"] = opened
        st.html(_SCROLL.format(number=opened), unsafe_allow_javascript=True)
