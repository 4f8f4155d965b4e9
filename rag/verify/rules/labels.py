"""Whether a claim gives a figure the label of another: "đúng hạn" to files that were sent online.

Only words that tell two figures apart count, and only those that stand nearer to this figure of the
claim than to any other of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from rag.document import Sentence
from rag.figures import Match, compare
from rag.text import parse, syllables
from rag.verify.rules.lists import labels_of
from rag.verify.rules.surroundings import TIMES, Placed, figures_read

# A word tells a figure from another when it stands this firmly by it, and a claim means the other
# when such a word stands this close, with none of the figure's own near.
_TELLING, _FAINT, _FAINT_BESIDE = 0.4, 0.15, 0.35
_BESIDE, _BESIDE_LABEL = 3, 6
# Words of measuring, which tell no two figures of a kind apart.
_MEASURES = frozenset("ty ti le tong so muc binh quan".split())
# These name nothing: said at the end of a list "chưa" denies all of it, "chỉ" is "only".
_NAMELESS = frozenset({"chua", "khong", "chi", "moi", "chiem", "gom"})
_APART = 5
_TOLD = (Match.EQUAL, Match.APPROXIMATE)


def belongs_elsewhere(
    placed: Placed,
    own: Sequence[Placed],
    source: Placed,
    stands_in: Sentence,
    sources: Sequence[tuple[Placed, Sentence]],
) -> Placed | None:
    """Another quoted figure of the same kind and unit whose own words stand nearer in the claim.

    `stands_in` is the sentence of `source`, the figure that equals the claim's.
    """
    label = frozenset[str]().union(*labels_of(stands_in.text)[source.figure.start])
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
        theirs = {word for word in theirs if not label.issuperset(word.split("_"))}
        own_steps, other_steps = (_distance(placed, own, words) for words in (ours, theirs))
        if other_steps <= _BESIDE and own_steps >= other_steps + _APART:
            return other
    return None


def named_elsewhere(
    placed: Placed,
    own: Sequence[Placed],
    source: Placed,
    sentence: Sentence,
    sources: Sequence[tuple[Placed, Sentence]],
) -> Placed | None:
    """A figure of another sentence of the article that the claim names in place of its own.

    Only pairs of syllables count that the quoted sentences do not hold.
    """
    figure = placed.figure
    if figure.kind in ("ordinal", *TIMES):
        return None
    quoted = (other for other, its in sources if its.distance == 0)
    held = (words for each in (source, *quoted) for words in (each.steps, each.context))
    common = _place_words(sentence).union(*held)
    for other in figures_read(sentence.article.text):
        rival = other.figure
        if (rival.kind, rival.unit) != (source.figure.kind, source.figure.unit):
            continue
        if compare(rival, source.figure) in _TOLD:
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


def _telling(one: Placed, other: Placed, least: float) -> set[str]:
    """Words that stand by one figure, and only faintly, if at all, by the other."""
    return {
        word
        for word, weight in one.context.items()
        if weight >= least
        and word not in _NAMELESS
        and other.context.get(word, 0.0) < min(_FAINT_BESIDE, weight)
    }


def _place_words(sentence: Sentence) -> set[str]:
    """Words that name where the article is, which tell no figure from another."""
    named = parse(f"{sentence.article.place or ''} xã huyện tỉnh").folded
    return {named[span.start : span.end] for span in syllables(named)}


def _distance(placed: Placed, own: Sequence[Placed], words: set[str]) -> float:
    """Syllables between a figure and the nearest of `words` that no other figure is nearer to."""
    best = math.inf
    for word in words & placed.steps.keys():
        steps = placed.steps[word]
        if all(other is placed or other.steps.get(word, math.inf) > steps for other in own):
            best = min(best, steps)
    return best
