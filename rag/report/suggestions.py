"""Questions that articles may answer, for those who do not know yet what to ask. Pure.

Vietnamese asks in place: "Xã có 12 thôn" asks "Xã có bao nhiêu thôn?", "Hội chợ mở tại Huế" asks
"Hội chợ mở ở đâu?". A known indicator is asked for by its name, an office by "Ai là …?". Whether a
question is answered, the engine tells by asking it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Final, Literal, NamedTuple

from rag.document import find_people, lowered, names_office, subjects_at
from rag.figures import PLACES, counts, figures_of, unit_of
from rag.messages import say
from rag.report.figures import known_indicator, labelled_figures
from rag.report.sentences import clean_sentences
from rag.text import lexicon, name_runs, parse
from rag.types import Article

# A clause with one figure, and words before and behind it.
_CLAUSE: Final = re.compile(
    r"[^\d,;:(“”\"–]{12,90}(?<=\s)(\d[\d.]*(?:,\d+)?)"
    r"(?= ?%| [^\d,;:.(“”\"–]*[^\W\d])[^\d,;:.(“”\"–]*(?=[,;:.(–]|$)"
)
_NUMBER: Final = re.compile(r"\d[\d.,/]*")
_FEWEST, _MOST = 6, 20  # words
_CUES: Final = lexicon.Patterns("report")
_TOLD: Final = lexicon.Patterns("suggestions")

Asks = Literal["figure", "person", "time", "place"]
_ASKED: Final[dict[str, Asks]] = {
    "day_ahead": "time", "day": "time", "year": "time", "place": "place",
}  # fmt: skip


class Suggestion(NamedTuple):
    """What a question asks for, the question, and what answers it: words of the article."""

    asks: Asks
    question: str
    answer: str


def varied_questions(articles: Sequence[Article]) -> Iterator[Suggestion]:
    """Questions on articles, of each kind in turn; of a kind, the first of each article first."""
    kinds: dict[Asks, list[tuple[int, Suggestion]]] = {}
    for article in articles:
        told = [*suggested_questions(article)]
        for asks in dict.fromkeys(each.asks for each in told):
            of_kind = (each for each in told if each.asks == asks)
            kinds.setdefault(asks, []).extend(enumerate(of_kind))
    rows = (sorted(offers, key=lambda offer: offer[0]) for offers in kinds.values())
    yield from (offer[1] for turn in zip_longest(*rows) for offer in turn if offer)


def suggested_questions(article: Article) -> Iterator[Suggestion]:
    """Questions on an article's indicators, on what it tells in order, and on who holds offices."""
    for figure in labelled_figures(article):
        known = known_indicator(figure)
        name = lexicon.entries("indicators")[known]["vi"] if known else ""
        counted = figure.unit == "%" or unit_of(figure.unit).sort == "noun"
        number = _NUMBER.search(figure.raw)
        if number and name and figure.place and (not counted or _TOLD.count.match(name)):
            asked = say("ask.how_much", "vi", indicator=name, place=figure.place)
            yield Suggestion("figure", asked, number[0])
    for told in clean_sentences(article):
        if told.leans_on is None:
            for clause in _clauses(article, told.text, told.span.start):
                yield from _on_figures(clause)
                yield from _on_circumstances(clause)
    for person in find_people(article):
        # One office, of a body or a place that is named.
        within = person.organisation in person.role
        office = person.role if within else f"{person.role} {person.organisation}"
        is_named = names_office(office) and "," not in office and _names(office)
        if is_named and office.split()[-1].lower() not in PLACES:  # "Chủ tịch UBND huyện" of any
            yield Suggestion("person", say("ask.who_is", "vi", office=lowered(office)), person.name)


def _clauses(article: Article, text: str, start: int) -> Iterator[str]:
    """A sentence, and from each clause on that begins with a unit, with its name."""
    yield text
    for found in _TOLD.unit.finditer(text):
        for place in subjects_at(article, start)[:1]:
            if f"{found['unit'].lower()} {place}" in article.text:
                clause = f"{found['unit']} {place}{text[found.end() :]}"
                yield clause[:1].upper() + clause[1:]


def _on_figures(text: str) -> Iterator[Suggestion]:
    if (clause := _CLAUSE.match(text)) is None:
        return
    start, end = clause.span(1)
    for figure in figures_of(parse(text)):
        if figure.start <= start < figure.end and figure.unit and counts(figure):
            before = text[: figure.bounded.start if figure.bounded else start]
            if _stands(clause[0]) and _stands(before, fewest=1):
                behind = clause[0][end:].strip()
                asked = say("ask.how_many", "vi", before=before, behind=behind)
                yield Suggestion("figure", asked, clause[1])


def _on_circumstances(text: str) -> Iterator[Suggestion]:
    """When or where something was, where the first clause ends with it or its day stands before."""
    for name, asks in _ASKED.items():
        if (found := getattr(_TOLD, name).match(text)) and _stands(told := found["told"]):
            told = told[:1].upper() + told[1:]
            yield Suggestion(asks, say(f"ask.which_{name}", "vi", told=told), found["answer"])


def _stands(clause: str, fewest: int = _FEWEST) -> bool:
    """Whether a clause is whole, names something and has so many words."""
    spelt = parse(clause.strip()).canonical
    is_whole = not (_CUES.goes_on.search(spelt) or _CUES.points_back.search(spelt))
    return fewest <= len(clause.split()) <= _MOST and _names(clause) and is_whole


def _names(text: str) -> bool:
    """True where more than a first word has a capital."""
    return any(run.start > 0 or " " in run.name for run in name_runs(text))
