"""Claims against their sources: what a reader may rely on. Pure.

A claim stands when each of its quotations stands in its article, and each of its figures equals,
in value and unit, a figure of the quoted sentences or of their direct neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rag.figures import Found, Match, compare, find_figures, to_figure
from rag.reasons import Language, reason
from rag.types import Article, Citation, Claim, Figure
from rag.vietnamese import Span, canonical, nfc, sentences

_ELLIPSIS = re.compile(r"^(?:\.{3}|…|\"|')+|(?:\.{3}|…|\"|')+$")


def locate(quote: str, text: str) -> Span | None:
    """Where `quote` stands in `text`, whatever its spaces, tone placement and quotation marks.

    The span is that of the source: `text[span.start:span.end]` is what to store and show.
    """
    words = _ELLIPSIS.sub("", canonical(nfc(quote)).strip()).split()
    if not any(letter.isalnum() for word in words for letter in word):
        return None
    pattern = r"\s+".join(re.escape(word) for word in words)
    match = re.search(pattern, canonical(text))
    return Span(*match.span()) if match else None


def cite(article: Article, span: Span) -> Citation:
    """The citation of a span of an article."""
    return Citation(
        article_id=article.id,
        title=article.title,
        source=article.source,
        start=span.start,
        end=span.end,
        quote=article.text[span.start : span.end],
    )


class Evidence(NamedTuple):
    """A figure of the source, and the sentence it stands in."""

    figure: Found
    article: Article
    sentence: Span


def evidence_around(article: Article, start: int, end: int, neighbours: int = 1) -> list[Evidence]:
    """The figures of the sentences that `[start, end)` touches, and of their neighbours."""
    spans = _sentences(article.text)
    touched = [i for i, span in enumerate(spans) if span.start < end and span.end > start]
    if not touched:
        return []
    first, last = max(0, touched[0] - neighbours), touched[-1] + neighbours
    found: list[Evidence] = []
    # The quoted sentences first: their figures are preferred to their neighbours'.
    order = [*touched, *(i for i in range(first, last + 1) if i not in touched)]
    for span in (spans[i] for i in order if i < len(spans)):
        found += [
            Evidence(figure, article, span)
            for figure in _figures(article.text[span.start : span.end])
        ]
    return found


@lru_cache(maxsize=256)
def _sentences(text: str) -> list[Span]:
    return sentences(text)


@lru_cache(maxsize=8192)
def _figures(text: str) -> list[Found]:
    return find_figures(text)


class Verdict(NamedTuple):
    """A figure of a claim judged: supported or not, and what the source says instead."""

    figure: Figure
    instead: str


def judge_figure(figure: Found, evidence: Iterable[Evidence]) -> Verdict:
    """Compare one figure of a claim with those of its source; the best match counts."""
    best: tuple[Match, Evidence] | None = None
    for item in evidence:
        match = compare(figure, item.figure)
        if match is Match.EQUAL:
            best = (match, item)
            break
        if best is None or _RANK[match] > _RANK[best[0]]:
            best = (match, item)
    plain = to_figure(figure)
    if best is None:
        return Verdict(plain, "")
    match, item = best
    if match in (Match.EQUAL, Match.APPROXIMATE):
        supported = plain.model_copy(
            update={
                "supported": True,
                "approx": plain.approx or match is Match.APPROXIMATE,
                "citation": cite(item.article, item.sentence),
            }
        )
        return Verdict(supported, "")
    comparable = match in (Match.DIFFERENT_VALUE, Match.DIFFERENT_UNIT)
    return Verdict(plain, item.figure.raw if comparable else "")


_RANK = {
    Match.INCOMPARABLE: 0,
    Match.DIFFERENT_UNIT: 1,
    Match.DIFFERENT_VALUE: 2,
    Match.APPROXIMATE: 3,
    Match.EQUAL: 4,
}


def verify(
    statement: str,
    citations: Sequence[Citation],
    articles: Mapping[str, Article],
    language: Language = "vi",
    *,
    context: str = "",
) -> Claim:
    """`statement` as a claim, judged against its citations.

    Figures that `context` (the question) already holds need no source: an answer may repeat them.
    """
    if not citations:
        return Claim(text=statement, supported=False, reason=reason("no quotation", language))
    evidence: list[Evidence] = []
    for citation in citations:
        article = articles[citation.article_id]
        evidence += evidence_around(article, citation.start, citation.end)
    verdicts = [judge_figure(figure, evidence) for figure in find_figures(statement)]
    repeated = [figure for figure in find_figures(context)]
    failed = [
        verdict
        for verdict in verdicts
        if not verdict.figure.supported
        and not any(
            other.kind == verdict.figure.kind
            and other.value == verdict.figure.value
            and other.unit == verdict.figure.unit
            for other in repeated
        )
    ]
    why = None
    if failed:
        figure, instead = failed[0]
        code = "another figure" if instead else "no such figure"
        why = reason(code, language, figure=figure.raw, instead=instead)
    return Claim(
        text=statement,
        supported=not failed,
        reason=why,
        citations=tuple(citations),
        figures=tuple(verdict.figure for verdict in verdicts),
    )
