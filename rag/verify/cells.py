"""Cells of tables: lines "row – column: value." that each say one thing and no more.

Read of a document, a table is a line a cell. A statement on one is compared with the cell whose
row and column it names, and with no other: the figure next to it is another's. A question that
names a row and a column asks for that cell.

A row is named by its parts ("Cụm Hạ – Ngô"), a column by the headings over each other ("Diện tích,
Kế hoạch"). Not all must be named, but no cell with another figure may be named nearly as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice, pairwise, takewhile
from typing import Final, NamedTuple

from rag.figures import UNITS, Match
from rag.question import Question, function_words, unit_fit
from rag.text import Stretch, annotation, lexicon, parse
from rag.types import Article
from rag.verify.align import SAME, relate
from rag.verify.evidence import Source, source_of, words_in
from rag.verify.features import group_of
from rag.verify.units import Unit, units_of

_LINE = re.compile(r"(.{1,200}) – ([^–:]{1,120}): ([^:]{0,30}\d[^:]{0,60})\.")
_HOW_MANY: Final = lexicon.pattern("tables.how_many")
_UNKNOWN = "987654321"  # in the place of "bao nhiêu": what is counted is read as its unit
_NUMBER: Final = lexicon.pattern("tables.row_number")
_TOTAL: Final = lexicon.pattern("tables.total")
_OF_WHICH: Final = lexicon.pattern("tables.of_which")
_SHARE: Final = lexicon.pattern("tables.share")
_TELLING = 0.25  # lighter words ("là", "của") join, and name nothing
_ROW, _COLUMN = 0.7, 0.45  # of the weight of a part of a row, and of a column, that names it
_TIMES, _YEAR = ("date", "period"), "năm"
_INTRODUCES = 4  # sentences with the headline
_DATE, _OF_DATE = "#date:", 0.5  # "Kế hoạch năm 2025" is often said without the year
_UNNAMED = -0.3  # for a part that is not named
_ELSEWHERE = 0.5  # for a column that is named, but not beside the figure
_LEFT, _MOST_LEFT = 0.25, 0.5  # of a statement that no cell bears: its share, and one word of it
_CLEAR = 0.2  # by how much the right cell is named better than one with another figure
_COMPARED = (*SAME, Match.DIFFERENT_VALUE)

Words = dict[str, float]


class Cell(NamedTuple):
    """What a line of a table says: the words of its parts with their weights, its figure.

    `borne` are all the words and phrases of the line, `is_total` tells a row of totals, and
    `gives` is what stands behind the colon.
    """

    row: tuple[Words, ...]
    column: tuple[Words, ...]
    value: Unit
    borne: frozenset[str]
    is_total: bool
    gives: str


class Named(NamedTuple):
    """A figure of a statement, the line of a table that it is about, and what that says."""

    figure: Unit
    source: Source
    cell: Cell


Found = tuple[Source, Cell]


@annotation
def cell_of(sentence: Stretch) -> Cell | None:
    """The cell that a sentence is; None for prose."""
    found = _LINE.fullmatch(sentence.text.strip())
    if found is None:
        return None
    value = units_of(parse(found[3]))
    figures = [unit for unit in value if unit.figure is not None]
    if len(figures) != 1:
        return None
    row, column = (
        [units_of(parse(part)) for part in _NUMBER.sub("", label).split(mark)]
        for label, mark in ((found[1], " – "), (found[2], ", "))
    )
    return Cell(
        tuple(map(_words, row)),
        tuple(map(_words, column)),
        figures[0],
        _said(chain(value, *row, *column)),
        _TOTAL.fullmatch(_NUMBER.sub("", found[1])) is not None,
        found[3],
    )


def _words(units: Sequence[Unit]) -> Words:
    return {
        unit.key: _OF_DATE if unit.figure and unit.figure.kind == "date" else unit.weight
        for unit in units
        if unit.weight >= _TELLING
    }


def _said(units: Iterator[Unit] | Sequence[Unit]) -> frozenset[str]:
    """The phrases and figures of a text by their keys, and their single words."""
    return frozenset(chain.from_iterable((unit.key, *unit.words, *_times(unit)) for unit in units))


def _times(unit: Unit) -> Sequence[str]:
    """What a date or period is made of, as headings have it over each other: a year, a quarter."""
    if unit.figure is None or unit.figure.kind not in _TIMES:
        return ()
    year, _, rest = unit.figure.value.partition("-")
    within = f"#period:{rest}:" if rest[:1].isalpha() else f"#date:--{rest}:"
    parts = (f"#date:{year}:", within) if rest and year else ()
    return (*parts, *({_YEAR} & {*parse(unit.figure.raw).words}))


def cells_named(statement: Stretch, article: Article) -> tuple[Named, ...]:
    """For each figure of a statement the cell of an article whose row and column it names.

    Empty where a figure is about no cell or could be about several, and where the statement says
    more than the cells and the headline do.
    """
    cells = _cells(article)
    units = units_of(statement)
    labels = {key for _, cell in cells for part in (*cell.row, *cell.column) for key in part}
    figures = [
        i for i, unit in enumerate(units)
        if unit.kind == "figure" and unit.key not in labels
        and unit.figure is not None and unit.figure.kind not in _TIMES
    ]  # fmt: skip
    if not cells or not figures:
        return ()
    others = [unit for i, unit in enumerate(units) if i not in figures]
    counted = {i: units_of(parse(units[i].side)) for i in figures}
    told = _said([*others, *chain.from_iterable(counted.values())])
    # What follows "trong đó" is said of parts: a figure before it is not about them.
    of_which = _OF_WHICH.search(statement.text)
    parts = of_which.start() if of_which else len(statement.text)
    whole = _said([unit for unit in others if unit.start < parts])
    found: list[Named] = []
    bare: list[Unit] = []  # what is counted where the cell has no unit: its row or column says it
    borne: frozenset[str] = frozenset()
    for i, beside in zip(figures, _beside(statement, units, figures), strict=True):
        compared = [
            each for each in cells
            if relate(_counted_as(units[i], each[1]), each[1].value) in _COMPARED
        ]  # fmt: skip
        own = _said([*beside, *counted[i]])
        best = _named_best(compared, told if units[i].start > parts else whole | own, own)
        if best is None:
            return ()
        source, cell = best
        found.append(Named(_counted_as(units[i], cell), source, cell))
        borne |= cell.borne
        if not cell.value.side:
            bare += counted[i]
        if cell.value.figure and cell.value.figure.kind == "percent":
            shares = [each.span() for each in _SHARE.finditer(statement.text)]
            others = [u for u in others if not any(a <= u.start < b for a, b in shares)]
    left = [unit for unit in others if not _heads_rows(unit, borne, article)] + bare
    left = [unit for unit in left if not _is_borne(unit, borne, article)]
    says_more = any(group_of(unit) or unit.weight > _MOST_LEFT for unit in left)
    share = sum(unit.weight for unit in left) / (sum(unit.weight for unit in others) or 1.0)
    return () if says_more or share > _LEFT else tuple(found)


def _counted_as(unit: Unit, cell: Cell) -> Unit:
    """A figure in the unit of a cell whose labels name what it counts.

    "214 tàu cá" is "Tàu cá: 214 chiếc".
    """
    told, own = unit.figure, cell.value.figure
    if (
        told is None
        or own is None
        or told.unit == own.unit
        or {told.kind, own.kind} != {"quantity"}
    ):
        return unit
    measures = any(
        (known := UNITS.get(each)) and known.sort != "noun" for each in (told.unit, own.unit)
    )
    is_named = cell.borne.issuperset(parse(told.unit).words)
    return replace(unit, figure=replace(told, unit=own.unit)) if is_named and not measures else unit


def cell_asked(question: Question, article: Article) -> Found | None:
    """The cell of an article that a question asks for: a statement whose figure is not known."""
    cells = [
        each for each in _cells(article)
        if (figure := each[1].value.figure) and unit_fit(question.unit, question.folded, figure, "")
    ]  # fmt: skip
    units = units_of(parse(_HOW_MANY.sub(_UNKNOWN, question.text)))
    others = [u for u in units if u.figure is None or not u.figure.raw.startswith(_UNKNOWN)]
    counted = [each for u in units if u not in others for each in units_of(parse(u.side))]
    told = _said([*others, *counted])
    best = _named_best(cells, told, told)
    if best is None:
        return None
    cell = best[1]
    others = [unit for unit in others if not _heads_rows(unit, cell.borne, article)]
    others += [] if cell.value.side else counted
    left = (unit for unit in others if not _is_borne(unit, cell.borne, article))
    asking = function_words()
    says_more = any(
        unit.weight > _MOST_LEFT and not (unit.words and asking.issuperset(unit.words))
        for unit in left
    )
    return None if says_more else best


@lru_cache(maxsize=64)
def _cells(article: Article) -> tuple[Found, ...]:
    """All cells of the article: which one is named is told by how little the others are."""
    sources = (source_of(article, sentence) for sentence in parse(article.text).sentences)
    found = ((source, cell_of(source.sentence)) for source in sources)
    return tuple((source, cell) for source, cell in found if cell is not None)


def _beside(
    statement: Stretch, units: Sequence[Unit], figures: Sequence[int]
) -> Iterator[Sequence[Unit]]:
    """What stands between each figure and the next ones, as far as a comma between them."""
    gaps: list[tuple[Sequence[Unit], Sequence[Unit]]] = [((), units[: figures[0]])]
    for one, other in pairwise(figures):
        before = after = units[one + 1 : other]
        comma = statement.text.find(", ", units[one].end, units[other].start)
        if comma >= 0:
            before = [unit for unit in before if unit.start < comma]
            after = [unit for unit in after if unit.start > comma]
        gaps.append((before, after))
    gaps.append((units[figures[-1] + 1 :], ()))
    for (_, before), (after, _) in pairwise(gaps):
        yield [*before, *after]


def _named_best(
    cells: Sequence[Found], told: frozenset[str], beside: frozenset[str]
) -> Found | None:
    """The cell that is named best, if all others of another figure are named less.

    A row of totals is meant where no other is named.
    """
    named = [each for each in cells if any(_share(part, told) >= _ROW for part in each[1].row)]
    named = named or [each for each in cells if each[1].is_total]
    if not named:
        return None

    def score(cell: Cell) -> float:
        columns = _named(cell.column, beside, _COLUMN), _named(cell.column, told, _COLUMN)
        return _named(cell.row, told, _ROW) + columns[0] + _ELSEWHERE * columns[1]

    source, cell = max(named, key=lambda each: score(each[1]))
    rivals = (score(each) for _, each in named if each.value.key != cell.value.key)
    is_alone = sum(each.row == cell.row for _, each in named) == 1
    is_named = is_alone or any(_share(part, told) >= _COLUMN for part in cell.column)
    return (
        (source, cell) if is_named and score(cell) - max(rivals, default=-9.0) >= _CLEAR else None
    )


def _share(words: Words, told: frozenset[str]) -> float:
    """How much of a part is told; its date only where it is nothing else."""
    named = {word: w for word, w in words.items() if not word.startswith(_DATE)} or words
    total = sum(named.values())
    return sum(w for word, w in named.items() if word in told) / total if total else 0.0


def _named(parts: Sequence[Words], told: frozenset[str], bar: float) -> float:
    """The weight of what is told less that of what is not, of the parts that are named."""
    return sum(
        max(0.0, sum(weight if word in told else -weight for word, weight in part.items()))
        if _share(part, told) >= bar
        else _UNNAMED
        for part in parts
    )


def _is_borne(unit: Unit, borne: frozenset[str], article: Article) -> bool:
    """True for what cells, the text above them or the day of an article say, and for what joins."""
    if unit.key in borne or (unit.words and borne.issuperset(unit.words)):
        return True
    if unit.weight < _TELLING:
        return True
    title = parse(article.title)
    if unit.figure is not None and unit.figure.kind in _TIMES:
        is_day = (article.published or "").startswith(unit.figure.value)
        times = [time for time in _times(unit) if time != _YEAR] or [unit.key]
        return is_day or (borne | _said(units_of(title))).issuperset(times)
    if unit.kind == "level":  # "nông thôn" is no "thôn"
        return any(unit.key == other.key for other in units_of(title))
    return _above(article).issuperset(unit.words)


@lru_cache(maxsize=64)
def _above(article: Article) -> frozenset[str]:
    """The words of the headline, and of what introduces the first table of an article."""
    prose = takewhile(lambda each: cell_of(each) is None, parse(article.text).sentences)
    told = (parse(article.title), *islice(prose, _INTRODUCES))
    return frozenset(chain.from_iterable(map(words_in, told)))


def _heads_rows(unit: Unit, borne: frozenset[str], article: Article) -> bool:
    """True for "thôn" before a row without a level of its own, where the article speaks of such."""
    if unit.kind != "level" or any(key.startswith("level=") for key in borne):
        return False
    return any(unit.key == other.key for other in units_of(parse(article.text)))
