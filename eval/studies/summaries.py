"""Summaries against hand-made lists: sections, figures with their labels, and people.

A list names sentences of an article by the beginning of their SHA-256, so that no sentence of
another's article stands in the repository.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from eval.cases import Strict, lines_of
from rag.errors import InputError
from rag.text import Span, parse, sentences
from rag.types import Article, LabelledFigure, Person, Summary

SectionName = Literal["results", "shortcomings", "causes", "tasks", "none"]
SHORTEST, LONGEST, FEWEST = 0.1, 0.25, 2  # share of the article; sentences
SECTIONS: tuple[SectionName, ...] = ("results", "shortcomings", "causes", "tasks")


class GoldFigure(Strict):
    """A figure of a sentence; `label` lists what its label must say, each with its alternatives."""

    sentence: str
    value: str
    unit: str
    label: tuple[tuple[str, ...], ...]
    place: str
    periods: tuple[str | None, ...]


class GoldPerson(Strict):
    """A person with every office that the article gives."""

    name: str
    roles: tuple[str, ...]
    organisation: str = ""


class GoldSummary(Strict):
    """What a reader finds in one article; a sentence may fit more than one section."""

    article: str
    split: Literal["dev", "gate"]
    sentences: dict[str, tuple[SectionName, ...]]
    figures: tuple[GoldFigure, ...]
    people: tuple[GoldPerson, ...]


@dataclass
class Scores:
    """Counts of what was right, and lines about what was not."""

    right: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, measure: str, good: bool, fault: str) -> None:
        """Count one case of a measure."""
        self.total[measure] += 1
        self.right[measure] += good
        if not good:
            self.faults.append(f"{measure}: {fault}")

    def __add__(self, other: Scores) -> Scores:
        """Both together."""
        return Scores(
            self.right + other.right, self.total + other.total, self.faults + other.faults
        )

    def share(self, measure: str) -> float:
        """The share that was right; 1 where there was nothing."""
        return self.right[measure] / self.total[measure] if self.total[measure] else 1.0


def load_gold(path: Path) -> list[GoldSummary]:
    """The lists of a file. Raises InputError naming file, line and fault."""
    found = []
    for number, line in enumerate(lines_of(path), 1):
        try:
            found.append(GoldSummary.model_validate(json.loads(line)))
        except (json.JSONDecodeError, ValidationError) as error:
            raise InputError(f"{path}, line {number}: {str(error).splitlines()[0]}.") from None
    return found


def fingerprint(sentence: str) -> str:
    """What a list names a sentence by."""
    return hashlib.sha256(sentence.encode()).hexdigest()[:12]


def score(summary: Summary, article: Article, gold: GoldSummary) -> Scores:
    """One summary against its list. Raises InputError where the list is of another text."""
    spans = {fingerprint(article.text[s.start : s.end]): s for s in sentences(article.text)}
    named = [*gold.sentences, *(figure.sentence for figure in gold.figures)]
    if missing := [name for name in named if name not in spans]:
        raise InputError(f"The article {gold.article} has no sentence {missing[0]} of the list.")
    scores = Scores()
    _sections(scores, summary, article, gold, spans)
    for figure in gold.figures:
        _figure(scores, summary.figures, spans[figure.sentence], figure)
    for person in gold.people:
        _person(scores, summary.people, person)
    wanted = {person.name for person in gold.people}
    for other in summary.people:
        scores.add("people that are right", other.name in wanted, other.name)
    _quotations(scores, summary, article)
    return scores


def _sections(
    scores: Scores, summary: Summary, article: Article, gold: GoldSummary, spans: dict[str, Span]
) -> None:
    """Whether what is told in a section belongs there, and how long all that is told is."""
    for name, wanted in gold.sentences.items():
        span = spans[name]
        found = [
            section
            for section in SECTIONS
            for claim in getattr(summary, section)
            for cited in claim.citations
            if cited.start < span.end and cited.end > span.start
        ]
        words = article.text[span.start : span.end][:70]
        for section in found:
            scores.add("sections", section in wanted, f"{'|'.join(wanted)} but {section}: {words}")
    told = [claim.text for part in ("gist", *SECTIONS) for claim in getattr(summary, part)]
    share = sum(len(parse(text).words) for text in told) / len(parse(article.text).words)
    short = len(told) <= FEWEST or SHORTEST <= share <= LONGEST
    scores.add("length", short, f"{share:.0%} of {gold.article}")
    scores.add("told once", len(set(told)) == len(told), gold.article)


def _figure(
    scores: Scores, figures: Sequence[LabelledFigure], span: Span, gold: GoldFigure
) -> None:
    same = [
        figure
        for figure in figures
        if figure.citation.start < span.end
        and figure.citation.end > span.start
        and (figure.value, figure.unit.lower()) == (gold.value, gold.unit.lower())
    ]
    what = f"{gold.value} {gold.unit}"
    scores.add("figures", bool(same), what)
    if same:
        labels = [figure.label for figure in same]
        good = any(_says(label, gold.label) for label in labels)
        scores.add("labels", good, f"{what}: {labels} lacks {gold.label}")
        at = [figure.place for figure in same]
        scores.add("places", gold.place in at, f"{what}: {at}, not {gold.place}")
        when = [figure.period for figure in same]
        scores.add("periods", bool({*when} & {*gold.periods}), f"{what}: {when}, {gold.periods}")


def _says(label: str, wanted: Sequence[Sequence[str]]) -> bool:
    spelt = parse(label).canonical
    return all(any(parse(word).canonical in spelt for word in words) for words in wanted)


def _person(scores: Scores, people: Sequence[Person], gold: GoldPerson) -> None:
    found = next((person for person in people if person.name == gold.name), None)
    scores.add("people", found is not None, gold.name)
    if found is not None:
        said = parse(f"{found.role} {found.organisation}").canonical
        good = all(parse(word).canonical in said for word in (*gold.roles, gold.organisation))
        scores.add("roles", good, f"{gold.name}: {found.role!r} of {found.organisation!r}")


def _quotations(scores: Scores, summary: Summary, article: Article) -> None:
    listed = [
        cited
        for section in ("gist", *SECTIONS)
        for claim in getattr(summary, section)
        for cited in claim.citations
    ]
    listed += [person.citation for person in summary.people]
    listed += [figure.citation for figure in summary.figures]
    for cited in listed:
        good = article.text[cited.start : cited.end] == cited.quote
        scores.add("quotations true", good, cited.quote[:60])


def print_scores(by_split: dict[str, Scores], *, faults: bool) -> None:
    """A table of shares, and on request what was wrong."""
    out = Console(highlight=False, soft_wrap=True)
    table = Table("measure", *by_split, box=None)
    measures = dict.fromkeys(m for scores in by_split.values() for m in scores.total)
    for measure in measures:
        table.add_row(
            measure,
            *(
                f"{s.right[measure]}/{s.total[measure]} ({s.share(measure):.3f})"
                for s in by_split.values()
            ),
        )
    out.print(table)
    if faults:
        for name, scores in by_split.items():
            for fault in scores.faults:
                out.print(f"{name}: {fault}", markup=False)
