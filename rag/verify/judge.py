"""A statement against sentences: aligned, weighed, and decided by the text alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rag.figures import Found, Match, counts_another, names_of, readings
from rag.messages import Language, reason
from rag.question import is_english
from rag.text import Stretch, parse
from rag.types import Verdict
from rag.verify.align import Alignment, align, relate
from rag.verify.component import bars, ensemble
from rag.verify.differences import Difference, difference
from rag.verify.evidence import Evidence, Source, gather
from rag.verify.features import features
from rag.verify.quotations import misquoted
from rag.verify.units import Unit, dated, units_of

_OTHERS = 2  # further beginnings tried where the best sentence does not bear a statement
_CLOSE = 0.8  # of the best one's score


class Reading(NamedTuple):
    """A statement as it is compared; `written` gives back what was written for a span of it."""

    stretch: Stretch
    written: Written
    is_english: bool = False


class Written(NamedTuple):
    """The original of a reading; `origins[i]` is the span its character `i` stands for."""

    text: str
    origins: tuple[tuple[int, int], ...] = ()

    def at(self, start: int, end: int) -> str:
        """What was written for `[start, end)` of the reading."""
        if not self.origins:
            return self.text[start:end]
        covered = self.origins[start:end]
        return self.text[covered[0][0] : covered[-1][1]] if covered else ""


class Judged(NamedTuple):
    """What the text says of a statement: the verdict, why, and what it was held against."""

    verdict: Verdict
    reason: str | None
    reading: Reading
    evidence: Evidence | None = None
    alignment: Alignment | None = None
    supported: float = 0.0
    contradicted: float = 0.0


def judge(statement: str, sources: Sequence[Source], language: Language = "vi") -> Judged:
    """The verdict of the text on `statement`, which is in NFC, from `sources`.

    Of the readings of an English one, and of the sentences it could begin with, the best counts.
    """
    best: Judged | None = None
    statement = statement.translate(_ETH)
    for reading in _readings(statement, sources):
        shown = sources
        if reading.is_english and not reading.written.origins:
            shown = [source._replace(read=None) for source in sources if source.read is not None]
        for first in range(_OTHERS + 1):
            evidence = gather(reading.stretch, shown, first)
            if evidence is None or (best and best.evidence and first and (
                evidence.score < _CLOSE * best.evidence.score
            )):
                break
            judged = _decide(reading, evidence, language)
            if best is None or (judged.verdict == "supported", judged.supported) > (
                best.verdict == "supported", best.supported
            ) and (judged.verdict == "supported" or not first):
                best = judged
            if judged.verdict == "supported":
                return judged
    if best is None:
        plain = Reading(parse(statement), Written(statement))
        return Judged("unverified", reason("not found", language), plain)
    return best


_ETH = {0xD0: "Đ", 0xF0: "đ"}  # Icelandic letters that look like Vietnamese ones


def _readings(statement: str, sources: Sequence[Source]) -> list[Reading]:
    if not is_english(statement):
        return [Reading(parse(statement), Written(statement))]
    articles = {s.article.id: s.article for s in sources}.values()
    names = tuple(name for a in articles for name in names_of(f"{a.title}\n{a.text}"))
    found = [
        Reading(parse(each.text), Written(each.original, each.origins), is_english=True)
        for each in readings(statement, names)
    ]
    if any(source.read is not None for source in sources):
        found.append(Reading(parse(statement), Written(statement), is_english=True))
    return found


def _decide(reading: Reading, evidence: Evidence, language: Language) -> Judged:
    first = evidence.picks[0]
    units = dated(units_of(reading.stretch), first.article.published)
    if reading.is_english and reading.written.origins:
        units = tuple(unit for unit in units if _is_read(unit, reading))
    alignment = align(
        units, [dated(units_of(p.said), p.article.published) for p in evidence.picks]
    )
    if reading.is_english:
        _strike_other_counts(reading, alignment)
    values = features(reading.stretch, evidence, alignment, is_english=reading.is_english)
    supported = ensemble("supported").probability(values)
    contradicted = ensemble("contradicted").probability(values)
    judged = Judged("unverified", None, reading, evidence, alignment, supported, contradicted)
    limits = bars()
    exact = is_copied(reading.stretch, evidence)
    if words := misquoted(reading.written.text, [p.article for p in evidence.picks]):
        return judged._replace(reason=reason("misquoted", language, words=words))
    lost = [u for u in units if u.figure is not None and not figure_borne(u, alignment, evidence)]
    if exact or (supported >= limits.tick and not lost):
        return judged._replace(verdict="supported")
    found = difference(alignment, evidence)
    if found and contradicted >= limits.cross and supported < limits.most_borne:
        return judged._replace(verdict="contradicted", reason=_told(found, reading, language))
    return judged._replace(reason=_open(reading, alignment, evidence, lost, found, language))


def _is_read(unit: Unit, reading: Reading) -> bool:
    """False for an English word that no glossary knows: it can be neither borne nor missed."""
    if unit.figure is not None or unit.is_name or not " ".join(unit.words).isascii():
        return True
    text = reading.stretch.text[unit.start : unit.end]
    return reading.written.at(unit.start, unit.end).lower() != text.lower()


def _strike_other_counts(reading: Reading, alignment: Alignment) -> None:
    """"30 people" is not borne by "30 hộ", though a bare number would be."""
    for i, link in enumerate(alignment.links):
        unit = alignment.claim[i]
        if link is None or unit.figure is None:
            continue
        source = alignment.sources[link.sentence][link.position].figure
        rest = reading.stretch.text[unit.end :]
        if source is not None and counts_another(rest, source.unit):
            alignment.links[i] = None


def figure_borne(unit: Unit, alignment: Alignment, evidence: Evidence) -> bool:
    """True for a figure that equals one of the articles, or sums up two of theirs."""
    index = next((i for i, each in enumerate(alignment.claim) if each is unit), None)
    if index is not None and alignment.links[index] is not None:
        return True
    return unit.figure is not None and any(
        relate(unit, _as_unit(other)) in (Match.EQUAL, Match.APPROXIMATE)
        for other in evidence.told_figures
    )


def _as_unit(figure: Found) -> Unit:
    return Unit(figure.start, figure.end, "", "figure", "", 1.0, False, (), figure)


_CUTTING = {"negation", "possible", "plan", "proposal", "condition", "only"}


def is_copied(claim: Stretch, evidence: Evidence) -> bool:
    """True if the words of a claim stand in one sentence, or in whole ones, as they are.

    Not where what stands right before them turns them round: "chưa | đạt chuẩn".
    """
    own = " ".join(claim.words)
    if not own:
        return False
    for pick in evidence.picks:
        text = parse(pick.article.text)
        said = f" {' '.join(text.words)} "
        at = said.find(f" {own} ")
        if at < 0:
            continue
        before = said[:at].count(" ")
        tokens = text.tokens
        start, end = tokens[before].start, tokens[before + len(claim.words) - 1].end
        touched = text.touching(start, end)
        whole = len(touched) == 1 or start <= touched[0].start + 2
        cut = [u for u in units_of(touched[0]) if u.end <= start - touched[0].start][-2:]
        if whole and not any(u.kind in _CUTTING for u in cut):
            return True
    return False


def _told(found: Difference, reading: Reading, language: Language) -> str:
    """Why a claim is contradicted: what it says, and what the source says instead."""
    own = reading.written.at(found.start, found.end)
    code = {"figure": "another figure", "left out": "left out", "put in": "put in"}.get(
        found.kind, "says instead"
    )
    return reason(code, language, figure=own, words=own, instead=found.instead)


def _open(
    reading: Reading,
    alignment: Alignment,
    evidence: Evidence,
    lost: Sequence[Unit],
    found: Difference | None,
    language: Language,
) -> str:
    """Why a claim is neither: what no source bears, or that none speaks of it."""
    if evidence.score < _SPEAKS_OF_IT:
        return reason("not found", language)
    if lost:
        words = reading.written.at(lost[0].start, lost[0].end)
        return reason("no such figure", language, figure=words)
    missing = [
        unit
        for unit, link in zip(alignment.claim, alignment.links, strict=True)
        if link is None and unit.weight >= _TELLING and unit.figure is None
        and not all(word in evidence.near for word in unit.words)
    ]  # fmt: skip
    if missing:
        rarest = max(missing, key=lambda unit: (unit.is_name, unit.weight))
        words = reading.written.at(rarest.start, rarest.end)
        return reason("not borne", language, words=words)
    return reason("not shown", language)


_SPEAKS_OF_IT = 0.35
_TELLING = 0.4
