"""What both networks are taught on of tables: cells beside statements, and beside questions.

Two in three tables of `eval/cases/tables.json` teach them; the others fit the models that weigh
what they say (`python -m eval train cells`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eval.train.cells import answering
from eval.train.office_tables import (
    VERDICTS_OF,
    is_given,
    nearest,
    read_tables,
    teaches_network,
)
from eval.train.reader.examples import Example
from eval.train.reader.statements import VERDICTS, Stated
from rag.models import Offered
from rag.text import Span, parse
from rag.types import Article
from rag.verify.training import (
    CELLS_FILE,
    Link,
    component,
    linked,
    offered_by_cells,
    statement_beside,
)

_RIGHT = dict(zip((1, -1, 0), VERDICTS, strict=True))
_CELLS = 4  # that a question is paired with


def statements_on_tables(cases: Path) -> Iterator[Stated]:
    """Statements beside the tables that they are about, and beside one that they are not."""
    tables = read_tables(cases)
    for number, (table, article) in enumerate(tables):
        if not teaches_network(number):
            continue
        for verdict, key in VERDICTS_OF.items():
            for at, text in enumerate(table.get(key, ())):
                name = f"table/{number}/{key}/{at}"
                beside = [(article, _RIGHT[verdict], name)]
                other = next(nearest(text, tables, number))
                beside += [(other, "unverified", f"{name}/other")]
                for of, right, of_set in beside:
                    if offered := _offered(text, of):
                        yield Stated(text, offered, right, f"table {number}", of_set)


def _offered(text: str, article: Article) -> Offered | None:
    beside = statement_beside(parse(text), article)
    if not beside.figures:
        return None
    return offered_by_cells(linked(beside, component(CELLS_FILE)["linking"]), article)


def questions_on_tables(cases: Path) -> Iterator[list[Example]]:
    """Questions with the cells that answer them and the likeliest others."""
    for number, (table, article) in enumerate(read_tables(cases)):
        if teaches_network(number):
            asked = [*table["questions"], *((each, "") for each in table.get("unanswerable", ()))]
            for question, figure in asked:
                if made := _pairs(question, figure, article):
                    yield made


def _pairs(question: str, figure: str, article: Article) -> list[Example]:
    links = answering(question, article)
    right = [link for link in links if is_given(figure, link.cell.gives)][:1]
    if figure and not right:
        return []
    others = [link for link in links if not is_given(figure, link.cell.gives)]
    made = [_example(question, link, article, answers=True) for link in right]
    return made + [_example(question, link, article) for link in others[: _CELLS - len(right)]]


def _example(question: str, link: Link, article: Article, *, answers: bool = False) -> Example:
    line = link.sources[0].sentence.text
    start = line.rfind(link.cell.gives)
    span = Span(start, start + len(link.cell.gives)) if answers else None
    return Example(question, Offered(line, f"{article.title}."), answers, span)
