"""Rules 2 and 3: a figure equals one of the source, and measures the same thing there.

A claim's figure must lie at least as near to the source figure it equals as to any other that it
could have been confused with, and must not carry another's label (`mislabelled`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

from rag.document import Sentence, cite
from rag.figures import Found, Match, compare, to_figure
from rag.text import Span
from rag.verify.alignment import figures_in_slots
from rag.verify.rules.basis import another_basis
from rag.verify.rules.labels import belongs_elsewhere, named_elsewhere
from rag.verify.rules.lists import listed_elsewhere
from rag.verify.rules.surroundings import (
    OPPOSITE_CHANGE,
    TIMES,
    Placed,
    as_written,
    nearness,
    placed_figures,
)
from rag.verify.rules.totals import Verdict, judge_together

# How much nearer another figure of the source must lie before the claim is held to mean it.
_MARGIN = 0.2
# Kinds of figures that can be taken for one another.
_ALIKE = (TIMES, {"number", "quantity", "ratio"}, {"percent"}, {"money"}, {"ordinal"})
_FAR_BELOW = 0.45
# A bare figure whose surroundings in the source share less with the question is not what it asks.
_UNASKED = 0.1
_TOLD = (Match.EQUAL, Match.APPROXIMATE)
# How like its surroundings another figure must be to be named as what the source says instead.
_LIKE = 0.2


def judge_figures(
    claim: str,
    evidence: Sequence[Sentence],
    repeated: Sequence[Found],
    frame: Sequence[Sentence] = (),
    *,
    begin: int = 0,
) -> list[Verdict]:
    """Each figure of `claim` against the figures of its evidence.

    `frame` are the sentences that tell when the whole article or section is about: a date or
    period may come from there, where the quoted sentences have none of their own. Figures before
    offset `begin` are not judged: a terse answer is read behind its question.

    `repeated` are figures that the question already states: an answer may say them again, but a
    time not where the sources tell of another year.
    """
    sources = [
        (placed, sentence) for sentence in evidence for placed in placed_figures(sentence.text)
    ]
    own = placed_figures(claim)
    slots = _slots(claim, evidence)
    dated = any(
        placed.figure.kind in TIMES for placed, sentence in sources if sentence.distance == 0
    )
    times = [] if dated else [(p, s) for s in frame for p in placed_figures(s.text)]
    verdicts = [
        _judge(
            claim,
            placed,
            own,
            [*sources, *times] if placed.figure.kind in TIMES else sources,
            repeated,
            slots,
            terse=begin > 0,
        )
        for placed in own
        if placed.figure.start >= begin
    ]
    return judge_together(claim, verdicts, own, sources, evidence)


def _slots(claim: str, evidence: Sequence[Sentence]) -> dict[int, Found]:
    """Start of a figure of the claim → the figure that the quoted sentence has in its slot."""
    return {
        mine.start: other
        for sentence in evidence
        if sentence.distance == 0
        for mine, other in figures_in_slots(claim, sentence.text)
    }


class _Bearing(NamedTuple):
    """A source figure that equals the claim's: how near it lies, how it equals, where it stands."""

    rank: float
    match: Match
    source: Placed
    sentence: Sentence


def _judge(
    claim: str,
    placed: Placed,
    own: Sequence[Placed],
    sources: Sequence[tuple[Placed, Sentence]],
    repeated: Sequence[Found],
    slots: Mapping[int, Found],
    *,
    terse: bool,
) -> Verdict:
    figure = placed.figure
    plain, written = to_figure(figure), as_written(placed)
    slot = slots.get(figure.start)
    in_place = slot is not None and compare(figure, slot) in _TOLD
    if slot is not None and not in_place:
        return Verdict(plain, written, figure, slot.raw)
    bearing, rival = _nearest(placed, own, sources)
    if bearing is None:
        said = any(compare(figure, f) is Match.EQUAL for f in repeated)
        if said and not _of_another_year(figure, sources):
            return Verdict(plain.model_copy(update={"supported": True}), written, figure)
        rival = _of_the_unit(placed, own, sources) or rival
        instead = as_written(rival[1]) if rival and rival[0] > _LIKE else ""
        return Verdict(plain, written, figure, instead)
    source = bearing.source
    at, there = (Span(f.start, f.end) for f in (figure, source.figure))
    basis = another_basis(claim, at, bearing.sentence.text, there)
    if basis is not None:
        return Verdict(
            plain, f"{written} {basis.said}", figure, f"{source.figure.raw} {basis.instead}"
        )
    if placed.change and source.change == OPPOSITE_CHANGE[placed.change]:
        changed = f"{placed.change} {written}"
        return Verdict(plain, changed, figure, f"{source.change} {as_written(source)}")
    # A name (Chỉ thị 05, tiêu chí 3) is what it says, whatever stands around it.
    if not in_place and figure.kind != "ordinal":
        if terse and nearness(placed.context, source.context) < _UNASKED:
            return Verdict(plain, written, figure)
        meant = _meant(placed, own, sources, bearing, rival)
        if meant is not None:
            return Verdict(plain, written, figure, as_written(meant))
    supported = plain.model_copy(
        update={
            "supported": True,
            "approx": plain.approx or bearing.match is Match.APPROXIMATE,
            "citation": cite(bearing.sentence.article, bearing.sentence.span),
        }
    )
    return Verdict(supported, written, figure, source=source.figure)


