"""What a briefing is measured by. Pure; each function's docstring defines its quantity."""

from __future__ import annotations

from collections.abc import Iterator

from eval.cases import Case
from eval.metrics.answers import holds_figure, same_unit
from rag.types import Briefing, Claim


def points_of(briefing: Briefing) -> Iterator[Claim]:
    """Every statement, headlines first."""
    yield from briefing.headlines
    for story in briefing.stories:
        yield from story.claims


def figures_shown(case: Case, briefing: Briefing) -> float:
    """Share of the required figures that stand in the table, or in a supported statement."""
    required = [figure for figure in case.figures if figure.required]
    stated = [f for claim in points_of(briefing) if claim.supported for f in claim.figures]
    cells = {
        (cell.value, row.unit)
        for row in (*briefing.figures, *briefing.disagreements)
        for cell in row.cells
    }
    held = sum(
        any(value == figure.value and same_unit(figure, unit) for value, unit in cells)
        or holds_figure(figure, stated)
        for figure in required
    )
    return held / len(required) if required else 1.0


def conflicts_shown(case: Case, briefing: Briefing) -> float:
    """Share of the conflicts whose values all stand in one row of the disagreements."""
    rows = [{cell.value for cell in row.cells} for row in briefing.disagreements]
    shown = sum(any(set(each.values) <= row for row in rows) for each in case.conflicts)
    return shown / len(case.conflicts) if case.conflicts else 1.0


def articles_told(article_ids: set[str], briefing: Briefing) -> float:
    """Share of the articles that a supported statement, or a cell, cites."""
    cited = {
        citation.article_id
        for claim in points_of(briefing)
        if claim.supported
        for citation in claim.citations
    }
    for row in (*briefing.figures, *briefing.disagreements):
        cited |= {c.article_id for cell in row.cells for c in (cell.citation, *cell.others)}
    return len(article_ids & cited) / len(article_ids)
