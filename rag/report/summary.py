"""One article into the parts of a report: gist, results, shortcomings, causes, tasks, people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from itertools import zip_longest
from typing import Any, Final

from rag.document import (
    SECTIONS,
    body_of,
    choose_gist,
    cite,
    find_people,
    locate,
    names_office,
    own_points,
    read,
    subjects_of,
)
from rag.messages import Language, say
from rag.models import LanguageModel, Message, Point, SummaryDraft, fill, load_prompt, mark_article
from rag.report.figures import FIRST_FIGURES, figures_in_words
from rag.report.parts import Line, Part, Reader
from rag.report.sentences import clean_sentences, quoted, told
from rag.text import parse
from rag.types import Article, Claim, Dateline, Person, Summary
from rag.verify import cell_of, find_support, verify

_OWN: Final = 1.5  # points by its own words of a sentence told in a section
_SHARE = 0.25  # of the words of the article
_FEWEST, _MOST = 2, 4  # sentences of its gist
_LONGEST: Final = 160  # syllables of a sentence of a report
_OFTEN: Final = 3  # times that a report of a place names it
_SENTENCES: Final = 10  # of a short report, in each of which it is named once
PARTS: Final = ("gist", "results", "shortcomings", "causes", "tasks")


def claims_of(summary: Summary) -> list[Claim]:
    """All statements of a summary, part by part."""
    return [claim for part in PARTS for claim in getattr(summary, part)]


def summarise_by_extraction(article: Article) -> Summary:
    """The parts as sentences of the article itself: a quarter of it, and of a short one more.

    Of news the gist is what it leads with. Of a report it is the sentences that say most, and of
    its sections the best are told in turn: those whose own words say which section they are of,
    then the earlier ones. Of each section one is told, however short the report; rows of tables
    stand among the figures.
    """
    parts = read(article.text, article.title)
    whole = {t.span.end: t.span for t in clean_sentences(article) if t.stands}
    sections: list[list[tuple[str, Claim]]] = []
    part: str
    for part in SECTIONS:
        sure = [
            s for s in parts[part]
            if own_points(s, part) >= _OWN and s.end in whole and not cell_of(s)
        ]  # fmt: skip
        best = sorted(sure, key=partial(own_points, part=part), reverse=True)
        sections.append([(part, quoted(article, whole[sentence.end])) for sentence in best])
    in_turn = [each for turn in zip_longest(*sections) for each in turn if each]
    if in_turn:
        leads = {t.span.end: t.span for t in clean_sentences(article, _LONGEST) if t.stands}
        body = [s for s in body_of(article.text, article.title) if s.end in leads]
        best = choose_gist(body, article.title, _FEWEST)
        lead = [quoted(article, leads[sentence.end]) for sentence in best]
        others = ([each for each in section if each[1] != lead[0]] for section in sections)
        first = [section[0] for section in others if section]
    else:
        lead = list(told([article], len(article.text)))[:_MOST]
        first = [("gist", claim) for claim in lead[1:_FEWEST]]
    claims: dict[str, list[Claim]] = {"gist": lead[:1]}
    room = _SHARE * len(parse(article.text).words) - sum(map(_length, claims["gist"]))
    for part, claim in (*first, *(("gist", claim) for claim in lead[1:]), *in_turn):
        is_told = any(claim in told_before for told_before in claims.values())
        if not is_told and ((part, claim) in first or _length(claim) <= room):
            claims.setdefault(part, []).append(claim)
            room -= _length(claim)
    ordered = {
        part: sorted(found, key=lambda claim: claim.citations[0].start)
        for part, found in claims.items()
    }
    return summary_of(article, ordered, engine="extractive")


def _length(claim: Claim) -> int:
    return len(parse(claim.text).words)


def summary_of(article: Article, claims: Mapping[str, Iterable[Claim]], **made: Any) -> Summary:
    """A summary of these claims by part; figures and people are parsed."""
    parts: dict[str, Any] = {}
    said: set[str] = set()
    for part in PARTS:
        own = {parse(claim.text).canonical: claim for claim in reversed([*claims.get(part, ())])}
        parts[part] = tuple(own[spelt] for spelt in reversed(own) if spelt not in said)
        said |= own.keys()
    sections = any(parts[part] for part in SECTIONS)
    named = max((article.text.count(name) for name in subjects_of(article)), default=0)
    often = named >= min(_OFTEN, len(parse(article.text).sentences) / _SENTENCES)
    is_report = sections and named > 0 and often  # news names such a place once
    figures = figures_in_words(article, is_report=is_report)
    return Summary(
        article_id=article.id,
        title=article.title,
        dateline=Dateline(place=article.place, date=article.published),
        figures=figures if sections else figures[:FIRST_FIGURES],
        **{"people": find_people(article), **parts, **made},
    )


def summarise_article(article: Article, model: LanguageModel | None, language: Language) -> Summary:
    """The summary that the model writes; without one, that of the article's own sentences.

    Each statement of the model is checked against its quotation. A long article is read in parts,
    and what was said of each is put together in their order.
    """
    if model is None:
        return summarise_by_extraction(article)
    prompt = load_prompt("summarise")

    def messages(part: Part) -> list[Message]:
        sent = article.model_copy(update={"text": part.text})
        return fill(prompt, {"article": mark_article(sent)})

    reader = Reader(model, prompt, SummaryDraft, messages)
    lines = [Line(article, sentence) for sentence in parse(article.text).sentences]
    completions = [reply for _, reply in reader.read(lines)]
    drafts = [completion.value for completion in completions]
    claims: dict[str, list[Claim]] = {}
    for name in PARTS:
        # The first part holds the lead; what later parts take for the gist is of the details.
        points = [p for d in drafts[: 1 if name == "gist" else None] for p in getattr(d, name)]
        claims[name] = [_claim(point, article, language) for point in points]
    return summary_of(
        article,
        claims,
        people=_people(article, {person.name for draft in drafts for person in draft.people}),
        engine="llm",
        model=completions[-1].model,
        prompt=prompt.label,
        usage=reader.usage,
    )


def _claim(point: Point, article: Article, language: Language) -> Claim:
    """A statement verified by the sentence it was written from, or by another of its article."""
    span = locate(point.quote, article.text)
    if span is None:
        why = say("reason.quotation_not_found", language)
        return Claim(text=point.statement, supported=False, reason=why)
    claim = verify(point.statement, [cite(article, span)], {article.id: article}, language)
    if claim.supported:
        return claim
    return find_support(point.statement, [(article, 0, len(article.text))], language) or claim


def _people(article: Article, named: set[str]) -> tuple[Person, ...]:
    """The people of the article as it names them; whom the model adds must stand in it.

    An office or a body ("Huyện ủy Can Lộc"), which a model may take for a person, is none.
    """
    parsed = find_people(article)
    added = [
        Person(name=article.text[span.start : span.end], citation=cite(article, span))
        for name in sorted(named - {person.name for person in parsed})
        if (span := locate(name, article.text)) is not None and not names_office(name)
    ]
    return (*parsed, *added)
