"""Where reports of one event tell the same thing with different figures. Pure.

Figures of two reports are of one thing where their sentences are nearly the same, or their values
are near and what stands around them is the same. They disagree where neither report gives the
other's value anywhere. What changes from hour to hour, such as a market price, is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import combinations, product
from typing import Final, NamedTuple

from rag.document.periods import moments
from rag.figures import UNITS, Found, Match, compare, counts, differ_by_slip, figures_of
from rag.text import Sentence, lexicon, parse
from rag.types import Article

_RELATED, _ALIKE = 0.15, 0.5  # F1 of the words of two sentences, figures left out
_AROUND: Final = 3  # words on either side of a figure
# Share of them that both figures have, where the sentences are alike, where values differ by a
# slip, where another figure is the same, and where nothing else tells.
_SAME_AROUND, _SLIP_AROUND, _SOME_AROUND, _ALL_AROUND = 0.5, 0.2, 0.3, 0.7
_COMMON: Final = 40  # sentences of a story; a word in more of them finds none
_FEWEST: Final = 5  # words of a sentence that is compared
_CHANGES: Final = lexicon.pattern("document.changes_by_the_hour")


class Located(NamedTuple):
    """A figure with the sentence and the article that it stands in."""

    article: Article
    sentence: Sentence
    figure: Found


class _Line(NamedTuple):
    article: int
    sentence: Sentence
    words: frozenset[str]
    figures: tuple[Found, ...]


def differing(reports: Sequence[Article]) -> list[tuple[Located, Located]]:
    """Pairs of figures that two reports of one event give for one thing, each pair once."""
    lines = [line for i, report in enumerate(reports) for line in _lines(i, report)]
    given = [[f for s in parse(r.text).sentences for f in figures_of(s)] for r in reports]
    found: dict[tuple[frozenset[str], str], tuple[Located, Located]] = {}
    for one, other, alike in _pairs(lines):
        for mine, theirs in product(one.figures, other.figures):
            if (
                _same_thing(mine, theirs, one, other, alike)
                and not any(_agree(mine, f) for f in given[other.article])
                and not any(_agree(theirs, f) for f in given[one.article])
            ):
                pair = (
                    Located(reports[one.article], one.sentence, mine),
                    Located(reports[other.article], other.sentence, theirs),
                )
                found.setdefault((frozenset({mine.value, theirs.value}), mine.unit), pair)
    return list(found.values())


def _lines(number: int, report: Article) -> Iterator[_Line]:
    for sentence in parse(report.text).sentences:
        figures = tuple(f for f in figures_of(sentence) if counts(f))
        if not figures or _CHANGES.search(sentence.canonical):
            continue
        words = frozenset(word for word in sentence.words if not word[0].isdigit())
        if len(words) >= _FEWEST:
            yield _Line(number, sentence, words, figures)


def _pairs(lines: Sequence[_Line]) -> Iterator[tuple[_Line, _Line, float]]:
    """Sentences of two reports that share words, looked for by the rarer ones; with the F1."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        for word in line.words:
            places[word].append(i)
    pairs = {p for rows in places.values() if len(rows) <= _COMMON for p in combinations(rows, 2)}
    for i, j in sorted(pairs):
        one, other = lines[i], lines[j]
        if one.article != other.article and not _at_other_times(one.sentence, other.sentence):
            alike = 2 * len(one.words & other.words) / (len(one.words) + len(other.words))
            if alike >= _RELATED:
                yield one, other, alike


def _at_other_times(one: Sentence, other: Sentence) -> bool:
    """Whether both say when, and none of their times is the same."""
    mine, theirs = ([m.value for m in moments(each, None) if m.value] for each in (one, other))
    return bool(mine and theirs) and not any(
        a.startswith(b) or b.startswith(a) for a in mine for b in theirs
    )


def _same_thing(mine: Found, theirs: Found, one: _Line, other: _Line, alike: float) -> bool:
    """Whether two figures count one thing.

    The sentences are nearly the same, or the values are near and the words around them, another
    figure of both sentences, or a slip of the pen say so.
    """
    if (mine.kind, mine.unit, mine.per) != (theirs.kind, theirs.unit, theirs.per):
        return False
    own, others = _words_around(mine, one.sentence), _words_around(theirs, other.sentence)
    around = len(own & others) / max(1, len(own | others))
    named = _before(mine, one.sentence)
    if len(named) == _AROUND and named == _before(theirs, other.sentence):
        around = 1.0
    if alike >= _ALIKE and around >= _SAME_AROUND:
        return True
    if not _near(mine.value, theirs.value):
        return False
    if differ_by_slip(mine.value, theirs.value):
        return around >= _SLIP_AROUND
    rest = [f for f in other.figures if f != theirs]
    common = any(_agree(f, g) for f in one.figures if f != mine for g in rest if f.unit == g.unit)
    return around >= (_SOME_AROUND if common else _ALL_AROUND)


def _near(one: str, other: str) -> bool:
    try:
        small, large = sorted((abs(Decimal(one)), abs(Decimal(other))))
    except InvalidOperation:
        return False
    return large <= 2 * small or large in [small * 10**power for power in (1, 2, 3)]


def _before(figure: Found, sentence: Sentence) -> tuple[str, ...]:
    return parse(sentence.text[: figure.start]).words[-_AROUND:]


def _words_around(figure: Found, sentence: Sentence) -> frozenset[str]:
    """The words on either side of a figure, with the noun that it counts."""
    before = _before(figure, sentence)
    behind = parse(sentence.text[figure.end :]).words[:_AROUND]
    unit = UNITS.get(figure.unit)
    noun = parse(figure.unit).words if unit is None or unit.sort == "noun" else ()
    return frozenset(w for w in (*before, *noun, *behind) if not w[0].isdigit())


def _agree(one: Found, other: Found) -> bool:
    """Equal, as far as their bounds say."""
    return bool({compare(one, other), compare(other, one)} & {Match.EQUAL, Match.APPROXIMATE})
