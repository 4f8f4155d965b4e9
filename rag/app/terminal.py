"""Results as text for a terminal, by the template beside this file; plain for another program."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.messages import Language, say
from rag.text import one_line, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from rag import types
    from rag.library import Health
    from rag.report import Document

_WHOLE = 100_000  # another program reads whole lines
_SHARES = {"publisher": 3, "place": 3, "title": 8}

_LOSES_BACKSLASH = re.compile(r"\\\[(?![a-z#/@][^\[]*?\])")

Bar = Callable[[int, int], None]
Show = Callable[[Any, Language], None]


def message(text: str) -> None:
    """One line on stderr, where there is anything to say."""
    if text:
        sys.stderr.write(one_line(text) + "\n")


@contextmanager
def progress() -> Iterator[Callable[[str], Bar]]:
    """Makes bars on stderr by name while the block runs; nothing where that is no terminal.

    A bar takes what is done and how much there is, and shows once there is something to tell.
    """
    from rich import progress as bars
    from rich.console import Console

    console = Console(stderr=True)
    columns = (*bars.Progress.get_default_columns(), bars.MofNCompleteColumn())
    with bars.Progress(*columns, console=console, disable=not console.is_terminal) as display:

        def bar(name: str) -> Bar:
            task = display.add_task(name, total=None, visible=False)
            return lambda done, of: display.update(task, completed=done, total=of, visible=True)

        yield bar


def _out() -> Console:
    from rich.console import Console

    shown = sys.stdout.isatty()
    width = None if shown else _WHOLE
    return Console(highlight=False, emoji=False, soft_wrap=not shown, width=width)


def _table(heads: Sequence[str], shares: Sequence[int | None] = ()) -> Table:
    """One line a row where another program reads it; on a terminal long cells go on below."""
    from rich.table import Table

    on_terminal = sys.stdout.isatty()
    table = Table(box=None, pad_edge=False, expand=on_terminal and any(shares))
    for i, head in enumerate(heads):
        share = shares[i] if on_terminal and shares else None
        table.add_column(_plain(head), ratio=share, no_wrap=bool(shares) and not share)
    return table


def _plain(text: str | None) -> str:
    from rich.markup import escape

    # Rich takes the backslash from what is no tag, too.
    return _LOSES_BACKSLASH.sub(r"\\\\[", escape(visible(text or "")))


@cache
def _template(language: Language) -> Any:
    from jinja2 import Environment, FileSystemLoader

    from rag.document import show_period
    from rag.library import collection_title
    from rag.report import in_marks

    made = Environment(  # noqa: S701 # nosec B701  plain text for a terminal, no HTML
        trim_blocks=True, lstrip_blocks=True, loader=FileSystemLoader(Path(__file__).parent)
    )
    made.filters.update(t=_plain, marks=in_marks, day=lambda value: show_period(value, language))
    made.filters["collection"] = lambda name: collection_title(name, language)
    made.globals["say"] = lambda key, **values: say(key, language, **values)
    return made.get_template("terminal.txt.j2").module


def _print(part: str, language: Language, *values: object) -> None:
    """A part of the template."""
    _out().print(getattr(_template(language), part)(*values), end="")


def part(name: str, nothing: str = "", rows: Callable[[Any], Any] = bool) -> Show:
    """Shows a result by a part of the template; where it has no `rows`, a message says so."""

    def show(found: Any, language: Language) -> None:
        if nothing and not rows(found):
            message(say(nothing, language))
        _print(name, language, found)

    return show


article = part("article")
answer = part("answer")
stories = part("stories", "command.no_story")
passages = part("passages", "command.no_passage", lambda found: found.passages)
collections = part("collections", "command.no_collection")
watched = part("watched", "command.watch_none")


def unread(part: types.Unread, language: Language) -> str:
    """Where something was not read, and why."""
    where = part.part or (say("command.sheet", language, number=part.page) if part.page else "")
    return f"{where}: {part.reason}" if where else part.reason


def ingested(report: types.IngestReport, language: Language) -> None:
    """One line about what an ingest did, on stderr; nothing of folders that hold no article."""
    failed = [each for each in report.failed if not Path(each.source).is_dir()]
    if report.stored or report.unchanged or failed:
        counts = {name: len(getattr(report, name)) for name in ("stored", "unchanged", "partly")}
        message(say("command.ingested", language, failed=len(failed), **counts))


def articles(found: Sequence[types.Article], language: Language) -> None:
    """A table of articles."""
    from rag.document import show_period

    columns = ["id", "published", "publisher", "place", "title"]
    if any(item.copies for item in found):
        columns.append("copies")
    heads = [say(f"column.{name}", language) for name in columns]
    table = _table(heads, [_SHARES.get(name) for name in columns])
    for item in found:
        cells = {name: str(getattr(item, name) or "") for name in columns}
        cells["published"] = show_period(item.published, language)
        if "copies" in cells:
            cells["copies"] = str(len(item.copies) or "")
        table.add_row(*map(_plain, cells.values()))
    _out().print(table)


def removed(found: types.Article, language: Language) -> None:
    """That an article is gone."""
    message(say("command.removed", language, id=found.id, title=found.title))


def summary(found: types.Summary, language: Language) -> None:
    """A summary part by part; what is not supported is struck, with the reason."""
    from rag.report import claims_of, of_summary

    message(found.caveat or "")
    rejected = [claim for claim in claims_of(found) if not claim.supported]
    _document(of_summary(found, language), rejected)


def briefing(found: types.Briefing, language: Language) -> None:
    """A briefing as the files have it."""
    from rag.report import of_briefing

    message(found.caveat or "")
    _document(of_briefing(found, language))


def _document(found: Document, rejected: Sequence[types.Claim] = ()) -> None:
    """Points with the numbers of their sources, then the sources."""
    _print("heading", found.language, found)
    for block in found.blocks:
        _print("block", found.language, block)
        if block.table:
            table = _table(block.table.headers)
            for row, notes in block.table.printed():
                marks = "".join(f"\\[{number}]" for number in notes)
                table.add_row(*map(_plain, row[:-1]), f"{_plain(row[-1])} {marks}")
            _out().print(table)
    _print("notes", found.language, found, rejected)


def check(found: types.Check, language: Language) -> None:
    """Each sentence with its verdict, the source under it."""
    if not found.sentences:
        message(say("command.no_sentence", language))
    elif found.is_foreign:
        message(say("check.foreign", language))
    _print("check", language, found)


def health(found: Health, language: Language) -> None:
    """What the doctor saw."""
    key = "command.repaired" if found.repaired else "command.agree"
    repaired = ", ".join(say(f"store.{name}", language) for name in found.repaired)
    state = say(key, language, what=repaired)
    counts = {name: getattr(found, name) for name in ("articles", "chunks", "words", "vectors")}
    message(say("command.health", language, **counts, state=state))
    if found.changed:
        ids = ", ".join(found.changed)
        message(say("command.changed", language, count=len(found.changed), ids=ids))
