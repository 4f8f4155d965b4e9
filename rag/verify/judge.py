"""A statement against sentences: aligned, weighed, and decided by the text alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from typing import NamedTuple

from rag.figures import figures_of
from rag.messages import Language, reason
from rag.text import Stretch, lexicon, name_runs, parse
from rag.types import Verdict
from rag.verify.align import Alignment
from rag.verify.by_cells import decided_by_cells
from rag.verify.cells import cell_of
from rag.verify.component import DOUBT, bars, ensemble
from rag.verify.differences import Difference, difference
from rag.verify.entailed import Chances, bars_of_readings, is_unsure, read_together
from rag.verify.evidence import Evidence, Source, gather, resting_on
from rag.verify.features import NAMES, features, is_told, lost_at_start
from rag.verify.reading import Reading, aligned, readings_of
from rag.verify.rules import RULES, Fault, Held, copied
from rag.verify.units import Unit

_BEGINNINGS = 3  # sentences tried as the first, where the best does not bear a statement
_CLOSE = 0.8  # of the best one's score that another must have
_EVEN = 0.5  # a plain difference is a contradiction where the component thinks so, too
# Shares of a statement's weight that its best sentence has: to be against it, and to be near it.
_SAME_MATTER, SPEAKS_OF_IT = 0.5, 0.35


class Judged(NamedTuple):
    """What the text says of a statement: the verdict, why, and what it was held against."""

    verdict: Verdict
    reason: str | None
    reading: Reading
    evidence: Evidence | None = None
    alignment: Alignment | None = None
    supported: float = 0.0
    contradicted: float = 0.0


def judge(
    statement: str, sources: Sequence[Source], language: Language = "vi", *, quoted: bool = False
) -> Judged:
    """The verdict of the text on `statement`, which is in NFC, from `sources`.

    `quoted` says that it came with quotations among them. Of the readings of an English one, and
    of the sentences it could begin with, the best counts; it is left open where one bears what
    the likeliest contradicts.
    """
    best: Judged | None = None
    prose = [source for source in sources if cell_of(source.sentence) is None]
    for reading in readings_of(statement, sources):
        if len(prose) < len(sources) and (told := _by_table(reading, sources, language)):
            return told
        doubt = 0.0
        for number, evidence in enumerate(_beginnings(reading, prose)):
            judged = _decide(reading, evidence, language, quoted=quoted)
            if number == 0 and judged.verdict != "supported":
                doubt = judged.contradicted
            if judged.verdict == "supported" and doubt >= DOUBT:
                return judged._replace(verdict="unverified", reason=reason("not shown", language))
            if judged.verdict == "supported":
                return judged
            if best is None or (number == 0 and judged.supported > best.supported):
                best = judged
    return _nearest(best, statement, sources, language)


def _nearest(
    best: Judged | None, statement: str, sources: Sequence[Source], language: Language
) -> Judged:
    """The best that prose says, or that a line of a table is nearer and decides nothing."""
    reading = best.reading if best is not None else readings_of(statement, sources)[0]
    score = best.evidence.score if best is not None and best.evidence is not None else 0.0
    cells = [source for source in sources if cell_of(source.sentence) is not None]
    evidence = gather(reading.stretch, cells) if cells else None
    if evidence is not None and evidence.score > score:
        evidence = resting_on(evidence.picks[:1], evidence.score)
        why = reason("not shown" if evidence.score >= SPEAKS_OF_IT else "not found", language)
        return Judged("unverified", why, reading, evidence, aligned(reading, evidence))
    return best or Judged("unverified", reason("not found", language), reading)


def _by_table(reading: Reading, sources: Sequence[Source], language: Language) -> Judged | None:
    """What tables say where the statement is about their cells and no more; None elsewhere."""
    articles = {source.article.id: source.article for source in sources if cell_of(source.sentence)}
    best = decided_by_cells(reading.stretch, articles.values())
    if best is None:
        return None
    evidence = resting_on(best.sources)
    judged = Judged("supported", None, reading, evidence, aligned(reading, evidence))
    if best.wrong is None:
        return _ticked(judged, language)
    wrong = Difference("figure", *best.wrong.bounded, best.gives, 1.0)
    return judged._replace(verdict="contradicted", reason=_told(wrong, judged, language))


def _beginnings(reading: Reading, sources: Sequence[Source]) -> Iterator[Evidence]:
    """The evidence that begins with the best sentence, and with others that are nearly as good."""
    if reading.is_english and not reading.origins:  # as it is, against English sentences
        sources = [source._replace(read=None) for source in sources if source.read is not None]
    least = 0.0
    for first in range(_BEGINNINGS):
        evidence = gather(reading.stretch, sources, first)
        if evidence is None or evidence.score < least:
            return
        least = least or _CLOSE * evidence.score
        yield evidence


def _decide(reading: Reading, evidence: Evidence, language: Language, *, quoted: bool) -> Judged:
    """The verdict on a reading, from one gathering of evidence.

    A copy is supported. Else a rule, or a plain difference, forbids a tick, and without a
    difference that can be told there is no cross; of what both leave the chances decide: those of
    the trees, or those after a reading where that may turn them.
    """
    alignment = aligned(reading, evidence)
    values = features(reading.stretch, evidence, alignment)
    borne = values[NAMES.index("words_first")]
    held = Held(reading, alignment, evidence)
    as_it_stands = copied(held)
    fault = next((wrong for rule in RULES.values() if (wrong := rule(held))), None)
    instead = difference(alignment, evidence)
    is_plain = instead is not None and instead.is_plain
    trees = Chances(*(ensemble(name).probability(values) for name in Chances._fields))
    may_tick = fault is None and not is_plain and trees.contradicted < DOUBT
    # Of what no article tells, a sentence of another event says nothing otherwise.
    may_cross = instead is not None and evidence.score >= _SAME_MATTER
    rests = quoted and _rests_on_quotations(held)
    kind = {
        "is_quoted": rests or (reading.is_english and not reading.origins),
        "is_translated": bool(reading.origins),
    }
    chances, found = trees, bars().verdict(*trees, borne, **kind)
    is_open = found == "unverified" and may_cross and trees.contradicted > _EVEN
    is_open = is_open or (may_tick and is_unsure(trees.supported, borne, quoted=rests))
    # The network knows Vietnamese alone.
    is_english = reading.is_english or any(each.read is not None for each in evidence.picks)
    may_read = as_it_stands is None and evidence.score >= SPEAKS_OF_IT and not is_english
    if is_open and may_read:
        read = read_together(reading.stretch, evidence, trees, borne)
        if read is not None:
            chances, found = read, bars_of_readings().verdict(*read, borne, **kind)
    judged = Judged("unverified", None, reading, evidence, alignment, *chances)
    is_sure = found == "supported" and trees.contradicted < DOUBT and as_it_stands is None
    if (as_it_stands or is_sure) and fault is None and not is_plain:
        return _ticked(judged, language)
    crossed = found == "contradicted" or (is_plain and trees.contradicted >= _EVEN)
    is_of_others = instead is not None and instead.kind == "figure" and _is_of_others(held)
    if crossed and may_cross and instead is not None and not is_of_others:
        return judged._replace(verdict="contradicted", reason=_told(instead, judged, language))
    return judged._replace(reason=_open(held, fault, language))


def _rests_on_quotations(held: Held) -> bool:
    """True where the quotations that a statement came with bear most of it, and no clause is added.

    They vouch for no clause behind them; ahead a statement may say what they leave to their
    article, whom or which place it is about.
    """
    reading, alignment, evidence = held
    units, links = alignment.claim, alignment.links
    borne = [link is not None for link in links]
    by_quotation = [
        link is not None and link.context > 0 and evidence.picks[link.sentence].quoted
        for link in links
    ]
    if 2 * _weight(compress(units, by_quotation)) < _weight(compress(units, borne)):
        return False
    behind = len(lost_at_start(units[::-1], by_quotation[::-1]))
    last = units[-behind - 1].end if behind < len(units) else 0
    is_clause = behind and _CUES.clause_begins.search(reading.stretch.canonical, last)
    if is_clause and _weight(units[-behind:]) >= _BEHIND:
        return False
    return _weight(lost_at_start(units, borne)) < _AHEAD


def _weight(units: Iterable[Unit]) -> float:
    return sum(unit.weight for unit in units)


_CUES = lexicon.Patterns("verify")
# Weights of clauses; a statement may begin with who tells it: "Một bài khác dẫn ..."
_AHEAD, _BEHIND = 2.5, 1.25


def _ticked(judged: Judged, language: Language) -> Judged:
    """Supported; figures of a scan that was recognised with the reason to look at them again."""
    picks = judged.evidence.picks if judged.evidence else ()
    reasons = (part.reason for pick in picks for part in pick.article.unread)
    is_doubtful = "recognised" in reasons and bool(figures_of(judged.reading.stretch))
    why = reason("recognised", language) if is_doubtful else None
    return judged._replace(verdict="supported", reason=why)


def _is_of_others(held: Held) -> bool:
    """True where a statement names whom or what no article of its evidence speaks of.

    What such an article counts is another's, and says nothing against the figure.
    """
    names = (parse(run.name).folded for run in name_runs(held.reading.stretch) if " " in run.name)
    texts = [f" {' '.join(pick.document.folded_words)} " for pick in held.evidence.picks]
    return any(not any(f" {name} " in text for text in texts) for name in names)


def _told(found: Difference, judged: Judged, language: Language) -> str:
    """Why a claim is contradicted: what it says, and what the source says instead.

    Where a former version of the article said as the claim does, that is told, too.
    """
    own = judged.reading.written_at(found.start, found.end)
    codes = {"figure": "another figure", "left out": "left out", "put in": "put in"}
    code = codes.get(found.kind, "says instead")
    told = reason(code, language, figure=own, words=own, instead=found.instead)
    articles = [pick.article for pick in judged.evidence.picks] if judged.evidence else []
    former = (change.before or "" for article in articles for change in article.revised)
    whole = re.compile(rf"(?<![\w.,]){re.escape(own)}(?![\w.,]*\w)")
    is_former = any(whole.search(sentence) for sentence in former)
    return told + (f"; {reason('corrected', language, words=own)}" if is_former else "")


def _open(held: Held, fault: Fault | None, language: Language) -> str:
    """Why a claim is neither: what no source bears, or that none speaks of it."""
    reading, alignment, evidence = held
    if evidence.score < SPEAKS_OF_IT:
        return reason("not found", language)
    if fault is not None:
        return reason(fault.code, language, words=fault.words, figure=fault.words)
    missing = [
        unit
        for unit, link in zip(alignment.claim, alignment.links, strict=True)
        if link is None
        and unit.weight >= _TELLING
        and unit.figure is None
        and not is_told(unit, evidence.near, ())
        and not lexicon.canonical_words("place_units").issuperset(unit.words)
    ]
    if not missing:
        return reason("not shown", language)
    rarest = max(missing, key=lambda unit: (unit.is_name, unit.weight))
    start, end = _whole(reading.stretch, rarest)
    return reason("not borne", language, words=reading.written_at(start, end))


def _whole(stretch: Stretch, unit: Unit) -> tuple[int, int]:
    """Where the name stands that a missing syllable is of, or the words between function words.

    A syllable alone may be half a word.
    """
    for name in name_runs(stretch.text):
        if name.start <= unit.start < name.end:
            return name.start, name.end
    stop = lexicon.canonical_words("stop_words")
    start, end, first = unit.start, unit.end, stretch.tokens[0].start
    beside = [each for each in stretch.tokens if each.canonical not in stop]
    for each in beside:
        end = each.end if each.start == end + 1 and each.surface.islower() else end
    for each in reversed(beside):
        is_low = each.surface.islower() or each.start == first
        start = each.start if each.end == start - 1 and is_low else start
    return start, end


_TELLING = 0.4
