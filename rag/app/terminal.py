"""Results as text for a terminal. Plain where the output is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from rag.document import show_period
from rag.ingest import Progress as Report
from rag.library import Health
from rag.messages import Language, say, told
from rag.report import Document
from rag.types import Answer, Article, Check, Claim, IngestReport, Passage, Summary


def message(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(" ".join(text.split()) + "\n")


def ingested(report: IngestReport, language: Language) -> None:
    """One line about what an ingest did, on stderr; nothing of folders that hold no article."""
    failed = [each for each in report.failed if not Path(each.source).is_dir()]
    if report.stored or report.unchanged or failed:
        counts = {
            "stored": len(report.stored),
            "unchanged": len(report.unchanged),
            "failed": len(failed),
        }
        message(told("ingested", language, **counts))


def _out() -> Console:
    shown = sys.stdout.isatty()
    return Console(highlight=False, soft_wrap=not shown, width=None if shown else _WHOLE)


_WHOLE = 100_000  # another program reads whole lines


def _table(language: Language, *columns: str) -> Table:
    """One line a row where another program reads it; on a terminal long cells go on below."""
    shared = _SHARES if sys.stdout.isatty() else {}
    table = Table(box=None, pad_edge=False, expand=bool(shared))
    for name in columns:
        table.add_column(told(name, language), no_wrap=name not in shared, ratio=shared.get(name))
    return table


_SHARES = {"publisher": 3, "place": 3, "title": 8}


class Rate(ProgressColumn):
    """How much is done a second."""

    def render(self, task: Task) -> Text:
        """Nothing until there is a rate."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "")


class Bars:
    """Progress bars on stderr, one a task, shown once there is something to tell."""

    def __init__(self, display: Progress) -> None:
        self._display = display

    def task(self, name: str) -> Report:
        """A function that takes what is done and how much there is."""
        task = self._display.add_task(name, total=None, visible=False)

        def report(done: int, total: int) -> None:
            self._display.update(task, completed=done, total=total, visible=True)

        return report


