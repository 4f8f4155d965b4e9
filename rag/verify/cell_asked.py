"""The cell of a table that a question asks for.

A question is weighed as a statement whose figure is not known (`by_cells`); the likeliest cells are
read by the trained reader, too, and a logistic model says how sure the best is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from heapq import nlargest
from itertools import chain
from typing import Final

from rag.figures import UNITS, Found
from rag.models import Offered, sentence_reader
from rag.question import Question, function_words, unit_fit
from rag.text import lexicon, parse
from rag.types import Article
from rag.verify.by_cells import (
    CELLS_FILE,
    DECIDING,
    NO_CELL,
    Beside,
    Link,
    Links,
    deciding,
    linked,
)
from rag.verify.cell_features import LINKING, lines_near, linking, told_of
from rag.verify.cells import A_YEAR, YEAR, Line, lines_of, written_out
from rag.verify.component import component, logistic
from rag.verify.units import units_of

_TABLE: Final = lexicon.Patterns("tables")
ASKED = (
    "chance", "odds", "enough", "reads", "left", "left_word", "left_name", "left_figure",
    "row_before", "time_other", "times_elsewhere", "total_told", "change",
)  # fmt: skip
"""The features of a question and the cell that answers it likeliest."""
_ENOUGH = 8.0  # a score that names a cell well enough; higher ones are of longer labels
_READ, _TABLES = 5, 2  # cells of an article, and articles, that the reader reads
_ALMOST = 0.01  # of a chance that is none
_READS = 0.5  # what its log-odds weigh beside the score of a cell
_UNKNOWN = "987654321"  # in the place of "bao nhiêu": what is counted is read as its unit


def cell_asked(question: Question, articles: Iterable[Article]) -> Line | None:
    """The cell of the articles that a question surely asks for."""
    fitted = component(CELLS_FILE)
    beside = [(question_beside(question, article), article) for article in articles]
    named = [(linked(each, fitted["linking"]), each, article) for each, article in beside]
    nearest = nlargest(_TABLES, named, key=lambda each: _best_score(each[0]))
    found = filter(None, (likeliest(question, *each) for each in nearest))
    sure = ((logistic(fitted["asked"], each.values), each) for each in found)
    chance, best = max(sure, key=lambda each: each[0], default=(0.0, None))
    return (best.sources[0], best.cell) if best and chance >= fitted["bars"]["asked"] else None


def _best_score(links: Links) -> float:
    return max((link.score for link in chain.from_iterable(links.values())), default=NO_CELL)


def likeliest(question: Question, found: Links, beside: Beside, article: Article) -> Link | None:
    """The cell that answers likeliest, with the values of `ASKED`; None where there is none."""
    for at, links in found.items():
        offered = [Offered(each.sources[0].sentence.text, f"{article.title}.") for each in links]
        read = sentence_reader().read(question.text, offered[:_READ])
        scores = [each.score + _READS * of.odds for each, of in zip(links, read, strict=False)]
        best = max(range(len(scores)), key=scores.__getitem__)
        chance = 1 / math.fsum(math.exp(score - scores[best]) for score in scores)
        link = links[best]._replace(chance=chance)
        told = dict(zip(DECIDING, deciding(beside, {at: [link]}, article), strict=True))
        told |= dict(zip(LINKING, link.values, strict=True))
        told |= {"chance": chance, "odds": math.log(chance / (1 - chance + _ALMOST))}
        told |= {"enough": min(link.score, _ENOUGH), "left": float(told["left_share"] > 0)}
        told["reads"] = read[best].odds
        return link._replace(values=[told[name] for name in ASKED])
    return None


def question_beside(question: Question, article: Article) -> Beside:
    """A question as a statement whose figure is not known, and the cells that give such a one."""
    text = _TABLE.how_many.sub(_UNKNOWN, question.text)
    years = {key[6:10] for key in lines_of(article)[1] if A_YEAR.fullmatch(key)}
    if (now := (article.published or "")[:4]) in years:
        for pattern, ago in ((_TABLE.this_year, 0), (_TABLE.last_year, 1)):
            text = pattern.sub(f"{YEAR} {int(now) - ago}", text)
    asked = parse(written_out(text))
    units = units_of(asked)
    raws = [unit.figure.raw if unit.figure else "" for unit in units]
    # Without "bao nhiêu" all is told behind the figure, whose place is the first word.
    at = next((i for i, raw in enumerate(raws) if raw.startswith(_UNKNOWN)), 0)
    told = told_of(asked, [at], article)[at] if units else None
    found = [
        Link((source,), cell, False, linking(told, units[at], cell))
        for source, cell in (lines_near(told.all, article) if told else ())
        if told and cell.value.figure and _fits(question, cell.value.figure)
    ]
    return Beside(asked, {at: found} if found else {}, function_words())


def _fits(question: Question, figure: Found) -> bool:
    """Whether a figure is of the unit asked for; of another noun ("vốn") its labels tell."""
    if question.unit.unit == "%":
        return figure.kind == "percent"
    asked = UNITS.get(question.unit.unit)
    is_noun = bool(question.unit.unit) and (asked is None or asked.sort == "noun")
    if _TABLE.money_asked.search(question.text):
        return figure.kind == "money"
    if figure.kind == "percent" and (is_noun or not question.unit.unit):
        return _TABLE.share_asked.search(question.text) is not None
    return is_noun or unit_fit(question.unit, question.folded, figure, "") > 0
