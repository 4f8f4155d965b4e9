"""The vocabulary of the program: frozen values that the code, the JSON output and the pages share.

Offsets are Python string indices into `Article.text`, which is NFC and free of boilerplate;
`article.text[start:end] == quote` holds for every citation.
"""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

FigureKind = Literal["number", "percent", "money", "quantity", "ratio", "date", "period", "ordinal"]
EngineName = Literal["llm", "extractive"]
Verdict = Literal["supported", "contradicted", "unverified"]
Decider = Literal["text", "model"]


class Value(BaseModel):
    """A value object: immutable, compared by content, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Unread(Value):
    """A part of a source that could not be read; `reason` names a text of the catalogue."""

    page: int | None = None
    part: str | None = None
    reason: str


class Change(Value):
    """A sentence of an article before and after it was edited; None where there is none."""

    before: str | None = None
    after: str | None = None


class Article(Value):
    """One story, cleaned. `published` is an ISO date, `published_time` is HH:MM.

    `unread` lists the parts of the source that are not in the text, `revised` what former versions
    at its address said. `other_sources` had the very same text; `copies` are ids of articles that
    tell the same story.
    """

    id: str
    title: str
    source: str
    publisher: str | None = None
    published: str | None = None
    published_time: str | None = None
    byline: str | None = None
    place: str | None = None
    text: str
    sha256: str
    chunks: int = 0
    unread: tuple[Unread, ...] = ()
    revised: tuple[Change, ...] = ()
    other_sources: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


class Chunk(Value):
    """A run of whole sentences of one article: what is indexed and embedded."""

    id: str
    article_id: str
    position: int
    start: int
    end: int
    text: str
    tokens: int


class Citation(Value):
    """A quotation that stands at `[start, end)` of its article."""

    article_id: str
    title: str
    source: str
    publisher: str | None = None
    published: str | None = None
    start: int
    end: int
    quote: str


class Figure(Value):
    """A figure as written (`raw`) and as compared (`value`, a plain decimal, ratio or ISO date)."""

    raw: str
    kind: FigureKind
    value: str
    unit: str = ""
    approx: bool = False
    supported: bool = False
    citation: Citation | None = None


class Judged(Value):
    """Something with a verdict. `by` says who decided it; null if it is undecided.

    `supported` is true if `verdict` is "supported".
    """

    verdict: Verdict = "unverified"
    by: Decider | None = None
    supported: bool = False
    reason: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_verdict(cls, data: Any) -> Any:
        if isinstance(data, dict) and "verdict" in data:
            return {**data, "supported": data["verdict"] == "supported"}
        if isinstance(data, dict) and data.get("supported"):
            return {**data, "verdict": "supported", "by": data.get("by") or "text"}
        return data

    def judged(self, verdict: Verdict, by: Decider | None, reason: str | None = None) -> Self:
        """A copy with another verdict."""
        changed = {"verdict": verdict, "by": by, "supported": verdict == "supported"}
        return self.model_copy(update={**changed, "reason": reason})


class Claim(Judged):
    """One statement with the one to four quotations that support it.

    `reason` says why it is not supported. `focus` is the part of the text that answers the
    question, if the engine can tell; `place`, in a briefing, the place that it is about.
    """

    text: str
    focus: str | None = None
    place: str | None = None
    citations: tuple[Citation, ...] = ()
    figures: tuple[Figure, ...] = ()


class Passage(Value):
    """A search result: whole sentences around a chunk that matched."""

    article_id: str
    title: str
    source: str
    published: str | None = None
    start: int
    end: int
    text: str
    score: float


class SearchResult(Value):
    """What `diembao search --json` prints."""

    query: str
    passages: tuple[Passage, ...] = ()


class Usage(Value):
    """What a result cost. `cost_usd` is null if the price of the model is not known."""

    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float | None = None

    def __add__(self, other: Usage) -> Usage:
        """Sum of two usages; an unknown cost of a paid call makes the sum unknown."""
        costs = [usage.cost_usd for usage in (self, other) if usage.calls]
        known = [cost for cost in costs if cost is not None]
        counted = Usage.model_fields.keys() - {"cost_usd"}
        sums = {name: getattr(self, name) + getattr(other, name) for name in counted}
        return Usage(cost_usd=sum(known) if known and len(known) == len(costs) else None, **sums)


class Answer(Value):
    """An answer made of claims; `answerable` is decided by verification, never by a model.

    `rewritten` is how a question that refers to the conversation was understood; of one that asks
    several things, `unanswered` are those that no claim answers. It is `disputed` if sources
    disagree, and each is quoted. `related` are the most telling sentences if there is no sure
    answer; they are shown as quotations and are not verified. `text` is prose, with [1] where a
    claim rests on the first citation; `caveat` is a remark on the whole answer.
    """

    question: str
    rewritten: str | None = None
    unanswered: tuple[str, ...] = ()
    disputed: bool = False
    engine: EngineName
    model: str | None = None
    prompt: str | None = None
    answerable: bool
    text: str
    caveat: str | None = None
    claims: tuple[Claim, ...] = ()
    related: tuple[Claim, ...] = ()
    passages: tuple[Passage, ...] = ()
    usage: Usage = Usage()
    timings_ms: dict[str, float] = {}


class Dateline(Value):
    """Where and when an article was published."""

    place: str | None = None
    date: str | None = None


class Person(Value):
    """A person named in an article, with the role and organisation given there."""

    name: str
    role: str = ""
    organisation: str = ""
    citation: Citation


class LabelledFigure(Value):
    """A figure of an article with what it counts (`label`), when (`period`) and where (`place`).

    `per` is the base of a rate: "năm" of "14,2%/năm".
    """

    label: str
    raw: str
    value: str
    unit: str = ""
    per: str = ""
    period: str | None = None
    place: str | None = None
    citation: Citation


class Summary(Value):
    """One article, structured. Lists are empty if the article has nothing of the kind.

    `caveat` says, here and in a briefing, why no model wrote it although one should have.
    """

    article_id: str
    title: str
    dateline: Dateline = Dateline()
    gist: tuple[Claim, ...] = ()
    results: tuple[Claim, ...] = ()
    shortcomings: tuple[Claim, ...] = ()
    causes: tuple[Claim, ...] = ()
    tasks: tuple[Claim, ...] = ()
    people: tuple[Person, ...] = ()
    figures: tuple[LabelledFigure, ...] = ()
    engine: EngineName
    model: str | None = None
    prompt: str | None = None
    caveat: str | None = None
    usage: Usage = Usage()


class BriefedArticle(Value):
    """An article of a briefing, without its text."""

    id: str
    title: str
    source: str
    publisher: str | None = None
    published: str | None = None
    place: str | None = None


class Cell(Value):
    """One value of an indicator, with what exactly is counted and where that stands.

    `value` is in the unit of its row. `others` are citations of other articles that agree.
    """

    place: str | None = None
    period: str | None = None
    raw: str
    value: str
    label: str = ""
    publisher: str | None = None
    published: str | None = None
    citation: Citation
    others: tuple[Citation, ...] = ()


class Indicator(Value):
    """A row of a briefing's table: one quantity, in one unit."""

    indicator: str
    unit: str = ""
    cells: tuple[Cell, ...] = ()


