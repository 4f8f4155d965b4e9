"""The plain form of a document: title, lines and tables with their sources numbered. Pure.

Only supported claims are told; the numbers are those of the articles in the order of their stories.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from rag.document import numbered, show_period
from rag.messages import Language, decimal, say
from rag.report.summary import PARTS
from rag.types import (
    Answer,
    BriefedArticle,
    Briefing,
    Cell,
    Citation,
    Indicator,
    LabelledFigure,
    Story,
    Summary,
    Usage,
)


class Said(NamedTuple):
    """A sentence with the numbers of its sources."""

    text: str
    notes: tuple[int, ...] = ()


class Line(NamedTuple):
    """Sentences in one line; a story's have its headline before them, and remarks behind.

    What outlets tell differently comes last, each with a label that says so.
    """

    said: tuple[Said, ...]
    lead: str = ""
    remarks: tuple[str, ...] = ()
    differences: tuple[tuple[str, str], ...] = ()

    @property
    def headline(self) -> str:
        """The headline with the mark that ends it; empty where there is none."""
        is_ended = self.lead.endswith((".", "?", "!", "…")) or not self.lead
        return self.lead if is_ended else f"{self.lead}."


class Table(NamedTuple):
    """Rows of cells under headers, each with the numbers of its notes and what it rests on."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[tuple[int, ...], ...]
    sources: tuple[Citation, ...] = ()

    def printed(self) -> list[tuple[tuple[str, ...], tuple[int, ...]]]:
        """The rows with their notes; what a row counts is not said again in the next one."""
        rows = [("", *b[1:]) if b[:1] == a[:1] else b for a, b in pairwise([(), *self.rows])]
        return list(zip(rows, self.notes, strict=True))


class Block(NamedTuple):
    """A part of a document: a heading, then lines, then perhaps a table."""

    heading: str
    lines: tuple[Line, ...] = ()
    table: Table | None = None


class Note(NamedTuple):
    """A source: an article with outlet and day, and in marks what it says that is not told."""

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
    """A briefing as a document, to be signed: stories, table, what is left out, all articles."""
    articles = {article.id: article for article in briefing.articles}
    numbers = {article_id: number for number, article_id in enumerate(articles, 1)}
    quotes: dict[str, dict[str, None]] = {}

    def cite(citations: Iterable[Citation], text: str = "") -> tuple[int, ...]:
        """The numbers of the articles; of a text that is itself a quotation none is listed."""
        found = [cited for cited in citations if cited.article_id in numbers]
        for cited in found:
            if not any(each.quote.strip() == text.strip() for each in found):
                quotes.setdefault(cited.article_id, {})[cited.quote] = None
        return tuple(dict.fromkeys(numbers[cited.article_id] for cited in found))

    lines: list[Line] = []
    for place, story in enumerate(briefing.stories, 1):
        said = tuple(Said(c.text, cite(c.citations, c.text)) for c in story.claims if c.supported)
        remarks = _filled(outlets_of(story, articles, language))
        label = say("document.sources_differ", language)
        differences = tuple((label, differing(row, language)) for row in story.disagreements)
        lines.append(Line(said, f"{place}. {story.title}", remarks, differences))
        for row in story.disagreements:
            cite(cell.citation for cell in row.cells)
    told = [(row.indicator, cell) for row in briefing.figures for cell in row.cells]
    rows = [
        (name, c.place or "", show_period(c.period, language), c.raw, _teller(c, "", language))
        for name, c in told
    ]
    sources = [cell.citation for _, cell in told]
    cited = [cite((cell.citation, *cell.others)) for _, cell in told]
    left_out = [
        item.reason if item.title == briefing.title else f"{in_marks(item.title)}: {item.reason}"
        for item in briefing.left_out
    ]
    blocks = (
        Block(say("part.stories", language), tuple(lines)),
        _table("figures", "indicator place period raw outlet", rows, language, sources, cited),
        Block(say("part.left_out", language), tuple(Line((Said(why),)) for why in left_out)),
    )
    story_of = {i: n for n, story in enumerate(briefing.stories, 1) for i in story.articles}
    notes = []
    for article in articles.values():
        stood = [origin(article, language)]
        if article.id in story_of:
            stood.append(say("document.story", language, number=story_of[article.id]))
        quoted = " ".join(map(in_marks, quotes.get(article.id, ())))
        notes.append(Note(numbers[article.id], article.title, "; ".join(stood), quoted))
    stories = say("document.stories", language, count=len(briefing.stories))
    return Document(
        title=briefing.title,
        remarks=_filled(
            say("document.articles", language, count=len(articles), stories=stories),
            _made_by(briefing.engine, briefing.model, language),
            cost_of(briefing.usage, briefing.article_tokens, language),
        ),
        blocks=tuple(block for block in blocks if block.lines or block.table),
        notes=tuple(notes),
        notes_heading=say("part.articles", language),
        language=language,
        signature=(say("document.prepared", language), say("document.sign", language)),
    )


