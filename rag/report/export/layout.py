"""The plain form of a document: title, points with the numbers of their notes, tables, notes. Pure.

Only supported claims are told. A note gives an article's title, source and date, and the quotation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rag.document import show_period
from rag.messages import Language, headers, say, stories
from rag.report.export.values import bounded_value, file_name, number, origin
from rag.types import Briefing, Cell, Citation, Claim, Indicator, Summary, Usage


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


class _Notes:
    """Numbers citations as they come."""

    def __init__(self, origins: dict[str, str], language: Language) -> None:
        self.language = language
        self._origins = origins
        self._numbers: dict[tuple[str, int, int], Note] = {}

    def cite(self, citations: Iterable[Citation]) -> tuple[int, ...]:
        found = []
        for citation in citations:
            place = (citation.article_id, citation.start, citation.end)
            stood = self._origins.get(citation.article_id) or file_name(citation.source)
            note = Note(len(self._numbers) + 1, citation.title, stood, citation.quote)
            found.append(self._numbers.setdefault(place, note).number)
        return tuple(dict.fromkeys(found))

    def listed(self) -> tuple[Note, ...]:
        return tuple(self._numbers.values())


def of_briefing(briefing: Briefing, language: Language) -> Document:
    """A briefing as a document, to be signed."""
    notes = _Notes(
        {a.id: origin(a.publisher, a.source, a.published, language) for a in briefing.articles},
        language,
    )
    blocks = [_claims(say("headlines", language), briefing.headlines, notes, briefing)]
    blocks += [_claims(theme.theme, theme.claims, notes, briefing) for theme in briefing.sections]
    blocks.append(_figures(say("figures", language), briefing.figures, notes, language))
    blocks.append(_figures(say("disagreements", language), briefing.disagreements, notes, language))
    titles = {article.id: article for article in briefing.articles}
    same = tuple(
        Line(
            "; ".join(
                _titled(titles[i].title, titles[i].publisher or file_name(titles[i].source))
                for i in group
                if i in titles
            )
        )
        for group in briefing.duplicates
    )
    blocks.append(Block(say("duplicates", language), same))
    left = tuple(
        Line(
            f"{_titled(item.title)}: {item.reason}" if item.title != briefing.title else item.reason
        )
        for item in briefing.left_out
    )
    blocks.append(Block(say("left out", language), left))
    copies = sum(len(group) - 1 for group in briefing.duplicates)
    count = len(briefing.articles)
    remarks = [
        say("period", language, period=show_period(briefing.period, language))
        if briefing.period
        else "",
        say("articles", language, count=count, stories=stories(count - copies, language)),
        _made_by(briefing.engine, briefing.model, language),
        cost_of(briefing.usage, briefing.article_tokens, language),
    ]
    return Document(
        title=briefing.title,
        remarks=tuple(filter(None, remarks)),
        blocks=tuple(block for block in blocks if block.lines or block.table),
        notes=notes.listed(),
        notes_heading=say("notes", language),
        language=language,
        signature=(say("prepared", language), say("sign", language)),
    )


def of_summary(summary: Summary, language: Language) -> Document:
    """A summary as a document."""
    date = show_period(summary.dateline.date, language)
    notes = _Notes({}, language)
    parts = ("gist", "results", "shortcomings", "causes", "tasks")
    blocks = [_claims(say(part, language), getattr(summary, part), notes) for part in parts]
    if summary.people:
        rows = tuple((p.name, p.role) for p in summary.people)
        cited = tuple(notes.cite([p.citation]) for p in summary.people)
        blocks.append(
            Block(
                say("people", language),
                (),
                Table(headers(("name", "role"), language), rows, cited),
            )
        )
    if summary.figures:
        heads = headers(("label", "raw", "place", "time"), language)
        table = Table(
            heads,
            tuple(
                (f.label, f.raw, f.place or "", show_period(f.period, language))
                for f in summary.figures
            ),
            tuple(notes.cite([f.citation]) for f in summary.figures),
        )
        blocks.append(Block(say("figures", language), (), table))
    dateline = " · ".join(filter(None, (summary.dateline.place, date)))
    made = _made_by(summary.engine, summary.model, language)
    return Document(
        title=summary.title,
        remarks=tuple(filter(None, (dateline, made))),
        blocks=tuple(block for block in blocks if block.lines or block.table),
        notes=notes.listed(),
        notes_heading=say("notes", language),
        language=language,
    )


def cost_of(usage: Usage, article_tokens: int, language: Language) -> str:
    """What a briefing cost, beside what its articles alone take; empty where nothing was called."""
    tokens = usage.prompt_tokens + usage.completion_tokens
    if not usage.calls:
        return ""
    money = f", {usage.cost_usd:.4f} USD" if usage.cost_usd is not None else ""
    ratio = f"{tokens / article_tokens:.2f}" if article_tokens else "–"
    if language == "vi":
        ratio = ratio.replace(".", ",")
    return say(
        "cost",
        language,
        calls=usage.calls,
        tokens=number(str(tokens), language),
        ratio=ratio,
        money=money,
    )


def disputed(claim: Claim, briefing: Briefing, language: Language) -> str:
    """A warning where other articles give another figure for what the claim says; else empty."""
    clashing = {
        (cited.article_id, cited.start, cited.end)
        for row in briefing.disagreements
        for cell in row.cells
        for cited in (cell.citation, *cell.others)
    }
    own = {(cited.article_id, cited.start, cited.end) for cited in claim.citations}
    return say("disputed", language) if own & clashing else ""


def _claims(
    heading: str, claims: Sequence[Claim], notes: _Notes, briefing: Briefing | None = None
) -> Block:
    return Block(
        heading,
        tuple(
            Line(
                claim.text,
                notes.cite(claim.citations),
                lead_of(claim),
                disputed(claim, briefing, notes.language) if briefing else "",
            )
            for claim in claims
            if claim.supported
        ),
    )


def lead_of(claim: Claim) -> str:
    """The place that a claim is about, where its text does not say it."""
    return claim.place if claim.place and claim.place not in claim.text else ""


def _figures(heading: str, rows: Sequence[Indicator], notes: _Notes, language: Language) -> Block:
    if not rows:
        return Block(heading)
    cells = [(row, i, cell) for row in rows for i, cell in enumerate(row.cells)]
    table = Table(
        headers(("indicator", "place", "time", "value", "raw", "outlet"), language),
        tuple(
            (
                row.indicator if i == 0 else "",
                cell.place or "",
                show_period(cell.period, language),
                bounded_value(cell.value, row.unit, cell.raw, language),
                cell.raw,
                _outlet(cell, language),
            )
            for row, i, cell in cells
        ),
        tuple(notes.cite([cell.citation, *cell.others]) for _, _, cell in cells),
    )
    return Block(heading, (), table)


def _outlet(cell: Cell, language: Language) -> str:
    return origin(cell.publisher, "", cell.published, language)


def _titled(title: str, origin: str | None = None) -> str:
    return f"“{title}”" + (f" ({origin})" if origin else "")


def _made_by(engine: str, model: str | None, language: Language) -> str:
    if engine == "extractive":
        return say("quoted", language)
    return say("written", language, model=model or "")
