"""The plain form of a document: title, points with the numbers of their notes, tables, notes. Pure.

Only supported claims are told. A note gives an article's title, source and date, and the quotation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rag.document import show_period
from rag.messages import Language, say
from rag.report.export.values import bounded_value, file_name, number, origin
from rag.report.summary import PARTS
from rag.types import BriefedArticle, Briefing, Citation, Claim, Indicator, Summary, Usage

Cited = tuple[tuple[str, ...], Sequence[Citation]]
"""The cells of a row and what it rests on."""


class Line(NamedTuple):
    """A statement with the numbers of its notes.

    `lead` says what place it is about, `warning` that articles differ on it.
    """

    text: str
    notes: tuple[int, ...] = ()
    lead: str = ""
    warning: str = ""


class Table(NamedTuple):
    """Rows of cells under headers; the last cell of a row is followed by the row's notes."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[tuple[int, ...], ...]


class Block(NamedTuple):
    """A part of a document: a heading, then lines, then perhaps a table."""

    heading: str
    lines: tuple[Line, ...] = ()
    table: Table | None = None


class Note(NamedTuple):
    """Where a statement stands: the article, its source and date, and the words."""

    number: int
    title: str
    origin: str
    quote: str


class Document(NamedTuple):
    """What is written: `remarks` stand below the title, `signature` at the end."""

    title: str
    remarks: tuple[str, ...]
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    notes_heading: str
    language: Language
    signature: tuple[str, str] | None = None


def of_briefing(briefing: Briefing, language: Language) -> Document:
    """A briefing as a document, to be signed."""
    articles = {article.id: article for article in briefing.articles}
    made = _Maker(language, articles)
    made.claims(say("part.headlines", language), briefing.headlines, briefing)
    for theme in briefing.sections:
        made.claims(theme.theme, theme.claims, briefing)
    made.indicators("figures", briefing.figures)
    made.indicators("disagreements", briefing.disagreements)
    copies = [
        "; ".join(
            f"“{articles[i].title}” ({articles[i].publisher or file_name(articles[i].source)})"
            for i in group
            if i in articles
        )
        for group in briefing.duplicates
    ]
    left_out = [
        item.reason if item.title == briefing.title else f"“{item.title}”: {item.reason}"
        for item in briefing.left_out
    ]
    for part, lines in (("duplicates", copies), ("left_out", left_out)):
        made.blocks.append(Block(say(f"part.{part}", language), tuple(map(Line, lines))))
    count = len(briefing.articles)
    told = count - sum(len(group) - 1 for group in briefing.duplicates)
    stories = say("document.stories", language, count=told)
    period = show_period(briefing.period, language)
    remarks = (
        say("document.period", language, period=period) if period else "",
        say("document.articles", language, count=count, stories=stories),
        _made_by(briefing.engine, briefing.model, language),
        cost_of(briefing.usage, briefing.article_tokens, language),
    )
    signature = (say("document.prepared", language), say("document.sign", language))
    return made.document(briefing.title, remarks)._replace(signature=signature)


def of_summary(summary: Summary, language: Language) -> Document:
    """A summary as a document."""
    made = _Maker(language, {})
    for part in PARTS:
        made.claims(say(f"part.{part}", language), getattr(summary, part))
    people = [((person.name, person.role), [person.citation]) for person in summary.people]
    made.table("people", "name role", people)
    figures = [
        ((f.label, f.raw, f.place or "", show_period(f.period, language)), [f.citation])
        for f in summary.figures
    ]
    made.table("figures", "label raw place period", figures)
    date = show_period(summary.dateline.date, language)
    dateline = " · ".join(filter(None, (summary.dateline.place, date)))
    written = _made_by(summary.engine, summary.model, language)
    return made.document(summary.title, (dateline, written))


