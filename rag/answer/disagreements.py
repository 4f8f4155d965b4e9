"""Articles that tell one thing with different figures: each is quoted, so that a reader sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.answer.extractive import Candidate, Reading
from rag.figures import Found, differ_by_slip, vietnamese_figures
from rag.text import parse
from rag.types import Article

_MOST = 2  # beside the one chosen first
_NEAR = 3.0  # log-odds that such an answer may be less likely by


def disputing(
    chosen: Sequence[Candidate], reading: Reading, articles: Mapping[str, Article]
) -> list[Candidate]:
    """Other articles' answers whose figure differs as by a slip from the one chosen first.

    None tells of another time than the first does.
    """
    told = _figure_of(chosen[0], articles) if chosen else None
    if told is None:
        return []
    found: list[Candidate] = []
    for other in reading.candidates:
        figure = _figure_of(other, articles)
        if (
            figure is not None
            and other.article_id != chosen[0].article_id
            and chosen[0].score - other.score < _NEAR
            and (figure.kind, figure.unit) == (told.kind, told.unit)
            and differ_by_slip(told.value, figure.value)
            and not _times_differ(chosen[0], other, articles)
        ):
            found.append(other)
    return found[:_MOST]


def _times_differ(one: Candidate, other: Candidate, articles: Mapping[str, Article]) -> bool:
    """True where each sentence states when, and none of the times is the other's."""
    times = [
        {
            figure.value[:4]
            for figure in vietnamese_figures(
                parse(articles[c.article_id].text[c.span.start : c.span.end])
            )
            if figure.kind in ("date", "period")
        }
        for c in (one, other)
    ]
    return all(times) and not times[0] & times[1]


def _figure_of(candidate: Candidate, articles: Mapping[str, Article]) -> Found | None:
    """The figure that is the focus of a candidate."""
    focus = candidate.focus
    if focus is None:
        return None
    figures = vietnamese_figures(
        parse(articles[candidate.article_id].text[focus.start : focus.end])
    )
    return figures[0] if figures else None
