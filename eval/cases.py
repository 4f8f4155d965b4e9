"""Evaluation cases: JSON Lines, one case a line, validated with file, line and fault named."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rag.errors import InputError
from rag.text import Span, nfc
from rag.types import Article, FigureKind

CaseSuite = Literal["qa", "retrieval", "summary", "briefing"]
Section = Literal["gist", "results", "shortcomings", "causes", "tasks"]


class Strict(BaseModel):
    """A line of a case file: immutable, nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ExpectedFigure(Strict):
    """A figure that an answer must hold (or may, where not required)."""

    value: str = Field(min_length=1)
    unit: str
    kind: FigureKind
    required: bool = True


class Gold(Strict):
    """A quotation that answers; found again in the article, so that re-chunking is no harm.

    `section` is where a summary must put it.
    """

    article: str
    quote: str = Field(min_length=1)
    section: Section | None = None


class Turn(Strict):
    """A question asked before this one in the same conversation, and what it was answered."""

    question: str
    answer: str


class Conflict(Strict):
    """Values that articles give for one thing, which a briefing must show side by side."""

    values: tuple[str, ...] = Field(min_length=2)
    unit: str = ""


class Case(Strict):
    """One case. `articles` and `cluster` are file stems of the corpus.

    A question (`qa`, `retrieval`) has `question`, and where it can be answered `gold` and one of
    `answers` and `figures`; `history` makes it a follow-up. A `summary` has one article, whose
    `answers` are the people it must name; a `briefing` has several, and `conflicts`.
    """

    id: str = Field(min_length=1)
    suite: CaseSuite
    split: Literal["dev", "gate"]
    cluster: str = Field(min_length=1)
    articles: tuple[str, ...]
    question: str
    answerable: bool
    answers: tuple[str, ...]
    figures: tuple[ExpectedFigure, ...]
    gold: tuple[Gold, ...]
    reference: str = ""
    must_pass: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""
    history: tuple[Turn, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def is_question(self) -> bool:
        """True for what is asked, not summarised."""
        return self.suite in ("qa", "retrieval")

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if fault := self._fault():
            raise ValueError(fault)
        return self

    def _fault(self) -> str | None:
        strangers = [gold.article for gold in self.gold if gold.article not in self.articles]
        if strangers:
            return f"gold quotes {strangers[0]!r}, which is not among its articles"
        if self.suite == "summary" and len(self.articles) != 1:
            return "a summary has one article"
        if self.suite == "briefing" and len(self.articles) < 2:
            return "a briefing has at least two articles"
        if not self.is_question:
            return None
        if not self.question.strip():
            return "the question is empty"
        if not self.answerable:
            told = self.answers or self.figures or self.gold
            return "what cannot be answered has no answers, figures or gold" if told else None
        if not self.articles:
            return "what can be answered names its articles"
        if self.suite == "qa" and not (self.answers or self.figures):
            return "what can be answered has answers or figures"
        return None


class Located(NamedTuple):
    """A case and where it stands: "FILE, line N"."""

    case: Case
    where: str


def read_cases(paths: Sequence[Path]) -> list[Located]:
    """The cases of all files, in order. Raises InputError naming file, line and fault."""
    found: list[Located] = []
    seen: dict[str, str] = {}
    for path in paths:
        for number, line in enumerate(lines_of(path), 1):
            if not line.strip():
                continue
            where = f"{path}, line {number}"
            case = _parse(line, where)
            if case.id in seen:
                raise InputError(f"{where}: the id {case.id!r} is taken by {seen[case.id]}.")
            seen[case.id] = where
            found.append(Located(case, where))
    return found


def load_cases(paths: Sequence[Path], *, split: str | None = None) -> list[Case]:
    """The cases of one split, or of all. Raises InputError, also when there are none."""
    cases = [case for case, _ in read_cases(paths) if split is None or case.split == split]
    if not cases:
        raise InputError(f"There are no cases in {', '.join(map(str, paths))}.")
    return cases


def gold_spans(gold: Gold, article: Article) -> list[Span]:
    """Every place where the quotation stands in the article, as offsets into its text."""
    quote, spans, start = nfc(gold.quote), [], 0
    while (start := article.text.find(quote, start)) >= 0:
        spans.append(Span(start, start + len(quote)))
        start += len(quote)
    return spans


def check_against(cases: Iterable[Located], articles: Mapping[str, Article], corpus: Path) -> None:
    """Raise InputError at the first case whose articles or quotations the corpus does not have.

    `articles` is by file stem.
    """
    for case, where in cases:
        for stem in case.articles:
            if stem not in articles:
                raise InputError(f"{where}: case {case.id}: the corpus {corpus} has no {stem!r}.")
        for gold in case.gold:
            if not gold_spans(gold, articles[gold.article]):
                start = " ".join(gold.quote.split())[:60]
                raise InputError(
                    f"{where}: case {case.id}: “{start}…” does not stand in {gold.article}."
                )


def lines_of(path: Path) -> Iterable[str]:
    """The lines of a case file. Raises InputError when it cannot be read."""
    try:
        # Not splitlines(): JSON may hold line separators of Unicode.
        return path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(f"The cases {path} cannot be read ({why}).") from None


def _parse(line: str, where: str) -> Case:
    try:
        return Case.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: not a JSON object ({error.msg}).") from None
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(map(str, fault["loc"])) or "the line"
        message = fault["msg"].removeprefix("Value error, ")
        raise InputError(f"{where}: {field}: {message}.") from None
