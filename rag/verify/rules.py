"""What is exact: rules of one shape that forbid a tick, whatever the component says.

`python -m eval rules DATA` runs each over data and counts where it is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rag.document import locate
from rag.figures import figures_of, rate_end
from rag.text import Span, Stretch, lexicon, parse, syllables
from rag.types import Article
from rag.verify import order
from rag.verify.align import Alignment
from rag.verify.cells import TIMES
from rag.verify.evidence import Evidence
from rag.verify.features import is_lost
from rag.verify.reading import Reading
from rag.verify.units import units_of


class Held(NamedTuple):
    """A statement against its evidence."""

    reading: Reading
    alignment: Alignment
    evidence: Evidence


class Fault(NamedTuple):
    """Why a statement gets no tick: the code of a reason, and its words."""

    code: str
    words: str


def quotation(held: Held) -> Fault | None:
    """Words given in quotation marks that stand so in none of the articles."""
    articles = [pick.article for pick in held.evidence.picks]
    words = misquoted(held.reading.written, articles)
    return Fault("misquoted", words) if words else None


def figure(held: Held) -> Fault | None:
    """A figure that stands nowhere in the articles, and is not the sum of two of theirs."""
    for unit, link in zip(held.alignment.claim, held.alignment.links, strict=True):
        if link is None and unit.figure is not None and is_lost(unit, held.evidence):
            end = rate_end(held.reading.stretch.text, unit.figure, unit.end)
            code = "no such time" if unit.figure.kind in TIMES else "no such figure"
            return Fault(code, held.reading.written_at(unit.start, end))
    return None


def as_written(held: Held) -> Fault | None:
    """An address, or an odd sign of a number, that stands so in none of the articles."""
    said = parse(held.reading.written)
    told = " ".join(pick.document.canonical for pick in held.evidence.picks)
    for match in _CUES.as_written.finditer(said.canonical):
        if match[0].rstrip(".,;:!?)") not in told:
            return Fault("not borne", said.text[match.start() : match.end()])
    return None


def copied(held: Held) -> bool | None:
    """True if the words of a statement stand in an article as they are, from a sentence's start.

    False where what stands right before them turns them round ("chưa | đạt chuẩn"), None where
    they do not stand there.
    """
    own = held.reading.stretch
    wanted, told = f" {' '.join(own.words)} ", _values(own)
    for pick in held.evidence.picks if own.words else ():
        text = pick.document
        whole = f" {' '.join(text.words)} "
        if (at := whole.find(wanted)) < 0:
            continue
        first = whole[:at].count(" ")
        start, end = text.tokens[first].start, text.tokens[first + len(own.words) - 1].end
        touched = text.touching(start, end)
        # "8 %" and "8 nhiệm vụ" have one word in common and are two figures.
        if not told <= {value for sentence in touched for value in _values(sentence)}:
            continue
        begins = touched[0]
        ahead = [unit for unit in units_of(begins) if unit.end <= start - begins.start]
        apart = begins.text[: start - begins.start].rstrip().endswith((",", ";", ":"))
        if not apart and any(unit.kind in _CUTTING for unit in ahead[-2:]):
            return False
        if len(touched) == 1 or start <= begins.start + 2:
            return True
    return None


def _values(stretch: Stretch) -> set[tuple[str, str, str]]:
    return {(figure.kind, figure.value, figure.unit) for figure in figures_of(stretch)}


def exchanged(held: Held) -> Fault | None:
    """A name or a figure that stands among the words of another, which stands among its own."""
    likeness = order.exchanged(held.alignment.claim, held.alignment.sources)
    return Fault("not shown", "") if likeness >= _EXCHANGED else None


_EXCHANGED = 0.097  # of the words beside both
_CUTTING = {"negation", "possible", "plan", "proposal", "condition", "only", "tense"}
Rule = Callable[[Held], Fault | None]
RULES: dict[str, Rule] = {
    "quotation": quotation,
    "figure": figure,
    "as written": as_written,
    "exchanged": exchanged,
}

_CUES = lexicon.Patterns("verify")
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
