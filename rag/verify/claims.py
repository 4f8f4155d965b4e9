"""Claims: statements with their verdict, the sentences that bear them, and their figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rag.figures import figures_of, to_figure
from rag.messages import Language, reason
from rag.text import lexicon, parse, visible
from rag.types import Article, Citation, Claim, Figure, Verdict
from rag.verify.evidence import MOST, Source, sources_of
from rag.verify.judge import Judged, judge
from rag.verify.units import is_soft

_SAYS = lexicon.Patterns("verify")

Place = tuple[str, int, int]
"""The id of an article, and from where to where in it."""


def unsupported(statement: str, code: str, language: Language, **values: str) -> Claim:
    """A claim that stands on nothing, with the reason of `code`."""
    return Claim(text=statement, verdict="unverified", reason=reason(code, language, **values))


def verify(
    statement: str,
    citations: Sequence[Citation],
    articles: Mapping[str, Article],
    language: Language = "vi",
    *,
    context: str = "",
) -> Claim:
    """`statement` as a claim, judged against what it cites and the articles that stands in.

    Its citations are kept, and sentences that bear what they do not are added, four in all.
    `context`, the question, is no evidence: a statement that only repeats it is none.
    """
    if not citations:
        return unsupported(statement, "no quotation", language)
    statement = visible(statement)
    if context and repeats(statement, context):
        return unsupported(statement, "echo", language)
    cited = {citation.article_id: articles[citation.article_id] for citation in citations}
    sources = _sources(cited.values(), [_place(citation) for citation in citations])
    return claim_of(statement, judge(statement, sources, language, quoted=True), citations)


def find_support(
    statement: str,
    passages: Sequence[tuple[Article, int, int]],
    language: Language = "vi",
    *,
    context: str = "",
) -> Claim | None:
    """The claim with the sentences of `passages` (article, start, end) that bear it, if some do.

    For a true statement that came with the wrong quotation. Of an article of which a passage is
    given, every sentence is read, those of the passage first.
    """
    statement = visible(statement)
    if context and repeats(statement, context):
        return None
    articles = {article.id: article for article, _, _ in passages}
    sources = _sources(articles.values(), [(a.id, start, end) for a, start, end in passages])
    judged = judge(statement, sources, language)
    return claim_of(statement, judged) if judged.verdict == "supported" else None


ITEM = "- "  # what an item of a list begins with


def lead_ins(texts: Sequence[str]) -> list[int | None]:
    """By sentence of an answer the place of the lead-in whose list it is an item of."""
    found: list[int | None] = []
    lead: int | None = None
    for i, text in enumerate(texts):
        if not text.startswith(ITEM):
            lead = i if text.endswith(":") else None
        found.append(lead if text.startswith(ITEM) else None)
    return found


def whole_statements(texts: Sequence[str]) -> list[str]:
    """The sentences of an answer as each is to be judged: an item of a list after its lead-in."""
    return [
        text if lead is None else f"{texts[lead]} {text.removeprefix(ITEM)}"
        for text, lead in zip(texts, lead_ins(texts), strict=True)
    ]


def with_lead_ins(claims: Sequence[Claim]) -> list[Claim]:
    """The claims of an answer after all were judged: a lead-in stands or falls with its items."""
    found = list(claims)
    leads = lead_ins([claim.text for claim in claims])
    for lead in {each for each in leads if each is not None}:
        items = [claim for claim, of in zip(claims, leads, strict=True) if of == lead]
        best = next((item for item in items if item.supported), items[0])
        verdict: Verdict = "supported" if best.supported else "unverified"
        by = best.by if best.supported else None
        found[lead] = claims[lead].judged(verdict, by, best.reason)
    return found


def _sources(articles: Iterable[Article], given: Sequence[Place]) -> list[Source]:
    """The sentences of the articles, marked as quoted where they lie at the places given."""
    return [
        source._replace(quoted=any(_overlap(source.place, place) for place in given))
        for source in sources_of(articles)
    ]


def _place(citation: Citation) -> Place:
    return citation.article_id, citation.start, citation.end


def _overlap(one: Place, other: Place) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def claim_of(statement: str, judged: Judged, given: Sequence[Citation] = ()) -> Claim:
    """The claim of a judgement, with the citations given and those of the sentences it rests on."""
    is_open = judged.verdict == "unverified"
    new = [
        each
        for each in (() if is_open else _citations_of(judged))
        if not any(_overlap(_place(each), _place(other)) for other in given)
    ]
    return Claim(
        text=statement,
        verdict=judged.verdict,
        by=None if is_open else "text",
        reason=judged.reason,
        citations=(*given, *new)[: max(MOST, len(given))],
        figures=tuple(_figures_of(judged)),
    )


def _citations_of(judged: Judged) -> list[Citation]:
    """The sentences that something of the statement rests on, the one that bears most first."""
    if judged.evidence is None or judged.alignment is None:
        return []
    used = {0, *(link.sentence for link in judged.alignment.links if link is not None)}
    return [pick.citation for number, pick in enumerate(judged.evidence.picks) if number in used]


def _figures_of(judged: Judged) -> Iterator[Figure]:
    """The figures of a statement as it was written, each with the sentence that gives it."""
    borne: dict[int, Citation] = {}
    if judged.alignment is not None and judged.evidence is not None:
        for unit, link in zip(judged.alignment.claim, judged.alignment.links, strict=True):
            if link is not None:
                borne[unit.start] = judged.evidence.picks[link.sentence].citation
    for found in figures_of(judged.reading.stretch):
        if not is_soft(found):
            cited = borne.get(found.start)
            yield to_figure(found).model_copy(
                update={
                    "raw": judged.reading.written_at(found.start, found.end),
                    "supported": cited is not None or judged.verdict == "supported",
                    "citation": cited,
                }
            )


def repeats(statement: str, question: str) -> bool:
    """True for a statement that is a question, or tells no more than this one.

    "Phải không?" asks whether something is so; to say it again answers that.
    """
    if statement.rstrip().endswith("?"):
        return True
    told, asked = parse(statement), parse(question)
    if _SAYS.whether.search(asked.folded) or any(map(_SAYS.counts.fullmatch, told.words)):
        return False
    values = {figure.value for figure in figures_of(asked)}
    if any(figure.value not in values for figure in figures_of(told)):
        return False
    new = set(told.folded_words) - set(asked.folded_words)
    return all(map(_SAYS.fills.fullmatch, new))