class _Maker:
    """Gathers blocks, and numbers the citations as they come."""

    def __init__(self, language: Language, articles: dict[str, BriefedArticle]) -> None:
        self.language = language
        self.blocks: list[Block] = []
        self._articles = articles
        self._notes: dict[Citation, Note] = {}

    def cite(self, citations: Iterable[Citation]) -> tuple[int, ...]:
        """The numbers of their notes, each once."""
        for cited in citations:
            article = self._articles.get(cited.article_id)
            stood = file_name(cited.source)
            if article:
                stood = origin(article.publisher, article.source, article.published, self.language)
            note = Note(len(self._notes) + 1, cited.title, stood, cited.quote)
            self._notes.setdefault(cited, note)
        return tuple(dict.fromkeys(self._notes[cited].number for cited in citations))

    def claims(
        self, heading: str, claims: Sequence[Claim], briefing: Briefing | None = None
    ) -> None:
        """A block of the supported claims."""
        lines = tuple(
            Line(
                claim.text,
                self.cite(claim.citations),
                lead_of(claim),
                disputed(claim, briefing, self.language) if briefing else "",
            )
            for claim in claims
            if claim.supported
        )
        self.blocks.append(Block(heading, lines))

    def table(self, part: str, columns: str, rows: Sequence[Cited]) -> None:
        """A block of one table, its rows with what they rest on."""
        if rows:
            heads = tuple(say(f"column.{name}", self.language) for name in columns.split())
            cells = tuple(row for row, _ in rows)
            notes = tuple(self.cite(cited) for _, cited in rows)
            heading = say(f"part.{part}", self.language)
            self.blocks.append(Block(heading, (), Table(heads, cells, notes)))

    def indicators(self, part: str, rows: Sequence[Indicator]) -> None:
        """A block of one table, a row for each value of an indicator."""
        language = self.language
        told = [
            (
                (
                    row.indicator if i == 0 else "",
                    cell.place or "",
                    show_period(cell.period, language),
                    bounded_value(cell.value, row.unit, cell.raw, language),
                    cell.raw,
                    origin(cell.publisher, "", cell.published, language),
                ),
                [cell.citation, *cell.others],
            )
            for row in rows
            for i, cell in enumerate(row.cells)
        ]
        self.table(part, "indicator place period value raw outlet", told)

    def document(self, title: str, remarks: Sequence[str]) -> Document:
        """All of it, without what is empty."""
        return Document(
            title=title,
            remarks=tuple(filter(None, remarks)),
            blocks=tuple(block for block in self.blocks if block.lines or block.table),
            notes=tuple(self._notes.values()),
            notes_heading=say("part.notes", self.language),
            language=self.language,
        )


def lead_of(claim: Claim) -> str:
    """The place that a claim is about, where its text does not say it."""
    return claim.place if claim.place and claim.place not in claim.text else ""


def disputed(claim: Claim, briefing: Briefing, language: Language) -> str:
    """A warning where other articles give another figure for what the claim says; else empty."""
    cells = [cell for row in briefing.disagreements for cell in row.cells]
    clashing = {cited for cell in cells for cited in (cell.citation, *cell.others)}
    return say("document.disputed", language) if clashing & {*claim.citations} else ""


def cost_of(usage: Usage, article_tokens: int, language: Language) -> str:
    """What a briefing cost, beside what its articles alone take; empty where nothing was called."""
    if not usage.calls:
        return ""
    tokens = usage.prompt_tokens + usage.completion_tokens
    ratio = f"{tokens / article_tokens:.2f}" if article_tokens else "–"
    return say(
        "document.cost",
        language,
        calls=usage.calls,
        tokens=number(str(tokens), language),
        ratio=number(ratio, language),
        money=f", {usage.cost_usd:.4f} USD" if usage.cost_usd is not None else "",
    )


def _made_by(engine: str, model: str | None, language: Language) -> str:
    if engine == "extractive":
        return say("document.quoted", language)
    return say("document.written", language, model=model or "")
