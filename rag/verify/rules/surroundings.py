"""A figure with what surrounds it in its sentence, which tells what it measures.

Each carries the syllables around it, weighted by nearness.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rag.figures import Found, vietnamese_figures
from rag.text import Span, expansions, fold, parse, syllables

_FAR = 24  # syllables on either side within which another figure's label can stand
_A_BREAK = 3  # syllables that a comma is worth
_REACH = 8  # syllables on either side that tell what a figure measures
TIMES = frozenset({"date", "period"})
BREAKS = frozenset(",;:.()–\n")
# Accented, so that "trồng" (to plant) is not taken for "trong" (in).
EMPTY = frozenset(
    "là của có được và với cho đến đã đang sẽ cũng còn trong trên tại ở các những một này đó đạt "
    "ước gần hơn khoảng tính so ra vào từ theo về thì mà khi".split()
)
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


@lru_cache(maxsize=4096)
def placed_figures(text: str) -> tuple[Placed, ...]:
    """The figures of a sentence with their surroundings."""
    found = vietnamese_figures(parse(text))
    if not found:
        return ()
    spelt = parse(text).canonical
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
    """Each syllable and pair of the sentence with how many syllables away it stands.

    A comma between counts for some: "2 về kinh tế, 4 về xã hội".
    """
    before = [span for span in spans if span.end <= figure.start][-_FAR:][::-1]
    after = [span for span in spans if span.start >= figure.end][:_FAR]
    found: dict[str, int] = {}
    for side, order in ((before, -1), (after, 1)):
        steps, edge, previous = 0, figure.start if order < 0 else figure.end, ""
        for span in side:
            gap = folded[span.end : edge] if order < 0 else folded[edge : span.start]
            edge = span.start if order < 0 else span.end
            steps += 0 if BREAKS.isdisjoint(gap) else _A_BREAK
            word = folded[span.start : span.end]
            found[word] = min(found.get(word, steps), steps)
            if previous:
                pair = f"{previous}_{word}" if order > 0 else f"{word}_{previous}"
                found[pair] = min(found.get(pair, steps - 1), steps - 1)
            previous = word
            steps += 1
    return found


_CHANGE = re.compile(
    r"(?<!\w)(tăng|giảm)"
    r"(?: (?:thêm|lên|xuống|đi|còn|bình quân|khoảng|gần|hơn|trên|dưới|tới)){0,2} $"
)
OPPOSITE_CHANGE = {"tăng": "giảm", "giảm": "tăng"}


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
    before = [span for span in spans if span.end <= figure.start][-2 * _REACH :]
    after = [span for span in spans if span.start >= figure.end][: 2 * _REACH]
    context: dict[str, float] = {}
    if figure.unit:
        for span in syllables(unit := parse(figure.unit).folded):
            context[unit[span.start : span.end]] = 1.0
    for side, step in ((list(reversed(before)), -1), (after, 1)):
        weight, edge = 1.0, figure.start if step < 0 else figure.end
        previous = ""
        words: list[str] = []
        for span in side:
            gap = folded[span.end : edge] if step < 0 else folded[edge : span.start]
            edge = span.start if step < 0 else span.end
            if any(mark in BREAKS for mark in gap):
                weight *= 0.3
                previous = ""
            if any(other.start <= span.start < other.end for other in others):
                weight *= 0.6
                previous = ""
                continue
            word = folded[span.start : span.end]
            words.append(word)
            if spelt[span.start : span.end] in EMPTY:
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


@lru_cache(maxsize=64)
def figures_read(text: str) -> tuple[Placed, ...]:
    """The figures of a whole article, sentence by sentence."""
    return tuple(
        placed
        for span in parse(text).spans
        for placed in placed_figures(text[span.start : span.end])
    )
