"""What is exact: rules of one shape that forbid a tick, whatever the component says.

`python -m eval rules DATA` runs each over data and counts where it is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rag.document import locate
from rag.figures import Found, counts_another, figures_of
from rag.text import Span, parse, syllables
from rag.types import Article
from rag.verify.align import Alignment, Slot, is_alike, is_same
from rag.verify.differences import quoted
from rag.verify.evidence import Evidence
from rag.verify.features import is_figure, is_sum, is_told, is_turned
from rag.verify.reading import Reading
from rag.verify.units import Unit, units_of


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

    `decides` says that what it finds contradicts the statement; else it only leaves it open.
    """

    id: str
    fault: Callable[[Held], Fault | None]
    fires: tuple[str, str]
    passes: tuple[str, str]
    decides: bool = False


def quotation(held: Held) -> Fault | None:
    """Words given in quotation marks that stand so in none of the articles."""
    articles = [pick.article for pick in held.evidence.picks]
    words = misquoted(held.reading.written.text, articles)
    return Fault("misquoted", words) if words else None


def figure(held: Held) -> Fault | None:
    """A figure that equals none of the evidence, and is not the sum of two of the article's."""
    lost = next(_lost(held, held.evidence.near_figures), None)
    if lost is None:
        return None
    unit = held.alignment.claim[lost]
    return Fault("no such figure", held.reading.written.at(unit.start, unit.end))


def other_figure(held: Held) -> Fault | None:
    """A figure that stands nowhere in the articles, in a place where the source has another."""
    lost = set(_lost(held, held.evidence.told_figures))
    return _in_slot(held, lambda slot: slot.unit in lost, "another figure")


def turned(held: Held) -> Fault | None:
    """A word in whose place the source has its opposite: sáng for chiều, sẽ for đã."""
    claim, links = held.alignment.claim, held.alignment.links

    def opposes(slot: Slot) -> bool:
        kind = claim[slot.unit].kind
        return links[slot.unit] is None and ("/" in kind or kind in _OPPOSED)

    return _in_slot(held, opposes, "says instead")


def turned_figure(held: Held) -> Fault | None:
    """A figure that rises in the statement and falls in the source."""
    for i, unit in enumerate(held.alignment.claim):
        if unit.figure is not None and is_turned(held.alignment, i):
            link = held.alignment.links[i]
            said = "" if link is None else quoted(held.alignment, held.evidence, *link[:2])
            return Fault("says instead", held.reading.written.at(unit.start, unit.end), said)
    return None


def other_count(held: Held) -> Fault | None:
    """What an English statement counts, where the evidence counts something else: 30 people."""
    for unit in held.alignment.claim if held.reading.is_english else ():
        if unit.figure is None:
            continue
        rest = held.reading.stretch.text[unit.end :]
        same = [
            other.figure
            for source in held.alignment.sources
            for other in source
            if other.figure is not None and is_same(unit, other)
        ]
        if same and all(counts_another(rest, figure.unit) for figure in same):
            return Fault("no such figure", held.reading.written.at(unit.start, unit.end))
    return None


def cut(held: Held) -> Fault | None:
    """Words that stand in the article as they are, but for one before them that turns them."""
    for before, _ in _copies(held):
        if before is not None:
            return Fault("not borne", " ".join(before.words))
    return None


def is_copied(held: Held) -> bool:
    """True if the words of a statement stand in an article as they are, from a sentence's start.

    Not where what stands right before them turns them round: "chưa | đạt chuẩn".
    """
    return any(before is None and begins for before, begins in _copies(held))


def _copies(held: Held) -> Iterator[tuple[Unit | None, bool]]:
    """Where the articles have the statement's words: what turns them, and if a sentence begins."""
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
        turning = next((u for u in before if u.kind in _CUTTING), None)
        yield turning, len(touched) == 1 or start <= touched[0].start + 2


_CUTTING = {"negation", "possible", "plan", "proposal", "condition", "only", "tense"}
_ANCHORED = 0.5  # how much of what stands around a place must agree
_OPPOSED = {
    "tense", "part_of_day", "part_of_time", "every", "weekday", "relative_day", "relative_month",
    "relative_year", "relative_week", "scope", "compass", "office",
}  # fmt: skip


def _lost(held: Held, figures: Sequence[Found]) -> Iterator[int]:
    for i, unit in enumerate(held.alignment.claim):
        if not is_figure(unit) or held.alignment.links[i] or is_sum(unit, held.evidence):
            continue
        if not is_told(unit, frozenset(), figures):
            yield i


def _in_slot(held: Held, wanted: Callable[[Slot], bool], code: str) -> Fault | None:
    """What stands instead in the first well anchored place that is `wanted`, of one kind."""
    for slot in held.alignment.slots:
        unit = held.alignment.claim[slot.unit]
        other = held.alignment.sources[slot.sentence][slot.position]
        if slot.anchor >= _ANCHORED and wanted(slot) and is_alike(unit, other):
            said = held.evidence.picks[slot.sentence].said.text[other.start : other.end]
            return Fault(code, held.reading.written.at(unit.start, unit.end), said)
    return None


RULES = (
    Rule(
        "other count",
        other_count,
        ("There are 30 residents in the commune.", "Xã có 30 hộ kinh doanh."),
        ("There are 30 business households in the commune.", "Xã có 30 hộ kinh doanh."),
    ),
    Rule(
        "cut",
        cut,
        ("gom hết rác ở ba thôn", "Xã chưa gom hết rác ở ba thôn."),
        ("Xã chưa gom hết rác", "Xã chưa gom hết rác ở ba thôn."),
    ),
    Rule(
        "quotation",
        quotation,
        ("Ông An nói: “Cầu này phải xong trước Tết”.", "Ông An nói: “Cầu này xong sau mùa mưa”."),
        ("Ông An nói: “Cầu này xong sau mùa mưa”.", "Ông An nói: “Cầu này xong sau mùa mưa”."),
    ),
    Rule(
        "turned figure",
        turned_figure,
        ("Xã giảm 12% hộ nghèo.", "Năm qua, xã tăng 12% hộ nghèo."),
        ("Xã tăng 12% hộ nghèo.", "Năm qua, xã tăng 12% hộ nghèo."),
        decides=True,
    ),
    Rule(
        "turned",
        turned,
        ("Sáng 21/4, xã họp bàn việc làm đường.", "Chiều 21/4, xã họp bàn việc làm đường."),
        ("Xã họp bàn việc làm đường chiều 21/4.", "Chiều 21/4, xã họp bàn việc làm đường."),
        decides=True,
    ),
    Rule(
        "other figure",
        other_figure,
        ("Xã trồng 14 ha ngô ở thôn Đoài.", "Xã trồng 12 ha ngô ở thôn Đoài."),
        ("Xã trồng 12 ha ngô ở thôn Đoài.", "Xã trồng 12 ha ngô ở thôn Đoài."),
        decides=True,
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
