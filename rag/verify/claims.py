"""Claims: statements with their verdict, the sentences that bear them, and their figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rag.document import cite
from rag.figures import figures_of, to_figure
from rag.messages import Language, reason
from rag.text import lexicon, nfc, parse
from rag.types import Article, Citation, Claim, Figure, Verdict
from rag.verify.evidence import MOST, Source, sources_of
from rag.verify.judge import Judged, judge
from rag.verify.units import is_soft


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
    statement = nfc(statement)
    if context and repeats(statement, context):
        return unsupported(statement, "echo", language)
    cited = {citation.article_id: articles[citation.article_id] for citation in citations}
    sources = [
        source._replace(quoted=any(_touches(source, citation) for citation in citations))
        for source in sources_of(cited.values())
    ]
    judged = judge(statement, sources, language, quoted=True)
    return claim_of(statement, judged, citations)


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
    statement = nfc(statement)
    if context and repeats(statement, context):
        return None
    articles = {article.id: article for article, _, _ in passages}
    sources = [
        source._replace(quoted=any(
            source.article.id == article.id
            and source.sentence.start < end and source.sentence.end > start
            for article, start, end in passages
        ))
        for source in sources_of(articles.values())
    ]  # fmt: skip
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


def _touches(source: Source, citation: Citation) -> bool:
    sentence = source.sentence
    same = source.article.id == citation.article_id
    return same and sentence.start < citation.end and sentence.end > citation.start


def claim_of(statement: str, judged: Judged, given: Sequence[Citation] = ()) -> Claim:
    """The claim of a judgement, with the citations given and those of the sentences it rests on."""
    borne = [] if judged.verdict == "unverified" else citations_of(judged)
    new = [each for each in borne if not any(_overlap(each, other) for other in given)]
    return Claim(
        text=statement,
        verdict=judged.verdict,
        by=None if judged.verdict == "unverified" else "text",
        reason=judged.reason,
        citations=(*given, *new)[: max(MOST, len(given))],
        figures=tuple(figures_of_claim(judged)),
    )


def citations_of(judged: Judged) -> list[Citation]:
    """The sentences that something of the statement rests on, the one that bears most first."""
    if judged.evidence is None or judged.alignment is None:
        return []
    used = {link.sentence for link in judged.alignment.links if link is not None}
    return [
        cite(pick.article, pick.sentence.span)
        for number, pick in enumerate(judged.evidence.picks)
        if number == 0 or number in used
    ]


def _overlap(one: Citation, other: Citation) -> bool:
    same = one.article_id == other.article_id
    return same and one.start < other.end and other.start < one.end


def figures_of_claim(judged: Judged) -> Iterable[Figure]:
    """The figures of a statement as it was written, each with the sentence that gives it."""
    reading, alignment, evidence = judged.reading, judged.alignment, judged.evidence
    places = {}
    if alignment is not None:
        places = {unit.start: i for i, unit in enumerate(alignment.claim)}
    for found in figures_of(reading.stretch):
        if is_soft(found):
            continue
        figure = to_figure(found).model_copy(
            update={"raw": reading.written.at(found.start, found.end)}
        )
        link = None
        if alignment is not None and found.start in places:
            link = alignment.links[places[found.start]]
        if link is not None and evidence is not None:
            pick = evidence.picks[link.sentence]
            cited = cite(pick.article, pick.sentence.span)
            figure = figure.model_copy(update={"supported": True, "citation": cited})
        elif judged.verdict == "supported":
            figure = figure.model_copy(update={"supported": True})
        yield figure


_WHETHER = lexicon.pattern("verify.whether")


def repeats(statement: str, question: str) -> bool:
    """True for a statement that is a question, or tells no more than this one.

    "Phải không?" asks whether something is so; to say it again answers that.
    """
    if statement.rstrip().endswith("?"):
        return True
    if _WHETHER.search(parse(question).folded):
        return False
    told, asked = parse(statement), parse(question)
    values = {figure.value for figure in figures_of(asked)}
    if any(figure.value not in values for figure in figures_of(told)):
        return False
    if _COUNTED.intersection(told.words):
        return False
    return set(told.folded_words) - _FILLING <= set(asked.folded_words)


_COUNTED = frozenset({"một", "không", "chưa"})  # say how many without a figure
_FILLING = frozenset({"tong", "cong", "tat", "ca", "la", "co", "va", "cua", "duoc", "da", "o"})
