"""Values to safe HTML. Pure.

Whatever an article, a model or a reader wrote is escaped here and nowhere else; pages show the
result with `st.html`. It never goes through Markdown, which would load remote images.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from rag.document import show_period
from rag.messages import Language, decimal, say
from rag.text import parse
from rag.types import Answer, Article, CheckedSentence, Claim, Summary

# What makes a spreadsheet reckon; a signed figure with its unit does not.
_FORMULA = re.compile(r"\s*[=+\-@]")
_SIGNED = re.compile(r"[+-]?[\d.,]+ ?[^\W\d_]*%?(?: [^\W\d_]+)*")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


class Mark(NamedTuple):
    """A part of a text, `[start, end)`, and how it is shown: a CSS class and a tooltip."""

    start: int
    end: int
    style: str
    tip: str = ""


def label(words: str) -> str:
    """Text for a button label, which Streamlit reads as Markdown: every sign is escaped."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(words.split()))


def cell(words: str) -> str:
    """Text for a table, whose copy as CSV a spreadsheet would else take for a formula."""
    return f"'{words}" if _FORMULA.match(words) and not _SIGNED.fullmatch(words) else words


def marked(words: str, marks: Iterable[Mark], tag: str = "span") -> str:
    """`words` escaped, with `marks` around their parts; marks may overlap."""
    inside = [m for m in marks if 0 <= m.start < m.end <= len(words)]
    edges = sorted({0, len(words), *(edge for m in inside for edge in (m.start, m.end))})
    parts: list[str] = []
    for start, end in pairwise(edges):
        here = [m for m in inside if m.start <= start and end <= m.end]
        piece = escape(words[start:end])
        if here:
            styles = " ".join(dict.fromkeys(m.style for m in here))
            tips = escape("; ".join(dict.fromkeys(m.tip for m in here if m.tip)))
            title = f' title="{tips}"' if tips else ""
            piece = f'<{tag} class="{styles}"{title}>{piece}</{tag}>'
        parts.append(piece)
    return "".join(parts)


def claim_marks(
    claim: Claim | CheckedSentence, language: Language, disputed: Collection[str] = ()
) -> list[Mark]:
    """The focus of a claim and its figures, where they stand in its text.

    Figures `disputed`, as written, are those that another source gives otherwise.
    """
    marks: list[Mark] = []
    if isinstance(claim, Claim) and claim.focus and (start := claim.text.find(claim.focus)) >= 0:
        marks.append(Mark(start, start + len(claim.focus), "db-focus"))
    position = 0
    for figure in claim.figures:
        found = claim.text.find(figure.raw, position), claim.text.find(figure.raw)
        if (start := next((each for each in found if each >= 0), -1)) < 0:
            continue
        position = start + len(figure.raw)
        kind = "supported" if figure.supported else "unsupported"
        kind = "disputed" if figure.raw in disputed else kind
        tip = say(f"answer.figure_{kind}", language)
        marks.append(Mark(start, position, f"db-figure-{kind}", tip))
    return marks


def claim_html(claim: Claim, language: Language, disputed: Collection[str] = ()) -> str:
    """A claim as a line; one that is not supported is struck."""
    body = marked(claim.text, claim_marks(claim, language, disputed))
    if claim.supported:
        return f'<p class="db-claim">{body}</p>'
    return f'<p class="db-claim db-struck"><del>{body}</del></p>'


def reason_html(claim: Claim, language: Language) -> str:
    """Why a claim is struck."""
    why = claim.reason.rstrip(".") if claim.reason else say("answer.unsupported_plain", language)
    reason = say("answer.unsupported", language, reason=why)
    return f'<p class="db-reason">{escape(reason)}</p>'


def article_html(article: Article, marks: Sequence[Mark] = ()) -> str:
    """The text of an article in paragraphs; `marks` are offsets into `article.text`."""
    paragraphs: list[str] = []
    start = 0
    for line in article.text.split("\n"):
        end = start + len(line)
        here = [
            Mark(max(m.start, start) - start, min(m.end, end) - start, m.style, m.tip)
            for m in marks
            if m.start < end and m.end > start
        ]
        is_headline = start == 0 and line.strip() == article.title.strip()
        if line.strip() and (here or not is_headline):
            paragraphs.append(f"<p>{marked(line, here, tag='mark')}</p>")
        start = end + 1
    return "".join(paragraphs)


def dateline(article: Article, language: Language) -> str:
    """Publisher, date and place in one line."""
    return joined(article.publisher, show_period(article.published, language), article.place)


def titled(article: Article, language: Language) -> str:
    """The title with the day, as lists of articles show it."""
    when = show_period(article.published, language)
    return f"{article.title} ({when})" if when else article.title


def joined(*parts: str | None) -> str:
    """The parts that there are, in one line."""
    return " · ".join(part for part in parts if part)


def file_name(title: str, kind: str) -> str:
    """A name for a file to be saved: the title in small letters without diacritics."""
    words = re.findall(r"[a-z0-9]+", parse(title).folded)
    return "-".join(words)[:60].strip("-") + f".{kind}"


def made_facts(result: Answer | Summary, claims: Iterable[Claim], language: Language) -> list[str]:
    """Who made a result, in what time, at what cost, and what underlined figures mean."""
    facts = [say(f"badge.{result.engine}", language, model=result.model)]
    if isinstance(result, Answer) and (total := result.timings_ms.get("total", 0)):
        seconds = decimal(total / 1000, 2 if total < 10_000 else 1, language)
        facts.append(say("answer.seconds", language, seconds=seconds))
    usage = result.usage
    if tokens := usage.prompt_tokens + usage.completion_tokens:
        facts.append(say("answer.tokens", language, tokens=decimal(tokens, 0, language)))
    if usage.cost_usd:
        facts.append(f"{decimal(usage.cost_usd, 4, language)} USD")
    if result.model and not usage.calls:
        facts.append(say("answer.cached", language))
    if any(figure.supported for claim in claims for figure in claim.figures):
        facts.append(say("answer.legend", language))
    return facts
