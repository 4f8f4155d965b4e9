"""Questions for a cell of a table: they name its row and its column."""

from __future__ import annotations

from itertools import chain
from typing import Final

from rag.figures import UNITS, Found
from rag.question import Question, function_words, unit_fit
from rag.text import lexicon, parse
from rag.types import Article
from rag.verify.cells import Line, lines_of, said_by, units_within
from rag.verify.naming import (
    MOST_LEFT,
    Named,
    Told,
    acronyms_spelt,
    best_named,
    heads_rows,
    is_borne,
    times_implied,
)
from rag.verify.units import units_of

_TABLE: Final = lexicon.patterns("tables")
_UNKNOWN = "987654321"  # in the place of "bao nhiêu": what is counted is read as its unit
_MOST_OF_NAME, _MOST_OF_WORD = 0.5, 0.7  # weights of a name and of a word that no cell bears


def cell_asked(question: Question, article: Article) -> Line | None:
    """The cell of an article that a question asks for: a statement whose figure is not known."""
    compared = [
        Named(cell.value, source, cell, agrees=False)
        for source, cell in lines_of(article)[0]
        if cell.value.figure and _fits(question, cell.value.figure)
    ]
    asked = parse(_TABLE.how_many.sub(_UNKNOWN, question.text))
    units = units_of(asked)
    if not any(_TABLE.change.fullmatch(unit.kind) for unit in units):
        compared = [each for each in compared if each.cell.rises is None] or compared
    others = [u for u in units if u.figure is None or not u.figure.raw.startswith(_UNKNOWN)]
    counted = [each for u in units if u not in others for each in units_of(parse(u.side))]
    spelt = acronyms_spelt(others, article)
    told = said_by([*others, *counted]) | spelt.keys()
    implied = times_implied(told, article)
    best = best_named(compared, Told(told, told, told, implied), article, alone=True)
    if best is None:
        return None
    source, cell = best.source, best.cell
    free = [*units_within(_TABLE.restates, asked), *chain.from_iterable(spelt.values())]
    left = [u for u in others if u not in free and not heads_rows(u, cell.borne, article)]
    left += counted
    asking = function_words()
    left = [u for u in left if not is_borne(u, cell.borne, article)]
    left = [u for u in left if not (u.words and asking.issuperset(u.words))]
    labels = lines_of(article)[1]
    is_share = cell.value.side == "%"
    says_more = any(
        (u.is_word and u.key in labels and not is_share)
        or u.weight > _MOST_OF_WORD
        or (u.weight > _MOST_OF_NAME and (u.is_name or u.figure or u in counted))
        for u in left
    )
    share = sum(unit.weight for unit in left) / (sum(unit.weight for unit in others) or 1.0)
    return None if says_more or share > MOST_LEFT else (source, cell)


def _fits(question: Question, figure: Found) -> bool:
    """Whether a figure is of the unit asked for; of another noun ("vốn") its labels tell."""
    asked = UNITS.get(question.unit.unit)
    is_noun = bool(question.unit.unit) and (asked is None or asked.sort == "noun")
    if _TABLE.money_asked.search(question.text):
        return figure.kind == "money"
    if figure.kind == "percent" and (is_noun or not question.unit.unit):
        return _TABLE.share_asked.search(question.text) is not None
    return is_noun or unit_fit(question.unit, question.folded, figure, "") > 0
