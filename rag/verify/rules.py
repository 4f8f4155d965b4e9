"""What is exact: rules of one shape that forbid a tick, whatever the component says.

`python -m eval rules DATA` runs each over data and counts where it is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rag.document import locate
from rag.figures import figures_of
from rag.text import Span, parse, syllables
from rag.types import Article
from rag.verify.align import Alignment, Slot, is_alike
from rag.verify.evidence import Evidence
from rag.verify.features import is_figure, is_sum, is_told
from rag.verify.reading import Reading
from rag.verify.units import units_of


class Held(NamedTuple):
    """A statement against its evidence."""

    reading: Reading
    alignment: Alignment
    evidence: Evidence


class Fault(NamedTuple):
    """Why a statement gets no tick: the code of a reason, its words, and what is said instead."""

    code: str
    words: str
    instead: str = ""


class Rule(NamedTuple):
    """A rule with its name, a statement and a source that it fires on, and one that it does not.

    Where it can name what the source says instead, it may contradict the statement.
    """

    id: str
    fault: Callable[[Held], Fault | None]
    fires: tuple[str, str]
    passes: tuple[str, str]


def quotation(held: Held) -> Fault | None:
    """Words given in quotation marks that stand so in none of the articles."""
    articles = [pick.article for pick in held.evidence.picks]
    words = misquoted(held.reading.written.text, articles)
    return Fault("misquoted", words) if words else None


def figure(held: Held) -> Fault | None:
    """A figure that stands nowhere in the articles, and is not the sum of two of theirs."""
    evidence = held.evidence
    for i, (unit, link) in enumerate(zip(held.alignment.claim, held.alignment.links, strict=True)):
        told = link is not None or is_told(unit, frozenset(), evidence.told_figures)
        if is_figure(unit) and not told and not is_sum(unit, evidence):
            own = held.reading.written.at(unit.start, unit.end)
            slots = (slot for slot in held.alignment.slots if slot.unit == i)
            instead = next(filter(None, (_instead(held, slot) for slot in slots)), "")
            return Fault("another figure" if instead else "no such figure", own, instead)
    return None


def turned(held: Held) -> Fault | None:
    """A word in whose place the source has its opposite: sáng for chiều, sẽ for đã."""
    for slot in held.alignment.slots:
        unit = held.alignment.claim[slot.unit]
        opposes = "/" in unit.kind or unit.kind in _OPPOSED
        if opposes and held.alignment.links[slot.unit] is None and (said := _instead(held, slot)):
            return Fault("says instead", held.reading.written.at(unit.start, unit.end), said)
    return None


def _instead(held: Held, slot: Slot) -> str:
    """What stands in a unit's place, where that place agrees well and it is of one kind."""
    unit, other = (
        held.alignment.claim[slot.unit],
        held.alignment.sources[slot.sentence][slot.position],
    )
    if slot.anchor < _ANCHORED or not is_alike(unit, other):
        return ""
    return held.evidence.picks[slot.sentence].said.text[other.start : other.end]


def copied(held: Held) -> bool | None:
    """True if the words of a statement stand in an article as they are, from a sentence's start.

    False where what stands right before them turns them round ("chưa | đạt chuẩn"), None where
    they do not stand there.
    """
    own = held.reading.stretch.words
    for pick in held.evidence.picks if own else ():
        text = pick.document
        at = f" {' '.join(text.words)} ".find(f" {' '.join(own)} ")
        if at < 0:
            continue
        first = f" {' '.join(text.words)} "[:at].count(" ")
        start, end = text.tokens[first].start, text.tokens[first + len(own) - 1].end
        touched = text.touching(start, end)
        # "8 %" and "8 nhiệm vụ" have one word in common and are two figures.
        told = {(f.kind, f.value, f.unit) for each in touched for f in figures_of(each)}
        if any((f.kind, f.value, f.unit) not in told for f in figures_of(held.reading.stretch)):
            continue
        before = [u for u in units_of(touched[0]) if u.end <= start - touched[0].start][-2:]
        if any(unit.kind in _CUTTING for unit in before):
            return False
        if len(touched) == 1 or start <= touched[0].start + 2:
            return True
    return None


_CUTTING = {"negation", "possible", "plan", "proposal", "condition", "only", "tense"}
_ANCHORED = 0.5  # how much of what stands around a place must agree
_OPPOSED = {
    "tense", "part_of_day", "part_of_time", "every", "weekday", "relative_day", "relative_month",
    "relative_year", "relative_week", "scope", "compass", "office",
}  # fmt: skip


RULES = (
    Rule(
        "quotation",
        quotation,
        ("Ông An nói: “Cầu này phải xong trước Tết”.", "Ông An nói: “Cầu này xong sau mùa mưa”."),
        ("Ông An nói: “Cầu này xong sau mùa mưa”.", "Ông An nói: “Cầu này xong sau mùa mưa”."),
    ),
    Rule(
        "turned",
        turned,
        ("Sáng 21/4, xã họp bàn việc làm đường.", "Chiều 21/4, xã họp bàn việc làm đường."),
        ("Xã họp bàn việc làm đường chiều 21/4.", "Chiều 21/4, xã họp bàn việc làm đường."),
    ),
    Rule(
        "figure",
        figure,
        ("Xã trồng 14 ha ngô.", "Xã trồng 12 ha ngô và 30 ha lúa."),
        ("Xã trồng 42 ha ngô và lúa.", "Xã trồng 12 ha ngô và 30 ha lúa."),
    ),
)

_QUOTED = re.compile(r'"([^"]+)"')  # as `canonical` writes the marks
_LEFT_OUT = re.compile(r"\s*(?:\(\s*(?:\.{2,}|…)\s*\)|\[[^\]]*\]|\.{3}|…)\s*")
# Fewer words are a name, which is judged as one, or a word used in jest.
_WORDS = 4


def misquoted(claim: str, articles: Sequence[Article]) -> str | None:
    """The first quoted words of a claim that stand in none of its articles, or None.

    Words may be left out where "..." says so.
    """
    texts = {a.id: f"{a.title}\n{a.text}" for a in articles}
    for span in _quotations(parse(claim).canonical):
        for part in _LEFT_OUT.split(claim[span.start : span.end]):
            words = part.strip(" .,;:!?")
            if len(syllables(words)) < _WORDS:
                continue
            if not any(locate(words, text) for text in texts.values()):
                return words
    return None


def _quotations(spelt: str) -> list[Span]:
    """What stands between marks; of a quotation of several sentences, the part in this one."""
    if spelt.count('"') != 1:
        return [Span(*match.span(1)) for match in _QUOTED.finditer(spelt)]
    mark = spelt.index('"')
    opens = mark == 0 or not (spelt[mark - 1].isalnum() or spelt[mark - 1] in ".,!?…")
    return [Span(mark + 1, len(spelt)) if opens else Span(0, mark)]