def _nearest(
    placed: Placed, own: Sequence[Placed], sources: Sequence[tuple[Placed, Sentence]]
) -> tuple[_Bearing | None, tuple[float, Placed] | None]:
    """The source figure that bears the claim's, and the nearest that it could be a slip for."""
    figure = placed.figure
    bearing: _Bearing | None = None
    rival: tuple[float, Placed] | None = None
    for source, sentence in sources:
        match = compare(figure, source.figure)
        near = nearness(placed.context, source.context) - 0.05 * sentence.distance
        if match in _TOLD:
            rank = near + (0.1 if match is Match.EQUAL else 0.0)
            if bearing is None or rank > bearing.rank:
                bearing = _Bearing(rank, match, source, sentence)
        elif (
            (rival is None or near > rival[0])
            and _could_be_meant(figure, source.figure)
            and not _is_stated(source.figure, own, figure)
        ):
            rival = (near, source)
    return bearing, rival


def _of_the_unit(
    placed: Placed, own: Sequence[Placed], sources: Sequence[tuple[Placed, Sentence]]
) -> tuple[float, Placed] | None:
    """The nearest figure of the same unit: "5.466 ha" is a slip for hectares, not for a count."""
    figure = placed.figure
    found = [
        (nearness(placed.context, source.context) - 0.05 * sentence.distance, source)
        for source, sentence in sources
        if (source.figure.kind, source.figure.unit) == (figure.kind, figure.unit)
        and not _is_stated(source.figure, own, figure)
    ]
    return max(found, key=itemgetter(0), default=None)


def _meant(
    placed: Placed,
    own: Sequence[Placed],
    sources: Sequence[tuple[Placed, Sentence]],
    bearing: _Bearing,
    rival: tuple[float, Placed] | None,
) -> Placed | None:
    """The source figure that the claim's words are about, where it is not the one it equals."""
    rank, _, source, sentence = bearing
    other = (
        belongs_elsewhere(placed, own, source, sentence, sources)
        or listed_elsewhere(placed, own, sources)
        or named_elsewhere(placed, own, source, sentence, sources)
    )
    if other is None and rival is not None and rival[0] > rank + _MARGIN:
        stands = bearing.match is Match.EQUAL and not sentence.distance
        if stands and rival[1].figure.kind != placed.figure.kind:
            return None  # "còn 10 tiêu chí" beside "đạt 9/19 tiêu chí"
        return rival[1] if rank < _FAR_BELOW + _MARGIN else None
    return other


def _of_another_year(figure: Found, sources: Sequence[tuple[Placed, Sentence]]) -> bool:
    """True for a time of the question where the sources tell of other years only."""
    told = {
        source.figure.value[:4]
        for source, _ in sources
        if source.figure.kind in TIMES and source.figure.value[:4].isdigit()
    }
    year = figure.value[:4]
    return figure.kind in TIMES and year.isdigit() and bool(told) and year not in told


def _could_be_meant(figure: Found, other: Found) -> bool:
    """True for a source figure that the claim's could stand in for by mistake."""
    return any(figure.kind in alike and other.kind in alike for alike in _ALIKE)


def _is_stated(source: Found, own: Sequence[Placed], figure: Found) -> bool:
    """True if another figure of the claim states this one, and it is of another kind.

    Figures of one kind may have been swapped, so they stay in the running.
    """
    if source.kind == figure.kind and source.unit == figure.unit:
        return False
    return any(
        other.figure is not figure and compare(other.figure, source) in _TOLD for other in own
    )