def of_answer(answer: Answer, language: Language) -> Document:
    """An answer as a document under its question: the claims that stand, then what they quote.

    Where there is none, that is said first, and sentences that are near go by their own heading.
    """
    claims = [claim for claim in answer.claims if claim.supported] or answer.related
    refusal = "reason.not_sure" if answer.related else "reason.not_answerable"
    numbers = numbered(claims)
    lines = [Line((Said(each.text, tuple(numbers[c] for c in each.citations)),)) for each in claims]
    heading = "document.answer" if answer.answerable else "answer.related"
    notes = [Note(n, c.title, origin(c, language), in_marks(c.quote)) for c, n in numbers.items()]
    return Document(
        title=answer.question,
        remarks=_filled(
            None if answer.answerable else say(refusal, language),
            answer.caveat,
            say("answer.disputed", language) if answer.disputed else None,
            *(say("answer.unanswered", language, question=each) for each in answer.unanswered),
            _made_by(answer.engine, answer.model, language) if lines else None,
        ),
        blocks=(Block(say(heading, language), tuple(lines)),) if lines else (),
        notes=tuple(notes),
        notes_heading=say("part.notes", language),
        language=language,
    )


def of_summary(summary: Summary, language: Language) -> Document:
    """A summary as a document; behind a statement that a model wrote stands what it rests on."""
    blocks = []
    for part in PARTS:
        lines = []
        for claim in getattr(summary, part):
            quotes = tuple(in_marks(c.quote) for c in claim.citations if c.quote != claim.text)
            if claim.supported:
                lines.append(Line((Said(claim.text),), remarks=quotes))
        blocks.append(Block(say(f"part.{part}", language), tuple(lines)))
    people = [(each.name, each.role, each.organisation) for each in summary.people]
    # Several figures of one sentence stand in one row.
    by_words: dict[tuple[str, str, str], list[LabelledFigure]] = {}
    for each in summary.figures:
        row = each.label, each.place or "", show_period(each.period, language)
        by_words.setdefault(row, []).append(each)
    figures = [
        (label, "; ".join(dict.fromkeys(f.raw for f in found)), place, period)
        for (label, place, period), found in by_words.items()
    ]
    cited = [person.citation for person in summary.people]
    blocks.append(_table("people", "name role organisation", people, language, cited))
    cited = [first.citation for first, *_ in by_words.values()]
    blocks.append(_table("figures", "label raw place period", figures, language, cited))
    date = show_period(summary.dateline.date, language)
    dateline = " · ".join(_filled(summary.dateline.place, date))
    return Document(
        title=summary.title,
        remarks=_filled(dateline, _made_by(summary.engine, summary.model, language)),
        blocks=tuple(block for block in blocks if block.lines or block.table),
        notes=(),
        notes_heading="",
        language=language,
    )


def _table(
    part: str,
    columns: str,
    rows: Sequence[tuple[str, ...]],
    language: Language,
    sources: Sequence[Citation],
    notes: Sequence[tuple[int, ...]] = (),
) -> Block:
    """A table; columns with nothing in them are left out."""
    heading = say(f"part.{part}", language)
    if not rows:
        return Block(heading)
    filled = [i for i, cells in enumerate(zip(*rows, strict=True)) if any(cells)]
    names = columns.split()
    table = Table(
        headers=tuple(say(f"column.{names[i]}", language) for i in filled),
        rows=tuple(tuple(row[i] for i in filled) for row in rows),
        notes=tuple(notes) or ((),) * len(rows),
        sources=tuple(sources),
    )
    return Block(heading, (), table)


def _filled(*parts: str | None) -> tuple[str, ...]:
    return tuple(part for part in parts if part)


def in_marks(words: str) -> str:
    """Words in quotation marks; marks within them become single ones."""
    return f"“{words.translate(str.maketrans('“”', '‘’'))}”"


def origin(told: BriefedArticle | Citation, language: Language) -> str:
    """Outlet and day in one line; of an article without outlet its address, but no file's name."""
    unknown = told.source if "://" in told.source else say("document.unknown_source", language)
    return ", ".join(_filled(told.publisher or unknown, show_period(told.published, language)))


def outlets_of(story: Story, articles: Mapping[str, BriefedArticle], language: Language) -> str:
    """Who reported when, article by article: "Báo Một, 03/07/2024; “Mở đường”, 04/07/2024".

    The only report of a story has its headline, which is not told again.
    """
    reports = [articles[each] for each in story.articles if each in articles]
    told = [_teller(each, each.title * (len(reports) > 1), language) for each in reports]
    return "; ".join(dict.fromkeys(told))


def _teller(told: BriefedArticle | Cell, title: str, language: Language) -> str:
    """The outlet of a report with its day; no outlet is its headline."""
    named = told.publisher or (title and in_marks(title))
    return ", ".join(_filled(named, show_period(told.published, language)))


def differing(row: Indicator, language: Language) -> str:
    """One thing that outlets tell differently, in a line.

    "Về “…”: 310,5 ha (Báo Một, 03/07/2024); 301,5 ha (Báo Hai, 04/07/2024)"
    """
    told = [f"{cell.raw} ({_teller(cell, cell.citation.title, language)})" for cell in row.cells]
    return say("document.differing", language, about=row.indicator, given="; ".join(told))


def cost_of(usage: Usage, article_tokens: int, language: Language) -> str:
    """What a briefing cost, beside what its articles alone take; empty where nothing was called."""
    if not usage.calls:
        return ""
    tokens = usage.prompt_tokens + usage.completion_tokens
    ratio = decimal(tokens / article_tokens, 2, language) if article_tokens else "–"
    money = f", {decimal(usage.cost_usd, 4, language)} USD" if usage.cost_usd is not None else ""
    told = decimal(tokens, 0, language)
    return say("document.cost", language, calls=usage.calls, tokens=told, ratio=ratio, money=money)


def _made_by(engine: str, model: str | None, language: Language) -> str:
    if engine == "extractive":
        return say("document.quoted", language)
    return say("document.written", language, model=model or "")