@contextmanager
def progress() -> Iterator[Bars]:
    """Bars while the block runs; nothing where stderr is not a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as display:
        yield Bars(display)


def articles(found: Sequence[Article], language: Language) -> None:
    """A table of articles."""
    has_copies = any(item.copies for item in found)
    columns = ["id", "published", "publisher", "place", "title", *["copies"] * has_copies]
    table = _table(language, *columns)
    for item in found:
        copies = [str(len(item.copies) or "")] * has_copies
        day = show_period(item.published, language)
        facts = map(_plain, (item.publisher, item.place, item.title))
        table.add_row(item.id, day, *facts, *copies)
    _out().print(table)


def article(found: Article, language: Language) -> None:
    """One article: its fields, then its text."""
    out = _out()
    for name in ("id", "title", "source", "publisher", "published", "byline", "place"):
        if value := getattr(found, name):
            shown = show_period(value, language) if name == "published" else value
            out.print(f"[dim]{told(name, language)}[/dim] {escape(shown)}")
    for source in found.other_sources:
        out.print(f"[dim]{told('also in', language)}[/dim] {escape(source)}")
    for copy in found.copies:
        out.print(f"[dim]{told('same story', language)}[/dim] {copy}")
    out.print()
    out.print(escape(found.text))


def passages(found: Sequence[Passage], language: Language) -> None:
    """Passages with their scores; where there is none, a message says so."""
    out = _out()
    if not found:
        message(told("no passage", language))
    for item in found:
        when = f" · {show_period(item.published, language)}" if item.published else ""
        out.print(f"[bold]{escape(item.title)}[/bold]{when} [dim]{item.score:.2f}[/dim]")
        out.print(escape(item.text))
        out.print()


def answer(found: Answer, language: Language) -> None:
    """Claims with numbered quotations; what is not supported is struck, with the reason.

    Where there is no sure answer, the most telling sentences, or the titles of what came nearest.
    """
    out = _out()
    if found.rewritten:
        out.print(f"[dim]→ {escape(found.rewritten)}[/dim]")
    if not found.answerable:
        out.print(escape(found.text))
    sources: list[str] = []
    if found.related:
        out.print(f"[dim]{told('related', language)}[/dim]")
    for claim in found.related:
        _related(out, claim)
    for claim in found.claims:
        _claim(out, claim, sources)
    if found.disputed:
        out.print(f"[dim]– {told('disputed', language)}[/dim]")
    for question in found.unanswered:
        out.print(f"[dim]– {escape(question)}[/dim]")
    _sources(out, sources)
    titles = list(dict.fromkeys(passage.title for passage in found.passages))[:_NEAREST]
    if not found.answerable and not found.related and titles:
        out.print(escape(told("nearest", language, titles="; ".join(titles))))


_NEAREST = 3


def _sources(out: Console, sources: Sequence[str]) -> None:
    for number, source in enumerate(sources, 1):
        out.print(f"[dim]\\[{number}] {escape(source)}[/dim]")


def _related(out: Console, claim: Claim) -> None:
    """A sentence that may help, with its article."""
    for citation in claim.citations:
        out.print(f"  “{escape(citation.quote)}” [dim]{escape(citation.title)}[/dim]")


def _claim(out: Console, claim: Claim, sources: list[str]) -> None:
    text = escape(claim.text)
    if claim.focus:
        focus = escape(claim.focus)
        text = text.replace(focus, f"[bold]{focus}[/bold]", 1)
    if not claim.supported:
        out.print(f"[strike]{text}[/strike] ({escape(claim.reason or '')})")
        return
    numbers = []
    for citation in claim.citations:
        quoted = "" if citation.quote == claim.text else f": “{citation.quote}”"
        source = f"{citation.title} ({citation.source}){quoted}"
        if source not in sources:
            sources.append(source)
        numbers.append(f"\\[{sources.index(source) + 1}]")
    out.print(f"• {text} {''.join(numbers)}")


def summary(found: Summary, language: Language) -> None:
    """A summary part by part; parts the article does not have are left out."""
    out = _out()
    place_and_date = (found.dateline.place, show_period(found.dateline.date, language))
    out.print(f"[bold]{escape(found.title)}[/bold]")
    out.print(" · ".join(filter(None, place_and_date)))
    sources: list[str] = []
    for name in ("gist", "results", "shortcomings", "causes", "tasks"):
        claims: tuple[Claim, ...] = getattr(found, name)
        if claims:
            out.print(f"\n[bold]{say(name, language)}[/bold]")
        for claim in claims:
            _claim(out, claim, sources)
    if found.people:
        out.print(f"\n[bold]{say('people', language)}[/bold]")
    for person in found.people:
        out.print(f"• {escape(person.name)}" + (f", {escape(person.role)}" if person.role else ""))
    if found.figures:
        out.print(f"\n[bold]{say('figures', language)}[/bold]")
    for figure in found.figures:
        out.print(f"• [bold]{escape(figure.raw)}[/bold] {escape(figure.label)}")
    if sources:
        out.print(f"\n[bold]{say('notes', language)}[/bold]")
    _sources(out, sources)


def document(found: Document) -> None:
    """A briefing as text: its points with the numbers of their sources, then the sources."""
    out = _out()
    out.print(f"[bold]{escape(found.title)}[/bold]")
    for remark in found.remarks:
        out.print(f"[dim]{escape(remark)}[/dim]")
    for block in found.blocks:
        out.print(f"\n[bold]{escape(block.heading)}[/bold]")
        for line in block.lines:
            lead = f"[bold]{escape(line.lead)}:[/bold] " if line.lead else ""
            warning = f" [red]({escape(line.warning)})[/red]" if line.warning else ""
            out.print(f"• {lead}{escape(line.text)} {_marks(line.notes)}{warning}")
        if block.table:
            table = Table(*map(escape, block.table.headers), box=None, pad_edge=False)
            for row, notes in zip(block.table.rows, block.table.notes, strict=True):
                table.add_row(*map(escape, row[:-1]), f"{escape(row[-1])} {_marks(notes)}")
            out.print(table)
    if found.notes:
        out.print(f"\n[bold]{escape(found.notes_heading)}[/bold]")
    for note in found.notes:
        origin = f" ({note.origin})" if note.origin else ""
        text = f"\\[{note.number}] {escape(note.title + origin)}: “{escape(note.quote)}”"
        out.print(f"[dim]{text}[/dim]")


def _marks(notes: Sequence[int]) -> str:
    return "".join(f"\\[{number}]" for number in notes)


def check(found: Check, language: Language) -> None:
    """Each sentence with its verdict, the source under it."""
    out = _out()
    if not found.sentences:
        message(told("no sentence", language))
    for sentence in found.sentences:
        mark = "[green]✓[/green]" if sentence.supported else "[red]✗[/red]"
        out.print(f"{mark} {escape(sentence.text)}")
        if sentence.reason:
            out.print(f"  [red]{escape(sentence.reason)}[/red]")
        if (source := sentence.citation) is not None:
            out.print(f"  [dim]{escape(source.title)}: “{escape(source.quote)}”[/dim]")


def pending(count: int, language: Language) -> None:
    """That some articles cannot be found by meaning yet, where there are any."""
    if count:
        message(told("pending", language, count=count))


def health(found: Health, language: Language) -> None:
    """What the doctor saw."""
    repaired = ", ".join(found.repaired)
    state = told("repaired", language, what=repaired) if repaired else told("agree", language)
    counts = {name: getattr(found, name) for name in ("articles", "chunks", "words", "vectors")}
    message(told("health", language, **counts, state=state))


def _plain(text: str | None) -> str:
    return escape(text or "")
