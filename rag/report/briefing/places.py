"""What the articles of a briefing say of one place, where they tell of several. Pure."""

from __future__ import annotations

from rag.document import subjects_at, subjects_of
from rag.text import fold, nfc
from rag.types import Article, Claim, LabelledFigure, Summary


def subjects_like(article: Article, place: str) -> tuple[str, ...]:
    """The places that an article is about whose name holds `place`, without diacritics too."""
    wanted = fold(nfc(place)).strip()
    return tuple(name for name in subjects_of(article) if wanted in fold(name))


def only_of(summary: Summary, article: Article, place: str) -> tuple[Summary, int]:
    """The summary without what it says of other subjects; and how many sentences went.

    An article about one place, or about parts of the place, is all about it.
    """
    wanted = subjects_like(article, place)
    if not wanted or len(wanted) == len(subjects_of(article)):
        return summary, 0
    others = set(subjects_of(article)) - set(wanted)

    def tells(position: int) -> bool:
        return bool(set(subjects_at(article, position)) & set(wanted))

    def kept(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
        return tuple(c for c in claims if not c.citations or tells(c.citations[0].start))

    def counts(figure: LabelledFigure) -> bool:
        elsewhere = figure.place is not None and set(figure.place.split(", ")) <= others
        return tells(figure.citation.start) and not elsewhere

    parts = ("gist", "results", "shortcomings", "causes", "tasks")
    fewer = {part: kept(getattr(summary, part)) for part in parts}
    told = {claim.text for part in parts for claim in getattr(summary, part)}
    left = {claim.text for claims in fewer.values() for claim in claims}
    figures = tuple(figure for figure in summary.figures if counts(figure))
    return summary.model_copy(update={**fewer, "figures": figures}), len(told - left)
