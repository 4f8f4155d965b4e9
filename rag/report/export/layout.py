"""The plain form of a document: title, lines and tables with their sources numbered. Pure.

Only supported claims are told. A briefing numbers its articles, in the order of their stories; a
summary the quotations that its sentences were written from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rag.document import show_period
from rag.messages import Language, say
from rag.report.export.values import bounded_value, file_name, number, origin
from rag.report.summary import PARTS
from rag.types import BriefedArticle, Briefing, Citation, Claim, Indicator, Story, Summary, Usage

Cited = tuple[tuple[str, ...], Sequence[Citation]]
"""The cells of a row and what it rests on."""


class Said(NamedTuple):
    """A sentence with the numbers of its sources."""

    text: str
    notes: tuple[int, ...] = ()


class Line(NamedTuple):
    """Sentences in one line; a story's have its headline before them, and remarks behind."""

    said: tuple[Said, ...]
    lead: str = ""
    remarks: tuple[str, ...] = ()


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
    """A source: an article with outlet and day, and the words quoted where these do not stand."""

    number: int
    title: str
    origin: str
    quote: str = ""


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
    story_of = {i: n for n, story in enumerate(briefing.stories, 1) for i in story.articles}
    made = _Maker(language, articles, story_of)
    themed = [(each.theme, each.stories) for each in briefing.sections]
    rest = {each.id for each in briefing.stories} - {i for _, ids in themed for i in ids}
    heading = say("part.other_stories" if themed else "part.stories", language)
    for theme, ids in [*themed, (heading, tuple(rest))]:
        told = [(n, s) for n, s in enumerate(briefing.stories, 1) if s.id in ids]
        made.stories(theme, told, articles)
    made.indicators("figures", briefing.figures)
    left_out = [
        item.reason if item.title == briefing.title else f"“{item.title}”: {item.reason}"
        for item in briefing.left_out
    ]
    lines = tuple(Line((Said(reason),)) for reason in left_out)
    made.blocks.append(Block(say("part.left_out", language), lines))
    count = len(briefing.articles)
    stories = say("document.stories", language, count=len(briefing.stories))
    remarks = (
        say("document.articles", language, count=count, stories=stories),
        _made_by(briefing.engine, briefing.model, language),
        cost_of(briefing.usage, briefing.article_tokens, language),
    )
    signature = (say("document.prepared", language), say("document.sign", language))
    return made.document(briefing.title, remarks, "part.articles")._replace(signature=signature)


def of_summary(summary: Summary, language: Language) -> Document:
    """A summary as a document."""
    made = _Maker(language, {}, {})
    for part in PARTS:
        made.claims(say(f"part.{part}", language), getattr(summary, part))
    people = [((person.name, person.role), ()) for person in summary.people]
    made.table("people", "name role", people)
    figures = [
        ((f.label, f.raw, f.place or "", show_period(f.period, language)), ())
        for f in summary.figures
    ]
    made.table("figures", "label raw place period", figures)
    date = show_period(summary.dateline.date, language)
    dateline = " · ".join(filter(None, (summary.dateline.place, date)))
    written = _made_by(summary.engine, summary.model, language)
    return made.document(summary.title, (dateline, written), "part.notes")


class _Maker:
    """Gathers blocks, and numbers the sources: the articles of a briefing, else the quotations."""

    def __init__(
        self,
        language: Language,
        articles: Mapping[str, BriefedArticle],
        story_of: Mapping[str, int],
    ) -> None:
        self.language = language
        self.blocks: list[Block] = []
        self._notes: dict[str, Note] = {}
        self._quoted: dict[str, dict[str, None]] = {}
        self._is_briefing = bool(articles)
        for article_id, story in story_of.items():
            if article := articles.get(article_id):
                stood = origin(article.publisher, article.source, article.published, language)
                part = say("document.story", language, number=story)
                self._note(article_id, article.title, f"{stood}; {part}")

    def cite(self, citations: Iterable[Citation], text: str = "") -> tuple[int, ...]:
        """The numbers of their sources; quotes that the text itself is stand nowhere else."""
        numbers: dict[int, None] = {}
        for cited in citations:
            verbatim = cited.quote.strip() == text.strip()
            key = cited.article_id if self._is_briefing else cited.quote
            if verbatim and not self._is_briefing:
                continue
            note = self._notes.get(key) or self._note(key, cited.title, file_name(cited.source))
            if not verbatim:
                self._quoted.setdefault(key, {})[cited.quote] = None
            numbers[note.number] = None
        return tuple(numbers)

    def _note(self, key: str, title: str, stood: str) -> Note:
        return self._notes.setdefault(key, Note(len(self._notes) + 1, title, stood))

    def claims(self, heading: str, claims: Sequence[Claim]) -> None:
        """A block of the supported claims, each a line."""
        self.blocks.append(Block(heading, tuple(Line((said,)) for said in self._said(claims))))

    def _said(self, claims: Iterable[Claim]) -> Iterable[Said]:
        return (Said(c.text, self.cite(c.citations, c.text)) for c in claims if c.supported)

    def stories(
        self,
        heading: str,
        told: Sequence[tuple[int, Story]],
        articles: Mapping[str, BriefedArticle],
    ) -> None:
        """A block of stories, each a line: headline, sentences, outlets and what differs."""
        lines: list[Line] = []
        for place, story in told:
            said = tuple(self._said(story.claims))
            remarks = [outlets_of(story, articles, self.language)]
            remarks += [differing(row, self.language) for row in story.disagreements]
            for row in story.disagreements:
                self.cite(c for cell in row.cells for c in (cell.citation, *cell.others))
            lines.append(Line(said, f"{place}. {story.title}", tuple(filter(None, remarks))))
        self.blocks.append(Block(heading, tuple(lines)))

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

    def document(self, title: str, remarks: Sequence[str], sources: str) -> Document:
        """All of it, without what is empty."""
        notes = tuple(
            note._replace(quote="” “".join(self._quoted.get(key, ())))
            for key, note in self._notes.items()
        )
        return Document(
            title=title,
            remarks=tuple(filter(None, remarks)),
            blocks=tuple(block for block in self.blocks if block.lines or block.table),
            notes=notes,
            notes_heading=say(sources, self.language),
            language=self.language,
        )


def outlets_of(story: Story, articles: Mapping[str, BriefedArticle], language: Language) -> str:
    """Which outlets reported when: "Báo Một, 03/07/2024; Báo Hai, 04/07/2024"."""
    reports = [articles[each] for each in story.articles if each in articles]
    told = [origin(a.publisher, "", a.published, language) for a in reports if a.publisher]
    days = "/".join(dict.fromkeys(filter(None, (story.first, story.last))))
    return "; ".join(dict.fromkeys(told)) or show_period(days, language)


def differing(row: Indicator, language: Language) -> str:
    """What outlets give for one thing: "các bài nêu khác nhau: 310,5 ha (Báo Một); …"."""
    given = (
        f"{cell.raw} ({origin(cell.publisher, cell.citation.title, cell.published, language)})"
        for cell in row.cells
    )
    return say("document.differing", language, given="; ".join(given))


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
