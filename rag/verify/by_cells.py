"""Statements on the cells of tables.

For each figure of a statement the cells that it can be compared with are weighed by how well the
statement names their rows, columns and times (a conditional logit, McFadden 1974). Two ensembles of
trees judge from that, and from what the statement says beyond its cells, whether it is so; the
network of entailment reads the likeliest cells, and logistic models weigh both.
`data/cells.json` is written by `python -m eval train cells`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path
from typing import Final, NamedTuple

from rag.models import Offered, entailment_reader
from rag.text import Stretch, fold, lexicon, parse
from rag.types import Article
from rag.verify.align import spelt_out
from rag.verify.cell_features import (
    Told,
    agrees,
    change_before,
    differs,
    figures_told,
    is_most,
    is_turned,
    lines_near,
    linking,
    most_of,
    order_before,
    other_of,
    rises,
    told_of,
)
from rag.verify.cells import (
    TELLING,
    Cell,
    Line,
    bare_number,
    is_time,
    lines_of,
    said_above,
    sort_of_time,
    times_of,
    title_of,
    units_within,
)
from rag.verify.component import component, ensemble, logistic, rarity
from rag.verify.entailed import Chances, weighed
from rag.verify.evidence import Source
from rag.verify.features import group_of
from rag.verify.units import Unit, units_of

_TABLE: Final = lexicon.Patterns("tables")
CELLS_FILE = Path(__file__).parent / "data" / "cells.json"
DECIDING = (
    "agreeing", "gap", "best", "agreeing_score", "figures", "left_share", "left_word",
    "left_label", "left_name", "left_figure", "left_cue",
)  # fmt: skip
"""The features of a statement and a table: shares, weights of words that no cell bears, counts."""
NO_CELL: Final = -30.0  # its score
_RIVALS = 3  # other cells for each figure that a statement is read beside


class Link(NamedTuple):
    """A cell that a figure or a word of order may be of, and whether it says the same.

    `sources` are its line and that of what measures it, `values` those of `LINKING`; by a score
    it is told how likely the cell is meant.
    """

    sources: tuple[Source, ...]
    cell: Cell
    agrees: bool
    values: Sequence[float]
    score: float = 0.0
    chance: float = 0.0


Links = Mapping[int, Sequence[Link]]
"""For each figure or order, by its unit, the cells."""


class Beside(NamedTuple):
    """A statement or question beside a table; `asking` are the words that make a question."""

    said: Stretch
    figures: Links
    asking: frozenset[str] = frozenset()


class Decided(NamedTuple):
    """What cells say of a statement, with its chance: lines that bear it, or one that does not.

    `wrong` is the figure that the line gives otherwise.
    """

    chance: float
    sources: tuple[Source, ...]
    wrong: Unit | None = None
    gives: str = ""


def decided_by_cells(statement: Stretch, articles: Iterable[Article]) -> Decided | None:
    """What the tables of articles surely say of a statement; None where all leave it open."""
    found = (_decided(statement, article) for article in articles)
    return max(filter(None, found), key=lambda each: each.chance, default=None)


def _decided(statement: Stretch, article: Article) -> Decided | None:
    for source, _ in lines_of(article)[0]:
        if source.sentence.text.strip() == statement.text.strip():
            return Decided(1.0, (source,))
    units, beside = units_of(statement), statement_beside(statement, article)
    if not beside.figures:
        return None
    links = linked(beside, component(CELLS_FILE)["linking"])
    values = deciding(beside, links, article)
    agreeing = [  # of an order the likeliest cell
        next((each for each in (of if units[i].figure else of[:1]) if each.agrees), None)
        for i, of in links.items()
    ]
    bearing = tuple(dict.fromkeys(chain.from_iterable(each.sources for each in agreeing if each)))
    chances = chances_of(statement, values, links, article)
    if all(agreeing) and (chance := _sure("so", chances.supported)):
        found = zip(links, agreeing, strict=True)
        cells = {i: each.cell for i, each in found if each and units[i].figure}
        denied = _denies(units, cells) or is_turned(units, cells)
        denied = denied or not all(
            is_most((each.sources[0], each.cell), article, at_top=rises(units[i]), strictly=True)
            for i, each in zip(links, agreeing, strict=True)
            if each and most_of(units, i)
        )
        return None if denied else Decided(chance, bearing)
    others = ((i, of[0]) for i, of in links.items() if not of[0].agrees)
    wrong = max(others, key=lambda each: each[1].chance, default=None)
    if wrong and (chance := _sure("not_so", chances.contradicted)):
        i, link = wrong
        return Decided(chance, link.sources, units[i], link.cell.gives)
    return None


def _denies(units: Sequence[Unit], cells: Mapping[int, Cell]) -> bool:
    """Whether a statement denies what its cells say."""
    borne = frozenset(chain.from_iterable(cell.borne for cell in cells.values()))
    plain = [i for i, cell in cells.items() if cell.rises is None and not cell.is_compared]
    changes = (change_before(units, i) for i in plain)
    return any(group_of(unit) == "negation" and unit.key not in borne for unit in units) or any(
        each and _TABLE.against.fullmatch(each.kind) for each in changes
    )


def _sure(name: str, chance: float) -> float:
    """The chance; 0 below its bar."""
    return chance if chance >= component(CELLS_FILE)["bars"][name] else 0.0


def chances_of(
    statement: Stretch, values: Sequence[float], links: Links, article: Article
) -> Chances:
    """How probably a statement is so, and not so; `values` are those of `DECIDING`.

    Figures are compared, not read: where one is rather of a cell that does not agree, the network
    makes nothing so.
    """
    trees = Chances(*(ensemble(name, CELLS_FILE).probability(values) for name in ("so", "not_so")))
    read = entailment_reader().read(statement.text, offered_by_cells(links, article))
    if read is None:
        return trees
    both = weighed(trees, read, values[0])
    so, not_so = (logistic(component(CELLS_FILE)["read"][name], both) for name in trees._fields)
    return Chances(so if values[0] >= _EVEN else min(so, trees.supported), not_so)


def offered_by_cells(links: Links, article: Article) -> Offered:
    """The cells that a statement is about, in the setting of the headline and of their rivals."""
    meant = _meant(links)
    own = dict.fromkeys(source for each in meant.values() for source in each.sources)
    others = dict.fromkeys(each.sources[0] for of in links.values() for each in of[:_RIVALS])
    rivals = (source for source in others if source not in own)
    lines = (" ".join(each.sentence.text for each in of) for of in (own, rivals))
    return Offered(next(lines), f"{article.title}. {next(lines)}")


def _meant(links: Links) -> dict[int, Link]:
    """The cell of each figure: the likeliest that agrees where those are likelier than others."""
    meant = {}
    for i, of in links.items():
        agreeing = [each for each in of if each.agrees]
        meant[i] = (agreeing if math.fsum(each.chance for each in agreeing) >= _EVEN else of)[0]
    return meant


def statement_beside(statement: Stretch, article: Article) -> Beside:
    """The cells of figures and words of order of a statement; none where a figure is of none."""
    units, found = units_of(statement), dict[int, Sequence[Link]]()
    figures, agreeing = figures_told(units, article), set[tuple[str, int, int]]()
    measures = {id(order_before(units, i)) for i in figures}
    told = dict(told_of(statement, figures, article))
    for i, unit in enumerate(units):
        if _TABLE.order.fullmatch(unit.kind) and id(unit) not in measures:
            told |= told_of(statement, [i], article)
    for i, each in told.items():
        lines = lines_near(each.all, article)
        if not units[i].figure:  # an order is of what the figures are of
            lines = [line for line in lines if line[0].place in agreeing] or lines
        cells = [*filter(None, (_compared(line, i, each, statement, article) for line in lines))]
        # What others are measured by is not what is told.
        bases = {base.place for cell in cells for base in cell.sources[1:]}
        found[i] = [cell for cell in cells if cell.agrees or cell.sources[0].place not in bases]
        agreeing |= {cell.sources[0].place for cell in cells if cell.agrees}
    is_told = all(found[i] for i in figures)
    return Beside(statement, {i: of for i, of in found.items() if of} if is_told else {})


def _compared(line: Line, i: int, told: Told, statement: Stretch, article: Article) -> Link | None:
    """A cell beside a figure or a word of order; None where it cannot be compared with that."""
    (source, cell), units = line, units_of(statement)
    order = order_before(units, i) if units[i].figure else units[i]
    is_it, most, other = agrees(units[i], told.change, cell), most_of(units, i), None
    if order and most:
        is_it = is_most(line, article, at_top=rises(order))
    elif order and not is_it and (other := other_of(line, order, statement, article)):
        held = differs(units[i], order, cell, other[1])
        is_it = held or (is_it if units[i].figure else held)
    values = linking(told, units[i], cell)
    if order and is_it and (most or other or cell.rises is not None or cell.is_compared):
        keys = (each.key for each in (order, most) if each)
        cell = cell._replace(borne=cell.borne.union(keys, other[1].borne if other else ()))
    sources = (source, other[0]) if other else (source,)
    return None if is_it is None else Link(sources, cell, is_it, values)


def linked(beside: Beside, weights: Sequence[float]) -> Links:
    """The cells of each figure, those first that the statement is likeliest about."""
    found: dict[int, Sequence[Link]] = {}
    for i, compared in beside.figures.items():
        scores = [
            math.fsum(w * x for w, x in zip(weights, each.values, strict=True)) for each in compared
        ]
        odds = [math.exp(score - max(scores)) for score in scores]
        links = [
            each._replace(score=score, chance=odd / math.fsum(odds))
            for each, score, odd in zip(compared, scores, odds, strict=True)
        ]
        found[i] = sorted(links, key=lambda link: -link.chance)
    return found


def deciding(beside: Beside, links: Links, article: Article) -> list[float]:
    """The values of `DECIDING`, in order."""
    statement, units, labels = beside.said, units_of(beside.said), lines_of(article)[1]
    agreeing = {i: [each for each in of if each.agrees] for i, of in links.items()}
    share = {i: math.fsum(each.chance for each in of) for i, of in agreeing.items()}
    meant = _meant(links)
    best = [of[0] for of in links.values()]
    near = [of[0].score if of else NO_CELL for of in agreeing.values()]
    borne = frozenset(chain.from_iterable(each.cell.borne for each in meant.values()))
    free = units_within(_TABLE.restates, statement)
    free += _spelt_acronyms(units, article)
    free += chain.from_iterable(_levels(units, each.cell) for each in meant.values())
    others = [unit for i, unit in enumerate(units) if i not in links and unit not in free]
    sides = (units[i].side for i in links if units[i].figure)
    counted = [unit for side in sides for unit in units_of(parse(side)) if unit.words]
    left = [u for u in (*others, *counted) if not _is_borne(u, borne, article)]
    left = [u for u in left if not (u.words and beside.asking.issuperset(u.words))]
    plain = [u for u in left if u.is_word and not u.is_name]
    told = math.fsum(unit.weight for unit in others) or 1.0
    return [
        min(share.values()),
        min(a - b.score for a, b in zip(near, best, strict=True)),
        min(each.chance for each in best),
        min(near),
        float(len(links)),
        math.fsum(unit.weight for unit in left) / told,
        _heaviest(plain),
        _heaviest(u for u in plain if u.key in labels),
        _heaviest(u for u in left if u.is_name),
        float(sum(u.figure is not None for u in left)),
        _heaviest(u for u in left if not u.is_word and u.figure is None),
    ]


def _levels(units: Sequence[Unit], cell: Cell) -> list[Unit]:
    """Words for places that a row names without: "thôn" of "thôn Nà Khoang"."""
    words = cell.row.words
    if any(key.startswith("level=") for key in words):
        return []
    return [a for a, b in pairwise(units) if a.kind == "level" and b.is_name and b.key in words]


_EVEN = 0.5


def _heaviest(units: Iterable[Unit]) -> float:
    return max((unit.weight for unit in units), default=0.0)


def _spelt_acronyms(units: Sequence[Unit], article: Article) -> list[Unit]:
    """Words of a statement of which a label has the acronym: "nguyện vọng" of "NV"."""
    words = [unit for unit in units if unit.is_word and not unit.is_name]
    runs = (run for key in _acronyms(article) for run in spelt_out(fold(key), words))
    return [words[i] for run in runs for i in run]


@lru_cache(maxsize=64)
def _acronyms(article: Article) -> frozenset[str]:
    units = chain.from_iterable(units_of(source.sentence) for source, _ in lines_of(article)[0])
    return frozenset(unit.key for unit in units if unit.is_acronym)


_ALL_YEAR = frozenset({"#quantity:12:tháng"})


def _is_borne(unit: Unit, borne: frozenset[str], article: Article) -> bool:
    """True for what cells, the text above them or the day of an article say, and for what joins."""
    telling = [word for word in unit.words if rarity(word) >= TELLING]
    is_light = unit.is_word and unit.weight < TELLING  # "không" is a cue
    if unit.key in borne or is_light or borne.intersection(bare_number(unit)):
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
        is_of_year = "time" not in map(sort_of_time, borne)
        known = (borne | above | _ALL_YEAR) if is_of_year else borne | above
        return is_day or all(times & known for times in times_of(unit))
    if unit.kind == "level":  # "nông thôn" is no "thôn"
        return any(unit.key == other.key for other in units_of(title_of(article)))
    return unit.key in above or (bool(telling) and above.issuperset(telling))
