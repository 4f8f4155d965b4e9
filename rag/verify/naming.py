"""Which cell of a table words name best, and what they say beyond it.

A word of a label that is told counts for its cell, by its rarity, and one that is not against it,
but for what is understood ("Thực hiện", "Tổng số"). No cell with another figure may be named
nearly as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from rag.text import fold, lexicon, parse
from rag.types import Article
from rag.verify.align import spelt_out
from rag.verify.cells import (
    A_YEAR,
    TELLING,
    Cell,
    Part,
    bare_number,
    is_time,
    labels_of,
    lines_of,
    said_above,
    times_of,
    title_of,
)
from rag.verify.component import rarity
from rag.verify.evidence import Source
from rag.verify.features import group_of
from rag.verify.units import Unit, units_of

_TABLE: Final = lexicon.patterns("tables")
_ROW, _COLUMN = 0.6, 0.45  # of the weight of a part of a row, and of a column, that names it
_OF_TIME, _NO_TIME = 0.5, 0.2  # "Kế hoạch năm 2025" is often said without the year
_UNNAMED = 0.3  # at most, for a part that is not named
_BESIDE, _ELSEWHERE = 0.5, 0.3  # for a row beside the figure; for a column that is not
_CLEAR = 0.15  # by how much the right cell is named better than one with another figure
MOST_LEFT = 0.25  # share of what is told that no cell bears


class Named(NamedTuple):
    """A figure of a statement as it is compared, and the line of a table that it is about.

    `agrees` where that gives the same figure.
    """

    figure: Unit
    source: Source
    cell: Cell
    agrees: bool


class Told(NamedTuple):
    """What is told of a figure: in all, up to its end, and beside it; times of the headline."""

    all: frozenset[str]
    before: frozenset[str]
    beside: frozenset[str]
    implied: frozenset[str]


def acronyms_spelt(units: Sequence[Unit], article: Article) -> dict[str, list[Unit]]:
    """Acronyms of labels that are spelt out: "nguyện vọng" is "NV"."""
    acronyms = {
        unit.key for label in labels_of(article) for unit in units_of(label) if unit.is_acronym
    }
    words = [unit for unit in units if unit.is_word and not unit.is_name]
    runs = ((key, run) for key in acronyms for run in spelt_out(fold(key), words))
    return {key: [words[i] for i in run] for key, run in runs}


def times_implied(told: frozenset[str], article: Article) -> frozenset[str]:
    """The year of the headline, or its time of the year, where none of a table is told."""
    labels = lines_of(article)[1]
    sorts = {sort_of_time(key) for key in told & labels}
    return frozenset(
        key for key in labels & said_above(article) if sort_of_time(key) not in {*sorts, ""}
    )


def sort_of_time(key: str) -> str:
    """Whether a key is a year or a time of a year; empty for another word."""
    return "year" if A_YEAR.fullmatch(key) else "time" if _A_TIME.match(key) else ""


_A_TIME = re.compile(r"#(?:date|period):|#quantity:\d+:tháng")


def best_named(
    compared: Sequence[Named], told: Told, article: Article, *, alone: bool = False
) -> Named | None:
    """The cell that is named best, if those named about as well agree with the figure as it does.

    A row of totals is meant where no other is named. `alone`: none may be named about as well.
    """
    lines, labels = lines_of(article)
    named = [each for each in compared if _names_row(each.cell, told)]
    if not any(_names_row(cell, told) for _, cell in lines if not cell.is_total):
        named = named or [each for each in compared if each.cell.is_total]
    if not named:
        return None
    columns = [part for each in named for part in each.cell.column]
    is_beside = any(_share(part, told.beside) >= _COLUMN for part in columns)
    scores = [_score(each.cell, told, labels, is_beside=is_beside) for each in named]
    top = max(scores)
    meant = [n for n, each in zip(named, scores, strict=True) if each > top - _CLEAR]
    values = {each.cell.value.key for each in meant}
    best = named[scores.index(top)]
    if not alone and not best.agrees and not _may_cross(best.cell, told):
        return None
    one = len(values) == 1 if alone else len({each.agrees for each in meant}) == 1
    return best if one else None


def _names_row(cell: Cell, told: Told) -> bool:
    return any(_share(part, told.all) >= _ROW for part in cell.row)


def _may_cross(cell: Cell, told: Told) -> bool:
    """Whether nothing else than a cell may be meant: its time, and the column of a share."""
    years = {key for key in told.all if sort_of_time(key) == "year"}
    own = {key for part in (*cell.row, *cell.column) for time in part.times for key in time}
    gives_year = any(sort_of_time(key) == "year" for key in own)
    if years and gives_year and not cell.is_compared and not own & years:
        return False
    parts = [
        part for part in cell.column if any(gain == loss for gain, loss in part.words.values())
    ]
    return cell.value.side != "%" or not parts or any(_share(part, told.all) > 0 for part in parts)


def _score(cell: Cell, told: Told, labels: frozenset[str], *, is_beside: bool) -> float:
    """How well a cell is named: its row wherever it is told, its column beside the figure first."""
    rows = _named(cell.row, told.all, _ROW) + _BESIDE * _named(cell.row, told.beside, _ROW)
    columns = _named(cell.column, told.beside, _COLUMN)
    elsewhere = _ELSEWHERE if is_beside else 1.0
    columns += elsewhere * _named(cell.column, told.before, _COLUMN)
    times = [time for part in (*cell.row, *cell.column) for time in part.times]
    if cell.is_compared:  # what it is compared with need not be told
        times = [t for t in times if t & told.all or any(sort_of_time(k) == "time" for k in t)]
    beside = told.beside & labels
    sorts = {sort_of_time(key) for key in beside}
    meant = beside | {key for key in told.all & labels if sort_of_time(key) not in sorts}
    untold = [time for time in times if not time & (meant | told.implied)]
    when = _timely(times, meant) + _BESIDE * _timely(times, told.implied)
    return rows + columns + when - _NO_TIME * len(untold)


def _share(part: Part, told: frozenset[str]) -> float:
    """How much of a part is told; its times only where it is nothing else."""
    named = sum(gain for word, (gain, _) in part.words.items() if word in told)
    missing = sum(loss for word, (_, loss) in part.words.items() if word not in told)
    if not part.words:
        return 1.0 if part.times and all(told & each for each in part.times) else 0.0
    return named / (named + missing)


def _named(parts: Sequence[Part], told: frozenset[str], bar: float) -> float:
    """The weight of what is told less that of what is not, of the parts that are named."""
    score = 0.0
    for part in parts:
        words = sum(gain if word in told else -loss for word, (gain, loss) in part.words.items())
        missing = sum(loss for _, loss in part.words.values())
        score += max(0.0, words) if _share(part, told) >= bar else -min(missing, _UNNAMED)
    return score


def _timely(times: Sequence[frozenset[str]], told: frozenset[str]) -> float:
    """For each time of a cell that is told; against it, where another of its sort is."""
    sorts = {sort_of_time(key) for key in told}
    score = 0.0
    for time in times:
        is_other = any(sort_of_time(key) in sorts for key in time)
        score += _OF_TIME if told & time else -_OF_TIME if is_other else 0.0
    return score


def is_borne(unit: Unit, borne: frozenset[str], article: Article) -> bool:
    """True for what cells, the text above them or the day of an article say, and for what joins."""
    telling = [word for word in unit.words if rarity(word) >= TELLING]
    if unit.key in borne or unit.weight < TELLING or borne.intersection(bare_number(unit)):
        return True
    if group_of(unit) not in ("", "place") and not unit.figure:
        return borne.union(lexicon.canonical_words("restating_words")).issuperset(unit.words)
    if telling and borne.issuperset(telling):
        return True
    above = said_above(article)
    if unit.figure is not None and unit.key in above:
        return True
    if is_time(unit) and unit.figure is not None:
        is_day = (article.published or "").startswith(unit.figure.value)
        return is_day or all(times & (borne | above) for times in times_of(unit))
    if unit.kind == "level":  # "nông thôn" is no "thôn"
        return any(unit.key == other.key for other in units_of(title_of(article)))
    return unit.key in above or (bool(telling) and above.issuperset(telling))


def heads_rows(unit: Unit, borne: frozenset[str], article: Article) -> bool:
    """True for "thôn" before a row without a level of its own, where the article speaks of such."""
    if unit.kind != "level" or any(key.startswith("level=") for key in borne):
        return False
    levels = {u.key for u in units_of(parse(article.text)) if u.kind == "level"}
    return not levels or unit.key in levels
