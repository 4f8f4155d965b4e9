"""Results as text for a terminal. Plain where the output is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.messages import Language, say

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from rag.library import Health
    from rag.report import Document
    from rag.types import Answer, Article, Check, Claim, IngestReport, Passage, Summary

_WHOLE = 100_000  # another program reads whole lines
_NEAREST = 3
_SHARES = {"publisher": 3, "place": 3, "title": 8}

Bar = Callable[[int, int], None]


def message(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(" ".join(text.split()) + "\n")


@contextmanager
def progress() -> Iterator[Callable[[str], Bar]]:
    """Makes bars on stderr by name while the block runs; nothing where that is no terminal.

    A bar takes what is done and how much there is, and shows once there is something to tell.
    """
    from rich import progress as bars
    from rich.console import Console

    console = Console(stderr=True)
    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.MofNCompleteColumn(),
        bars.TaskProgressColumn(show_speed=True),
        bars.TimeRemainingColumn(),
    )
    with bars.Progress(*columns, console=console, disable=not console.is_terminal) as display:

        def bar(name: str) -> Bar:
            task = display.add_task(name, total=None, visible=False)
            return lambda done, total: display.update(
                task, completed=done, total=total, visible=True
            )

        yield bar


def _out() -> Console:
    from rich.console import Console

    shown = sys.stdout.isatty()
    return Console(highlight=False, soft_wrap=not shown, width=None if shown else _WHOLE)


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

    return escape(text or "")


def ingested(report: IngestReport, language: Language) -> None:
    """One line about what an ingest did, on stderr; nothing of folders that hold no article."""
    failed = [each for each in report.failed if not Path(each.source).is_dir()]
    if report.stored or report.unchanged or failed:
        counts = {"stored": len(report.stored), "unchanged": len(report.unchanged)}
        message(say("command.ingested", language, failed=len(failed), **counts))


def articles(found: Sequence[Article], language: Language) -> None:
    """A table of articles."""
    from rag.document import show_period

    columns = ["id", "published", "publisher", "place", "title"]
    columns += ["copies"] * any(item.copies for item in found)
    heads = [say(f"column.{name}", language) for name in columns]
    table = _table(heads, [_SHARES.get(name) for name in columns])
    for item in found:
        cells = {name: str(getattr(item, name) or "") for name in columns}
        cells["published"] = show_period(item.published, language)
        if item.copies:
            cells["copies"] = str(len(item.copies))
        elif "copies" in cells:
            cells["copies"] = ""
        table.add_row(*map(_plain, cells.values()))
    _out().print(table)


def article(found: Article, language: Language) -> None:
    """One article: its fields, then its text."""
    from rag.document import show_period

    out = _out()

    def line(key: str, value: str) -> None:
        out.print(f"[dim]{say(key, language)}[/dim] {_plain(value)}")

    for name in ("id", "title", "source", "publisher", "published", "byline", "place"):
        if value := getattr(found, name):
            shown = show_period(value, language) if name == "published" else value
            line(f"column.{name}", shown)
    for source in found.other_sources:
        line("command.also_in", source)
    for copy in found.copies:
        line("command.same_story", copy)
    out.print()
    out.print(_plain(found.text))


def passages(found: Sequence[Passage], language: Language) -> None:
    """Passages with their scores; where there is none, a message says so."""
    from rag.document import show_period

    out = _out()
    if not found:
        message(say("command.no_passage", language))
    for item in found:
        when = f" · {show_period(item.published, language)}" if item.published else ""
        out.print(f"[bold]{_plain(item.title)}[/bold]{when} [dim]{item.score:.2f}[/dim]")
        out.print(_plain(item.text))
        out.print()


def answer(found: Answer, language: Language) -> None:
    """Claims with numbered quotations; what is not supported is struck, with the reason.

    Where there is no sure answer, the most telling sentences, or the titles of what came nearest.
    """
    out = _out()
    if found.rewritten:
        out.print(f"[dim]→ {_plain(found.rewritten)}[/dim]")
    if not found.answerable:
        out.print(_plain(found.text))
    sources: list[str] = []
    if found.related:
        out.print(f"[dim]{say('command.related', language)}[/dim]")
    for citation in (citation for claim in found.related for citation in claim.citations):
        out.print(f"  “{_plain(citation.quote)}” [dim]{_plain(citation.title)}[/dim]")
    for claim in found.claims:
        _claim(out, claim, sources)
    if found.disputed:
        out.print(f"[dim]– {say('document.disputed', language)}[/dim]")
    for question in found.unanswered:
        out.print(f"[dim]– {_plain(question)}[/dim]")
    for number, source in enumerate(sources, 1):
        out.print(f"[dim]\\[{number}] {_plain(source)}[/dim]")
    titles = list(dict.fromkeys(passage.title for passage in found.passages))[:_NEAREST]
    if not found.answerable and not found.related and titles:
        out.print(_plain(say("command.nearest", language, titles="; ".join(titles))))


def _claim(out: Console, claim: Claim, sources: list[str]) -> None:
    text = _plain(claim.text)
    if claim.focus:
        focus = _plain(claim.focus)
        text = text.replace(focus, f"[bold]{focus}[/bold]", 1)
    if not claim.supported:
        out.print(f"[strike]{text}[/strike] ({_plain(claim.reason)})")
        return
    numbers = []
    for citation in claim.citations:
        quoted = "" if citation.quote == claim.text else f": “{citation.quote}”"
        source = f"{citation.title} ({citation.source}){quoted}"
        if source not in sources:
            sources.append(source)
        numbers.append(sources.index(source) + 1)
    out.print(f"• {text} {_marks(numbers)}")


def document(found: Document, rejected: Sequence[Claim] = ()) -> None:
    """A summary or briefing: its points with the numbers of their sources, then the sources.

    `rejected` are statements that no source bears out; they are struck, with the reason.
    """
    out = _out()
    out.print(f"[bold]{_plain(found.title)}[/bold]")
    for remark in found.remarks:
        out.print(f"[dim]{_plain(remark)}[/dim]")
    for block in found.blocks:
        out.print(f"\n[bold]{_plain(block.heading)}[/bold]")
        for line in block.lines:
            lead = f"[bold]{_plain(line.lead)}:[/bold] " if line.lead else ""
            warning = f" [red]({_plain(line.warning)})[/red]" if line.warning else ""
            out.print(f"• {lead}{_plain(line.text)} {_marks(line.notes)}{warning}")
        if block.table:
            table = _table(block.table.headers)
            for row, notes in zip(block.table.rows, block.table.notes, strict=True):
                table.add_row(*map(_plain, row[:-1]), f"{_plain(row[-1])} {_marks(notes)}")
            out.print(table)
    for claim in rejected:
        _claim(out, claim, [])
    if found.notes:
        out.print(f"\n[bold]{_plain(found.notes_heading)}[/bold]")
    for note in found.notes:
        origin = f" ({note.origin})" if note.origin else ""
        text = f"\\[{note.number}] {_plain(note.title + origin)}: “{_plain(note.quote)}”"
        out.print(f"[dim]{text}[/dim]")


def rejected(found: Summary) -> list[Claim]:
    """The statements of a summary that no source bears out."""
    parts = (found.gist, found.results, found.shortcomings, found.causes, found.tasks)
    return [claim for part in parts for claim in part if not claim.supported]


def _marks(notes: Sequence[int]) -> str:
    return "".join(f"\\[{number}]" for number in notes)


_VERDICTS = {"supported": ("✓", "green"), "contradicted": ("✗", "red"), "unverified": ("?", "dim")}


def check(found: Check, language: Language) -> None:
    """Each sentence with its verdict, the source under it."""
    out = _out()
    if not found.sentences:
        message(say("command.no_sentence", language))
    for sentence in found.sentences:
        mark, colour = _VERDICTS[sentence.verdict]
        out.print(f"[{colour}]{mark}[/{colour}] {_plain(sentence.text)}")
        if sentence.reason:
            out.print(f"  [{colour}]{_plain(sentence.reason)}[/{colour}]")
        if (source := sentence.citation or sentence.nearest) is not None:
            out.print(f"  [dim]{_plain(source.title)}: “{_plain(source.quote)}”[/dim]")


def health(found: Health, language: Language) -> None:
    """What the doctor saw."""
    repaired = ", ".join(found.repaired)
    state = (
        say("command.repaired", language, what=repaired)
        if repaired
        else say("command.agree", language)
    )
    counts = {name: getattr(found, name) for name in ("articles", "chunks", "words", "vectors")}
    message(say("command.health", language, **counts, state=state))
