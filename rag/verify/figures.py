"""Rules 2 and 3: a figure equals one of the source, and measures the same thing there.

What a figure measures is told by the words around it. Each figure carries the syllables of its
surroundings, weighted by nearness; a claim's figure must lie at least as near to the source figure
it equals as to any other that it could have been confused with.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rag.acronyms import expansions
from rag.figures import Found, Match, compare, find_figures, to_figure
from rag.reading import sentences_of
from rag.types import Figure
from rag.verify.alignment import figures_in_slots
from rag.verify.quotes import Sentence, cite
from rag.vietnamese import Span, canonical, fold, key, syllables

_REACH = 8  # syllables on either side that tell what a figure measures
_BREAKS = frozenset(",;:.()–\n")
# Accented, so that "trồng" (to plant) is not taken for "trong" (in).
_EMPTY = frozenset(
    "là của có được và với cho đến đã đang sẽ cũng còn trong trên tại ở các những một này đó đạt "
    "ước gần hơn khoảng tính so ra vào từ theo về thì mà khi".split()
)
# How much nearer another figure of the source must lie before the claim is held to mean it.
_MARGIN = 0.2
_TIMES = frozenset({"date", "period"})
# Kinds of figures that can be taken for one another.
_ALIKE = (_TIMES, {"number", "quantity", "ratio"}, {"percent"}, {"money"}, {"ordinal"})
_FAR_BELOW = 0.45
# A bare figure whose surroundings in the source share less with the question is not what it asks.
_UNASKED = 0.1


_BOUNDING = frozenset(
    "gần hơn trên dưới khoảng ước chừng xấp tầm quá ít tối không chưa độ cỡ vượt ngót".split()
)


class Placed(NamedTuple):
    """A figure with what surrounds it: syllable → weight, syllable → steps away; its bound.

    `change` is the word right before a figure that is a rise or a fall.
    """

    figure: Found
    context: Mapping[str, float]
    steps: Mapping[str, int]
    lead: str = ""
    change: str = ""


def as_written(placed: Placed) -> str:
    """The figure with the word that makes it approximate: "hơn 39 triệu đồng"."""
    return f"{placed.lead} {placed.figure.raw}".strip()


class Verdict(NamedTuple):
    """A figure of a claim judged, as it was written, and what the source says instead of it.

    `found` is where the claim has it, `source` the figure of the source that bears it.
    """

    figure: Figure
    written: str
    found: Found
    instead: str = ""
    source: Found | None = None


@lru_cache(maxsize=16_384)
def placed_figures(text: str) -> tuple[Placed, ...]:
    """The figures of a sentence with their surroundings."""
    found = find_figures(text)
    if not found:
        return ()
    spelt = canonical(text)
    folded = fold(spelt)
    spans = syllables(text)
    return tuple(
        Placed(
            figure,
            _context(spelt, spans, figure, found),
            _steps(folded, spans, figure),
            _lead(text, figure),
            _change(spelt, figure),
        )
        for figure in found
    )


def _steps(folded: str, spans: Sequence[Span], figure: Found) -> dict[str, int]:
    """Each syllable and pair of the sentence with how many syllables away it stands."""
    before = [span for span in spans if span.end <= figure.start][::-1]
    after = [span for span in spans if span.start >= figure.end]
    found: dict[str, int] = {}
    for side, order in ((before, -1), (after, 1)):
        words = [folded[span.start : span.end] for span in side]
        for steps, word in enumerate(words):
            found[word] = min(found.get(word, steps), steps)
        for steps, (a, b) in enumerate(pairwise(words)):
            pair = f"{a}_{b}" if order > 0 else f"{b}_{a}"
            found[pair] = min(found.get(pair, steps), steps)
    return found


_CHANGE = re.compile(
    r"(?<!\w)(tăng|giảm)"
    r"(?: (?:thêm|lên|xuống|đi|còn|bình quân|khoảng|gần|hơn|trên|dưới|tới)){0,2} $"
)
_OPPOSITE = {"tăng": "giảm", "giảm": "tăng"}


def _change(spelt: str, figure: Found) -> str:
    """The word of rising or falling that a figure follows."""
    match = _CHANGE.search(spelt[max(0, figure.start - 30) : figure.start])
    return match[1] if match else ""


def _lead(text: str, figure: Found) -> str:
    """The one or two words before a figure that is approximate."""
    if not figure.bound:
        return ""
    words = text[max(0, figure.start - 24) : figure.start].split()[-3:]
    first = next((i for i, word in enumerate(words) if word.lower() in _BOUNDING), len(words))
    return " ".join(words[first:])


def _context(
    spelt: str, spans: Sequence[Span], figure: Found, others: Sequence[Found]
) -> dict[str, float]:
    """Syllables near the figure; those beyond a comma or another figure weigh much less."""
    folded = fold(spelt)
    before = [span for span in spans if span.end <= figure.start]
    after = [span for span in spans if span.start >= figure.end]
    context: dict[str, float] = {}
    if figure.unit:
        for span in syllables(unit := key(figure.unit)):
            context[unit[span.start : span.end]] = 1.0
    for side, step in ((list(reversed(before)), -1), (after, 1)):
        weight, edge = 1.0, figure.start if step < 0 else figure.end
        previous = ""
        words: list[str] = []
        for span in side[: _REACH * 2]:
            gap = folded[span.end : edge] if step < 0 else folded[edge : span.start]
            edge = span.start if step < 0 else span.end
            if any(mark in _BREAKS for mark in gap):
                weight *= 0.3
                previous = ""
            if any(other.start <= span.start < other.end for other in others):
                weight *= 0.6
                previous = ""
                continue
            word = folded[span.start : span.end]
            words.append(word)
            if spelt[span.start : span.end] in _EMPTY:
                previous = ""
                continue
            context[word] = max(context.get(word, 0.0), weight)
            if previous:  # "tăng trưởng" says more than "tăng" and "trưởng"
                pair = f"{word}_{previous}" if step < 0 else f"{previous}_{word}"
                context[pair] = max(context.get(pair, 0.0), weight)
            previous = word
            weight *= 0.85
            if weight < 0.05:
                break
        for other in expansions(words[::step]):
            for word in (*other, *(f"{a}_{b}" for a, b in pairwise(other))):
                context[word] = max(context.get(word, 0.0), 0.5)
    return context


def nearness(claim: Mapping[str, float], source: Mapping[str, float]) -> float:
    """How much of the claim's surroundings the source's hold, by weight; from 0 to 1."""
    total = sum(claim.values())
    if not total:
        return 1.0
    return sum(min(weight, source.get(word, 0.0)) for word, weight in claim.items()) / total


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
        placed.figure.kind in _TIMES for placed, sentence in sources if sentence.distance == 0
    )
    times = [] if dated else [(p, s) for s in frame for p in placed_figures(s.text)]
    return [
        _judge(
            placed,
            own,
            [*sources, *times] if placed.figure.kind in _TIMES else sources,
            repeated,
            slots,
            terse=begin > 0,
        )
        for placed in own
        if placed.figure.start >= begin
    ]


def _slots(claim: str, evidence: Sequence[Sentence]) -> dict[int, Found]:
    """Start of a figure of the claim → the figure that the quoted sentence has in its slot."""
    return {
        mine.start: other
        for sentence in evidence
        if sentence.distance == 0
        for mine, other in figures_in_slots(claim, sentence.text)
    }


def _judge(
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
    in_place = slot is not None and compare(figure, slot) in (Match.EQUAL, Match.APPROXIMATE)
    if slot is not None and not in_place:
        return Verdict(plain, written, figure, slot.raw)
    # A name (Chỉ thị 05, tiêu chí 3) is what it says, whatever stands around it.
    in_place = in_place or figure.kind == "ordinal"
    best: tuple[float, Match, Placed, Sentence] | None = None
    rival: tuple[float, Placed] | None = None
    for source, sentence in sources:
        match = compare(figure, source.figure)
        near = nearness(placed.context, source.context) - 0.05 * sentence.distance
        if match in (Match.EQUAL, Match.APPROXIMATE):
            rank = near + (0.1 if match is Match.EQUAL else 0.0)
            if best is None or rank > best[0]:
                best = (rank, match, source, sentence)
        elif (
            (rival is None or near > rival[0])
            and _could_be_meant(figure, source.figure)
            and not _is_stated(source.figure, own, figure)
        ):
            rival = (near, source)
    if best is None:
        said = any(compare(figure, f) is Match.EQUAL for f in repeated)
        if said and not _of_another_year(figure, sources):
            return Verdict(plain.model_copy(update={"supported": True}), written, figure)
        instead = as_written(rival[1]) if rival and rival[0] > 0.2 else ""
        return Verdict(plain, written, figure, instead)
    rank, match, source, sentence = best
    if placed.change and source.change == _OPPOSITE[placed.change]:
        changed = f"{placed.change} {written}"
        return Verdict(plain, changed, figure, f"{source.change} {as_written(source)}")
    if terse and not in_place and nearness(placed.context, source.context) < _UNASKED:
        return Verdict(plain, written, figure, as_written(source))
    if not in_place and (
        other := _belongs_elsewhere(placed, own, source, sources)
        or _named_elsewhere(placed, own, source, sentence, sources)
    ):
        return Verdict(plain, written, figure, as_written(other))
    if (
        not in_place
        and rival is not None
        and rival[0] > rank + _MARGIN
        and rank < _FAR_BELOW + _MARGIN
    ):
        return Verdict(plain, written, figure, as_written(rival[1]))
    supported = plain.model_copy(
        update={
            "supported": True,
            "approx": plain.approx or match is Match.APPROXIMATE,
            "citation": cite(sentence.article, sentence.span),
        }
    )
    return Verdict(supported, written, figure, source=source.figure)


def _of_another_year(figure: Found, sources: Sequence[tuple[Placed, Sentence]]) -> bool:
    """True for a time of the question where the sources tell of other years only."""
    told = {
        source.figure.value[:4]
        for source, _ in sources
        if source.figure.kind in _TIMES and source.figure.value[:4].isdigit()
    }
    year = figure.value[:4]
    return figure.kind in _TIMES and year.isdigit() and bool(told) and year not in told


def _belongs_elsewhere(
    placed: Placed,
    own: Sequence[Placed],
    source: Placed,
    sources: Sequence[tuple[Placed, Sentence]],
) -> Placed | None:
    """Another source figure of the same kind and unit whose own words stand nearer in the claim.

    Only words that tell the two apart count, and only those that stand nearer to this figure of
    the claim than to any other.
    """
    if placed.figure.kind == "ordinal":
        return None
    for other, sentence in sources:
        figure, rival = source.figure, other.figure
        if sentence.distance or (figure.kind, figure.unit) != (rival.kind, rival.unit):
            continue
        if compare(rival, figure) is Match.EQUAL:
            continue
        common = _place_words(sentence)
        ours = _telling(source, other, _FAINT) - common
        theirs = _telling(other, source, _TELLING) - common
        own_steps, other_steps = (_distance(placed, own, words) for words in (ours, theirs))
        if other_steps <= _BESIDE and own_steps >= other_steps + _APART:
            return other
    return None


def _named_elsewhere(
    placed: Placed,
    own: Sequence[Placed],
    source: Placed,
    sentence: Sentence,
    sources: Sequence[tuple[Placed, Sentence]],
) -> Placed | None:
    """A figure of another sentence of the article that the claim names in place of its own.

    For a claim that puts another figure's label to this one ("đúng hạn" to the share of files
    sent online). Only pairs of syllables count that the quoted sentences do not hold.
    """
    figure = placed.figure
    if figure.kind in ("ordinal", *_TIMES):
        return None
    quoted = (other.steps for other, its in sources if its.distance == 0)
    common = _place_words(sentence).union(*quoted, source.steps)
    for other in _figures_of(sentence.article.text):
        rival = other.figure
        if (rival.kind, rival.unit) != (source.figure.kind, source.figure.unit):
            continue
        if compare(rival, source.figure) in (Match.EQUAL, Match.APPROXIMATE):
            continue
        theirs = {word for word in _telling(other, source, _TELLING) - common if "_" in word}
        if not theirs & placed.steps.keys():
            continue
        dull = _place_words(sentence) | _MEASURES | other.steps.keys()
        ours = {
            word for word in _telling(source, other, _FAINT) if not dull.issuperset(word.split("_"))
        }
        own_steps, other_steps = (_distance(placed, own, words) for words in (ours, theirs))
        if other_steps <= _BESIDE_LABEL and own_steps >= other_steps + _APART:
            return other
    return None


@lru_cache(maxsize=256)
def _figures_of(text: str) -> tuple[Placed, ...]:
    """The figures of a whole article, sentence by sentence."""
    return tuple(
        placed
        for span in sentences_of(text)
        for placed in placed_figures(text[span.start : span.end])
    )


# A word tells a figure from another when it stands this firmly by it, and a claim means the other
# when such a word stands this close, with none of the figure's own near.
_TELLING, _FAINT, _FAINT_BESIDE = 0.4, 0.15, 0.35
_BESIDE, _BESIDE_LABEL = 3, 6
# Words of measuring, which tell no two figures of a kind apart.
_MEASURES = frozenset("ty ti le tong so muc binh quan".split())
_APART = 5


def _telling(one: Placed, other: Placed, least: float) -> set[str]:
    """Words that stand by one figure, and only faintly, if at all, by the other."""
    return {
        word
        for word, weight in one.context.items()
        if weight >= least and other.context.get(word, 0.0) < min(_FAINT_BESIDE, weight)
    }


def _place_words(sentence: Sentence) -> set[str]:
    """Words that name where the article is, which tell no figure from another."""
    named = key(f"{sentence.article.place or ''} xã huyện tỉnh")
    return {named[span.start : span.end] for span in syllables(named)}


def _distance(placed: Placed, own: Sequence[Placed], words: set[str]) -> float:
    """Syllables between a figure and the nearest of `words` that no other figure is nearer to."""
    best = math.inf
    for word in words & placed.steps.keys():
        steps = placed.steps[word]
        if all(other is placed or other.steps.get(word, math.inf) > steps for other in own):
            best = min(best, steps)
    return best


def _could_be_meant(figure: Found, other: Found) -> bool:
    """True for a source figure that the claim's could stand in for by mistake."""
    return any(figure.kind in alike and other.kind in alike for alike in _ALIKE)


def _is_stated(source: Found, own: Sequence[Placed], figure: Found) -> bool:
    """True if another figure of the claim states this one, and it is of another kind.

    Figures of one kind may have been swapped, so they stay in the running.
    """
    if source.kind == figure.kind and source.unit == figure.unit:
        return False
    told = (Match.EQUAL, Match.APPROXIMATE)
    return any(
        other.figure is not figure and compare(other.figure, source) in told for other in own
    )