class Story(Value):
    """Reports of one event: ids of articles, the earliest first, and the outlets; ISO days.

    A briefing adds what they say and where they disagree; `id` is that of the first report.
    """

    id: str
    title: str
    articles: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    first: str | None = None
    last: str | None = None
    claims: tuple[Claim, ...] = ()
    disagreements: tuple[Indicator, ...] = ()


class Theme(Value):
    """A part of a briefing: stories, by their ids, or statements on one subject."""

    theme: str
    stories: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()


class LeftOut(Value):
    """What a briefing leaves out, and why; `article_id` if it is a whole article."""

    title: str
    reason: str
    article_id: str | None = None


class Briefing(Value):
    """Many articles on one page. `duplicates` are groups of articles that tell one story.

    `sections` stays empty: no theme is named. `disagreements` are indicators whose cells differ
    for the same place and period. `article_tokens` counts the articles alone, to compare `usage`
    with.
    """

    title: str
    period: str | None = None
    articles: tuple[BriefedArticle, ...] = ()
    stories: tuple[Story, ...] = ()
    headlines: tuple[Claim, ...] = ()
    sections: tuple[Theme, ...] = ()
    figures: tuple[Indicator, ...] = ()
    disagreements: tuple[Indicator, ...] = ()
    duplicates: tuple[tuple[str, ...], ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    engine: EngineName
    model: str | None = None
    prompt: str | None = None
    caveat: str | None = None
    usage: Usage = Usage()
    article_tokens: int = 0


class CheckedSentence(Judged):
    """A sentence of a draft, with offsets into the draft, judged against the library.

    `nearest` is the closest sentence of the library to an undecided one.
    """

    text: str
    start: int
    end: int
    figures: tuple[Figure, ...] = ()
    citation: Citation | None = None
    nearest: Citation | None = None


class Check(Value):
    """What `diembao check --json` prints."""

    sentences: tuple[CheckedSentence, ...] = ()
    usage: Usage = Usage()

    @property
    def is_foreign(self) -> bool:
        """True if no sentence of the library comes near one of the draft."""
        return bool(self.sentences) and not any(s.citation or s.nearest for s in self.sentences)


class FailedSource(Value):
    """A source that could not be ingested, and why, in one sentence."""

    source: str
    reason: str


class PartlyRead(Value):
    """A source that was read only in part; reasons are sentences."""

    source: str
    unread: tuple[Unread, ...]


class Replaced(Value):
    """An article replaced by a new version at its address: both ids, and what changed."""

    source: str
    article_id: str
    former_id: str
    changes: tuple[Change, ...] = ()


class IngestReport(Value):
    """What `diembao ingest --json` prints: article ids, failures, and what was read in part.

    Articles of `replaced` are among those stored.
    """

    stored: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[FailedSource, ...] = ()
    partly: tuple[PartlyRead, ...] = ()
    replaced: tuple[Replaced, ...] = ()


class Watched(Value):
    """What one look at a watched address brought: ids of new articles, and what went wrong."""

    address: str
    new: tuple[str, ...] = ()
    failed: tuple[FailedSource, ...] = ()
    problem: str | None = None
