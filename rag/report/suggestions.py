"""Questions that an article may answer, for those who do not know yet what to ask. Pure.

Vietnamese asks in place: "Xã có 12 thôn" asks "Xã có bao nhiêu thôn?", and an office is asked for
by "Ai là …?". Whether one is answered, the engine tells by asking it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from rag.document import find_people, lowered, names_office
from rag.figures import PLACES, counts, figures_of
from rag.messages import say
from rag.report.sentences import clean_sentences
from rag.text import lexicon, name_runs, parse
from rag.types import Article

# A first clause with one figure, and words before and behind it.
_CLAUSE: Final = re.compile(
    r"[^\d,;:(“”\"–]{12,90}(?<=\s)(\d[\d.]*(?:,\d+)?)"
    r"(?= ?%| [^\d,;:.(“”\"–]*[^\W\d])[^\d,;:.(“”\"–]*(?=[,;:.(–]|$)"
)
_FEWEST, _MOST = 6, 20  # words
_POINTS_BACK: Final = lexicon.pattern("report.points_back")
_GOES_ON: Final = lexicon.pattern("report.goes_on")


class Suggestion(NamedTuple):
    """A question, and what answers it: words of the article."""

    question: str
    answer: str


def suggested_questions(article: Article) -> Iterator[Suggestion]:
    """Questions on the figures of an article, in its order, then on who holds its offices."""
    for told in clean_sentences(article):
        clause = _CLAUSE.match(told.text)
        if clause is None or told.leans_on or not _FEWEST <= len(clause[0].split()) <= _MOST:
            continue
        for figure in figures_of(parse(told.text)):
            start, end = clause.span(1)
            if figure.start <= start < figure.end and figure.unit and counts(figure):
                before = told.text[: figure.bounded.start if figure.bounded else start]
                spelt = parse(clause[0]).canonical
                is_whole = not _GOES_ON.search(parse(before.rstrip()).canonical)
                if _names(before) and is_whole and not _POINTS_BACK.search(spelt):
                    behind = clause[0][end:].strip()
                    asked = say("ask.how_many", "vi", before=before, behind=behind)
                    yield Suggestion(asked, clause[1])
    for person in find_people(article):
        # One office, of a body or a place that is named.
        within = person.organisation in person.role
        office = person.role if within else f"{person.role} {person.organisation}"
        is_named = names_office(office) and "," not in office and _names(office)
        if is_named and office.split()[-1].lower() not in PLACES:  # "Chủ tịch UBND huyện" of any
            yield Suggestion(say("ask.who_is", "vi", office=lowered(office)), person.name)


def _names(text: str) -> bool:
    """True where more than a first word has a capital."""
    return any(run.start > 0 or " " in run.name for run in name_runs(text))
