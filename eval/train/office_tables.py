"""Tables as offices print them, with what is said and asked of them: `eval/cases/tables.json`."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from rag.ingest import load_bytes
from rag.text import parse
from rag.types import Article

Table = dict[str, Any]

FOLDS = 5
_OTHERS = 2  # the nearest tables of others that all is held against

VERDICTS_OF = {1: "true", -1: "false", 0: "near"}


def teaches_network(number: int) -> bool:
    """Whether the networks are taught on the table of this number; others weigh what they say."""
    return number % 3 != 0


def read_tables(data: Path, name: str = "tables.json") -> list[tuple[Table, Article]]:
    """The tables of a file of DATA, each with the article that it is read as."""
    tables: list[Table] = json.loads((data / name).read_text("utf-8"))
    return [(table, article_of(table, f"{i}.html")) for i, table in enumerate(tables)]


def article_of(table: Table, name: str) -> Article:
    """A table as a web page is read."""
    rows = ("".join(map(_cell, _with_years(row))) for row in table["rows"])
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    told = (table["lead"], table["caption"])
    above = "".join(f"<p>{html.escape(each)}</p>" for each in told if each)
    page = f"<html><h1>{html.escape(table['title'])}</h1>{above}<table>{body}</table></html>"
    return load_bytes(page.encode(), name)


def _with_years(row: Sequence[Any]) -> Sequence[Any]:
    """A row in which numbers that head columns are years, as a sheet is read."""
    are_years = all(isinstance(each, int) and 1900 <= each <= 2100 for each in row)
    return list(map(str, row)) if are_years else row


def _cell(cell: Any) -> str:
    value, down, right = cell if isinstance(cell, list) else (cell, 1, 1)
    if not isinstance(value, str):  # a sheet has numbers; a share is one up to 1
        is_share = isinstance(value, float) and abs(value) <= 1
        value = (f"{value:.2%}" if is_share else f"{value:,}").translate(_COMMAS)
    return f"<td rowspan={down} colspan={right}>{html.escape(value)}</td>"


_COMMAS = str.maketrans(",.", ".,")


def is_given(figure: str, gives: str) -> bool:
    """Whether a cell gives this figure: "52,5%" is "52,50%", "9" is not "98"."""
    told, given = (_NUMBER.match(each) for each in (figure, gives))
    if not told or not given:
        return False
    return _number(told) == _number(given) and told[1] in ("", given[1])


def _number(found: re.Match[str]) -> Decimal:
    return Decimal(found[2].replace(".", "").replace(",", "."))


_NUMBER = re.compile(r"([-–−+]?)\s?(\d[\d.]*(?:,\d+)?)")


def nearest(said: str, tables: Sequence[tuple[Table, Article]], own: int) -> Iterator[Article]:
    """The articles of other tables that share most of what is said, those of the same fold."""
    words = set(parse(said).words)
    others = (tables[i][1] for i in range(own % FOLDS, len(tables), FOLDS) if i != own)
    yield from sorted(others, key=lambda a: -len(words & {*parse(a.text).words}))[:_OTHERS]
