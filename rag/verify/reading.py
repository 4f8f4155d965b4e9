"""A statement as it is compared: as it stands, or an English one in the words of the articles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, pairwise
from typing import NamedTuple

from rag.figures import counts_another, names_of, readings
from rag.question import is_english
from rag.text import Stretch, parse
from rag.verify.align import Alignment, align
from rag.verify.evidence import Evidence, Source
from rag.verify.units import Unit, dated, name_run, units_of


class Reading(NamedTuple):
    """A statement as it is compared; of a rewritten one `origins[i]` is what `i` stands for."""

    stretch: Stretch
    written: str
    is_english: bool = False
    origins: tuple[tuple[int, int], ...] = ()

    def written_at(self, start: int, end: int) -> str:
        """What was written for `[start, end)` of the stretch."""
        covered = self.origins[start:end] if self.origins else ((start, end),)
        return self.written[covered[0][0] : covered[-1][1]] if covered else ""


def readings_of(statement: str, sources: Sequence[Source]) -> list[Reading]:
    """The ways to read a statement, which is in NFC; of an English one each notation."""
    statement = statement.translate(_ETH)
    if not is_english(statement):
        return [Reading(parse(statement), statement)]
    articles = {s.article.id: s.article for s in sources}.values()
    names = tuple(name for a in articles for name in names_of(f"{a.title}\n{a.text}"))
    told = readings(statement, names)
    found = [Reading(parse(each.text), statement, True, each.origins) for each in told]
    if any(source.read is not None for source in sources):
        found.append(Reading(parse(statement), statement, True))
    return found


_ETH = {0xD0: "Đ", 0xF0: "đ"}  # Icelandic letters that look like Vietnamese ones


def aligned(reading: Reading, evidence: Evidence) -> Alignment:
    """The units of a reading aligned to those of its evidence, days resolved on both sides."""
    units = dated(units_of(reading.stretch), evidence.picks[0].article.published)
    if reading.origins:
        units = tuple(unit for unit in units if _is_read(unit, reading))
    told = [dated(units_of(pick.said), pick.article.published) for pick in evidence.picks]
    alignment = align(units, told)
    _know_levels(alignment, evidence)
    if reading.is_english:
        _strike_other_counts(reading, alignment)
    return alignment


def _know_levels(alignment: Alignment, evidence: Evidence) -> None:
    """A place that a sentence names is what its article calls it: "xã" of "Thanh Giang"."""
    claim, links = alignment.claim, alignment.links
    differing = {slot.unit for slot in alignment.slots}
    for i, (unit, name) in enumerate(pairwise(claim)):
        link = links[i + 1]
        if unit.kind != "level" or links[i] or link is None or i in differing or not name.is_name:
            continue
        words = chain(unit.words, *(each.words for each in name_run(claim, i + 1)))
        if f" {' '.join(words)} " in f" {' '.join(evidence.picks[link.sentence].document.words)} ":
            links[i] = link


def _is_read(unit: Unit, reading: Reading) -> bool:
    """False for an English word that no glossary knows: it can be neither borne nor missed."""
    if unit.figure is not None or unit.is_name or not " ".join(unit.words).isascii():
        return True
    text = reading.stretch.text[unit.start : unit.end]
    return reading.written_at(unit.start, unit.end).lower() != text.lower()


def _strike_other_counts(reading: Reading, alignment: Alignment) -> None:
    """An English "30 people" is not borne by "30 hộ", though a bare number would be."""
    for i, link in enumerate(alignment.links):
        unit = alignment.claim[i]
        if link is None or unit.figure is None:
            continue
        source = alignment.sources[link.sentence][link.position].figure
        rest = reading.stretch.text[unit.end :]
        if source is not None and counts_another(rest, source.unit):
            alignment.links[i] = None
